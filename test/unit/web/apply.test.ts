import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FrameData, Snapshot, Update } from '../../../schemas/live.ts';
import { apply, applySnapshot } from '../../../web/feed/apply.ts';
import type { Frame } from '../../../web/feed/feed.ts';

const times = (now: number) => ({ now, cut: now, dataTime: now, from: 0, to: now });
const site = {
  tenant: 't',
  now: 0,
  clock: 'wall' as const,
  speed: 1,
  dataTime: null,
  completeTo: null,
  sources: [],
  policy: 'p@1',
  timezone: 'UTC',
};

/** One change of a server's data: a value set, a metric taken away, or a row. */
const change = fc.record({
  row: fc.constantFrom('|', '|a', '|b/c', '300000|a'),
  metric: fc.constantFrom('waiting', 'due_soon.30', 'csat'),
  kind: fc.constantFrom('set', 'set', 'set', 'metric', 'row'),
  value: fc.integer({ min: 0, max: 9 }),
});
type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

/** A server that keeps its data, numbers its frames, and can always give a snapshot. */
class Server {
  data: FrameData = {};
  s = 1;
  e = 'e1';
  tick(changes: Change[]): Update {
    const set: FrameData = {};
    const gone = new Set<string>();
    const before = this.data;
    const next: FrameData = Object.fromEntries(
      Object.entries(before).map(([key, values]) => [key, { ...values }]),
    );
    for (const { row, metric, kind, value } of changes) {
      if (kind === 'set') next[row] = { ...next[row], [metric]: { value } };
      else if (kind === 'row') delete next[row];
      else if (next[row]) delete next[row][metric];
    }
    for (const [key, values] of Object.entries(before)) {
      const now = next[key];
      if (!now) gone.add(key);
      else for (const metric of Object.keys(values)) if (!(metric in now)) gone.add(`${key}/${metric}`);
    }
    for (const [key, values] of Object.entries(next))
      for (const [metric, value] of Object.entries(values))
        if (JSON.stringify(before[key]?.[metric]) !== JSON.stringify(value))
          set[key] = { ...set[key], [metric]: value };
    for (const key of Object.keys(next)) if (!before[key] && !set[key]) set[key] = {};
    this.data = next;
    const b = this.s;
    this.s += 1;
    return { r: 'r', e: this.e, s: this.s, b, k: 'd', sentAt: 0, set, del: [...gone], ...times(this.s) };
  }
  restart(): void {
    this.e = `${this.e}x`;
    this.s = 1;
  }
  heartbeat = (): Update => ({
    r: 'r',
    e: this.e,
    s: this.s,
    b: this.s,
    k: 'hb',
    sentAt: 0,
    ...times(this.s),
  });
  snapshot = (): Snapshot => ({
    ok: true,
    r: 'r',
    e: this.e,
    s: this.s,
    kind: 'snap',
    data: structuredClone(this.data),
    site,
    ...times(this.s),
  });
}

