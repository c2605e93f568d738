import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import {
  type Display,
  DisplaySchema,
  PairingSchema,
  type Principal,
  RedeemedSchema,
  SessionSchema,
  WhereSchema,
} from '../../schemas/access.ts';
import type { Credential } from '../access/credentials.ts';
import { type Access, COOKIE } from '../access/open.ts';
import type { ServerDeps } from '../ports.ts';
import { sendFault, wrongParameter } from './fault.ts';
import { Identity, NoParameters } from './parameters.ts';
import { responses } from './responses.ts';

const strict = { additionalProperties: false };
const SignIn = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 40 }),
    password: Type.String({ minLength: 1, maxLength: 200 }),
  },
  strict,
);
const Redeem = Type.Object({ secret: Type.String({ minLength: 20, maxLength: 100 }) }, strict);
const NewDisplay = Type.Object(
  {
    code: Type.String({ minLength: 4, maxLength: 20, description: 'as the screen shows it' }),
    name: Type.String({
      pattern: '^[\\p{L}\\p{N} _.-]{1,40}$',
      description: '1 to 40 letters, digits, spaces, _ . or -',
    }),
    board: Type.String({ description: 'a board' }),
    tenant: Type.Optional(Type.String({ description: "a tenant; the board's own where it is left out" })),
    where: Type.Optional(WhereSchema),
  },
  strict,
);
const DisplayList = Type.Array(DisplaySchema);

/** Ten years: a screen stays what it is until it is shut out. */
const DISPLAY_COOKIE_S = 315_360_000;
const BODIES = ['ANDON_E223', 'ANDON_E224'] as const;

/** The page's own address says whether the cookie may travel without TLS. */
const isSecure = (call: FastifyRequest): boolean => call.headers.origin?.startsWith('https:') ?? false;

function giveCookie(call: FastifyRequest, reply: FastifyReply, secret: string, maxAge?: number): void {
  reply.setCookie(COOKIE, secret, {
    ...{ path: '/', httpOnly: true, sameSite: 'strict', secure: isSecure(call) },
    ...(maxAge === undefined ? {} : { maxAge }),
  });
}

export interface AccessRouteDeps extends Pick<ServerDeps, 'boards' | 'directory'> {
  /** Left out: no accounts are configured, and whoever reaches this machine may do all. */
  access: Access | undefined;
  who(call: FastifyRequest): Credential | undefined;
  /** Connections of a credential to this server. */
  socketsOf(id: string): number;
}

