/** `text {path} text`; `{a|b}` takes the first that holds something. */
export interface Template {
  /** Texts and, between them, the paths of each place. */
  parts: (string | string[])[];
}

const templates = new Map<string, Template | undefined>();

/** @returns undefined where a brace is open or closes nothing. */
export function readTemplate(text: string): Template | undefined {
  if (templates.has(text)) return templates.get(text);
  const parts: Template['parts'] = [];
  let rest = text;
  let right = true;
  while (rest !== '') {
    const open = rest.indexOf('{');
    const before = open < 0 ? rest : rest.slice(0, open);
    right &&= !before.includes('}');
    if (before !== '') parts.push(before);
    if (open < 0) break;
    const end = rest.indexOf('}', open);
    const paths = end < 0 ? [] : rest.slice(open + 1, end).split('|');
    right &&= paths.length > 0 && paths.every((path) => path !== '' && !path.includes('{'));
    if (!right) break;
    parts.push(paths.map((path) => path.trim()));
    rest = rest.slice(end + 1);
  }
  const template = right ? { parts } : undefined;
  templates.set(text, template);
  return template;
}

/** Paths that a text names, none for a constant. */
export const pathsOf = (text: string): string[] =>
  readTemplate(text)?.parts.flatMap((part) => (typeof part === 'string' ? [] : part)) ?? [];
