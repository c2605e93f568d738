import { type Static, Type } from 'typebox';
import { BUCKETS, DIMENSIONS } from './dimensions.ts';

const closed = { additionalProperties: false } as const;
const Words = Type.Object({ zh: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) }, closed);
const Bucket = Type.Union(BUCKETS.map((bucket) => Type.Literal(bucket)));
const Dimension = Type.Union(DIMENSIONS.map((dimension) => Type.Literal(dimension)));
const Part = Type.Union([
  Type.Literal('value'),
  Type.Literal('p50'),
  Type.Literal('p90'),
  Type.Literal('mean'),
]);

/** What a tile asks for. Tenant and policy come from the board, `by` of table columns from the table. */
export const TileViewSchema = Type.Object(
  {
    metrics: Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }),
    /** 'now', 'today', or a trailing ISO 8601 duration such as PT1H. */
    window: Type.String({ pattern: '^(now|today|P(\\d+D)?(T(\\d+H)?(\\d+M)?)?)$' }),
    bucket: Type.Optional(Bucket),
    by: Type.Optional(Dimension),
    where: Type.Optional(Type.Partial(Type.Record(Dimension, Type.Array(Type.String())))),
  },
  closed,
);

const lines = { warn: Type.Optional(Type.Number()), critical: Type.Optional(Type.Number()) };
/** schemas/view.ts Threshold, as YAML writes it. Durations in ms, ratios 0..1. */
export const ThresholdSchema = Type.Object(
  {
    metric: Type.String(),
    part: Type.Optional(Part),
    better: Type.Union([Type.Literal('higher'), Type.Literal('lower')]),
    ...lines,
    exitWarn: Type.Optional(Type.Number()),
    exitCritical: Type.Optional(Type.Number()),
    minN: Type.Optional(Type.Integer({ minimum: 1 })),
    rows: Type.Optional(Type.Record(Type.String(), Type.Object(lines, closed))),
  },
  closed,
);

const Tile = {
  label: Words,
  /** The first metric is the figure; the others are its parts. */
  view: TileViewSchema,
  /** Which part of a distribution is the figure. */
  part: Type.Optional(Part),
  judge: Type.Optional(Type.Array(ThresholdSchema)),
  /** Sources (directory) the tile lives on; left out: all of the site. Its age is theirs. */
  sources: Type.Optional(Type.Array(Type.String())),
};

/** One fact of a tile's foot: a part of a metric of the tile's view, or a word of the page about the figure. */
const Foot = Type.Object(
  {
    show: Type.Union([
      Type.Literal('metric'),
      Type.Literal('target'),
      Type.Literal('over'),
      Type.Literal('interval'),
      Type.Literal('n'),
      Type.Literal('peak'),
    ]),
    metric: Type.Optional(Type.String()),
    part: Type.Optional(Part),
    label: Type.Optional(Words),
  },
  closed,
);

export const HeroSchema = Type.Object(
  {
    ...Tile,
    hint: Type.Optional(Words),
    plot: Type.Union([Type.Literal('trend'), Type.Literal('bullet'), Type.Literal('elapsed')]),
    trend: Type.Optional(TileViewSchema),
    /** Ends of the bullet's scale, in the metric's own unit. */
    scale: Type.Optional(Type.Tuple([Type.Number(), Type.Number()])),
    /** Dashed tick. A benchmark is called reference, not target. */
    target: Type.Optional(Type.Number()),
    targetIs: Type.Optional(Type.Union([Type.Literal('target'), Type.Literal('reference')])),
    /** Names the row of the table that holds the extreme value. */
    namesRow: Type.Optional(Type.Boolean()),
    foot: Type.Array(Foot, { maxItems: 3 }),
  },
  closed,
);

export const ColumnSchema = Type.Object(
  {
    ...Tile,
    id: Type.String({ pattern: '^[a-z][a-z0-9-]*$' }),
    kind: Type.Union([
      Type.Literal('depth'),
      Type.Literal('live'),
      Type.Literal('duration'),
      Type.Literal('percent'),
      Type.Literal('count'),
      Type.Literal('agents'),
      Type.Literal('trend'),
    ]),
    width: Type.Optional(Type.Integer({ minimum: 40 })),
    /** Kept in far density. */
    far: Type.Optional(Type.Boolean()),
    farWidth: Type.Optional(Type.Integer({ minimum: 40 })),
    /** Top of the depth bar's scale. */
    full: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  },
  closed,
);

export const ChartSchema = Type.Object(
  {
    kind: Type.Union([Type.Literal('arrivals'), Type.Literal('share')]),
    label: Words,
    hint: Type.Optional(Words),
    view: TileViewSchema,
    /** Line labels by metric. */
    series: Type.Optional(Type.Record(Type.String(), Words)),
    /** Follow the worst row of the table: the same view split by the table's dimension. */
    follows: Type.Optional(Type.Literal('worst')),
    scale: Type.Optional(Type.Tuple([Type.Number(), Type.Number()])),
    reference: Type.Optional(Type.Number()),
    sources: Type.Optional(Type.Array(Type.String())),
  },
  closed,
);

export const BoardSchema = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$' }),
    title: Words,
    tenant: Type.String({ minLength: 1 }),
    policy: Type.Optional(Type.String()),
    density: Type.Union([Type.Literal('near'), Type.Literal('far')]),
    heroes: Type.Array(HeroSchema, { minItems: 4, maxItems: 4 }),
    table: Type.Object(
      { by: Dimension, label: Words, columns: Type.Array(ColumnSchema, { minItems: 1, maxItems: 9 }) },
      closed,
    ),
    charts: Type.Array(ChartSchema, { minItems: 2, maxItems: 2 }),
    strip: Type.Object(
      { kind: Type.Literal('health'), limit: Type.Integer({ minimum: 1, maximum: 3 }) },
      closed,
    ),
  },
  closed,
);

export type TileView = Static<typeof TileViewSchema>;
export type Hero = Static<typeof HeroSchema>;
export type FootFact = Static<typeof Foot>;
export type Column = Static<typeof ColumnSchema>;
export type Chart = Static<typeof ChartSchema>;
/** A page of tiles as a YAML file: four heroes, one table, two charts, one strip (DESIGN 1). */
export type Board = Static<typeof BoardSchema>;
