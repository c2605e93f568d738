import { expect, it } from 'vitest';
import { keepIngest } from '../../../cli/wire/kept-ingest.ts';
import type { Ingest } from '../../../ingest/start.ts';
import { createTroubles } from '../../../ingest/troubles.ts';
import { Fault } from '../../../schemas/faults.ts';
import type { Log } from '../../../schemas/log.ts';

const troubles = () => createTroubles(silent, () => 0);
const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Ingests that are opened one after the other, each with a way to break it. */
function opening() {
  const opened: { break(error?: Error): void; abandoned: boolean; stopped: boolean; announce(): void }[] = [];
  const open = async (): Promise<Ingest> => {
    let fail: (error: Error) => void = () => {};
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    failed.catch(() => undefined);
    const listeners: Parameters<Ingest['announcements']>[0][] = [];
    const number = opened.length;
    const one = {
      break: (error = new Error(`broken ${number}`)) => fail(error),
      abandoned: false,
      stopped: false,
      announce: () => {
        for (const listener of listeners)
          listener({ tenant: 'default', what: 'ticket' } as unknown as Parameters<typeof listener>[0]);
      },
    };
    opened.push(one);
    return {
      failed,
      cut: () => 100 - number,
      health: () => ({ broker: true, healed: true }),
      announcements(listener) {
        listeners.push(listener);
        return () => {};
      },
      async abandon() {
        one.abandoned = true;
      },
      async stop() {
        one.stopped = true;
      },
    } as Ingest;
  };
  return { open, opened };
}

const settled = async (look: () => boolean): Promise<void> => {
  while (!look()) await new Promise((resolve) => setImmediate(resolve));
};

it('begins anew when it breaks down, and its listeners go on hearing', async () => {
  const { open, opened } = opening();
  const kept = await keepIngest(open, {
    log: silent,
    now: () => 0,
    wait: async () => {},
    troubles: troubles(),
  });
  const heard: string[] = [];
  kept.announcements(({ tenant }) => heard.push(tenant));
  expect(kept.cut()).toBe(100);
  opened[0]?.break();
  await settled(() => opened.length === 2);
  expect(opened[0]?.abandoned).toBe(true);
  opened[1]?.announce();
  expect(heard).toEqual(['default']);
  // What was shown stays shown.
  expect(kept.cut()).toBe(100);
  await kept.stop();
  expect(opened[1]?.stopped).toBe(true);
});

it('gives up when it breaks down again and again', async () => {
  const { open, opened } = opening();
  const kept = await keepIngest(open, {
    log: silent,
    now: () => 0,
    wait: async () => {},
    troubles: troubles(),
    most: 2,
  });
  for (const number of [0, 1, 2]) {
    await settled(() => opened.length > number);
    opened[number]?.break();
  }
  await expect(kept.failed).rejects.toThrow('broken 2');
  expect(opened).toHaveLength(3);
});

it('says while it is down whether the broker is to blame, and is well again with the next one', async () => {
  const { open, opened } = opening();
  let rested: () => void = () => {};
  const wait = () => new Promise<void>((resolve) => (rested = resolve));
  const kept = await keepIngest(open, { log: silent, now: () => 0, wait, troubles: troubles() });
  expect(kept.health()).toEqual({ broker: true, healed: true });
  for (const [error, broker] of [
    [new Fault('ANDON_E305'), false],
    [new Fault('ANDON_E306'), true],
  ] as const) {
    opened.at(-1)?.break(error);
    await settled(() => opened.at(-1)?.abandoned === true);
    expect(kept.health()).toEqual({ broker, healed: false });
    const before = opened.length;
    await settled(() => {
      rested();
      return opened.length > before;
    });
    await settled(() => kept.health().healed);
    expect(kept.health()).toEqual({ broker: true, healed: true });
  }
  await kept.stop();
});

it('waits without end for what it depends on, longer each time, and says so once', async () => {
  const { open, opened } = opening();
  const said: [string, object][] = [];
  const log: Log = {
    ...silent,
    info: (details, message) => said.push([message, details]),
    warn: (details, message) => said.push([message, details]),
  };
  let away = 0;
  const pauses: number[] = [];
  const kept = await keepIngest(
    () => {
      if (away === 0) return open();
      away -= 1;
      return Promise.reject(new Fault('ANDON_E305', { doing: 'x' }));
    },
    {
      log,
      now: () => 0,
      wait: async (ms) => void pauses.push(ms),
      troubles: createTroubles(log, () => pauses.length),
      most: 2,
      random: () => 1,
    },
  );
  away = 40;
  opened[0]?.break(new Fault('ANDON_E305', { doing: 'x' }));
  expect(kept.troubles()).toEqual([]);
  await settled(() => opened.length === 2);
  await settled(() => kept.health().healed);
  expect(pauses.slice(0, 7)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(pauses).toHaveLength(41);
  expect(said).toEqual([
    [expect.stringMatching(/Kafka.*does not answer/), { code: 'ANDON_E305', doing: 'x' }],
    ['over', { code: 'ANDON_E305', lastedMs: 41 }],
  ]);
  await kept.stop();
});
