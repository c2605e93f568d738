import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { plan } from '../../../metrics/index.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { QueryRequest } from '../../../schemas/query.ts';
import { type Answers, answering } from '../../../server/answer.ts';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import type { Store } from '../../../store/store.ts';
import { DIRECTORY, NOON, putTickets } from './ground/house.ts';

let folder: string;
let store: Store;
let answers: Answers;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'andon-glance-'));
  store = await openEmbeddedStore(join(folder, 'store'));
  const context = { directory: DIRECTORY, policies: POLICIES_IN_USE, epoch: 1 };
  answers = answering(store, plan, context, (work) => work());
  await putTickets(
    store,
    { subject: 'a', last_ingested_at: NOON - 100 },
    { subject: 'b', queue: 'bill', last_ingested_at: NOON - 50, last_fact_at: NOON - 70 },
    { subject: 'c', ended_by: 'drill', last_ingested_at: NOON - 200 },
  );
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

const question = (more: Partial<QueryRequest> = {}): QueryRequest => ({
  tenant: 'default',
  metrics: ['open_tickets'],
  from: NOON,
  to: NOON + 1,
  bucket: 'none',
  where: {},
  now: NOON,
  cut: NOON - 1,
  present: true,
  ...more,
});

it('answers many questions in one scan as it does one by one', async () => {
  const questions = [
    question(),
    question({ by: 'queue' }),
    question({ by: 'team', where: { queue: ['bill'] } }),
    question({ metrics: ['tickets_created'], from: NOON - 3_600_000, bucket: '5m' }),
    question({ metrics: ['tickets_created', 'open_tickets'], from: NOON - 3_600_000, by: 'queue' }),
  ];
  expect(plan.together(questions, { directory: DIRECTORY, policies: POLICIES_IN_USE, epoch: 1 }).statements)
    // tickets, for all five.
    .toHaveLength(1);
  const together = await answers.glance(questions);
  const alone = [];
  for (const one of questions) alone.push((await answers.exact([one]))[0]);
  expect(together).toEqual({ settled: true, answers: alone });
  expect(alone[0]?.[0]?.values).toEqual({ open_tickets: { value: 2 } });
});

it('gives no answer where a row has gone beyond the cut, or beyond now, whatever is asked of it', async () => {
  const beyondCut = { settled: false, newest: NOON - 70 };
  expect(await answers.glance([question({ cut: NOON - 60 })])).toEqual(beyondCut);
  expect(await answers.glance([question({ cut: NOON - 60, where: { queue: ['fault'] } })])).toEqual(
    beyondCut,
  );
  expect(await answers.glance([question({ now: NOON - 80, to: NOON })])).toEqual(beyondCut);
  // A drill is in no figure, but may have been a ticket before.
  expect(await answers.glance([question({ cut: NOON - 201, where: { queue: ['fault'] } })])).toMatchObject({
    settled: false,
  });
});
