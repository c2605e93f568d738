import type { StaffingAnswer, StaffingQueue, StaffingRow } from '../../../schemas/staffing.ts';
import type { DistributionValue, RatioValue } from '../../../schemas/values.ts';
import { distribution, ratio, wobble } from './values.ts';

const HALF_HOUR = 1_800_000;
const iso = (instant: number): string => new Date(instant).toISOString();
const range = (mid: number, low: number, high: number) => ({ low, mid, high });

/** The half hours of the queues of a morning, the first of which lacks people. */
export function staffingAnswer(now: number, queues: readonly string[]): StaffingAnswer {
  const under = Math.floor(now / HALF_HOUR) * HALF_HOUR;
  const rowOf = (queue: string, place: number, step: number): StaffingRow => {
    const mean = Math.max(4, 60 - place * 6 + wobble(step + place, 4));
    const came = step > 0 ? null : step === 0 ? Math.round(mean * 0.8) : Math.round(mean) + wobble(step, 3);
    const needed = Math.ceil(mean * 0.13) + 2;
    return {
      start: iso(under + step * HALF_HOUR),
      queue,
      offered: came,
      answered: came === null ? null : Math.round(came * 0.94),
      abandoned: came === null ? null : Math.round(came * 0.05),
      serviceLevel: came === null ? null : (ratio(Math.round(came * 0.82), came) as RatioValue),
      handleTime: came === null ? null : (distribution(came, 196_000, 236_000) as DistributionValue),
      expected: { mean, low: Math.round(mean * 0.84), high: Math.round(mean * 1.18) },
      needed: range(needed, needed - 1, needed + 2),
      present: step > 0 ? null : place === 0 ? needed - 4 : needed,
    };
  };
  const queueOf = (queue: string, place: number): StaffingQueue => {
    const next = rowOf(queue, place, 1);
    const needed = next.needed ?? range(0, 0, 0);
    const present = place === 0 ? needed.mid - 4 : needed.mid;
    const rostered = (n: number) => Math.ceil(n / 0.7);
    return {
      queue,
      hidden: null,
      learning: false,
      accuracy: { n: 3_024, wape: 0.19, bias: 0.002, coverage: 0.819, relativeMae: 0.84 },
      model: 'erlang_a',
      patienceMs: 150_000,
      handlingMs: 216_000,
      concurrency: 1,
      suggestion: {
        start: next.start,
        expected: next.expected ?? { mean: 0, low: 0, high: 0 },
        needed,
        rostered: range(rostered(needed.mid), rostered(needed.low), rostered(needed.high)),
        present,
        withPresent: { agents: present, serviceLevel: 0.37, abandonShare: 0.18, occupancy: 0.97 },
        withNeeded: { agents: needed.mid, serviceLevel: 0.81, abandonShare: 0.04, occupancy: 0.84 },
      },
    };
  };
  const steps = Array.from({ length: 17 }, (_, index) => index - 8);
  return {
    now: iso(now),
    dataTime: iso(now),
    completeTo: iso(now - 30_000),
    policy: 'service-flow-assessed@1',
    timezone: 'Asia/Shanghai',
    goal: {
      targetMs: 10_000,
      serviceLevel: 0.8,
      formula: 'early_left_out',
      shrinkage: 0.3,
      occupancyCap: 0.85,
    },
    queues: queues.map(queueOf),
    rows: steps.flatMap((step) => queues.map((queue, place) => rowOf(queue, place, step))),
  };
}
