import type { Measure } from '../measure.ts';
import { entry, NOW_WORDS } from './entry.ts';

const booked = (value: string): string => `[(toInt64(site_at), '', toInt64(${value}))]`;
/** A share of messages: each range books its positives and, negated, the rest (see the ratio of times in agents.ts). */
const part = (hits: string, all: string): string =>
  `[(toInt64(site_at), '', toInt64(${hits})), (toInt64(site_at), '', -toInt64(${all} - ${hits}))]`;
const ON = { zh: '写入时刻', en: 'ingestion, in site time' };

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
  {
    entry: entry('data', 'stock', 'ms', 'lower', {
      id: 'pipeline_lag',
      label: { zh: '管道延迟', en: 'Pipeline lag' },
      definition: {
        zh: '此刻减数据时间（各在线来源最新事件或心跳的最小值）',
        en: 'Now less data time (the least, over live sources, of the newest event or heartbeat)',
      },
      bookedOn: NOW_WORDS,
      source: 'domain 3.8',
    }),
    rows: 'source',
    shape: 'age',
    bookings: ({ now }) => `if(newest > ${now} - 60000, [(toInt64(${now}), '', toInt64(newest))], [])`,
  },
];
