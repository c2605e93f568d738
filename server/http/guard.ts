import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Credential } from '../access/credentials.ts';
import { type Access, COOKIE } from '../access/open.ts';
import { sendFault } from './fault.ts';

/** The credential in a Cookie header. */
export function cookieOf(header: string | undefined): string | undefined {
  return header === undefined ? undefined : cookie.parse(header)[COOKIE];
}

/**
 * Asks who calls before each route, once accounts are configured.
 * @returns who a call comes from.
 */
export async function guard(
  app: FastifyInstance,
  access: Access | undefined,
): Promise<(call: FastifyRequest) => Credential | undefined> {
  await app.register(cookie);
  if (!access) return () => undefined;
  const who = (call: FastifyRequest) => access.who(cookieOf(call.headers.cookie), call.headers.authorization);
  app.addHook('onRequest', async (call, reply) => {
    const credential = who(call);
    // What no route answers tells nothing either.
    const route = call.routeOptions.url;
    if (route === undefined) return;
    const verdict = access.may(credential, call.method, route);
    if (verdict === 'unknown') return sendFault(reply, 'ANDON_E253');
    if (verdict === 'forbidden') return sendFault(reply, 'ANDON_E254');
    const { id, board } = {
      id: '',
      board: undefined,
      ...(call.params as object),
      ...credential?.principal,
    } as {
      id: string;
      board?: string;
    };
    // A screen knows no other board than its own.
    if (credential?.kind === 'display' && route === '/api/v1/boards/:id' && id !== board)
      return sendFault(reply, 'ANDON_E254');
  });
  return who;
}
