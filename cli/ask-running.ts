import { FAULTS, Fault, type FaultCode } from '../schemas/faults.ts';

const ANSWER_WITHIN_MS = 120_000;

export interface Asking {
  /** By which an instance with accounts knows whoever may read its data folder. */
  key?: string | undefined;
  /** Sent as JSON by POST; left out: GET. */
  body?: object;
  /** ms */
  within?: number;
}

/**
 * One request to a running instance. Faults: ANDON_E309 where it does not answer, and whatever it refuses with.
 *
 * @param wall its address.
 */
export async function askRunning(
  wall: string,
  path: string,
  { key, body, within = ANSWER_WITHIN_MS }: Asking = {},
): Promise<Response> {
  const headers: Record<string, string> = {
    ...(key ? { authorization: `Bearer ${key}` } : {}),
    ...(body ? { 'content-type': 'application/json' } : {}),
  };
  const sent = body ? { method: 'POST', body: JSON.stringify(body) } : {};
  const answer = await fetch(new URL(path, wall), {
    ...sent,
    headers,
    signal: AbortSignal.timeout(within),
  }).catch((cause: unknown) => {
    throw new Fault('ANDON_E309', { wall }, { cause });
  });
  if (answer.ok) return answer;
  const { code, message: _, remedy: __, ...details } = (await answer.json()) as Record<string, unknown>;
  if (typeof code === 'string' && code in FAULTS) throw new Fault(code as FaultCode, details);
  throw new Error(`the server answered ${answer.status}`);
}
