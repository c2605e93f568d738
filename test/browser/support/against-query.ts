import { expect } from 'vitest';
import type { Board, Column, Hero } from '../../../schemas/board.ts';
import { viewKey, viewsOf } from '../../../schemas/board-views.ts';
import type { FrameData, FrameTimes } from '../../../schemas/live.ts';
import type { QueryAnswer } from '../../../schemas/query.ts';
import type { MetricValue } from '../../../schemas/values.ts';
import type { ViewSpec } from '../../../schemas/view.ts';
import { toFrameData } from '../../../server/live/view.ts';
import { durationParts, liveDuration, minutes, statisticParts } from '../../../web/format/durations.ts';
import { count, interval, percent } from '../../../web/format/numbers.ts';
import type { Reading } from './reading.ts';

const iso = (instant: number) => new Date(instant).toISOString();

/** The question of a view at the instants its frame tells, put as any client puts it. */
export async function askView(
  url: string,
  view: ViewSpec,
  times: Pick<FrameTimes, 'now' | 'cut' | 'from' | 'to'>,
): Promise<FrameData> {
  const search = new URLSearchParams({
    tenant: view.tenant,
    metrics: view.metrics.join(','),
    from: iso(times.from),
    to: iso(times.to),
    now: iso(times.now),
    cut: iso(times.cut),
    bucket: view.bucket ?? 'none',
    ...(view.by ? { by: view.by } : {}),
    ...(view.policy ? { policy: view.policy } : {}),
  });
  const answer = await fetch(`${url}/api/v1/query?${search}`);
  const body = (await answer.json()) as QueryAnswer;
  if (!answer.ok) throw new Error(JSON.stringify(body));
  return toFrameData(body.rows, view);
}

const part = (value: MetricValue | undefined, name: Column['part']): number | null => {
  if (!value || 'hidden' in value) return null;
  if ('p50' in value) return value[name && name !== 'value' ? name : 'p50'];
  return value.value;
};
/** An age as it stands at a moment: counted from `since`. */
const age = (value: MetricValue | undefined, moment: number): number | null =>
  value && 'since' in value && value.since !== undefined ? Math.max(0, moment - value.since) : null;

function figureOf(hero: Hero, value: MetricValue | undefined, moment: number): string {
  if (hero.plot === 'elapsed')
    return durationParts(age(value, moment), 'zh')
      .map((one) => one.join(''))
      .join('');
  if (value && 'denominator' in value) return value.value === null ? '—' : `${percent(value.value)}%`;
  if (value && 'p50' in value) return statisticParts(part(value, hero.part), 'zh').join('');
  return count(part(value, hero.part));
}

/** What a hero's foot must hold, of the facts that speak of figures. */
function factsOf(hero: Hero, values: Record<string, MetricValue>): string[] {
  const own = values[hero.view.metrics[0] ?? ''];
  if (part(own, hero.part) === null) return [];
  return hero.foot.flatMap((fact) => {
    const value = values[fact.metric ?? ''];
    if (fact.show === 'metric' && value && 'p50' in value)
      return value.n > 0 ? [statisticParts(part(value, fact.part), 'zh').join(' ')] : [];
    if (fact.show === 'metric') return [count(part(value, 'value'))];
    if (fact.show === 'interval' && own && 'low' in own) return [interval(own.low, own.high)];
    return fact.show === 'n' && own && 'denominator' in own ? [`n ${count(own.denominator)}`] : [];
  });
}

function cellText(
  column: Column,
  raw: number | null,
  values: Record<string, MetricValue> | undefined,
): string | null {
  switch (column.kind) {
    case 'live':
      return liveDuration(raw, 'zh');
    case 'duration':
      return minutes(raw);
    case 'percent':
      return percent(raw);
    case 'agents': {
      const [, ...busy] = column.view.metrics.map((metric) => part(values?.[metric], 'value'));
      const known = busy.filter((one) => one !== null);
      const sum = known.length > 0 ? known.reduce((a, b) => a + b, 0) : null;
      return `${count(raw)} / ${count(sum)}`;
    }
    case 'trend':
      return null;
    default:
      return count(raw);
  }
}

const seriesOf = (data: FrameData, row: string, metric: string) =>
  Object.entries(data)
    .flatMap(([key, values]) => {
      const bar = key.indexOf('|');
      return key.slice(bar + 1) === row ? [{ at: Number(key.slice(0, bar)), value: values[metric] }] : [];
    })
    .sort((a, b) => a.at - b.at);

export interface Compared {
  tiles: number;
  cells: number;
  points: number;
}

/**
 * Holds everything a board shows against /api/v1/query at the now and cut that each of its frames tells.
 *
 * @returns how many figures were compared.
 */
