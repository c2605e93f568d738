import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false } as const;
const count = (description: string) => Type.Integer({ minimum: 0, description });
const instant = (description: string) => Type.Integer({ description: `${description}, ms UTC` });

export const SampledStateSchema = Type.Object(
  {
    kind: Type.String({ description: 'ticket, contact, survey' }),
    tenant: Type.String(),
    same: count('rows that are what their facts say'),
    differing: count('rows that are not'),
    missing: count('subjects whose row or whose facts are missing'),
    movedOn: count('not compared: facts came or came due meanwhile'),
    columns: Type.Array(Type.String(), { description: 'in which rows differ, most first' }),
    examples: Type.Array(Type.String(), { description: 'a few subjects that differ or are missing' }),
  },
  closed,
);
/** Rows of state that were evaluated anew from their facts. Names columns and subjects, never values. */
export type SampledState = Static<typeof SampledStateSchema>;

export const StoreLookSchema = Type.Object(
  {
    engine: Type.Object(
      { version: Type.String(), now: instant("the engine's own clock") },
      { ...closed, description: 'ClickHouse' },
    ),
    migrations: Type.Object(
      {
        applied: Type.Integer({ description: 'newest in the store; 0 = none' }),
        known: Type.Integer({ description: 'newest of this program' }),
      },
      closed,
    ),
    disks: Type.Union(
      [
        Type.Array(
          Type.Object({ name: Type.String(), freeBytes: count('left'), totalBytes: count('in all') }, closed),
        ),
        Type.Null(),
      ],
      { description: 'null = the user may not look' },
    ),
    ended: Type.Array(
      Type.Object(
        {
          kind: Type.String(),
          tenant: Type.String(),
          oldest: instant('last fact of the oldest ended subject'),
          now: instant("the site's clock"),
        },
        closed,
      ),
    ),
    state: Type.Array(SampledStateSchema),
  },
  closed,
);
/** What the doctor asks of a store: how it stands, and whether a sample of its rows is what the facts say. */
export type StoreLook = Static<typeof StoreLookSchema>;
