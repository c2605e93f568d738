import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ingest } from '../../ingest/start.ts';
import { catalogue, plan } from '../../metrics/index.ts';
import { viewsOf } from '../../schemas/board-views.ts';
import { PRESETS } from '../../schemas/policies/presets.ts';
import { POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';
import type { Announcements } from '../../server/ports.ts';
import { startServer } from '../../server/start.ts';
import { systemTimers } from '../../server/timers.ts';
import type { Store } from '../../store/store.ts';
import { openNotices } from '../notices/open.ts';
import type { ServerNeeds, Started } from '../parts.ts';
import { readReports } from '../reports/read.ts';
import { dayClasses, keepCalendars, readCalendars, readHolidays } from './calendars.ts';
import { readBoards, readDirectory, readRules } from './configuration.ts';
import { wireDoors } from './doors.ts';
import { openEvaluators } from './evaluators.ts';
import { wireExamination } from './examine.ts';
import { openFacts } from './facts.ts';
import { wireReports } from './reports.ts';
import { openResend } from './resend.ts';
import { wireViews } from './views.ts';

/** What the ingest of this process says, as the server hears it. */
const heard = (ingest: Ingest): Announcements => ({
  subscribe: (listener) =>
    ingest.announcements(({ tenant, what, stamp, oldest }) =>
      listener({
        tenant,
        cut: ingest.cut(),
        kinds: what === 'operations_events' ? [] : [what],
        stamp,
        oldest,
        operations: what === 'operations_events',
      }),
    ),
  cut: () => ingest.cut(),
  quiet: (work) => ingest.quiet(work),
});

/** Without an ingest in this process the checkpoints tell how far the others are. */
async function watched(store: Store, tenants: string[]): Promise<Announcements & { stop(): void }> {
  const read = async () =>
    (
      await store.query<{ cut: number }>('SELECT min(stamp) AS cut FROM checkpoints FINAL WHERE retired = 0')
    )[0]?.cut ?? 0;
  let cut = await read();
  const listeners = new Set<Parameters<Announcements['subscribe']>[0]>();
  const timer = setInterval(async () => {
    const next = await read().catch(() => cut);
    if (next <= cut) return;
    cut = next;
    for (const listener of listeners)
      for (const tenant of tenants)
        listener({
          tenant,
          cut,
          kinds: ['ticket', 'contact', 'survey'],
          stamp: next,
          oldest: 0,
          operations: true,
        });
  }, 250);
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    cut: () => cut,
    stop: () => clearInterval(timer),
  };
}

async function buildId(web: string | null): Promise<string> {
  if (!web) return 'none';
  return (JSON.parse(await readFile(join(web, 'build.json'), 'utf8')) as { id: string }).id;
}

/** Server, live loop and wall over the store that it is given. */
export async function wireServer(needs: ServerNeeds): Promise<Started> {
  const { settings, clock, log, kafka, store, ingest, web, host, port } = needs;
  const [directory, boards] = [await readDirectory(settings), await readBoards(settings)];
  const [epoch] = await store.query<{ epoch: number }>('SELECT max(epoch) AS epoch FROM epochs');
  const holidays = await readHolidays();
  const calendars = await readCalendars(holidays);
  await keepCalendars(store, calendars);
  const context = {
    directory,
    policies: POLICIES_IN_USE,
    knownPolicies: PRESETS,
    calendars,
    epoch: epoch?.epoch ?? 0,
    speed: settings.speed,
  };
  const entries = catalogue(context);
  const reports = await readReports(settings, directory, entries);
  const doors = await wireDoors(kafka, settings, log);
  const watching = ingest ? undefined : await watched(store, Object.keys(directory.tenants));
  const announcements = ingest ? heard(ingest) : (watching as Announcements);
  const replays = openResend(kafka, log);
  const facts = openFacts(kafka, log);
  // An embedded store has one process by itself; one by URL may have several, and several servers.
  const evaluators =
    settings.alerts && settings.clickhouse !== null
      ? openEvaluators({ access: kafka, log, clock: () => performance.now() })
      : undefined;
  const notices = openNotices({ settings, log, wall: Date.now });
  const modeOf = (tenant: string) =>
    needs.runsAhead ? ('data' as const) : (directory.tenants[tenant]?.clock ?? 'wall');
  const server = await startServer({
    ...context,
    reports,
    store,
    log,
    clock,
    timers: systemTimers,
    siteClock: (tenant) => ({
      now: () => clock.now(),
      mode: modeOf(tenant),
      speed: settings.speed,
    }),
    planner: plan,
    catalogue: entries,
    boards,
    announcements,
    progress: {
      brokerReady: () => ingest?.health().broker ?? null,
      healed: () => ingest?.health().healed ?? null,
      lag: () => ingest?.lag() ?? null,
      ...(ingest ? { troubles: () => ingest.troubles() } : {}),
      ...(needs.history ? { history: needs.history } : {}),
    },
    resend: replays.resend,
    examine: () => wireExamination(store, settings, clock, needs.runsAhead ?? false),
    ...(settings.alerts
      ? {
          sendFact: facts.send,
          rules: await readRules(settings, entries),
          notify: notices.tell,
          ...(evaluators ? { evaluators } : {}),
        }
      : {}),
    doors,
    dayClass: dayClasses(directory, holidays),
    standing: boards.flatMap((board) => Object.values(viewsOf(board))),
    port,
    host,
    ...(settings.accounts.length > 0
      ? { access: { accounts: settings.accounts, hosts: settings.hosts, localKey: needs.localKey } }
      : {}),
    ...(needs.telemetry ? { exposition: needs.telemetry.exposition } : {}),
    ...(web ? { webRoot: web } : {}),
    buildId: await buildId(web),
  });
  const views = wireViews(store, context, modeOf, log);
  const schedule = await wireReports(server.reports, settings, log);
  return {
    async stop() {
      watching?.stop();
      await schedule?.stop();
      await server.stop();
      await evaluators?.stop();
      await views;
      await replays.stop();
      await notices.stop();
      await facts.stop();
      await doors.stop();
    },
  };
}
