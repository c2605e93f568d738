import { topicOfType } from '../schemas/events/topic.ts';

/** A CloudEvent as the simulated producers write it (domain.md 3.1): structured form, short type name. */
export interface SimEvent {
  specversion: '1.0';
  id: string;
  source: string;
  type: string;
  subject: string;
  /** When it happened, RFC 3339 UTC with milliseconds. */
  time: string;
  /** When the producer wrote it. */
  recordedtime: string;
  partitionkey: string;
  /** Order within the subject, 12 digits. */
  subjectseq: string;
  tenant: string;
  datacontenttype: 'application/json';
  /** Set on events that are sent after the fact, as history. */
  backfill?: true;
  data: Record<string, unknown>;
}

export const SOURCES = {
  ticket: '/cc/gd/ticketing-a',
  contact: '/cc/gd/acd-a',
  agent: '/cc/gd/workforce-a',
  survey: '/cc/gd/survey-a',
} as const;

const TOPIC_OF_SOURCE: Record<string, string> = Object.fromEntries(
  Object.entries(SOURCES).map(([kind, source]) => [source, topicOfType(`${kind}.`)]),
);

/**
 * The topic an event belongs to (domain.md 3.6). A heartbeat travels with the events of its source, so that it can
 * never overtake them in another topic; everything about operations goes to cc.ops.v1.
 */
export function topicOf(event: Pick<SimEvent, 'type' | 'source'>): string {
  if (event.type === 'source.heartbeat') return TOPIC_OF_SOURCE[event.source] ?? topicOfType(event.type);
  return topicOfType(event.type);
}

/** The Kafka key: what keeps the events of one subject in order. */
export const keyOf = (event: Pick<SimEvent, 'partitionkey'>): string => event.partitionkey;
