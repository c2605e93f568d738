import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitOf, objectivesOf } from '../../../metrics/objectives.ts';
import { CLOCKS, type ClockName } from '../../../schemas/clocks.ts';
import { custom, strictest } from '../../../schemas/policies/derive.ts';
import { DAY, HOUR, type Part, policy } from '../../../schemas/policies/parts.ts';
import { PRESETS } from '../../../schemas/policies/presets.ts';
import { QUALITY_GUIDE } from '../../../schemas/policies/quality-guide.ts';
import { SERVICE_FLOW_PROCESS } from '../../../schemas/policies/service-flow.ts';
import type { Policy } from '../../../schemas/policy.ts';
import { checkPolicy } from '../../../schemas/policy-check.ts';
import { type Attributes, matches, selectTarget } from '../../reference/clocks.ts';

const CALENDARS = ['cn-working-days'];
const NAMED = { id: 'derived', version: 1, name: { zh: '派生', en: 'Derived' } };
const attributes: fc.Arbitrary<Attributes> = fc.record({
  category: fc.constantFrom('fault', 'complaint', 'suggestion', 'billing', ''),
  subcategory: fc.constantFrom('network_outage', ''),
  priority: fc.constantFrom('urgent', 'important', 'general', ''),
  is_complaint: fc.constantFrom(0, 1),
  is_major: fc.constantFrom(0, 1),
  channel: fc.constantFrom('counter', 'phone'),
  customer_tier: fc.constantFrom('vip', 'ordinary'),
  skill_group: fc.constantFrom('technical', ''),
  ...{ region: fc.constant('CN-GD'), city: fc.constant(''), customer_id: fc.constant('') },
});
const of = (own: Policy, clock: ClockName) =>
  own.objectives.filter((one) => one.clock === clock && one.mode === 'per_item');

const part: fc.Arbitrary<Part> = fc.record({
  id: fc.constant('x'),
  clock: fc.constantFrom('first_response' as const, 'resolution' as const),
  targetMs: fc.integer({ min: 1, max: 9 }),
  provenance: fc.constant('chosen' as const),
  selector: fc.record(
    {
      priority: fc.subarray(['urgent', 'important', 'general'], { minLength: 1 }),
      category: fc.subarray(['fault', 'complaint'], { minLength: 1 }),
      is_major: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
});
const anyPolicy = fc
  .array(part, { minLength: 1, maxLength: 5 })
  .map((parts) => policy({ ...NAMED, objectives: parts.map((one, index) => ({ ...one, id: `o${index}` })) }));

describe('the strictest of several policies', () => {
  it('demands of every ticket the least that any of them demands', () => {
    fc.assert(
      fc.property(fc.array(anyPolicy, { minLength: 1, maxLength: 3 }), attributes, (policies, ticket) => {
        const derived = strictest(policies as [Policy, ...Policy[]], NAMED);
        for (const clock of ['first_response', 'resolution'] as const) {
          const limits = policies.flatMap((own) => selectTarget(of(own, clock), ticket) ?? []);
          expect(selectTarget(of(derived, clock), ticket)).toBe(limits.length ? Math.min(...limits) : null);
        }
      }),
      { seed: 20260727, numRuns: 400 },
    );
  });
  it('over the six presets, for every clock that runs alike in all of them', () => {
    const derived = strictest(PRESETS as [Policy, ...Policy[]], NAMED);
    expect(checkPolicy(derived, CALENDARS)).toMatchObject({ ok: true });
    // S2's solution runs from creation and S1's from the response: they cannot be compared, the shorter is taken.
    expect(new Set(of(derived, 'initial_solution').map(({ startOn }) => startOn))).toEqual(
      new Set(['created']),
    );
    fc.assert(
      fc.property(attributes, (ticket) => {
        for (const clock of CLOCKS.filter((each) => each !== 'initial_solution')) {
          const limits = PRESETS.flatMap((own) => selectTarget(of(own, clock), ticket) ?? []);
          expect(selectTarget(of(derived, clock), ticket)).toBe(limits.length ? Math.min(...limits) : null);
        }
      }),
      { seed: 20260727, numRuns: 200 },
    );
  });
  it('says of each limit whose it is, and what it was derived from', () => {
    const derived = strictest([QUALITY_GUIDE, SERVICE_FLOW_PROCESS], NAMED);
    expect(derived.basedOn).toEqual(['quality-guide@1', 'service-flow-process@1']);
    const outage = { category: 'fault', subcategory: 'network_outage', priority: 'urgent' };
    const [first] = objectivesOf(derived, 'first_response').filter((one) =>
      matches(one.selector, { ...({ channel: '' } as Attributes), ...outage }),
    );
    expect(first?.provenance).toMatchObject({ section: '3.1', quote: expect.stringContaining('15分鐘') });
  });
});

describe('a custom policy', () => {
  it('switches where a clock starts: C8, the decision from the end of the investigation', () => {
    const derived = custom(QUALITY_GUIDE, NAMED, { clocks: { decision: { startOn: 'investigated' } } });
    expect(of(derived, 'decision')).toMatchObject([{ startOn: 'investigated', targetMs: 3 * DAY }]);
    expect(checkPolicy(derived, CALENDARS)).toMatchObject({ ok: true });
    expect(derived.basedOn).toEqual(['quality-guide@1']);
  });
  it('switches to major complaints only (C6)', () => {
    const majorOnly = SERVICE_FLOW_PROCESS.objectives
      .filter(({ id }) => id === 'solution-complaint')
      .map((one) => ({
        ...one,
        selector: { is_complaint: true, is_major: true },
        provenance: 'chosen' as const,
      }));
    const derived = custom(SERVICE_FLOW_PROCESS, NAMED, { objectives: majorOnly });
    expect(derived.objectives).toHaveLength(SERVICE_FLOW_PROCESS.objectives.length);
    const complaint = { category: 'complaint', is_complaint: 1, is_major: 0 } as Attributes;
    expect(selectTarget(of(derived, 'initial_solution'), complaint)).toBeNull();
  });
  it('takes away, adds, and clears what was to be set', () => {
    const base = PRESETS.find(({ id }) => id === 'service-hall') as Policy;
    const decision = {
      ...of(QUALITY_GUIDE, 'decision')[0],
      targetMs: 5 * DAY,
    } as Policy['objectives'][number];
    const derived = custom(base, NAMED, {
      without: ['transaction'],
      objectives: [decision],
      pauseCapMs: HOUR,
    });
    expect(derived.objectives.map(({ id }) => id)).toEqual([
      'response',
      'investigation-complaint',
      'decision-complaint',
    ]);
    expect([derived.unset, derived.pauseCapMs]).toEqual([['result_feedback'], HOUR]);
    expect(base.objectives).toHaveLength(3);
  });
});

describe('a comparator (C25)', () => {
  it('below is met a millisecond earlier, at_most by the figure itself', () => {
    const [limit] = of(QUALITY_GUIDE, 'first_response');
    if (!limit) throw new Error('no limit');
    expect(limitOf(limit)).toBe(limit.targetMs);
    expect(limitOf({ ...limit, comparator: 'below' })).toBe(limit.targetMs - 1);
  });
});
