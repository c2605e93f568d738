import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Up to which instant (ms) the schedule of each report is done, across starts. */
export interface ReportMemory {
  doneTo(id: string): number | undefined;
  done(id: string, at: number): Promise<void>;
}

/** Kept in a file that is always whole. One that cannot be read is as none: nothing old is made then. */
export async function openReportMemory(path: string): Promise<ReportMemory> {
  const known = await readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as Record<string, number>,
    () => ({}) as Record<string, number>,
  );
  const times = new Map(Object.entries(known).filter(([, at]) => Number.isSafeInteger(at)));
  return {
    doneTo: (id) => times.get(id),
    async done(id, at) {
      times.set(id, Math.max(at, times.get(id) ?? 0));
      await mkdir(dirname(path), { recursive: true });
      const draft = `${path}.${process.pid}`;
      await writeFile(draft, `${JSON.stringify(Object.fromEntries(times), null, 2)}\n`);
      await rename(draft, path);
    },
  };
}
