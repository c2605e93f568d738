import { newToken } from '../../../../cli/token.ts';
import type { Rule } from '../../../../schemas/rule.ts';

/** What is sent besides the address, and how many ask the same just before, and wait. */
export type Sent = { body?: unknown; headers?: Record<string, string>; crowd?: number };
type Call = [status: number, path: string, sent?: Sent];

/** Tokens of senders by name; that of `drained` has nothing left. */
export const TOKENS = { steady: newToken(), drained: newToken() };
export const bearer = (name: keyof typeof TOKENS) => ({ authorization: `Bearer ${TOKENS[name]}` });
export const STRUCTURED = { 'content-type': 'application/cloudevents+json', ...bearer('steady') };
export const BATCH = { 'content-type': 'application/cloudevents-batch+json', ...bearer('steady') };
export const JSON_BODY = { 'content-type': 'application/json' };
export const HOOK = { ...JSON_BODY, ...bearer('steady') };
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
/** What was taken of a sender's allowance comes back after the test only. */
export const LIMITS = { bodyBytes: 20_000, batchEvents: 100, burst: 100, eventsPerSecond: 0.001 };

export const beat = (id: string) => ({
  specversion: '1.0',
  id,
  source: '/tickets',
  type: 'source.heartbeat',
  time: new Date().toISOString(),
  data: {},
});
export const beats = (count: number) => Array.from({ length: count }, (_, index) => beat(`b-${index}`));
const ticket = (data: object) => ({
  ...beat('t-1'),
  type: 'ticket.created',
  subject: 'T-DOOR',
  data: { channel: 'phone', region: 'CN-GD', category: 'fault', opened_by: 'agent', ...data },
});
/** A webhook of Zendesk. */
export const hooked = (time: string) => ({
  type: 'zen:event-type:ticket.created',
  id: 'h-1',
  account_id: 4711,
  time,
  detail: { id: '35501', via: { channel: 'email' }, group_id: '990001', created_at: time },
});

const words = (text: string) => ({ zh: text, en: text });
/** A rule of a count, which can be played over the past. */
export const RUSH: Rule = {
  ...{ id: 'rush', version: 1, name: words('rush'), action: words('help'), level: 'page', by: 'queue' },
  watch: {
    kind: 'threshold',
    window: 'PT30M',
    line: { metric: 'tickets_created', better: 'lower', warn: 900 },
  },
  ...{ for: 'PT30S', keepFiring: 'PT10M', source: 'chosen' },
};

/** A rule of clocks, which names its tickets. */
export const LATE_TICKETS: Rule = {
  ...{ id: 'late', version: 1, name: words('late'), action: words('answer'), level: 'list', by: 'queue' },
  watch: { kind: 'clock', clock: 'first_response', warn: 0.9, tickets: 900 },
  ...{ for: 'PT30S', keepFiring: 'P1D', source: 'chosen' },
};

/** Bodies that no route reads. */
const unread = (path: string): Call[] => [
  [413, path, { body: { reason: 'x'.repeat(256 * 1024) } }],
  [415, path, { body: 'a=1', headers: FORM }],
];

/** Every act on an alert: what it takes besides who did it. */
const ACTS = {
  claim: {},
  release: { to: 'lead-2' },
  note: { note: 'two agents borrowed' },
  silence: { until: '2026-03-01T05:00:00Z', reason: 'planned work' },
  judge: { judgement: 'useful' },
  resolve: { reason: 'mended' },
};
const LATE = new Set(['note', 'judge']);
const acts = Object.fromEntries(
  Object.entries(ACTS).map(([act, more]): [string, Call[]] => {
    const [path, body] = [(id: string) => `/api/v1/alerts/${id}/${act}`, { by: 'lead-1', ...more }];
    return [
      `post /api/v1/alerts/{id}/${act}`,
      [
        [200, path('open'), { body }],
        LATE.has(act) ? [200, path('over'), { body }] : [409, path('over'), { body }],
        [400, path('open'), { body: { ...body, by: 'a name with spaces' } }],
        [404, path('none'), { body }],
        [413, path('open'), { body: { ...body, by: 'x'.repeat(256 * 1024) } }],
        [415, path('open'), { body: 'by=lead-1', headers: FORM }],
      ],
    ];
  }),
);

