import type { FastifyReply } from 'fastify';
import { FAULTS, Fault, type FaultCode, type FaultDefinition } from '../../schemas/faults.ts';

export const faultStatus = (code: FaultCode): number => (FAULTS[code] as FaultDefinition).status ?? 500;

/** The answer that tells a fault: its code, what to do, and the details (parameter, value, accepted). */
export const faultBody = (code: FaultCode, details: Record<string, unknown> = {}) => ({
  code,
  ...details,
  message: FAULTS[code].cause,
  remedy: FAULTS[code].remedy,
});

export const sendFault = (reply: FastifyReply, code: FaultCode, details: Record<string, unknown> = {}) =>
  reply.code(faultStatus(code)).type('application/json; charset=utf-8').send(faultBody(code, details));

/** A parameter that is not accepted. Validation throws it through the framework; nothing else does. */
export const wrongParameter = (
  parameter: string,
  value: unknown,
  accepted: unknown,
  code: FaultCode = 'ANDON_E201',
): Fault => new Fault(code, { parameter, value: value ?? null, accepted });
