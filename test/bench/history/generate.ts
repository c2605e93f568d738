import type { SubjectKind } from '../../../ingest/kinds.ts';
import type { Store } from '../../../store/store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MINUTE = 60_000;

/** How subjects are named: as a queue of numbers, or by chance, so that neighbours in the table are strangers in time. */
export type Naming = 'ordered' | 'random';

export interface Generated {
  /** Facts of all kinds together, about. */
  events: number;
  from: number;
  to: number;
  queues: readonly string[];
  naming: Naming;
}

/** Subjects of one INSERT: a few million facts. */
const AT_ONCE = 250_000;
/** Ranges of names in which states are evaluated, for so many subjects each. */
const EVALUATED_AT_ONCE = 20_000;

const list = (values: readonly string[]): string => `[${values.map((value) => `'${value}'`).join(', ')}]`;
/** Something that looks like chance and is the same each time, from 0 to below. */
const chance = (salt: number, below: number | string): string => `(cityHash64(n, ${salt}) % ${below})`;
const oneOf = (salt: number, values: readonly string[]): string =>
  `${list(values)}[${chance(salt, values.length)} + 1]`;
const within = (salt: number, from: number, to: number): string => `(${from} + ${chance(salt, to - from)})`;

const CHANNELS = ['phone', 'phone', 'phone', 'app', 'wechat', 'web_chat', 'email'];
const REGIONS = ['CN-GD', 'CN-HN', 'CN-GX', 'CN-FJ', 'CN-HI', 'CN-JX'];
const CATEGORIES = ['fault', 'fault', 'billing', 'complaint', 'consultation', 'business_handling'];
const PRIORITIES = ['general', 'general', 'general', 'important', 'urgent'];
const TIERS = ['regular', 'regular', 'vip'];

interface Kind {
  facts: string;
  prefix: string;
  /** Share of all events, and how many of them a subject has on average. */
  share: number;
  each: number;
  /** Columns of the subject that its first fact tells, and others that every fact has. */
  columns: (queues: readonly string[]) => Record<string, string>;
  /** (type, ms after the beginning, whether it happens) in order. */
  steps: [type: string, after: string, happens: string, more?: Record<string, string>][];
}

const KINDS: Kind[] = [
  {
    facts: 'ticket_events',
    prefix: 'T',
    share: 0.6,
    each: 5.3,
    columns: (queues) => ({
      queue: oneOf(1, queues),
      channel: oneOf(2, CHANNELS),
      region: oneOf(3, REGIONS),
      category: oneOf(4, CATEGORIES),
      priority: oneOf(5, PRIORITIES),
      customer_tier: oneOf(6, TIERS),
      customer_id: `concat('k1:', toString(${chance(7, 'greatest(1, intDiv(many, 3))')}))`,
      agent_id: `concat('A-', toString(${chance(8, 400)}))`,
      responder: `'human'`,
      public: 'toInt8(1)',
    }),
    steps: [
      ['ticket.created', '0', '1'],
      ['ticket.assigned', `${within(11, MINUTE, 20 * MINUTE)}`, '1'],
      ['ticket.responded', `${within(12, 20 * MINUTE, 90 * MINUTE)}`, `${chance(21, 20)} > 0`],
      ['ticket.transferred', `${within(13, 2 * HOUR, 4 * HOUR)}`, `${chance(22, 5)} = 0`],
      ['ticket.resolved', `${within(14, 4 * HOUR, 3 * DAY)}`, '1'],
      ['ticket.reopened', `${3 * DAY + HOUR}`, `${chance(23, 20)} = 0`],
      ['ticket.resolved', `${3 * DAY + 9 * HOUR}`, `${chance(23, 20)} = 0`],
      ['ticket.closed', `${4 * DAY} + ${chance(15, DAY)}`, '1'],
    ],
  },
  {
    facts: 'contact_events',
    prefix: 'C',
    share: 0.3,
    each: 2.9,
    columns: (queues) => ({
      queue: oneOf(1, queues),
      channel: oneOf(2, ['phone', 'phone', 'web_chat']),
      region: oneOf(3, REGIONS),
      category: oneOf(4, CATEGORIES),
      customer_tier: oneOf(6, TIERS),
      agent_id: `concat('A-', toString(${chance(8, 400)}))`,
      talk_ms: `toInt64(${within(9, 30_000, 600_000)})`,
      hold_ms: 'toInt64(0)',
      acw_ms: `toInt64(${within(10, 5_000, 60_000)})`,
    }),
    steps: [
      ['contact.queued', '0', '1'],
      ['contact.answered', `${within(11, 1_000, 90_000)}`, `${chance(21, 12)} > 0`],
      ['contact.abandoned', `${within(11, 1_000, 90_000)}`, `${chance(21, 12)} = 0`],
      ['contact.ended', `${within(12, 3 * MINUTE, 12 * MINUTE)}`, `${chance(21, 12)} > 0`],
    ],
  },
  {
    facts: 'survey_events',
    prefix: 'S',
    share: 0.1,
    each: 1.6,
    columns: (queues) => ({
      queue: oneOf(1, queues),
      channel: oneOf(2, CHANNELS),
      region: oneOf(3, REGIONS),
      category: oneOf(4, CATEGORIES),
      instrument: `'csat5'`,
      score: `toFloat64(1 + ${chance(9, 5)})`,
      ticket_id: `''`,
    }),
    steps: [
      ['survey.sent', '0', '1'],
      ['survey.responded', `${within(11, MINUTE, 20 * HOUR)}`, `${chance(21, 5)} < 3`],
    ],
  },
];

