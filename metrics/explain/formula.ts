import type { MetricValue } from '../../schemas/values.ts';
import type { Words } from '../../schemas/words.ts';
import { isoAt } from '../query/bucket.ts';

/** A part of a composite with what it amounts to. */
export interface MetricPart {
  metric: string;
  label: Words;
  sign: 1 | -1;
  value: MetricValue;
}

/** What a formula is written from. */
export interface Computed {
  unit: 'count' | 'ms' | 'ratio' | 'score';
  value: MetricValue;
  parts: readonly MetricPart[];
  /** How many bookings there are, and their sum. */
  total: number;
  sum: number;
  timezone: string;
}

type Language = keyof Words;
const MISSING = '—';
const COUNTED: Words = { zh: '笔合计', en: 'bookings, in sum' };

const plain = (figure: number): string => figure.toLocaleString('en', { maximumFractionDigits: 4 });
const measured = (figure: number | null | undefined, unit: Computed['unit']): string =>
  figure === null || figure === undefined ? MISSING : `${plain(figure)}${unit === 'ms' ? ' ms' : ''}`;
const percent = (figure: number | null): string =>
  figure === null ? MISSING : `${(figure * 100).toFixed(1)}%`;

/** Terms of a composite: `A 607 − B 600 + C 3`, of ages the largest of them. */
function terms({ parts, unit }: Computed, language: Language): string {
  const words = parts.map(({ label, value }) =>
    `${label[language]} ${measured('value' in value ? value.value : null, unit)}`.trim(),
  );
  if (unit === 'ms') return `max(${words.join(', ')})`;
  return words
    .map((term, index) => {
      const minus = parts[index]?.sign === -1;
      if (index === 0) return minus ? `−${term}` : term;
      return `${minus ? '−' : '+'} ${term}`;
    })
    .join(' ');
}

function written(computed: Computed, language: Language): string {
  const { value, unit, total, sum, parts, timezone } = computed;
  if ('hidden' in value) return MISSING;
  if ('denominator' in value)
    return `${plain(value.numerator)} ÷ ${plain(value.denominator)} = ${percent(value.value)}`;
  if ('promoters' in value && value.promoters !== undefined)
    return `100 × (${plain(value.promoters)} − ${plain(value.detractors ?? 0)}) ÷ ${plain(value.n)} = ${measured(value.value, unit)}`;
  if ('n' in value && !('mean' in value))
    return value.n === 0
      ? MISSING
      : `${plain(sum / 1_000)} ÷ ${plain(value.n)} = ${measured(value.value, unit)}`;
  if ('n' in value)
    return `${measured(sum, unit)} ÷ ${plain(value.n)} = ${measured(value.mean, unit)}; P50 ${measured(value.p50, unit)}, P90 ${measured(value.p90, unit)}`;
  const figure = measured(value.value, unit);
  if (parts.length > 0) return `${terms(computed, language)} = ${figure}`;
  if (value.since !== undefined)
    return `${isoAt(value.since + (value.value ?? 0), timezone)} − ${isoAt(value.since, timezone)} = ${figure}`;
  return value.value === null ? MISSING : `${plain(total)} ${COUNTED[language]} = ${figure}`;
}

/** The arithmetic of a value with its numbers put in, in both languages. Durations are ms, exactly as computed. */
export const formulaOf = (computed: Computed): Words => ({
  zh: written(computed, 'zh'),
  en: written(computed, 'en'),
});
