import type { Differences } from '../ingest/rebuild/rebuild.ts';

const number = (value: number): string => value.toLocaleString('en-US');

const MOST_COLUMNS = 12;

/**
 * What a rebuild changes, in lines for a person: how many rows of each kind and tenant are the same, differ, or stand on
 * one side only, in which columns they differ, and a few subjects. Never a value.
 */
export function rebuildReport(differences: readonly Differences[]): string[] {
  return differences.flatMap((one) => {
    const counts = [
      `${number(one.same)} the same`,
      one.differing > 0 && `${number(one.differing)} differ`,
      one.onlyOld > 0 && `${number(one.onlyOld)} only in the old`,
      one.onlyNew > 0 && `${number(one.onlyNew)} only in the new`,
      one.movedOn > 0 && `${number(one.movedOn)} moved on meanwhile`,
    ].filter((part) => part !== false);
    const columns = one.columns.slice(0, MOST_COLUMNS).map(({ column, rows }) => `${column} ${number(rows)}`);
    const further = one.columns.length - columns.length;
    const examples = [
      ['differ', one.examples.differing],
      ['only in the old', one.examples.onlyOld],
      ['only in the new', one.examples.onlyNew],
    ] as const;
    return [
      `  ${one.kind} of ${one.tenant}: ${counts.join(', ')}`,
      ...(columns.length > 0
        ? [`      columns: ${columns.join(', ')}${further > 0 ? ` and ${further} more` : ''}`]
        : []),
      ...examples
        .filter(([, subjects]) => subjects.length > 0)
        .map(([what, subjects]) => `      ${what}, for example: ${subjects.join(', ')}`),
    ];
  });
}
