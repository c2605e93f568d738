import type { Episode } from '../../schemas/alert.ts';
import { createFence } from './fence.ts';
import { type AlertEvent, byUrgency, foldSubject } from './fold.ts';

/** Episodes that are over are kept so long (ms of site time) for those who ask what was. */
const KEPT_MS = 7 * 86_400_000;
/** Sorts after what the store has of the same instant, in the order in which it was heard. */
const LOCAL = Number.MAX_SAFE_INTEGER / 2;

/** Every event about alerts of one tenant that this process has heard of, and the episodes they make. */
export interface AlertLedger {
  /** Takes events in, whoever tells of them and how often. @returns the subjects whose episodes are others now. */
  take(events: readonly AlertEvent[]): Set<string>;
  /** An event of this process, told before the store has it. */
  say(event: Omit<AlertEvent, 'offset'>): void;
  /** All known episodes, the most urgent first. */
  episodes(): Episode[];
  /** The last one of a subject. */
  last(subject: string): Episode | undefined;
  find(id: string): Episode | undefined;
  /** The highest term of an evaluator that has spoken; 0 = none told one. */
  term(): number;
  /** Forgets what has been over for a week. */
  sweep(now: number): void;
}

interface Subject {
  events: Map<string, AlertEvent>;
  episodes: Episode[];
}

/** @param said hears what an event of this process made of an episode. */
export function createLedger(
  said: (before: Episode | undefined, after: Episode) => void = () => undefined,
): AlertLedger {
  const subjects = new Map<string, Subject>();
  const fence = createFence();
  let count = 0;
  const take = (events: readonly AlertEvent[]): Set<string> => {
    const touched = new Set<string>();
    let moved = false;
    for (const event of events) {
      const subject = subjects.get(event.subject) ?? { events: new Map(), episodes: [] };
      subjects.set(event.subject, subject);
      const known = subject.events.get(event.id);
      if (known && known.offset <= event.offset) continue;
      subject.events.set(event.id, event);
      touched.add(event.subject);
      moved = fence.hear(event) || moved;
    }
    if (moved) for (const name of subjects.keys()) touched.add(name);
    const changed = new Set<string>();
    for (const name of touched) {
      const subject = subjects.get(name) as Subject;
      const before = JSON.stringify(subject.episodes);
      subject.episodes = foldSubject([...subject.events.values()].filter(fence.counts));
      if (JSON.stringify(subject.episodes) !== before) changed.add(name);
    }
    return changed;
  };
  return {
    take,
    say(event) {
      count += 1;
      const known = new Map(subjects.get(event.subject)?.episodes.map((each) => [each.id, each]));
      take([{ ...event, offset: LOCAL + count }]);
      for (const after of subjects.get(event.subject)?.episodes ?? []) said(known.get(after.id), after);
    },
    episodes: () => [...subjects.values()].flatMap((subject) => subject.episodes).sort(byUrgency),
    last: (subject) => subjects.get(subject)?.episodes.at(-1),
    find(id) {
      for (const { episodes } of subjects.values())
        for (const episode of episodes) if (episode.id === id) return episode;
      return undefined;
    },
    term: fence.newest,
    sweep(now) {
      for (const [name, { episodes }] of subjects) {
        const last = episodes.at(-1);
        if (last?.phase === 'resolved' && now - (last.resolvedAt ?? 0) > KEPT_MS) subjects.delete(name);
      }
    },
  };
}