const nameOf = (prefix: string, naming: Naming): string =>
  naming === 'ordered'
    ? `concat('${prefix}-', leftPad(toString(n), 10, '0'))`
    : `concat('${prefix}-', hex(sipHash64(n)))`;

/** Facts of a year as the decoder writes them, by the engine itself: each ingested a second after it happened. */
export async function generate(store: Store, generated: Generated): Promise<Record<string, number>> {
  const { events, from, to, queues, naming } = generated;
  const made: Record<string, number> = {};
  for (const { facts, prefix, share, each, columns, steps } of KINDS) {
    const many = Math.round((events * share) / each);
    made[facts] = many;
    const own = columns(queues);
    const tuples = steps.map(
      ([type, after, happens], step) => `(${step}, '${type}', toInt64(${after}), toUInt8(${happens}))`,
    );
    for (let first = 0; first < many; first += AT_ONCE) {
      const some = Math.min(AT_ONCE, many - first);
      await store.command(
        `INSERT INTO ${facts} (tenant, subject, source, id, type, time, at, recorded, ingested_at, ${Object.keys(own).join(', ')})
SELECT 'default', subject, '/bench', concat(subject, '-', toString(step.1)), step.2, time, time, time, time + 1000, ${Object.values(own).join(', ')}
FROM (
  SELECT number + ${first} AS n, ${many} AS many, ${nameOf(prefix, naming)} AS subject,
    toInt64(${from} + intDiv(n * ${to - from}, many)) AS begins,
    arrayJoin(arrayFilter(s -> s.4 = 1 AND begins + s.3 <= ${to}, [${tuples.join(', ')}])) AS step, begins + step.3 AS time
  FROM numbers(${some})
)`,
      );
    }
  }
  return made;
}

/** Bounds of names between which about as many subjects lie, in order. */
function bounds(prefix: string, many: number, naming: Naming): string[] {
  const parts = Math.max(1, Math.ceil(many / EVALUATED_AT_ONCE));
  return Array.from({ length: parts + 1 }, (_, part) => {
    if (part === parts) return `${prefix}.`;
    return naming === 'ordered'
      ? `${prefix}-${String(Math.floor((part * many) / parts)).padStart(10, '0')}`
      : `${prefix}-${Math.floor((part * 65_536) / parts)
          .toString(16)
          .toUpperCase()
          .padStart(4, '0')}`;
  });
}

/** The state of all of them at an instant; who is alive then stands in the working set. */
export async function evaluate(
  store: Store,
  kinds: readonly SubjectKind[],
  made: Record<string, number>,
  naming: Naming,
  now: number,
): Promise<void> {
  for (const { facts, state, stateSql, working } of kinds) {
    const prefix = KINDS.find((kind) => kind.facts === facts)?.prefix ?? '';
    const borders = bounds(prefix, made[facts] ?? 0, naming);
    for (const [at, begin] of borders.slice(0, -1).entries()) {
      const where = `tenant = 'default' AND subject >= '${begin}' AND subject < '${borders[at + 1]}'`;
      await store.command(`INSERT INTO ${state} ${stateSql({ facts, where, now, epoch: 0 })}`);
    }
    if (!working) continue;
    await store.command(
      `INSERT INTO ${working.live} SELECT * FROM ${state} FINAL WHERE settles_at > ${now} OR next_at > 0`,
    );
  }
}
