import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { Fault } from '../../schemas/faults.ts';

const FORMAT = 1;

const ManifestSchema = Type.Object({
  format: Type.Literal(FORMAT),
  /** What the engine calls the backup, as it stands behind TO and FROM. */
  place: Type.String({ minLength: 1 }),
  /** Wall clock, ms UTC. */
  madeAt: Type.Integer(),
  andon: Type.String(),
  clickhouse: Type.String(),
  database: Type.String(),
  migrations: Type.Array(
    Type.Object({
      number: Type.Integer(),
      name: Type.String(),
      expands: Type.Union([Type.Literal(0), Type.Literal(1)]),
    }),
  ),
  tables: Type.Array(
    Type.Object({
      table: Type.String(),
      rows: Type.Integer(),
      /** Sum of the rows' hashes, as text: 64 bits. */
      hash: Type.String(),
      /** Rows came while the backup was made, so the figures are of about then. */
      moved: Type.Boolean(),
    }),
  ),
  /** Whose data was erased before it was made; of a customer a digest. */
  erasures: Type.Array(
    Type.Object({
      tenant: Type.String(),
      scope: Type.Enum(['ticket', 'contact', 'agent', 'survey', 'customer']),
      key: Type.String(),
      erased_at: Type.Integer(),
    }),
  ),
});
/** What a backup holds: by which it is found again, and by which its restoration is checked. */
export type Manifest = Static<typeof ManifestSchema>;
export const MANIFEST_FORMAT = FORMAT;

const FILE = 'andon-backup.json';

export const manifestIn = (folder: string): string => join(folder, FILE);

/** Written whole or not at all, readable by its owner alone. */
export async function writeManifest(file: string, manifest: Manifest): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.draft`, `${JSON.stringify(manifest, null, 1)}\n`, { mode: 0o600 });
  await rename(`${file}.draft`, file);
}

/** @throws Fault ANDON_E373. */
export async function readManifest(file: string): Promise<Manifest> {
  let read: unknown;
  try {
    read = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw new Fault('ANDON_E373', { file }, { cause });
  }
  if (!Check(ManifestSchema, read)) throw new Fault('ANDON_E373', { file, format: FORMAT });
  return read;
}

/** The manifests that lie in the folders beside this one; what is none is passed over. */
export async function manifestsBeside(file: string): Promise<Manifest[]> {
  const above = dirname(dirname(file));
  const names = await readdir(above).catch(() => [] as string[]);
  const found = await Promise.all(
    names.map((name) => readManifest(manifestIn(join(above, name))).catch(() => null)),
  );
  return found.filter((manifest) => manifest !== null);
}
