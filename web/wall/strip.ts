import type { Episode, OpenAlerts } from '../../schemas/alert.ts';
import type { SiteState } from '../../schemas/live.ts';
import type { Message, MessageList } from '../../schemas/message.ts';
import type { SourceState } from '../../schemas/site.ts';
import { type AlertContext, alertWords, calling } from '../alerts/words.ts';
import { age } from '../format/durations.ts';
import { clockMinutes } from '../format/instants.ts';
import type { Speech } from '../format/words.ts';
import type { GlyphName } from './Glyph.vue';

export interface StripCard {
  kind: 'stale' | 'offline' | 'alert' | 'message';
  /** Of an alert its episode, of words their message, else the source. */
  key: string;
  glyph: GlyphName;
  title: string;
  detail: string;
  age: string;
  /** Of an alert: who has it; '' = nobody. Of words: whose they are. */
  owner?: string;
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
  nameOf: AlertContext['nameOf'];
}

const RANK = { offline: 0, stale: 1, live: 2 } as const;

/** An alert about a source says what its card would say. */
const saysSource = (open: OpenAlerts | undefined, episodes: readonly Episode[]): Set<string> => {
  const absences = new Set((open?.rules ?? []).filter(({ kind }) => kind === 'absence').map(({ id }) => id));
  return new Set(episodes.filter(({ rule }) => absences.has(rule)).map(({ row }) => row));
};

/** The words for one board that stand at an instant (ms of site time), the newest first. */
export const wordsFor = (list: MessageList | undefined, board: string, siteNow: number): Message[] =>
  (list?.messages ?? []).filter(
    ({ boards, until }) => until > siteNow && (boards.length === 0 || boards.includes(board)),
  );

/**
 * Alerts that call, the gravest first, then sources without news, worst first, then longest silent; and the newest words
 * of a lead in a place of their own, since somebody chose to put them there. Pure.
 */
export function stripModel(
  site: SiteState | undefined,
  open: OpenAlerts | undefined,
  words: readonly Message[],
  limit: number,
  context: StripContext,
): StripModel {
  const { speech, zone, siteNow, nameOf } = context;
  const episodes = calling(open, siteNow);
  const alerts = episodes.flatMap((episode): StripCard[] => {
    const rule = open?.rules.find(({ id }) => id === episode.rule);
    if (!rule) return [];
    const {
      glyph,
      title,
      detail,
      age: since,
      owner,
    } = alertWords(episode, rule, { speech, siteNow, nameOf });
    return [{ kind: 'alert', key: episode.id, glyph, title, detail, age: since, owner }];
  });
  const told = saysSource(open, episodes);
  const silent = (site?.sources ?? [])
    .filter(({ source, state }) => state !== 'live' && !told.has(source))
    .sort((a, b) => RANK[a.state] - RANK[b.state] || a.newest - b.newest);
  const card = ({ source, state, newest }: SourceState): StripCard => ({
    kind: state === 'offline' ? 'offline' : 'stale',
    key: source,
    glyph: state === 'offline' ? 'off' : 'stale',
    title: speech.say(state === 'offline' ? 'strip.offline' : 'strip.noNewData', {
      source: nameOf('source', source),
    }),
    detail:
      newest > 0
        ? speech.say('strip.last', { time: clockMinutes(newest, zone) })
        : speech.say('strip.neverHeard'),
    age: newest > 0 ? age(siteNow - newest, speech.language) : '',
  });
  const cards = [...alerts, ...silent.map(card)];
  const said = words.slice(0, 1).map(
    ({ id, text, by, until }): StripCard => ({
      ...{ kind: 'message', key: id, glyph: 'words', title: text, detail: '', owner: by },
      age: speech.say('strip.until', { time: clockMinutes(until, zone) }),
    }),
  );
  const room = limit - said.length;
  const fits = cards.length > room ? room - 1 : room;
  const left = cards.length - Math.min(cards.length, fits);
  return {
    cards: [...cards.slice(0, fits), ...said],
    more: left > 0 ? speech.say('strip.more', { n: left }) : '',
  };
}
