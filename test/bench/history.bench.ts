import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { keepCalendars, readCalendars, readHolidays } from '../../cli/wire/calendars.ts';
import { subjectKinds } from '../../cli/wire/metrics.ts';
import { catalogue, plan } from '../../metrics/index.ts';
import type { Directory } from '../../schemas/directory.ts';
import { PRESETS } from '../../schemas/policies/presets.ts';
import { POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';
import { policyKey } from '../../schemas/policy.ts';
import { startServer } from '../../server/start.ts';
import { systemTimers } from '../../server/timers.ts';
import { openEmbeddedStore } from '../../store/embedded.ts';
import type { Store } from '../../store/store.ts';
import { flag, onGround } from './ground.ts';
import { evaluate, generate, type Naming } from './history/generate.ts';
import { pause } from './house.ts';
import { print, quantile, rounded } from './report.ts';

/*
 * What questions about the past cost, by how much of it there is: a year of generated facts, evaluated, asked over HTTP.
 * Each question is put to the rows first, before anything is added up, then with rollups; `cold` is the first time in an
 * engine that was just opened (the files may be in the machine's memory), the others are of so many runs after it.
 */
const EVENTS = flag('events', 1_000_000);
const RUNS = flag('runs', 15);
const NAMING: Naming = process.argv.includes('--random') ? 'random' : 'ordered';
const DAY = 86_400_000;
/** 2026-12-01 10:20 in Shanghai. */
const NOW = Date.UTC(2026, 11, 1, 2, 20);
const FROM = NOW - 365 * DAY;
const root = new URL('../../', import.meta.url);
const directory = parse(readFileSync(new URL('config/directory.yaml', root), 'utf8')) as Directory;
const silent = { debug() {}, info() {}, warn: console.error, error: console.error };
const calendars = await readCalendars(await readHolidays());
const context = { calendars, directory, policies: POLICIES_IN_USE, knownPolicies: PRESETS, epoch: 0 };

const iso = (instant: number) => new Date(instant).toISOString();
const midnight = (daysAgo: number) =>
  iso(Math.floor((NOW + 8 * 3_600_000) / DAY) * DAY - 8 * 3_600_000 - daysAgo * DAY);
const YEAR = `from=${midnight(364)}`;
const MONTH = `from=${midnight(30)}`;
const QUESTIONS: Record<string, string> = {
  'year by day': `query?metrics=tickets_created,resolutions,attainment.first_response&bucket=day&${YEAR}`,
  'year by day, quantiles': `query?metrics=first_response_time&bucket=day&${YEAR}`,
  'year by month and queue, one channel': `query?metrics=tickets_created,resolution_rate.24h&bucket=month&by=queue&where.channel=phone&${YEAR}`,
  'year by week and region, contacts': `query?metrics=contacts_offered,service_level,abandon_rate&bucket=week&by=region&${YEAR}`,
  'year by week, satisfaction': `query?metrics=csat&bucket=week&${YEAR}`,
  'year, hour by weekday': `query?metrics=contacts_offered&bucket=hour_of_week&${YEAR}`,
  'year by month and city': `query?metrics=tickets_created&bucket=month&by=city&${YEAR}`,
  'month by queue': `query?metrics=tickets_created,first_response_time,attainment.first_response&by=queue&${MONTH}`,
  explain: `explain?metric=attainment.first_response&where.queue=gd-fault-l1&${MONTH}`,
  'ticket list': 'tickets?limit=50',
};
const WHAT_IF = `what-if?${MONTH}&${PRESETS.slice(0, 6)
  .map((policy) => `policies=${policyKey(policy)}`)
  .join('&')}`;

const open = (store: Store) =>
  startServer({
    ...context,
    store,
    log: silent,
    clock: { now: () => NOW + 120_000 },
    timers: systemTimers,
    siteClock: () => ({ now: () => NOW, mode: 'wall', speed: 1 }),
    planner: plan,
    catalogue: catalogue(context),
    boards: [],
    announcements: { subscribe: () => () => {}, cut: () => NOW + 60_000 },
    port: 0,
    host: '127.0.0.1',
    buildId: 'bench',
    rollupsMs: 0,
  });

async function timed(url: string, path: string): Promise<number> {
  const began = performance.now();
  const answer = await fetch(`${url}/api/v1/${path}`, { headers: { connection: 'close' } });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 400)}`);
  return performance.now() - began;
}

/** Asks everything in an engine that was just opened. @returns figures by name. */
async function askAll(folder: string, named: string, questions: Record<string, string>, runs: number) {
  const figures: Record<string, number> = {};
  const store = await openEmbeddedStore(folder);
  const server = await open(store);
  try {
    for (const [name, path] of Object.entries(questions)) {
      const cold = await timed(server.url, path);
      const times: number[] = [];
      for (let run = 0; run < runs; run += 1) times.push(await timed(server.url, path));
      figures[`${name} | ${named} cold`] = rounded(cold);
      figures[`${name} | ${named} p50`] = rounded(quantile(times, 0.5));
      figures[`${name} | ${named} p95`] = rounded(quantile(times, 0.95));
      console.error(
        `${named}, ${name}: cold ${rounded(cold)}, p50 ${rounded(quantile(times, 0.5))}, p95 ${rounded(quantile(times, 0.95))} ms`,
      );
    }
  } finally {
    await server.stop();
    await store.close();
  }
  return figures;
}

await onGround(async ({ folder }) => {
  const data = join(folder, 'store');
  const queues = Object.keys(directory.queues);
  let store = await openEmbeddedStore(data);
  await keepCalendars(store, calendars);
  const began = performance.now();
  const made = await generate(store, { events: EVENTS, from: FROM, to: NOW, queues, naming: NAMING });
  const [facts] = await store.query<{ n: number }>(
    "SELECT sum(total_rows) AS n FROM system.tables WHERE database = currentDatabase() AND name IN ('ticket_events', 'contact_events', 'survey_events')",
  );
  await evaluate(store, subjectKinds(), made, NAMING, NOW);
  const merging = () => store.query<{ n: number }>('SELECT count() AS n FROM system.merges');
  while (((await merging())[0]?.n ?? 0) > 0) await pause(500);
  const prepared = (performance.now() - began) / 1_000;
  await store.close();
  console.error(`${facts?.n} facts, ${JSON.stringify(made)} subjects, prepared in ${rounded(prepared)} s`);

  const rows = await askAll(data, 'rows', QUESTIONS, Math.min(RUNS, 5));
  store = await openEmbeddedStore(data);
  const server = await open(store);
  const adding = { at: performance.now(), cpu: process.cpuUsage() };
  const units = await server.rollups.round();
  const cpu = process.cpuUsage(adding.cpu);
  const sizes = (await store.sizes()).filter(({ table }) =>
    ['rollups', 'tickets', 'contacts', 'ticket_events'].includes(table),
  );
  const added = {
    units,
    addUpSeconds: rounded((performance.now() - adding.at) / 1_000, 1),
    addUpCpuSeconds: rounded((cpu.user + cpu.system) / 1e6, 1),
    ...Object.fromEntries(
      sizes.flatMap(({ table, bytes, rows: many }) => [
        [`${table} MB`, rounded(bytes / 1e6, 1)],
        [`${table} rows`, many],
      ]),
    ),
  };
  await server.stop();
  await store.close();
  const rolled = await askAll(data, 'rollups', QUESTIONS, RUNS);
  const whatIf = process.argv.includes('--without-what-if')
    ? {}
    : await askAll(data, 'rows', { 'what-if, month, six policies': WHAT_IF }, 2);
  print({ bench: 'history', values: { facts: facts?.n ?? 0, ...added, ...rows, ...rolled, ...whatIf } });
});
