import { Fault, isDependencyFault } from '../schemas/faults.ts';
import type { Trouble } from '../schemas/health.ts';
import { createCollect } from './collect.ts';
import type { IngestDependencies } from './dependencies.ts';
import { doorsOf } from './kinds.ts';
import { createLedger } from './ledger.ts';
import { createArrivals } from './losses.ts';
import { UNMEASURED } from './meter.ts';
import type { Announcement } from './parts.ts';
import { patientStore } from './patience.ts';
import { createPipeline } from './pipeline.ts';
import { keepInQuarantine } from './quarantine/quarantine.ts';
import { createReading, type Health, type PartitionLag } from './reading.ts';
import { dropLeftovers } from './rebuild/at-work.ts';
import { rollupMarks } from './rollup-marks.ts';
import { SETTINGS } from './settings.ts';
import { openKeeping } from './state/keeping.ts';
import { nodeTimers } from './timers.ts';
import { createTroubles, unlessTroubled } from './troubles.ts';
import { createUpkeep } from './upkeep.ts';

export type { IngestDependencies } from './dependencies.ts';

export interface Ingest {
  /** Ends what is in hand, commits, leaves the group. */
  stop(): Promise<void>;
  /** Leaves everything as it lies, as a killed process would. */
  abandon(): Promise<void>;
  /** @returns a function that ends the listening. */
  announcements(listener: (announcement: Announcement) => void): () => void;
  /** Ingestion stamp up to which everything is in the state, over all processes. ms. */
  cut(): number;
  /** Messages the broker has that were not read yet, as far as this process knows. */
  lag(): number;
  /** The same by partition, of those that are this process's; one that brought nothing yet is not known. */
  lags(): PartitionLag[];
  /** Healed, assigned and reading. */
  ready(): boolean;
  health(): Health;
  /** What it waits for, oldest first. */
  troubles(): Trouble[];
  /** The site's now, ms. */
  siteNow(tenant: string): number;
  /** Least, over live sources, of the newest event or heartbeat, ms; 0 before the first. */
  dataTime(tenant: string): number;
  /** Newest event or heartbeat of each source whose events are in the state. */
  sources(): { tenant: string; source: string; newest: number }[];
  /** Subjects that wait on the cold way. */
  cold(): number;
  /**
   * Runs a reading between two batches, when every row of state stands as of `cut()`: this process evaluates nothing
   * until the reading calls `begun` (all its statements are with the engine, which reads the parts that there were), or
   * ends; facts of the next batches go in meanwhile.
   */
  quiet<Result>(work: (begun: () => void) => Promise<Result>): Promise<Result>;
  /** Takes out who may leave, now. @returns how many. */
  evict(): Promise<number>;
  /** Compares the working set with what is stored, now. @returns how many subjects were mended. */
  check(): Promise<number>;
  /** Evaluates every subject anew. @returns how many. */
  rebuild(): Promise<number>;
  /** Removes subjects that were kept long enough, now. @returns how many. */
  retain(): Promise<number>;
  /** Tries those again whose state could not be evaluated, now. @returns how many. */
  retry(): Promise<number>;
  /** Rejects with what broke the ingest. Never resolves. */
  failed: Promise<never>;
}

/** Batches between their first insert and the end of their evaluation: one evaluated, one whose facts stand, one being inserted. */
const IN_FLIGHT = 3;

