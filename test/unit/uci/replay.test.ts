import { describe, expect, it } from 'vitest';
import { Fault } from '../../../schemas/faults.ts';
import { LOG_NAME } from '../../../simulator/uci/records.ts';
import {
  type ReplayCheckpoint,
  type ReplayMessage,
  type ReplayOptions,
  type ReplayProgress,
  replayUci,
} from '../../../simulator/uci/replay.ts';
import { freshFolder, HEADER, zipOf } from './archive.ts';
import { at } from './row.ts';

const folder = freshFolder();
const line = (number: string, state: string, updated: string, opened = '09:58') =>
  `${number},${state},true,0,0,1/3/2016 ${opened},1/3/2016 ${updated},Phone,?,?,?,3 - Moderate,?,?,?,?,?,?`;
const path = folder.write(
  'log.zip',
  zipOf(
    LOG_NAME,
    [
      HEADER,
      line('INC1', 'New', '10:00'),
      line('INC1', 'Active', '10:02'),
      line('INC1', 'Resolved', '10:05'),
      line('INC2', 'New', '10:02', '10:01'),
      line('INC2', 'Closed', '10:05', '10:01'),
    ].join('\n'),
  ),
);

/** Plays with a clock that only sleeping moves, and keeps what was sent, slept and noted. */
function stage(given: Partial<ReplayOptions> = {}) {
  const sent: ReplayMessage[] = [];
  const sleeps: number[] = [];
  const progress: ReplayProgress[] = [];
  const checkpoints: ReplayCheckpoint[] = [];
  let now = 1_000_000;
  const options: ReplayOptions = {
    path,
    speed: 'max',
    clock: { now: () => now },
    sleep: async (milliseconds) => {
      sleeps.push(milliseconds);
      now += milliseconds;
    },
    sender: { send: async (messages) => void sent.push(...messages) },
    onProgress: (step) => progress.push(step),
    keepCheckpoint: (checkpoint) => void checkpoints.push(checkpoint),
    ...given,
  };
  return { options, sent, sleeps, progress, checkpoints };
}

/** `10:02 INC1 responded` for a ticket's event, `10:02 ♥` for a heartbeat. */
const short = (messages: ReplayMessage[]): string[] =>
  messages.map(({ value, timestamp }) => {
    const event = JSON.parse(value);
    const what =
      event.type === 'source.heartbeat' ? '♥' : `${event.subject} ${event.type.replace('ticket.', '')}`;
    return `${new Date(timestamp).toISOString().slice(11, 16)} ${what}`;
  });

const WHOLE = [
  '10:00 ♥',
  '10:00 INC1 created',
  '10:00 ♥',
  '10:01 ♥',
  '10:02 INC1 responded',
  '10:02 INC1 status_changed',
  '10:02 INC2 created',
  '10:02 ♥',
  '10:03 ♥',
  '10:04 ♥',
  '10:05 INC1 resolved',
  '10:05 INC2 responded',
  '10:05 INC2 closed',
  '10:05 ♥',
];

describe('a replay', () => {
  it('sends events in order of recording, a heartbeat ahead and one after every minute', async () => {
    const { options, sent, progress } = stage();
    const outcome = await replayUci(options);
    expect(short(sent)).toEqual(WHOLE);
    expect(outcome).toEqual({
      events: 7,
      total: 7,
      heartbeats: 7,
      instant: at(10, 5),
      share: 1,
      ended: 'complete',
    });
    expect(progress.at(-1)).toEqual({ events: 7, total: 7, heartbeats: 7, instant: at(10, 5), share: 1 });
  });

  it('keys tickets by ticket and puts heartbeats beside the operations events; timestamp is recordedtime', async () => {
    const { options, sent } = stage();
    await replayUci(options);
    for (const { topic, key, value, timestamp } of sent) {
      const event = JSON.parse(value);
      const heartbeat = event.type === 'source.heartbeat';
      expect([topic, key]).toEqual(
        heartbeat ? ['cc.ops.v1', '/replay/uci'] : ['cc.ticket.v1', event.subject],
      );
      expect(Date.parse(event.recordedtime)).toBe(timestamp);
    }
  });

  it.each([
    [1, 60_000],
    [60, 1_000],
    [600, 100],
  ])('at speed %i a simulated minute takes %i ms', async (speed, milliseconds) => {
    const { options, sent, sleeps, progress } = stage({ speed });
    await replayUci(options);
    expect(short(sent)).toEqual(WHOLE);
    expect(sleeps).toEqual(Array.from({ length: 5 }, () => milliseconds));
    expect(progress.map(({ events, share }) => [events, share])).toEqual([
      [1, 1 / 7],
      [1, 1 / 7],
      [4, 4 / 7],
      [4, 4 / 7],
      [4, 4 / 7],
      [7, 1],
    ]);
  });

  it('a slow broker does not shift the schedule: the time it took is not slept again', async () => {
    let now = 0;
    const sleeps: number[] = [];
    const { options } = stage({
      speed: 60,
      clock: { now: () => now },
      sender: {
        send: async () => {
          now += 400;
        },
      },
      sleep: async (milliseconds) => {
        sleeps.push(milliseconds);
        now += milliseconds;
      },
    });
    await replayUci(options);
    expect(sleeps).toEqual([600, 600, 600, 600, 600]);
  });

  it.each([0, 0.5, 601, Number.NaN, -1])('refuses the speed %d', async (speed) => {
    const fault = await replayUci(stage({ speed }).options).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(Fault);
    expect((fault as Fault).code).toBe('ANDON_E307');
  });
});

