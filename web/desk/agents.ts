import { AGENT_STATES } from '../../schemas/enumerations.ts';

/** States of people as a shift lead counts them: at work first, away last. */
export const SHOWN_STATES = [
  ...AGENT_STATES.filter((state) => state !== 'offline' && state !== 'other' && state !== 'unknown'),
  'offline' as const,
];
