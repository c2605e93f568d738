import { type Static, type TSchema, Type } from 'typebox';
import { instant, instantOrNull } from './instant.ts';

/** What is known of a message that could not be used, and what was decided about it. */

/** `replayed`: sent to its topic again. `dropped`: nothing will be done; its bytes are gone. */
export const QUARANTINE_STATES = ['waiting', 'replayed', 'dropped'] as const;
export type QuarantineState = (typeof QUARANTINE_STATES)[number];

/** The original bytes are kept this long, ms. */
export const BYTES_KEPT_MS = 7 * 86_400_000;
/** What is known without them is kept this long, ms. */
export const ENTRY_KEPT_MS = 90 * 86_400_000;

/** Header of a replayed message: the id of the entry it was. */
export const REPLAY_HEADER = 'andon-replay-of';

/** Where a message stood. `incarnation`: how often a topic of this name was made anew before. */
export interface Place {
  topic: string;
  partition: number;
  offset: number;
  incarnation: number;
}

/** A place as one word: `cc.ticket.v1:0:57`, with the incarnation behind where there was one. */
export const placeId = ({ topic, partition, offset, incarnation }: Place): string =>
  `${topic}:${partition}:${offset}${incarnation > 0 ? `:${incarnation}` : ''}`;

const PLACE = /^([A-Za-z0-9._-]{1,249}):(\d{1,6}):(\d{1,15})(?::(\d{1,6}))?$/;

/** @returns undefined if the text names no place. */
export function readPlace(id: string): Place | undefined {
  const [, topic, partition, offset, incarnation = '0'] = PLACE.exec(id) ?? [];
  if (topic === undefined) return undefined;
  return {
    topic,
    partition: Number(partition),
    offset: Number(offset),
    incarnation: Number(incarnation),
  };
}

/** A Kafka message as kept: bytes in Base64, Kafka's timestamp in ms. */
export interface KeptMessage {
  key: string | null;
  value: string;
  headers: Record<string, string>;
  timestamp: number;
}

const closed = { additionalProperties: false } as const;
const Nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

export const QuarantineEntry = Type.Object(
  {
    id: Type.String({ description: 'topic:partition:offset' }),
    fault: Type.String(),
    cause: Type.String(),
    state: Type.Enum([...QUARANTINE_STATES]),
    topic: Type.String(),
    partition: Type.Integer(),
    offset: Type.Integer(),
    firstSeen: instant(),
    lastSeen: instant('later than firstSeen where it was delivered again'),
    bytes: Type.Integer({ description: 'size of its value' }),
    kept: Type.Boolean({
      description: 'whether key, value and headers are kept, so that it can be replayed',
    }),
    shape: Type.Unknown({ description: 'names of fields and kinds of values' }),
    replayOf: Nullable(Type.String({ description: 'the entry whose replay brought this one' })),
    replayedAt: instantOrNull(),
    replayedAs: Nullable(Type.String({ description: 'topic:partition:offset of its last replay' })),
    outcome: Nullable(
      Type.Enum(['under_way', 'accepted', 'rejected_again'], {
        description: 'what became of its last replay; rejected_again: see the entry replayedAs',
      }),
    ),
    droppedAt: instantOrNull(),
  },
  closed,
);
/** How an entry is told over HTTP. */
export type QuarantineEntry = Static<typeof QuarantineEntry>;

export const QuarantineList = Type.Object(
  {
    total: Type.Integer({ description: 'entries that fit the filters' }),
    byFault: Type.Record(Type.String(), Type.Integer()),
    rows: Type.Array(QuarantineEntry),
  },
  closed,
);
export type QuarantineList = Static<typeof QuarantineList>;

const bytes = Type.Object({ text: Type.String(), base64: Type.String() }, closed);
export const QuarantinePage = Type.Object(
  {
    entry: QuarantineEntry,
    message: Nullable(
      Type.Object(
        {
          timestamp: instant("Kafka's"),
          key: Nullable(bytes),
          value: bytes,
          headers: Type.Record(Type.String(), bytes),
        },
        { ...closed, description: 'null where its bytes are not kept' },
      ),
    ),
  },
  closed,
);
export type QuarantinePage = Static<typeof QuarantinePage>;

/** Why an entry was left as it is. */
export const LEFT_BECAUSE = ['unknown', 'dropped', 'no_bytes', 'too_large'] as const;
const left = Type.Array(Type.Object({ id: Type.String(), because: Type.Enum([...LEFT_BECAUSE]) }, closed));
const more = Type.Integer({
  description: 'waiting entries that fit the filters and were not taken this time',
});

export const QuarantineReplayed = Type.Object(
  { replayed: Type.Array(Type.Object({ id: Type.String(), as: Type.String() }, closed)), left, more },
  closed,
);
export type QuarantineReplayed = Static<typeof QuarantineReplayed>;
export const QuarantineDropped = Type.Object({ dropped: Type.Array(Type.String()), left, more }, closed);
export type QuarantineDropped = Static<typeof QuarantineDropped>;
