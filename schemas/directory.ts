import { type Static, Type } from 'typebox';

const Words = Type.Object({ zh: Type.String(), en: Type.String() }, { additionalProperties: false });

/** Opening hours by weekday (1 = Monday … 7 = Sunday) in the site's zone, 'HH:MM-HH:MM'; absent = around the clock. */
const OpeningHours = Type.Record(
  Type.String({ pattern: '^[1-7](-[1-7])?$' }),
  Type.Array(Type.String({ pattern: '^\\d\\d:\\d\\d-\\d\\d:\\d\\d$' })),
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
  },
  { additionalProperties: false },
);
/** Names behind codes: sites, teams, queues, skills, regions, expected sources. An unknown code is kept and shown raw. */
export type Directory = Static<typeof DirectorySchema>;
