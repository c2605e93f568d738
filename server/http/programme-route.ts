import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, type TSchema, Type } from 'typebox';
import type { Principal } from '../../schemas/access.ts';
import {
  CloseImprovementSchema,
  ImprovementSchema,
  IncidentSchema,
  OpenImprovementSchema,
  OpenIncidentSchema,
  ProgrammeSchema,
  StepImprovementSchema,
  StepIncidentSchema,
} from '../../schemas/programme.ts';
import type { Credential } from '../access/credentials.ts';
import { parseInstant } from '../calendar.ts';
import type { Done, ProgrammeBook } from '../programme/open.ts';
import type { Site } from '../site.ts';
import { chooseSite } from './choices.ts';
import { sendFault, wrongParameter } from './fault.ts';
import { readInstants } from './instants.ts';
import { Identity, SiteParameters, type SiteText, tenant } from './parameters.ts';
import { responses } from './responses.ts';

const strict = { additionalProperties: false };
const ReadParameters = Type.Object(
  {
    tenant,
    now: Type.Optional(Type.String({ description: 'as it stood at an ISO 8601 instant with zone' })),
  },
  strict,
);

export interface ProgrammeRouteDeps {
  book: ProgrammeBook;
  sites: ReadonlyMap<string, Site>;
  /** Where accounts are configured: who asks. */
  who(call: FastifyRequest): Credential | undefined;
  audit(principal: Principal, act: string, what: object): void;
}

/** Incident mode and improvements: what there is, and what people tell of them. */
export function programmeRoute(app: FastifyInstance, { book, sites, who, audit }: ProgrammeRouteDeps): void {
  const listed = {
    summary: 'Incidents with their five steps, improvements with their phases and due dates',
    querystring: ReadParameters,
    response: responses(ProgrammeSchema),
  };
  app.get('/api/v1/programme', { schema: listed }, async (call, reply) => {
    const text = call.query as Static<typeof ReadParameters>;
    const site = chooseSite(sites, text.tenant);
    if (!site.ok) return sendFault(reply, site.fault.code, site.fault.details);
    const instants = readInstants({ ...(text.now ? { now: text.now } : {}) }, ['now']);
    if (!instants.ok) return sendFault(reply, instants.fault.code, instants.fault.details);
    return book.read(site.value, instants.value.now);
  });

  type Body = Record<string, unknown>;
  type Act<T> = (site: Site, id: string, body: Body) => Promise<Done<T> | T>;
  /** One act of a person: its body is checked, its due date read, what came of it told. */
  function act<T extends object>(
    path: string,
    summary: string,
    body: TSchema,
    answered: TSchema,
    work: Act<T>,
  ): void {
    const named = path.includes(':id');
    const schema = {
      summary,
      ...(named ? { params: Identity } : {}),
      querystring: SiteParameters,
      body,
      response: responses(
        answered,
        ...(named ? (['ANDON_E203', 'ANDON_E246'] as const) : []),
        'ANDON_E242',
        'ANDON_E305',
        'ANDON_E223',
        'ANDON_E224',
      ),
    };
    app.post(path, { schema }, async (call, reply) => {
      const site = chooseSite(sites, (call.query as SiteText).tenant);
      if (!site.ok) return sendFault(reply, site.fault.code, site.fault.details);
      const { id = '' } = call.params as { id?: string };
      const sent = call.body as Body;
      if (typeof sent.due === 'string' && parseInstant(sent.due) === null) {
        const { code, details } = wrongParameter('due', sent.due, 'an ISO 8601 instant with zone');
        return sendFault(reply, code, details);
      }
      const principal = who(call)?.principal;
      if (principal) audit(principal, path.replace('/api/v1/', ''), { id });
      return told(reply, id, await work(site.value, id, sent));
    });
  }
  const told = <T extends object>(reply: FastifyReply, id: string, outcome: Done<T> | T) => {
    if (!('kind' in outcome)) return outcome;
    if (outcome.kind === 'unknown') return sendFault(reply, 'ANDON_E203', { id });
    return outcome.kind === 'refused' ? sendFault(reply, 'ANDON_E246', { id }) : outcome.value;
  };

  act('/api/v1/incidents', 'Open an incident', OpenIncidentSchema, IncidentSchema, (site, _, body) =>
    book.openIncident(site, body),
  );
  act(
    '/api/v1/incidents/:id/step',
    'Tell the next step of an incident',
    StepIncidentSchema,
    IncidentSchema,
    (site, id, body) => {
      const { step, ...data } = body as Static<typeof StepIncidentSchema>;
      return book.stepIncident(site, id, step, data);
    },
  );
  act(
    '/api/v1/improvements',
    'Open an improvement',
    OpenImprovementSchema,
    ImprovementSchema,
    (site, _, body) => book.openImprovement(site, body),
  );
  act(
    '/api/v1/improvements/:id/phase',
    'Begin the next phase of an improvement',
    StepImprovementSchema,
    ImprovementSchema,
    (site, id, body) => {
      const { phase, ...data } = body as Static<typeof StepImprovementSchema>;
      return book.stepImprovement(site, id, phase, data);
    },
  );
  act(
    '/api/v1/improvements/:id/close',
    'End an improvement',
    CloseImprovementSchema,
    ImprovementSchema,
    (site, id, body) => book.closeImprovement(site, id, body),
  );
}
