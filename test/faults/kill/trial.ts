import { setTimeout as pause } from 'node:timers/promises';
import { createRandom } from '../../../simulator/random.ts';
import type { TestBroker } from '../../support/broker.ts';
import { takingAim } from './aim.ts';
import { expecting } from './expected.ts';
import { joinAsGuest } from './group.ts';
import { createHistory, type Stretch } from './history.ts';
import { POINTS, type Point } from './points.ts';
import { openSite } from './site.ts';

/** What befalls a round besides the kill. */
export interface Troubles {
  /** Another member joins the group during the load and leaves after the start. */
  rebalance: boolean;
  /** Killed once more while it heals. */
  twice: boolean;
  lost: 'nothing' | 'offsets' | 'topics';
}

export interface Round extends Troubles {
  target: Point;
  /** Where the kill fell. */
  fell: Point[];
  messages: number;
  /** From the last start until everything is in the state and compared, ms. */
  backMs: number;
  problems: string[];
}

export interface TrialOptions {
  broker: TestBroker;
  /** For the engine's data. */
  folder: string;
  rounds: number;
  seed: string;
  /** Tickets of a round; it sends some eight times as many messages. */
  size: number;
  /** Further rounds are played, up to as many again, until this many kills fell at each point. */
  atLeast: number;
  /** No further round begins after so many minutes. */
  minutes?: number;
  /** @param round counted from 1. */
  troubles(round: number): Troubles;
  tell(line: string): void;
}

/** For the aim, ms: by then the load of a round has passed. */
const AIMING = 12_000;
const REST_MS = 150;

/** Where it was meant to fall if it did, else the first point at which it was. */
export const countedAt = ({ fell, target }: Pick<Round, 'fell' | 'target'>): Point | undefined =>
  fell.includes(target) ? target : fell[0];

/** Each point in turn; once the wanted rounds are played, those that lack kills. */
function nextTarget(rounds: readonly Round[], { rounds: wanted, atLeast }: TrialOptions): Point | undefined {
  if (rounds.length < wanted) return POINTS[rounds.length % POINTS.length];
  if (rounds.length >= 2 * wanted) return undefined;
  return POINTS.find((point) => rounds.filter((round) => countedAt(round) === point).length < atLeast);
}

const inWords = ({ target, fell, rebalance, twice, lost, messages, backMs }: Round): string =>
  [
    `${target} → ${fell.join(', ') || 'at rest'}`,
    `${messages} messages`,
    `${(backMs / 1000).toFixed(1)} s`,
    rebalance ? 'rebalance' : '',
    twice ? 'killed twice' : '',
    lost === 'nothing' ? '' : `${lost} gone`,
  ]
    .filter((part) => part !== '')
    .join(' · ');

/** @returns what happened in each round; the first with a problem is the last. */
export async function playKills(options: TrialOptions): Promise<Round[]> {
  const { broker, tell } = options;
  const random = createRandom(options.seed, 'kills');
  const history = createHistory(createRandom(options.seed, 'history'), options.size);
  const expected = expecting();
  const aim = takingAim(random);
  const site = await openSite(broker, options.folder, expected);
  const { ground } = site;
  let guest: { leave(): Promise<void> } | undefined;

  const nextStretch = (): Stretch => {
    const stretch = history.next();
    expected.add(stretch.events);
    return stretch;
  };
  /** Lets the site's hours pass, so that who came so far may leave. */
  const close = async ({ closing }: Stretch) => {
    await ground.send(closing, 0);
    await site.caughtUp();
  };
  const subjectsOf = ({ events }: Stretch): Set<string> => {
    const all = [...expected.subjects('ticket'), ...expected.subjects('contact')];
    const some = Array.from({ length: 200 }, () => all[random.below(all.length)] as string);
    return new Set([...events.map(({ subject }) => subject), ...some]);
  };
  const guestLeaves = async () => {
    await guest?.leave();
    guest = undefined;
  };
  const startAgain = async () => {
    await ground.bury();
    site.start();
  };

  async function play(target: Point, troubles: Troubles): Promise<Round> {
    const { rebalance, twice, lost } = troubles;
    const stretch = nextStretch();
    let sending = ground.send(stretch.messages, REST_MS);
    sending.catch(() => undefined);
    if (rebalance) guest = await joinAsGuest(broker.client(), ground.group, Object.values(ground.topics));
    const fell = await aim.kill(site.ingest(), target, AIMING);
    if (lost !== 'nothing') {
      await guestLeaves();
      await ground.bury();
    }
    if (lost === 'offsets') await ground.loseOffsets();
    if (lost === 'topics') {
      await sending;
      await ground.loseTopics();
    }
    await startAgain();
    if (twice) {
      await Promise.race([site.open(), pause(1_000 + random.below(2_500))]);
      await pause(random.below(400));
      await site.ingest().kill();
      await startAgain();
    }
    const began = performance.now();
    const problems: string[] = [];
    if (lost === 'topics') {
      problems.push(...(await site.healed()));
      sending = ground.send(stretch.messages, REST_MS);
    }
    await sending;
    await site.open();
    await guestLeaves();
    await site.caughtUp();
    problems.push(...(await site.compared(subjectsOf(stretch))));
    const backMs = Math.round(performance.now() - began);
    await close(stretch);
    return { ...troubles, target, fell, messages: stretch.messages.length, backMs, problems };
  }

  const rounds: Round[] = [];
  try {
    // Two stretches in peace: without a past nobody leaves the working set, and nobody returns.
    site.start();
    for (let n = 0; n < 2; n += 1) {
      const stretch = nextStretch();
      await ground.send(stretch.messages, 0);
      await site.caughtUp();
      await close(stretch);
    }
    const end = Date.now() + (options.minutes ?? Number.POSITIVE_INFINITY) * 60_000;
    while (Date.now() < end) {
      const target = nextTarget(rounds, options);
      if (target === undefined) break;
      const troubles = options.troubles(rounds.length + 1);
      const round = await play(target, troubles).catch(
        (error: unknown): Round => ({
          ...{ ...troubles, target, fell: [], messages: 0, backMs: 0 },
          problems: [`the round could not be ended: ${String(error)}`],
        }),
      );
      rounds.push(round);
      tell(`${String(rounds.length).padStart(3)} ${inWords(round)}`);
      for (const problem of round.problems) tell(`    ${problem}`);
      // The next one would only tell the same again.
      if (round.problems.length > 0) return rounds;
    }
    // At last everybody, and a stop in peace.
    const problems = await site.compared();
    for (const problem of problems) tell(`at the end: ${problem}`);
    rounds.at(-1)?.problems.push(...problems);
    await site.ingest().stop();
    return rounds;
  } finally {
    await guestLeaves().catch(() => undefined);
    await site.close();
  }
}
