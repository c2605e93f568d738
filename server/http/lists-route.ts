import type { FastifyInstance } from 'fastify';
import type { ServerDeps } from '../ports.ts';
import type { Site } from '../site.ts';
import { chooseSite } from './choices.ts';
import { sendFault } from './fault.ts';
import { NoParameters, SiteParameters, type SiteText } from './parameters.ts';

/** What the pages need to know besides numbers: catalogue, boards, directory, policies, the state of the site. */
export function listsRoute(
  app: FastifyInstance,
  deps: Pick<ServerDeps, 'catalogue' | 'boards' | 'directory' | 'policies'>,
  sites: ReadonlyMap<string, Site>,
): void {
  const list = (path: string, summary: string, value: () => unknown) =>
    app.get(`/api/v1/${path}`, { schema: { summary, querystring: NoParameters } }, async () => value());
  list('catalogue', 'What every metric means', () => deps.catalogue);
  list('directory', 'Names behind codes', () => deps.directory);
  list('policies', 'SLA policies in use', () => deps.policies);
  list('boards', 'Boards by id and title', () =>
    deps.boards.map(({ id, title, tenant, density }) => ({ id, title, tenant, density })),
  );
  const summary = 'One board as its file holds it';
  app.get('/api/v1/boards/:id', { schema: { summary, querystring: NoParameters } }, async (call, reply) => {
    const { id } = call.params as { id: string };
    const board = deps.boards.find((each) => each.id === id);
    return board ?? sendFault(reply, 'ANDON_E203', { id });
  });
  const what = 'Clock, data time and sources of a site';
  app.get('/api/v1/site', { schema: { summary: what, querystring: SiteParameters } }, async (call, reply) => {
    const site = chooseSite(sites, (call.query as SiteText).tenant);
    return site.ok ? site.value.state() : sendFault(reply, site.fault.code, site.fault.details);
  });
}
