import { describe, expect, it } from 'vitest';
import { subjectKinds } from '../../../cli/wire/metrics.ts';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import type { Ingest } from '../../../ingest/start.ts';
import { COMMON, event } from './support/events.ts';
import { mute, until } from './support/ingest.ts';
import { endingAt, useSite } from './support/site.ts';

const DAY = 86_400_000;
const THREE_YEARS = 1_096 * DAY;
/** The site's clock is that of its data: a replay of 2016 is not three years old at once. */
const site = useSite(1, {
  decode: createDecoder(),
  kinds: subjectKinds(),
  clockOf: () => 'data',
  settings: { retentionMs: THREE_YEARS },
});

const T = Date.UTC(2016, 1, 1);
const created = (subject: string, at: number) =>
  event('ticket.created', subject, at, { ...COMMON, opened_by: 'agent' });
const closed = (subject: string, at: number) =>
  event('ticket.closed', subject, at, { close_reason: 'solved' });

/** Lets the site's time pass to an instant, and whoever may leave the working set leave it. */
const passTo = async (running: Ingest, at: number, leaving: number) => {
  const beat = (to: number) => site.feed(event('source.heartbeat', '/cc/test', to, {}));
  await beat(at - 3 * 3_600_000);
  let gone = 0;
  let hours = 0;
  await until(
    async () => {
      hours += 0.25;
      await beat(at - 3 * 3_600_000 + Math.min(hours, 3) * 3_600_000);
      gone += await running.evict();
      return gone;
    },
    (seen) => seen >= leaving && hours >= 3,
    60_000,
  );
  expect(running.siteNow('default')).toBe(at);
};
const subjects = async (table: string) =>
  (await site.store.query<{ subject: string }>(`SELECT DISTINCT subject FROM ${table} ORDER BY subject`)).map(
    (row) => row.subject,
  );

const HISTORY = [
  created('ended', T),
  closed('ended', T + DAY),
  created('ended later', T),
  closed('ended later', T + 20 * DAY),
  created('open', T),
  event('contact.queued', 'C-old', T, COMMON),
  event('contact.abandoned', 'C-old', T + 60_000, { ...COMMON, wait_ms: 60_000 }),
  event('survey.responded', 'S-old', T, { instrument: 'csat5', score: 5 }),
  event('survey.responded', 'S-new', T + 20 * DAY, { instrument: 'csat5', score: 5 }),
];

describe('retention', () => {
  it('removes whole subjects three years after their end on the site’s clock, and nothing else', async () => {
    const ingest = await site.start();
    await site.feed(...HISTORY);
    await passTo(ingest, T + THREE_YEARS - DAY, 3);
    expect(await ingest.retain()).toBe(0);

    await passTo(ingest, T + THREE_YEARS + 2 * DAY, 0);
    expect(await ingest.retain()).toBe(3);
    expect(await subjects('ticket_events')).toEqual(['ended later', 'open']);
    expect(await subjects('tickets')).toEqual(['ended later', 'open']);
    expect(await subjects('contact_events')).toEqual([]);
    expect(await subjects('contacts')).toEqual([]);
    expect(await subjects('survey_events')).toEqual(['S-new']);
    expect(await subjects('surveys')).toEqual(['S-new']);
    expect(await ingest.retain()).toBe(0);
    expect(await ingest.check()).toBe(0);

    // An open ticket stays, however old; closed at last, it is kept three years more.
    await site.feed(closed('open', T + THREE_YEARS + 2 * DAY));
    expect(await site.store.query("SELECT status FROM tickets FINAL WHERE subject = 'open'")).toEqual([
      { status: 'closed' },
    ]);
    expect(await ingest.retain()).toBe(0);
    // A rebuild brings nobody back.
    await ingest.rebuild();
    expect(await subjects('tickets')).toEqual(['ended later', 'open']);
  }, 120_000);

  it('is done with by the next round where the process ends between facts and state', async () => {
    const first = await site.start({ store: endingAt(site.store, 'DELETE FROM tickets '), log: mute });
    await site.feed(created('ended', T), closed('ended', T + DAY), created('open', T));
    await passTo(first, T + THREE_YEARS + 2 * DAY, 1);
    await expect(first.retain()).rejects.toThrow('the process ends here');
    await first.abandon();
    expect(await subjects('ticket_events')).toEqual(['open']);
    expect(await subjects('tickets')).toEqual(['ended', 'open']);
    await site.start({ settings: { slowMs: 100 } });
    await until(
      () => subjects('tickets'),
      (left) => left.length === 1,
    );
    expect(await subjects('ticket_events')).toEqual(['open']);
  }, 120_000);

  it('is off where nobody asked for it', async () => {
    const ingest = await site.start({ settings: { retentionMs: 0 } });
    await site.feed(created('ended', T), closed('ended', T + DAY));
    await passTo(ingest, T + 2 * THREE_YEARS, 1);
    expect(await ingest.retain()).toBe(0);
    expect(await subjects('tickets')).toEqual(['ended']);
  }, 120_000);
});
