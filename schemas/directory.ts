import { type Static, Type } from 'typebox';
import { PLANNED_KINDS } from './events/operations.ts';
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
