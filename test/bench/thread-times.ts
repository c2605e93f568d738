import { readdirSync, readFileSync } from 'node:fs';

/** Processor time (ms) that this process's living threads have spent, by their names. Empty where /proc is not to be had. */
export function threadTimes(): [string, number][] {
  const sums = new Map<string, number>();
  try {
    for (const thread of readdirSync('/proc/self/task')) {
      const stat = readFileSync(`/proc/self/task/${thread}/stat`, 'utf8');
      // Threads of libuv's pool and the collector's bear the process's name, as the one that runs JavaScript does.
      const own = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      const name = thread === String(process.pid) ? 'JavaScript' : own;
      // After the name: state is field 3, utime and stime are fields 14 and 15, in hundredths of a second.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const ms = (Number(fields[11]) + Number(fields[12])) * 10;
      sums.set(name, (sums.get(name) ?? 0) + ms);
    }
  } catch {
    return [];
  }
  return [...sums].filter(([, ms]) => ms > 0).sort((a, b) => b[1] - a[1]);
}
