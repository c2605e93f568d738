import { type Static, type TProperties, Type } from 'typebox';
import { DIMENSIONS, type Dimension, QUERY_BUCKETS, WORK_DIMENSIONS } from '../../schemas/dimensions.ts';
import { REWIND_PARTS } from '../../schemas/rewind.ts';
import { EXPORT_FORMATS, type ExportFormat, type Format } from '../export/format.ts';

const strict = { additionalProperties: false };
const instant = (what: string) =>
  Type.Optional(
    Type.String({
      description: `${what}: ISO 8601 instant with zone, e.g. 2026-03-01T00:00:00Z (write + as %2B)`,
    }),
  );
const list = (description: string) =>
  Type.Array(Type.String({ maxLength: 200 }), { maxItems: 500, description });

/** `where.<dimension>`: several values by comma or by repeating; an empty value means not set. */
export const filters = (dimensions: readonly Dimension[]): TProperties =>
  Object.fromEntries(
    dimensions.map((dimension) => [
      `where.${dimension}`,
      Type.Optional(list(`values of ${dimension}, comma separated or repeated; empty = not set`)),
    ]),
  );

export const INSTANT = 'an ISO 8601 instant with zone, e.g. 2026-03-01T00:00:00Z';
/** Who says something, and what, where people write. */
export const by = Type.String({
  pattern: '^[\\p{L}\\p{N}_.-]{1,40}$',
  description: 'a role or a pseudonym, 1 to 40 letters, digits, _ . or -',
});
export const line = Type.String({ minLength: 1, maxLength: 200, description: '1 to 200 characters' });

export const tenant = Type.Optional(Type.String({ description: 'a tenant of the directory' }));
const policy = Type.Optional(Type.String({ description: 'id or id@version of a policy' }));

const exported = {
  format: Type.Optional(Type.Enum(['json', ...EXPORT_FORMATS])),
  mark: Type.Optional(Type.Enum(['yes', 'no'])),
};

export const QueryParameters = Type.Object(
  {
    metrics: list('ids of the catalogue, comma separated'),
    from: instant('start of the window, inclusive; the midnight of the site where it is left out'),
    to: instant('end of the window, exclusive; now + 1 ms where it is left out'),
    now: instant('the instant the question is put at; the present of the site where it is left out'),
    cut: instant('only facts ingested up to then count'),
    known: Type.Optional(Type.Enum(['now', 'then'])),
    bucket: Type.Optional(Type.Enum([...QUERY_BUCKETS])),
    by: Type.Optional(Type.Enum([...DIMENSIONS])),
    policy,
    tenant,
    ...exported,
    ...filters(DIMENSIONS),
  },
  strict,
);

/** Static form of QueryParameters; its filters are read by `readFilters`. */
export interface QueryText {
  metrics: string[];
  from?: string;
  to?: string;
  now?: string;
  cut?: string;
  known?: 'now' | 'then';
  bucket?: (typeof QUERY_BUCKETS)[number];
  by?: Dimension;
  policy?: string;
  tenant?: string;
  format?: Format;
  /** Whether CSV begins with the mark by which Excel knows UTF-8. */
  mark?: 'yes' | 'no';
}

const { metrics: _, bucket: __, format: ___, ...cell } = QueryParameters.properties;
/** Contributions on one page of an explanation. */
const MOST_CONTRIBUTIONS = 500;

export const ExplainParameters = Type.Object(
  {
    metric: Type.String({ maxLength: 200, description: 'an id of the catalogue' }),
    ...cell,
    page: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'of the contributions, from 1' }),
    ),
    size: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MOST_CONTRIBUTIONS,
        description: `contributions on a page: an integer from 1 to ${MOST_CONTRIBUTIONS}`,
      }),
    ),
  },
  strict,
);
/** Static form of ExplainParameters; its filters are read by `readFilters`. */
export interface ExplainText extends Omit<QueryText, 'metrics' | 'bucket' | 'format'> {
  metric: string;
  page?: number;
  size?: number;
}

export const WhatIfParameters = Type.Object(
  {
    policies: list('two to six policies by id or id@version, comma separated'),
    from: instant('start of the window, inclusive; the midnight of the site where it is left out'),
    to: instant('end of the window, exclusive; now + 1 ms where it is left out'),
    now: instant('the instant the question is put at; the present of the site where it is left out'),
    cut: instant('only facts ingested up to then count'),
    known: Type.Optional(Type.Enum(['now', 'then'])),
    tenant,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'tickets a page, 1 to 500' })),
    offset: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'tickets before the page' }),
    ),
  },
  strict,
);
export interface WhatIfText {
  policies: string[];
  from?: string;
  to?: string;
  now?: string;
  cut?: string;
  known?: 'now' | 'then';
  tenant?: string;
  limit?: number;
  offset?: number;
}

