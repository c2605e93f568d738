import { rank } from './ranks.ts';
import type { Columns } from './select.ts';

const SNAPSHOT = rank('ticket.snapshot');
const CORRECTED = rank('ticket.corrected');
const ERASED = rank('subject.erased');

const known = (field: string): string => `tupleElement(known, '${field}')`;

/**
 * From all known facts to those that stand: conflicts resolved, corrections obeyed, the future and what lies before a
 * snapshot left out (docs/ticket-state.md 4-7). Gives `standing`, tuples in order, the holding snapshot first.
 */
export const standingFacts = (now: number): Columns => ({
  // 4: of one identity the largest (recorded, hash, time) stands. Searched only where there is a conflict.
  identities: `if(has_conflict = 1, arrayZip(${known('source')}, ${known('id')}, ${known('via')}), [])`,
  claims: `if(has_conflict = 1, arrayZip(${known('recorded')}, ${known('hash')}, ${known('time')}), [])`,
  kept: `if(has_conflict = 1,
      arrayMap((mine, claim) -> toUInt8(NOT arrayExists((other, rival) -> other = mine AND rival > claim, identities, claims)), identities, claims),
      arrayMap(x -> toUInt8(1), ${known('rank')}))`,
  // 5: newest first; one that an effective one took back is void, and of several about one fact the newest holds.
  corrections: `arrayReverseSort(arrayFilter(c -> c.5 = 1, arrayMap((recorded_at, own, sender, target, r, through, stays) ->
      (recorded_at, own, sender, target, toUInt8(r = ${CORRECTED} AND through = '' AND stays = 1)),
      ${['recorded', 'id', 'source', 'supersedes', 'rank', 'via'].map(known).join(', ')}, kept)))`,
  verdicts: `arrayFold(
      (held, c) -> if(has(held.1, c.2) OR has(held.1, c.4), held, (arrayPushBack(held.1, c.4), arrayPushBack(held.2, c.2))),
      corrections, (emptyArrayString(), emptyArrayString()))`,
  superseded: 'verdicts.1',
  effective: 'verdicts.2',
  unmasked: `arrayMap((own, through, stays) -> toUInt8(stays = 1
      AND (through = '' OR has(effective, through))
      AND NOT arrayExists((target, correction) -> target = own AND correction != through, superseded, effective)),
      ${known('id')}, ${known('via')}, kept)`,
  erased: `arrayExists((r, stays) -> r = ${ERASED} AND stays = 1, ${known('rank')}, unmasked)`,
  // 7: the last snapshot in order holds; what is older is history.
  holding: `arrayLastIndex((r, due, stays) -> r = ${SNAPSHOT} AND stays = 1 AND due <= ${now}, ${known('rank')}, ${known('at')}, unmasked)`,
  known_from: `${known('pos')}[holding]`,
  stands: `arrayMap((r, due, stays, i) -> toUInt8(stays = 1 AND due <= ${now} AND r NOT IN (${CORRECTED}, ${ERASED})
      AND (i = holding OR (r != ${SNAPSHOT} AND (holding = 0 OR due >= known_from)))), ${known('rank')}, ${known('at')}, unmasked, arrayEnumerate(unmasked))`,
  standing: 'arrayFilter((fact, stays) -> stays, known, stands)',
});
