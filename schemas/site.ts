import { type Static, Type } from 'typebox';
import { TroubleSchema } from './health.ts';

const closed = { additionalProperties: false } as const;
const milliseconds = (description: string) => Type.Integer({ description: `${description}, ms UTC` });
const orNull = (description: string) =>
  Type.Union([Type.Integer(), Type.Null()], { description: `${description}, ms UTC` });

export const SourceStateSchema = Type.Object(
  {
    source: Type.String(),
    site: Type.Optional(
      Type.String({ description: 'site whose work the directory says it tells of; absent: of all' }),
    ),
    newest: milliseconds('newest event or heartbeat, site time; 0 = expected by the directory, never heard'),
    state: Type.Enum(['live', 'stale', 'offline']),
  },
  closed,
);
export type SourceState = Static<typeof SourceStateSchema>;

export const SiteStateSchema = Type.Object(
  {
    tenant: Type.String(),
    now: milliseconds("site's now at sending"),
    clock: Type.Enum(['wall', 'data', 'scaled'], {
      description: 'what the site follows: the wall clock, its data, or a faster clock',
    }),
    speed: Type.Number(),
    dataTime: orNull('newest instant that every live source has reached'),
    completeTo: orNull('instant up to which the data is believed complete'),
    sites: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object({ dataTime: milliseconds('as above'), completeTo: milliseconds('as above') }, closed),
        { description: 'by site, where the directory says which site its sources tell of' },
      ),
    ),
    sources: Type.Array(SourceStateSchema),
    policy: Type.String(),
    timezone: Type.String(),
    troubles: Type.Optional(
      Type.Array(TroubleSchema, { description: 'what the ingest waits for; absent: nothing, or not known' }),
    ),
    history: Type.Optional(
      Type.Object(
        { share: Type.Number({ minimum: 0, maximum: 1 }), reaches: milliseconds('how far back it reaches') },
        { ...closed, description: 'how much of the history has arrived, while a back-fill runs' },
      ),
    ),
  },
  closed,
);
/** State of the site, sent beside frames on room 'site/<tenant>' and in every sub acknowledgement. Instants in ms. */
export type SiteState = Static<typeof SiteStateSchema>;
