import type { FastifyReply } from 'fastify';
import type { FaultBody } from '../../schemas/fault-body.ts';
import { FAULTS, Fault, type FaultCode, type FaultDefinition } from '../../schemas/faults.ts';

export const faultStatus = (code: FaultCode): number => (FAULTS[code] as FaultDefinition).status ?? 500;

/** What a request may be told besides the fault itself: parameter, value, accepted and so on. */
export type FaultDetails = Omit<FaultBody, 'code' | 'message' | 'remedy'>;

/** The answer that tells a fault: its code, what to do, and the details. */
export const faultBody = (code: FaultCode, details: FaultDetails = {}): FaultBody => ({
  code,
  ...details,
  message: FAULTS[code].cause,
  remedy: FAULTS[code].remedy,
});

export const sendFault = (reply: FastifyReply, code: FaultCode, details: FaultDetails = {}) =>
  reply.code(faultStatus(code)).type('application/json; charset=utf-8').send(faultBody(code, details));

/** A parameter that is not accepted. Validation throws it through the framework; nothing else does. */
export const wrongParameter = (
  parameter: string,
  value: unknown,
  accepted: unknown,
  code: FaultCode = 'ANDON_E201',
): Fault => new Fault(code, { parameter, value: value ?? null, accepted });
