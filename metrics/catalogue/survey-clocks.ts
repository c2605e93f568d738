import { CLOCK_DEFINITIONS } from '../../schemas/clocks.ts';
import { bookedIf, type Measure, NONE } from '../measure.ts';
import { limitOf, objectivesOf } from '../objectives.ts';
import { entry } from './entry.ts';

const { label } = CLOCK_DEFINITIONS.survey_feedback;

/** The clock of the answer to a survey's response (C19): it starts by the response, where the policy does not say otherwise. */
export const SURVEY_CLOCK_MEASURES: Measure[] = [
  {
    entry: entry('survey', 'share', 'ratio', 'higher', {
      id: 'attainment.survey_feedback',
      label: { zh: `${label.zh}达标率`, en: `${label.en} attainment` },
      definition: {
        zh: '答复后应在时限内反馈的问卷中，到期时刻在窗口内且按时反馈的占比',
        en: 'Of the survey responses whose reply fell due in the window, the share that was replied to in time',
      },
      bookedOn: { zh: '到期时刻', en: 'its due instant' },
      source: 'S1 4.2(3)',
    }),
    rows: 'survey',
    shape: 'ratio',
    clocks: ['survey_feedback'],
    bookings: ({ now, policy, context }) => {
      const asked = context.policies[policy];
      const [limit] = asked ? objectivesOf(asked, 'survey_feedback') : [];
      // A survey's row does not know when its ticket was resolved.
      if (!limit || limit.startOn === 'resolved') return NONE;
      const due = `(responded_at + ${limitOf(limit)})`;
      return bookedIf(
        `drill = 0 AND responded_at > 0 AND ${due} <= ${now} AND (replied_at > 0 OR ${due} < ${now})`,
        due,
        'queue',
        `toUInt8(replied_at > 0 AND replied_at <= ${due})`,
      );
    },
  },
];
