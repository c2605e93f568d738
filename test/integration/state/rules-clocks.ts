import type { Policy } from '../../../schemas/policy.ts';
import type { Rule } from './rules.ts';

const DAY = 86_400_000;
const withoutSelectors = (policies: readonly Policy[]): Policy[] =>
  policies.map((policy) => ({
    ...policy,
    objectives: policy.objectives.filter(
      ({ selector, clock }) => Object.keys(selector).length === 0 || clock === 'initial_solution',
    ),
  }));

/** Rules 20 to 26 and 37: the clocks, the flags, and when all is settled. */
export const CLOCK_RULES: Rule[] = [
  {
    rule: 20,
    founders: ['per clock of each policy in use', 'Assignment is judged', "The site's default policy"],
    switches: [
      {
        off: 'the clocks stand in the order of the policies in use',
        by: 'rules 20 and 21: the clocks of both policies, in their order',
        differs: ['clock_due'],
        policies: (policies) => [...policies].reverse(),
      },
      {
        off: 'without a creation no clock is applicable',
        by: 'rule 9: without created the ticket is incomplete, with status and without clocks',
        differs: ['clock_due'],
        columns: { clock_breach: ['created_at > 0 AND r.2 > 0', 'r.2 > 0'] },
      },
    ],
  },
  {
    rule: 21,
    founders: ['per clock of each policy in use'],
    switches: [
      {
        off: 'the clocks start at the creation',
        by: 'rule 21: created_at earlier by a merge moves the clocks',
        differs: ['clock_start'],
        columns: { clock_from: ['[created_at,', '[first_fact_at,'] },
      },
      {
        off: 'the resolution clock stops while the ticket is not open only',
        by: 'reopen after close: a met result turns back to running',
        differs: ['clock_stop'],
        columns: { clock_halt: ['if(open = 1, 0, resolutions[-1].1)', 'resolutions[-1].1'] },
      },
      {
        off: 'it stops at the last resolution',
        by: 'reopen after close: the gap does not count, the first resolution stays',
        differs: ['clock_stop'],
        columns: { clock_halt: ['resolutions[-1].1', 'resolutions[1].1'] },
      },
      {
        off: 'the solution is waited for from the response on (C6)',
        by: 'C6: a complaint, major or not, is to have a solution within 2 h of the response',
        differs: ['clock_due'],
        columns: { clock_from: ['response.1', 'created_at'] },
      },
      {
        off: 'the result is told after the first resolution',
        by: 'rule 21: the result is told within 24 h of the first resolution, also if it is reopened meanwhile',
        differs: ['clock_start'],
        columns: { clock_from: ['resolutions[1].1', '0'] },
      },
      {
        off: 'only a report after the detection stops its clock',
        by: 'rule 21: a problem is reported from its detection on; an escalation before it is none of it',
        differs: ['clock_stop'],
        columns: { clock_halt: [' AND p >= clock_from[6]', ''] },
      },
      {
        off: 'a stop before the start counts as the start',
        by: 'rule 15: a response before creation stays as it is, flagged; its clock is met',
        differs: ['clock_stop'],
        columns: { clock_halt: ['greatest(x, from)', 'x'] },
      },
    ],
  },
  {
    rule: 22,
    founders: ['per clock of each policy in use'],
    switches: [
      {
        off: 'targets are selected by attributes',
        by: 'rule 22: a complaint, and a major fault, answer to tighter limits',
        differs: ['clock_target'],
        policies: withoutSelectors,
      },
      {
        off: 'the most specific objective holds',
        by: 'rule 22: the most specific objective holds (outage), then the smaller target',
        differs: ['clock_target'],
        objectives: (objectives) => [
          ...objectives.filter((one) => Object.keys(one.selector).length > 0).reverse(),
          ...objectives.filter((one) => Object.keys(one.selector).length === 0),
        ],
      },
      {
        off: 'of equally specific ones the stricter holds',
        by: 'rule 22: of equally specific objectives the stricter (a general fault)',
        differs: ['clock_target'],
        objectives: (objectives) => [...objectives].sort((a, b) => b.targetMs - a.targetMs),
      },
      {
        off: 'a later class selects a new target',
        by: 'priority raised in time: due = created + new target',
        differs: ['clock_due'],
        columns: { clock_breach: ['r.3 >= first AND (', 'r.3 = first AND ('] },
      },
      {
        off: 'what comes at or after the stop is ignored',
        by: 'rule 22: what is reclassified at or after the stop is ignored',
        differs: ['clock_target'],
        columns: { clock_breach: ['halt = 0 OR r.1 < halt', '1'] },
      },
      {
        off: 'where nothing was said up to the start the first thing said holds',
        by: 'rule 22: a message later than its origin: the first classification holds from the start',
        differs: ['clock_due'],
        columns: { clock_first: ['greatest(2, ', 'greatest(1, '] },
      },
    ],
  },
  {
    rule: 23,
    founders: ['pauses', 'per clock of each policy in use'],
    switches: [
      {
        off: 'pauses do not run',
        by: 'rule 23: a pause moves the due instant of the resolution by its length, and of no other clock',
        differs: ['clock_due'],
        columns: { idle_432000000: ['pauses), gaps', 'arrayFilter(x -> 0, pauses)), gaps'] },
      },
      {
        off: 'only the resolution clock stands still',
        by: 'rule 23: a pause moves the due instant of the resolution by its length, and of no other clock',
        differs: ['clock_due'],
        columns: { clock_idle: ['[], ', 'idle_432000000, '] },
      },
      {
        off: 'a pause counts from the start of its clock on (C6)',
        by: 'C6: the solution’s clock stands still while the customer is waited for, from the response on',
        differs: ['clock_due'],
        columns: { clock_idle: ['greatest(n.1, clock_from[4])', 'n.1'] },
      },
      {
        off: 'each pause is capped',
        by: 'rule 23: two long pauses are capped each',
        differs: ['clock_due'],
        policies: (policies) => policies.map((policy) => ({ ...policy, pauseCapMs: 100 * DAY })),
      },
      {
        off: 'the time between a resolution and its reopening does not count',
        by: 'reopen after close: the gap does not count, the first resolution stays',
        differs: ['clock_due', 'clock_elapsed_stop'],
        columns: { gaps: ['n = 1', '0'] },
      },
      {
        off: 'a reopening by status ends the gap too',
        by: 'rule 23: a reopening by status ends the gap too, and pending after it is a pause',
        differs: ['clock_due'],
        columns: { reopenings: ['NOT IN (', "IN ('reopened') AND o.1 NOT IN ("] },
      },
      {
        off: 'a gap that never ends does not count',
        by: 'rule 23: a resolution that is never undone leaves the due instant where it was',
        differs: ['clock_due'],
        columns: {
          gap_list: [
            'arrayFirst(o -> o.3 > x.2, reopenings).2',
            'if(arrayExists(o -> o.3 > x.2, reopenings), arrayFirst(o -> o.3 > x.2, reopenings).2, toInt64(2000000000000))',
          ],
        },
      },
      {
        off: 'open again by a snapshot, the gap ends at known_since',
        by: 'rule 23: open again by the snapshot, the time from its resolution to known_since does not run',
        differs: ['clock_due'],
        columns: { gap_list: ['x.3 = 1 AND', '0 AND'] },
      },
      {
        off: 'a pause beyond the cap is flagged',
        by: 'pause longer than the cap, ended: flagged, and only the cap is taken off',
        differs: ['flags'],
        columns: { flags: ['p.2 > p.1 + ', 'p.2 > p.1 + 1000 * '] },
      },
    ],
  },
  {
    rule: 24,
    founders: ['per clock of each policy in use'],
    switches: [
      {
        off: 'a target counts until the next run begins',
        by: 'priority lowered before breach: the new target holds',
        differs: ['clock_due'],
        columns: { clock_breach: ['greatest(r.1, r.4) < until', '1'] },
      },
      {
        off: 'a breach before the lowering stays',
        by: 'priority lowered after breach: the breach stays',
        differs: ['clock_due'],
        columns: { clock_breach: ['greatest(r.1, r.4) < until', 'until = 9000000000000000'] },
      },
      {
        off: 'raised after its new due instant, it is breached at the raising',
        by: 'priority raised late: due from creation, breached at once, by reclassification',
        differs: ['clock_due'],
        columns: { clock_due: ['greatest(b.1, b.4)', 'b.4'] },
      },
      {
        off: 'that is a breach by reclassification',
        by: 'priority raised late: due from creation, breached at once, by reclassification',
        differs: ['clock_by_reclass'],
        columns: { clock_by_reclass: ['b.4 < b.1', '0'] },
      },
      {
        off: 'not where the raising comes at the due instant itself',
        by: 'priority raised at the new due instant itself: breached by the limit, not by the raising',
        differs: ['clock_by_reclass'],
        columns: { clock_by_reclass: ['b.4 < b.1', 'b.4 <= b.1'] },
      },
      {
        off: 'the target reached as the pause begins is due when the clock runs on',
        by: 'rule 24: the target reached as the pause begins: due when the clock runs on',
        differs: ['clock_due'],
        columns: { clock_breach: ['if(e <= r.2', 'if(e < r.2'] },
      },
      {
        off: 'elapsed leaves out what did not run',
        by: 'pause longer than the cap, ended: flagged, and only the cap is taken off',
        differs: ['clock_elapsed_stop'],
        columns: { clock_elapsed_stop: [' - arraySum(n -> ', ' - 0 * arraySum(n -> '] },
      },
    ],
  },
  {
    rule: 25,
    founders: ['`at_risk` = a running clock past 75 %'],
    switches: [
      {
        off: 'the warning comes at 75 % of the target',
        by: 'rule 25: at risk only past 75 %',
        differs: ['clock_warn'],
        columns: { clock_warn: ['b.2 * 3, 4', 'b.2 * 1, 2'] },
      },
      {
        off: 'the warning stands still with its clock',
        by: 'rule 23: a pause moves the due instant of the resolution by its length, and of no other clock',
        differs: ['clock_warn'],
        columns: { clock_warn: ['if(e <= ', 'if(e < 0 * '] },
      },
      {
        off: 'it does not come before the start of the target’s run',
        by: 'priority raised late: due from creation, breached at once, by reclassification',
        differs: ['clock_warn'],
        columns: { clock_warn: ['greatest(b.1, ', 'greatest(0, '] },
      },
    ],
  },
  {
    rule: 26,
    founders: ["A fact's identity"],
    switches: [
      {
        off: 'flags are sorted',
        by: 'pause longer than the cap, ended: flagged, and only the cap is taken off',
        differs: ['flags'],
        columns: { flags: (was) => `arrayReverse(${was})` },
      },
      {
        off: 'a corrected clock is flagged',
        by: 'rule 2: the corrected time counts, also against now; the skew is flagged',
        differs: ['flags'],
        facts: [["position(flags, 'skew_fixed') > 0", '0']],
      },
      {
        off: 'a ticket without creation is flagged',
        by: 'rule 9: without created the ticket is incomplete, with status and without clocks',
        differs: ['flags'],
        columns: { flags: ['created_at = 0', '0'] },
      },
    ],
  },
  {
    rule: 37,
    founders: [],
    switches: [
      {
        off: 'an open ticket settles 180 days after its last fact',
        by: 'rule 37: an open ticket settles 180 days after its last fact',
        differs: ['settles_at'],
        columns: { settles_at: ['if(open = 1, ', 'if(open = 7, '] },
      },
      {
        off: 'an ended one waits for its clocks',
        by: 'rule 37: an ended one 26 h after its last clock would have been due',
        differs: ['settles_at'],
        columns: { settles_at: [', clock_due)', ')'] },
      },
      {
        off: 'and for 26 hours more',
        by: 'rule 37: an ended one 26 h after its last clock would have been due',
        differs: ['settles_at'],
        columns: { settles_at: ['+ 93600000', ''] },
      },
    ],
  },
];
