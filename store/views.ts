import { createHash } from 'node:crypto';
import { quote, type Store } from './store.ts';

/**
 * Makes views what they shall be; one that is so already, by the hash in its comment, is left alone.
 *
 * @returns the names of those that were made.
 */
export async function refreshViews(
  store: Pick<Store, 'query' | 'command'>,
  views: readonly { name: string; sql: string }[],
): Promise<string[]> {
  const standing = await store.query<{ name: string; comment: string }>(
    "SELECT name, comment FROM system.tables WHERE database = currentDatabase() AND engine = 'View'",
  );
  const made: string[] = [];
  for (const { name, sql } of views) {
    const comment = `Andon ${createHash('sha256').update(sql).digest('hex').slice(0, 16)}`;
    if (standing.some((view) => view.name === name && view.comment === comment)) continue;
    await store.command(`CREATE OR REPLACE VIEW ${name} AS\n${sql}\nCOMMENT ${quote(comment)}`);
    made.push(name);
  }
  return made;
}
