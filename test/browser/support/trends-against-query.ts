import type { Page } from 'playwright-core';
import type { QueryAnswer, QueryRow } from '../../../schemas/query.ts';
import type { MetricValue } from '../../../schemas/values.ts';

/** One number of the trends page, with where it stands and which question it is an answer to. */
interface Shown {
  place: string;
  asked: string;
  now: string;
  cut: string;
  metric: string;
  part: string;
  raw: string | null;
  text: string;
  /** How its row is told from the others of the answer: '' = the only one. */
  key: string;
}

/** Every number of the page that says which metric it is of, read in one go. */
const readTrends = (page: Page): Promise<Shown[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('[data-asked]')].flatMap((section) => {
      const { asked = '', now = '', cut = '', chart, section: name } = section.dataset;
      const { beforeAsked = '', beforeNow = '', beforeCut = '' } = section.dataset;
      const cells = [...section.querySelectorAll<HTMLElement>('[data-metric], [data-hour]')];
      return cells.flatMap((cell) => {
        const isBefore = cell.dataset.before !== undefined;
        const row = cell.closest<HTMLElement>('[data-bucket], [data-row], [data-cause]')?.dataset;
        const shared = {
          place: chart ?? name ?? '',
          asked: isBefore ? beforeAsked : asked,
          now: isBefore ? beforeNow : now,
          cut: isBefore ? beforeCut : cut,
          raw: cell.dataset.raw ?? null,
          text: cell.textContent?.trim() ?? '',
          key: row?.bucket ?? row?.row ?? row?.cause ?? cell.dataset.hour ?? '',
        };
        if (cell.dataset.hour !== undefined) return [{ ...shared, metric: 'tickets_created', part: 'mean' }];
        const one = { ...shared, metric: cell.dataset.metric ?? '', part: cell.dataset.part ?? 'value' };
        // The row of a compared bucket is another one; only its own question can tell, by its place.
        return isBefore ? [] : [one];
      });
    }),
  );

const keyOf = (row: QueryRow, by: string | null): string[] => {
  if (row.hourOfWeek) return [`${row.hourOfWeek.weekday} ${row.hourOfWeek.hour}`];
  if (row.bucket) return [new Date(row.bucket).toISOString()];
  return [by ? String(row[by as keyof QueryRow]) : ''];
};

function partOf(value: MetricValue | undefined, part: string): number | null {
  if (!value || 'hidden' in value) return null;
  if (part === 'n') return 'denominator' in value ? value.denominator : 'p90' in value ? value.n : null;
  const parts = value as Record<string, unknown>;
  const found = 'p90' in value && part === 'value' ? value.p50 : parts[part];
  return typeof found === 'number' ? found : null;
}

export interface ComparedTrends {
  numbers: number;
  known: number;
  places: string[];
}

/** Holds every number of the page against /api/v1/query, asked again at the now and cut that the page tells. */
export async function compareTrends(
  url: string,
  page: Page,
): Promise<{ compared: ComparedTrends; wrong: unknown[] }> {
  const shown = await readTrends(page);
  const answers = new Map<string, QueryAnswer>();
  for (const { asked, now, cut } of shown) {
    if (answers.has(asked)) continue;
    const question = new URL(asked, url);
    question.searchParams.set('now', now);
    if (cut) question.searchParams.set('cut', cut);
    const answer = await fetch(question);
    if (!answer.ok) throw new Error(`${question.search}: ${await answer.text()}`);
    answers.set(asked, (await answer.json()) as QueryAnswer);
  }
  const wrong: unknown[] = [];
  let known = 0;
  for (const { place, asked, metric, part, raw, text, key } of shown) {
    const question = new URL(asked, url).searchParams;
    if (!question.get('metrics')?.split(',').includes(metric)) continue;
    const row = answers.get(asked)?.rows.find((one) => keyOf(one, question.get('by')).includes(key));
    const told = partOf(row?.values[metric], part);
    const is = raw === null ? null : Number(raw);
    if (is !== told) wrong.push({ place, key, metric, part, is, told });
    if ((told === null) !== (text === '—')) wrong.push({ place, key, metric, part, text, told });
    if (told !== null) known += 1;
  }
  const places = [...new Set(shown.map(({ place }) => place))];
  return { compared: { numbers: shown.length, known, places }, wrong };
}