/** What a list of tickets can be filtered by: what stands in a ticket's row or follows from its queue. */
export const TICKET_FILTERS = WORK_DIMENSIONS.filter((dimension) => dimension !== 'policy');

/** Tickets in one answer of JSON, which a page shows. */
export const MOST_LISTED = 500;
/** Tickets in one file: CSV passes through as it is read, the others are made in memory. */
export const MOST_EXPORTED = { csv: 1_000_000, xlsx: 20_000, parquet: 50_000 } as const satisfies Record<
  ExportFormat,
  number
>;

export const TicketsParameters = Type.Object(
  {
    status: Type.Optional(Type.Enum(['open', 'ended', 'all', 'drill'])),
    sort: Type.Optional(Type.Enum(['due', 'created', 'wait'])),
    limit: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: MOST_EXPORTED.csv,
        description: `an integer from 1 to ${MOST_LISTED}; in other formats than JSON to ${Object.entries(
          MOST_EXPORTED,
        )
          .map(([format, most]) => `${most} (${format})`)
          .join(', ')}`,
      }),
    ),
    policy,
    tenant,
    ...exported,
    ...filters(TICKET_FILTERS),
  },
  strict,
);
export interface TicketsText {
  status?: 'open' | 'ended' | 'all' | 'drill';
  sort?: 'due' | 'created' | 'wait';
  limit?: number;
  policy?: string;
  tenant?: string;
  format?: Format;
  mark?: 'yes' | 'no';
}

export const RewindParameters = Type.Object(
  {
    board: Type.String({ description: 'id of a board' }),
    at: Type.String({
      description: 'the moment: ISO 8601 instant with zone, e.g. 2026-03-01T00:00:00Z (write + as %2B)',
    }),
    known: Type.Optional(Type.Enum(['now', 'then'])),
    part: Type.Optional(Type.Enum([...REWIND_PARTS])),
    tenant,
  },
  strict,
);
export type RewindText = Static<typeof RewindParameters>;

const known = Type.Optional(Type.Enum(['now', 'then']));
export const TicketParameters = Type.Object(
  {
    policy,
    tenant,
    now: instant('the ticket as it was then; as it is, where it is left out'),
    known,
  },
  strict,
);
export type TicketText = Static<typeof TicketParameters>;

export const AnnotationsParameters = Type.Object(
  {
    tenant,
    from: instant('start of the window, inclusive; the midnight of the site where it is left out'),
    to: instant('end of the window, exclusive; now + 1 ms where it is left out'),
    now: instant('the instant the question is put at; the present of the site where it is left out'),
    known,
  },
  strict,
);
export type AnnotationsText = Static<typeof AnnotationsParameters>;

export const RevisionsParameters = Type.Object(
  {
    tenant,
    since: instant('only what was revised later is told; left out: everything'),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, description: 'default 100' })),
  },
  strict,
);
export type RevisionsText = Static<typeof RevisionsParameters>;

export const ForecastParameters = Type.Object(
  {
    queue: Type.Optional(Type.String({ maxLength: 200, description: 'a queue; left out: all together' })),
    policy,
    tenant,
  },
  strict,
);
export type ForecastText = Static<typeof ForecastParameters>;
export const StaffingParameters = Type.Object({ policy, tenant }, strict);
export const ReportParameters = Type.Object(
  {
    now: instant('the instant the report is made at, which says of which period it is'),
    language: Type.Optional(Type.Enum(['zh', 'en'])),
    format: Type.Optional(Type.Enum(['json', 'html'])),
  },
  strict,
);
export type ReportText = Static<typeof ReportParameters>;
export const SiteParameters = Type.Object({ tenant }, strict);
export type SiteText = Static<typeof SiteParameters>;
export const Identity = Type.Object({ id: Type.String({ minLength: 1, maxLength: 200 }) }, strict);
export const NoParameters = Type.Object({}, strict);

export type Filters = Partial<Record<Dimension, string[]>>;

/** The filters among checked parameters. */
export function readFilters(parameters: object): Filters {
  const filters: Filters = {};
  for (const [name, values] of Object.entries(parameters)) {
    if (name.startsWith('where.')) filters[name.slice('where.'.length) as Dimension] = values as string[];
  }
  return filters;
}
