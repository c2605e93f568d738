import { EventsTakenSchema } from '../../schemas/doors.ts';
import type { FaultCode } from '../../schemas/faults.ts';
import { answer, responses } from '../http/responses.ts';

/** What the decoder refuses an event for. */
const OF_EVENTS: FaultCode[] = [
  'ANDON_E101',
  'ANDON_E102',
  'ANDON_E103',
  'ANDON_E104',
  'ANDON_E105',
  'ANDON_E106',
  'ANDON_E108',
];
/** What any door refuses a request for. */
const OF_REQUESTS: FaultCode[] = [
  'ANDON_E220',
  'ANDON_E221',
  'ANDON_E222',
  'ANDON_E223',
  'ANDON_E224',
  'ANDON_E225',
];
/** Either of them. */
const SECURITY: Record<string, string[]>[] = [{ bearer: [] }, { basic: [] }];
const TAKEN = answer('Kafka has all of them on all in-sync replicas', {
  'application/json': EventsTakenSchema,
});

/** What the routes of all doors have in common in the documentation. @param codes faults of this door alone. */
export const describedDoor = (summary: string, ...codes: FaultCode[]) => ({
  summary,
  security: SECURITY,
  response: responses({ 202: TAKEN }, ...OF_EVENTS, ...OF_REQUESTS, ...codes),
});
