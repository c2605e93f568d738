import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import type { EventsTaken } from '../../schemas/doors.ts';
import type { FaultCode } from '../../schemas/faults.ts';
import type { Log } from '../../schemas/log.ts';
import type { Gauges } from '../gauges.ts';
import { type FaultDetails, sendFault } from '../http/fault.ts';
import { parameterCheck } from '../http/validation.ts';
import { openAllowance } from './allowance.ts';
import { authenticating } from './authentication.ts';
import { deliver } from './deliver.ts';
import { eventsRoute } from './events-route.ts';
import { hooksRoute } from './hooks-route.ts';
import { DOOR_LIMITS, type Doors } from './ports.ts';

export interface DoorDeps {
  /** Left out: shut. */
  doors: Doors | undefined;
  gauges: Gauges;
  log: Log;
  /** Wall clock, ms. */
  now(): number;
}

/** What a route of a door works with, once its sender is known. */
export interface Door {
  /** Takes the events, or says what is wrong with them, and answers. */
  take(call: FastifyRequest, reply: FastifyReply, events: readonly unknown[]): Promise<FastifyReply>;
  /** Refuses a request as a whole. */
  refuse(reply: FastifyReply, code: FaultCode, details?: FaultDetails): FastifyReply;
}

const RETRY_SECONDS = 5;
const SENDER = Symbol('sender');
type Known = FastifyRequest & { [SENDER]?: string };

/**
 * The doors for senders without a Kafka producer: who sends is asked before a byte of the body is read, how much is
 * bounded for each of them, and nothing that they send is ever logged.
 */
export async function openDoors(app: FastifyInstance, { doors, gauges, log, now }: DoorDeps): Promise<void> {
  const limits = { ...DOOR_LIMITS, ...doors?.limits };
  const senderOf = authenticating(doors?.credentials ?? []);
  const allowance = openAllowance(limits, now);

  const refuse: Door['refuse'] = (reply, code, details = {}) => {
    gauges.refused.inc({ code });
    return sendFault(reply, code, { ...details, taken: 0 });
  };
  const tooMany = (reply: FastifyReply, waitMs: number) =>
    refuse(reply.header('retry-after', String(Math.max(1, Math.ceil(waitMs / 1000)))), 'ANDON_E222');
  const tooLarge = (reply: FastifyReply) =>
    refuse(reply, 'ANDON_E223', {
      accepted: `at most ${limits.bodyBytes} bytes and ${limits.batchEvents} events`,
    });

  const door: Door = {
    refuse,
    async take(call: Known, reply, events) {
      if (events.length > limits.batchEvents) return tooLarge(reply);
      const sender = call[SENDER] as string;
      const waitMs = allowance.take(sender, Math.max(0, events.length - 1));
      if (waitMs > 0) return tooMany(reply, waitMs);
      const delivery = await deliver(doors as Doors, events, now());
      for (const { outcome } of delivery.events) gauges.received.inc({ outcome });
      if (delivery.ok) {
        const body: EventsTaken = { taken: delivery.taken, events: delivery.events };
        return reply.code(202).send(body);
      }
      const { fault, details, error } = delivery;
      if (error !== undefined) {
        log.warn({ sender, error: String(error) }, 'events at the door were not acknowledged by Kafka');
        reply.header('retry-after', String(RETRY_SECONDS));
      }
      return refuse(reply, fault, { ...details, events: delivery.events });
    },
  };

  await app.register(async (scope) => {
    scope.addHook('onRequest', async (call: Known, reply) => {
      if (!doors || doors.credentials.length === 0) return refuse(reply, 'ANDON_E220');
      const sender = senderOf(call.headers.authorization);
      if (sender === undefined) return refuse(reply.header('www-authenticate', 'Bearer'), 'ANDON_E221');
      const waitMs = allowance.take(sender, 1);
      if (waitMs > 0) return tooMany(reply, waitMs);
      if (!allowance.begin(sender)) return tooMany(reply, 1_000);
      call[SENDER] = sender;
      reply.raw.once('close', () => allowance.end(sender));
      if (call.headers['content-encoding'])
        return refuse(reply, 'ANDON_E224', { accepted: 'no content encoding' });
    });
    // What a body holds is judged by the decoder; its schema is for the documentation.
    scope.setValidatorCompiler(({ schema, httpPart }) =>
      httpPart === 'body' ? () => true : parameterCheck(schema as TSchema),
    );
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: limits.bodyBytes },
      (_call: FastifyRequest, body: Buffer, done: (error: null, body: Buffer) => void) => done(null, body),
    );
    scope.setErrorHandler((error: { statusCode?: number }, _call, reply) => {
      if (error.statusCode === 413) return tooLarge(reply);
      throw error;
    });
    eventsRoute(scope, door);
    hooksRoute(scope, door, doors?.mappings ?? new Map());
  });
}
