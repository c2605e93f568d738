import { AGENT_STATES } from '../../schemas/enumerations.ts';
import { bookedIf, type Measure, type Reading } from '../measure.ts';
import { entry, NOW_WORDS } from './entry.ts';

const HANDLING = "('on_contact', 'after_contact', 'ticket_work')";

const stock = (
  id: string,
  zh: string,
  en: string,
  states: string,
  words?: [zh: string, en: string],
): Measure => ({
  entry: entry('agent', 'stock', 'count', 'neutral', {
    id,
    label: { zh, en },
    definition: {
      zh: words?.[0] ?? `状态为 ${zh} 的坐席；多技能坐席在合计中只计一次`,
      en: words?.[1] ?? `Agents in that state (${en}); an agent of several queues counts once in totals`,
    },
    bookedOn: NOW_WORDS,
    source: 'domain 3.8',
  }),
  rows: 'agent',
  shape: 'count',
  bookings: ({ now }: Reading) => bookedIf(`until = 0 AND state ${states}`, String(now), 'queue'),
});

/** Milliseconds of an interval inside the window. */
const inside = ({ from, to, now }: Reading): string =>
  `greatest(0, least(if(until = 0, ${now}, until), ${Math.min(to, now)}) - greatest(since, ${from}))`;

/** A share of time: numerator and denominator are milliseconds, booked at the window's start. */
const share = (id: string, zh: string, en: string, words: [string, string], of: string): Measure => ({
  entry: entry('agent', 'share', 'ratio', 'neutral', {
    id,
    label: { zh, en },
    definition: { zh: words[0], en: words[1] },
    bookedOn: { zh: '状态区间截取到窗口', en: 'state intervals clipped to the window' },
    source: 'domain 2.1',
    sensitive: true,
  }),
  rows: 'agent',
  shape: 'weighted',
  bookings: (reading) =>
    `arrayMap(ms -> (toInt64(${reading.from}), toString(queue), if(state IN ${HANDLING}, ms, -ms)), arrayFilter(ms -> ms > 0, [toInt64(if(state ${of}, ${inside(reading)}, 0))]))`,
});

/** Workforce: the last state of each agent, and intervals by window (domain.md 3.8). */
export const AGENT_MEASURES: Measure[] = [
  ...AGENT_STATES.map((state) => stock(`agents_by_state.${state}`, state, state, `= '${state}'`)),
  stock('agents_available', '空闲坐席', 'Available', "= 'available'"),
  stock('agents_shared', '共享空闲坐席', 'Available, shared', "= 'available' AND length(queues) > 1", [
    '空闲且属于多个队列的坐席；在每个队列中都计入空闲',
    'Available agents of more than one queue, who count as available in each of them',
  ]),
  share(
    'occupancy',
    '占用率',
    'Occupancy',
    ['处理时间 ÷（处理 + 空闲等待）', 'Handling ÷ (handling + available)'],
    `IN ('available', 'on_contact', 'after_contact', 'ticket_work')`,
  ),
  share(
    'utilisation',
    '利用率',
    'Utilisation',
    ['处理时间 ÷ 登录时间', 'Handling ÷ logged in'],
    "!= 'offline'",
  ),
];
