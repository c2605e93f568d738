/** A series in alarm: since when (ms), and the series one level up. */
export interface Firing {
  readonly series: string;
  readonly since: number;
}

/** Several series of one parent in alarm at once, told as one. */
export interface Incident {
  readonly parent: string;
  /** When the last of the children that made it an incident joined, or the parent's own alarm began; ms. */
  readonly since: number;
  readonly children: readonly string[];
}

export interface RolledUp {
  readonly incidents: readonly Incident[];
  /** Series whose alarms are told by an incident above them. */
  readonly silenced: ReadonlySet<string>;
}

export interface RollUpSettings {
  /** Children that make an incident of their parent. */
  readonly children: number;
  /** Within this time of each other, ms. */
  readonly withinMs: number;
}

/**
 * Three or more children within ten minutes become one incident of their parent, children silenced (domain.md 2.6,
 * control table). Goes up level by level: an incident is itself a firing of the parent.
 * @param firing all alarms that stand now
 * @param parentOf the hierarchy, total → region → queue; a tree
 */
export function rollUp(
  firing: readonly Firing[],
  parentOf: ReadonlyMap<string, string>,
  settings: RollUpSettings,
): RolledUp {
  const since = new Map(firing.map((alarm) => [alarm.series, alarm.since]));
  const incidents: Incident[] = [];
  const silenced = new Set<string>();
  for (const parent of parentsFromBelow(parentOf)) {
    const children = [...since.keys()].filter((series) => parentOf.get(series) === parent);
    const at = together(
      children.map((series) => since.get(series) as number),
      settings,
    );
    if (at === null) continue;
    const began = Math.min(at, since.get(parent) ?? at);
    since.set(parent, began);
    incidents.push({ parent, since: began, children: children.sort() });
    for (const child of children) silenced.add(child);
  }
  return { incidents, silenced };
}

/** When the first run of enough starts within the time was complete; null if there is none. */
function together(starts: number[], { children, withinMs }: RollUpSettings): number | null {
  const sorted = starts.sort((a, b) => a - b);
  for (let last = children - 1; last < sorted.length; last += 1)
    if ((sorted[last] as number) - (sorted[last - children + 1] as number) <= withinMs)
      return sorted[last] as number;
  return null;
}

/** Every parent once, those furthest from the top first. */
function parentsFromBelow(parentOf: ReadonlyMap<string, string>): string[] {
  const depth = (series: string): number => {
    let steps = 0;
    for (let up = parentOf.get(series); up !== undefined; up = parentOf.get(up)) steps += 1;
    return steps;
  };
  return [...new Set(parentOf.values())].sort((a, b) => depth(b) - depth(a) || (a < b ? -1 : 1));
}
