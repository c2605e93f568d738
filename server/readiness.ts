import { BROKER_FAULTS, FAULTS, type FaultCode } from '../schemas/faults.ts';
import type { Readiness } from '../schemas/health.ts';
import type { Store } from '../store/store.ts';
import type { Progress, Timers } from './ports.ts';

/** Messages in Kafka, not yet read, above which the figures are no longer those of now. */
export const MOST_LAG = 100_000;
/** A store that takes longer (ms) for the least of questions does not answer. */
const STORE_WITHIN_MS = 2_000;

export interface ReadinessDeps {
  store: Pick<Store, 'query'>;
  progress?: Progress;
  timers: Timers;
}

/** What a fault says where nothing was refused: its code, cause and remedy. */
export const told = (code: FaultCode) => ({
  code,
  message: FAULTS[code].cause,
  remedy: FAULTS[code].remedy,
});

const check = (ready: boolean | null, code: FaultCode) => ({ ready, ...(ready === false ? told(code) : {}) });

async function storeAnswers({ store, timers }: ReadinessDeps): Promise<boolean> {
  let cancel = () => {};
  const late = new Promise<boolean>((resolve) => {
    cancel = timers.after(STORE_WITHIN_MS, () => resolve(false));
  });
  const asked = store.query('SELECT 1').then(
    () => true,
    () => false,
  );
  return Promise.race([asked, late]).finally(cancel);
}

/** Whether the figures are those of now: what is false is named with its fault; what is not known does no harm. */
export async function readiness(deps: ReadinessDeps): Promise<Readiness> {
  const { progress } = deps;
  const messages = progress?.lag() ?? null;
  const waitedFor = (progress?.troubles?.() ?? []).map(({ fault }) => fault);
  const ofBroker = waitedFor.find((fault) => BROKER_FAULTS.includes(fault));
  // A full disk answers the least of questions and takes no fact.
  const ofStore = waitedFor.find((fault) => !BROKER_FAULTS.includes(fault));
  const checks = {
    broker: ofBroker ? check(false, ofBroker) : check(progress?.brokerReady() ?? null, 'ANDON_E305'),
    store: ofStore ? check(false, ofStore) : check(await storeAnswers(deps), 'ANDON_E306'),
    lag: { messages, ...check(messages === null ? null : messages <= MOST_LAG, 'ANDON_E320') },
    healing: check(progress?.healed() ?? null, 'ANDON_E321'),
  };
  return { ready: Object.values(checks).every((each) => each.ready !== false), checks };
}
