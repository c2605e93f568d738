import type { Booking } from './bookings.ts';
import type { Kind } from './kinds-of-values.ts';

/** What the measures ask of a survey's row (test/reference/contacts.ts). */
export interface ReferenceSurvey {
  subject: string;
  drill: number;
  queue: string;
  ticket_id: string;
  instrument: string;
  sent_at: number;
  responded_at: number;
  counted: number;
  score: number;
  scale_min: number;
  scale_max: number;
  score100: number;
  satisfied: number;
  dimensions: Record<string, number>;
  unlinked: number;
}

export interface SurveyQuestion {
  surveys: readonly ReferenceSurvey[];
  /** Whether 7 is the easy end of the effort scale. */
  sevenIsEasy: boolean;
}

type Rule = (survey: ReferenceSurvey, question: SurveyQuestion) => Booking[];

const on = (survey: ReferenceSurvey, at: number, amount: number): Booking[] =>
  at === 0 ? [] : [{ ticket: survey as never, at, queue: survey.queue, amount }];
const counts = (s: ReferenceSurvey): boolean => s.drill === 0 && s.responded_at > 0 && s.counted === 1;
const scored =
  (
    asks: (s: ReferenceSurvey) => boolean,
    amount: (s: ReferenceSurvey, question: SurveyQuestion) => number,
  ): Rule =>
  (s, question) =>
    counts(s) && asks(s) ? on(s, s.responded_at, amount(s, question)) : [];

const SATISFACTION = ['csat5', 'csat10', 'csi100'];
const isSatisfaction = (s: ReferenceSurvey): boolean => SATISFACTION.includes(s.instrument);
const points = (s: ReferenceSurvey, score: number): number =>
  Math.floor(((100 * (score - s.scale_min)) / (s.scale_max - s.scale_min)) * 1000 + 0.5);
const ease = (s: ReferenceSurvey, { sevenIsEasy }: SurveyQuestion): number =>
  sevenIsEasy ? s.score : 8 - s.score;
const isEffort = (s: ReferenceSurvey): boolean => s.instrument === 'ces7' && s.score >= 0;

/** Of the scored ones about its ticket the last to be answered. */
const isNewest = (s: ReferenceSurvey, { surveys }: SurveyQuestion): boolean =>
  !surveys.some(
    (other) =>
      other.ticket_id === s.ticket_id &&
      other.counted === 1 &&
      other.satisfied >= 0 &&
      (other.responded_at > s.responded_at ||
        (other.responded_at === s.responded_at && other.subject > s.subject)),
  );

function index(s: ReferenceSurvey): number {
  const dimensions = Object.values(s.dimensions);
  if (dimensions.length === 0) return points(s, s.score);
  return points(s, dimensions.reduce((sum, score) => sum + score, 0) / dimensions.length);
}

const DIMENSIONS = [
  ...['attitude', 'response_speed', 'resolution_efficiency', 'professionalism', 'process', 'staff_ability'],
  ...[
    'result',
    'after_sales',
    'product_quality',
    'convenience',
    'waiting',
    'feedback',
    'environment',
    'overall',
  ],
];

export const SURVEY_RULES: Record<string, [kind: Kind, rule: Rule]> = {
  csat: [
    'share',
    scored(
      (s) => s.satisfied >= 0,
      (s) => s.satisfied,
    ),
  ],
  case_success: [
    'share',
    (s, question) =>
      counts(s) && s.satisfied >= 0 && s.ticket_id !== '' && isNewest(s, question)
        ? on(s, s.responded_at, s.score100 >= 90 ? 1 : 0)
        : [],
  ],
  survey_response_rate: ['share', (s) => (s.drill === 0 ? on(s, s.sent_at, s.responded_at > 0 ? 1 : 0) : [])],
  unlinked_surveys: ['share', (s) => (s.drill === 0 ? on(s, s.responded_at, s.unlinked) : [])],
  nps: [
    'promoter',
    scored(
      (s) => s.instrument === 'nps11' && s.score >= 0,
      (s) => (s.score >= 9 ? 1 : s.score <= 6 ? -1 : 0),
    ),
  ],
  ces: ['mean', scored(isEffort, (s, question) => ease(s, question) * 1000)],
  ces_easy: ['share', scored(isEffort, (s, question) => (ease(s, question) >= 5 ? 1 : 0))],
  csi: [
    'mean',
    scored((s) => isSatisfaction(s) && (Object.keys(s.dimensions).length > 0 || s.satisfied >= 0), index),
  ],
  solved_rate: [
    'share',
    scored(
      (s) => s.instrument === 'solved_yes_no' && s.score >= 0,
      (s) => (s.score >= 1 ? 1 : 0),
    ),
  ],
  ...Object.fromEntries(
    DIMENSIONS.map((name): [string, [Kind, Rule]] => [
      `dimension.${name}`,
      [
        'mean',
        scored(
          (s) => isSatisfaction(s) && name in s.dimensions,
          (s) => points(s, s.dimensions[name]!),
        ),
      ],
    ]),
  ),
};
