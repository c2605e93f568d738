import type { FastifyInstance } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { BoardSchema } from '../../schemas/board.ts';
import { CatalogueEntrySchema } from '../../schemas/catalogue.ts';
import { DirectorySchema } from '../../schemas/directory.ts';
import { findPolicy } from '../../schemas/policies/presets.ts';
import { type ListedPolicy, ListedPolicySchema, type Policy, policyKey } from '../../schemas/policy.ts';
import { SiteStateSchema } from '../../schemas/site.ts';
import type { ServerDeps } from '../ports.ts';
import type { Site } from '../site.ts';
import { chooseSite } from './choices.ts';
import { sendFault } from './fault.ts';
import { Identity, NoParameters, SiteParameters, type SiteText } from './parameters.ts';
import { responses } from './responses.ts';

const ListedBoard = Type.Pick(BoardSchema, ['id', 'title', 'tenant', 'density']);

/** What the pages need to know besides numbers: catalogue, boards, directory, policies, the state of the site. */
export function listsRoute(
  app: FastifyInstance,
  deps: Pick<ServerDeps, 'catalogue' | 'boards' | 'directory' | 'policies' | 'knownPolicies'>,
  sites: ReadonlyMap<string, Site>,
): void {
  const list = (path: string, summary: string, schema: TSchema, value: () => unknown) => {
    const described = { summary, querystring: NoParameters, response: responses(schema) };
    app.get(`/api/v1/${path}`, { schema: described }, async () => value());
  };
  const entries = Type.Array(CatalogueEntrySchema);
  list('catalogue', 'What every metric means', entries, () => deps.catalogue);
  list('directory', 'Names behind codes', DirectorySchema, () => deps.directory);
  const known = deps.knownPolicies ?? deps.policies;
  const listed = (policy: Policy): ListedPolicy => ({
    key: policyKey(policy),
    inUse: deps.policies.some((each) => policyKey(each) === policyKey(policy)),
    ...policy,
  });
  list(
    'policies',
    'SLA policies with their objectives and where each is from',
    Type.Array(ListedPolicySchema),
    () => known.map(listed),
  );
  const policy = {
    summary: 'One SLA policy, by id@version or the newest of an id',
    params: Identity,
    querystring: NoParameters,
    response: responses(ListedPolicySchema, 'ANDON_E203'),
  };
  app.get('/api/v1/policies/:id', { schema: policy }, async (call, reply) => {
    const { id } = call.params as { id: string };
    const found = findPolicy(known, id);
    return found ? listed(found) : sendFault(reply, 'ANDON_E203', { id });
  });
  list('boards', 'Boards by id and title', Type.Array(ListedBoard), () =>
    deps.boards.map(({ id, title, tenant, density }) => ({ id, title, tenant, density })),
  );
  const board = {
    summary: 'One board as its file holds it',
    params: Identity,
    querystring: NoParameters,
    response: responses(BoardSchema, 'ANDON_E203'),
  };
  app.get('/api/v1/boards/:id', { schema: board }, async (call, reply) => {
    const { id } = call.params as { id: string };
    return deps.boards.find((each) => each.id === id) ?? sendFault(reply, 'ANDON_E203', { id });
  });
  const state = {
    summary: 'Clock, data time and sources of a site, as the live feed tells them',
    querystring: SiteParameters,
    response: responses(SiteStateSchema),
  };
  app.get('/api/v1/site', { schema: state }, async (call, reply) => {
    const site = chooseSite(sites, (call.query as SiteText).tenant);
    return site.ok ? site.value.state() : sendFault(reply, site.fault.code, site.fault.details);
  });
}
