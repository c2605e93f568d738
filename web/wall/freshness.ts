import type { Known } from '../../schemas/dimensions.ts';
import type { SiteState } from '../../schemas/live.ts';
import { STALE_AFTER_MS } from '../../schemas/source-state.ts';
import type { Connection } from '../feed/feed.ts';
import { age, delay } from '../format/durations.ts';
import { clockSeconds, dayName } from '../format/instants.ts';
import type { Speech } from '../format/words.ts';

export type FreshnessKind =
  | 'connecting'
  | 'live'
  | 'catching'
  | 'reconnecting'
  | 'silent'
  | 'replaced'
  /** The server speaks, but the ingest waits for what it depends on. */
  | 'troubled'
  /** The server speaks, but none of its sources does. */
  | 'sourceless'
  /** A past moment is shown. */
  | 'past';

export interface Freshness {
  kind: FreshnessKind;
  word: string;
  /** Facts with their figure set off: 数据截至 10:24:31. */
  facts: { label: string; figure: string; tail?: string }[];
  detail: string;
  note: string;
  /** 0..1 where something is under way. */
  share: number | null;
}

export interface FreshnessInput {
  speech: Speech;
  zone: string;
  connection: Connection;
  site: SiteState | undefined;
  /** Site's now (ms) when the newest frame came. */
  frameNow: number | null;
  siteNow: number;
  browserNow: number;
  /** Since the server last said anything (browser clock). */
  silentMs: number;
  /** By whose knowledge a past moment is shown; left out: the present is. */
  past?: Known;
}

/** Between two heartbeats the delay stands; after ten silent seconds it grows. */
const SILENCE_COUNTS_MS = 10_000;

function liveFacts({ speech, zone, site, siteNow, frameNow, silentMs }: FreshnessInput): Freshness['facts'] {
  if (!site) return [];
  const { dataTime, sources } = site;
  const alive = sources.filter(({ state }) => state === 'live').length;
  const facts: Freshness['facts'] = [];
  if (dataTime === null) facts.push({ label: speech.say('fresh.noData'), figure: '' });
  else {
    facts.push({ label: speech.say('fresh.dataTo'), figure: clockSeconds(dataTime, zone) });
    // In a replay now is the data's own time: there is no delay to speak of.
    if (site.clock !== 'data')
      facts.push({
        label: speech.say('fresh.delay'),
        figure: delay(
          (silentMs > SILENCE_COUNTS_MS ? siteNow : (frameNow ?? siteNow)) - dataTime,
          speech.language,
        ),
      });
  }
  facts.push({ label: speech.say('fresh.sources'), figure: String(alive), tail: `/${sources.length}` });
  return facts;
}

const stoppedAt = ({ frameNow, zone }: FreshnessInput): string =>
  frameNow === null ? '' : clockSeconds(frameNow, zone);

/** What the header says about the age of the picture (DESIGN 7, connection). Pure. */
export function freshness(input: FreshnessInput): Freshness {
  const { speech, zone, connection, site, browserNow, silentMs } = input;
  const base = { facts: [], detail: '', note: '', share: null };
  const stopped = (key: string): string =>
    speech.say(key, { time: stoppedAt(input), age: age(silentMs, speech.language) });
  if (input.past !== undefined) {
    const note = speech.say(input.past === 'then' ? 'rewind.knownThen' : 'rewind.knownNow');
    return { ...base, kind: 'past', word: speech.say('rewind.title'), facts: liveFacts(input), note };
  }
  if (connection.kind === 'replaced') {
    const left = connection.at - browserNow;
    const detail =
      left > 0
        ? speech.say('fresh.replacedDetail', { age: age(left + 999, speech.language) })
        : speech.say('fresh.replacedQuiet');
    return { ...base, kind: 'replaced', word: speech.say('fresh.replaced'), detail };
  }
  if (connection.kind === 'reconnecting') {
    const notes = [
      connection.attempt > 0 ? speech.say('fresh.attempt', { n: connection.attempt }) : '',
      connection.retryAt !== null && connection.retryAt > browserNow
        ? speech.say('fresh.retryIn', { age: age(connection.retryAt - browserNow + 999, speech.language) })
        : '',
    ];
    return {
      ...base,
      kind: 'reconnecting',
      word: speech.say('fresh.reconnecting'),
      detail: input.frameNow === null ? '' : stopped('fresh.stopped'),
      note: notes.filter(Boolean).join(' · '),
    };
  }
  if (!site)
    return {
      ...base,
      kind: 'connecting',
      word: speech.say('fresh.connecting'),
      detail: speech.say('fresh.connectingDetail'),
    };
  if (silentMs > STALE_AFTER_MS)
    return {
      ...base,
      kind: 'silent',
      word: speech.say('fresh.silent'),
      detail: stopped('fresh.silentDetail'),
    };
  const facts = liveFacts(input);
  const [trouble] = site.troubles ?? [];
  if (trouble)
    return {
      ...base,
      kind: 'troubled',
      word: speech.say(`fresh.trouble.${trouble.fault}`),
      facts: facts.slice(0, 1),
      detail: speech.say('fresh.troubleSince', { time: clockSeconds(trouble.since, zone) }),
    };
  if (site.sources.length > 0 && site.sources.every(({ state }) => state !== 'live'))
    return { ...base, kind: 'sourceless', word: speech.say('fresh.sourceless'), facts };
  if (site.history && site.history.share < 1) {
    const note = speech.say('fresh.history', {
      share: Math.floor(site.history.share * 100),
      day: dayName(site.history.reaches, zone, speech.language),
    });
    return {
      ...base,
      kind: 'catching',
      word: speech.say('fresh.catching'),
      facts: facts.slice(0, 1),
      note,
      share: site.history.share,
    };
  }
  const word =
    site.clock === 'data'
      ? 'fresh.replay'
      : site.clock === 'scaled' && site.speed !== 1
        ? 'fresh.scaled'
        : 'fresh.live';
  return { ...base, kind: 'live', word: speech.say(word, { speed: site.speed }), facts };
}
