import { afterAll, beforeAll, expect, it } from 'vitest';
import { SURVEY_COLUMNS, surveyState } from '../../../metrics/state/survey.ts';
import { type SurveyFact, surveyRow } from '../../reference/contacts.ts';
import { DAY, type Ground, HOUR, MINUTE, NOW, openGround, surveyFact } from './ground.ts';

const T = NOW - 40 * DAY;
const at = (after: number, type: string, part: Partial<SurveyFact> = {}): SurveyFact =>
  surveyFact(type, { at: T + after, ...part });
const answer = (after: number, score: number, part: Partial<SurveyFact> = {}): SurveyFact =>
  at(after, 'responded', { score, ...part });

const CASES: { rule: string; facts: SurveyFact[]; row: Record<string, unknown> }[] = [
  {
    rule: '18: a second response within 24 h replaces the first, inclusive',
    facts: [at(0, 'sent'), answer(HOUR, 2), answer(HOUR + DAY, 5, { dimensions: { attitude: 5 } })],
    row: {
      score: 5,
      responded_at: T + HOUR + DAY,
      replaced: 1,
      ignored: 0,
      satisfied: 1,
      score100: 100,
      dimensions: { attitude: 5 },
    },
  },
  {
    rule: '18: a later one is counted and ignored, the window does not move on',
    facts: [
      at(0, 'sent'),
      answer(HOUR, 2),
      answer(20 * HOUR, 3),
      answer(DAY + HOUR + 1, 5, { dimensions: { attitude: 5 } }),
    ],
    row: {
      score: 3,
      responded_at: T + 20 * HOUR,
      replaced: 1,
      ignored: 1,
      satisfied: 0,
      score100: 50,
      dimensions: {},
    },
  },
  {
    rule: '19: the first to name a field is heard, the reply is not',
    facts: [
      at(0, 'feedback_replied', { channel: 'sms' }),
      at(1, 'sent', { channel: 'phone', ticket_id: 'T-1', queue: 'q1' }),
      answer(2, 4, { queue: 'q2', region: 'CN-GD' }),
    ],
    row: { channel: 'phone', queue: 'q1', region: 'CN-GD', ticket_id: 'T-1', unlinked: 0, replied_at: T },
  },
  ...(
    [
      ['csat5', 4, 1, 75],
      ['csat5', 3, 0, 50],
      ['csat10', 8, 1, 80],
      ['csat10', 7, 0, 70],
      ['csi100', 80, 1, 80],
      ['csi100', 79.5, 0, 79.5],
      ['nps11', 9, -1, 90],
      ['ces7', 7, -1, 100],
      ['solved_yes_no', 1, -1, 100],
      ['stars', 3, -1, -1],
      ['csat5', -1, -1, -1],
    ] as const
  ).map(([instrument, score, satisfied, score100]) => ({
    rule: `20: ${score} of ${instrument}`,
    facts: [answer(0, score, { instrument })],
    row: { satisfied, score100, score, status: 'responded', counted: 1 },
  })),
  {
    rule: '21: asked only',
    facts: [at(0, 'sent')],
    row: {
      status: 'sent',
      sent_at: T,
      score: -1,
      counted: 0,
      comment_present: -1,
      scale_min: 1,
      scale_max: 5,
    },
  },
  {
    rule: '21: no answer came',
    facts: [at(0, 'sent'), at(2 * HOUR, 'expired')],
    row: { status: 'expired', expired_at: T + 2 * HOUR, counted: 0 },
  },
  {
    rule: '21, 23: an answer after it had expired',
    facts: [at(0, 'sent'), at(2 * HOUR, 'expired'), answer(3 * HOUR, 1)],
    row: { status: 'responded', counted: 1, flags: ['after_expiry'] },
  },
  {
    rule: '22: 30 days are in time',
    facts: [at(0, 'sent'), answer(30 * DAY, 1)],
    row: { counted: 1, flags: [] },
  },
  {
    rule: '22: after 30 days it is kept and not counted',
    facts: [at(0, 'sent'), answer(30 * DAY + 1, 1)],
    row: { counted: 0, score: 1, status: 'responded', flags: ['over_30_days'] },
  },
  {
    rule: '22: a drill is not counted',
    facts: [answer(0, 5, { drill: 1 })],
    row: { counted: 0, drill: 1, flags: ['sent_missing'] },
  },
  {
    rule: '22: linked to a contact',
    facts: [at(0, 'sent', { contact_id: 'C-1' })],
    row: { unlinked: 0, contact_id: 'C-1' },
  },
  { rule: '22: linked to nothing', facts: [at(0, 'sent')], row: { unlinked: 1 } },
  {
    rule: '23: answered before it was sent',
    facts: [answer(0, 5), at(MINUTE, 'sent')],
    row: { flags: ['before_sent'], counted: 1 },
  },
];

let ground: Ground;
beforeAll(async () => {
  ground = await openGround('survey', surveyState);
});
afterAll(() => ground.close());

it.each(CASES)('$rule', async ({ facts, row }) => {
  const { rows, facts: hashed } = await ground.evaluate(facts);
  expect(rows.get('S-1')).toMatchObject(row);
  expect(rows.get('S-1')).toEqual(surveyRow(hashed, NOW));
});

it('names the columns of its table, in order', async () => {
  const columns = await ground.store.query<{ name: string }>(
    "SELECT name FROM system.columns WHERE database = currentDatabase() AND table = 'surveys' ORDER BY position",
  );
  expect(columns.map((column) => column.name)).toEqual(SURVEY_COLUMNS);
});
