import { bookedIf, type Measure } from '../measure.ts';
import { entry } from './entry.ts';

/** Satisfaction, always with n and its Wilson interval (domain.md 2.4). */
export const SURVEY_MEASURES: Measure[] = [
  {
    entry: entry('survey', 'share', 'ratio', 'higher', {
      id: 'csat',
      label: { zh: '满意度', en: 'CSAT' },
      definition: {
        zh: '满意（五分制 4 分以上，十分制与百分制前 20%）÷ 有效评分',
        en: 'Satisfied (4 or 5 of 5; top 20 % of other scales) ÷ scored responses',
      },
      bookedOn: { zh: '答复时刻', en: 'response' },
      source: 'domain 2.4',
      sensitive: true,
    }),
    rows: 'survey',
    shape: 'ratio',
    bookings: () =>
      bookedIf(
        'drill = 0 AND responded_at > 0 AND counted = 1 AND satisfied >= 0',
        'responded_at',
        'queue',
        'satisfied',
      ),
  },
  {
    entry: entry('survey', 'cohort', 'ratio', 'higher', {
      id: 'survey_response_rate',
      label: { zh: '问卷回复率', en: 'Survey response rate' },
      definition: { zh: '已回复 ÷ 已发送，按发送时刻', en: 'Responded ÷ sent, by the instant of sending' },
      bookedOn: { zh: '发送时刻', en: 'sending' },
      source: 'domain 2.4',
      horizonMs: 3 * 86_400_000,
    }),
    rows: 'survey',
    shape: 'ratio',
    bookings: () => bookedIf('drill = 0 AND sent_at > 0', 'sent_at', 'queue', 'toUInt8(responded_at > 0)'),
  },
];
