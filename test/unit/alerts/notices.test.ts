import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Notices, openNotices } from '../../../cli/notices/open.ts';
import type { AlertRule, Episode } from '../../../schemas/alert.ts';
import { bodyOf, happeningOf, type Notice } from '../../../server/alerts/notice.ts';

const EPISODE: Episode = {
  ...{
    id: 'ep-1',
    subject: 'wait|fault',
    rule: 'wait',
    version: 1,
    row: 'fault',
    phase: 'firing',
    severity: 'warn',
  },
  ...{
    value: 12,
    expected: null,
    openedAt: 1_000,
    firedAt: 2_000,
    recoveringAt: null,
    resolvedAt: null,
    resolvedBy: null,
  },
  ...{ owner: null, silence: null, notes: [], judgement: null },
};
const RULE: AlertRule = {
  ...{ id: 'wait', version: 1, level: 'page', source: 'chosen', kind: 'threshold', unit: 'ms', by: 'queue' },
  ...{ name: { zh: '等待', en: 'Waiting' }, action: { zh: '接', en: 'Take them' } },
};
const notice = (more: Partial<Notice> = {}): Notice => ({
  ...{ tenant: 'default', happening: 'firing', episode: EPISODE, rule: RULE, at: 2_000 },
  ...more,
});

describe('what the outside is told', () => {
  const owner = { by: 'lead-1', at: 3_000 };
  const over = { phase: 'resolved' as const, resolvedAt: 9_000 };
  it.each<[string, Partial<Episode> | undefined, Partial<Episode>, string | null]>([
    ['it fires', undefined, {}, 'firing'],
    ['it was pending and fires', { phase: 'pending', firedAt: null }, {}, 'firing'],
    ['it is pending only', undefined, { phase: 'pending', firedAt: null }, null],
    ['it was pending and is over', { phase: 'pending', firedAt: null }, { ...over, firedAt: null }, null],
    ['it gets graver', {}, { severity: 'critical' }, 'graver'],
    ['somebody has it', {}, { owner }, 'claimed'],
    ['another one has it', { owner }, { owner: { by: 'lead-2', at: 4_000 } }, null],
    ['it recovers', {}, { phase: 'recovering', recoveringAt: 5_000 }, null],
    ['it is over', { owner }, { ...over, owner }, 'resolved'],
    ['it is judged afterwards', over, { ...over, judgement: { by: 'x', judgement: 'useful' } }, null],
  ])('%s', (_, before, after, expected) => {
    expect(happeningOf(before && { ...EPISODE, ...before }, { ...EPISODE, ...after })).toBe(expected);
  });
  it("reads as Alertmanager's webhook where asked to", () => {
    const episode = { ...EPISODE, ...over, owner };
    expect(bodyOf(notice({ happening: 'resolved', episode }), 'alertmanager')).toMatchObject({
      version: '4',
      status: 'resolved',
      groupLabels: { alertname: 'wait' },
      alerts: [
        {
          status: 'resolved',
          labels: { alertname: 'wait', severity: 'warn', level: 'page', tenant: 'default', queue: 'fault' },
          annotations: { summary: 'Waiting: fault', description: 'Take them', value: '12', owner: 'lead-1' },
          startsAt: '1970-01-01T00:00:02.000Z',
          endsAt: '1970-01-01T00:00:09.000Z',
          fingerprint: 'ep-1',
        },
      ],
    });
  });
});

describe('a webhook', () => {
  const SECRET = 'a-secret-of-some-length';
  let stop: () => Promise<unknown> = async () => undefined;
  afterEach(() => stop());
  /** A listener that answers with each status in turn, then with 204. */
  async function listener(...statuses: number[]) {
    const heard: { body: string; headers: IncomingHttpHeaders }[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        heard.push({ body, headers: request.headers });
        response.writeHead(statuses.shift() ?? 204).end();
      });
    });
    await new Promise<void>((resume) => server.listen(0, '127.0.0.1', resume));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const log = { debug() {}, info() {}, warn: vi.fn(), error: vi.fn() };
    const settings = { alertWebhooks: [{ format: 'andon' as const, url }], alertSecret: SECRET };
    const notices: Notices = openNotices({ settings, log, wall: () => 77, firstPauseMs: 1 });
    stop = async () => {
      await notices.stop();
      server.closeAllConnections();
      server.close();
    };
    return { heard, notices, log, url };
  }
  it('gets each notice in its order, again until it takes it, signed over time and body', async () => {
    const { heard, notices, log, url } = await listener(500, 503);
    notices.tell(notice());
    notices.tell(notice({ happening: 'claimed', at: 3_000 }));
    await vi.waitFor(() => expect(heard).toHaveLength(4), 10_000);
    const told = heard.map(({ headers }) => headers['andon-notice']);
    expect(told).toEqual([...Array(3).fill('ep-1-firing-2000'), 'ep-1-claimed-3000']);
    for (const { body, headers } of heard) {
      const mark = createHmac('sha256', SECRET).update(`77.${body}`).digest('hex');
      expect(headers['andon-signature']).toBe(`t=77,v1=${mark}`);
    }
    expect(JSON.parse(heard[0]?.body ?? '')).toMatchObject({
      happening: 'firing',
      rule: { id: 'wait' },
      episode: { id: 'ep-1' },
    });
    expect(JSON.stringify(log.warn.mock.calls)).not.toContain(url);
  });
  it('that is not there is given up when the process ends', async () => {
    const { notices } = await listener();
    await stop();
    stop = async () => undefined;
    notices.tell(notice());
    await notices.stop();
  });
});
