import { Type } from 'typebox';

/*
 * A mapping says how documents of a foreign shape (the body of a webhook, a row of a CSV file) become events. It is data,
 * read from YAML by read.ts, checked by check.ts, carried out by apply.ts.
 */

export type Scalar = string | number | boolean;

/** Words of the source → values of the event; null leaves the field out. Compared without regard to case. */
export type Table = Record<string, Scalar | null>;

/** A value that is taken from the document. */
export interface Reading {
  /** Path, or several: the first that holds something. */
  field: string | string[];
  /** Name of a table of the mapping, or a table. A word without an entry passes as it came, or becomes `otherwise`. */
  table?: string | Table;
  otherwise?: Scalar | null;
  /** Where the document holds nothing there. */
  default?: Scalar;
  /** How an instant is written: rfc3339 (default), unix, unix_ms, or a pattern such as yyyy-MM-dd HH:mm:ss. */
  time?: string | string[];
  /** Zone of a pattern, e.g. Asia/Shanghai; left out: that of the mapping. */
  zone?: string;
  /** What a duration is counted in; it becomes milliseconds. */
  unit?: Unit;
}
export type Unit = 'milliseconds' | 'seconds' | 'minutes' | 'hours';

/** A constant, a template with {path} in it, something read, or numbers by name. */
export type Value = Scalar | Reading | { [name: string]: Value };

/** All parts of one condition hold; `is` and `not` compare without regard to case. */
export type Condition =
  | {
      field: string | string[];
      is?: Scalar | Scalar[];
      not?: Scalar | Scalar[];
      exists?: boolean;
      /** Path of another field: the two hold different things. */
      differs?: string;
    }
  | { all: Condition[] }
  | { any: Condition[] };

export interface EventMapping {
  type: string;
  /** Left out: always. A list: all of them. */
  when?: Condition | Condition[];
  /** Template. The same fact must give the same id whenever it is sent again. */
  id: string;
  subject: string;
  time: Value;
  recordedtime?: Value;
  subjectseq?: Value;
  data?: Record<string, Value>;
}

export interface Mapping {
  /** Its name, as in the address of its door. */
  mapping: string;
  /** What it is for, one line. */
  about?: string;
  /** CloudEvents source: template. */
  source: string;
  tenant?: string;
  /** Zone of times that name none; left out: UTC. */
  zone?: string;
  tables?: Record<string, Table>;
  events: EventMapping[];
}

const closed = { additionalProperties: false } as const;
const text = Type.String({ minLength: 1, maxLength: 300 });
const word = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);
const anything = Type.Unknown();

/** The skeleton; values and conditions are looked at by check.ts, which can say better what is wrong with them. */
export const MappingSchema = Type.Object(
  {
    mapping: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' }),
    about: Type.Optional(text),
    source: text,
    tenant: Type.Optional(text),
    zone: Type.Optional(text),
    tables: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), word))),
    events: Type.Array(
      Type.Object(
        {
          type: text,
          when: Type.Optional(anything),
          id: text,
          subject: text,
          time: anything,
          recordedtime: Type.Optional(anything),
          subjectseq: Type.Optional(anything),
          data: Type.Optional(Type.Record(Type.String(), anything)),
        },
        closed,
      ),
      { minItems: 1 },
    ),
  },
  closed,
);

export const isReading = (value: Value): value is Reading =>
  typeof value === 'object' && value !== null && 'field' in value;
