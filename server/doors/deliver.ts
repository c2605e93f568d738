import type { EventNotTaken, EventsTaken } from '../../schemas/doors.ts';
import { FAULTS, type FaultCode } from '../../schemas/faults.ts';
import type { FaultDetails } from '../http/fault.ts';
import type { Checked, Doors, Outgoing } from './ports.ts';

export type Delivery =
  | ({ ok: true } & EventsTaken)
  | {
      ok: false;
      fault: FaultCode;
      events: EventNotTaken[];
      details: FaultDetails;
      /** Why Kafka did not acknowledge, for the log; holds nothing of the events. */
      error?: unknown;
    };

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
 * Not taken: by the first fault, with its index, or by ANDON_E225 where Kafka has not acknowledged in time.
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
    const told = verdicts.map((verdict, index): EventNotTaken => {
      if (verdict.ok) return { index, outcome: 'withheld' };
      const { cause: message, remedy } = FAULTS[verdict.fault];
      const field = verdict.field === undefined ? {} : { field: verdict.field };
      return { index, outcome: 'rejected', code: verdict.fault, ...field, message, remedy };
    });
    const { fault } = verdicts[first] as Extract<Checked, { ok: false }>;
    return { ok: false, fault, events: told, details: { index: first } };
  }
  try {
    if (outgoing.length > 0) await doors.send(outgoing);
  } catch (error) {
    const told = events.map((_, index): EventNotTaken => ({ index, outcome: 'unknown' }));
    return { ok: false, fault: 'ANDON_E225', events: told, details: {}, error };
  }
  const told = (verdicts as Extract<Checked, { ok: true }>[]).map(
    ({ type, key, dropped, unknown }, index): EventsTaken['events'][number] => ({
      index,
      outcome: 'accepted',
      type,
      subject: key,
      ...(dropped ? { dropped: [...dropped] } : {}),
      ...(unknown ? { unknown: [...unknown] } : {}),
    }),
  );
  return { ok: true, taken: told.length, events: told };
}