const SIGNED = { by: 'lead-2' };
const written = (path: string, body: object, wrong: object, more: Call[] = []): Call[] => [
  [200, path, { body }],
  [400, path, { body: { ...body, ...wrong } }],
  [413, path, { body: { ...body, by: 'x'.repeat(256 * 1024) } }],
  [415, path, { body: 'by=lead-1', headers: FORM }],
  ...more,
];
const POSTED = { ...SIGNED, text: 'four lines are down', until: '2026-03-01T05:00:00Z' };
const UNSIGNED = { by: 'a name with spaces' };
/** What leads write for the walls and for the next shift. */
const MESSAGES: Record<string, Call[]> = {
  'get /api/v1/messages': [
    [200, '/api/v1/messages'],
    [200, '/api/v1/messages?now=2026-03-01T03:59:30Z'],
    [400, '/api/v1/messages?now=then'],
  ],
  'post /api/v1/messages': written('/api/v1/messages', POSTED, UNSIGNED, [
    [200, '/api/v1/messages', { body: { ...POSTED, boards: ['wall', 'voice'] } }],
    [400, '/api/v1/messages', { body: { ...POSTED, boards: ['none'] } }],
    [400, '/api/v1/messages', { body: { ...POSTED, until: '2026-03-01T03:00:00Z' } }],
    [400, '/api/v1/messages', { body: { ...POSTED, until: '2026-04-01T03:00:00Z' } }],
  ]),
  'post /api/v1/messages/{id}/withdraw': written('/api/v1/messages/words/withdraw', SIGNED, UNSIGNED, [
    [404, '/api/v1/messages/none/withdraw', { body: SIGNED }],
  ]),
  'post /api/v1/handovers/{id}/read': written('/api/v1/handovers/note/read', SIGNED, UNSIGNED, [
    [404, '/api/v1/handovers/none/read', { body: SIGNED }],
  ]),
  'post /api/v1/handovers': written('/api/v1/handovers', { ...SIGNED, note: 'until noon' }, UNSIGNED),
};

