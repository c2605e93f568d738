import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricsContext } from '../../../metrics/contract.ts';
import { catalogue, plan } from '../../../metrics/index.ts';
import { contactState } from '../../../metrics/state/contact.ts';
import { surveyState } from '../../../metrics/state/survey.ts';
import type { Directory } from '../../../schemas/directory.ts';
import { DEFAULT_POLICY, POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { QueryRequest } from '../../../schemas/query.ts';
import type { ContactFact, SurveyFact } from '../../reference/contacts.ts';
import { contactFact, DAY, type Ground, HOUR, MINUTE, NOW, openGround, surveyFact } from './ground.ts';

const SECOND = 1_000;
const T = NOW - HOUR;
const label = { zh: '', en: '' };
const directory: Directory = {
  tenants: {
    operator: { label, timezone: 'Asia/Shanghai', clock: 'data', policy: DEFAULT_POLICY, sources: [] },
  },
  ...{ sites: {}, teams: {}, queues: {}, skills: {}, regions: {} },
};
const context: MetricsContext = { directory, policies: POLICIES_IN_USE, epoch: 3 };

/** The value of one metric over the last hours, split by `by` where it is given. */
async function ask(ground: Ground, metric: string, more: Partial<QueryRequest> = {}, judged = context) {
  const request: QueryRequest = {
    ...{
      tenant: 'operator',
      metrics: [metric],
      from: NOW - 2 * HOUR,
      to: NOW + 1,
      bucket: 'none',
      where: {},
    },
    ...{ now: NOW, present: true, ...more },
  };
  const { statements, assemble } = plan(request, judged);
  const results: Record<string, Record<string, unknown>[]> = {};
  for (const { name, sql } of statements) results[name] = await ground.store.query(sql);
  const rows = assemble(results);
  const { by } = request;
  return by ? Object.fromEntries(rows.map((row) => [row[by], row.values[metric]])) : rows[0]?.values[metric];
}

/** The facts of one contact; instants in seconds after T. */
const contact = (number: number, ...facts: [number, string, Partial<ContactFact>?][]): ContactFact[] =>
  facts.map(([seconds, type, part]) => {
    const at = T + seconds * SECOND;
    return contactFact(type, {
      subject: `C-${number}`,
      id: `${number}-${seconds}-${type}`,
      time: at,
      at,
      ...part,
    });
  });

describe('measures of contacts', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround('contact', contactState);
  });
  afterAll(() => ground.close());
  const given = async (...facts: ContactFact[][]) => {
    await ground.store.command('TRUNCATE TABLE contacts_live');
    await ground.evaluate(facts.flat());
  };

  it('service level of domain.md 2.1: 1000 answered, 860 in time, 60 abandoned, 40 of them late: 82.7 %; the five formulas of the service level', async () => {
    const calls: ContactFact[][] = [];
    const add = (count: number, end: string, wait: number) => {
      for (let i = 0; i < count; i += 1) calls.push(contact(calls.length, [0, 'queued'], [wait, end]));
    };
    add(860, 'answered', 10);
    add(140, 'answered', 11);
    add(10, 'abandoned', 4);
    add(10, 'abandoned', 10);
    add(40, 'abandoned', 11);
    await given(...calls);
    const level = (await ask(ground, 'service_level')) as {
      value: number;
      numerator: number;
      denominator: number;
    };
    expect(level).toMatchObject({ numerator: 860, denominator: 1040 });
    expect(Math.round(level.value * 1000)).toBe(827);
    expect(await ask(ground, 'contacts_offered')).toEqual({ value: 1060 });
    expect(await ask(ground, 'contacts_abandoned')).toEqual({ value: 60 });
    // The five formulas of the service level, asked for beside the site's own.
    const tenths = async (id: string) =>
      Math.round(((await ask(ground, id)) as { value: number }).value * 1000);
    expect(await tenths('service_level.early_credited')).toBe(830);
    expect(await tenths('service_level.abandons_left_out')).toBe(860);
    expect(await tenths('service_level.strict')).toBe(811);
    expect(await tenths('service_level.early_left_out')).toBe(827);
    expect(await tenths('service_level.short_credited')).toBe(821);
    // The site's choice decides what `service_level` is, and its entry says so.
    const strict = structuredClone(directory);
    strict.tenants.operator = {
      ...(strict.tenants.operator as Directory['tenants'][string]),
      serviceLevel: 'strict',
    };
    const chosen = { ...context, directory: strict };
    expect(await ask(ground, 'service_level', {}, chosen)).toMatchObject({
      numerator: 860,
      denominator: 1060,
    });
    const entry = catalogue(chosen).find(({ id }) => id === 'service_level');
    expect(entry?.definition.en).toContain('(answered + abandoned); those still waiting');
    expect(entry?.definition.en).toContain('(strict)');
    // Those within five seconds are shown apart: 10 of the 60.
    expect(await ask(ground, 'contacts_abandoned_short')).toEqual({ value: 10 });
    expect(await ask(ground, 'abandon_rate')).toMatchObject({ numerator: 50, denominator: 1050 });
  }, 60_000);

  it('service level, live correction: who waits beyond the target has failed, who waits within it is undecided', async () => {
    await given(
      contact(1, [0, 'queued'], [5, 'answered']),
      contact(2, [3600 - 11, 'queued']),
      contact(3, [3600 - 10, 'queued']),
    );
    expect(await ask(ground, 'service_level')).toMatchObject({ numerator: 1, denominator: 2 });
    expect(await ask(ground, 'waiting_contacts')).toEqual({ value: 2 });
    expect(await ask(ground, 'longest_contact_wait')).toEqual({
      value: 11 * SECOND,
      since: NOW - 11 * SECOND,
    });
  });

  it('target exactly met: answered at the last millisecond of the target is in time', async () => {
    await given(
      contact(1, [0, 'queued'], [10, 'answered']),
      contact(2, [0, 'queued'], [11, 'answered', { at: T + 10 * SECOND + 1, time: T + 10 * SECOND + 1 }]),
    );
    expect(await ask(ground, 'service_level')).toMatchObject({ numerator: 1, denominator: 2 });
  });

  it('a call back is neither abandoned nor answered', async () => {
    await given(
      contact(1, [0, 'queued'], [30, 'callback_requested']),
      contact(2, [0, 'queued'], [5, 'answered']),
    );
    expect(await ask(ground, 'abandon_rate')).toMatchObject({ numerator: 0, denominator: 1 });
  });

  it('average speed of answer is the mean wait of the answered, with its quantiles', async () => {
    await given(
      contact(1, [0, 'queued'], [4, 'answered']),
      contact(2, [0, 'queued'], [20, 'answered']),
      contact(3, [0, 'queued'], [600, 'abandoned']),
    );
    expect(await ask(ground, 'average_speed_of_answer')).toEqual({
      n: 2,
      mean: 12_000,
      p50: 12_000,
      p90: 18_400,
    });
  });

  it('handle time is talk + hold + after-contact work', async () => {
    await given(
      contact(
        1,
        [0, 'queued'],
        [4, 'answered'],
        [200, 'ended', { talk_ms: 120_000, hold_ms: 20_000, acw_ms: 40_000 }],
      ),
    );
    expect(await ask(ground, 'handle_time')).toMatchObject({ n: 1, mean: 180_000 });
  });

  it('two agents on one contact: counted once, both legs handled', async () => {
    const leg = { talk_ms: 60_000, hold_ms: 0, acw_ms: 0 };
    await given(
      contact(
        1,
        [0, 'queued'],
        [4, 'answered', { agent_id: 'a1' }],
        [60, 'ended', leg],
        [60, 'transferred', { to_queue: 'q2' }],
        [70, 'answered', { agent_id: 'a2', queue: 'q2' }],
        [130, 'ended', leg],
      ),
    );
    expect(await ask(ground, 'contacts_answered', { by: 'queue' })).toEqual({ q1: { value: 1 } });
    expect(await ask(ground, 'handle_time')).toMatchObject({ n: 1, mean: 120_000 });
  });

  it('bot only contact: in no measure of people', async () => {
    await given(
      contact(1, [0, 'queued', { is_bot: 1 }], [1, 'answered', { is_bot: 1 }], [60, 'ended', { is_bot: 1 }]),
      contact(2, [0, 'queued'], [4, 'answered']),
    );
    expect(await ask(ground, 'contacts_offered')).toEqual({ value: 1 });
    expect(await ask(ground, 'contacts_answered')).toEqual({ value: 1 });
    expect(await ask(ground, 'service_level')).toMatchObject({ denominator: 1 });
  });

  it('drills are in nothing', async () => {
    await given(contact(1, [0, 'queued', { drill: 1 }], [4, 'answered', { drill: 1 }]));
    expect(await ask(ground, 'contacts_offered')).toEqual({ value: 0 });
  });

  it('zero denominator: no data, neither 0 % nor 100 %', async () => {
    await given(contact(1, [3600, 'queued']));
    expect(await ask(ground, 'service_level')).toMatchObject({ value: null, denominator: 0 });
    expect(await ask(ground, 'abandon_rate')).toMatchObject({ value: null, denominator: 0 });
    expect(await ask(ground, 'average_speed_of_answer')).toMatchObject({ n: 0, mean: null });
  });
});

