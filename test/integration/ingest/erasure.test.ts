import { beforeEach, describe, expect, it } from 'vitest';
import { subjectKinds } from '../../../cli/wire/metrics.ts';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import { blankLetters } from '../../../ingest/erasure/letters.ts';
import { rebuild } from '../../../ingest/rebuild/command.ts';
import { nodeTimers } from '../../../ingest/timers.ts';
import { COMMON } from './support/events.ts';
import { mute, silent, until } from './support/ingest.ts';
import { expectNowhere, expectSomewhere, tablesWith } from './support/search.ts';
import { EVERY, erasure, event, history, SECRETS } from './support/secret-history.ts';
import { endingAt, useSite } from './support/site.ts';

const site = useSite(1, { decode: createDecoder(), kinds: subjectKinds() });
beforeEach(async () => {
  await site.start();
});

/** All rows of state, but for what an erasure takes and what tells when rows were written. */
async function figures(): Promise<Record<string, unknown[]>> {
  const rows: Record<string, unknown[]> = {};
  for (const [table, but] of [
    ['tickets', ', customer_id, city'],
    ['tickets_live', ', customer_id, city'],
    ['contacts', ', customer_id, city'],
    ['contacts_live', ', customer_id, city'],
    ['surveys', ', theme_codes'],
  ]) {
    rows[table as string] = await site.store.query(
      `SELECT * EXCEPT (facts_total, facts_due, version, epoch, last_ingested_at, last_fact_at, settles_at ${but})
       FROM ${table} FINAL ORDER BY subject`,
    );
  }
  return rows;
}
/** Every fact by its key, but for the tombstones. */
const keys = async () => {
  const all = ['ticket_events', 'contact_events', 'agent_events', 'survey_events'].map((table) =>
    site.store.query(
      `SELECT tenant, subject, time, source, id, toString(content_hash) AS hash, ingested_at, at, type FROM ${table} FINAL
       WHERE type != 'subject.erased' ORDER BY time`,
    ),
  );
  return (await Promise.all(all)).flat();
};
const hotLikeFacts = async () => {
  for (const kind of ['ticket', 'contact']) {
    const of = (table: string) =>
      site.store.query(
        `SELECT *, toString(content_hash) AS hash FROM ${table} FINAL
         WHERE subject IN (SELECT subject FROM ${kind}s_live) ORDER BY subject, time, id`,
      );
    expect(await of(`${kind}_events_hot`)).toEqual(await of(`${kind}_events`));
  }
};

const scopes: [keyof typeof SECRETS, string][] = [
  ['ticket', 'T1'],
  ['contact', 'C1'],
  ['agent', 'A1'],
  ['survey', 'S1'],
  ['customer', 'CUSTOMER-ONE'],
];

