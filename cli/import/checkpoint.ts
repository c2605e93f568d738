import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How far an import is: rows of the file that Kafka has the events of. */
export interface Checkpoint {
  rows: number;
  ended: boolean;
}

export interface KeptCheckpoint {
  /** Rows that an earlier run has done; 0 where there was none, or where it came to its end. */
  doneBefore: number;
  keep(checkpoint: Checkpoint): Promise<void>;
}

/**
 * The checkpoint of one import in the data folder.
 * @param parts what makes it this import and no other: file, its size and time of change, mapping, encoding.
 */
export async function openCheckpoint(
  folder: string,
  parts: readonly (string | number)[],
): Promise<KeptCheckpoint> {
  const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
  const path = join(folder, `import-${key}.json`);
  const kept = await readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as Checkpoint,
    () => undefined,
  );
  return {
    doneBefore: kept && !kept.ended ? kept.rows : 0,
    async keep(checkpoint) {
      const draft = `${path}.draft`;
      await writeFile(draft, JSON.stringify(checkpoint));
      await rename(draft, path);
    },
  };
}