describe('measures of surveys', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround('survey', surveyState);
  });
  afterAll(() => ground.close());
  const answers = (scores: number[], part: Partial<SurveyFact> = {}): SurveyFact[] =>
    scores.flatMap((score, i) => {
      const subject = `S-${i}`;
      const at = T + i * SECOND;
      return [
        surveyFact('sent', { ...part, subject, id: `${i}-sent`, time: T - MINUTE, at: T - MINUTE }),
        surveyFact('responded', { ...part, subject, id: `${i}-responded`, time: at, at, score }),
      ];
    });
  const many = (count: number, score: number): number[] => Array.from({ length: count }, () => score);
  const percent = (share: number) => Math.round(share * 1000) / 10;

  it.each([
    [19, 20, 76.4, 99.1],
    [9, 10, 59.6, 98.2],
    [0, 5, 0, 43.4],
  ])('Wilson interval of domain.md 2.4: %i of %i satisfied', async (satisfied, n, low, high) => {
    await ground.evaluate(answers([...many(satisfied, 5), ...many(n - satisfied, 3)]));
    const csat = (await ask(ground, 'csat')) as {
      numerator: number;
      denominator: number;
      low: number;
      high: number;
    };
    expect(csat).toMatchObject({ numerator: satisfied, denominator: n });
    expect([percent(csat.low), percent(csat.high)]).toEqual([low, high]);
  });

  it.each([
    ['csat5', 4, 3],
    ['csat10', 8, 7],
    ['csi100', 80, 79],
  ])('satisfied is the top 20 %% of %s', async (instrument, yes, no) => {
    await ground.evaluate(answers([yes, no], { instrument }));
    expect(await ask(ground, 'csat')).toMatchObject({ numerator: 1, denominator: 2 });
  });

  it('survey without ticket: unlinked, counted in the totals', async () => {
    await ground.evaluate(answers([5, 5]));
    expect(await ask(ground, 'csat')).toMatchObject({ numerator: 2, denominator: 2 });
  });

  it('survey after 30 days: ignored for the satisfaction, counted as a response', async () => {
    const sent = NOW - 31 * DAY;
    await ground.evaluate([
      surveyFact('sent', { subject: 'S-1', id: 'sent', time: sent, at: sent }),
      surveyFact('responded', { subject: 'S-1', id: 'responded', time: T, at: T, score: 5 }),
    ]);
    expect(await ask(ground, 'csat')).toMatchObject({ value: null, denominator: 0 });
    expect(await ask(ground, 'survey_response_rate', { from: sent })).toMatchObject({
      numerator: 1,
      denominator: 1,
    });
  });

  it('response rate: responded of those sent', async () => {
    const silent = surveyFact('sent', { subject: 'S-9', id: 'silent', time: T, at: T });
    await ground.evaluate([...answers([5]), silent]);
    expect(await ask(ground, 'survey_response_rate')).toMatchObject({
      value: 0.5,
      numerator: 1,
      denominator: 2,
    });
  });

  it('zero denominator: no data', async () => {
    await ground.evaluate([surveyFact('sent', { subject: 'S-1', id: 'only', time: T, at: T })]);
    expect(await ask(ground, 'csat')).toEqual({
      value: null,
      numerator: 0,
      denominator: 0,
      low: null,
      high: null,
    });
  });
});

