import { readdirSync, readFileSync } from 'node:fs';
import { Compile } from 'typebox/compile';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { editorSchemas, FOLDER } from './editors.ts';

const CONFIG = new URL('../', FOLDER);
const NAMED = /^# yaml-language-server: \$schema=(\S+)$/m;

it('the schemas for editors are those that files are checked by (npx tsx test/unit/config/editors.ts writes them)', () => {
  const found = Object.fromEntries(
    readdirSync(FOLDER).map((name) => [name, readFileSync(new URL(name, FOLDER), 'utf8')]),
  );
  expect(found).toEqual(editorSchemas());
});

it('every file that ships names its schema and is accepted by it; a strange key is not', () => {
  const files = ['boards/', 'rules/', 'reports/', 'mappings/', './'].flatMap((folder) =>
    readdirSync(new URL(folder, CONFIG))
      .filter((name) => name.endsWith('.yaml'))
      .map((name) => new URL(name, new URL(folder, CONFIG))),
  );
  expect(files.length).toBeGreaterThan(8);
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    const [, schema = ''] = NAMED.exec(text) ?? [];
    const judge = Compile(JSON.parse(readFileSync(new URL(schema, file), 'utf8')));
    const value = parse(text);
    expect([file.pathname.slice(-20), [...judge.Errors(value)].map(({ message }) => message)]).toEqual([
      file.pathname.slice(-20),
      [],
    ]);
    const [first] = Array.isArray(value) ? value : [value];
    first.colour = 'red';
    expect(judge.Check(value)).toBe(false);
  }
});
