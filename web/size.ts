import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

/** What the wall may load before it shows a figure: scripts and styles, fonts apart, gzip. */
export const WALL_LIMIT_BYTES = 300 * 1024;

interface ManifestEntry {
  file: string;
  css?: string[];
  imports?: string[];
  isEntry?: boolean;
}

/**
 * Files of the wall's route in a built folder with their gzip sizes (bytes), largest first: the entry, what it imports,
 * and their styles. What is loaded later (fonts, desk pages) does not count.
 */
export function wallRouteFiles(dist: URL): { file: string; bytes: number }[] {
  const text = readFileSync(new URL('.vite/manifest.json', dist), 'utf8');
  const manifest = JSON.parse(text) as Record<string, ManifestEntry>;
  const files = new Set<string>();
  const seen = new Set<string>();
  const follow = (name: string): void => {
    const entry = manifest[name];
    if (!entry || seen.has(name)) return;
    seen.add(name);
    files.add(entry.file);
    for (const file of entry.css ?? []) files.add(file);
    for (const next of entry.imports ?? []) follow(next);
  };
  for (const [name, entry] of Object.entries(manifest)) if (entry.isEntry) follow(name);
  return [...files]
    .map((file) => ({ file, bytes: gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length }))
    .sort((a, b) => b.bytes - a.bytes);
}

// `node --import tsx web/size.ts` prints the sizes of the last build.
if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const sizes = wallRouteFiles(new URL('./dist/', import.meta.url));
  for (const { file, bytes } of sizes) console.log(`${String(bytes).padStart(8)}  ${file}`);
  const gzipBytes = sizes.reduce((sum, one) => sum + one.bytes, 0);
  const values = { gzipBytes, limit: WALL_LIMIT_BYTES };
  console.log(JSON.stringify({ bench: 'wall-route-size', values, at: new Date().toISOString() }));
}
