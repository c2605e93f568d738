const UNESCAPED: Record<string, string> = { t: '\t', n: '\n', r: '\r', b: '\b', f: '\f', '0': '\0' };

/** Takes the escapes of ClickHouse's text formats out. */
const unescaped = (text: string): string =>
  text.replace(/\\(.)/gs, (_, letter: string) => UNESCAPED[letter] ?? letter);

const ELEMENT = /'((?:[^'\\]|\\.)*)'|(-?[\d.]+(?:e[+-]?\d+)?)/gis;

/**
 * Parameters as they travel over HTTP, as values that the embedded engine escapes again by itself. An array (of texts or
 * of numbers) is told by the type that the statement gives it.
 */
export function bound(query: string, parameters: Record<string, string>): Record<string, unknown> {
  const types = new Map(
    [...query.matchAll(/\{(\w+)\s*:\s*([^}]+)\}/g)].map((found) => [found[1] as string, found[2] as string]),
  );
  return Object.fromEntries(
    Object.entries(parameters).map(([name, text]) => [
      name,
      types.get(name)?.startsWith('Array')
        ? [...text.matchAll(ELEMENT)].map((found) =>
            found[2] === undefined ? unescaped(found[1] ?? '') : Number(found[2]),
          )
        : unescaped(text),
    ]),
  );
}
