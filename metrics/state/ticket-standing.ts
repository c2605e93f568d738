import { rank } from './ranks.ts';
import type { Columns } from './select.ts';
import { FACT_FIELDS } from './ticket-facts.ts';

const SNAPSHOT = rank('ticket.snapshot');
const CORRECTED = rank('ticket.corrected');

/** Takes an array of tuples apart into one array a field: the engine handles narrow arrays ten times faster. */
const apart = (tuples: string, prefix: string, fields: readonly string[]): Columns =>
  Object.fromEntries(fields.map((field) => [`${prefix}_${field}`, `tupleElement(${tuples}, '${field}')`]));

/**
 * From all known facts to those that stand: conflicts resolved, corrections obeyed, the future and what lies before a
 * snapshot left out (docs/ticket-state.md 4-7). Adds one array for each field of a fact, `s_pos`, `s_rank`, …, all in
 * order, and the snapshot that holds as its place among them (`snap_at`, always 1 or 0 = none).
 */
export const standingFacts = (now: number): Columns => ({
  ...apart('known', 'k', FACT_FIELDS),
  identities: "arrayMap((source, id) -> concat(source, '\\x1f', id), k_source, k_id)",
  has_conflict: 'toUInt8(length(arrayDistinct(identities)) < length(identities))',
  // 4: of one identity the largest (recorded, hash) stands. Searched only where there is a conflict: the arrays are empty elsewhere.
  claims: 'if(has_conflict = 1, arrayZip(identities, k_recorded, k_hash), [])',
  lost: 'arrayMap(c -> arrayExists(d -> d.1 = c.1 AND (d.2, d.3) > (c.2, c.3), claims), claims)',
  kept: 'if(has_conflict = 1, arrayMap(x -> toUInt8(NOT x), lost), arrayMap(x -> toUInt8(1), identities))',
  // 5: newest first; one that an effective one took back is void, and of several about one fact the newest holds.
  corrections: `arrayReverseSort(arrayFilter(c -> c.4 != '', arrayMap((recorded, id, source, supersedes, r, stays) ->
      (recorded, id, source, if(r = ${CORRECTED} AND stays = 1, supersedes, '')), k_recorded, k_id, k_source, k_supersedes, k_rank, kept)))`,
  verdicts: `arrayFold(
      (held, c) -> if(has(held.1, c.2) OR has(held.1, c.4), held, (arrayPushBack(held.1, c.4), arrayPushBack(held.2, c.2))),
      corrections, (emptyArrayString(), emptyArrayString()))`,
  superseded: 'verdicts.1',
  effective: 'verdicts.2',
  unmasked: `arrayMap((at, id, via, stays) -> toUInt8(stays = 1 AND at <= ${now} AND NOT has(superseded, id) AND (via = '' OR has(effective, via))), k_at, k_id, k_via, kept)`,
  // 7: the last snapshot in order holds; what is older is history.
  holding: `arrayLastIndex((r, stays) -> r = ${SNAPSHOT} AND stays = 1, k_rank, unmasked)`,
  known_from: 'if(holding > 0, k_pos[holding], 0)',
  stands: `arrayMap((r, at, stays) -> toUInt8(stays = 1 AND (holding = 0 OR (r != ${SNAPSHOT} AND at >= known_from))), k_rank, k_at, unmasked)`,
  front: 'if(holding > 0, holding, 1)',
  has_snapshot: 'toUInt8(holding > 0)',
  ...Object.fromEntries(FACT_FIELDS.map((field) => [`s_${field}`, `arrayConcat(arraySlice(k_${field}, front, has_snapshot), arrayFilter((x, stays) -> stays, k_${field}, stands))`])),
});
