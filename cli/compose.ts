import type { Parts } from './parts.ts';

/** What this build holds. */
export const PARTS: Partial<Parts> = {
  openStore: async (url, log, retried) =>
    (await import('../store/url.ts')).openStoreByUrl(url, log, {}, retried),
  openEmbeddedStore: async (folder) => (await import('../store/embedded.ts')).openEmbeddedStore(folder),
  startIngest: async (needs) => (await import('./wire/ingest.ts')).wireIngest(needs),
  startServer: async (needs) => (await import('./wire/server.ts')).wireServer(needs),
  simulate: async (needs) => (await import('./wire/simulate.ts')).wireSimulator(needs),
  replay: async (needs) => (await import('./wire/replay.ts')).wireReplay(needs),
  importHistory: async (needs) => (await import('./wire/import.ts')).wireImport(needs),
  rebuild: async (needs) => (await import('./wire/rebuild.ts')).wireRebuild(needs),
};

/** A part that a command cannot do without. */
export function needed<K extends keyof Parts>(name: K, parts: Partial<Parts> = PARTS): Parts[K] {
  const part = parts[name];
  if (!part) throw new Error(`This build does not hold '${name}'.`);
  return part as Parts[K];
}
