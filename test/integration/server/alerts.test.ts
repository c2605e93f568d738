import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AlertList, Episode, OpenAlerts } from '../../../schemas/alert.ts';
import { Fault } from '../../../schemas/faults.ts';
import type { MessageList } from '../../../schemas/message.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import { policyKey } from '../../../schemas/policy.ts';
import type { Rule } from '../../../schemas/rule.ts';
import type { TicketList } from '../../../schemas/tickets.ts';
import type { Fact } from '../../../server/ports.ts';
import {
  closeGround,
  type House,
  MINUTE,
  NOON,
  openHouse,
  putSource,
  putTickets,
  subscribe,
  until,
  view,
} from './ground/house.ts';

const words = (text: string) => ({ zh: text, en: text });
const RULE: Rule = {
  ...{ id: 'backlog', version: 2, name: words('backlog'), action: words('help'), level: 'page', by: 'queue' },
  watch: {
    kind: 'threshold',
    window: 'now',
    line: { metric: 'open_tickets', better: 'lower', warn: 1, critical: 2 },
  },
  ...{ for: 'PT15S', keepFiring: 'PT30S', source: 'chosen' },
};
const SILENT: Rule = {
  ...{ id: 'silent', version: 1, name: words('silent'), action: words('call'), level: 'admin' },
  watch: { kind: 'absence', after: 'PT60S' },
  ...{ for: 'PT0S', keepFiring: 'PT0S', source: 'chosen' },
};

let house: House;
let down = false;
/** Kafka and ingest in one step; with a real broker they are tested in ../doors. */
const sendFact = async ({ tenant, type, subject, id, at, data }: Fact): Promise<void> => {
  if (down) throw new Fault('ANDON_E305', {});
  const { alert_id: _, message_id: __, handover_id: ___, ...detail } = data;
  const row = { tenant, type, subject, id, at, time: at, source: '/andon', recorded: at, ingested_at: at };
  const line = JSON.stringify({ ...row, kafka_offset: told, detail: JSON.stringify(detail) });
  told += 1;
  await house.store.insert('operations_events', Buffer.from(`${line}\n`));
};
let told = 0;

beforeEach(async () => {
  down = false;
  house = await openHouse();
  await house.store.command('TRUNCATE TABLE operations_events');
  await house.restart({ sendFact, rules: [RULE, SILENT] });
});
afterEach(() => house.close());
afterAll(closeGround);

const list = async (search = ''): Promise<AlertList> =>
  (await (await fetch(`${house.server.url}/api/v1/alerts?${search}`)).json()) as AlertList;
