import { FAULTS, type FaultCode } from '../../schemas/faults.ts';
import { faultBody, faultStatus } from '../http/fault.ts';
import type { Checked, Doors, Outgoing } from './ports.ts';

/** What became of one event of a request. */
export type Outcome =
  | {
      index: number;
      outcome: 'accepted';
      type: string;
      subject: string;
      dropped?: readonly string[];
      unknown?: readonly string[];
    }
  | { index: number; outcome: 'rejected'; code: FaultCode; field?: string; message: string; remedy: string }
  /** Right, but sent in one request with a wrong one. */
  | { index: number; outcome: 'withheld' }
  /** Kafka may have it or not. */
  | { index: number; outcome: 'unknown' };

export interface Delivery {
  status: number;
  body: { accepted: number; events: Outcome[]; code?: FaultCode; index?: number };
  /** Why it failed, for the log; holds nothing of the events. */
  error?: unknown;
}

/** As text; undefined where it is nested so deep that it cannot be written. */
function written(event: unknown): string | undefined {
  try {
    return JSON.stringify(event);
  } catch {
    return undefined;
  }
}

/**
 * Checks events and sends them, all or none: one wrong event holds the others back, and the answer says so for each.
 * 202 when Kafka has acknowledged them, 400 with the first fault and its index, 503 when Kafka has not in time.
 *
 * @param now Kafka's timestamp for them, ms.
 */
export async function deliver(
  doors: Pick<Doors, 'check' | 'send'>,
  events: readonly unknown[],
  now: number,
): Promise<Delivery> {
  const outgoing: Outgoing[] = [];
  const verdicts: Checked[] = events.map((event) => {
    const value = written(event);
    const verdict: Checked =
      value === undefined ? { ok: false, fault: 'ANDON_E101' } : doors.check(value, now);
    if (verdict.ok) {
      outgoing.push({ type: verdict.type, key: verdict.key, value: value as string, timestamp: now });
    }
    return verdict;
  });
  const first = verdicts.findIndex((verdict) => !verdict.ok);
  if (first >= 0) {
    const told = verdicts.map((verdict, index): Outcome => {
      if (verdict.ok) return { index, outcome: 'withheld' };
      const { cause: message, remedy } = FAULTS[verdict.fault];
      const field = verdict.field === undefined ? {} : { field: verdict.field };
      return { index, outcome: 'rejected', code: verdict.fault, ...field, message, remedy };
    });
    const { fault } = verdicts[first] as Extract<Checked, { ok: false }>;
    return { status: 400, body: { ...faultBody(fault, { index: first }), accepted: 0, events: told } };
  }
  try {
    if (outgoing.length > 0) await doors.send(outgoing);
  } catch (error) {
    const told = events.map((_, index): Outcome => ({ index, outcome: 'unknown' }));
    return {
      status: faultStatus('ANDON_E225'),
      body: { ...faultBody('ANDON_E225'), accepted: 0, events: told },
      error,
    };
  }
  const told = (verdicts as Extract<Checked, { ok: true }>[]).map(
    ({ type, key, dropped, unknown }, index): Outcome => ({
      index,
      outcome: 'accepted',
      type,
      subject: key,
      ...(dropped ? { dropped } : {}),
      ...(unknown ? { unknown } : {}),
    }),
  );
  return { status: 202, body: { accepted: told.length, events: told } };
}
