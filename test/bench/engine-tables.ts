import { planFor, type Step } from '../../ingest/decode/plan.ts';
import type { FactTable } from '../../ingest/verdict.ts';
import { EVENT_TYPES } from '../../schemas/events/types.ts';
import { quote, type Store } from '../../store/store.ts';

/*
 * Andon's facts and hot tables filled by ClickHouse's own Kafka table engine: one engine table a topic, which parses the
 * CloudEvents straight into the columns that the decoder fills, and a view into the facts. Made from the decoder's own
 * plans, so that both sides mean the same columns; what the engine leaves out stands in docs/benchmarks.md.
 */

/** Where each topic's events go; `hot`: the copy for living subjects, filled from the facts by a second view. */
const PLACES: readonly { topic: string; partitions: number; facts: FactTable; hot?: string }[] = [
  { topic: 'cc.ticket.v1', partitions: 4, facts: 'ticket_events', hot: 'ticket_events_hot' },
  { topic: 'cc.contact.v1', partitions: 4, facts: 'contact_events', hot: 'contact_events_hot' },
  { topic: 'cc.agent.v1', partitions: 2, facts: 'agent_events' },
  { topic: 'cc.survey.v1', partitions: 2, facts: 'survey_events' },
  { topic: 'cc.ops.v1', partitions: 1, facts: 'operations_events' },
];

const BLOCK_ROWS = 524_288;
/** Ten empty polls end a block, so this also bounds how long the last one waits: 1 s. */
const POLL_MS = 100;

/** One field of the data that a column is filled from. */
interface Feeder {
  field: string;
  step: Step;
  /** Types of event in which it is the one. */
  types: string[];
}

/** The fields behind each column of a facts table, those under another name first: they go before. */
function feedersOf(table: FactTable): Map<string, Feeder[]> {
  const columns = new Map<string, Feeder[]>();
  for (const definition of EVENT_TYPES.values()) {
    const plan = planFor(definition);
    if (plan.table !== table) continue;
    for (const [field, step] of plan.steps) {
      if (!step.column) continue;
      const feeders = columns.get(step.column) ?? [];
      columns.set(step.column, feeders);
      const known = feeders.find((one) => one.field === field);
      if (known) known.types.push(definition.name);
      else feeders.push({ field, step, types: [definition.name] });
    }
  }
  const renamed = ({ field, step }: Feeder): number => (field === step.column ? 1 : 0);
  for (const feeders of columns.values()) feeders.sort((a, b) => renamed(a) - renamed(b));
  return columns;
}

/** The type as which the engine reads a field; what means something at 0 must tell absent from 0. */
function readAs({ kind, zeroMeans }: Step, columnType: string): string {
  if (kind === 'instant') return "DateTime64(3, 'UTC')";
  return zeroMeans ? `Nullable(${columnType})` : columnType;
}

function valueSql({ field, step }: Feeder): string {
  const read = `data.\`${field}\``;
  if (step.kind === 'instant') return `toUnixTimestamp64Milli(${read})`;
  return step.zeroMeans ? `ifNull(${read}, -1)` : read;
}

/** The last feeder stands for all types that are not another's. */
function columnSql(feeders: readonly Feeder[]): string {
  const last = feeders.at(-1) as Feeder;
  return feeders
    .slice(0, -1)
    .reduceRight(
      (otherwise, feeder) =>
        `if(type IN (${feeder.types.map(quote).join(', ')}), ${valueSql(feeder)}, ${otherwise})`,
      valueSql(last),
    );
}

const ENVELOPE = `tenant, subject, toUnixTimestamp64Milli(message.time) AS time, source, id, toUnixTimestamp64Milli(message.time) AS at,
  toUnixTimestamp64Milli(recordedtime) AS recorded, subjectseq AS seq, type,
  toUnixTimestamp64Milli(now64(3)) AS ingested_at, _topic AS kafka_topic, _partition AS kafka_partition,
  _offset AS kafka_offset`;

