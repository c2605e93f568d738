import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../schemas/faults.ts';
import { takeLock } from '../lock.ts';

/** Where an incident is left for the simulator that runs. */
const ORDER = 'simulator-incident';
const LOCK = 'simulator.lock';
/** Held by the simulator that runs on a data folder. */
export const lockOf = (data: string): string => join(data, LOCK);

/**
 * One simulator sends on a data folder. @returns how to give it free; null where another one is at work.
 */
export async function takeSimulator(data: string): Promise<(() => Promise<void>) | null> {
  try {
    return await takeLock(lockOf(data));
  } catch (error) {
    if (error instanceof Fault && error.code === 'ANDON_E304') return null;
    throw error;
  }
}

/** Leaves an incident, whole or not at all, for whoever runs the simulator. */
export async function leaveOrder(data: string, incident: string): Promise<void> {
  const draft = join(data, `${ORDER}.draft`);
  await writeFile(draft, incident);
  await rename(draft, join(data, ORDER));
}

/** The incident that was left, once. */
export async function takeOrder(data: string): Promise<string | null> {
  const file = join(data, ORDER);
  const incident = await readFile(file, 'utf8').catch(() => null);
  if (incident !== null) await rm(file, { force: true });
  return incident;
}
