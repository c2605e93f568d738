import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalogue } from '../../../metrics/index.ts';
import type { CatalogueEntry, Subject } from '../../../schemas/catalogue.ts';
import type { Directory } from '../../../schemas/directory.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';

const root = resolve(import.meta.dirname, '../../..');
const directory = parse(readFileSync(resolve(root, 'config/directory.yaml'), 'utf8')) as Directory;
const entries = catalogue({ directory, policies: POLICIES_IN_USE, epoch: 0 });

const TITLES: Record<Subject, string> = {
  ticket: 'Tickets (工单)',
  contact: 'Contacts (来访)',
  survey: 'Surveys (问卷)',
  agent: 'Agents (坐席)',
  data: 'The data itself (数据)',
};
const HOUR = 3_600_000;

const length = (ms: number): string => (ms % (24 * HOUR) === 0 ? `${ms / (24 * HOUR)} d` : `${ms / HOUR} h`);

function limits({ minimumN, indicativeN, horizonMs }: CatalogueEntry): string {
  const told = [
    minimumN > 0 ? `n ≥ ${minimumN}` : '',
    indicativeN > 0 ? `indicative below ${indicativeN}` : '',
    horizonMs > 0 ? `provisional for ${length(horizonMs)}` : '',
  ];
  return told.filter(Boolean).join('; ');
}

const line = (entry: CatalogueEntry): string => {
  const { id, label, unit, better, definition, bookedOn, source } = entry;
  const cells = [
    `\`${id}\``,
    `${label.zh}<br>${label.en}`,
    `${definition.zh}<br>${definition.en}`,
    `${bookedOn.zh}<br>${bookedOn.en}`,
    `${unit}, ${better}`,
    limits(entry),
    source,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
};

const page = `# The metrics

Every number that Andon knows, as \`GET /api/v1/catalogue\` tells it, with the shipped directory. The page is made of the
catalogue by \`npx vitest run test/unit/metrics/catalogue-page.test.ts -u\`, and a test fails where it is not up to date. The
catalogue also holds the SQL of each. *Booked on* is the instant that decides in which bucket or window something counts;
*provisional* values bear \`provisional: true\` until that long after the end of their bucket or window. Units: ms of
duration, ratio 0 to 1, score in points; then the direction that is better.

${(Object.keys(TITLES) as Subject[])
  .map(
    (subject) => `## ${TITLES[subject]}

| id | name | meaning | booked on | unit, better | limits | source |
| --- | --- | --- | --- | --- | --- | --- |
${entries
  .filter((entry) => entry.subject === subject)
  .map(line)
  .join('\n')}
`,
  )
  .join('\n')}`;

it('docs/metrics.md is the catalogue', async () => {
  await expect(page).toMatchFileSnapshot(resolve(root, 'docs/metrics.md'));
});

it('every metric speaks both languages and says where it comes from', () => {
  for (const { id, label, definition, bookedOn, source } of entries) {
    for (const words of [label, definition, bookedOn]) {
      expect({ id, zh: words.zh === '' }).toEqual({ id, zh: false });
      expect({ id, en: words.en === '' }).toEqual({ id, en: false });
    }
    expect(source, id).toMatch(/^(S\d |domain |chosen)/);
  }
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
});

it('has every id that docs/architecture.md names', () => {
  const text = readFileSync(resolve(root, 'docs/architecture.md'), 'utf8');
  const section = text.split('## Metric ids')[1]?.split('## ')[0] ?? '';
  const named = [...section.matchAll(/`([^`]+)`/g)]
    .flatMap(([, ids]) => (ids as string).split(' '))
    .filter((name) => !name.endsWith('.md'));
  const ids = entries.map(({ id }) => id);
  const missing = named.filter((name) => {
    const [, stem, choices] = /^([^<]+)(?:<(.+)>)?$/.exec(name) ?? [];
    const wanted = (choices ?? '').split('|').map((choice) => `${stem}${choice}`);
    if (!choices) return !ids.includes(name) && name !== 'agents_by_state';
    return choices.includes('|')
      ? !wanted.every((id) => ids.includes(id))
      : !ids.some((id) => id.startsWith(stem as string));
  });
  expect(named.length).toBeGreaterThan(60);
  expect(missing).toEqual([]);
});
