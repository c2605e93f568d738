import type { SiteState } from '../../schemas/live.ts';
import type { SourceState } from '../../schemas/site.ts';
import { age } from '../format/durations.ts';
import { clockMinutes } from '../format/instants.ts';
import type { Speech } from '../format/words.ts';

export interface StripCard {
  kind: 'stale' | 'offline';
  source: string;
  title: string;
  detail: string;
  age: string;
}
export interface StripModel {
  cards: StripCard[];
  /** '还有 2 条' in place of what does not fit. */
  more: string;
}

export interface StripContext {
  speech: Speech;
  zone: string;
  siteNow: number;
  nameOf: (source: string) => string;
}

const RANK = { offline: 0, stale: 1, live: 2 } as const;

/** Health of the data where no alert stands: sources without news, worst first, then longest silent. Pure. */
export function stripModel(site: SiteState | undefined, limit: number, context: StripContext): StripModel {
  const { speech, zone, siteNow, nameOf } = context;
  const silent = (site?.sources ?? [])
    .filter(({ state }) => state !== 'live')
    .sort((a, b) => RANK[a.state] - RANK[b.state] || a.newest - b.newest);
  const card = ({ source, state, newest }: SourceState): StripCard => ({
    kind: state === 'offline' ? 'offline' : 'stale',
    source,
    title: speech.say(state === 'offline' ? 'strip.offline' : 'strip.noNewData', { source: nameOf(source) }),
    detail:
      newest > 0
        ? speech.say('strip.last', { time: clockMinutes(newest, zone) })
        : speech.say('strip.neverHeard'),
    age: newest > 0 ? age(siteNow - newest, speech.language) : '',
  });
  const fits = silent.length > limit ? limit - 1 : limit;
  const left = silent.length - Math.min(silent.length, fits);
  return {
    cards: silent.slice(0, fits).map(card),
    more: left > 0 ? speech.say('strip.more', { n: left }) : '',
  };
}
