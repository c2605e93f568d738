import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

const machine = (): string =>
  `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 1024 ** 3)} GiB, Node ${process.versions.node}`;

/** What a bench ends with: figures by name; `ratio` is ours over theirs where two sides are compared. */
export interface Report {
  bench: string;
  values: Record<string, number | string>;
  ratio?: number;
}

/** Prints the one line of JSON. `load` is the machine's one-minute load when the bench began: others may share it. */
export function print({ bench, values, ratio }: Report): void {
  const line = { bench, values: { ...values, load: loadAtStart }, ...(ratio === undefined ? {} : { ratio }) };
  console.log(JSON.stringify({ ...line, machine: machine(), at: new Date().toISOString() }));
}

const loadAtStart = Math.round((loadavg()[0] ?? 0) * 100) / 100;

/** The value below which a share of the sorted values lies (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const rounded = (value: number, digits = 0): number => Math.round(value * 10 ** digits) / 10 ** digits;

/** CPU seconds of a process by /proc (Linux); null where it cannot be seen. */
export function cpuSecondsOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return null;
  }
}
