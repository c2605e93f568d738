import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import type { Principal } from '../../schemas/access.ts';
import type { Board } from '../../schemas/board.ts';
import { MessageListSchema } from '../../schemas/message.ts';
import type { Credential } from '../access/credentials.ts';
import { parseInstant } from '../calendar.ts';
import { LONGEST_MESSAGE_MS, type Messages, type Said } from '../messages/open.ts';
import type { Site } from '../site.ts';
import { type Choice, chooseSite } from './choices.ts';
import { sendFault, wrongParameter } from './fault.ts';
import { readInstants } from './instants.ts';
import { by, Identity, INSTANT, line, SiteParameters, type SiteText, tenant } from './parameters.ts';
import { responses } from './responses.ts';

const strict = { additionalProperties: false };
const ListParameters = Type.Object(
  { tenant, now: Type.Optional(Type.String({ description: `as they stood at ${INSTANT}` })) },
  strict,
);
const Signed = Type.Object({ by }, strict);
const Posted = Type.Object(
  {
    by,
    text: line,
    until: Type.String({ description: `${INSTANT}, within seven days` }),
    boards: Type.Optional(
      Type.Array(Type.String({ maxLength: 64 }), {
        maxItems: 50,
        description: 'ids of boards; left out or empty: all',
      }),
    ),
  },
  strict,
);
const Written = Type.Object({ by, note: line }, strict);

export interface MessagesRouteDeps {
  messages: Messages;
  boards: readonly Board[];
  sites: ReadonlyMap<string, Site>;
  /** Where accounts are configured: who asks, whatever the body says. */
  who(call: FastifyRequest): Credential | undefined;
  audit(principal: Principal, act: string, what: object): void;
}

/** Words on the walls and from shift to shift: what stands, and what leads say. */
export function messagesRoute(app: FastifyInstance, deps: MessagesRouteDeps): void {
  const { messages, boards, sites } = deps;
  const listed = {
    summary: 'Messages that stand on the walls, and the note of the last shift',
    querystring: ListParameters,
    response: responses(MessageListSchema),
  };
  app.get('/api/v1/messages', { schema: listed }, async (call, reply) => {
    const asked = call.query as Static<typeof ListParameters>;
    const site = chooseSite(sites, asked.tenant);
    if (!site.ok) return sendFault(reply, site.fault.code, site.fault.details);
    const instants = readInstants(asked, ['now']);
    if (!instants.ok) return sendFault(reply, instants.fault.code, instants.fault.details);
    return messages.list(site.value.tenant, instants.value.now);
  });

  /** Signs with the account where there are accounts, writes it down, and says it. */
  async function say(call: FastifyRequest, reply: FastifyReply, read: (site: Site) => Choice<Said>) {
    const site = chooseSite(sites, (call.query as SiteText).tenant);
    if (!site.ok) return sendFault(reply, site.fault.code, site.fault.details);
    const said = read(site.value);
    if (!said.ok) return sendFault(reply, said.fault.code, said.fault.details);
    const what = said.value;
    const principal = deps.who(call)?.principal;
    const signed = principal ? { ...what, by: principal.name } : what;
    const list = await messages.say(site.value.tenant, signed);
    const id = 'id' in what ? what.id : undefined;
    if (list === null) return sendFault(reply, 'ANDON_E270', { id });
    if (principal) deps.audit(principal, what.type.replace('.', '_'), id === undefined ? {} : { id });
    return list;
  }
  const schema = (summary: string, body: Parameters<typeof responses>[0], ...codes: 'ANDON_E270'[]) => ({
    summary,
    querystring: SiteParameters,
    body,
    response: responses(MessageListSchema, ...codes, 'ANDON_E242', 'ANDON_E305', 'ANDON_E223', 'ANDON_E224'),
  });

  const about = (call: FastifyRequest) => ({
    ...(call.params as { id: string }),
    ...(call.body as Static<typeof Signed>),
  });

  app.post('/api/v1/messages', { schema: schema('Put words on walls', Posted) }, async (call, reply) =>
    say(call, reply, (site) => {
      const { until: written, boards: named = [], ...body } = call.body as Static<typeof Posted>;
      const until = parseInstant(written);
      if (until === null || until <= site.now() || until > site.now() + LONGEST_MESSAGE_MS) {
        return { ok: false, fault: wrongParameter('until', written, `${INSTANT}, ahead, within seven days`) };
      }
      const known = boards.map(({ id }) => id);
      const strange = named.find((id) => !known.includes(id));
      if (strange !== undefined) {
        return { ok: false, fault: wrongParameter('boards', strange, known) };
      }
      return { ok: true, value: { type: 'message.posted', ...body, until, boards: named } };
    }),
  );
  app.post(
    '/api/v1/messages/:id/withdraw',
    { schema: { ...schema('Take words down', Signed, 'ANDON_E270'), params: Identity } },
    async (call, reply) =>
      say(call, reply, () => ({ ok: true, value: { type: 'message.withdrawn', ...about(call) } })),
  );
  app.post(
    '/api/v1/handovers',
    { schema: schema('Write a note for the next shift', Written) },
    async (call, reply) =>
      say(call, reply, () => ({
        ok: true,
        value: { type: 'handover.written', ...(call.body as Static<typeof Written>) },
      })),
  );
  app.post(
    '/api/v1/handovers/:id/read',
    { schema: { ...schema('Say that the note was read', Signed, 'ANDON_E270'), params: Identity } },
    async (call, reply) =>
      say(call, reply, () => ({ ok: true, value: { type: 'handover.read', ...about(call) } })),
  );
}
