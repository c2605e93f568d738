import type { FrameTimes, SiteState, Update } from '../../schemas/live.ts';
import type { Log } from '../../schemas/log.ts';
import { readSources, writeDataTimes } from '../../store/sources.ts';
import type { Store } from '../../store/store.ts';
import type { Gauges } from '../gauges.ts';
import type { Timers } from '../ports.ts';
import type { Site } from '../site.ts';
import { resolveWindow } from '../window.ts';
import { DEAR, evaluationOf, isDue, isLong } from './due.ts';
import type { Evaluate } from './evaluate.ts';
import { heartbeat, isPaced, isWatched, type Room } from './room.ts';
import type { Group, Rooms } from './rooms.ts';
import { nextThreshold } from './thresholds.ts';

/** How late (ms) a tick may be before the loop counts as stuck. */
const STUCK_MS = 10_000;
/** Least rest between two ticks, as a share of the usual time between them. */
const SHORTEST_REST = 0.2;

export interface LoopDeps {
  store: Store;
  log: Log;
  timers: Timers;
  wallNow(): number;
  epoch: string;
  tickMs: number;
  heartbeatMs: number;
  sites: ReadonlyMap<string, Site>;
  rooms: Rooms;
  evaluate: Evaluate;
  gauges: Gauges;
  emit(room: Room, update: Update): void;
  emitSite(state: SiteState): void;
  /** Looks after viewers that do not keep up. */
  sweep(): void;
  /** Told of each turn of a site, before its questions. */
  turned?(site: Site): void;
}

export interface Loop {
  /** False where a tick is late by more than ten seconds. */
  turning(): boolean;
  /** Resolves when no tick is under way. */
  resting(): Promise<void>;
  /** Data arrived: the next tick comes as soon as the last one has had its rest. */
  wake(): void;
  stop(): Promise<void>;
}

/** The times a room's values bear, with the age of the data as it is known now. */
export const timesOf = (room: Room, site: Site): FrameTimes => ({
  ...(room.times ?? { now: site.now(), cut: site.cut(), from: site.now(), to: site.now() + 1 }),
  dataTime: site.dataTime,
});

/**
 * Starts the live loop. A tick: read the sources, ask the groups that are due, send what changed, say hello to rooms
 * that heard nothing for a while. It comes every `tickMs`, and at once when data arrived: then the batch that was
 * announced is whole and the next one far from landing, so that rows as they stand are those of the cut. A tick is
 * followed by a rest half as long as it worked, so that it never takes more than two thirds of the reading lanes' time.
 */
