import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../ingest/support/ingest.ts';
import { type DoorHouse, openDoorHouse } from './ground.ts';

const SAMPLES = new URL('../../../config/mappings/samples/', import.meta.url);
/** A sample as if it happened just now. */
const sample = (path: string, change: (document: Record<string, unknown>) => void) => {
  const document = JSON.parse(readFileSync(new URL(path, SAMPLES), 'utf8'));
  change(document);
  return document;
};
const now = () => new Date().toISOString();

let house: DoorHouse;
beforeAll(async () => {
  house = await openDoorHouse(['zendesk']);
});
afterAll(() => house?.close());

const post = (mapping: string, body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${house.url}/api/v1/hooks/${mapping}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${house.tokens.zendesk}`,
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

it('makes a ticket of a webhook, and of the same webhook again no second one', async () => {
  const created = sample('zendesk/created.json', (document) => {
    document.time = now();
    Object.assign(document.detail as object, { created_at: now(), group_id: 'hooked' });
  });
  const answer = await post('zendesk', created);
  expect(answer.status).toBe(202);
  expect(await answer.json()).toMatchObject({ taken: 1, events: [{ subject: 'zd-35501' }] });
  expect((await post('zendesk', created)).status).toBe(202);
  const answered = sample('zendesk/comment-staff.json', (document) => {
    document.time = now();
  });
  expect((await post('zendesk', answered)).status).toBe(202);
  const where = { 'where.queue': 'hooked', metrics: 'tickets_created,open_tickets,first_response_time' };
  const values = await until(
    async () =>
      (await house.ask(where)).rows[0]?.values as Record<string, { value?: number; n?: number }> | undefined,
    (seen) => seen?.first_response_time?.n === 1,
  );
  expect(values).toMatchObject({ tickets_created: { value: 1 }, open_tickets: { value: 1 } });
});

it('takes a conversation of Chatwoot and an incident of ServiceNow', async () => {
  const seconds = Math.floor(Date.now() / 1000);
  const conversation = sample('chatwoot/conversation-created.json', (document) => {
    Object.assign(document, { created_at: seconds, inbox_id: 'hooked-chat' });
  });
  expect((await post('chatwoot', conversation)).status).toBe(202);
  const incident = sample('servicenow/insert.json', (document) => {
    Object.assign(document.incident as object, {
      opened_at: now().slice(0, 19).replace('T', ' '),
      assignment_group: 'hooked-incident',
    });
  });
  expect((await post('servicenow', incident)).status).toBe(202);
  for (const queue of ['hooked-chat', 'hooked-incident'])
    await until(
      () => house.figure('open_tickets', { queue }),
      (count) => count === 1,
    );
});

it('answers 202 to a webhook that says nothing, and keeps nothing of what it does not read', async () => {
  for (const path of ['zendesk/tags.json', 'zendesk/comment-private.json']) {
    const answer = await post(
      'zendesk',
      sample(path, () => {}),
    );
    expect(await answer.json()).toEqual({ taken: 0, events: [] });
  }
  const chatty = sample('chatwoot/message-customer.json', () => {});
  expect((await post('chatwoot', chatty)).status).toBe(202);
  expect(JSON.stringify(house.logged)).not.toContain('person@example.com');
});

it('names what it could not read, without a value', async () => {
  const answer = await post(
    'zendesk',
    sample('zendesk/pending.json', (document) => {
      document.time = 'yesterday evening';
    }),
  );
  expect(answer.status).toBe(400);
  const body = await answer.json();
  expect(body).toMatchObject({
    code: 'ANDON_E120',
    taken: 0,
    problems: [{ type: 'ticket.status_changed', field: 'time', from: ['time'], wants: 'instant' }],
  });
  expect(JSON.stringify(body)).not.toContain('yesterday');
});

it('refuses personal data in what it does read', async () => {
  const mail = ['wang', 'example.cn'].join('@');
  const answer = await post(
    'zendesk',
    sample('zendesk/created.json', (document) => {
      Object.assign(document.detail as object, { created_at: now(), group_id: mail });
    }),
  );
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ code: 'ANDON_E105' });
});

it.each<[string, string, unknown, Record<string, string>, number, string]>([
  ['a mapping that nobody knows', 'nothing', {}, {}, 404, 'ANDON_E203'],
  ['no token', 'zendesk', {}, { authorization: '' }, 401, 'ANDON_E221'],
  ['no JSON', 'zendesk', '{', {}, 400, 'ANDON_E101'],
  ['a form', 'zendesk', 'a=1', { 'content-type': 'text/plain' }, 415, 'ANDON_E224'],
  ['a page from elsewhere', 'zendesk', {}, { origin: 'https://evil.example' }, 403, 'ANDON_E204'],
])('refuses %s', async (_, mapping, body, headers, status, code) => {
  const answer = await post(mapping, body, headers);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ code });
});

it('takes any JSON without falling', async () => {
  for (const body of ['null', '7', '[]', '"text"', '[[[{}]]]', '{"type":{"type":[]}}'])
    expect((await post('zendesk', body)).status).toBe(202);
});
