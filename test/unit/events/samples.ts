import { readdirSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../../schemas/samples/', import.meta.url);

export interface Sample {
  file: string;
  event: Record<string, unknown> & { type: string; data: Record<string, unknown> };
}

/** Every sample in the folder, whatever its name. */
export const samples = (): Sample[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ file, event: JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) }));