describe('measures of agents', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround('contact', contactState);
  });
  afterAll(() => ground.close());
  /** What an agent was in, minutes after T. */
  const given = async (...states: [string, number, string, string[]?, drill?: 1][]) => {
    await ground.store.command('TRUNCATE TABLE agent_events');
    const rows = states.map(([subject, minute, state, queues = ['q1'], drill = 0]) => {
      const at = T + minute * MINUTE;
      return {
        ...{ tenant: 'operator', subject, time: at, source: '/cc', id: `${subject}-${at}`, at, recorded: at },
        ...{ type: 'agent.state_changed', state, since: at, queues, ingested_at: at, drill },
      };
    });
    await ground.store.insert(
      'agent_events',
      Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`),
    );
  };
  const hour = { from: T, to: NOW };

  it('occupancy: handling over handling and available, breaks outside', async () => {
    await given(
      ['a1', 0, 'available'],
      ['a1', 15, 'on_contact'],
      ['a1', 35, 'after_contact'],
      ['a1', 45, 'break'],
    );
    expect(await ask(ground, 'occupancy', hour)).toMatchObject({
      numerator: 30 * MINUTE,
      denominator: 45 * MINUTE,
    });
    // Handling over logged in: the break counts here.
    expect(await ask(ground, 'utilisation', hour)).toMatchObject({
      numerator: 30 * MINUTE,
      denominator: 60 * MINUTE,
    });
  });

  it('concurrent chats: the union of intervals, told twice is no longer', async () => {
    await given(['a1', 0, 'on_contact'], ['a1', 10, 'on_contact'], ['a1', 30, 'available']);
    expect(await ask(ground, 'occupancy', hour)).toMatchObject({
      numerator: 30 * MINUTE,
      denominator: 60 * MINUTE,
    });
  });

  it('intervals are clipped to the window', async () => {
    await given(['a1', -60, 'on_contact'], ['a1', 30, 'available']);
    expect(await ask(ground, 'occupancy', hour)).toMatchObject({
      numerator: 30 * MINUTE,
      denominator: 60 * MINUTE,
    });
  });

  it('agent logout lost: the next login closes the state, and silence for a day ends it', async () => {
    await given(['a1', -20 * 60, 'on_contact'], ['a1', 30, 'available'], ['a2', -25 * 60, 'available']);
    expect(await ask(ground, 'agents_by_state.on_contact', hour)).toEqual({ value: 0 });
    expect(await ask(ground, 'agents_available', hour)).toEqual({ value: 1 });
  });

  it('an agent of several queues counts once in the total and in each of them', async () => {
    await given(['a1', 0, 'available', ['q1', 'q2']], ['a2', 0, 'available', ['q2']]);
    expect(await ask(ground, 'agents_available', hour)).toEqual({ value: 2 });
    expect(await ask(ground, 'agents_available', { ...hour, by: 'queue' })).toEqual({
      q1: { value: 1 },
      q2: { value: 2 },
    });
    // Told apart, so that nobody adds the queues up.
    expect(await ask(ground, 'agents_shared', hour)).toEqual({ value: 1 });
    expect(await ask(ground, 'agents_shared', { ...hour, by: 'queue' })).toEqual({
      q1: { value: 1 },
      q2: { value: 1 },
    });
  });

  it('drills are in nothing: an agent stays in what it was before', async () => {
    await given(
      ['a1', 0, 'available'],
      ['a1', 30, 'on_contact', ['q1'], 1],
      ['a2', 0, 'available', ['q1'], 1],
    );
    expect(await ask(ground, 'agents_available', hour)).toEqual({ value: 1 });
    expect(await ask(ground, 'agents_by_state.on_contact', hour)).toEqual({ value: 0 });
    expect(await ask(ground, 'occupancy', hour)).toMatchObject({ numerator: 0, denominator: 60 * MINUTE });
  });

  it('zero denominator: nobody logged in is no data', async () => {
    await given(['a1', -90, 'offline']);
    expect(await ask(ground, 'occupancy', hour)).toMatchObject({ value: null, denominator: 0 });
  });
});
