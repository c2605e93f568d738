import type { Page } from 'playwright-core';
import type { FrameTimes } from '../../../schemas/live.ts';

/** What a board shows, as the page tells it: every figure with the number behind it, read in one go. */
export interface Reading {
  /** The site's moment (ms) at which ages were shown. */
  moment: number;
  connection: string;
  frames: Record<string, FrameTimes & { epoch: string }>;
  tiles: {
    metric: string;
    state: string;
    raw: number | null;
    figure: string;
    foot: string;
    points: Point[] | null;
  }[];
  rows: {
    row: string;
    state: string;
    cells: { column: string; raw: number | null; text: string; points: Point[] | null }[];
  }[];
  charts: {
    kind: string;
    row: string;
    series: { name: string; data: (number | null)[] }[];
    buckets: { start: number; metrics: Record<string, string> }[];
  }[];
}
export interface Point {
  at: number;
  value: number | null;
}

/** In one evaluation, so that nothing is painted in between. */
export const readBoard = (page: Page): Promise<Reading> =>
  page.evaluate(() => {
    const all = (selector: string, inside: ParentNode = document) => [
      ...inside.querySelectorAll<HTMLElement>(selector),
    ];
    /** What is written, without the names of the glyphs, which are for those who hear the page. */
    const text = (element: Element | null) => {
      const copy = element?.cloneNode(true) as Element | undefined;
      for (const glyph of copy?.querySelectorAll('svg') ?? []) glyph.remove();
      return (copy?.textContent ?? '').replace(/\s+/g, ' ').trim();
    };
    const raw = (element: HTMLElement) =>
      element.dataset.raw === undefined || element.dataset.raw === '' ? null : Number(element.dataset.raw);
    const points = (element: HTMLElement) => {
      const spark = element.querySelector<SVGElement>('svg.spark');
      return spark?.dataset.points ? JSON.parse(spark.dataset.points) : null;
    };
    const [main] = all('main.wall');
    return {
      moment: Number(main?.dataset.moment),
      connection: all('[data-connection]')[0]?.dataset.connection ?? '',
      frames: JSON.parse(main?.dataset.frames ?? '{}'),
      tiles: all('.tile').map((tile) => ({
        metric: tile.dataset.metric ?? '',
        state: tile.dataset.state ?? '',
        raw: raw(tile),
        figure: text(tile.querySelector('.figure')),
        foot: text(tile.querySelector('.foot')),
        points: points(tile),
      })),
      rows: all('tbody tr[data-row]').map((row) => ({
        row: row.dataset.row ?? '',
        state: row.dataset.state ?? '',
        cells: all('td[data-column]', row).map((cell) => ({
          column: cell.dataset.column ?? '',
          raw: raw(cell),
          text: text(cell),
          points: points(cell),
        })),
      })),
      charts: all('[data-chart]').map((chart) => ({
        kind: chart.dataset.chart ?? '',
        row: chart.dataset.row ?? '',
        series: JSON.parse(all('[data-series]', chart)[0]?.dataset.series ?? '[]'),
        buckets: all('tr[data-bucket]', chart).map((row) => ({
          start: Number(row.dataset.bucket),
          metrics: Object.fromEntries(
            all('td[data-metric]', row).map((cell) => [cell.dataset.metric ?? '', text(cell)]),
          ),
        })),
      })),
    };
  });
