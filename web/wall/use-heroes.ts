import { type ComputedRef, computed } from 'vue';
import type { Hero } from '../../schemas/board.ts';
import { viewKey } from '../../schemas/board-views.ts';
import { BUCKET_MS } from '../charts/buckets.ts';
import type { Frame } from '../feed/feed.ts';
import type { SparkPoint } from './spark.ts';
import { linesFor, thresholdOf } from './state.ts';
import { tileModel } from './tile.ts';
import type { TileModel } from './tile-model.ts';
import { type Course, courseOf, seriesOf } from './trend.ts';
import type { Wall } from './use-wall.ts';
import { numberOf } from './values.ts';

export interface HeroTrend {
  points: SparkPoint[];
  course?: Course;
  from: number;
  to: number;
  limit?: number;
  words: [string, string];
}
export interface HeroTile {
  metric: string;
  tile: TileModel;
  frame: Frame | undefined;
  trend: HeroTrend | undefined;
}

/** Widths inside the four tiles, px: they follow from the wall's grid. */
export const HERO_ROOM = [464, 304, 411, 411] as const;

/** The hero tiles as they stand now. `extremeRow` names the row that holds the longest wait. */
export function useHeroes(wall: Wall, extremeRow: () => string | undefined): ComputedRef<HeroTile[]> {
  const { board, frames, speech, zone, moment } = wall;

  function trendOf(hero: Hero, frame: Frame | undefined, current: number | null): HeroTrend | undefined {
    const trendFrame = hero.trend && frames.value[viewKey(hero.trend)];
    if (hero.plot !== 'trend' || !trendFrame || !hero.trend) return undefined;
    const own = seriesOf(trendFrame.data, '', hero.trend.metrics[0] ?? '');
    // The current value closes the line: the bucket it falls into has not ended.
    const past = own
      .map(({ at, value }) => ({ at, value: numberOf(value) }))
      .filter(({ at }) => !frame || at < frame.now);
    const points = current === null || !frame ? past : [...past, { at: frame.now, value: current }];
    if (points.length < 2) return undefined;
    const to = frame?.now ?? moment.value.site;
    return {
      points,
      course: courseOf(trendFrame, BUCKET_MS[hero.trend.bucket ?? '']),
      from: trendFrame.from,
      to,
      limit: linesFor(thresholdOf(hero.judge, hero.view.metrics[0]), '|').warn,
      words: [speech.value.say('tile.minutesAgo'), speech.value.say('tile.now')],
    };
  }

  return computed(() =>
    (board.value?.heroes ?? []).map((hero) => {
      const frame = frames.value[viewKey(hero.view)];
      const tile = tileModel(hero, frame, {
        speech: speech.value,
        zone: zone.value,
        siteNow: moment.value.site,
        health: wall.health(hero.sources),
        extremeRow: extremeRow(),
      });
      return { metric: hero.view.metrics[0] ?? '', tile, frame, trend: trendOf(hero, frame, tile.raw) };
    }),
  );
}