/** Signing in and out, pairing of screens, and the screens themselves. */
export function accessRoute(app: FastifyInstance, deps: AccessRouteDeps): void {
  const { access, who } = deps;
  const session = {
    summary: 'Who asks, and whether one has to say so',
    querystring: NoParameters,
    response: responses(SessionSchema),
  };
  app.get('/api/v1/session', { schema: session }, async (call) => ({
    access: access ? 'restricted' : 'open',
    principal: who(call)?.principal ?? null,
  }));
  if (!access) return;

  const signIn = {
    summary: 'Sign in with an account of this installation',
    querystring: NoParameters,
    body: SignIn,
    response: responses(SessionSchema, 'ANDON_E250', 'ANDON_E251', ...BODIES),
  };
  app.post('/api/v1/session', { schema: signIn }, async (call, reply) => {
    const { name, password } = call.body as Static<typeof SignIn>;
    const outcome = await access.signIn(name, password, call.ip);
    if (outcome.kind !== 'in') {
      access.audit(undefined, 'sign_in_refused', { reason: outcome.kind });
      return sendFault(reply, outcome.kind === 'wrong' ? 'ANDON_E250' : 'ANDON_E251');
    }
    giveCookie(call, reply, outcome.secret);
    access.audit(outcome.principal, 'signed_in');
    return { access: 'restricted', principal: outcome.principal };
  });
  const signOut = { summary: 'Sign out', querystring: NoParameters, response: responses(SessionSchema) };
  app.delete('/api/v1/session', { schema: signOut }, async (call, reply) => {
    const credential = who(call);
    if (credential) {
      await access.credentials.revoke(credential.id);
      access.audit(credential.principal, 'signed_out');
    }
    reply.clearCookie(COOKIE, { path: '/' });
    return { access: 'restricted', principal: null };
  });

  const begin = {
    summary: 'A screen asks for a code to show',
    querystring: NoParameters,
    response: responses(PairingSchema),
  };
  app.post('/api/v1/pairing', { schema: begin }, async () => access.pairings.begin());
  const redeem = {
    summary: 'A screen asks whether it was paired; its credential is handed over once',
    querystring: NoParameters,
    body: Redeem,
    response: responses(RedeemedSchema, 'ANDON_E252', ...BODIES),
  };
  app.post('/api/v1/pairing/redeem', { schema: redeem }, async (call, reply) => {
    const outcome = access.pairings.redeem((call.body as Static<typeof Redeem>).secret);
    if (outcome === 'gone') return sendFault(reply, 'ANDON_E252');
    if (outcome === 'waiting') return { state: 'waiting', principal: null };
    giveCookie(call, reply, outcome.secret, DISPLAY_COOKIE_S);
    return { state: 'paired', principal: outcome.principal };
  });

  const shown = ({ id, principal, createdAt, createdBy, revokedAt }: Credential): Display => {
    const { name, tenant = '', board = '', where = {} } = principal;
    const state = { revokedAt: revokedAt || null, sockets: deps.socketsOf(id) };
    return { id, name, tenant, board, where, createdAt, createdBy, ...state };
  };
  const list = {
    summary: 'Paired screens',
    querystring: NoParameters,
    response: responses(DisplayList, 'ANDON_E253', 'ANDON_E254'),
  };
  app.get('/api/v1/displays', { schema: list }, async () => access.credentials.displays().map(shown));
  const add = {
    summary: 'Pair the screen that shows this code: name it and say what it shows',
    querystring: NoParameters,
    body: NewDisplay,
    response: responses(DisplaySchema, 'ANDON_E252', 'ANDON_E253', 'ANDON_E254', ...BODIES),
  };
  app.post('/api/v1/displays', { schema: add }, async (call, reply) => {
    const { code, name, board: id, where = {}, ...given } = call.body as Static<typeof NewDisplay>;
    const board = deps.boards.find((each) => each.id === id);
    const refuse = (parameter: string, value: unknown, accepted: string[]) => {
      const fault = wrongParameter(parameter, value, accepted);
      return sendFault(reply, fault.code, fault.details);
    };
    if (!board)
      return refuse(
        'board',
        id,
        deps.boards.map((each) => each.id),
      );
    const tenant = given.tenant ?? board.tenant;
    if (!(tenant in deps.directory.tenants))
      return refuse('tenant', tenant, Object.keys(deps.directory.tenants));
    if (!access.pairings.isWaiting(code)) return sendFault(reply, 'ANDON_E252');
    const by = who(call)?.principal;
    const principal: Principal = { role: 'display', name, tenant, board: id, where };
    const issued = await access.credentials.issue({
      kind: 'display',
      principal,
      createdBy: by?.name ?? '',
      expiresAt: 0,
    });
    if (!access.pairings.grant(code, issued.secret, principal)) {
      await access.credentials.revoke(issued.credential.id);
      return sendFault(reply, 'ANDON_E252');
    }
    access.audit(by, 'display_paired', { id: issued.credential.id, board: id });
    return shown(issued.credential);
  });
  const remove = {
    summary: 'Shut a screen out, within five seconds',
    params: Identity,
    querystring: NoParameters,
    response: responses(DisplaySchema, 'ANDON_E203', 'ANDON_E253', 'ANDON_E254'),
  };
  app.delete('/api/v1/displays/:id', { schema: remove }, async (call, reply) => {
    const { id } = call.params as { id: string };
    const isDisplay = access.credentials.displays().some((each) => each.id === id);
    const revoked = isDisplay ? await access.credentials.revoke(id) : undefined;
    if (!revoked) return sendFault(reply, 'ANDON_E203', { id });
    access.audit(who(call)?.principal, 'display_shut_out', { id });
    return shown(revoked);
  });
}
