import type { CatalogueEntry } from '../../schemas/catalogue.ts';
import type { MetricValue } from '../../schemas/values.ts';
import { quote, type Store } from '../../store/store.ts';
import type { Answers } from '../answer.ts';
import { daysBefore, midnight } from '../calendar.ts';

const DAY = 86_400_000;
/** Days that are looked after: a year, and what a comparison with the year before asks for. */
const LOOKED_AFTER = 400;
/** So long (ms) after its horizon a day's figure is taken for final: what comes within a day is usual. */
const SLACK = DAY;

/** Whose figures are looked after, and by what formulas they are computed today. */
export interface Watched {
  tenant: string;
  timezone: string;
  now: number;
  cut: number;
  /** Up to here (ms) the data is there; null = not known. */
  completeTo: number | null;
  metrics: readonly CatalogueEntry[];
  fingerprint: string;
}

interface Figure {
  metric: string;
  day: number;
  value: string;
  fingerprint: string;
}

const lines = (rows: readonly object[]): Buffer =>
  Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);

const written = ({ provisional: _, ...value }: MetricValue & { provisional?: true }): string =>
  JSON.stringify(value);

/** What the ordinary question says today of the days that are final. */
async function figuresNow(answers: Answers, watched: Watched): Promise<Figure[]> {
  const { tenant, timezone, now, cut, completeTo, metrics, fingerprint } = watched;
  if (completeTo === null) return [];
  const to = midnight(completeTo - SLACK, timezone);
  const from = daysBefore(to, LOOKED_AFTER, timezone);
  const [rows = []] = await answers.exact([
    {
      ...{ tenant, metrics: metrics.map(({ id }) => id), from, to, bucket: 'day', where: {} },
      ...{ now, ...(Number.isFinite(cut) ? { cut } : {}), present: true },
    },
  ]);
  return rows.flatMap(({ bucket, values }) => {
    const day = Date.parse(bucket ?? '');
    return metrics.flatMap(({ id, horizonMs }) =>
      day + DAY + horizonMs + SLACK <= completeTo && values[id]
        ? [{ metric: id, day, value: written(values[id]), fingerprint }]
        : [],
    );
  });
}

/**
 * Compares the figures of final days with what was kept of them, and tells what came out differently. The figures are those
 * of the ordinary question, so a revision is what a reader would see. A day in which nothing is booked any more has no row
 * and is not told.
 *
 * @param wall clock of what is written, ms.
 * @returns how many were revised.
 */
export async function noteRevisions(
  store: Store,
  answers: Answers,
  watched: Watched,
  wall: number,
): Promise<number> {
  const { tenant } = watched;
  const figures = await figuresNow(answers, watched);
  const kept = new Map(
    (
      await store.query<Figure>(
        `SELECT metric, day, value, fingerprint FROM final_figures FINAL WHERE tenant = ${quote(tenant)}`,
      )
    ).map((figure) => [`${figure.metric} ${figure.day}`, figure]),
  );
  const before = ({ metric, day }: Figure) => kept.get(`${metric} ${day}`);
  const changed = figures.filter(
    (figure) => before(figure)?.value !== figure.value || before(figure)?.fingerprint !== figure.fingerprint,
  );
  const revised = changed.flatMap((figure) => {
    const known = before(figure);
    if (!known || known.value === figure.value) return [];
    const reason = known.fingerprint === figure.fingerprint ? 'facts' : 'definition';
    const { metric, day, value: after } = figure;
    return [{ tenant, metric, day, before: known.value, after, reason, at: wall }];
  });
  if (revised.length > 0) await store.insert('revisions', lines(revised));
  if (changed.length > 0)
    await store.insert(
      'final_figures',
      lines(changed.map((figure) => ({ tenant, ...figure, written_at: wall }))),
    );
  return revised.length;
}
