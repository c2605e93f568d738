/** U+2014: no value. Never 0. */
export const MISSING = '—';
/** U+2212: a true minus. */
const MINUS = '−';

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** Whole number with comma groups from 1,000. */
export function count(value: number | null | undefined): string {
  if (value === null || value === undefined) return MISSING;
  const whole = Math.round(value);
  return `${whole < 0 ? MINUS : ''}${grouped(String(Math.abs(whole)))}`;
}

/** Percent of a ratio 0..1, one decimal, without the sign; 100.0 only if all met and 0.0 only if none. */
export function percent(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined) return MISSING;
  const rounded = Math.round(ratio * 1000) / 10;
  if (ratio < 1 && rounded >= 100) return '99.9';
  if (ratio > 0 && rounded <= 0) return '0.1';
  return rounded.toFixed(1);
}

/** 89.3–92.8 with an en dash. */
export const interval = (low: number | null | undefined, high: number | null | undefined): string =>
  low === null || low === undefined || high === null || high === undefined
    ? MISSING
    : `${percent(low)}–${percent(high)}`;

/** Relative change or difference with its sign always and a true minus; `digits` after the point. */
export function signed(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return `±${text}`;
  return `${value < 0 ? MINUS : '+'}${text}`;
}

/** Axis only: 2.0k from 1,000 on. */
export const axisCount = (value: number): string =>
  Math.abs(value) >= 1000 ? `${(value / 1000).toFixed(1)}k` : String(value);
