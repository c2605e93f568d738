import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { parse } from 'yaml';
import { hashOf } from '../../../../cli/token.ts';
import { createCheck } from '../../../../cli/wire/check-event.ts';
import { subjectKinds } from '../../../../cli/wire/metrics.ts';
import { lookAtStore } from '../../../../ingest/examine/look.ts';
import { catalogue, plan } from '../../../../metrics/index.ts';
import { checkBoard } from '../../../../schemas/board-check.ts';
import { readMapping } from '../../../../schemas/mapping/read.ts';
import { POLICIES_IN_USE } from '../../../../schemas/policies/service-flow.ts';
import type { Rule } from '../../../../schemas/rule.ts';
import type { Resend } from '../../../../server/ports.ts';
import type { Store } from '../../../../store/store.ts';
import { LATE_TICKETS, LIMITS, RUSH, TOKENS } from './calls.ts';
import { closeGround, DIRECTORY, type House, MINUTE, NOON, openHouse, putTickets } from './house.ts';

/** Kafka, as the ports of the server show it; with a real one they are tested in ../../doors and ../../ingest. */
export const kafka: { fails: Error | null } = { fails: null };
const send = async () => {
  if (kafka.fails) throw kafka.fails;
};
const resend: Resend = async (messages, taken) => {
  if (kafka.fails) throw kafka.fails;
  await taken(
    0,
    messages.map((_, index) => 50 + index),
  );
};

const words = (text: string) => ({ zh: text, en: text });
const BACKLOG: Rule = {
  ...{ id: 'backlog', version: 1, name: words('backlog'), action: words('help'), level: 'page', by: 'queue' },
  watch: { kind: 'threshold', window: 'now', line: { metric: 'open_tickets', better: 'lower', warn: 900 } },
  ...{ for: 'PT30S', keepFiring: 'P1D', source: 'chosen' },
};

/** The house's own catalogue and planner: their numbers are what callers get. */
export const entries = catalogue({ directory: DIRECTORY, policies: POLICIES_IN_USE, epoch: 1 });

/** One of everything that a route can tell: a ticket with its facts, messages that could not be used. */
async function putOneOfEach(store: Store): Promise<void> {
  const due = NOON - MINUTE;
  await putTickets(
    store,
    {
      subject: 'T-1',
      queue: 'bill',
      channel: 'phone',
      first_response_at: NOON - 2 * MINUTE,
      queue_path: ['fault', 'bill'],
      queue_at: [NOON - 9 * MINUTE, NOON - 3 * MINUTE],
      pause_from: [NOON - 2 * MINUTE, NOON - MINUTE],
      pause_to: [NOON - MINUTE, 0],
      flags: ['conflict'],
      clocks: [
        { start: NOON - 5 * MINUTE, due, warn: due - MINUTE, stop: NOON - 2 * MINUTE, target: MINUTE },
      ],
    },
    { subject: 'T-2', open: 0, status: 'closed', closed_at: NOON },
  );
  const fact = {
    tenant: 'default',
    subject: 'T-1',
    source: '/tickets',
    id: 'a',
    type: 'ticket.created',
    channel: 'phone',
    is_complaint: 1,
    public: 0,
    created_at: NOON - MINUTE,
    time: NOON,
    at: NOON,
    recorded: NOON,
    ingested_at: NOON,
    backfill: 1,
    flags: 'skew_fixed',
    detail: '{"complexity":"low","eta":"2026-03-01T04:00:00Z"}',
  };
  await store.insert('ticket_events', Buffer.from(`${JSON.stringify(fact)}\n`));
  await putAlerts(store);
  await putMessages(store);
  const seen = Date.now();
  const message = { key: null, value: '', headers: { source: 'L3RpY2tldHM=' }, timestamp: seen };
  const quarantined = [
    { offset: 1, message: JSON.stringify({ ...message, key: 'VC0x', value: 'e30=' }) },
    { offset: 2, message: '' },
    { offset: 3, message: JSON.stringify(message), replay_of: 'cc.ticket.v1:0:1' },
  ].map((entry) => ({
    topic: 'cc.ticket.v1',
    partition: 0,
    incarnation: 0,
    fault: 'ANDON_E103',
    shape: '{"type":"string"}',
    first_seen: seen,
    last_seen: seen,
    bytes: 2,
    ...entry,
  }));
  await store.insert('quarantine', Buffer.from(quarantined.map((entry) => JSON.stringify(entry)).join('\n')));
}

