import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../../store/embedded.ts';

/** A bucket to be judged: its count, and the samples it is judged among. */
export type Case = readonly [count: number, samples: readonly number[]];

/**
 * ClickHouse's own `seriesOutliersDetectTukey` with its default fences (k = 1.5 beyond the quartiles): whether the count,
 * as the last value of the series of its samples, is an outlier above.
 */
export async function tukeyHits(cases: readonly Case[]): Promise<boolean[]> {
  const folder = mkdtempSync(join(tmpdir(), 'andon-tukey-'));
  const store = await openEmbeddedStore(folder, 1);
  try {
    await store.command('CREATE TABLE cases (place UInt32, series Array(Float64)) ENGINE = Memory');
    const rows = cases.map(([count, samples], place) =>
      JSON.stringify({ place, series: [...samples, count] }),
    );
    for (let from = 0; from < rows.length; from += 50_000)
      await store.insert('cases', Buffer.from(`${rows.slice(from, from + 50_000).join('\n')}\n`));
    const found = await store.query<{ hits: string }>(
      'SELECT arrayStringConcat(groupArray(hit)) AS hits FROM (SELECT toString(seriesOutliersDetectTukey(series)[-1] > 0) AS hit FROM cases ORDER BY place)',
    );
    return [...(found[0]?.hits ?? '')].map((hit) => hit === '1');
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
