import { Server } from 'socket.io';
import { describe, expect, it } from 'vitest';
import { CREDIT } from '../../../schemas/credit.ts';
import type { SiteState, Update } from '../../../schemas/live.ts';
import { openAudience } from '../../../server/live/audience.ts';
import { type Packet, pack } from '../../../server/live/packet.ts';
import { advance, heartbeat, newRoom } from '../../../server/live/room.ts';

const times = { now: 1, cut: 1, dataTime: 1, from: 0, to: 1 };
const site: SiteState = {
  ...{ tenant: 't', now: 1, clock: 'wall', speed: 1, dataTime: 1, completeTo: null, sources: [] },
  ...{ policy: 'p', timezone: 'UTC' },
};

/** An audience of one view, with the words that each viewer is sent. */
function house() {
  const time = { now: 1_000 };
  const audience = openAudience({
    ...{ epoch: 'e', wallNow: () => time.now, timesOf: () => times },
    standing: () => [pack('site', site), pack('bye', { reason: 'standing', retryInMs: 0 })],
  });
  const room = newRoom('r', { tenant: 't', metrics: ['m'], window: 'now' }, 'no', 0);
  const viewer = () => {
    const words: [string, never][] = [];
    const ends: string[] = [];
    const arrived = audience.arrive({
      write: ({ text }: Packet) => void words.push(JSON.parse(text.slice(1))),
      unsent: () => 0,
      end: (reason) => void ends.push(reason),
    });
    audience.enter(arrived, room);
    const updates = () => words.filter(([event]) => event === 'u').map(([, update]) => update as Update);
    return { arrived, words, ends, updates };
  };
  let value = 0;
  const change = () => {
    value += 1;
    const update = advance(room, 'e', { times, data: { '|': { m: { value } } } }, time.now);
    return audience.publish(room, update as Update);
  };
  return { time, audience, room, viewer, change };
}

describe('a viewer', () => {
  it('that keeps up gets everything; one that says nothing is left out beyond its window', () => {
    const { audience, viewer, change } = house();
    const quick = viewer();
    const slow = viewer();
    for (let count = 1; count <= 100; count += 1) {
      change();
      audience.credited(quick.arrived, count);
    }
    expect(quick.updates()).toHaveLength(100);
    expect(slow.updates()).toHaveLength(CREDIT.windowFrames);
    expect(audience.parked).toBe(1);
  });

  it('that has caught up gets one frame for all it missed, and everything after that', () => {
    const { audience, room, viewer, change } = house();
    const slow = viewer();
    for (let count = 0; count < 100; count += 1) change();
    audience.tell('t', pack('site', { ...site, now: 2 }));
    const before = slow.words.length;
    audience.credited(slow.arrived, 10);
    expect(slow.words).toHaveLength(before);
    audience.credited(slow.arrived, CREDIT.windowFrames);
    const [whole, ...more] = slow.words.slice(before);
    expect(whole).toEqual([
      'u',
      {
        r: 'r',
        e: 'e',
        s: 100,
        b: 100,
        k: 's',
        ...times,
        sentAt: 1_000,
        set: room.data,
        state: {},
        peaks: {},
      },
    ]);
    expect(more).toEqual([
      ['site', site],
      ['bye', { reason: 'standing', retryInMs: 0 }],
    ]);
    change();
    expect(slow.updates().at(-1)).toMatchObject({ k: 'd', b: 100, s: 101 });
  });

  it('that falls silent with one update on its way is left out, closed after a minute, and not before', () => {
    const { time, audience, viewer, change } = house();
    const silent = viewer();
    change();
    time.now += CREDIT.silenceMs - 1;
    expect([audience.sweep(), audience.parked]).toEqual([0, 0]);
    time.now += 1;
    expect([audience.sweep(), audience.parked]).toEqual([0, 1]);
    expect(change()).toBe(0);
    time.now += CREDIT.closedAfterMs - 1;
    expect(audience.sweep()).toBe(0);
    time.now += 1;
    expect(audience.sweep()).toBe(1);
    expect(silent.ends).toEqual(['too_slow']);
  });

  it('that is sent nothing may be silent for ever', () => {
    const { time, audience, viewer, change } = house();
    const { arrived, ends } = viewer();
    change();
    audience.credited(arrived, 1);
    time.now += 3_600_000;
    audience.sweep();
    expect([audience.parked, ends, change()]).toEqual([0, [], 1]);
  });

  it('cannot win credit by claiming what it was not sent', () => {
    const { audience, viewer, change } = house();
    const liar = viewer();
    for (let count = 0; count < 100; count += 1) {
      change();
      audience.credited(liar.arrived, 1e9);
      audience.credited(liar.arrived, -1);
    }
    expect(liar.updates()).toHaveLength(CREDIT.windowFrames);
  });

  it('with many views has a window for a tick that changes them all', () => {
    const { audience, viewer } = house();
    const { arrived, updates } = viewer();
    const rooms = Array.from({ length: 60 }, (_, index) => {
      const room = newRoom(`r${index}`, { tenant: 't', metrics: ['m'], window: 'now' }, 'no', 0);
      audience.enter(arrived, room);
      return room;
    });
    for (let turn = 0; turn < 4; turn += 1)
      for (const room of rooms) audience.publish(room, heartbeat(room, 'e', times, 0));
    expect(updates()).toHaveLength(240);
  });

  it('that left or is gone is sent nothing', () => {
    const { audience, room, viewer, change } = house();
    const [left, gone] = [viewer(), viewer()];
    audience.leave(left.arrived, room);
    audience.quit(gone.arrived);
    expect([change(), audience.size]).toEqual([0, 1]);
    audience.tell('t', pack('site', site));
    expect([...left.words, ...gone.words]).toEqual([]);
  });
});

describe('a packet', () => {
  it.each([0, 50, 100, 110, 125, 126, 127, 1_000, 65_000, 65_520, 65_536, 100_000])(
    'is to the byte what a room emit of Socket.IO sends (%i characters, 汉字 among them)',
    (length) => {
      const io = new Server();
      const { adapter } = io.of('/');
      const message = { reason: `汉字 "${'x'.repeat(length)}\u2028`, retryInMs: 1 };
      const options: { wsPreEncodedFrame?: Buffer[] } = {};
      // The adapter's own way to a frame made beforehand, which is what a broadcast takes.
      const encoding = adapter as unknown as { _encode(packet: object, options: object): string[] };
      const [text] = encoding._encode({ type: 2, nsp: '/', data: ['bye', message] }, options);
      const packet = pack('bye', message);
      expect(packet.text).toBe(text);
      expect(packet.frame.equals(Buffer.concat(options.wsPreEncodedFrame ?? []))).toBe(true);
    },
  );
});
