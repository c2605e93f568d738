import { rounded } from '../../bench/report.ts';
import type { WatchedIngest } from './watched-ingest.ts';

const MEGABYTE = 1024 ** 2;

/** What the ingest weighed between two instants (wall ms), a sample every `everyMs`: the curve, its least and its most, MB. */
export function weightOf(ingest: WatchedIngest, from: number, to: number, everyMs = 10_000) {
  const during = ingest.samples.filter(({ at }) => at >= from && at <= to);
  const curve = [];
  for (let at = from; at <= to; at += everyMs) {
    const sample = during.find((one) => one.at >= at);
    if (sample) curve.push(rounded(sample.rss / MEGABYTE));
  }
  const all = during.map(({ rss }) => rss);
  return {
    rssMegabytesCurve: curve.join(' '),
    rssMegabytesLeast: rounded(Math.min(...all) / MEGABYTE),
    rssMegabytesMost: rounded(Math.max(...all) / MEGABYTE),
  };
}
