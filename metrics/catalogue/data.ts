import { FAULTS, MESSAGE_FAULTS } from '../../schemas/faults.ts';
import { heartbeatOf, liveWithin } from '../../schemas/source-state.ts';
import { bookedIf, type Measure, type Reading } from '../measure.ts';
import { text, texts } from '../state/select.ts';
import { entry, NOW_WORDS } from './entry.ts';

const booked = (value: string): string => `[(toInt64(site_at), '', toInt64(${value}))]`;
/** A share of messages: each range books its positives and, negated, the rest (see the ratio of times in agents.ts). */
const part = (hits: string, all: string): string =>
  `[(toInt64(site_at), '', toInt64(${hits})), (toInt64(site_at), '', -toInt64(${all} - ${hits}))]`;
const ON = { zh: '写入时刻', en: 'ingestion, in site time' };

/** Longest silence (ms) of a live source, by the one rule: SQL over the row's source. */
function liveLimit({ tenant, context }: Reading): string {
  const expected = context.directory.tenants[tenant]?.sources ?? [];
  const limit = (source: string) => liveWithin(heartbeatOf({ expected }, source), context.speed);
  const usual = limit('');
  const rarer = expected.map(({ source }) => source).filter((source) => limit(source) !== usual);
  return rarer.length === 0
    ? String(usual)
    : `transform(source, [${texts(rarer)}], [${rarer.map(limit).join(', ')}], ${usual})`;
}

const rejected = (code: (typeof MESSAGE_FAULTS)[number]): Measure => ({
  entry: entry('data', 'flow', 'count', 'lower', {
    id: `quarantined.${code}`,
    label: { zh: `隔离 ${code}`, en: `Quarantined ${code}` },
    definition: { zh: `因 ${code} 进入死信的消息`, en: FAULTS[code].cause },
    bookedOn: ON,
    source: 'chosen',
  }),
  rows: 'ledger',
  shape: 'count',
  bookings: () => booked(`faults[${text(code)}]`),
});

/** What the data itself is worth, from the ledger of offsets (each offset counted once). */
export const DATA_MEASURES: Measure[] = [
  {
    entry: entry('data', 'share', 'ratio', 'lower', {
      id: 'late_share',
      label: { zh: '迟到占比', en: 'Late share' },
      definition: {
        zh: '到达时早于其来源水位的事件占比，回填除外',
        en: 'Share of events older than what their source was believed complete to, back-fill apart',
      },
      bookedOn: ON,
      source: 'domain 3.6',
    }),
    rows: 'ledger',
    shape: 'weighted',
    bookings: () => part('late', '(kept - backfilled)'),
  },
  {
    entry: entry('data', 'share', 'ratio', 'lower', {
      id: 'duplicate_share',
      label: { zh: '重复占比', en: 'Duplicate share' },
      definition: { zh: '写入行中重复事实的占比', en: 'Share of written rows that were already known' },
      bookedOn: ON,
      source: 'domain 3.6',
    }),
    rows: 'ledger',
    shape: 'weighted',
    bookings: () => part('duplicates', 'kept'),
  },
  {
    entry: entry('data', 'share', 'ratio', 'lower', {
      id: 'skew_share',
      label: { zh: '时钟偏差占比', en: 'Skew share' },
      definition: {
        zh: '写入行中来源时钟快 2 至 10 分钟、时刻已校正者的占比；快得更多的进入死信（ANDON_E106）',
        en: 'Share of written rows whose producer’s clock was two to ten minutes ahead and was put right; further ahead they are quarantined (ANDON_E106)',
      },
      bookedOn: ON,
      source: 'domain 3.6',
    }),
    rows: 'ledger',
    shape: 'weighted',
    bookings: () => part('skewed', 'kept'),
  },
  {
    entry: entry('data', 'share', 'ratio', 'lower', {
      id: 'rejected_share',
      label: { zh: '拒收占比', en: 'Rejected share' },
      definition: {
        zh: '进入死信的消息 ÷（写入 + 进入死信）',
        en: 'Messages that could not be used ÷ (rows written + those)',
      },
      bookedOn: ON,
      source: 'domain 3.8',
    }),
    rows: 'ledger',
    shape: 'weighted',
    bookings: () => part('quarantined', '(kept + quarantined)'),
  },
  {
    entry: entry('data', 'flow', 'count', 'lower', {
      id: 'quarantined',
      label: { zh: '隔离消息', en: 'Quarantined' },
      definition: { zh: '不能使用而进入死信的消息', en: 'Messages that could not be used' },
      bookedOn: ON,
      source: 'chosen',
    }),
    rows: 'ledger',
    shape: 'count',
    bookings: () => booked('quarantined'),
  },
  ...MESSAGE_FAULTS.map(rejected),
  {
    entry: entry('data', 'flow', 'count', 'lower', {
      id: 'messages_lost',
      label: { zh: '丢失消息', en: 'Messages lost' },
      definition: {
        zh: '读取之前已被 Kafka 按保留期清除的消息（ANDON_E334），记在发现的时刻',
        en: 'Messages that Kafka had removed by its retention before they were read (ANDON_E334), at the instant this was seen',
      },
      bookedOn: ON,
      source: 'chosen',
    }),
    rows: 'ledger',
    shape: 'count',
    bookings: () => booked(`faults[${text('ANDON_E334')}]`),
  },
  {
    entry: entry('data', 'stock', 'ms', 'lower', {
      id: 'pipeline_lag',
      label: { zh: '管道延迟', en: 'Pipeline lag' },
      definition: {
        zh: '此刻减数据时间（各在线来源最新事件或心跳的最小值）',
        en: 'Now less data time (the least, over live sources, of the newest event or heartbeat)',
      },
      dimensions: ['source'],
      bookedOn: NOW_WORDS,
      source: 'domain 3.8',
    }),
    rows: 'source',
    shape: 'age',
    // The store knows the newest of today only: of a moment that is long past the lag is not known.
    bookings: (reading) => {
      const [now, limit] = [reading.now, liveLimit(reading)];
      return bookedIf(`newest > ${now} - ${limit} AND newest <= ${now} + ${limit}`, `${now}`, "''", 'newest');
    },
  },
];