describe('apply', () => {
  it('ends equal to the server whatever is lost, doubled, shuffled or answered late', () => {
    let gaps = 0;
    const step = fc.record({
      changes: fc.array(change, { maxLength: 4 }),
      fate: fc.constantFrom('deliver', 'deliver', 'lose', 'twice', 'later', 'restart', 'heartbeat'),
      answers: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 40 }), (steps) => {
        const server = new Server();
        let frame: Frame | undefined;
        const late: Update[] = [];
        const answers: Snapshot[] = [];
        const take = (applied: ReturnType<typeof apply>): void => {
          if (applied.kind === 'frame') frame = applied.frame;
          if (applied.kind === 'gap') {
            gaps += 1;
            answers.push(server.snapshot());
          }
        };
        for (const { changes, fate, answers: now } of steps) {
          if (fate === 'restart') server.restart();
          const update = server.tick(changes);
          if (fate === 'deliver' || fate === 'twice') take(apply(frame, update));
          if (fate === 'twice') take(apply(frame, update));
          if (fate === 'later') late.push(update);
          if (fate === 'heartbeat') take(apply(frame, server.heartbeat()));
          if (fate === 'deliver' && late.length > 0) take(apply(frame, late.shift() as Update));
          const answer = now ? answers.pop() : undefined;
          // The page asks again on another epoch: an answer of a server that is gone never comes.
          if (answer && answer.e === server.e) take(applySnapshot(frame, answer));
        }
        take(apply(frame, server.heartbeat()));
        if (!frame || frame.sequence !== server.s || frame.epoch !== server.e)
          take(applySnapshot(frame, server.snapshot()));
        expect(frame?.data).toEqual(server.data);
        expect(frame?.sequence).toBe(server.s);
      }),
      { numRuns: 600 },
    );
    expect(gaps).toBeGreaterThan(100);
  });

  const base: Frame = {
    room: 'r',
    epoch: 'e',
    sequence: 4,
    data: { '|': { waiting: { value: 1 }, csat: { value: 2 } }, '|a': {} },
    state: {},
    peaks: {},
    ...times(4),
  };
  const update = (over: Partial<Update>): Update => ({
    r: 'r',
    e: 'e',
    s: 5,
    b: 4,
    k: 'd',
    sentAt: 0,
    ...times(5),
    ...over,
  });

  it('keeps rows it does not touch as the same objects', () => {
    const applied = apply(base, update({ set: { '|': { waiting: { value: 9 } } } }));
    expect(applied.kind === 'frame' && applied.frame.data['|a']).toBe(base.data['|a']);
    expect(applied.kind === 'frame' && applied.frame.data['|']).toEqual({
      waiting: { value: 9 },
      csat: { value: 2 },
    });
    expect(base.data['|']).toEqual({ waiting: { value: 1 }, csat: { value: 2 } });
  });
  it('asks for a snapshot on a wrong base, another epoch, and a heartbeat of a later frame', () => {
    expect(apply(base, update({ b: 3 })).kind).toBe('gap');
    expect(apply(base, update({ e: 'f' })).kind).toBe('gap');
    expect(apply(base, update({ k: 'hb', s: 6 })).kind).toBe('gap');
    expect(apply(undefined, update({})).kind).toBe('gap');
  });
  it('takes a pushed snapshot, severity as a whole, and peaks one by one', () => {
    const pushed = apply(base, update({ k: 's', s: 9, set: { '|b': {} }, state: { '|/waiting': 'warn' } }));
    expect(pushed.kind === 'frame' && pushed.frame).toMatchObject({
      sequence: 9,
      data: { '|b': {} },
      state: { '|/waiting': 'warn' },
    });
    const marked = apply(
      { ...base, state: { x: 'warn' }, peaks: { p: { value: 1, at: 1 } } },
      update({ state: {}, peaks: { q: { value: 2, at: 2 } } }),
    );
    expect(marked.kind === 'frame' && marked.frame).toMatchObject({
      state: {},
      peaks: { p: { value: 1, at: 1 }, q: { value: 2, at: 2 } },
    });
  });
  it('resumes by deltas and by same, and refuses both without the frame they stand on', () => {
    const delta = (over: Partial<Snapshot>): Snapshot => ({
      ok: true,
      r: 'r',
      e: 'e',
      s: 5,
      kind: 'delta',
      site,
      ...times(5),
      ...over,
    });
    const resumed = applySnapshot(
      base,
      delta({ deltas: [update({ set: { '|': { waiting: { value: 3 } } } })] }),
    );
    expect(resumed.kind === 'frame' && resumed.frame.data['|']?.waiting).toEqual({ value: 3 });
    expect(applySnapshot(base, delta({ kind: 'same', s: 4 })).kind).toBe('frame');
    expect(applySnapshot(base, delta({ deltas: [] })).kind).toBe('gap');
    expect(applySnapshot(undefined, delta({ kind: 'same' })).kind).toBe('gap');
    expect(applySnapshot(base, delta({ kind: 'snap', s: 3, data: {} })).kind).toBe('old');
  });
});
