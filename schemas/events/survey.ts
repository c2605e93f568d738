import {
  CATEGORIES,
  CHANNELS,
  CUSTOMER_TIERS,
  NOTIFY_CHANNELS,
  SURVEY_DIMENSIONS,
  SURVEY_INSTRUMENTS,
  SURVEY_METHODS,
} from '../enumerations.ts';
import { type EventType, eventType, flag, number, numbers, oneOf, text, texts } from './field.ts';

const instrument = oneOf(SURVEY_INSTRUMENTS);
const about = {
  ticket_id: text,
  contact_id: text,
  touchpoint: text,
  survey_method: oneOf(SURVEY_METHODS),
  campaign_id: text,
  channel: oneOf(CHANNELS),
  region: text,
  queue: text,
  agent_id: text,
  category: oneOf(CATEGORIES),
  customer_tier: oneOf(CUSTOMER_TIERS),
};

/** domain.md 3.2 and 3.4, surveys. Subject is the survey's id; free text never enters. */
export const SURVEY_EVENTS = {
  'survey.sent': eventType('a customer was asked', { instrument }, about),
  'survey.responded': eventType(
    'the answer: `scores` by instrument (or a single `score`), `dimensions` by name',
    { instrument },
    {
      ...about,
      score: number,
      scores: numbers(),
      dimensions: numbers(SURVEY_DIMENSIONS),
      comment_present: flag,
      theme_codes: texts,
    },
  ),
  'survey.expired': eventType('no answer will come', { instrument }, about),
  'survey.feedback_replied': eventType(
    'an opinion was answered',
    {},
    { channel: oneOf(NOTIFY_CHANNELS), ticket_id: text },
  ),
} satisfies Record<string, EventType>;

/** Least and greatest score of each instrument; whole numbers, but for csi100 (domain.md 3.4). */
export const SCORE_RANGES: Record<string, readonly [least: number, greatest: number]> = {
  csat5: [1, 5],
  csat10: [0, 10],
  csi100: [0, 100],
  nps11: [0, 10],
  ces7: [1, 7],
  solved_yes_no: [0, 1],
};
