import type { Hero } from '../../schemas/board.ts';
import type { Frame } from '../feed/feed.ts';
import { MISSING } from '../format/numbers.ts';
import { tileState } from './state.ts';
import { footOf } from './tile-foot.ts';
import type { TileContext, TileModel } from './tile-model.ts';
import { figureOf, language, tagOf } from './tile-words.ts';
import { ageOf, isProvisional, isRatio, numberOf, sampleOf } from './values.ts';

/** Below so many answers the figure is greyed. */
const FAINT_BELOW = 10;

/** Everything a hero tile shows, from a frame and the site's moment. Pure. */
export function tileModel(hero: Hero, frame: Frame | undefined, context: TileContext): TileModel {
  const metric = hero.view.metrics[0] ?? '';
  const value = frame?.data['|']?.[metric];
  const severity = frame?.state[`|/${metric}`] ?? 'normal';
  const state = tileState({
    value,
    part: hero.part,
    severity,
    health: context.health.state,
    emptyIsKnown: hero.plot === 'elapsed',
  });
  // A stale figure must not tick on: it stays what it was when the data ended.
  const frozen = state === 'stale' || state === 'offline';
  const still = frozen && frame ? { ...context, siteNow: frame.now } : context;
  const figure = figureOf(hero, value, still);
  const raw = hero.plot === 'elapsed' ? ageOf(value, still.siteNow) : numberOf(value, hero.part);
  const shown = state !== 'offline' && state !== 'nodata' && state !== 'suppressed' && raw !== null;
  const [low = 0, high = 1] = hero.scale ?? [];
  const ratio = isRatio(value) ? value : undefined;
  return {
    state,
    label: language(hero.label, context.speech),
    hint: hero.hint ? language(hero.hint, context.speech) : '',
    tag: tagOf(hero, state, value, context),
    figure: state === 'offline' || state === 'nodata' ? [[MISSING, '']] : figure,
    words: state === 'suppressed' ? 'n < 5' : '',
    ...footOf(hero, state, frame, figure, still),
    provisional: isProvisional(value),
    faint: (sampleOf(value) ?? FAINT_BELOW) < FAINT_BELOW,
    bullet:
      shown && hero.plot === 'bullet'
        ? {
            value: raw,
            low,
            high,
            from: ratio?.low ?? undefined,
            to: ratio?.high ?? undefined,
            target: hero.target,
          }
        : null,
    elapsed:
      shown && hero.plot === 'elapsed' && hero.target
        ? { value: raw, target: hero.target, full: Math.max(hero.target * 1.6, raw * 1.04) }
        : null,
    raw,
  };
}
