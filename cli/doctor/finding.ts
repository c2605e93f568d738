import { FAULTS, Fault, type FaultCode } from '../../schemas/faults.ts';

/** What one look found. `idle`: nothing wrong, nothing there. `warn`: it goes on, and somebody should act. */
export interface Finding {
  name: string;
  state: 'good' | 'idle' | 'warn' | 'bad';
  text: string;
  /** What to do, where something is wrong. */
  fault?: FaultCode;
}

type Made = (name: string, text: string, fault?: FaultCode) => Finding;
const made =
  (state: Finding['state']): Made =>
  (name, text, fault) => ({ name, state, text, ...(fault ? { fault } : {}) });

export const good = made('good');
export const idle = made('idle');
export const warn = made('warn');
export const bad = made('bad');

/** Runs a look; a fault that it meets is a finding. */
export async function look(
  name: string,
  work: () => Finding | Finding[] | Promise<Finding | Finding[]>,
): Promise<Finding[]> {
  try {
    return [await work()].flat();
  } catch (error) {
    if (error instanceof Fault) return [bad(name, FAULTS[error.code].cause, error.code)];
    return [bad(name, error instanceof Error ? error.message : String(error))];
  }
}
