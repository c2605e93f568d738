import { FAULTS, Fault } from '../schemas/faults.ts';

/**
 * What a person reads when something went wrong: one message with code, cause, effect, what to do, and the details.
 * @param verbose adds the stack.
 */
export function faultText(error: unknown, verbose = false): string {
  const stack = verbose && error instanceof Error ? `\n\n${error.stack ?? ''}${causes(error)}` : '';
  if (!(error instanceof Fault)) {
    const text = error instanceof Error ? error.message : String(error);
    return `Andon stopped at a fault of its own: ${text}\n  what to do  Run it again with --verbose and report what it prints.${stack}`;
  }
  const { cause, effect, remedy } = FAULTS[error.code];
  const rows: [string, string][] = [
    ['effect', effect],
    ['what to do', remedy],
    ...Object.entries(error.details).map(([key, value]): [string, string] => [key, readable(value)]),
  ];
  const below = error.cause instanceof Error ? error.cause.message : '';
  if (below && !rows.some(([, text]) => text.includes(below))) rows.push(['because', below]);
  const width = Math.max(...rows.map(([name]) => name.length));
  const indented = (text: string) => text.replaceAll('\n', `\n${' '.repeat(width + 4)}`);
  return (
    [
      `${error.code}  ${cause}`,
      ...rows.map(([name, text]) => `  ${name.padEnd(width)}  ${indented(text)}`),
    ].join('\n') + stack
  );
}

const readable = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.map(readable).join(', ') : JSON.stringify(value);
};

const causes = (error: Error): string =>
  error.cause instanceof Error
    ? `\ncaused by ${error.cause.stack ?? error.cause.message}${causes(error.cause)}`
    : '';