const post = async (path: string, body: object) => {
  const answer = await fetch(`${house.server.url}/api/v1/alerts/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Episode & { code: string; alert: Episode } };
};
/** Moves the site's clock on by evaluation periods until something holds. */
async function pass<T>(what: string, read: () => Promise<T | false | undefined>, silent = false): Promise<T> {
  return until(what, async () => {
    house.time.now += 15_000;
    if (!silent) await putSource(house.store, house.time.now);
    await new Promise((resume) => setTimeout(resume, 60));
    return read();
  });
}
const inPhase = (phase: Episode['phase']) => async () =>
  (await list('state=all')).episodes.find((each) => each.phase === phase && each.rule === 'backlog');
const crowd = () => putTickets(house.store, { subject: 'a' }, { subject: 'b' }, { subject: 'c' });
const empty = () =>
  putTickets(
    house.store,
    ...['a', 'b', 'c'].map((subject) => ({ subject, open: 0 as const, facts: 2, status: 'closed' })),
  );

describe('alerts', () => {
  it('go from pending to resolved by what the rule sees, each step a fact', async () => {
    await crowd();
    const fired = await pass('firing', inPhase('firing'));
    expect(fired).toMatchObject({ row: 'fault', severity: 'critical', value: 3, version: 2, owner: null });
    await empty();
    const over = await pass('resolved', inPhase('resolved'));
    expect(over).toMatchObject({ id: fired.id, resolvedBy: null, firedAt: fired.firedAt });
    const phases = async () => {
      const sql = 'SELECT detail FROM operations_events ORDER BY at';
      const rows = await house.store.query<{ detail: string }>(sql);
      return rows.map(({ detail }) => (JSON.parse(detail) as { phase: string }).phase).join(' ');
    };
    await until('all of it told', async () => (await phases()) === 'pending firing recovering resolved');
    // As they stood while it fired.
    const then = await list(`now=${new Date(fired.firedAt as number).toISOString()}`);
    expect(then.episodes).toMatchObject([{ id: fired.id, phase: 'firing' }]);
  });

  it('are told to every socket as all open ones, and taken up again after a restart', async () => {
    await crowd();
    const socket = await house.client();
    const heard: OpenAlerts[] = [];
    socket.on('alerts', (open) => void heard.push(open));
    await subscribe(socket, view());
    expect(heard[0]?.tenant).toBe('default');
    const fired = await pass('firing', inPhase('firing'));
    await until('news', async () => heard.at(-1)?.episodes[0]?.phase === 'firing');
    await house.restart({ sendFact, rules: [RULE, SILENT] });
    const { episodes } = await list();
    expect(episodes).toMatchObject([{ id: fired.id, phase: 'firing', firedAt: fired.firedAt }]);
    await pass('an evaluation', async () => house.time.now > (fired.firedAt as number) + 60_000);
    expect((await list('state=all')).episodes.filter(({ rule }) => rule === 'backlog')).toHaveLength(1);
  });

  it('belong to whoever claims first; two leads at once end with one owner that both see', async () => {
    await crowd();
    const { id } = await pass('firing', inPhase('firing'));
    const answers = await Promise.all(['lead-1', 'lead-2'].map((by) => post(`${id}/claim`, { by })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const owners = answers.map(({ body }) => (body.alert ?? body).owner?.by);
    expect(owners[0]).toBe(owners[1]);
    await house.restart({ sendFact, rules: [RULE, SILENT] });
    expect((await list()).episodes[0]?.owner?.by).toBe(owners[0]);
    const other = owners[0] === 'lead-1' ? 'lead-2' : 'lead-1';
    expect((await post(`${id}/release`, { by: owners[0], to: other })).body.owner?.by).toBe(other);
  });

  it('can be noted, silenced, closed and judged; closed ones stay quiet until the value was back inside', async () => {
    await crowd();
    const { id } = await pass('firing', inPhase('firing'));
    const until = new Date(house.time.now + 600_000).toISOString();
    expect(
      (await post(`${id}/silence`, { by: 'lead-1', until, reason: 'planned work' })).body.silence?.until,
    ).toBe(house.time.now + 600_000);
    expect((await post(`${id}/note`, { by: 'lead-1', note: 'two agents borrowed' })).body.notes).toHaveLength(
      1,
    );
    expect((await post(`${id}/resolve`, { by: 'lead-1' })).body).toMatchObject({
      phase: 'resolved',
      resolvedBy: 'lead-1',
    });
    expect((await post(`${id}/claim`, { by: 'lead-1' })).status).toBe(409);
    expect((await post(`${id}/judge`, { by: 'lead-1', judgement: 'noise' })).body.judgement?.judgement).toBe(
      'noise',
    );
    const closedAt = house.time.now;
    await pass('some evaluations', async () => house.time.now > closedAt + 90_000);
    expect((await list()).episodes).toEqual([]);
    await empty();
    const emptyAt = house.time.now;
    await pass('an evaluation inside', async () => house.time.now > emptyAt + 60_000);
    await putTickets(house.store, ...['d', 'e', 'f'].map((subject) => ({ subject })));
    const next = await pass('firing again', inPhase('firing'));
    expect(next.id).not.toBe(id);
  });

  it('hear what another process told, once it is ingested', async () => {
    await crowd();
    const { id, subject } = await pass('firing', inPhase('firing'));
    const claim = { tenant: 'default', type: 'alert.claimed', subject, id: 'theirs', at: house.time.now };
    house.time.cut = house.time.now;
    house.announce([], true);
    await sendFact({
      ...claim,
      at: house.time.now + 5,
      data: { rule: 'backlog', episode: id, by: 'lead-9' },
    });
    house.time.cut += 10;
    house.announce([], true);
    await until('the owner', async () => (await list()).episodes[0]?.owner?.by === 'lead-9');
  });

  it('of two servers are evaluated by one, taken over by the other, and told once; what the first still says is void', async () => {
    const turns: { a: number | null; b: number | null } = { a: 1, b: null };
    await house.restart({ sendFact, rules: [RULE], evaluators: { turn: () => turns.a } });
    const other = await openHouse({
      ...{ store: house.store, sendFact, rules: [RULE] },
      evaluators: { turn: () => turns.b },
    });
    try {
      await crowd();
      const heard = (episodes: Episode[]) => episodes.map(({ id, phase }) => `${id} ${phase}`).join();
      const both = async () => {
        other.time.now = house.time.now;
        // Nothing is announced to a server of its own process: it is told as the ingest would.
        house.announce([], true);
        other.announce([], true);
        const theirs = await (await fetch(`${other.server.url}/api/v1/alerts`)).json();
        return [heard((await list()).episodes), heard((theirs as AlertList).episodes)];
      };
      const fired = await pass('firing', inPhase('firing'));
      await until('the other hears of it', async () => (await both())[1] === `${fired.id} firing`);
      turns.a = null;
      turns.b = 1;
      await empty();
      await pass('the end, told by the other', async () => (await both()).every((one) => one === ''));
      const terms = async () =>
        (
          await house.store.query<{ detail: string }>(
            "SELECT detail FROM operations_events WHERE type = 'alert.phase_changed' ORDER BY at",
          )
        ).map(({ detail }) => {
          const { phase, term } = JSON.parse(detail) as { phase: string; term: number };
          return `${phase} ${term}`;
        });
      await until('all of it told', async () => (await terms()).at(-1)?.startsWith('resolved'));
      expect(await terms()).toEqual(['pending 1', 'firing 1', 'recovering 2', 'resolved 2']);

      // The first was stopped in the middle of an evaluation, and says now what it saw then.
      const stale = {
        rule: 'backlog',
        episode: 'stale',
        phase: 'firing',
        row: 'fault',
        severity: 'critical',
      };
      const said = { tenant: 'default', type: 'alert.phase_changed', subject: fired.subject, id: 'stale' };
      await sendFact({ ...said, at: house.time.now - 5_000, data: { ...stale, term: 1 } });
      await both();
      await pass('some evaluations', async () => (await both()).every((one) => one === ''));
      expect((await list('state=all')).episodes.map(({ id }) => id)).toEqual([fired.id]);
    } finally {
      await other.close();
    }
  });

  it('of sources fire when one says nothing, and end when it is back', async () => {
    const silentOnes = async () => (await list()).episodes.find(({ rule }) => rule === 'silent');
    const fired = await pass('silence', silentOnes, true);
    expect(fired).toMatchObject({ row: '/tickets', phase: 'firing' });
    await pass('the end', async () =>
      (await list('state=all')).episodes.find(({ phase }) => phase === 'resolved'),
    );
  });

  it('of clocks are one for a queue, with its tickets, those that run out first', async () => {
    const late: Rule = {
      ...{ id: 'late', version: 1, name: words('late'), action: words('answer'), level: 'list', by: 'queue' },
      watch: { kind: 'clock', clock: 'first_response', warn: 0.75, critical: 1, tickets: 2 },
      ...{ for: 'PT0S', keepFiring: 'PT0S', source: 'chosen' },
    };
    await house.restart({ sendFact, rules: [late] });
    const place = POLICIES_IN_USE.findIndex((policy) => policyKey(policy) === 'service-flow-assessed@1');
    const clock = (start: number, target: number) => ({
      ...{ start, due: start + target, warn: start + target / 2, stop: 0, target },
    });
    const none = { start: 0, due: 0, warn: 0, stop: 0, target: 0 };
    /** One whose first response is due in so many minutes of ten. */
    const due = (subject: string, left: number, queue = 'fault') => {
      const own = clock(NOON - (10 - left) * MINUTE, 10 * MINUTE);
      return { subject, queue, clocks: [...Array.from({ length: place * 3 }, () => none), own, none, none] };
    };
    await putTickets(house.store, due('soon', 2), due('over', -1), due('fine', 9), due('alone', 1, 'bill'));
    const fired = await pass('firing', async () => (await list()).episodes[0]);
    expect(fired).toMatchObject({ rule: 'late', row: 'fault', phase: 'firing', severity: 'warn', value: 2 });
    const asked = await fetch(`${house.server.url}/api/v1/alerts/${fired.id}/tickets`);
    const tickets = (await asked.json()) as TicketList;
    expect(tickets.rows.map(({ id }) => id)).toEqual(['over', 'soon']);
    const graver = await pass('both over', async () =>
      (await list()).episodes.find(({ severity }) => severity === 'critical'),
    );
    expect(graver.id).toBe(fired.id);
    expect(house.time.now).toBeGreaterThan(NOON + 2 * MINUTE);
    await putTickets(
      house.store,
      ...['soon', 'over', 'fine'].map((subject) => ({
        subject,
        open: 0 as const,
        facts: 2,
        status: 'closed',
      })),
    );
    await pass('the end', async () =>
      (await list('state=all')).episodes.find(({ id, phase }) => id === fired.id && phase === 'resolved'),
    );
  });

  it('that cannot be told yet are shown all the same, and told once the broker is back', async () => {
    down = true;
    await crowd();
    await pass('firing', inPhase('firing'));
    const count = async () =>
      (await house.store.query<{ n: number }>('SELECT toUInt32(count()) AS n FROM operations_events'))[0]?.n;
    expect(await count()).toBe(0);
    expect((await post(`${(await list()).episodes[0]?.id}/claim`, { by: 'lead-1' })).status).toBe(503);
    down = false;
    await until('both phases', async () => (await count()) === 2);
  });

  it.each([
    ['nobody/claim', { by: 'lead-1' }, 404, 'ANDON_E240'],
    ['x/claim', { by: 'Somebody With A Name' }, 400, 'ANDON_E201'],
    ['x/claim', {}, 400, 'ANDON_E201'],
    ['x/silence', { by: 'a', until: 'tomorrow', reason: 'r' }, 400, 'ANDON_E201'],
    ['x/silence', { by: 'a', until: '2026-06-01T00:00:00Z', reason: 'r' }, 400, 'ANDON_E201'],
    ['x/judge', { by: 'a', judgement: 'fine' }, 400, 'ANDON_E201'],
  ])('refuse %s with %o', async (path, body, status, code) => {
    const answer = await post(path, body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
});

describe('words on the walls', () => {
  const say = async (path: string, body: object) => {
    const answer = await fetch(`${house.server.url}/api/v1/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as MessageList };
  };
  const inAnHour = () => new Date(house.time.now + 3_600_000).toISOString();

  it('reach every socket at once, stand after a restart, and go when they are taken down', async () => {
    const socket = await house.client();
    const heard: MessageList[] = [];
    socket.on('messages', (list) => void heard.push(list));
    await subscribe(socket, view());
    expect(heard[0]).toMatchObject({ tenant: 'default', messages: [], handover: null });
    const words = { by: 'lead-1', text: 'four lines are down', until: inAnHour() };
    const { status, body } = await say('messages', words);
    expect(status).toBe(200);
    await until('the words', async () => heard.at(-1)?.messages[0]?.text === words.text);
    await say('handovers', { by: 'lead-1', note: 'two agents borrowed' });
    await house.restart({ sendFact, rules: [RULE, SILENT] });
    const id = body.messages[0]?.id as string;
    const { body: left } = await say(`messages/${id}/withdraw`, { by: 'lead-2' });
    expect(left.messages).toEqual([]);
    expect(left.handover).toMatchObject({ by: 'lead-1', note: 'two agents borrowed', readBy: null });
    const { body: after } = await say(`handovers/${left.handover?.id}/read`, { by: 'lead-2' });
    expect(after.handover?.readBy?.by).toBe('lead-2');
    const then = await fetch(
      `${house.server.url}/api/v1/messages?now=${new Date(house.time.now - 1).toISOString()}`,
    );
    expect(await then.json()).toMatchObject({ messages: [], handover: null });
  });

  it('are not said where the broker does not take them', async () => {
    down = true;
    const { status } = await say('messages', { by: 'lead-1', text: 'down', until: inAnHour() });
    expect(status).toBe(503);
    down = false;
    expect((await say('handovers', { by: 'lead-1', note: 'up' })).body.messages).toEqual([]);
  });

  it('are heard from other processes once they are ingested', async () => {
    const socket = await house.client();
    const heard: MessageList[] = [];
    socket.on('messages', (list) => void heard.push(list));
    await subscribe(socket, view());
    const data = { by: 'lead-9', text: 'from elsewhere', until: inAnHour() };
    await sendFact({
      ...{ tenant: 'default', type: 'message.posted', subject: 'm-9', id: 'theirs', at: house.time.now },
      data,
    });
    house.announce([], true);
    await until('their words', async () => heard.at(-1)?.messages[0]?.by === 'lead-9');
  });
});