/** An answer's score as the simulator gives it: under its instrument's name. */
const SCORE = 'if(mapContains(data.scores, data.instrument), data.scores[data.instrument], -1) AS score';

/** Makes one topic's engine table. @returns the statement of the view that will read it into the facts. */
async function tablesFor(
  store: Store,
  { topic, partitions, facts, hot }: (typeof PLACES)[number],
  { brokers, group, most }: { brokers: readonly string[]; group: string; most: number },
): Promise<string> {
  const consumers = Math.min(most, partitions);
  const described = await store.query<{ name: string; type: string }>(
    `SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = ${quote(facts)}`,
  );
  const types = new Map(described.map(({ name, type }) => [name, type]));
  const columns = feedersOf(facts);
  const fields = new Map<string, string>();
  for (const [column, feeders] of columns)
    for (const { field, step } of feeders) fields.set(field, readAs(step, types.get(column) ?? 'String'));
  if (facts === 'survey_events') fields.set('scores', 'Map(String, Float64)');
  const tuple = [...fields].map(([name, type]) => `\`${name}\` ${type}`).join(', ');
  const selected = [...columns].map(([column, feeders]) => `${columnSql(feeders)} AS \`${column}\``);
  if (facts === 'survey_events') selected.push(SCORE);

  await store.command(`CREATE TABLE ${facts}_read (
      id String, source LowCardinality(String), type LowCardinality(String), subject String,
      time DateTime64(3, 'UTC'), recordedtime DateTime64(3, 'UTC'), subjectseq String,
      tenant LowCardinality(String), data Tuple(${tuple}))
    ENGINE = Kafka
    SETTINGS kafka_broker_list = ${quote(brokers.join(','))}, kafka_topic_list = ${quote(topic)},
      kafka_group_name = ${quote(group)}, kafka_format = 'JSONEachRow', kafka_num_consumers = ${consumers},
      kafka_thread_per_consumer = ${consumers > 1 ? 1 : 0}, kafka_max_block_size = ${BLOCK_ROWS},
      kafka_poll_timeout_ms = ${POLL_MS}, date_time_input_format = 'best_effort'`);
  if (hot)
    await store.command(`CREATE MATERIALIZED VIEW ${facts}_copied TO ${hot} AS SELECT * FROM ${facts}`);
  return `CREATE MATERIALIZED VIEW ${facts}_kept TO ${facts} AS
    SELECT ${ENVELOPE}, ${selected.join(',\n    ')} FROM ${facts}_read AS message WHERE type != 'source.heartbeat'`;
}

/** The consumer group of each topic's table: in one for all, each that joins would stop all others. */
export const engineGroups = (name: string): string[] => PLACES.map(({ topic }) => `${name}-${topic}`);

/**
 * Makes the engine's tables and views; it begins to read with the first view.
 * @param name of groups that nobody used.
 * @param most consumers of a topic, no more than its partitions.
 */
export async function readByEngine(
  store: Store,
  brokers: readonly string[],
  name: string,
  most: number,
): Promise<void> {
  const views: string[] = [];
  for (const [at, place] of PLACES.entries())
    views.push(await tablesFor(store, place, { brokers, group: engineGroups(name)[at] ?? name, most }));
  for (const view of views) await store.command(view);
}

/** Since when the engine has partitions to read; it does not say so itself. */
export async function engineAssigned(store: Store): Promise<boolean> {
  const [row] = await store.query<{ assigned: number }>(
    'SELECT sum(length(assignments.topic)) AS assigned FROM system.kafka_consumers',
  );
  return (row?.assigned ?? 0) > 0;
}

/** Takes the engine's tables away, so that it ends what it does. */
export async function endEngine(store: Store): Promise<void> {
  for (const { facts } of PLACES) {
    await store.command(`DROP TABLE IF EXISTS ${facts}_kept SYNC`);
    await store.command(`DROP TABLE IF EXISTS ${facts}_read SYNC`);
  }
}
