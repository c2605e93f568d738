/** A step into an object (name), into a list (number), or to the first item of a list in which the rest is found. */
type Step = string | number | '[*]';

const STEP = /([^.[\]]+)|\[(\d{1,6}|\*)\]/y;

/**
 * `a.b[0].c`, `list[*].c`. @returns its steps, or undefined if it is no path.
 */
export function readPath(text: string): Step[] | undefined {
  const steps: Step[] = [];
  let at = 0;
  while (at < text.length) {
    STEP.lastIndex = at;
    const found = STEP.exec(text);
    if (!found) return undefined;
    const [whole, name, index] = found;
    steps.push(name ?? (index === '*' ? '[*]' : Number(index)));
    at += whole.length;
    if (text[at] === '.') {
      at += 1;
      if (at === text.length || text[at] === '[') return undefined;
    } else if (at < text.length && text[at] !== '[') return undefined;
  }
  return steps.length > 0 ? steps : undefined;
}

function follow(value: unknown, steps: readonly Step[], at: number): unknown {
  const step = steps[at];
  if (step === undefined) return value;
  if (typeof value !== 'object' || value === null) return undefined;
  if (step === '[*]') {
    if (!Array.isArray(value)) return undefined;
    for (const item of value) {
      const found = follow(item, steps, at + 1);
      if (found !== undefined && found !== null) return found;
    }
    return undefined;
  }
  if (typeof step === 'number') return Array.isArray(value) ? follow(value[step], steps, at + 1) : undefined;
  return Object.hasOwn(value, step)
    ? follow((value as Record<string, unknown>)[step], steps, at + 1)
    : undefined;
}

const paths = new Map<string, Step[]>();

/** What stands at a path; undefined where nothing does. A name with dots in it (a CSV column) is found as a whole first. */
export function valueAt(document: unknown, path: string): unknown {
  if (typeof document === 'object' && document !== null && Object.hasOwn(document, path))
    return (document as Record<string, unknown>)[path];
  let steps = paths.get(path);
  if (!steps) {
    steps = readPath(path) ?? [];
    paths.set(path, steps);
  }
  return steps.length === 0 ? undefined : follow(document, steps, 0);
}

/** A path with every place in a list as `[*]`. */
export const anyPlace = (path: string): string => path.replace(/\[\d+\]/g, '[*]');

const DEEPEST = 20;

/** Paths of everything in a document that holds something, each once, places in lists as `[*]`. */
export function leavesOf(document: unknown): string[] {
  const leaves = new Set<string>();
  const walk = (value: unknown, path: string, depth: number): void => {
    if (value === null || value === undefined || value === '') return;
    if (typeof value !== 'object' || depth > DEEPEST) {
      if (path !== '') leaves.add(path);
    } else if (Array.isArray(value)) {
      for (const item of value) walk(item, `${path}[*]`, depth + 1);
    } else {
      for (const [name, part] of Object.entries(value))
        walk(part, path === '' ? name : `${path}.${name}`, depth + 1);
    }
  };
  walk(document, '', 0);
  return [...leaves];
}
