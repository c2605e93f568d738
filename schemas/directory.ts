import { type Static, Type } from 'typebox';
import { PLANNED_KINDS } from './events/operations.ts';
import { EFFORT_SCALES, SERVICE_LEVELS } from './measures.ts';
import { WordsSchema as Words } from './words.ts';

/** Opening hours by weekday (1 = Monday … 7 = Sunday) in the site's zone, 'HH:MM-HH:MM'; absent = around the clock. */
const OpeningHours = Type.Record(
  Type.String({ pattern: '^[1-7](-[1-7])?$' }),
  Type.Array(Type.String({ pattern: '^\\d\\d:\\d\\d-\\d\\d:\\d\\d$' })),
);

/** An ISO 8601 instant with its zone, as people write it into a file. */
const Instant = Type.String({
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d)?(Z|[+-]\\d\\d:\\d\\d)$',
});

const PlannedSchema = Type.Object(
  {
    id: Type.String({ minLength: 1 }),
    label: Words,
    kind: Type.Union(PLANNED_KINDS.map((kind) => Type.Literal(kind))),
    start: Instant,
    end: Instant,
    /** What it touches, dimension to value; left out: everything. */
    scope: Type.Optional(Type.Record(Type.String(), Type.String())),
    /** Left out: every tenant. */
    tenant: Type.Optional(Type.String()),
  },
  { additionalProperties: false },
);

const Staffing = Type.Object(
  {
    /** Share of paid time in which people are not there for contacts. */
    shrinkage: Type.Optional(Type.Number({ minimum: 0, maximum: 0.9 })),
    /** Most of their time that they may be busy. */
    occupancyCap: Type.Optional(Type.Number({ minimum: 0.1, maximum: 1 })),
  },
  { additionalProperties: false },
);

export const DirectorySchema = Type.Object(
  {
    tenants: Type.Record(
      Type.String(),
      Type.Object(
        {
          label: Words,
          timezone: Type.String(),
          /** wall = real time; data = `now` is the data's own time (replays). */
          clock: Type.Union([Type.Literal('wall'), Type.Literal('data')]),
          policy: Type.String(),
          /** How people are planned; left out: 30 % shrinkage, at most 85 % occupied (domain.md 2.5). */
          staffing: Type.Optional(Staffing),
          /** How `service_level` is counted; left out: early_left_out. */
          serviceLevel: Type.Optional(Type.Enum([...SERVICE_LEVELS])),
          /** Which end of the surveys' effort scale is easy; left out: 7. */
          effortScale: Type.Optional(Type.Enum([...EFFORT_SCALES])),
          sources: Type.Array(
            Type.Object({
              source: Type.String(),
              label: Words,
              /** The site it tells of; left out: of all. */
              site: Type.Optional(Type.String()),
              heartbeatSeconds: Type.Optional(Type.Number()),
            }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    sites: Type.Record(Type.String(), Type.Object({ label: Words }, { additionalProperties: false })),
    teams: Type.Record(
      Type.String(),
      Type.Object({ label: Words, site: Type.String() }, { additionalProperties: false }),
    ),
    queues: Type.Record(
      Type.String(),
      Type.Object(
        {
          label: Words,
          team: Type.String(),
          skill: Type.Optional(Type.String()),
          hours: Type.Optional(OpeningHours),
          /** Contacts that one agent handles side by side, as in chats; left out: 1. */
          concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 20 })),
          answerTargetSeconds: Type.Optional(Type.Number()),
        },
        { additionalProperties: false },
      ),
    ),
    skills: Type.Record(Type.String(), Type.Object({ label: Words }, { additionalProperties: false })),
    regions: Type.Record(Type.String(), Type.Object({ label: Words }, { additionalProperties: false })),
    /** Campaigns, bill runs, works on the network: what will bend the curves, marked on the pages of trends. */
    planned: Type.Optional(Type.Array(PlannedSchema)),
  },
  { additionalProperties: false },
);
/** Names behind codes: sites, teams, queues, skills, regions, expected sources. An unknown code is kept and shown raw. */
export type Directory = Static<typeof DirectorySchema>;
