import { describe, expect, it } from 'vitest';
import { CREDIT } from '../../../schemas/credit.ts';
import type { Snapshot, Update } from '../../../schemas/live.ts';
import { canonicalView, type ViewSpec } from '../../../schemas/view.ts';
import { isTellingDue, newReceipts } from '../../../web/feed/credit.ts';
import { createPaintGate } from '../../../web/feed/paint.ts';
import { type Ask, createFeedStore, HOLD_MS } from '../../../web/feed/store.ts';

const VIEW: ViewSpec = { tenant: 't', metrics: ['m'], window: 'now' };
const KEY = canonicalView(VIEW);
const times = (now: number) => ({ now, cut: now, dataTime: now, from: 0, to: now });
const snapshot = (e: string, s: number, now: number): Snapshot => ({
  ...{ ok: true, r: 'r', e, s, kind: 'snap', data: { '|': { m: { value: now } } }, ...times(now) },
  site: {} as never,
});
const delta = (e: string, s: number, now: number, sentAt: number): Update => ({
  ...{ r: 'r', e, s, b: s - 1, k: 'd', sentAt, set: { '|': { m: { value: now } } }, ...times(now) },
});

/** A page that shows what a server said at 1,000, and is connected to another that stands at 500. */
function behind() {
  const store = createFeedStore();
  store.open(VIEW);
  const [first] = store.connected();
  store.answered(first as Ask, snapshot('e1', 5, 1_000));
  store.disconnected();
  const [second] = store.connected();
  expect(second).toMatchObject({ have: { e: 'e1', s: 5 } });
  expect(store.answered(second as Ask, snapshot('e2', 1, 500))).toEqual({});
  return store;
}
const shown = (store: ReturnType<typeof createFeedStore>) => store.frame(KEY)?.data['|']?.m;

describe('frames of a server that knows less than is shown', () => {
  it('are held back until it has caught up', () => {
    const store = behind();
    expect(store.updated(delta('e2', 2, 900, 0))).toEqual({});
    expect(shown(store)).toEqual({ value: 1_000 });
    expect(store.updated(delta('e2', 3, 1_100, 500))).toEqual({ changed: KEY });
    expect(shown(store)).toEqual({ value: 1_100 });
  });
  it('are shown after a minute all the same: then it is time that was set back', () => {
    const store = behind();
    expect(store.updated(delta('e2', 2, 510, 7_000))).toEqual({});
    expect(store.updated(delta('e2', 3, 520, 7_000 + HOLD_MS - 1))).toEqual({});
    expect(store.updated(delta('e2', 4, 530, 7_000 + HOLD_MS))).toEqual({ changed: KEY });
    expect(shown(store)).toEqual({ value: 530 });
    expect(store.updated(delta('e2', 5, 540, 7_001 + HOLD_MS))).toEqual({ changed: KEY });
  });
  it('are given up where the first server is back', () => {
    const store = behind();
    store.disconnected();
    const [third] = store.connected();
    expect(third).toMatchObject({ have: { e: 'e2', s: 1 } });
    expect(store.answered(third as Ask, snapshot('e1', 6, 1_010))).toEqual({ changed: KEY });
    expect(store.updated(delta('e1', 7, 1_020, 0))).toEqual({ changed: KEY });
  });
});

describe('a question', () => {
  it('that was not answered in time is put again, whole; an answer that comes after that is not taken', () => {
    const store = createFeedStore();
    store.connected();
    const first = store.open(VIEW) as Ask;
    const { ask } = store.answered(first, null);
    expect(ask).toEqual({ key: KEY, view: VIEW });
    expect(store.answered(first, snapshot('e', 1, 1))).toEqual({});
    expect(store.answered(ask as Ask, snapshot('e', 2, 2))).toEqual({ changed: KEY });
  });
  it('whose view was closed meanwhile leaves the room again', () => {
    const store = createFeedStore();
    store.connected();
    const ask = store.open(VIEW) as Ask;
    expect(store.close(KEY)).toBeNull();
    expect(store.answered(ask, snapshot('e', 1, 1))).toEqual({ leave: 'r' });
  });
  it('that was refused may be put again', () => {
    const store = createFeedStore();
    store.connected();
    const ask = store.open(VIEW) as Ask;
    const refused = { code: 'ANDON_E206', message: 'no' };
    expect(store.answered(ask, { ok: false, ...refused })).toEqual({ refused: { key: KEY, ...refused } });
    expect(store.again(KEY)).toEqual({ key: KEY, view: VIEW });
    expect(store.again(KEY)).toBeNull();
  });
});

it('credit is told with every sixteenth update, and of fewer every four seconds', () => {
  const receipts = { ...newReceipts(0), received: CREDIT.everyFrames - 1 };
  expect(isTellingDue(receipts, 0)).toBe(false);
  expect(isTellingDue({ ...receipts, received: CREDIT.everyFrames }, 0)).toBe(true);
  expect(isTellingDue(receipts, CREDIT.everyMs)).toBe(true);
  expect(isTellingDue(newReceipts(0), CREDIT.everyMs)).toBe(false);
});

it('what waits for a paint is drawn once the page is hidden, where none comes', () => {
  let hidden = false;
  let now = 0;
  const frames: (() => void)[] = [];
  const drawn: string[] = [];
  const paint = createPaintGate({
    now: () => now,
    frame: (draw) => void frames.push(draw),
    later: () => () => {},
    hidden: () => hidden,
  });
  paint(() => drawn.push('one'));
  expect([frames.length, drawn]).toEqual([1, []]);
  hidden = true;
  paint(() => drawn.push('two'));
  expect(drawn).toEqual(['one', 'two']);
  hidden = false;
  now = 1_000;
  frames[0]?.();
  paint(() => drawn.push('three'));
  for (const draw of frames.slice(1)) draw();
  expect(drawn).toEqual(['one', 'two', 'three']);
});
