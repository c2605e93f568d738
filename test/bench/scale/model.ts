import { ASSUMED, MEASURED } from './measured.ts';

export interface Load {
  /** At the peak. */
  eventsPerSecond: number;
  /** Screens that are open at once. */
  boards: number;
  /** Different filters among them: boards of the same filter share their views. */
  filters: number;
  years: number;
}

export interface Plan {
  ingests: number;
  partitions: number;
  brokers: number;
  servers: number;
  living: number;
  views: number;
  /** Processor seconds of one tick, of one server. */
  tickSeconds: number;
  /** Cores that ClickHouse needs, at the utilisation assumed: facts and state; ticks of all servers once a second. */
  cores: { ingest: number; ticks: number };
  shards: number;
  /** What the ticks then come to, seconds. */
  tickEvery: number;
  /** Of one copy, terabytes. */
  disk: number;
  breaksFirst: string;
}

const { ingestMicros, engineMicros, cycleMs, pushMicros, factBytes, stateBytes, messageBytes } = MEASURED;
const { utilisation, shardCores, shardTerabytes, mostShards, averageShare } = ASSUMED;

const YEAR_SECONDS = 365.25 * 86_400;
const atEase = (cores: number): number => cores / utilisation.value;

/** Processes, partitions, shards and disk for a load, by measured costs alone: no queueing (queue.ts has that). */
export function planFor({ eventsPerSecond, boards, filters, years }: Load): Plan {
  const ingestCores = atEase((eventsPerSecond * ingestMicros.value) / 1e6);
  const ingests = Math.max(2, Math.ceil(ingestCores));
  const pushCores = atEase((boards * ASSUMED.updatesPerSecond.value * pushMicros.value) / 1e6);
  const servers = Math.max(2, Math.ceil(pushCores));
  const living = eventsPerSecond * ASSUMED.livingPerRate.value;
  const views = filters * ASSUMED.viewsPerFilter.value;
  const rowMicros = MEASURED.tickRowMicros.value + (views * MEASURED.viewRowNanos.value) / 1e3;
  const tickSeconds = MEASURED.tickConstantMs.value / 1e3 + (living * rowMicros) / 1e6;
  const cores = {
    // Each ingest process begins a batch once a second.
    ingest: atEase((eventsPerSecond * engineMicros.value) / 1e6 + (ingests * cycleMs.value) / 1e3),
    ticks: atEase(servers * tickSeconds),
  };
  const events = eventsPerSecond * averageShare.value * years * YEAR_SECONDS;
  const disk = (events * (factBytes.value + stateBytes.value)) / 1e12;
  const byDisk = Math.ceil(disk / shardTerabytes.value);
  const byFacts = Math.ceil(cores.ingest / shardCores.value);
  const byAll = Math.ceil((cores.ingest + cores.ticks) / shardCores.value);
  const shards = Math.max(1, byDisk, byFacts, Math.min(byAll, mostShards.value));
  const left = shards * shardCores.value - cores.ingest;
  const written = eventsPerSecond * messageBytes.value * ASSUMED.brokerCopies.value;
  return {
    ingests,
    // Twice as many as processes, so that one that is lost is shared out evenly; never fewer than Andon makes.
    partitions: Math.max(12, 2 ** Math.ceil(Math.log2(2 * ingests))),
    brokers: Math.max(3, Math.ceil(written / (ASSUMED.brokerMegabytes.value * 1e6))),
    servers,
    living,
    views,
    tickSeconds,
    cores,
    shards,
    tickEvery: Math.max(1, cores.ticks / left),
    disk,
    breaksFirst: first({
      disk: byDisk * shardCores.value,
      ingest: ingestCores + cores.ingest,
      ticks: cores.ticks,
      push: pushCores,
    }),
  };
}

/** What asks for most servers, all counted in cores. */
function first(cores: { disk: number; ingest: number; ticks: number; push: number }): string {
  const words = {
    disk: 'disk',
    ingest: 'facts and state',
    ticks: 'the tick',
    push: 'the push',
  };
  const [name] = Object.entries(cores).sort(([, a], [, b]) => b - a)[0] as [keyof typeof words, number];
  return words[name];
}
