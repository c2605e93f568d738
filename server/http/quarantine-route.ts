import type { FastifyInstance } from 'fastify';
import { type Static, Type } from 'typebox';
import { type FaultCode, MESSAGE_FAULTS } from '../../schemas/faults.ts';
import {
  QUARANTINE_STATES,
  QuarantineDropped,
  type QuarantineEntry,
  QuarantineList,
  QuarantinePage,
  QuarantineReplayed,
  readPlace,
} from '../../schemas/quarantine.ts';
import type { Store } from '../../store/store.ts';
import { parseInstant } from '../calendar.ts';
import type { Gate } from '../gate.ts';
import type { Resend } from '../ports.ts';
import { decisions, MOST_DECIDED } from '../quarantine/decide.ts';
import { toEntries, toMessagePage } from '../quarantine/entry.ts';
import { countsSql, type EntryRow, entriesSql, type QuarantineFilter } from '../quarantine/select.ts';
import type { Choice } from './choices.ts';
import { sendFault, wrongParameter } from './fault.ts';
import { NoParameters } from './parameters.ts';
import { responses } from './responses.ts';

const strict = { additionalProperties: false };
const filters = {
  fault: Type.Optional(Type.Enum([...MESSAGE_FAULTS])),
  topic: Type.Optional(Type.String({ maxLength: 249, description: 'the topic that it came from' })),
  since: Type.Optional(Type.String({ description: 'first seen at or after this ISO 8601 instant' })),
};
const ListParameters = Type.Object(
  {
    ...filters,
    state: Type.Optional(Type.Enum([...QUARANTINE_STATES])),
    limit: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 1_000, description: 'an integer from 1 to 1000' }),
    ),
  },
  strict,
);
const IDS = `ids of entries (topic:partition:offset), at most ${MOST_DECIDED}`;
const DecisionBody = Type.Object(
  {
    ...filters,
    ids: Type.Optional(Type.Array(Type.String(), { maxItems: MOST_DECIDED, description: IDS })),
    all: Type.Optional(Type.Boolean({ description: 'true: everything that waits' })),
  },
  strict,
);
const Entry = Type.Object({ id: Type.String({ description: 'topic:partition:offset' }) }, strict);
/** A body that is too large, or no JSON. */
const OF_BODIES: FaultCode[] = ['ANDON_E223', 'ANDON_E224'];
type FilterText = Pick<Static<typeof DecisionBody>, 'fault' | 'topic' | 'since' | 'ids' | 'all'>;

function readFilter({ fault, topic, since, ids }: FilterText): Choice<QuarantineFilter> {
  const refuse = (parameter: string, value: unknown, accepted: string) => ({
    ok: false as const,
    fault: wrongParameter(parameter, value, accepted),
  });
  const instant = since === undefined ? undefined : parseInstant(since);
  if (instant === null || (instant ?? 0) < 0)
    return refuse('since', since, 'an ISO 8601 instant with zone, e.g. 2026-03-01T00:00:00Z');
  const places = ids?.map(readPlace);
  const strange = ids?.find((_, index) => places?.[index] === undefined);
  if (strange !== undefined) return refuse('ids', strange, IDS);
  return {
    ok: true,
    value: {
      ...(fault ? { fault } : {}),
      ...(topic ? { topic } : {}),
      ...(instant === undefined ? {} : { since: instant }),
      ...(places?.length ? { places: places.flatMap((place) => place ?? []) } : {}),
    },
  };
}

/** A decision names what it is about: nothing at all is no filter. */
function readDecision(body: FilterText): Choice<QuarantineFilter> {
  const named = [body.fault, body.topic, body.since].some((value) => value !== undefined);
  const one = [(body.ids?.length ?? 0) > 0, named, body.all === true].filter(Boolean).length === 1;
  if (!one) {
    const accepted = 'either ids, or at least one of fault, topic and since, or all = true';
    return { ok: false, fault: wrongParameter('ids', body.ids ?? null, accepted) };
  }
  return readFilter(body);
}

/** A thousand ids. */
const MOST_BODY = 256 * 1024;

export interface QuarantineDeps {
  store: Store;
  bounded: Gate;
  resend: Resend;
  /** Wall clock, ms. */
  wallNow: () => number;
}

/** /api/v1/quarantine: messages that could not be used, and what may be done with them. */
export function quarantineRoute(app: FastifyInstance, deps: QuarantineDeps): void {
  const { store, wallNow } = deps;
  const ask = { query: <Row>(sql: string) => deps.bounded(() => store.query<Row>(sql)) };
  const decide = decisions(store, deps.resend, wallNow);

  const listed = {
    summary: 'Messages that could not be used, newest first',
    querystring: ListParameters,
    response: responses(QuarantineList),
  };
  app.get('/api/v1/quarantine', { schema: listed }, async (call, reply) => {
    const text = call.query as Static<typeof ListParameters>;
    const read = readFilter(text as FilterText);
    if (!read.ok) return sendFault(reply, read.fault.code, read.fault.details);
    const filter = { ...read.value, ...(text.state ? { state: text.state } : {}) };
    const [rows, counts] = await Promise.all([
      ask.query<EntryRow>(entriesSql(filter, 'newest', text.limit ?? 100, wallNow(), false)),
      ask.query<{ fault: string; entries: number }>(countsSql(filter, wallNow())),
    ]);
    const list: QuarantineList = {
      total: counts.reduce((sum, { entries }) => sum + entries, 0),
      byFault: Object.fromEntries(counts.map(({ fault, entries }) => [fault, entries])),
      rows: await toEntries(ask, rows),
    };
    return list;
  });

  const one = {
    summary: 'One of them, with the bytes where they are kept',
    params: Entry,
    querystring: NoParameters,
    response: responses(QuarantinePage, 'ANDON_E203'),
  };
  app.get('/api/v1/quarantine/:id', { schema: one }, async (call, reply) => {
    const { id } = call.params as Static<typeof Entry>;
    const place = readPlace(id);
    const [row] = place
      ? await ask.query<EntryRow>(entriesSql({ places: [place] }, 'newest', 1, wallNow(), true))
      : [];
    if (!row) return sendFault(reply, 'ANDON_E203', { id });
    const [entry] = (await toEntries(ask, [row])) as [QuarantineEntry];
    const page: QuarantinePage = { entry, message: toMessagePage(row) };
    return page;
  });

  const post = (
    verb: 'replay' | 'drop',
    summary: string,
    answer: typeof QuarantineReplayed | typeof QuarantineDropped,
    ...codes: FaultCode[]
  ) => {
    const response = responses(answer, ...OF_BODIES, ...codes);
    const schema = { summary, querystring: NoParameters, body: DecisionBody, response };
    app.post(`/api/v1/quarantine/${verb}`, { schema, bodyLimit: MOST_BODY }, async (call, reply) => {
      const read = readDecision(call.body as FilterText);
      return read.ok ? decide[verb](read.value) : sendFault(reply, read.fault.code, read.fault.details);
    });
  };
  post('replay', 'Sends the original messages to their topics again', QuarantineReplayed, 'ANDON_E305');
  post('drop', 'Gives messages up: their bytes go, their record stays', QuarantineDropped);
}
