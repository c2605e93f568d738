import { ASSUMED, MEASURED } from './measured.ts';
import { type Load, planFor } from './model.ts';
import { type Crowd, crowd } from './queue.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const number = (value: number): string => Math.round(value).toLocaleString('en-US');
const short = (value: number): string => (value < 10 ? String(Math.round(value * 10) / 10) : number(value));

const LOADS: Load[] = [
  { eventsPerSecond: 2_000, boards: 100, filters: 1, years: 3 },
  { eventsPerSecond: 10_000, boards: 1_000, filters: 10, years: 3 },
  { eventsPerSecond: 10_000, boards: 100_000, filters: 200, years: 3 },
  { eventsPerSecond: 100_000, boards: 1_000, filters: 10, years: 3 },
  { eventsPerSecond: 100_000, boards: 100_000, filters: 200, years: 3 },
  { eventsPerSecond: 1_000_000, boards: 1_000, filters: 10, years: 3 },
  { eventsPerSecond: 1_000_000, boards: 100_000, filters: 200, years: 3 },
];

const HEAD = [
  'ev/s at the peak',
  'boards (filters)',
  'ingests',
  'partitions',
  'brokers',
  'servers',
  'living tickets',
  'views',
  'a tick, CPU s',
  'cores for facts and state',
  'cores for ticks each second',
  'shards of 16 cores',
  'a tick every',
  'disk, one copy',
  'first to break',
];

const plans = (): string =>
  table(
    HEAD,
    LOADS.map((load) => {
      const plan = planFor(load);
      return [
        number(load.eventsPerSecond),
        `${number(load.boards)} (${load.filters})`,
        String(plan.ingests),
        String(plan.partitions),
        String(plan.brokers),
        String(plan.servers),
        number(plan.living),
        number(plan.views),
        short(plan.tickSeconds),
        short(plan.cores.ingest),
        short(plan.cores.ticks),
        String(plan.shards),
        `${short(plan.tickEvery)} s`,
        `${short(plan.disk)} TB`,
        plan.breaksFirst,
      ];
    }),
  );

const CROWDS: Crowd[] = [
  [100_000, 0],
  [100_000, 0.8],
  [400_000, 0],
  [400_000, 0.8],
  [400_000, 1.1],
  [600_000, 0],
].map(([eventsPerSecond = 0, skew = 0]) => ({
  ...{ partitions: 64, processes: 16, shards: 16, subjects: 200_000, seconds: 120, seed: 'scale' },
  ...{ eventsPerSecond, skew },
}));

const crowds = (): string =>
  table(
    [
      'ev/s',
      'skew of subjects',
      'busiest partition over the mean',
      'busiest shard over the mean',
      'busiest ingest at work',
      'busiest shard at work',
      'p50',
      'p99',
    ],
    CROWDS.map((given) => {
      const found = crowd(given);
      return [
        number(given.eventsPerSecond),
        given.skew === 0 ? 'none' : String(given.skew),
        short(found.partitionSkew),
        short(found.shardSkew),
        `${number(found.processBusy * 100)} %`,
        `${number(found.shardBusy * 100)} %`,
        `${number(found.p50)} ms`,
        `${number(found.p99)} ms`,
      ];
    }),
  );

const inputs = (of: Readonly<Record<string, { value: number; from: string }>>): string =>
  table(
    ['name', 'value', 'from'],
    Object.entries(of).map(([name, { value, from }]) => [`\`${name}\``, String(value), from]),
  );

/** The tables of docs/scale.md by name. */
export const tables = (): Record<string, string> => ({
  measured: inputs(MEASURED),
  assumed: inputs(ASSUMED),
  plans: plans(),
  crowds: crowds(),
});

/** A page with its tables as they come out now. */
export const withTables = (page: string, made: Readonly<Record<string, string>>): string =>
  Object.entries(made).reduce(
    (text, [name, rows]) =>
      text.replace(
        new RegExp(`(<!-- ${name}: [^>]*-->\\n)[\\s\\S]*?(<!-- /${name} -->)`),
        (_, from: string, to: string) => `${from}${rows}\n${to}`,
      ),
    page,
  );
