import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

/** Prints the gzip size of what the wall loads before it shows a figure: scripts and styles, fonts apart. */
interface ManifestEntry {
  file: string;
  css?: string[];
  imports?: string[];
  isEntry?: boolean;
}
const dist = new URL('./dist/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', dist), 'utf8')) as Record<
  string,
  ManifestEntry
>;

const files = new Set<string>();
const seen = new Set<string>();
function follow(name: string): void {
  const entry = manifest[name];
  if (!entry || seen.has(name)) return;
  seen.add(name);
  files.add(entry.file);
  for (const file of entry.css ?? []) files.add(file);
  for (const next of entry.imports ?? []) follow(next);
}
for (const [name, entry] of Object.entries(manifest)) if (entry.isEntry) follow(name);

const sizes = [...files].map((file) => ({
  file,
  bytes: gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length,
}));
for (const { file, bytes } of sizes.sort((a, b) => b.bytes - a.bytes))
  console.log(`${String(bytes).padStart(8)}  ${file}`);
const bytes = sizes.reduce((sum, one) => sum + one.bytes, 0);
console.log(
  JSON.stringify({
    bench: 'wall-route-size',
    values: { gzipBytes: bytes, limit: 300 * 1024 },
    at: new Date().toISOString(),
  }),
);
