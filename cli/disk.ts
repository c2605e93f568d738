import type { Dirent } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const BLOCK = 512;

/** What a folder takes on disk in bytes: blocks in use, since Kafka's index files are long but hollow. 0 if absent. */
export async function diskBytesOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [] as Dirent[]);
  const sizes = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return diskBytesOf(path);
      // A file may go while we count: retention deletes beside us.
      return lstat(path).then(
        (stat) => stat.blocks * BLOCK,
        () => 0,
      );
    }),
  );
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}

/** Bytes as a person reads them: 42 MB, 1.3 GB. */
export function readableBytes(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  if (bytes >= 1e6) return `${Math.round(bytes / 1e6)} MB`;
  return `${Math.ceil(bytes / 1e3)} KB`;
}
