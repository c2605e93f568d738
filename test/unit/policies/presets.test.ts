import { describe, expect, it } from 'vitest';
import { CLOCKS, type ClockName } from '../../../schemas/clocks.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../schemas/policies/parts.ts';
import { findPolicy, PRESETS } from '../../../schemas/policies/presets.ts';
import { DEFAULT_POLICY, POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import type { Objective, Policy } from '../../../schemas/policy.ts';
import { checkPolicy } from '../../../schemas/policy-check.ts';
import { type Attributes, matches, selectTarget } from '../../reference/clocks.ts';

const CALENDARS = ['cn-working-days'];
const plain: Attributes = {
  ...{ category: 'billing', subcategory: '', priority: 'general', is_complaint: 0, is_major: 0 },
  ...{
    customer_tier: 'ordinary',
    region: 'CN-GD',
    city: '',
    skill_group: '',
    customer_id: '',
    channel: 'phone',
  },
};
const preset = (id: string): Policy => {
  const found = findPolicy(PRESETS, id);
  if (!found) throw new Error(`no preset ${id}`);
  return found;
};
const items = (id: string, clock: ClockName): Objective[] =>
  preset(id).objectives.filter((one) => one.clock === clock && one.mode === 'per_item');
const limit = (id: string, clock: ClockName, ticket: Partial<Attributes> = {}): number | null =>
  selectTarget(items(id, clock), { ...plain, ...ticket });

const urgent = { priority: 'urgent' };
const important = { priority: 'important' };
const general = { priority: 'general' };
const complaint = { category: 'complaint', is_complaint: 1 };
const outage = { category: 'fault', subcategory: 'network_outage' };
const majorFault = { category: 'fault', is_major: 1 };

/** The table of domain.md 1.4, row by row; its columns in the order of PRESETS. null = the objective is off. */
const TABLE: [ClockName, Partial<Attributes>, (number | null)[]][] = [
  ['answer', {}, [null, 10 * SECOND, 10 * SECOND, 10 * SECOND, null, null]],
  ['first_response', urgent, [30 * MINUTE, HOUR, 15 * MINUTE, 5 * MINUTE, 20 * MINUTE, 3 * MINUTE]],
  [
    'first_response',
    { ...urgent, ...outage },
    [30 * MINUTE, 15 * MINUTE, 15 * MINUTE, 5 * MINUTE, 20 * MINUTE, 3 * MINUTE],
  ],
  ['first_response', important, [30 * MINUTE, 24 * HOUR, 30 * MINUTE, 15 * MINUTE, 20 * MINUTE, 3 * MINUTE]],
  [
    'first_response',
    { ...important, ...majorFault },
    [30 * MINUTE, 4 * HOUR, 30 * MINUTE, 15 * MINUTE, 20 * MINUTE, 3 * MINUTE],
  ],
  [
    'first_response',
    { ...important, ...complaint },
    [30 * MINUTE, 4 * HOUR, 30 * MINUTE, 15 * MINUTE, 20 * MINUTE, 3 * MINUTE],
  ],
  ['first_response', general, [30 * MINUTE, 24 * HOUR, 2 * HOUR, 15 * MINUTE, 20 * MINUTE, 3 * MINUTE]],
  [
    'first_response',
    { ...general, ...complaint },
    [30 * MINUTE, 4 * HOUR, 2 * HOUR, 15 * MINUTE, 20 * MINUTE, 3 * MINUTE],
  ],
  ['assignment', {}, [null, 2 * HOUR, 2 * HOUR, 2 * HOUR, null, null]],
  ['acceptance', complaint, [48 * HOUR, null, null, null, null, null]],
  ['acceptance', {}, [null, null, null, null, null, null]],
  ['initial_solution', complaint, [null, 2 * HOUR, 2 * HOUR, 2 * HOUR, 30 * MINUTE, null]],
  ['initial_solution', majorFault, [null, 2 * HOUR, 2 * HOUR, 2 * HOUR, 30 * MINUTE, null]],
  ['initial_solution', {}, [null, null, null, null, 30 * MINUTE, null]],
  ['investigation', complaint, [72 * HOUR, null, null, null, null, 72 * HOUR]],
  ['investigation', {}, [null, null, null, null, null, null]],
  ['decision', complaint, [3 * DAY, null, null, null, null, null]],
  ['resolution', urgent, [null, 24 * HOUR, 24 * HOUR, 24 * HOUR, null, null]],
  ['resolution', important, [null, 24 * HOUR, 24 * HOUR, 24 * HOUR, null, null]],
  ['resolution', general, [null, 48 * HOUR, 48 * HOUR, 48 * HOUR, null, null]],
  ['resolution', { category: 'fault' }, [null, 24 * HOUR, 24 * HOUR, 24 * HOUR, 4 * HOUR, null]],
  ['resolution', { channel: 'counter' }, [null, 48 * HOUR, 48 * HOUR, 48 * HOUR, null, 20 * MINUTE]],
  ['result_feedback', {}, [null, 24 * HOUR, 24 * HOUR, 24 * HOUR, null, null]],
  ['feedback_reply', { category: 'suggestion' }, [null, null, null, null, 24 * HOUR, null]],
  ['survey_feedback', {}, [null, 24 * HOUR, 24 * HOUR, 24 * HOUR, null, null]],
  ['escalation_report', {}, [null, 24 * HOUR, 24 * HOUR, 24 * HOUR, null, null]],
  ['progress_update', {}, [null, null, null, null, null, null]],
  ['followup', {}, [null, null, null, null, null, null]],
];

describe('the six presets', () => {
  it('are the columns of the table, in its order', () => {
    expect(PRESETS.map(({ id }) => id)).toEqual([
      'quality-guide',
      'service-flow-process',
      'service-flow-tiered',
      'service-flow-assessed',
      'service-team-2025',
      'service-hall',
    ]);
    expect(new Set(TABLE.map(([clock]) => clock))).toEqual(new Set(CLOCKS));
  });
  it.each(TABLE)('%s of %j', (clock, ticket, limits) => {
    expect(PRESETS.map(({ id }) => limit(id, clock, ticket))).toEqual(limits);
  });
  it.each(PRESETS.map((policy) => [policy.id, policy] as const))('%s is a valid policy', (_id, policy) => {
    expect(checkPolicy(JSON.parse(JSON.stringify(policy)), CALENDARS)).toEqual({ ok: true, policy });
  });
  it('say of every figure where it is from; what no manual gives is marked as chosen', () => {
    const chosen = PRESETS.flatMap(({ id, objectives }) =>
      objectives.filter(({ provenance }) => provenance === 'chosen').map((one) => `${id}/${one.id}`),
    );
    expect(chosen).toEqual([
      'service-flow-process/resolution-urgent',
      'service-flow-process/resolution-default',
      'service-flow-tiered/resolution-urgent',
      'service-flow-tiered/resolution-default',
      'service-flow-tiered/response-default',
      'service-flow-assessed/resolution-urgent',
      'service-flow-assessed/resolution-default',
      'service-hall/investigation-complaint',
    ]);
  });
  it('hold the policies in use and the default', () => {
    expect(POLICIES_IN_USE.every((policy) => PRESETS.includes(policy))).toBe(true);
    expect(findPolicy(PRESETS, DEFAULT_POLICY)?.id).toBe('service-flow-assessed');
  });
});

describe('rates', () => {
  const lines = (id: string) =>
    preset(id).rates.map(({ measure, comparator, value, kind }) => [measure, comparator, value, kind]);
  it('are those of the table', () => {
    expect(lines('quality-guide')).toEqual([
      ['resolution_rate.48h', 'at_least', 0.9, 'target'],
      ['csat', 'at_least', 0.85, 'benchmark'],
      ['csat', 'at_least', 0.72, 'benchmark'],
    ]);
    expect(lines('service-flow-process')).toEqual([
      ['resolution_rate.24h', 'at_least', 0.85, 'benchmark'],
      ['case_success', 'at_least', 0.9, 'target'],
    ]);
    expect(lines('service-flow-tiered')).toEqual([]);
    expect(lines('service-flow-assessed')).toEqual([
      ['compliance', 'at_least', 0.95, 'target'],
      ['continuity', 'at_least', 0.9, 'target'],
    ]);
    expect(lines('service-team-2025')).toEqual([
      ['csat', 'at_least', 0.93, 'target'],
      ['csi', 'at_least', 93.5, 'target'],
      ['csi', 'below', 85, 'target'],
      ['complaint_timeliness', 'at_least', 0.95, 'target'],
      ['response_rate', 'at_least', 1, 'target'],
      ['service_reach', 'at_least', 1, 'target'],
      ['service_coverage', 'at_least', 1, 'target'],
      ['survey_coverage', 'at_least', 0.92, 'benchmark'],
    ]);
    expect(lines('service-hall')).toEqual([
      ['csat', 'at_least', 0.9, 'target'],
      ['complaint_handling', 'at_least', 1, 'target'],
      ['error_rate', 'at_most', 0.05, 'target'],
    ]);
  });
});

describe('contradictions of domain.md 1.3 that the presets settle', () => {
  it('C1, C2, C3: no one response limit, but one a preset and kind of ticket', () => {
    expect(new Set(PRESETS.map(({ id }) => limit(id, 'first_response', urgent))).size).toBe(6);
  });
  it('C4: 緊急, 一般 and 非緊急 of S1 5.2 are urgent, important and general', () => {
    const quoted = (ticket: Partial<Attributes>) =>
      items('service-flow-tiered', 'first_response').find(
        (one) => one.provenance !== 'chosen' && matches(one.selector, { ...plain, ...ticket }),
      )?.provenance;
    expect(quoted(important)).toMatchObject({ quote: expect.stringContaining('一般問題') });
    expect(quoted(general)).toMatchObject({ quote: expect.stringContaining('非緊急') });
  });
  it('C5: the 10 s are of the pick-up, not of the first response', () => {
    expect(limit('service-flow-assessed', 'answer')).toBe(10_000);
    expect(limit('service-flow-assessed', 'first_response')).toBe(15 * MINUTE);
  });
  it('C6: every complaint, and major faults alone; the 2 h run from the response', () => {
    const { objectives } = preset('service-flow-process');
    const solutions = objectives.filter(({ clock }) => clock === 'initial_solution');
    expect(solutions.map(({ startOn }) => startOn)).toEqual(['responded', 'responded']);
    expect(limit('service-flow-process', 'initial_solution', { ...complaint, is_major: 0 })).toBe(2 * HOUR);
    expect(limit('service-flow-process', 'initial_solution', { category: 'fault', is_major: 0 })).toBeNull();
  });
  it('C7: S0’s 24 h are a mean over all; S3’s investigation is S0’s 72 h, not from this manual', () => {
    const mean = preset('quality-guide').objectives.find(({ id }) => id === 'handling-mean');
    expect(mean).toMatchObject({ mode: 'mean', selector: {}, targetMs: 24 * HOUR });
    expect(items('quality-guide', 'resolution')).toEqual([]);
    const [investigation] = items('service-hall', 'investigation');
    expect(investigation).toMatchObject({ provenance: 'chosen', targetMs: 72 * HOUR });
    expect(investigation?.note?.en).toContain('Not from this manual');
    expect(preset('service-hall').unset).toContain('decision');
  });
  it('C8: three working days from receipt, by a calendar, to the end of the day', () => {
    expect(items('quality-guide', 'decision')).toMatchObject([
      { calendar: 'cn-working-days', dueAt: 'end_of_day', targetMs: 3 * DAY },
    ]);
    expect(items('quality-guide', 'decision')[0]?.startOn ?? 'created').toBe('created');
  });
  it('C9: a fault is repaired in 4 h (S2) or 24 h (S1), from creation', () => {
    expect(limit('service-team-2025', 'resolution', { category: 'fault' })).toBe(4 * HOUR);
    expect(limit('service-flow-process', 'resolution', { category: 'fault' })).toBe(24 * HOUR);
  });
  it('C10: the 20 min of the technical team are a mean, those of S2 1.3 a limit', () => {
    const modes = preset('service-team-2025')
      .objectives.filter(({ clock }) => clock === 'first_response')
      .map(({ mode, targetMs }) => [mode, targetMs]);
    expect(modes).toEqual([
      ['per_item', 20 * MINUTE],
      ['mean', 20 * MINUTE],
    ]);
  });
  it('C11: complaints have a satisfaction line of their own', () => {
    const [all, complaints] = preset('quality-guide').rates.filter(({ measure }) => measure === 'csat');
    expect([all?.selector, complaints?.selector]).toEqual([{}, { is_complaint: true }]);
  });
  it('C13, C14: what a manual reports is a benchmark, never a target', () => {
    const benchmarks = PRESETS.flatMap(({ rates }) => rates.filter(({ kind }) => kind === 'benchmark'));
    expect(benchmarks.map(({ id }) => id)).toEqual([
      'csat',
      'csat-complaint',
      'resolved-in-a-day',
      'survey-coverage',
    ]);
  });
  it('C19: the survey clock starts by the response', () => {
    expect(items('service-flow-tiered', 'survey_feedback')[0]?.startOn ?? 'survey_responded').toBe(
      'survey_responded',
    );
  });
  it('C25: every comparator holds its figure but 低于 85', () => {
    const strict = PRESETS.flatMap(({ objectives, rates }) =>
      [...objectives, ...rates].filter(({ comparator }) => comparator === 'below'),
    );
    expect(strict.map(({ id, provenance }) => [id, (provenance as { quote: string }).quote])).toEqual([
      ['csi-low', expect.stringContaining('低于85')],
    ]);
    expect(preset('service-team-2025').triggers).toEqual([{ when: 'csi-low', opens: 'improvement' }]);
  });
  it('C26: assignment and acceptance run by themselves, whatever the response demands', () => {
    expect(limit('service-flow-assessed', 'assignment', urgent)).toBe(2 * HOUR);
    expect(limit('quality-guide', 'acceptance', { ...urgent, ...complaint })).toBe(48 * HOUR);
  });
});