/** Heals the state, then reads. What it started it stops, also when it could not be started whole. */
export async function startIngest(given: IngestDependencies): Promise<Ingest> {
  const { clock, kinds, timers = nodeTimers } = given;
  const settings = Object.freeze({ ...SETTINGS, ...given.settings });
  const meter = given.meter ?? UNMEASURED;
  const wall = () => clock.now();
  const troubles = given.troubles ?? createTroubles(given.log, wall);
  const ending = new AbortController();
  if (given.ending?.aborted) ending.abort();
  given.ending?.addEventListener('abort', () => ending.abort(), { once: true });
  const store = patientStore({ store: given.store, troubles, meter, timers, ending: ending.signal });
  const deps = { ...given, store, markDirty: given.markDirty ?? rollupMarks(store, wall) };
  const listeners = new Set<(announcement: Announcement) => void>();
  const announce = (announcement: Announcement): void => {
    for (const listener of listeners) listener(announcement);
  };
  const keeping = await openKeeping(deps, settings, announce);
  const { stamps, sources, coldWay, checkpoints } = keeping;
  const ledger = createLedger(deps.store, wall, sources.names);
  await dropLeftovers(deps.store, kinds, wall(), deps.exclusive);
  await keeping.heal();

  let phase: 'joining' | 'reading' | 'stopping' | 'dead' = 'joining';
  const isOver = (): boolean => phase === 'stopping' || phase === 'dead';
  let wake: () => void = () => {};
  let progress = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const progressed = (): void => {
    wake();
    progress = new Promise<void>((resolve) => {
      wake = resolve;
    });
  };
  let reject: (error: unknown) => void = () => {};
  const failed = new Promise<never>((_, fail) => {
    reject = fail;
  });
  failed.catch(() => undefined);
  const fail = (error: unknown): void => {
    if (phase === 'dead') return;
    phase = 'dead';
    ending.abort();
    // What it depends on is told of by whoever begins it anew.
    if (!(error instanceof Fault && isDependencyFault(error.code)))
      deps.log.error({ error: error instanceof Error ? error.stack : String(error) }, 'ingest broke down');
    reject(error);
    progressed();
  };

  const source = await deps.openSource();
  source.failed.catch(fail);
  const reading = createReading(source);
  const arrived = createArrivals({ ledger, source, meter, log: deps.log, wall });
  let inFlight: () => number = () => 0;
  let leftWord = wall();
  const collect = createCollect({
    source,
    limits: settings,
    wall,
    context: {
      blockOf: deps.store.blockOf,
      decode: keeping.erasures.behind(deps.decode),
      kinds: new Map(kinds.flatMap((kind) => doorsOf(kind).map((table) => [table, kind]))),
      completeTo: sources.completeTo,
      session: ledger.sessionOf,
    },
    async arrived(delivery) {
      if (delivery.messages.length === 0) return;
      reading.note(delivery);
      await arrived(delivery);
    },
    openStamp: stamps.open,
    ready: () => phase === 'dead' || inFlight() < IN_FLIGHT,
    idle: () => inFlight() === 0,
    progress: () => progress,
    stopped: isOver,
  });
  const pipeline = createPipeline({
    ...keeping,
    ...deps,
    deadLetters: keepInQuarantine({
      store: deps.store,
      letters: deps.deadLetters,
      ledger,
      wall,
      namesErased: keeping.erasures.namesErased,
    }),
    source,
    ledger,
    meter,
    settings,
    wall,
    announce,
    collect(batches) {
      inFlight = batches;
      return collect();
    },
    async assigned() {
      ledger.reset();
      await keeping.heal();
      if (!isOver()) phase = 'reading';
    },
    async writeCheckpoint(finished) {
      if (!finished && wall() - leftWord < 5_000) return;
      leftWord = wall();
      await keeping.checkpoint();
    },
    progressed,
    fail,
    stopped: isOver,
    abandoned: () => phase === 'dead',
  });
  const lookForTopics = async (): Promise<void> => {
    await source.look();
    const topics = source.missing();
    if (topics.length > 0) troubles.begin('ANDON_E335', { topics });
    else troubles.end('ANDON_E335');
  };
  if (source.missing().length > 0) troubles.begin('ANDON_E335', { topics: source.missing() });
  const upkeep = createUpkeep(deps, settings, keeping, pipeline, announce);

  const running = pipeline.run();
  running.catch(fail);
  const again = (ms: number, work: () => Promise<unknown>) =>
    timers.every(ms, async () => {
      if (phase !== 'dead') await work().catch(fail);
    });
  const stops = [
    again(settings.commitEveryMs, pipeline.commit),
    again(Math.min(100, settings.coldDelayMs), upkeep.warm),
    again(settings.tickMs, upkeep.tick),
    again(1_000, upkeep.look),
    again(1_000, async () => {
      if (reading.brokerAnswers()) troubles.end('ANDON_E305');
      else troubles.begin('ANDON_E305');
    }),
    again(settings.topicsMs, lookForTopics),
    again(settings.minuteMs, upkeep.check),
    again(settings.minuteMs, upkeep.evict),
    again(settings.minuteMs, upkeep.erase),
    again(settings.slowMs, upkeep.retry),
    again(settings.slowMs, upkeep.expire),
    again(settings.slowMs, upkeep.retain),
  ];
  if (!keeping.epoch().rebuilt) upkeep.rebuild().catch(fail);

  return {
    async stop() {
      if (phase !== 'dead') phase = 'stopping';
      ending.abort();
      progressed();
      await upkeep.end();
      await running.catch(() => undefined);
      await Promise.all(stops.map((stop) => stop()));
      // `fail` may have come in between.
      if ((phase as string) !== 'dead') await keeping.checkpoint(true);
      await source.stop();
    },
    async abandon() {
      phase = 'dead';
      ending.abort();
      progressed();
      await Promise.all([upkeep.end(), ...stops.map((stop) => stop())]);
      await source.stop();
    },
    announcements(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    cut: () => Math.min(stamps.cut(), ...checkpoints.others().map((word) => word.stamp)),
    lag: () => reading.lags().reduce((sum, { messages }) => sum + messages, 0),
    lags: reading.lags,
    ready: () => phase === 'reading',
    health: () => ({ broker: reading.brokerAnswers(), healed: phase === 'reading' }),
    siteNow: sources.siteNow,
    dataTime: sources.dataTime,
    sources: sources.newest,
    cold: () => coldWay.size,
    quiet: (work) => (isOver() ? work(() => undefined) : unlessTroubled(troubles, work, pipeline.quiet)),
    troubles: troubles.standing,
    evict: upkeep.evict,
    check: upkeep.check,
    rebuild: upkeep.rebuild,
    retain: upkeep.retain,
    retry: upkeep.retry,
    failed,
  };
}