export function startLoop(deps: LoopDeps): Loop {
  const { sites, rooms, wallNow } = deps;
  const thresholds = new Map<string, number | null>();
  const lastSite = new Map<string, { text: string; at: number }>();
  let dueBy = wallNow() + deps.tickMs;
  let cancel = () => {};
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  let ticking = false;
  /** Data arrived since the tick before began. */
  let woken = false;
  /** Wall ms from which the next tick may begin. */
  let rested = wallNow();

  /** Whether time alone has carried a ticket over a line since the tenant's counts were last asked. */
  async function thresholdPassed(site: Site, groups: readonly Group[]): Promise<boolean> {
    const since = Math.min(...groups.map((group) => group.last?.now ?? site.now()));
    const known = thresholds.get(site.tenant) ?? (await nextThreshold(deps.store, site.tenant, since));
    const passed = known <= site.now();
    thresholds.set(site.tenant, passed ? null : known);
    return passed;
  }

  /** @returns how long (ms) it waited for a moment between two batches. */
  async function turnSite(site: Site): Promise<number> {
    deps.turned?.(site);
    const watched = [...rooms.groups.values()].filter(
      (group) => group.view.tenant === site.tenant && [...group.rooms].some(isWatched),
    );
    if (watched.length === 0) return 0;
    const instant = site.instant();
    const wall = wallNow();
    const judged = (group: Group) =>
      [...group.rooms].some(
        (room) => isWatched(room) && (room.view.judge?.length || room.standing === 'by_period'),
      );
    const paced = new Set(
      watched.filter((group) => [...group.rooms].every((room) => !isWatched(room) || isPaced(room))),
    );
    const due = new Set(
      watched.filter((group) => {
        if (paced.has(group))
          return !group.last || evaluationOf(instant.now) !== evaluationOf(group.last.now);
        const { bucket = 'none' } = group.view;
        const steps =
          group.window.kind === 'today' || (group.window.kind === 'trailing' && bucket !== 'none');
        const from = steps ? resolveWindow(group.window, bucket, instant.now, site.timezone).from : null;
        if (group.dear)
          return !group.running && isDue(group.last, { ...instant, wallNow: wall, from: null }, DEAR, false);
        return isDue(group.last, { ...instant, wallNow: wall, from }, group.window, Boolean(judged(group)));
      }),
    );
    const short = watched.filter((group) => !isLong(group.window) && !group.dear && !paced.has(group));
    if (short.some((group) => due.has(group) && group.last?.touches !== instant.touches))
      thresholds.set(site.tenant, null);
    else if (short.some((group) => !due.has(group)) && (await thresholdPassed(site, short)))
      for (const group of short) due.add(group);
    const evaluated = (groups: Group[]) =>
      deps.evaluate(groups, site, instant).catch((error) => {
        if (stopped) return 0;
        deps.gauges.failures.inc();
        deps.log.error({ error: String(error), views: groups.length }, 'a view could not be evaluated');
        return 0;
      });
    // A past that is read again never holds up the present.
    void evaluated([...due].filter((group) => group.dear));
    const waited = await evaluated([...due].filter((group) => !group.dear));
    deps.gauges.evaluations.inc(due.size);
    return waited;
  }

  function greet(): void {
    const at = wallNow();
    for (const group of rooms.groups.values()) {
      const site = sites.get(group.view.tenant);
      for (const room of group.rooms) {
        if (!site || room.members.size === 0 || !room.times || at - room.lastSentAt < deps.heartbeatMs)
          continue;
        deps.emit(room, heartbeat(room, deps.epoch, timesOf(room, site), at));
      }
    }
    for (const site of sites.values()) {
      const state = site.state();
      const text = JSON.stringify({ ...state, now: 0 });
      const last = lastSite.get(site.tenant);
      if (last && last.text === text && at - last.at < deps.heartbeatMs) continue;
      lastSite.set(site.tenant, { text, at });
      deps.emitSite(state);
    }
    deps.sweep();
    rooms.sweep();
  }

  async function turn(): Promise<number> {
    const stored = await readSources(deps.store);
    for (const site of sites.values()) site.observe(stored);
    const waits = await Promise.all([...sites.values()].map(turnSite));
    await writeDataTimes(
      deps.store,
      [...sites.values()].flatMap((site) => site.unkept(stored)),
    );
    return Math.max(0, ...waits);
  }

  async function tick(): Promise<void> {
    const began = wallNow();
    let waited = 0;
    try {
      waited = await turn();
    } catch (error) {
      deps.gauges.failures.inc();
      deps.log.error({ error: String(error) }, 'a tick failed');
    }
    greet();
    // Waiting for a moment between two batches is no work: it asks for no rest.
    const took = Math.max(0, wallNow() - began - waited);
    deps.gauges.ticks.inc();
    deps.gauges.tickSeconds.observe(took / 1000);
    rested = wallNow() + Math.max(took / 2, deps.tickMs * SHORTEST_REST);
    ticking = false;
    schedule(woken ? rested - wallNow() : Math.max(deps.tickMs - took, took));
  }

  function schedule(delay: number): void {
    if (stopped) return;
    dueBy = wallNow() + delay;
    cancel();
    cancel = deps.timers.after(delay, () => {
      ticking = true;
      woken = false;
      running = tick();
    });
  }

  schedule(0);
  return {
    turning: () => wallNow() - dueBy <= STUCK_MS,
    async resting() {
      while (ticking && !stopped) await running;
    },
    wake() {
      if (woken) return;
      woken = true;
      if (!ticking) schedule(Math.max(0, rested - wallNow()));
    },
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
}
