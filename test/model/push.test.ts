import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CREDIT } from '../../schemas/credit.ts';
import type { FrameData } from '../../schemas/live.ts';
import { viewId } from '../../server/live/view.ts';
import { openPage } from './push/page.ts';
import { METRICS, type PushServer, startPushServer, type Truth, VIEWS } from './push/server.ts';

/*
 * The live push from end to end: the real gateway, audience and rooms, the real store and credit of the page, on a line
 * that can be slow or break anywhere. Two servers stand side by side as behind one address; one that is started anew
 * knows less of the truth than its forerunner did, for a while.
 */

const view = fc.nat(VIEWS.length - 1);
const which = fc.nat(1);
/** What may happen, the likelier the more often it stands there; `flow` is a while in which all is well. */
const weighted = <T>(weight: number, arbitrary: fc.Arbitrary<T>) => ({ weight, arbitrary });
const step = fc.oneof(
  weighted(6, fc.record({ do: fc.constant('flow' as const) })),
  weighted(
    5,
    fc.record({
      do: fc.constant('change' as const),
      ...{ row: fc.nat(4), metric: fc.nat(2), value: fc.integer({ min: -1, max: 5 }) },
    }),
  ),
  weighted(6, fc.record({ do: fc.constant('tick' as const), which })),
  weighted(4, fc.record({ do: fc.constant('read' as const), count: fc.nat(12) })),
  weighted(4, fc.record({ do: fc.constant('speak' as const), count: fc.nat(4) })),
  weighted(4, fc.record({ do: fc.constant('paint' as const) })),
  weighted(2, fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(200, 1_500, 11_000) })),
  weighted(1, fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(61_000, 700_000) })),
  weighted(3, fc.record({ do: fc.constant('burst' as const), count: fc.integer({ min: 5, max: 90 }) })),
  weighted(2, fc.record({ do: fc.constant('heartbeat' as const), which })),
  weighted(2, fc.record({ do: fc.constant('drop' as const), back: fc.boolean() })),
  weighted(3, fc.record({ do: fc.constant('connect' as const), which })),
  weighted(
    2,
    fc.record({ do: fc.constant('restart' as const), which, behind: fc.nat(6), back: fc.boolean() }),
  ),
  weighted(2, fc.record({ do: fc.constant('open' as const), view })),
  weighted(1, fc.record({ do: fc.constant('close' as const), view })),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A server that was started anew has caught up after so long (ms). */
const CATCHES_UP_MS = 20_000;

const seen: Record<string, number> = {};
const met = (name: string, count = 1) => {
  seen[name] = (seen[name] ?? 0) + count;
};

async function play(steps: readonly Step[]): Promise<void> {
  let now = 1_000_000;
  let epochs = 0;
  const truths: Truth[] = [{ version: 1, rows: {} }];
  const latest = () => truths.at(-1) as Truth;
  const start = (behind: number) => ({
    server: startPushServer(`e${++epochs}`, () => now) as PushServer,
    startedAt: now,
    lacks: behind,
  });
  const servers = [start(0), start(0)];
  const page = openPage(() => now);
  const at = (index: number) => servers[index] as ReturnType<typeof start>;
  let on: PushServer | null = null;
  /** A server's view of the truth never goes back; what it lacks at its start it gains by and by. */
  const knows = ({ startedAt, lacks }: ReturnType<typeof start>): Truth => {
    const left = Math.ceil(lacks * Math.max(0, 1 - (now - startedAt) / CATCHES_UP_MS));
    return truths[Math.max(0, truths.length - 1 - left)] as Truth;
  };
  const change = (row: number, metric: number, value: number) => {
    const { version, rows } = latest();
    const next: FrameData = structuredClone(rows);
    const key = `|r${row}`;
    const name = METRICS[metric] as string;
    if (value >= 0) next[key] = { ...next[key], [name]: { value } };
    else if (next[key] && name in next[key]) delete next[key][name];
    else delete next[key];
    truths.push({ version: version + 1, rows: next });
  };
  const open = new Set([0]);
  page.subscribe(VIEWS[0]!);

  page.connect((on = at(0).server));

  const flow = async () => {
    await page.speak(1_000);
    for (const each of servers) await each.server.tick(knows(each));
    page.read(1_000);
    page.paint();
    await page.speak(1_000);
  };
  for (const one of steps) {
    now += 10;
    if (one.do === 'flow') await flow();
    if (one.do === 'change') change(one.row, one.metric, one.value);
    if (one.do === 'tick') await at(one.which).server.tick(knows(at(one.which)));
    if (one.do === 'burst')
      for (let count = 0; count < one.count; count += 1) {
        change(count % 5, count % 3, count % 6);
        for (const each of servers) await each.server.tick(knows(each));
      }
    if (one.do === 'read') page.read(one.count);
    if (one.do === 'speak') await page.speak(one.count);
    if (one.do === 'paint') page.paint();
    if (one.do === 'heartbeat') at(one.which).server.heartbeat();
    if (one.do === 'drop') page.drop();
    if (one.do === 'drop' && one.back && on) page.connect(on);
    if (one.do === 'connect' && !page.connected) page.connect((on = at(one.which).server));
    if (one.do === 'restart') {
      if (on === at(one.which).server) {
        page.drop();
        on = null;
      }
      servers[one.which] = start(one.behind);
      if (one.back && !page.connected) page.connect((on = at(one.which).server));
    }
    if (one.do === 'open') {
      open.add(one.view);
      page.subscribe(VIEWS[one.view]!);
    }
    if (one.do === 'close') {
      open.delete(one.view);
      page.unsubscribe(VIEWS[one.view]!);
    }
    met('parked', on?.parked ?? 0);
    if (one.do === 'wait') {
      now += one.ms;
      for (const { server } of servers) server.sweep();
    }
  }

  // Quiet: the line holds, the server has caught up and turns, the page reads and paints.
  for (let turn = 0; turn < 6; turn += 1) {
    now += CATCHES_UP_MS;
    if (!page.connected) page.connect((on = at(0).server));
    await flow();
    on?.heartbeat();
    await flow();
    on?.sweep();
  }
  for (const index of open) {
    const spec = VIEWS[index]!;
    const room = on?.rooms.get(viewId(spec));
    expect(page.frame(spec)).toMatchObject({ epoch: on?.epoch, sequence: room?.s });
    expect(page.frame(spec)?.data).toEqual(room?.data);
    expect(room?.data['|']?.version).toEqual({ value: latest().version });
  }
  expect(page.problems).toEqual([]);
  expect(page.mostUnderWay).toBeLessThanOrEqual(CREDIT.windowFrames + VIEWS.length);
  for (const [kind, count] of Object.entries(page.kinds)) met(kind, count);
}

it('ends with the state of the server, and never goes back, whatever happens on the way', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 80 }), play), {
    numRuns: 250,
  });
  // Each of these ways was gone.
  for (const kind of ['parked', 's', 'd', 'hb', 'site', 'answer snap', 'answer delta', 'answer same'])
    expect({ kind, count: seen[kind] ?? 0 }).toEqual({
      kind,
      count: expect.toSatisfy((n: number) => n > 5),
    });
});
