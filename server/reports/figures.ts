import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { MetricValue } from '../../schemas/values.ts';
import type { ReportWords } from './words.ts';

/** A figure as a reader sees it: the number, and what belongs to it. */
export interface Figure {
  main: string;
  notes: string[];
}

const NOT_KNOWN = '—';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A duration (ms) in its two largest units. */
export function duration(ms: number, words: ReportWords): string {
  const two = (large: number, big: string, small: number, little: string) => {
    const whole = Math.floor(ms / large);
    const rest = Math.floor((ms % large) / small);
    return `${whole} ${big}${rest > 0 ? ` ${rest} ${little}` : ''}`;
  };
  if (ms < 0) return `−${duration(-ms, words)}`;
  if (ms < MINUTE) return `${Math.round(ms / 100) / 10} ${words.seconds}`;
  if (ms < HOUR) return two(MINUTE, words.minutes, 1_000, words.seconds);
  if (ms < 2 * DAY) return two(HOUR, words.hours, MINUTE, words.minutes);
  return two(DAY, words.days, HOUR, words.hours);
}

const grouped = (value: number, digits: number): string =>
  value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: 0 });

function plain(value: number | null, { unit }: CatalogueEntry, words: ReportWords): string {
  if (value === null) return NOT_KNOWN;
  if (unit === 'ms') return duration(value, words);
  if (unit === 'ratio') return `${(value * 100).toFixed(1)}%`;
  return grouped(value, unit === 'score' ? 2 : 0);
}

/** What of a value a reader needs: a share its n and interval, a duration its quantiles and n. */
export function figure(value: MetricValue | undefined, entry: CatalogueEntry, words: ReportWords): Figure {
  if (!value) return { main: NOT_KNOWN, notes: [] };
  if ('hidden' in value) return { main: '·', notes: [words.hidden] };
  if ('p50' in value)
    return {
      main: `P50 ${plain(value.p50, entry, words)}`,
      notes: [
        `P90 ${plain(value.p90, entry, words)}`,
        `${words.mean} ${plain(value.mean, entry, words)}`,
        `n ${grouped(value.n, 0)}`,
      ],
    };
  const main = plain(value.value, entry, words);
  if (!('denominator' in value)) return { main, notes: [] };
  const { low, high, denominator } = value;
  const bounded = typeof low === 'number' && typeof high === 'number';
  // Shares of time have milliseconds for denominators, which tell nobody how many.
  return {
    main,
    notes: [
      ...(bounded
        ? [`${plain(low, entry, words)} – ${plain(high, entry, words)}`, `n ${grouped(denominator, 0)}`]
        : []),
    ],
  };
}
