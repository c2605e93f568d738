import { rank } from '../../../metrics/state/ranks.ts';
import type { Rule } from './rules.ts';
import type { Switch } from './switchboard.ts';

const key = (...parts: string[]): string => parts.map((part) => `tupleElement(f, '${part}')`).join(', ');
/** The standing facts in another order. */
const inOrderOf =
  (...parts: string[]) =>
  (was: string): string =>
    `arraySort(f -> (${key(...parts)}), ${was})`;
const known = (field: string): string => `tupleElement(known, '${field}')`;
const keepsAllCopies: Switch['columns'] = { kept: () => `arrayMap(x -> toUInt8(1), ${known('rank')})` };

/** Rules 1 to 8: which facts count, and in which order. */
export const FACT_RULES: Rule[] = [
  {
    rule: 1,
    founders: ['`ticket.corrected {supersedes_id, event?}`', 'ended_by'],
    switches: [
      {
        off: 'a correction brings its replacement as a row of its own',
        by: 'rule 5: the replacement counts by its own time',
        differs: ['status', 'resolution_at'],
        request: (request) => ({ ...request, where: `(${request.where}) AND via = ''` }),
      },
      {
        off: 'a merge that tells the creation adds a row to the parent',
        by: 'rule 9: a parent takes the created_at of an absorbed child, where it is told and earlier',
        differs: ['created_at'],
        request: (request) => ({ ...request, where: `(${request.where}) AND type != 'ticket.absorbed'` }),
      },
    ],
  },
  {
    rule: 2,
    founders: ['Skew:'],
    switches: [
      {
        off: 'the corrected time counts, not the one that was written',
        by: 'rule 2: the corrected time counts, also against now; the skew is flagged',
        differs: ['created_at', 'facts_due'],
        table: { copied: { at: 'time' } },
      },
      {
        off: 'only facts up to now count',
        by: 'rule 2: only facts with at ≤ now count, the next one is announced',
        differs: ['status', 'facts_due'],
        request: (request) => ({ ...request, now: request.now + 400 * 86_400_000 }),
      },
    ],
  },
  {
    rule: 3,
    founders: ["A fact's identity"],
    switches: [
      {
        off: 'recorded is part of the content',
        by: 'rule 3: copies that differ in recordedtime alone are two facts and a conflict',
        differs: ['facts_total', 'flags'],
        table: { definition: [['cityHash64(recorded, ', 'cityHash64(']] },
      },
    ],
  },
  {
    rule: 4,
    founders: ["A fact's identity"],
    switches: [
      {
        off: 'of conflicting copies one stands alone',
        by: 'rule 4: of conflicting copies the later recorded stands',
        differs: ['queue_path'],
        columns: keepsAllCopies,
      },
      {
        off: 'the later recorded copy stands',
        by: 'rule 4: of conflicting copies the later recorded stands',
        differs: ['queue'],
        columns: { kept: ['rival > claim', 'rival < claim'] },
      },
      {
        off: 'recorded at once, the larger content hash stands',
        by: 'rule 4: recorded at once, the larger content hash stands, as an unsigned number',
        differs: ['queue_path'],
        columns: { claims: [known('hash'), `arrayMap(x -> 0, ${known('hash')})`] },
      },
      {
        off: 'a copy still to come masks the due one',
        by: 'rule 4: a copy whose time is still to come takes the place of the due one',
        differs: ['status'],
        columns: {
          claims: [
            known('recorded'),
            `arrayMap((x, due) -> if(due <= NOW, x, 0), ${known('recorded')}, ${known('at')})`,
          ],
        },
      },
      {
        off: 'a conflict is flagged',
        by: 'rule 4: of conflicting copies the later recorded stands',
        differs: ['flags'],
        columns: { flags: ['has_conflict = 1', '0'] },
      },
    ],
  },
  {
    rule: 5,
    founders: ['`ticket.corrected {supersedes_id, event?}`'],
    switches: [
      {
        off: 'a correction takes the fact away',
        by: 'rule 5: a correction without a replacement takes the fact away',
        differs: ['status', 'resolution_at'],
        columns: { unmasked: ['target = own AND', '0 AND'] },
      },
      {
        off: 'a correction that is taken back is not effective',
        by: 'rule 5: a correction that is taken back sets its fact free again',
        differs: ['status'],
        columns: { verdicts: ['has(held.1, c.2) OR ', ''] },
      },
      {
        off: 'only one correction of an id is effective',
        by: 'rule 5: of two corrections of one id the later recorded holds, the other one’s replacement is masked',
        differs: ['queue_path'],
        columns: { verdicts: [' OR has(held.1, c.4)', ''] },
      },
      {
        off: 'corrections are taken from the latest to the earliest',
        by: 'rule 5: of two corrections that take each other back the later recorded holds',
        differs: ['status'],
        columns: { corrections: ['arrayReverseSort', 'arraySort'] },
      },
      {
        off: 'a replacement without an effective correction is masked',
        by: 'rule 5: a replacement whose correction is not known is masked',
        differs: ['status'],
        columns: { unmasked: ["(through = '' OR has(effective, through))", '1'] },
      },
      {
        off: 'a correction counts as soon as it is known',
        by: 'rule 5: a correction counts as soon as it is known, its replacement not before its time',
        differs: ['status'],
        columns: {
          corrections: [
            ', kept)))',
            `, arrayMap((k, due) -> toUInt8(k = 1 AND due <= NOW), kept, ${known('at')}))))`,
          ],
        },
      },
      {
        off: 'a replacement may be superseded by its own id',
        by: 'rule 5: a replacement may be superseded by its own id',
        differs: ['status'],
        columns: { unmasked: ['target = own AND', "target = own AND through = '' AND"] },
      },
      {
        off: 'a conflicting copy of a correction that lost takes no part',
        by: 'rule 5: a conflicting copy of a correction that lost takes no part',
        differs: ['status'],
        columns: { corrections: [' AND stays = 1', ''] },
      },
      {
        off: 'a correction that came as a replacement is none',
        by: 'rule 5: a correction that came as a replacement is no correction',
        differs: ['status'],
        columns: { corrections: [" AND through = ''", ''] },
      },
      {
        off: 'a replacement is not masked by its own correction',
        by: 'rule 5: a replacement that keeps the id of what it replaces counts, without conflict',
        differs: ['status'],
        columns: { unmasked: [' AND correction != through', ''] },
      },
      {
        off: 'the facts ticket.corrected set nothing',
        by: 'a correction alone makes no open ticket',
        differs: ['status', 'open'],
        columns: { stands: [`r NOT IN (${rank('ticket.corrected')}, `, 'r NOT IN ('] },
      },
    ],
  },
  {
    rule: 6,
    founders: ['Order:', 'Two sources speaking'],
    switches: [
      {
        off: 'at one instant the rank of the type decides',
        by: 'rule 6: at one instant the rank of the type decides',
        differs: ['status'],
        columns: { standing: inOrderOf('pos', 'follows', 'seq', 'source', 'id') },
      },
      {
        off: 'subjectseq goes before the rank',
        by: 'rule 6: subjectseq goes before the rank, and a missing one first',
        differs: ['status'],
        columns: { standing: inOrderOf('pos', 'follows', 'rank', 'source', 'id') },
      },
      {
        off: 'of equals the source decides before the id',
        by: 'rule 6: of equals the source, then the id decides',
        differs: ['queue_path'],
        columns: { standing: inOrderOf('pos', 'follows', 'seq', 'rank', 'id', 'source') },
      },
      {
        off: 'a snapshot has its place at known_since',
        by: 'rule 7: a fact at known_since follows the snapshot, whatever its sequence',
        differs: ['status'],
        facts: [[`if(rank = ${rank('ticket.snapshot')}, known_since, at)`, 'at']],
        columns: { standing: inOrderOf('pos', 'seq', 'rank') },
      },
    ],
  },
  {
    rule: 7,
    founders: ['`ticket.snapshot {status, created_at, known_since, …}`'],
    switches: [
      {
        off: 'what lies before known_since is history',
        by: 'rule 7: the snapshot is the state at known_since; what lies before is history',
        differs: ['transfers', 'queue_path'],
        columns: { stands: ['(holding = 0 OR due >= known_from)', '1'] },
      },
      {
        off: 'of several snapshots the last in order holds',
        by: 'rule 7: of two snapshots the later known_since holds, also if it was taken earlier',
        differs: ['status'],
        columns: { holding: ['arrayLastIndex', 'arrayFirstIndex'] },
      },
      {
        off: 'other snapshots set nothing',
        by: 'rule 7: of two snapshots the later known_since holds, also if it was taken earlier',
        differs: ['queue_path', 'reopens'],
        columns: { stands: [`r != ${rank('ticket.snapshot')} AND (holding = 0 OR due >= known_from)`, '1'] },
      },
      {
        off: 'a snapshot holds from its own time on',
        by: 'rule 7: a snapshot counts from its own time on',
        differs: ['created_at', 'status'],
        columns: { holding: [' AND due <= NOW', ''], stands: ['i = holding', 'i = holding AND 1'] },
      },
    ],
  },
  {
    rule: 8,
    founders: ["A fact's identity"],
    switches: [
      {
        off: 'facts_total counts the facts to come too',
        by: 'rule 8: masked and corrected facts count in the totals, not in the state',
        differs: ['facts_total'],
        facts: [['toUInt32(count()) AS facts_total', 'toUInt32(countIf(at <= NOW)) AS facts_total']],
      },
      {
        off: 'facts_due counts only those up to now',
        by: 'rule 8: masked and corrected facts count in the totals, not in the state',
        differs: ['facts_due'],
        facts: [['toUInt32(countIf(at <= NOW)) AS facts_due', 'toUInt32(count()) AS facts_due']],
      },
      {
        off: 'next_at is the least instant still to come',
        by: 'rule 8: masked and corrected facts count in the totals, not in the state',
        differs: ['next_at'],
        facts: [['minIf(at, at > NOW)', 'toInt64(0)']],
      },
      {
        off: 'last_fact_at looks at due facts only',
        by: 'rule 8: masked and corrected facts count in the totals, not in the state',
        differs: ['last_fact_at'],
        facts: [['maxIf(at, at <= NOW)', 'max(at)']],
      },
      {
        off: 'last_ingested_at looks at all facts',
        by: 'rule 8: masked and corrected facts count in the totals, not in the state',
        differs: ['last_ingested_at'],
        facts: [['max(ingested_at)', 'min(ingested_at)']],
      },
      {
        off: 'without a due fact there is no row',
        by: 'no due fact: no row',
        differs: ['facts_due'],
        facts: [['HAVING facts_due > 0', '']],
      },
    ],
  },
];