/** One alert that is open and one that is over. */
async function putAlerts(store: Store): Promise<void> {
  const rows = ['firing open', 'firing over', 'resolved over', 'firing late'].map((text, offset) => {
    const [phase, episode] = text.split(' ') as [string, string];
    const at = NOON - MINUTE + offset;
    const detail = JSON.stringify({
      rule: episode === 'late' ? 'late' : 'backlog',
      episode,
      phase,
      row: episode,
      severity: 'warn',
      value: 3,
    });
    const fact = {
      tenant: 'default',
      subject: `${episode === 'late' ? 'late' : 'backlog'}|${episode}`,
      type: 'alert.phase_changed',
      source: '/andon',
    };
    return JSON.stringify({ ...fact, id: text, at, time: at, recorded: at, ingested_at: at, detail });
  });
  const begun = { tenant: 'default', source: '/cc', at: NOON - MINUTE, time: NOON - MINUTE };
  const stamps = { recorded: NOON - MINUTE, ingested_at: NOON - MINUTE };
  const programme = [
    { subject: 'I-1', type: 'incident.opened', detail: { risk_type: 'technical', severity: 2 } },
    { subject: 'IM-1', type: 'improvement.opened', detail: { phase: 'plan', owner_role: 'operations' } },
  ].map(({ detail, ...one }) =>
    JSON.stringify({ ...begun, ...stamps, ...one, id: one.subject, detail: JSON.stringify(detail) }),
  );
  await store.insert('operations_events', Buffer.from(`${[...rows, ...programme].join('\n')}\n`));
}

/** Words on the walls and a note of the last shift. */
async function putMessages(store: Store): Promise<void> {
  const at = NOON - MINUTE;
  const until = new Date(NOON + 60 * MINUTE).toISOString();
  const fact = { tenant: 'default', source: '/andon', at, time: at, recorded: at, ingested_at: at };
  const rows = [
    {
      type: 'message.posted',
      subject: 'words',
      detail: { by: 'lead-1', text: 'four lines are down', until },
    },
    { type: 'handover.written', subject: 'note', detail: { by: 'lead-1', note: 'until noon' } },
  ].map(({ detail, ...row }) =>
    JSON.stringify({ ...fact, ...row, id: row.subject, detail: JSON.stringify(detail) }),
  );
  await store.insert('operations_events', Buffer.from(`${rows.join('\n')}\n`));
}

/** A house with every door and every page open. */
export interface OpenHouse {
  house: House;
  /** Every route that the running server registered, as the framework tells it. */
  routes: RouteOptions[];
  close(): Promise<void>;
}

export async function openContractHouse(): Promise<OpenHouse> {
  const routes: RouteOptions[] = [];
  const meet = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    fastify.addHook('onRoute', (route) => void routes.push(route));
  };
  const webRoot = await mkdtemp(join(tmpdir(), 'andon-openapi-'));
  await writeFile(join(webRoot, 'index.html'), '<!doctype html>');
  const boards = await Promise.all(
    ['wall', 'voice'].map(async (name) => {
      const verdict = checkBoard(parse(await readFile(`config/boards/${name}.yaml`, 'utf8')));
      if (!verdict.ok) throw new Error(verdict.problems.join());
      return verdict.board;
    }),
  );
  const mapping = readMapping(await readFile('config/mappings/zendesk.yaml', 'utf8'));
  if (!mapping.ok) throw new Error(JSON.stringify(mapping.faults));
  subscribe('fastify.initialization', meet);
  const house: House = await openHouse({
    webRoot,
    boards,
    planner: plan,
    catalogue: entries,
    progress: { brokerReady: () => true, healed: () => true, lag: () => 3 },
    resend,
    examine: () =>
      lookAtStore({
        store: house.store,
        kinds: subjectKinds(),
        siteNow: () => NOON,
        since: NOON,
        ...{ most: 10, seed: 1 },
      }),
    sendFact: send,
    rules: [BACKLOG, RUSH, LATE_TICKETS],
    reports: [
      {
        id: 'small',
        title: { zh: '小', en: 'Small' },
        tenant: 'default',
        language: 'zh',
        period: 'day',
        schedule: { pattern: '0 8 * * *' },
        sections: [
          { title: { zh: '一', en: 'One' }, metrics: ['open_tickets', 'csat'], compare: 'previous' },
        ],
      },
    ],
    doors: {
      credentials: Object.entries(TOKENS).map(([name, token]) => ({ name, sha256: hashOf(token) })),
      mappings: new Map([['zendesk', mapping.mapping]]),
      check: createCheck(),
      send,
      limits: LIMITS,
    },
  });
  unsubscribe('fastify.initialization', meet);
  await putOneOfEach(house.store);
  // What was put is among what the walls show, and alerts are taken up at a start.
  house.time.cut = NOON;
  await house.restart();
  return {
    house,
    routes,
    async close() {
      await house.close();
      await closeGround();
      await rm(webRoot, { recursive: true, force: true });
    },
  };
}
