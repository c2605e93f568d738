import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contactState } from '../../../metrics/state/contact.ts';
import { surveyState } from '../../../metrics/state/survey.ts';
import { type ContactFact, contactRow, type SurveyFact, surveyRow } from '../../reference/contacts.ts';
import { type Ground, NOW, openGround } from './ground.ts';
import { contactHistories, surveyHistories } from './histories.ts';

const CUT = NOW + 60;

/** The engine's rows of these facts are the reference's, no more and no fewer. */
async function agree<F extends ContactFact | SurveyFact>(
  ground: Ground,
  facts: F[],
  reference: (facts: (F & { content_hash: string })[], now: number, cut?: number) => object | undefined,
  cut?: number,
): Promise<void> {
  const { rows, facts: hashed } = await ground.evaluate(facts, NOW, cut);
  const bySubject = groupBySubject(hashed);
  const expected = new Map<string, object>();
  for (const [subject, own] of bySubject) {
    const row = reference(own, NOW, cut);
    if (row) expected.set(subject, row);
  }
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(expected));
}

function groupBySubject<F extends { subject: string }>(facts: F[]): Map<string, F[]> {
  const groups = new Map<string, F[]>();
  for (const fact of facts) groups.set(fact.subject, [...(groups.get(fact.subject) ?? []), fact]);
  return groups;
}

describe('contacts', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround('contact', contactState);
  });
  afterAll(() => ground.close());

  it('are what the reference says, whatever happens and in whatever order it arrives', async () => {
    await fc.assert(
      fc.asyncProperty(contactHistories, (facts) => agree(ground, facts, contactRow)),
      { numRuns: 25, interruptAfterTimeLimit: 35_000 },
    );
  });

  it('are so with only what had been ingested by a cut', async () => {
    await fc.assert(
      fc.asyncProperty(contactHistories, (facts) => agree(ground, facts, contactRow, CUT)),
      { numRuns: 12, interruptAfterTimeLimit: 30_000 },
    );
  });
});

describe('surveys', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround('survey', surveyState);
  });
  afterAll(() => ground.close());

  it('are what the reference says, whatever happens and in whatever order it arrives', async () => {
    await fc.assert(
      fc.asyncProperty(surveyHistories, (facts) => agree(ground, facts, surveyRow)),
      { numRuns: 25, interruptAfterTimeLimit: 35_000 },
    );
  });

  it('are so with only what had been ingested by a cut', async () => {
    await fc.assert(
      fc.asyncProperty(surveyHistories, (facts) => agree(ground, facts, surveyRow, CUT)),
      { numRuns: 12, interruptAfterTimeLimit: 30_000 },
    );
  });
});
