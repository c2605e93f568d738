import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mapTest } from '../../../cli/map-test.ts';
import { PROJECT } from '../../../cli/session.ts';

const ZENDESK = join(PROJECT, 'config/mappings/zendesk.yaml');
const CREATED = join(PROJECT, 'config/mappings/samples/zendesk/created.json');
const NOW = Date.parse('2026-03-01T03:00:00Z');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'andon-map-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function said(mapping: string, sample: string): Promise<{ good: boolean; text: string }> {
  const lines: string[] = [];
  const good = await mapTest(mapping, sample, { line: (text) => void lines.push(text) }, NOW);
  return { good, text: lines.join('\n') };
}
const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

it('shows events, words without an entry and fields not read', async () => {
  const { good, text } = await said(ZENDESK, CREATED);
  expect(good).toBe(true);
  expect(text).toContain('zendesk: 1 event');
  expect(text).toContain('"type": "ticket.created"');
  expect(text).toContain('would be accepted');
  expect(text).toContain('queue: "990001" at detail.group_id');
  expect(text).toMatch(/not read:[\s\S]*detail\.description/);
  expect(text).not.toContain('Example text of a customer');
});

it('says what could not be read and what would be refused', async () => {
  const pending = {
    type: 'zen:event-type:ticket.status_changed',
    event: { previous: 'OPEN', current: 'PENDING' },
  };
  const lost = await said(ZENDESK, file('lost.json', { ...pending, time: 'soon' }));
  expect(lost.good).toBe(false);
  expect(lost.text).toContain('zendesk: 0 events');
  expect(lost.text).toMatch(/✗ ticket\.status_changed time from time: no instant; the event was not made/);
  const ahead = { ...pending, id: 'e', account_id: 1, detail: { id: 1 }, time: '2026-03-01T09:00:00Z' };
  const refused = await said(ZENDESK, file('ahead.json', ahead));
  expect(refused.good).toBe(false);
  expect(refused.text).toContain('✗ ANDON_E106');
});

it('names file, line and key of a mapping that is wrong, and a sample that is none', async () => {
  const wrong = file('wrong.yaml', 'mapping: x\nsource: /x\nevents:\n  - type: nothing\n');
  await expect(said(wrong, CREATED)).rejects.toMatchObject({
    code: 'ANDON_E311',
    details: { file: wrong, problems: expect.stringMatching(/^line 4, events\.0/) },
  });
  await expect(said(ZENDESK, file('none.json', '{'))).rejects.toMatchObject({ code: 'ANDON_E312' });
});
