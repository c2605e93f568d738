import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** The table of docs/architecture.md: what each room may import of the others. */
function law(): Map<string, Set<string> | 'all'> {
  const text = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const rooms = new Map<string, Set<string> | 'all'>();
  for (const [, room, may] of text.matchAll(/^\|\s*`(\w+)\/`\s*\|[^|]*\|([^|]+)\|$/gm)) {
    if (!room || !may) continue;
    rooms.set(
      room,
      may.trim().startsWith('all')
        ? 'all'
        : new Set(may.match(/\b(schemas|metrics|store|ingest|server|web|simulator|cli)\b/g) ?? []),
    );
  }
  return rooms;
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'dist' || entry.name === 'node_modules') continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|vue|mjs)$/.test(entry.name)) yield path;
  }
}

describe('the import law of docs/architecture.md', () => {
  const rooms = law();

  it('names every room', () => {
    expect([...rooms.keys()].sort()).toEqual([
      'cli',
      'ingest',
      'metrics',
      'schemas',
      'server',
      'simulator',
      'store',
      'test',
      'web',
    ]);
  });

  for (const [room, may] of rooms) {
    if (may === 'all') continue;
    it(`${room} imports ${[...may].join(', ') || 'nothing of the others'}`, () => {
      const broken: string[] = [];
      for (const file of sources(join(root, room))) {
        for (const [, wanted] of readFileSync(file, 'utf8').matchAll(
          /(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g,
        )) {
          const [target = ''] = relative(root, resolve(file, '..', wanted as string)).split(sep);
          if (target !== room && rooms.has(target) && !may.has(target))
            broken.push(`${relative(root, file)} imports ${wanted}`);
        }
      }
      expect(broken).toEqual([]);
    });
  }

  it('keeps the pure rooms pure: no clock, no environment, no input or output', () => {
    const impure =
      /\bDate\.now\(|\bprocess\.env\b|\bsetTimeout\(|\bsetInterval\(|from 'node:(fs|net|http|child_process)/;
    const found = ['schemas', 'metrics'].flatMap((room) =>
      [...sources(join(root, room))].filter((file) => impure.test(readFileSync(file, 'utf8'))),
    );
    expect(found.map((file) => relative(root, file))).toEqual([]);
  });
});
