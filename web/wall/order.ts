/** A row of the table moves at most once in this time (DESIGN 6). */
export const ROW_RESTS_MS = 30_000;

export interface RowOrder {
  keys: string[];
  /** When each row last changed its place (ms). */
  movedAt: Record<string, number>;
}

/**
 * The next order of the rows. Rows that moved less than 30 s ago keep their place exactly; the others take the free
 * places in the wanted order. A row that is new, or gone, makes the table anew.
 */
export function nextOrder(previous: RowOrder | undefined, wanted: readonly string[], now: number): RowOrder {
  const same =
    previous && previous.keys.length === wanted.length && wanted.every((key) => previous.keys.includes(key));
  if (!same) return { keys: [...wanted], movedAt: Object.fromEntries(wanted.map((key) => [key, now])) };
  const resting = new Set(
    previous.keys.filter((key) => now - (previous.movedAt[key] ?? Number.NEGATIVE_INFINITY) < ROW_RESTS_MS),
  );
  const free = wanted.filter((key) => !resting.has(key));
  let next = 0;
  const keys = previous.keys.map((key) => (resting.has(key) ? key : (free[next++] ?? key)));
  const movedAt = { ...previous.movedAt };
  keys.forEach((key, place) => {
    if (previous.keys[place] !== key) movedAt[key] = now;
  });
  return { keys, movedAt };
}

export type RowState = 'critical' | 'warn' | 'unknown' | 'improving' | 'normal' | 'closed';

/** Unknown stands above normal because nobody can say it is fine. */
const RANK: Record<RowState, number> = {
  critical: 0,
  warn: 1,
  unknown: 2,
  improving: 3,
  normal: 4,
  closed: 5,
};

/** Severity first, then wait over target, then the order of the directory. */
export function wantedOrder(rows: readonly { key: string; state: RowState; urgency: number }[]): string[] {
  return rows
    .map((row, place) => ({ row, place }))
    .sort(
      (a, b) => RANK[a.row.state] - RANK[b.row.state] || b.row.urgency - a.row.urgency || a.place - b.place,
    )
    .map(({ row }) => row.key);
}