describe('an erasure', () => {
  it.each(scopes)(
    'of a %s takes what describes it out of every table, and no other',
    async (scope, ref) => {
      await site.feed(...history());
      const [before, facts] = [await figures(), await keys()];
      await expectSomewhere(site.store, EVERY);
      await site.feed(erasure(scope, ref));
      const gone = SECRETS[scope];
      await expectNowhere(site.store, gone);
      await expectSomewhere(
        site.store,
        EVERY.filter((secret) => !gone.includes(secret)),
      );
      expect(await figures()).toEqual(before);
      expect(await keys()).toEqual(facts);
      await hotLikeFacts();
    },
    90_000,
  );

  it('holds when everything is delivered again, evaluated anew, and restored', async () => {
    const all = history();
    await site.feed(...all);
    const [before, facts] = [await figures(), await keys()];
    await site.feed(...scopes.map(([scope, ref]) => erasure(scope, ref)));
    const erased = async (when: string) => {
      await expectNowhere(site.store, EVERY, when);
      expect(await figures(), when).toEqual(before);
      expect(await keys(), when).toEqual(facts);
      await hotLikeFacts();
    };
    await erased('at once');
    const rows = async () => {
      const state = await site.store.query(
        'SELECT * EXCEPT (epoch, version) FROM tickets FINAL ORDER BY subject',
      );
      return JSON.stringify(state);
    };
    const state = await rows();

    await site.feed(...all);
    await erased('sent again');
    expect(await rows()).toBe(state);

    // Another life reads the topic from its beginning: originals first, erasures behind.
    await site.stop();
    site.forgetOffsets();
    const ingest = await site.start();
    await site.settled();
    await erased('delivered again');
    expect(await rows()).toBe(state);

    expect(await ingest.rebuild()).toBeGreaterThan(0);
    await erased('evaluated anew');

    await site.stop();
    for (const table of [
      'tickets',
      'tickets_live',
      'ticket_events_hot',
      'contacts',
      'contacts_live',
      'contact_events_hot',
      'surveys',
    ])
      await site.store.command(`TRUNCATE TABLE ${table}`);
    const command = {
      store: site.store,
      kinds: subjectKinds(),
      log: silent,
      timers: nodeTimers,
      wall: () => Date.now(),
      siteNow: () => Date.now(),
      fingerprint: 'test',
      exclusive: true,
    };
    await rebuild(command);
    await erased('rebuilt');

    // Facts come back from before: as if a backup had been restored beside the set.
    const decode = createDecoder();
    for (const original of all) {
      const message = { topic: 't', partition: 0, offset: 0, timestamp: Date.now(), key: null, headers: {} };
      const verdict = decode({ ...message, value: Buffer.from(JSON.stringify(original)) }, Date.now());
      if (verdict.kind !== 'keep') throw new Error(JSON.stringify(verdict));
      for (const row of verdict.rows)
        await site.store.insert(row.table, Buffer.from(`${JSON.stringify(row.columns)}\n`));
    }
    await expectSomewhere(site.store, SECRETS.customer);
    await rebuild(command);
    await erased('restored and rebuilt');
  }, 180_000);

  it('reaches what a rebuild is making of the facts as they were before', async () => {
    await site.stop();
    const asked: string[] = [];
    const ingest = await site.start({
      async onRebuildStep(step) {
        const next = { build: scopes.slice(0, 2), compare: scopes.slice(2) }[step as string];
        if (!next) return;
        asked.push(step);
        await site.feed(...next.map(([scope, ref]) => erasure(scope, ref)));
      },
    });
    await site.feed(...history());
    const [before, facts] = [await figures(), await keys()];
    expect(await ingest.rebuild()).toBeGreaterThan(0);
    expect(asked).toEqual(['build', 'compare']);
    await expectNowhere(site.store, EVERY);
    expect(await figures()).toEqual(before);
    expect(await keys()).toEqual(facts);
    await hotLikeFacts();
  }, 180_000);

  it('is obeyed by facts that come later, in its own batch and in others', async () => {
    const [created, assigned, ...rest] = history();
    const later = event('ticket.classified', 'T1', 30, {
      city: 'CITY-OF-T1',
      customer_id: 'CUSTOMER-ONE',
      category: 'fault',
      priority: 'general',
      method: 'manual',
    });
    const fresh = event('ticket.created', 'T9', 31, {
      ...COMMON,
      opened_by: 'agent',
      customer_id: 'CUSTOMER-ONE',
      city: 'GZ',
    });
    // One request, so one batch.
    await site.feed(
      created as object,
      erasure('ticket', 'T1'),
      assigned as object,
      erasure('customer', 'CUSTOMER-ONE'),
      ...rest,
      later,
      fresh,
    );
    await expectNowhere(site.store, [...SECRETS.ticket, ...SECRETS.customer]);
    await site.feed(
      event('ticket.closed', 'T1', 40, { close_reason: 'solved' }),
      event('ticket.closed', 'T9', 41, { close_reason: 'solved' }),
    );
    expect(
      await site.store.query(
        "SELECT subject, status, priority, city, customer_id FROM tickets FINAL WHERE subject IN ('T1', 'T9') ORDER BY subject",
      ),
    ).toEqual([
      { subject: 'T1', status: 'closed', priority: 'general', city: '', customer_id: '' },
      { subject: 'T9', status: 'closed', priority: '', city: 'GZ', customer_id: '' },
    ]);
    await hotLikeFacts();
    expect(site.letters).toEqual([]);
  }, 90_000);

  it('is made up for when the process ends before it is done', async () => {
    await site.feed(...history());
    await site.stop();
    const last = await site.start({ store: endingAt(site.store, 'DELETE FROM ticket_events '), log: mute });
    await site.send(erasure('ticket', 'T1'));
    await expect(last.failed).rejects.toThrow('the process ends here');
    await last.abandon();
    await expectSomewhere(site.store, ['CITY-OF-T1']);
    // Topic and offsets gone: only the set remembers.
    await site.loseTopic();
    await site.start({ settings: { minuteMs: 100 } });
    await until(
      () => tablesWith(site.store, ['CITY-OF-T1']),
      (found) => found['CITY-OF-T1']?.length === 0,
    );
    const kept = await site.store.query(
      "SELECT count() AS facts FROM ticket_events FINAL WHERE subject = 'T1'",
    );
    expect(kept).toEqual([{ facts: 4 }]);
  }, 90_000);

  it('takes the bytes of quarantined messages that name it, before and after', async () => {
    const faulty = (customer_id: string, minute: number) =>
      event('ticket.created', 'T7', minute, {
        region: 'CN-GD',
        category: 'fault',
        opened_by: 'agent',
        customer_id,
      });
    await site.feed(faulty('CUSTOMER-ONE', 1), faulty('CUSTOMER-TWO', 2));
    const named = () =>
      site.store.query('SELECT offset FROM quarantine FINAL WHERE message != {none:String} ORDER BY offset', {
        none: '',
      });
    expect(await named()).toEqual([{ offset: 0 }, { offset: 1 }]);
    await site.feed(...history(), erasure('customer', 'CUSTOMER-ONE'));
    expect(await named()).toEqual([{ offset: 1 }]);
    await site.feed(faulty('CUSTOMER-ONE', 3));
    expect(await named()).toEqual([{ offset: 1 }]);
    expect(await site.store.query('SELECT count() AS entries FROM quarantine FINAL')).toEqual([
      { entries: 3 },
    ]);
  }, 90_000);

  it('of more people than the engine looks for at once', async () => {
    const message = JSON.stringify({ key: null, value: btoa('{"x":"SOMEBODY-299"}'), headers: {} });
    const place = { topic: 't', partition: 0, offset: 1, incarnation: 0 };
    await site.store.insert('quarantine', Buffer.from(`${JSON.stringify({ ...place, message })}\n`));
    await blankLetters(
      site.store,
      Array.from({ length: 300 }, (_, index) => `SOMEBODY-${index}`),
    );
    expect(await site.store.query('SELECT max(message) AS message FROM quarantine')).toEqual([
      { message: '' },
    ]);
  });

  it('by a drill erases nothing', async () => {
    await site.feed(...history());
    const drill = erasure('ticket', 'T1');
    await site.feed({ ...drill, data: { ...drill.data, drill: true } });
    await expectSomewhere(site.store, ['CITY-OF-T1']);
  }, 90_000);
});
