import { bookedIf, type Measure } from '../measure.ts';
import { entry } from './entry.ts';
import { COUNTED, ON_RESPONSE, SATISFACTION, UNCERTAIN } from './survey-reading.ts';

const DAY = 86_400_000;

/** Who was asked, who answered, and who is satisfied (domain.md 2.4, 3.4, 3.8). */
export const SURVEY_MEASURES: Measure[] = [
  {
    entry: entry('survey', 'share', 'ratio', 'higher', {
      id: 'csat',
      label: { zh: '满意度', en: 'CSAT' },
      definition: {
        zh: '满意（五分制 4 分以上，十分制与百分制前 20%）÷ 有效评分',
        en: 'Satisfied (4 or 5 of 5; top 20 % of other scales) ÷ scored responses',
      },
      bookedOn: ON_RESPONSE,
      source: 'domain 2.4',
      ...UNCERTAIN,
    }),
    rows: 'survey',
    shape: 'ratio',
    bookings: () => bookedIf(`${COUNTED} AND satisfied >= 0`, 'responded_at', 'queue', 'satisfied'),
  },
  {
    entry: entry('survey', 'share', 'ratio', 'higher', {
      id: 'case_success',
      label: { zh: '个案成功率', en: 'Case success' },
      definition: {
        zh: '最近一次评分折合百分制达 90 分以上的工单 ÷ 有评分的工单；未关联工单的问卷不计',
        en: 'Tickets whose newest score is 90 or more of 100 ÷ tickets with a score; surveys without a ticket are left out',
      },
      bookedOn: ON_RESPONSE,
      source: 'S1 3.4',
      ...UNCERTAIN,
    }),
    rows: 'survey',
    shape: 'ratio',
    beside: ['newest_of_ticket'],
    bookings: () =>
      bookedIf(
        `${COUNTED} AND ${SATISFACTION} AND ticket_id != '' AND newest_of_ticket`,
        'responded_at',
        'queue',
        'toUInt8(score100 >= 90)',
      ),
  },
  {
    entry: entry('survey', 'cohort', 'ratio', 'higher', {
      id: 'survey_response_rate',
      label: { zh: '问卷回复率', en: 'Survey response rate' },
      definition: { zh: '已回复 ÷ 已发送，按发送时刻', en: 'Responded ÷ sent, by the instant of sending' },
      bookedOn: { zh: '发送时刻', en: 'sending' },
      source: 'domain 2.4',
      horizonMs: 3 * DAY,
    }),
    rows: 'survey',
    shape: 'ratio',
    bookings: () => bookedIf('drill = 0 AND sent_at > 0', 'sent_at', 'queue', 'toUInt8(responded_at > 0)'),
  },
  {
    entry: entry('survey', 'share', 'ratio', 'lower', {
      id: 'unlinked_surveys',
      label: { zh: '未关联问卷占比', en: 'Unlinked surveys' },
      definition: {
        zh: '既无工单也无来访的答复 ÷ 全部答复',
        en: 'Responses that name neither a ticket nor a contact ÷ all responses',
      },
      bookedOn: ON_RESPONSE,
      source: 'domain 3.4, 3.8',
    }),
    rows: 'survey',
    shape: 'ratio',
    bookings: () => bookedIf('drill = 0 AND responded_at > 0', 'responded_at', 'queue', 'unlinked'),
  },
];
