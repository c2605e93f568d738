import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { planFor } from '../../bench/scale/model.ts';
import { crowd } from '../../bench/scale/queue.ts';
import { tables, withTables } from '../../bench/scale/tables.ts';

it('docs/scale.md has the tables that the command makes', () => {
  const page = readFileSync(new URL('../../../docs/scale.md', import.meta.url), 'utf8');
  const made = tables();
  for (const name of Object.keys(made)) expect(page).toContain(`<!-- ${name}: `);
  expect(withTables(page, made) === page, 'npx tsx test/bench/scale/write.ts').toBe(true);
});

describe('the model', () => {
  const load = { eventsPerSecond: 10_000, boards: 1_000, filters: 10, years: 3 };

  it('needs no fewer of anything for more', () => {
    const less = planFor(load);
    for (const more of [{ eventsPerSecond: 100_000 }, { boards: 100_000 }, { filters: 200 }, { years: 6 }]) {
      const plan = planFor({ ...load, ...more });
      for (const part of [
        'ingests',
        'partitions',
        'brokers',
        'servers',
        'shards',
        'disk',
        'tickSeconds',
      ] as const)
        expect(plan[part], part).toBeGreaterThanOrEqual(less[part]);
    }
  });

  it('costs a viewer nothing but the push', () => {
    const [few, many] = [planFor(load), planFor({ ...load, boards: 20_000 })];
    expect(many.tickSeconds).toBe(few.tickSeconds);
    expect(many.cores.ingest).toBe(few.cores.ingest);
  });
});

describe('the queue', () => {
  const given = {
    ...{ partitions: 8, processes: 4, shards: 4, subjects: 1_000, seconds: 30, seed: 'test' },
    ...{ eventsPerSecond: 20_000, skew: 0 },
  };

  it('works as much as the costs add up to, when it is not full', () => {
    const { processBusy } = crowd(given);
    expect(processBusy).toBeGreaterThan(0.05);
    expect(processBusy).toBeLessThan(((20_000 * 15) / 1e6 / 4) * 1.5);
  });

  it('waits longer for more events, and without end beyond what one ingest can read', () => {
    const p99 = (more: object) => crowd({ ...given, ...more }).p99;
    expect(p99({ eventsPerSecond: 200_000 })).toBeGreaterThan(p99({}));
    const full = { eventsPerSecond: 400_000 };
    expect(p99({ ...full, seconds: 60 })).toBeGreaterThan(1.5 * p99({ ...full, seconds: 20 }));
  });
});