describe('a selection', () => {
  const events = async (given: Partial<ReplayOptions>) => {
    const { options, sent } = stage(given);
    const outcome = await replayUci(options);
    expect(outcome).toMatchObject({ share: 1, ended: 'complete' });
    return short(sent).filter((text) => !text.includes('♥'));
  };

  it('from and to go by the time at which events happened, from included, to not', async () => {
    expect(await events({ from: at(9, 58), to: at(10, 1) })).toEqual(['10:00 INC1 created']);
    expect(await events({ from: at(10, 1), to: at(10, 2) })).toEqual(['10:02 INC2 created']);
    expect(await events({ from: at(10, 2), to: at(10, 5) })).toEqual([
      '10:02 INC1 responded',
      '10:02 INC1 status_changed',
    ]);
    expect(await events({ from: at(12, 0) })).toEqual([]);
  });

  it('until ends the replay at a simulated instant, quiet minutes included', async () => {
    const { options, sent } = stage({ until: at(10, 4) });
    expect(await replayUci(options)).toMatchObject({
      events: 4,
      total: 4,
      instant: at(10, 4),
      ended: 'complete',
    });
    expect(short(sent)).toEqual(WHOLE.slice(0, WHOLE.indexOf('10:04 ♥') + 1));
  });
});

describe('going on', () => {
  it('behind each checkpoint a second run sends exactly the rest', async () => {
    const first = stage({ speed: 600 });
    await replayUci(first.options);
    expect(first.checkpoints.map(({ instant }) => instant)).toEqual(
      [0, 1, 2, 3, 4, 5].map((minute) => at(10, minute)),
    );
    for (const checkpoint of first.checkpoints.slice(0, -1)) {
      const { options, sent } = stage({ resumeFrom: checkpoint });
      const outcome = await replayUci(options);
      const rest = WHOLE.slice(1).filter(
        (text) => text.slice(0, 5) > new Date(checkpoint.instant).toISOString().slice(11, 16),
      );
      expect(short(sent).slice(1)).toEqual(rest);
      expect(short(sent)[0]).toBe(`${rest[0]?.slice(0, 5)} ♥`);
      expect(outcome).toMatchObject({ events: 7, total: 7, share: 1, ended: 'complete' });
    }
    const done = stage({ resumeFrom: first.checkpoints.at(-1) });
    expect(await replayUci(done.options)).toMatchObject({ events: 7, share: 1, ended: 'complete' });
    expect(done.sent).toEqual([]);
  });

  it('a stop ends it between two minutes, and the next run completes it', async () => {
    const stop = new AbortController();
    const first = stage({
      speed: 600,
      signal: stop.signal,
      onProgress: ({ events }) => events === 4 && stop.abort(),
    });
    const outcome = await replayUci(first.options);
    expect(outcome).toMatchObject({ events: 4, ended: 'stopped', instant: at(10, 2) });
    const next = stage({ resumeFrom: first.checkpoints.at(-1) });
    await replayUci(next.options);
    const both = [...first.sent, ...next.sent].map(({ value }) => JSON.parse(value).id);
    const whole = stage();
    await replayUci(whole.options);
    expect(new Set(both)).toEqual(new Set(whole.sent.map(({ value }) => JSON.parse(value).id)));
  });

  it('a broker that fails is passed on, and nothing unsent is noted', async () => {
    let sends = 0;
    const failing = stage({
      speed: 600,
      sender: {
        send: async () => {
          sends += 1;
          if (sends === 4) throw new Fault('ANDON_E305');
        },
      },
    });
    await expect(replayUci(failing.options)).rejects.toThrow('ANDON_E305');
    expect(failing.checkpoints.at(-1)).toEqual({ instant: at(10, 1) });
  });
});
