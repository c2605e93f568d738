import { describe, expect, test } from 'vitest';
import { daysOf, inPieces, openStretch } from '../../../cli/simulator/stretch.ts';
import type { Centre } from '../../../simulator/centre.ts';
import type { SimEvent } from '../../../simulator/event.ts';
import { planHistory, planStretches, playStretch, type Stretch } from '../../../simulator/history.ts';
import { createLive, type Live } from '../../../simulator/live.ts';
import type { Message } from '../../../simulator/publish.ts';
import { HOUR, MINUTE, startOfDay } from '../../../simulator/seasonality.ts';
import { MONDAY } from './one-day.ts';

const end = startOfDay(MONDAY) + 10 * HOUR;
const SMALL = { scale: 0.2 };
const never = new AbortController().signal;
const PACK = { pack: (bytes: Buffer) => Buffer.from(bytes), unpack: (bytes: Buffer) => bytes };
const messages = (days: Iterable<{ messages: Iterable<Message> }>): string[] =>
  [...days].flatMap((day) => [...day.messages].map(({ value }) => value));

function liveOn(centre: Centre): { live: Live; sent: SimEvent[]; clock: { at: number } } {
  const sent: SimEvent[] = [];
  const clock = { at: centre.now() };
  const live = createLive({
    clock: { now: () => clock.at },
    sender: { send: async (events) => void sent.push(...events) },
    centre,
  });
  return { live, sent, clock };
}

describe('a simulator that was killed', () => {
  const [stretch] = planStretches('past', startOfDay(MONDAY - 2), startOfDay(MONDAY - 1), end);

  test('sends what is left of a stretch of its history, and nothing twice', () => {
    const whole = messages(daysOf(playStretch(stretch as Stretch, SMALL), 0));
    for (const sent of [5_000, whole.length]) {
      const rest = messages(daysOf(playStretch(stretch as Stretch, SMALL), sent));
      expect(rest).toEqual(whole.slice(sent));
    }
  });

  test('goes on with the same centre: same ids, same incidents, no gap', async () => {
    const [present] = planHistory({ seed: 'past', end, days: 0 }) as [Stretch];
    const first = await openStretch({ ...present, sent: 0, isWhole: false, sentTo: end }, PACK, never, SMALL);
    const { live, sent } = liveOn(first.centre as Centre);
    await live.advance(end + 20 * MINUTE);
    const at = live.inject({ kind: 'outage', region: 'CN-GD' });
    await live.advance(end + 50 * MINUTE);
    const before = sent.length;
    await live.advance(end + 90 * MINUTE);

    const kept = {
      ...present,
      incidents: [{ at, outage: { kind: 'outage' as const, region: 'CN-GD' } }],
      sent: 0,
      isWhole: true,
      sentTo: end + 50 * MINUTE,
    };
    const again = await openStretch(kept, PACK, never, SMALL);
    expect([...again.days]).toEqual([]);
    const second = liveOn(again.centre as Centre);
    await second.live.advance(end + 90 * MINUTE);
    const ids = (events: SimEvent[]) => events.map(({ id, type, subject }) => `${id} ${type} ${subject}`);
    expect(before).toBeGreaterThan(20);
    expect(ids(second.sent)).toEqual(ids(sent.slice(before)));
  });

  test('plays on only while it is wanted', async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(inPieces(playStretch(stretch as Stretch, SMALL), stop.signal)).rejects.toThrow();
  });
});

describe('a clock that jumps', () => {
  test('ahead: what was missed is sent in pieces, the old ones marked as backfill, nothing is lost', async () => {
    const [present] = planHistory({ seed: 'jump', end, days: 0 }) as [Stretch];
    const open = async () =>
      liveOn(
        (await openStretch({ ...present, sent: 0, isWhole: true, sentTo: end }, PACK, never, SMALL))
          .centre as Centre,
      );
    const steady = await open();
    for (steady.clock.at = end; steady.clock.at <= end + 3 * HOUR; steady.clock.at += MINUTE)
      await steady.live.step();
    const slept = await open();
    await slept.live.step();
    slept.clock.at = end + 3 * HOUR;
    await slept.live.step();
    expect(slept.sent.map(({ id }) => id)).toEqual(steady.sent.map(({ id }) => id));
    const isOld = ({ time }: SimEvent) => Date.parse(time) < end + 3 * HOUR - 20 * MINUTE;
    expect(slept.sent.filter(isOld).every(({ backfill }) => backfill === true)).toBe(true);
    const recent = slept.sent.filter(({ time }) => Date.parse(time) > end + 3 * HOUR - 10 * MINUTE);
    expect(recent.length).toBeGreaterThan(3);
    expect(recent.every(({ backfill }) => backfill === undefined)).toBe(true);
    expect(steady.sent.every(({ backfill }) => backfill === undefined)).toBe(true);
  });

  test('back: nothing is sent until it has caught up, then every event once', async () => {
    const [present] = planHistory({ seed: 'jump', end, days: 0 }) as [Stretch];
    const { live, sent, clock } = liveOn(
      (await openStretch({ ...present, sent: 0, isWhole: true, sentTo: end }, PACK, never, SMALL))
        .centre as Centre,
    );
    clock.at = end + 10 * MINUTE;
    await live.step();
    const { length } = sent;
    clock.at = end - HOUR;
    expect(await live.step()).toBe(0);
    clock.at = end + 15 * MINUTE;
    expect(await live.step()).toBeGreaterThan(0);
    expect(sent.slice(length).every(({ time }) => Date.parse(time) > end + 10 * MINUTE)).toBe(true);
    expect(new Set(sent.map(({ id }) => id)).size).toBe(sent.length);
  });

  test('what could not be sent is sent the next time, once', async () => {
    const [present] = planHistory({ seed: 'jump', end, days: 0 }) as [Stretch];
    const { centre } = await openStretch(
      { ...present, sent: 0, isWhole: true, sentTo: end },
      PACK,
      never,
      SMALL,
    );
    const sent: SimEvent[] = [];
    let isBroken = true;
    const live = createLive({
      clock: { now: () => end + 10 * MINUTE },
      sender: {
        send: async (events) => {
          if (isBroken) throw new Error('no broker');
          sent.push(...events);
        },
      },
      centre: centre as Centre,
    });
    await expect(live.step()).rejects.toThrow('no broker');
    isBroken = false;
    await live.step();
    expect(sent.length).toBeGreaterThan(10);
    expect(Date.parse(sent[0]?.time ?? '')).toBeLessThan(end + MINUTE);
  });
});