export async function compareBoard(url: string, board: Board, reading: Reading): Promise<Compared> {
  const views = viewsOf(board);
  expect(Object.keys(reading.frames).sort()).toEqual(Object.keys(views).sort());
  const answers: Record<string, FrameData> = Object.fromEntries(
    await Promise.all(
      Object.entries(views).map(async ([key, view]) => [
        key,
        await askView(url, view, reading.frames[key] as Reading['frames'][string]),
      ]),
    ),
  );
  const compared: Compared = { tiles: 0, cells: 0, points: 0 };
  const wrong: unknown[] = [];
  const same = (place: string, shown: unknown, asked: unknown) => {
    if (JSON.stringify(shown) !== JSON.stringify(asked)) wrong.push({ place, shown, asked });
  };
  const timesOf = (view: Parameters<typeof viewKey>[0]) => reading.frames[viewKey(view)];

  board.heroes.forEach((hero, index) => {
    const tile = reading.tiles[index];
    const metric = hero.view.metrics[0] ?? '';
    const values = answers[viewKey(hero.view)]?.['|'] ?? {};
    const raw =
      hero.plot === 'elapsed' ? age(values[metric], reading.moment) : part(values[metric], hero.part);
    const place = `${board.id} hero ${metric}`;
    same(place, [tile?.metric, tile?.raw], [metric, raw]);
    same(`${place}, text`, tile?.figure.replaceAll(' ', ''), figureOf(hero, values[metric], reading.moment));
    for (const fact of factsOf(hero, values))
      if (!tile?.foot.includes(fact)) wrong.push({ place: `${place}, foot`, shown: tile?.foot, asked: fact });
    compared.tiles += 1;
    if (!hero.trend || !tile?.points) return;
    const now = timesOf(hero.view)?.now ?? 0;
    const past = seriesOf(answers[viewKey(hero.trend)] ?? {}, '', hero.trend.metrics[0] ?? '')
      .map(({ at, value }) => ({ at, value: part(value, 'value') }))
      .filter(({ at }) => at < now);
    same(`${place}, trend`, tile.points, [...past, { at: now, value: raw }]);
    compared.points += tile.points.length;
  });

  for (const { row, cells } of reading.rows) {
    for (const cell of cells) {
      const column = board.table.columns.find(({ id }) => id === cell.column) as Column;
      const key = viewKey({ ...column.view, by: board.table.by });
      const metric = column.view.metrics[0] ?? '';
      const place = `${board.id} ${row} ${column.id}`;
      if (column.kind === 'trend') {
        const asked = seriesOf(answers[key] ?? {}, row, metric);
        same(
          place,
          cell.points,
          asked.map(({ at, value }) => ({ at, value: part(value, 'value') })),
        );
        compared.points += asked.length;
        continue;
      }
      const values = answers[key]?.[`|${row}`];
      const raw =
        column.kind === 'live' ? age(values?.[metric], reading.moment) : part(values?.[metric], column.part);
      same(place, cell.raw, raw);
      same(`${place}, text`, cell.text, cellText(column, raw, values));
      compared.cells += 1;
    }
  }

  board.charts.forEach((chart, index) => {
    const shown = reading.charts[index];
    if (!shown) {
      wrong.push({ place: chart.label.en, shown: 'nothing' });
      return;
    }
    const key = viewKey(shown.row ? { ...chart.view, by: board.table.by } : chart.view);
    const data = answers[key] ?? {};
    const place = `${board.id} chart ${chart.kind}`;
    const first = Math.min(...Object.keys(data).map((each) => Number(each.slice(0, each.indexOf('|')))));
    for (const metric of chart.view.metrics) {
      const name = chart.series?.[metric]?.zh ?? metric;
      const firm = shown.series.find((one) => one.name === name)?.data;
      const open = shown.series.find((one) => one.name === `${name}…`)?.data;
      shown.buckets.forEach(({ start }, at) => {
        const value = data[`${start}|${shown.row}`]?.[metric];
        const ratio = chart.kind === 'share';
        let asked = part(value, 'value');
        // Nothing booked while the data was flowing is a zero; before and after it, nothing is known.
        if (!ratio && !value && start >= first && start < (reading.frames[key]?.dataTime ?? 0)) asked = 0;
        if (ratio && asked !== null) asked = Math.round(asked * 10_000) / 100;
        // A line that is zero throughout is not drawn; the table under the picture holds it all the same.
        if (firm) same(`${place} ${metric} ${iso(start)}`, open?.[at] ?? firm[at] ?? null, asked);
        const text = ratio ? percent(part(value, 'value')) : count(asked);
        same(`${place} ${metric} ${iso(start)}, text`, shown.buckets[at]?.metrics[metric], text);
        compared.points += 1;
      });
    }
    // No bucket that was asked for is missing from the picture.
    for (const each of Object.keys(data)) {
      const [start, row] = [Number(each.slice(0, each.indexOf('|'))), each.slice(each.indexOf('|') + 1)];
      if (row === shown.row && !shown.buckets.some((one) => one.start === start))
        wrong.push({ place: `${place} ${iso(start)}`, shown: 'not drawn' });
    }
  });
  expect(wrong).toEqual([]);
  return compared;
}
