import { bookedIf, type Measure, NONE } from '../measure.ts';
import { ABANDONED, ANSWERED, OFFERED, SHORT_MS, WITH_BOT, waiting } from './contact-reading.ts';
import { entry, NOW_WORDS } from './entry.ts';
import { SERVICE_LEVEL } from './service-level.ts';

const flow = (id: string, zh: string, en: string, on: [string, string], bookings: string): Measure => ({
  entry: entry('contact', 'flow', 'count', 'neutral', {
    id,
    label: { zh, en },
    definition: { zh: `按${on[0]}计数的人工来访`, en: `Contacts by their ${on[1]}` },
    bookedOn: { zh: on[0], en: on[1] },
    source: 'domain 2.1',
  }),
  rows: 'contact',
  shape: 'count',
  bookings: () => bookings,
});

const KNOWN_WAIT = (wait: string): string => `${wait} >= 0 AND NOT has(flags, 'negative_duration')`;

/** Live channels (domain.md 2.1, docs/contact-state.md). */
export const CONTACT_MEASURES: Measure[] = [
  flow(
    'contacts_offered',
    '来访',
    'Contacts offered',
    ['进入队列时刻', 'entry into the queue'],
    bookedIf(`${OFFERED} AND offered_at > 0`, 'offered_at', 'first_queue'),
  ),
  flow(
    'contacts_answered',
    '接通',
    'Contacts answered',
    ['首次接通时刻', 'first answer'],
    bookedIf(ANSWERED, 'answered_at', 'answer_queue'),
  ),
  flow(
    'contacts_abandoned',
    '放弃',
    'Contacts abandoned',
    ['放弃时刻', 'abandonment'],
    bookedIf(ABANDONED, 'abandoned_at', 'abandon_queue'),
  ),
  flow(
    'contacts_abandoned_short',
    '5 秒内放弃',
    'Abandoned within 5 s',
    ['5 秒内的放弃时刻', 'abandonment within 5 s'],
    bookedIf(
      `${ABANDONED} AND abandon_wait_ms >= 0 AND abandon_wait_ms < ${SHORT_MS}`,
      'abandoned_at',
      'abandon_queue',
    ),
  ),
  flow(
    'contacts_called_back',
    '请求回呼',
    'Call-backs requested',
    ['请求回呼时刻', 'request for a call-back'],
    bookedIf("outcome = 'callback'", 'callback_at', 'callback_queue'),
  ),
  {
    entry: entry('contact', 'stock', 'count', 'lower', {
      id: 'waiting_contacts',
      label: { zh: '等待来访', en: 'Waiting contacts' },
      definition: { zh: '在队列中等待人工接听的来访', en: 'Contacts in a queue for a person' },
      bookedOn: NOW_WORDS,
      source: 'domain 3.8',
    }),
    rows: 'contact',
    shape: 'count',
    bookings: (reading) => bookedIf(waiting(reading), String(reading.now), 'queue'),
  },
  {
    entry: entry('contact', 'stock', 'ms', 'lower', {
      id: 'longest_contact_wait',
      label: { zh: '来访最长等待', en: 'Longest contact wait' },
      definition: {
        zh: '等待来访自进入当前队列起的最长时长',
        en: 'Longest time since a waiting contact entered its queue',
      },
      bookedOn: NOW_WORDS,
      source: 'domain 2.1',
    }),
    rows: 'contact',
    shape: 'age',
    bookings: (reading) => bookedIf(waiting(reading), String(reading.now), 'queue', 'entered_queue_at'),
  },
  ...SERVICE_LEVEL,
  {
    entry: entry('contact', 'distribution', 'ms', 'lower', {
      id: 'average_speed_of_answer',
      label: { zh: '平均应答速度', en: 'Average speed of answer' },
      definition: {
        zh: '接通来访的等待时长；均值即 ASA',
        en: 'Wait of answered contacts; the mean is the ASA',
      },
      bookedOn: { zh: '首次接通时刻', en: 'first answer' },
      source: 'domain 2.1',
    }),
    rows: 'contact',
    shape: 'distribution',
    bookings: () =>
      bookedIf(`${ANSWERED} AND ${KNOWN_WAIT('wait_ms')}`, 'answered_at', 'answer_queue', 'wait_ms'),
  },
  {
    entry: entry('contact', 'distribution', 'ms', 'lower', {
      id: 'contact_wait_time',
      label: { zh: '来访等待时长', en: 'Contact wait' },
      definition: {
        zh: '接通与放弃来访的等待时长；与平均应答速度并看，因放弃多时后者反而下降',
        en: 'Wait of answered and of abandoned contacts; beside the speed of answer, which falls when many abandon',
      },
      bookedOn: { zh: '接通或放弃时刻', en: 'answer or abandonment' },
      source: 'domain 2.1',
    }),
    rows: 'contact',
    shape: 'distribution',
    bookings:
      () => `arrayConcat(${bookedIf(`${ANSWERED} AND ${KNOWN_WAIT('wait_ms')}`, 'answered_at', 'answer_queue', 'wait_ms')},
      ${bookedIf(`${ABANDONED} AND ${KNOWN_WAIT('abandon_wait_ms')}`, 'abandoned_at', 'abandon_queue', 'abandon_wait_ms')})`,
  },
  {
    entry: entry('contact', 'share', 'ratio', 'neutral', {
      id: 'containment_rate',
      label: { zh: '机器人独立处理率', en: 'Bot containment' },
      definition: {
        zh: '仅由机器人处理的来访 ÷（仅由机器人处理 + 人工来访）',
        en: 'Contacts that a bot handled alone ÷ (those + contacts offered to people)',
      },
      bookedOn: { zh: '进入队列或开始时刻', en: 'entry into the queue, or beginning' },
      source: 'domain 3.9',
    }),
    rows: 'contact',
    shape: 'ratio',
    bookings: () =>
      bookedIf(`${WITH_BOT} AND offered_at > 0`, 'offered_at', 'first_queue', "toUInt8(outcome = 'bot')"),
  },
  {
    entry: entry('contact', 'share', 'ratio', 'lower', {
      id: 'abandon_rate',
      label: { zh: '放弃率', en: 'Abandon rate' },
      definition: {
        zh: '放弃 ÷（接通 + 放弃），5 秒内放弃不计',
        en: 'Abandoned ÷ (answered + abandoned), abandons within 5 s left out',
      },
      bookedOn: { zh: '接通或放弃时刻', en: 'answer or abandonment' },
      source: 'domain 2.1',
    }),
    rows: 'contact',
    shape: 'ratio',
    bookings: () => `arrayConcat(${bookedIf(ANSWERED, 'answered_at', 'answer_queue', '0')},
      ${bookedIf(`${ABANDONED} AND abandon_wait_ms >= ${SHORT_MS}`, 'abandoned_at', 'abandon_queue', '1')}, ${NONE})`,
  },
  {
    entry: entry('contact', 'distribution', 'ms', 'neutral', {
      id: 'handle_time',
      label: { zh: '处理时长', en: 'Handle time' },
      definition: { zh: '通话 + 保持 + 话后', en: 'Talk + hold + after-contact work' },
      bookedOn: { zh: '结束时刻', en: 'end' },
      source: 'domain 2.1',
    }),
    rows: 'contact',
    shape: 'distribution',
    bookings: () =>
      bookedIf('answered_at > 0 AND ended_at > 0 AND handle_ms >= 0', 'ended_at', 'queue', 'handle_ms'),
  },
];
