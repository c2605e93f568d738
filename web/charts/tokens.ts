/** Tokens of styles/tokens.css that charts use, read once per theme. */
export const CHART_TOKENS = [
  's1',
  'line',
  'line-strong',
  't1',
  't2',
  't3',
  'data',
  'data-2',
  'band',
  'warn',
  'warn-mark',
  'warn-edge',
  'crit',
  'font',
] as const;
export type ChartTokens = Record<(typeof CHART_TOKENS)[number], string>;

/** @param styles computed style of the root element */
export const readTokens = (styles: { getPropertyValue(name: string): string }): ChartTokens =>
  Object.fromEntries(
    CHART_TOKENS.map((name) => [name, styles.getPropertyValue(`--${name}`).trim()]),
  ) as ChartTokens;
