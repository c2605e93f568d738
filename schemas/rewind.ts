import { type Static, Type } from 'typebox';
import { SiteStateSchema } from './site.ts';
import { MetricValuesSchema } from './values.ts';

const closed = { additionalProperties: false } as const;
const milliseconds = (description: string) => Type.Integer({ description: `${description}, ms UTC` });
const orNull = (description: string) =>
  Type.Union([Type.Integer(), Type.Null()], { description: `${description}, ms UTC` });

/** Which views of a board a rewind is to answer: those of a moment, or the courses of stocks, each point a moment of its own. */
export const REWIND_PARTS = ['figures', 'courses', 'all'] as const;
export type RewindPart = (typeof REWIND_PARTS)[number];

const RewoundViewSchema = Type.Object(
  {
    ok: Type.Literal(true),
    kind: Type.Literal('snap'),
    r: Type.String({ description: 'id of the view' }),
    e: Type.String({ description: 'epoch: the rewind itself' }),
    s: Type.Integer(),
    now: milliseconds('instant of the figures'),
    cut: milliseconds('last ingestion in them'),
    dataTime: orNull('newest instant that every live source had reached'),
    from: milliseconds('start of the window, inclusive'),
    to: milliseconds('end of the window, exclusive'),
    data: Type.Record(Type.String(), MetricValuesSchema, { description: 'values by row key' }),
    state: Type.Record(Type.String(), Type.Enum(['normal', 'warn', 'critical', 'improving']), {
      description: 'severity by row key and metric; what is normal is left out',
    }),
    peaks: Type.Record(
      Type.String(),
      Type.Object({ value: Type.Number(), at: milliseconds('when') }, closed),
    ),
  },
  closed,
);
/** One view as it was: a snapshot as the live feed sends it, so that it is applied in the same way. */
export type RewoundView = Static<typeof RewoundViewSchema>;

export const RewoundWallSchema = Type.Object(
  {
    at: milliseconds('the moment that was asked for'),
    known: Type.Enum(['now', 'then']),
    present: milliseconds("the site's now: no later moment can be asked for"),
    stood: Type.Boolean({ description: 'whether walls were being kept up to date around the moment' }),
    site: SiteStateSchema,
    views: Type.Record(Type.String(), RewoundViewSchema, {
      description: 'by the name of the view in its board',
    }),
  },
  closed,
);
export type RewoundWall = Static<typeof RewoundWallSchema>;
