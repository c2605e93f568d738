import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createCheck } from '../../../cli/wire/check-event.ts';
import { applyMapping } from '../../../schemas/mapping/apply.ts';
import { readMapping } from '../../../schemas/mapping/read.ts';

const FOLDER = new URL('../../../config/mappings/', import.meta.url);
const SAMPLES = new URL('samples/', FOLDER);
const NOW = Date.parse('2026-03-01T03:00:00Z');
const check = createCheck();

const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'));
const json = (path: string) => JSON.parse(readFileSync(new URL(path, SAMPLES), 'utf8'));

it('finds mappings, and samples for each', () => {
  expect(files.length).toBeGreaterThanOrEqual(3);
  expect(readdirSync(SAMPLES).sort()).toEqual(files.map((file) => file.replace('.yaml', '')).sort());
});

describe.each(files)('%s', (file) => {
  const read = readMapping(readFileSync(new URL(file, FOLDER), 'utf8'));
  const name = file.replace('.yaml', '');
  const samples = readdirSync(new URL(`${name}/`, SAMPLES)).filter((one) => !one.endsWith('.events.json'));
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  const { mapping } = read;

  it('bears the name of its file', () => expect(mapping.mapping).toBe(name));

  it.each(samples)('%s gives the events beside it, and the decoder keeps them whole', (sample) => {
    const { events, problems } = applyMapping(mapping, json(`${name}/${sample}`));
    expect(problems).toEqual([]);
    expect(events).toEqual(json(`${name}/${sample.replace('.json', '.events.json')}`));
    for (const event of events) {
      const verdict = check(JSON.stringify(event), NOW);
      expect(verdict).toMatchObject({ ok: true, type: event.type, key: event.subject });
      expect(verdict).not.toHaveProperty('dropped');
      expect(verdict).not.toHaveProperty('unknown');
    }
    // Sent again, the same facts under the same names.
    expect(applyMapping(mapping, json(`${name}/${sample}`)).events).toEqual(events);
  });

  it('makes each of its kinds of events from some sample', () => {
    const made = samples.flatMap((sample) => applyMapping(mapping, json(`${name}/${sample}`)).events);
    expect([...new Set(made.map((event) => event.type))].sort()).toEqual(
      [...new Set(mapping.events.map((event) => event.type))].sort(),
    );
  });

  it('gives different facts different names', () => {
    const made = samples.flatMap((sample) => applyMapping(mapping, json(`${name}/${sample}`)).events);
    const names = made.map(({ source, id }) => `${source} ${id}`);
    expect(new Set(names).size).toBe(names.length);
  });
});
