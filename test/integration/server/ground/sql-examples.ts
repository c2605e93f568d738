import { readFile } from 'node:fs/promises';

export interface Example {
  sql: string;
  /** The same question to /api/v1/query. */
  path: string;
  /** Parts of metrics that the columns behind day and dimension are, in their order. */
  parts: string[];
}

/** Every statement of docs/sql.md that says which question it is the same as; Grafana's macro is the days of the examples. */
export async function sqlExamples(): Promise<Example[]> {
  const text = await readFile('docs/sql.md', 'utf8');
  return [...text.matchAll(/```sql\n(.+?)```\nSame as `([^`]+)`:\s+((?:`[^`]+`\s*)+)/gs)].map(
    ([, sql = '', path = '', parts = '']) => ({
      sql: sql.replace(/\$__timeFilter\((\w+)\)/, "$1 BETWEEN '2026-02-26' AND '2026-02-28'"),
      path,
      parts: [...parts.matchAll(/`([^`]+)`/g)].map((found) => found[1] as string),
    }),
  );
}

/** Names in backticks of the section of a view. */
export async function documentedColumns(view: string): Promise<string[]> {
  const text = await readFile('docs/sql.md', 'utf8');
  const [, section = ''] = text.split(new RegExp(`^## ${view}$`, 'm'));
  const own = (section.split(/^## /m)[0] ?? '').replace(/```.+?```\nSame as.+?:\s+(`[^`]+`\s*)+/gs, '');
  return [...own.matchAll(/`(\w+)`/g)].map((found) => found[1] as string);
}
