import { Fault } from '../schemas/faults.ts';
import type { Log } from '../schemas/log.ts';
import { codeOf, machineFault, type Outcome, outcomeOf } from './outcome.ts';

export interface Call {
  /** For logs and faults, e.g. `insert into tickets`; never a statement, which may hold values. */
  doing: string;
  /** Whether carrying it out twice is the same as once. */
  idempotent: boolean;
  /** ms until it counts as lost. */
  withinMs: number;
  /** ms to wait before each further try. */
  pausesMs: readonly number[];
}

export interface Calls {
  /**
   * Runs one call and, where that is safe, runs it again.
   * @throws Fault ANDON_E306, E313, E314, E330 to E333; an ordinary Error where the statement itself is wrong.
   */
  run<T>(call: Call, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Takes no more calls; resolves when those under way have ended. */
  drain(): Promise<void>;
}

const mayRunAgain = (outcome: Outcome, { idempotent }: Call): boolean =>
  outcome === 'unreached' || (outcome === 'lost' && idempotent);

/**
 * @param username left out of what is told, as the server begins its refusals with it.
 * @param retried called each time a call is made again.
 */
export function createCalls(log: Log, username: string, retried: () => void): Calls {
  const underWay = new Set<Promise<unknown>>();
  /** What ClickHouse did not do lately, by the first word of what was asked: told once, and once when it is over. */
  const failing = new Set<string>();
  let draining = false;

  const faultOf = (error: unknown, outcome: Outcome, { doing }: Call): unknown => {
    if (outcome === 'wrong') return error;
    const code = codeOf(error);
    const details = { doing, ...(code === undefined ? {} : { clickhouseCode: code }) };
    if (outcome === 'refused') return new Fault('ANDON_E313', details);
    if (outcome === 'forbidden') {
      const told = (error as Error).message.replace(`${username}: `, '');
      return new Fault('ANDON_E314', details, { cause: new Error(told) });
    }
    return new Fault(machineFault(error) ?? 'ANDON_E306', details, { cause: readable(error) });
  };

  const attempt = async <T>(call: Call, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
    const word = call.doing.split(' ', 1)[0] ?? '';
    for (let tries = 0; ; tries += 1) {
      try {
        const result = await within(call.withinMs, work);
        if (failing.delete(word)) log.info({ doing: call.doing }, 'ClickHouse answers again');
        return result;
      } catch (error) {
        const outcome = outcomeOf(error);
        const pause = call.pausesMs[tries];
        if (pause === undefined || !mayRunAgain(outcome, call)) throw faultOf(error, outcome, call);
        log[failing.has(word) ? 'debug' : 'warn'](
          { doing: call.doing, reason: readable(error).message, inMs: pause },
          'ClickHouse is asked again',
        );
        failing.add(word);
        retried();
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
  };

  return {
    async run(call, work) {
      if (draining) throw new Error('The store is closed.');
      const running = attempt(call, work);
      underWay.add(running);
      try {
        return await running;
      } finally {
        underWay.delete(running);
      }
    },
    async drain() {
      draining = true;
      await Promise.allSettled(underWay);
    },
  };
}

/** Ends a call that takes longer: the request is cut, and the server stops reading questions that nobody waits for. */
async function within<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(Object.assign(new Error(`no answer within ${ms} ms`), { code: 'ETIMEDOUT' }));
      controller.abort();
    }, ms);
  });
  try {
    return await Promise.race([work(controller.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** An error for several addresses says nothing by itself. */
const readable = (error: unknown): Error => {
  if (error instanceof AggregateError && error.message === '')
    return new Error(error.errors.map((each) => readable(each).message).join('; '));
  return error instanceof Error ? error : new Error(String(error));
};
