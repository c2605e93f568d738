import type { Dimension } from '../../schemas/dimensions.ts';
import type { Directory } from '../../schemas/directory.ts';
import { idList } from '../../store/store.ts';
import type { Filters } from '../http/parameters.ts';

/** Queues whose team, or whose team's site, is among the values ('' = a queue that the directory does not know). */
function queuesOf(dimension: 'team' | 'site', values: readonly string[], directory: Directory): string[] {
  return Object.entries(directory.queues)
    .filter(([, { team }]) =>
      values.includes(dimension === 'team' ? team : (directory.teams[team]?.site ?? '')),
    )
    .map(([queue]) => queue);
}

/** Filters as a condition on a row of tickets, by its current queue. */
export function ticketCondition(filters: Filters, directory: Directory): string {
  const parts = Object.entries(filters).map(([name, values]) => {
    const dimension = name as Dimension;
    if (dimension !== 'team' && dimension !== 'site') return `${dimension} IN ${idList(values)}`;
    const known = `queue IN ${idList(queuesOf(dimension, values, directory))}`;
    return values.includes('')
      ? `(${known} OR queue NOT IN ${idList(Object.keys(directory.queues))})`
      : known;
  });
  return parts.length > 0 ? parts.join(' AND ') : '1';
}
