import type { Clock } from '../../schemas/clock.ts';
import { Fault } from '../../schemas/faults.ts';
import { eventsOfLog, heartbeatAt, type TimedEvent } from './events.ts';
import { inOrderOfUpdates, readUciRows } from './rows.ts';
import { extentOf, type Selection, selectEvents } from './selection.ts';
import { MINUTE, minutesOf } from './timeline.ts';

/** A message for Kafka: its timestamp is the instant at which the source recorded the event, ms UTC. */
export interface ReplayMessage {
  topic: string;
  key: string;
  value: string;
  timestamp: number;
}

/** Resolves once the messages are safe with the broker. */
export interface ReplaySender {
  send(messages: ReplayMessage[]): Promise<void>;
}

/** Where a replay stands: everything recorded up to `instant` (ms UTC), and no later, is safe with the broker. */
export interface ReplayCheckpoint {
  instant: number;
}

export interface ReplayProgress {
  /** Events safe with the broker, those of earlier runs included; heartbeats are not counted. */
  events: number;
  /** Events of the whole selection. */
  total: number;
  /** Heartbeats of this run. */
  heartbeats: number;
  /** The simulated instant reached, ms UTC. */
  instant: number;
  /** events / total, 0 … 1. */
  share: number;
}

export interface ReplayOptions extends Selection {
  /** Path of incident_event_log.zip. */
  path: string;
  /** Simulated time over real time, 1 … 600, or as fast as the sender takes it. */
  speed: number | 'max';
  clock: Clock;
  /** Waits so many real ms; may come back early once `signal` is aborted. */
  sleep(milliseconds: number): Promise<void>;
  sender: ReplaySender;
  onProgress?(progress: ReplayProgress): void;
  /** Called after each batch that is safe with the broker. */
  keepCheckpoint?(checkpoint: ReplayCheckpoint): void | Promise<void>;
  /** Goes on behind this point. What was sent and not yet noted is sent again, which changes nothing downstream. */
  resumeFrom?: ReplayCheckpoint;
  signal?: AbortSignal;
}

export interface ReplayOutcome extends ReplayProgress {
  ended: 'complete' | 'stopped';
}

export const TICKET_TOPIC = 'cc.ticket.v1';
export const OPERATIONS_TOPIC = 'cc.ops.v1';

/** At full speed minutes are sent together until so many messages have gathered. */
const FULL_BATCH = 2_000;

const messageOf = ({ event, recorded }: TimedEvent): ReplayMessage => ({
  topic: event.type === 'source.heartbeat' ? OPERATIONS_TOPIC : TICKET_TOPIC,
  key: event.partitionkey,
  value: JSON.stringify(event),
  timestamp: recorded,
});

const checked = (speed: number | 'max'): number | 'max' => {
  if (speed === 'max' || (speed >= 1 && speed <= 600)) return speed;
  throw new Fault('ANDON_E307', { setting: 'speed', value: speed, accepted: "1 … 600 or 'max'" });
};

/** The last instant played: the last selected event, or `until` where that ends the replay and the log goes on. */
function endOf({ to, until }: Selection, lastEvent?: number, lastRow?: number): number | undefined {
  if (until === undefined || to !== undefined || lastRow === undefined) return lastEvent;
  return Math.min(until, lastRow);
}

/**
 * Plays the log into Kafka: events in the order in which they were recorded, minute by simulated minute, each minute
 * closed by a heartbeat. A heartbeat also goes ahead of the first minute, so that the site's clock stands there before
 * an event of another year arrives. Resolves once all is sent, or `signal` was aborted and the batch in hand is sent.
 * Faults: ANDON_E312 (file), ANDON_E307 (speed); what the sender throws is passed on, and the last checkpoint holds.
 */
export async function replayUci(options: ReplayOptions): Promise<ReplayOutcome> {
  const { clock, sender, signal, resumeFrom } = options;
  const speed = checked(options.speed);
  const rows = inOrderOfUpdates(await readUciRows(options.path));
  // The mapping is pure and quick: a first pass over it tells the total, and the share is exact.
  const extent = extentOf(selectEvents(eventsOfLog(rows), options));
  const start = resumeFrom ? resumeFrom.instant + MINUTE : extent.first;
  const end = endOf(options, extent.last, rows.at(-1)?.updatedAt);
  const reached: ReplayProgress = {
    events: 0,
    total: extent.events,
    heartbeats: 0,
    instant: resumeFrom?.instant ?? extent.first ?? 0,
    share: 0,
  };

  function* remaining(): Generator<TimedEvent> {
    for (const timed of selectEvents(eventsOfLog(rows), options)) {
      if (!resumeFrom || timed.recorded > resumeFrom.instant) yield timed;
      else reached.events += 1;
    }
  }

  const send = async (messages: ReplayMessage[], instant: number): Promise<void> => {
    await sender.send(messages);
    const heartbeats = messages.filter((message) => message.topic === OPERATIONS_TOPIC).length;
    reached.events += messages.length - heartbeats;
    reached.heartbeats += heartbeats;
    reached.instant = instant;
    reached.share = reached.total === 0 ? 1 : reached.events / reached.total;
  };
  const note = async (): Promise<void> => {
    await options.keepCheckpoint?.({ instant: reached.instant });
    options.onProgress?.({ ...reached });
  };

  if (start === undefined || end === undefined || start > end) {
    return { ...reached, events: extent.events, share: 1, ended: 'complete' };
  }
  if (signal?.aborted) return { ...reached, ended: 'stopped' };
  await send([messageOf(heartbeatAt(start))], reached.instant);

  const realStart = clock.now();
  let batch: ReplayMessage[] = [];
  for (const minute of minutesOf(remaining(), { start, end })) {
    if (speed !== 'max') {
      const wait = realStart + (minute.instant - start) / speed - clock.now();
      if (wait > 0) await options.sleep(Math.ceil(wait));
    }
    if (signal?.aborted) return { ...reached, ended: 'stopped' };
    for (const timed of minute.events) batch.push(messageOf(timed));
    batch.push(messageOf(minute.heartbeat));
    if (speed !== 'max' || batch.length >= FULL_BATCH || minute.instant + MINUTE > end) {
      await send(batch, minute.instant);
      await note();
      batch = [];
    }
  }
  return { ...reached, ended: 'complete' };
}