/** What is asked of each route, and the status it shall have. Routes in the words of the document. */
export const CALLS: Record<string, Call[]> = {
  ...MESSAGES,
  'get /api/v1/openapi.json': [[200, '/api/v1/openapi.json']],
  'get /api/v1/catalogue': [
    [200, '/api/v1/catalogue'],
    [400, '/api/v1/catalogue?x=1'],
  ],
  'get /api/v1/directory': [[200, '/api/v1/directory']],
  'get /api/v1/what-if': [
    [200, '/api/v1/what-if?policies=service-flow-assessed,service-team-2025@1,service-hall&limit=2'],
    [400, '/api/v1/what-if?policies=service-hall'],
    [400, '/api/v1/what-if?policies=service-hall,kindness'],
    [400, '/api/v1/what-if'],
  ],
  'get /api/v1/policies': [[200, '/api/v1/policies']],
  'get /api/v1/policies/{id}': [
    [200, '/api/v1/policies/quality-guide'],
    [200, '/api/v1/policies/service-flow-assessed@1'],
    [404, '/api/v1/policies/kindness'],
  ],
  'get /api/v1/boards': [[200, '/api/v1/boards']],
  'get /api/v1/boards/{id}': [
    [200, '/api/v1/boards/wall'],
    [200, '/api/v1/boards/voice'],
    [404, '/api/v1/boards/none'],
  ],
  'get /api/v1/site': [
    [200, '/api/v1/site'],
    [400, '/api/v1/site?tenant=none'],
  ],
  'get /api/v1/query': [
    [200, '/api/v1/query?metrics=open_tickets,longest_wait,attainment.first_response,first_response_time'],
    [200, '/api/v1/query?metrics=tickets_created&by=queue&bucket=hour'],
    [200, '/api/v1/query?metrics=tickets_created,attainment.first_response&bucket=hour_of_week'],
    [400, '/api/v1/query?metrics=open_tickets&bucket=hour_of_week'],
    [200, '/api/v1/query?metrics=open_tickets&now=2026-03-01T03:00:00Z&known=then'],
    [200, '/api/v1/query?metrics=open_tickets,first_response_time&format=csv'],
    [200, '/api/v1/query?metrics=open_tickets,first_response_time&format=xlsx'],
    [200, '/api/v1/query?metrics=open_tickets&by=queue&format=parquet'],
    [400, '/api/v1/query?metrics=happiness'],
    [400, '/api/v1/query?metrics=open_tickets&where.channel=fax'],
    [400, '/api/v1/query?metrics=open_tickets&bucket=minute&from=2020-01-01T00:00:00Z'],
  ],
  'get /api/v1/revisions': [
    [200, '/api/v1/revisions'],
    [200, '/api/v1/revisions?since=2026-02-01T00:00:00Z&limit=5'],
    [400, '/api/v1/revisions?since=yesterday'],
    [400, '/api/v1/revisions?tenant=none'],
  ],
  'get /api/v1/rewind': [
    [200, '/api/v1/rewind?board=wall&at=2026-03-01T04:00:00Z&known=now&part=figures'],
    [200, '/api/v1/rewind?board=wall&at=2026-03-01T04:00:00Z&part=figures'],
    [400, '/api/v1/rewind?board=wall&at=2026-03-02T04:00:00Z'],
    [400, '/api/v1/rewind?board=wall&at=yesterday'],
    [404, '/api/v1/rewind?board=none&at=2026-03-01T04:00:00Z'],
    [404, '/api/v1/rewind?board=wall&at=2001-03-01T04:00:00Z'],
    [429, '/api/v1/rewind?board=wall&at=2026-03-01T04:00:00Z&part=figures', { crowd: 10 }],
  ],
  'get /api/v1/annotations': [
    [200, '/api/v1/annotations'],
    [200, '/api/v1/annotations?from=2026-02-01T00:00:00Z&to=2026-03-02T00:00:00Z&known=then'],
    [400, '/api/v1/annotations?from=yesterday'],
    [400, '/api/v1/annotations?to=2026-01-01T00:00:00Z'],
    [400, '/api/v1/annotations?tenant=none'],
  ],
  'get /api/v1/explain': [
    [200, '/api/v1/explain?metric=tickets_created'],
    [200, '/api/v1/explain?metric=longest_wait&by=queue&where.queue=bill'],
    [200, '/api/v1/explain?metric=attainment.first_response&where.channel=phone&size=1'],
    [200, '/api/v1/explain?metric=csat&now=2026-03-01T03:00:00Z&known=then'],
    [400, '/api/v1/explain'],
    [400, '/api/v1/explain?metric=happiness'],
    [400, '/api/v1/explain?metric=open_tickets&page=0'],
    [400, '/api/v1/explain?metric=open_tickets&page=2'],
    [400, '/api/v1/explain?metric=open_tickets&by=queue'],
  ],
  'get /api/v1/forecast': [
    [200, '/api/v1/forecast'],
    [200, '/api/v1/forecast?queue=bill&policy=service-flow-process'],
    [400, '/api/v1/forecast?queue=nowhere'],
    [400, '/api/v1/forecast?policy=none'],
  ],
  'get /api/v1/staffing': [
    [200, '/api/v1/staffing'],
    [400, '/api/v1/staffing?tenant=none'],
  ],
  'get /api/v1/tickets': [
    [200, '/api/v1/tickets'],
    [200, '/api/v1/tickets?status=all'],
    [200, '/api/v1/tickets?where.queue=bill'],
    ...['csv', 'xlsx', 'parquet'].map((format): Call => [200, `/api/v1/tickets?status=all&format=${format}`]),
    [400, '/api/v1/tickets?limit=0'],
  ],
  'get /api/v1/tickets/{id}': [
    [200, '/api/v1/tickets/T-1'],
    [200, '/api/v1/tickets/T-1?policy=service-hall'],
    [404, `/api/v1/tickets/${'x'.repeat(200)}`],
    [404, '/api/v1/tickets/none'],
    [400, '/api/v1/tickets/T-1?policy=none'],
    [400, `/api/v1/tickets/${'x'.repeat(201)}`],
  ],
  'get /api/v1/session': [[200, '/api/v1/session']],
  'get /api/v1/alerts': [
    [200, '/api/v1/alerts'],
    [200, '/api/v1/alerts?state=all&since=2026-03-01T00:00:00Z'],
    [200, '/api/v1/alerts?now=2026-03-01T03:59:30Z'],
    [400, '/api/v1/alerts?state=loud'],
    [400, '/api/v1/alerts?since=yesterday'],
  ],
  ...acts,
  'get /api/v1/rules': [
    [200, '/api/v1/rules'],
    [400, '/api/v1/rules?tenant=none'],
  ],
  'post /api/v1/rules/backtest': [
    [200, '/api/v1/rules/backtest', { body: { rule: 'rush', weeks: 1 } }],
    [200, '/api/v1/rules/backtest', { body: { rule: RUSH, weeks: 1 } }],
    [400, '/api/v1/rules/backtest', { body: { rule: 'backlog' } }],
    [400, '/api/v1/rules/backtest', { body: { rule: { ...RUSH, level: 'loud' } } }],
    [400, '/api/v1/rules/backtest', { body: { rule: 'rush', weeks: 100 } }],
    [404, '/api/v1/rules/backtest', { body: { rule: 'none' } }],
    [413, '/api/v1/rules/backtest', { body: { rule: 'x'.repeat(256 * 1024) } }],
    [415, '/api/v1/rules/backtest', { body: 'rule=rush', headers: FORM }],
  ],
  'get /api/v1/alerts/{id}/changed': [
    [200, '/api/v1/alerts/open/changed'],
    [400, '/api/v1/alerts/open/changed?tenant=none'],
    [404, '/api/v1/alerts/none/changed'],
  ],
  'get /api/v1/alerts/{id}/tickets': [
    [200, '/api/v1/alerts/late/tickets'],
    [400, '/api/v1/alerts/late/tickets?tenant=none'],
    [404, '/api/v1/alerts/open/tickets'],
    [404, '/api/v1/alerts/none/tickets'],
  ],
  'get /api/v1/programme': [
    [200, '/api/v1/programme'],
    [200, '/api/v1/programme?now=2026-03-01T03:00:00Z'],
    [400, '/api/v1/programme?now=then'],
  ],
  'post /api/v1/incidents': [
    [200, '/api/v1/incidents', { body: { risk_type: 'technical', severity: 2, scope: { region: 'CN-GD' } } }],
    [400, '/api/v1/incidents', { body: { risk_type: 'bad luck', severity: 2 } }],
    ...unread('/api/v1/incidents'),
  ],
  'post /api/v1/incidents/{id}/step': [
    [200, '/api/v1/incidents/I-1/step', { body: { step: 'assessed', severity: 1, reason: 'a cable' } }],
    [400, '/api/v1/incidents/I-1/step', { body: { step: 'opened' } }],
    [404, '/api/v1/incidents/none/step', { body: { step: 'assessed' } }],
    [409, '/api/v1/incidents/I-1/step', { body: { step: 'assessed' } }],
    ...unread('/api/v1/incidents/I-1/step'),
  ],
  'post /api/v1/improvements': [
    [200, '/api/v1/improvements', { body: { owner_role: 'operations', due: '2026-03-15T00:00:00+08:00' } }],
    [400, '/api/v1/improvements', { body: { owner_role: 'operations', due: 'soon' } }],
    ...unread('/api/v1/improvements'),
  ],
  'post /api/v1/improvements/{id}/phase': [
    [200, '/api/v1/improvements/IM-1/phase', { body: { phase: 'do', due: '2026-03-20T00:00:00Z' } }],
    [400, '/api/v1/improvements/IM-1/phase', { body: { phase: 'plan' } }],
    [404, '/api/v1/improvements/none/phase', { body: { phase: 'do' } }],
    [409, '/api/v1/improvements/IM-1/phase', { body: { phase: 'do' } }],
    ...unread('/api/v1/improvements/IM-1/phase'),
  ],
  'post /api/v1/improvements/{id}/close': [
    [200, '/api/v1/improvements/IM-1/close', { body: { reason: 'met' } }],
    [400, '/api/v1/improvements/IM-1/close', { body: { colour: 'red' } }],
    [404, '/api/v1/improvements/none/close', { body: {} }],
    [409, '/api/v1/improvements/IM-1/close', { body: {} }],
    ...unread('/api/v1/improvements/IM-1/close'),
  ],
  'get /api/v1/attribution': [
    [200, '/api/v1/attribution?metric=tickets_created&where.queue=fault'],
    [200, '/api/v1/attribution?metric=attainment.first_response&to=2026-03-01T04:00:00Z'],
    [400, '/api/v1/attribution?metric=agents_available'],
    [400, '/api/v1/attribution?metric=tickets_created&where.queue=nowhere'],
    [400, '/api/v1/attribution?metric=tickets_created&from=2026-02-01T00:00:00Z'],
  ],
  'get /api/v1/reports': [[200, '/api/v1/reports']],
  'get /api/v1/reports/{id}': [
    [200, '/api/v1/reports/small'],
    [200, '/api/v1/reports/small?format=html&language=en&now=2026-03-01T03:00:00Z'],
    [400, '/api/v1/reports/small?now=then'],
    [404, '/api/v1/reports/none'],
  ],
  'get /api/v1/doctor': [[200, '/api/v1/doctor']],
  'get /healthz': [[200, '/healthz']],
  'get /readyz': [[200, '/readyz']],
  'get /metrics': [[200, '/metrics']],
  'get /api/v1/quarantine': [
    [200, '/api/v1/quarantine'],
    [200, '/api/v1/quarantine?fault=ANDON_E103&state=waiting&limit=1&since=2026-01-01T00:00:00Z'],
    [400, '/api/v1/quarantine?fault=ANDON_E999'],
    [400, '/api/v1/quarantine?since=yesterday'],
  ],
  'get /api/v1/quarantine/{id}': [
    [200, '/api/v1/quarantine/cc.ticket.v1:0:1'],
    [200, '/api/v1/quarantine/cc.ticket.v1:0:2'],
    [404, '/api/v1/quarantine/cc.ticket.v1:0:99'],
    [404, '/api/v1/quarantine/none'],
  ],
  'post /api/v1/quarantine/replay': [
    [200, '/api/v1/quarantine/replay', { body: { ids: ['cc.ticket.v1:0:1', 'cc.ticket.v1:0:99'] } }],
    [200, '/api/v1/quarantine/replay', { body: { fault: 'ANDON_E103' } }],
    [400, '/api/v1/quarantine/replay'],
    [400, '/api/v1/quarantine/replay', { body: { ids: ['nowhere'] } }],
    [400, '/api/v1/quarantine/replay', { body: '{"ids":' }],
    [413, '/api/v1/quarantine/replay', { body: { ids: ['x'.repeat(256 * 1024)] } }],
    [415, '/api/v1/quarantine/replay', { body: 'all=true', headers: FORM }],
  ],
  'post /api/v1/quarantine/drop': [
    [200, '/api/v1/quarantine/drop', { body: { ids: ['cc.ticket.v1:0:2'] } }],
    [200, '/api/v1/quarantine/drop', { body: { ids: ['cc.ticket.v1:0:2'] } }],
    [400, '/api/v1/quarantine/drop', { body: { all: true, fault: 'ANDON_E103' } }],
    [413, '/api/v1/quarantine/drop', { body: 'x'.repeat(256 * 1024 + 1) }],
    [415, '/api/v1/quarantine/drop', { body: 'all=true', headers: FORM }],
  ],
  'post /api/v1/events': [
    [202, '/api/v1/events', { body: beat('b-1'), headers: STRUCTURED }],
    [202, '/api/v1/events', { body: [beat('b-2'), ticket({ colour: 'red' })], headers: BATCH }],
    [202, '/api/v1/events', { body: [], headers: BATCH }],
    [400, '/api/v1/events', { body: '{', headers: STRUCTURED }],
    [400, '/api/v1/events', { body: [beat('b-3'), ticket({ channel: 7 })], headers: BATCH }],
    [401, '/api/v1/events', { body: beat('b-4') }],
    [413, '/api/v1/events', { body: 'x'.repeat(LIMITS.bodyBytes + 1), headers: STRUCTURED }],
    [413, '/api/v1/events', { body: beats(LIMITS.batchEvents + 1), headers: BATCH }],
    [415, '/api/v1/events', { body: 'a=1', headers: { ...STRUCTURED, ...FORM } }],
    [415, '/api/v1/events', { body: 'x', headers: { ...STRUCTURED, 'content-encoding': 'gzip' } }],
    [429, '/api/v1/events', { body: beat('b-5'), headers: { ...STRUCTURED, ...bearer('drained') } }],
  ],
  'post /api/v1/hooks/{mapping}': [
    [202, '/api/v1/hooks/zendesk', { body: hooked(new Date().toISOString()), headers: HOOK }],
    [202, '/api/v1/hooks/zendesk', { body: [], headers: HOOK }],
    [400, '/api/v1/hooks/zendesk', { body: '{', headers: HOOK }],
    [400, '/api/v1/hooks/zendesk', { body: hooked('yesterday'), headers: HOOK }],
    [401, '/api/v1/hooks/zendesk', { body: {} }],
    [404, '/api/v1/hooks/none', { body: {}, headers: HOOK }],
    [413, '/api/v1/hooks/zendesk', { body: 'x'.repeat(LIMITS.bodyBytes + 1), headers: HOOK }],
    [415, '/api/v1/hooks/zendesk', { body: 'a=1', headers: { ...HOOK, ...FORM } }],
    [429, '/api/v1/hooks/zendesk', { body: {}, headers: { ...HOOK, ...bearer('drained') } }],
  ],
};
