import { type Static, Type } from 'typebox';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { instant } from './instant.ts';

const closed = { additionalProperties: false } as const;
const number = (description: string) => Type.Union([Type.Number(), Type.Null()], { description });
const dimension = Type.Enum([...DIMENSIONS]);

export const ContributionSchema = Type.Object(
  {
    value: Type.String({ description: "the value as kept, '' = not set" }),
    observed: Type.Number(),
    expected: number('the whole’s expectation, divided as the past was; null where nothing is expected'),
    excess: number('observed less expected; those of all values add up to the excess of the whole'),
    share: number('of the whole’s excess; null where that is no more than noise'),
    clear: Type.Boolean({ description: 'beyond what a count as small as this does by itself' }),
  },
  closed,
);

export const ChangedDimensionSchema = Type.Object(
  {
    dimension,
    score: Type.Number({
      description:
        'how far the shares are from those of the past, about standard normal where they are the same',
    }),
    clear: Type.Boolean({
      description: 'the shares differ by more than chance: the dimension explains something',
    }),
    values: Type.Array(ContributionSchema, { description: 'those that explain most, at most twelve' }),
    others: Type.Integer({ minimum: 0, description: 'values that are left out' }),
  },
  closed,
);
export type ChangedDimension = Static<typeof ChangedDimensionSchema>;

export const ChangedMatrixSchema = Type.Object(
  {
    rows: Type.Object({ dimension, values: Type.Array(Type.String()) }, closed),
    columns: Type.Object({ dimension, values: Type.Array(Type.String()) }, closed),
    excess: Type.Array(Type.Array(Type.Number()), {
      description: 'by row and column; the last of each is what is left, so that all of it adds up',
    }),
  },
  closed,
);
export type ChangedMatrix = Static<typeof ChangedMatrixSchema>;

export const ChangedSchema = Type.Object(
  {
    tenant: Type.String(),
    metric: Type.String({ description: 'what is counted: /api/v1/explain lists it, filter by filter' }),
    counted: Type.Enum(['sum', 'misses', 'hits'], {
      description: 'all of it, or of a share the cases that spoil it',
    }),
    policy: Type.Optional(Type.String()),
    where: Type.Unsafe<Partial<Record<Dimension, string[]>>>(
      Type.Record(Type.String(), Type.Array(Type.String()), { description: 'filters' }),
    ),
    now: instant(),
    from: instant('what is compared begins here'),
    to: instant('and ends here, exclusive'),
    basis: Type.Enum(['hour-of-week', 'day-class', 'none'], {
      description:
        'what it is compared with: the same hours of the same day of the week, of days of the class, or nothing',
    }),
    days: Type.Integer({ minimum: 0, description: 'so many days' }),
    observed: Type.Number(),
    expected: number('null where too little history is known'),
    unusual: Type.Boolean({ description: 'whether the excess is more than the noise of such counts' }),
    dimensions: Type.Array(ChangedDimensionSchema, { description: 'the one that explains most first' }),
    matrix: Type.Union([ChangedMatrixSchema, Type.Null()]),
  },
  closed,
);
/** What changed: an excess over the same hours of other weeks, and the values that hold it. */
export type Changed = Static<typeof ChangedSchema>;
