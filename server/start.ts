import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { OpenAlerts } from '../schemas/alert.ts';
import { Fault } from '../schemas/faults.ts';
import type { Update } from '../schemas/live.ts';
import type { ViewSpec } from '../schemas/view.ts';
import { readSources } from '../store/sources.ts';
import type { Store } from '../store/store.ts';
import { type Access, openAccess } from './access/open.ts';
import { guardSockets, socketsOf, viewing } from './access/sockets.ts';
import { type Alerts, openAlerts } from './alerts/open.ts';
import { createFactQueue } from './alerts/queue.ts';
import { answering } from './answer.ts';
import { askingSeries } from './attribution/ask.ts';
import { openRuleBook } from './backtest/open.ts';
import { openDoors } from './doors/open.ts';
import { gate } from './gate.ts';
import { openGauges } from './gauges.ts';
import { accessRoute } from './http/access-route.ts';
import { alertTicketsRoute } from './http/alert-tickets-route.ts';
import { alertsRoute } from './http/alerts-route.ts';
import { annotationsRoute } from './http/annotations-route.ts';
import { openApp } from './http/app.ts';
import { changedRoute } from './http/changed-route.ts';
import { doctorRoute } from './http/doctor-route.ts';
import { explainRoute } from './http/explain-route.ts';
import { forecastRoute } from './http/forecast-route.ts';
import { guard } from './http/guard.ts';
import { healthRoute } from './http/health-route.ts';
import { listsRoute } from './http/lists-route.ts';
import { messagesRoute } from './http/messages-route.ts';
import { isLoopback } from './http/origin.ts';
import { programmeRoute } from './http/programme-route.ts';
import { quarantineRoute } from './http/quarantine-route.ts';
import { queryRoute } from './http/query-route.ts';
import { reportsRoute } from './http/reports-route.ts';
import { rewindRoute } from './http/rewind-route.ts';
import { rulesRoute } from './http/rules-route.ts';
import { openSockets } from './http/sockets.ts';
import { ticketsRoute } from './http/tickets-route.ts';
import { webRoute } from './http/web.ts';
import { whatIfRoute } from './http/what-if-route.ts';
import { checkingWhere } from './http/where.ts';
import { openAudience } from './live/audience.ts';
import { evaluating } from './live/evaluate.ts';
import { openGateway } from './live/gateway.ts';
import { keepingIn } from './live/keeping.ts';
import { looksIn } from './live/looks.ts';
import { startLoop, timesOf } from './live/loop.ts';
import { checkView } from './live/messages.ts';
import { pack } from './live/packet.ts';
import { createPastMoments } from './live/past-moments.ts';
import type { Room } from './live/room.ts';
import { openRooms } from './live/rooms.ts';
import { openMessages } from './messages/open.ts';
import type { ServerDeps } from './ports.ts';
import { openProgramme, type ProgrammeBook } from './programme/open.ts';
import { openReports, type Reports } from './reports/open.ts';
import { yielding } from './rewind/yielding.ts';
import { openSite, type Site } from './site.ts';
import { rememberedSizes } from './store-sizes.ts';
import { toldOnce } from './told-once.ts';
import { dayClasses } from './weeks.ts';

/**
 * Statements of ticks that run at once: those of one tick begin together, so that one landing batch spoils none. Those of
 * /query and of past moments leave a reading lane to them.
 */
const LIVE_AT_ONCE = 6;
const ASKED_AT_ONCE = 2;
const EXPORTED_AT_ONCE = 1;
const COME_BACK_MS = 1_000;

export interface StartedServer {
  /** Where the wall is, e.g. http://127.0.0.1:8080. */
  url: string;
  /** The same that /api/v1/reports makes. */
  reports: Reports;
  /** Says goodbye to the sockets, ends the loop, stores what is under way. The store stays open. */
  stop(): Promise<void>;
}

async function openSites(deps: ServerDeps): Promise<Map<string, Site>> {
  const { directory, announcements, progress } = deps;
  const sites = new Map<string, Site>();
  for (const [tenant, settings] of Object.entries(directory.tenants)) {
    sites.set(tenant, openSite(tenant, settings, deps.siteClock(tenant), announcements, progress));
  }
  const stored = await readSources(deps.store);
  for (const site of sites.values()) site.observe(stored);
  return sites;
}

/** The alerts, where facts can be sent. */
async function watching(
  deps: ServerDeps,
  past: Pick<Store, 'query'>,
  sites: ReadonlyMap<string, Site>,
  changed: (open: OpenAlerts) => void,
  programme: ProgrammeBook | undefined,
): Promise<Alerts | undefined> {
  const { sendFact, rules = [] } = deps;
  if (!sendFact) return undefined;
  return openAlerts({
    ...deps,
    ...{ past, rules, sites, changed, send: sendFact },
    began: (site, rule, episode) =>
      void programme
        ?.fired(site, rule, episode)
        .catch((error) =>
          deps.log.warn({ rule: rule.id, error: String(error) }, 'an improvement could not be opened'),
        ),
    modeOf: (tenant) => deps.siteClock(tenant).mode,
    queue: createFactQueue(sendFact, deps.timers, deps.log),
  });
}

/**
 * Starts HTTP, the live loop and the rooms on one loopback port.
 * Faults: ANDON_E307 a host that is not loopback or a standing view that is not accepted, ANDON_E308 the port is taken.
 */
export async function startServer(given: ServerDeps): Promise<StartedServer> {
  const deps = { ...given, log: toldOnce(given.log, () => performance.now()) };
  if (!isLoopback(deps.host) && !deps.access) {
    const accepted = 'a loopback address; any other once accounts are configured (andon password)';
    throw new Fault('ANDON_E307', { setting: 'host', value: deps.host, accepted });
  }
  const wallNow = () => deps.clock.now();
  const epoch = randomUUID();
  const sites = await openSites(deps);
  const stocks = new Set(
    deps.catalogue.filter((entry) => entry.bucketMeans === 'value_at_end').map((entry) => entry.id),
  );
  const isDear = ({ bucket = 'none', metrics }: ViewSpec) =>
    bucket !== 'none' && metrics.some((id) => stocks.has(id));
  const rooms = openRooms(wallNow, isDear);
  const audience = openAudience({
    epoch,
    wallNow,
    timesOf: (room) => timesOf(room, sites.get(room.view.tenant) as Site),
    standing: (tenant) => [
      pack('site', (sites.get(tenant) as Site).state()),
      ...(alerts ? [pack('alerts', alerts.open(tenant))] : []),
      ...(messages ? [pack('messages', messages.open(tenant))] : []),
    ],
  });
  let port = deps.port;
  const whereabouts = () => ({ port, hosts: deps.access?.hosts ?? [] });
  let sockets = () => 0;
  let turning = () => true;
  let resting = async () => {};
  const gauges = openGauges({
    sockets: () => sockets(),
    parked: () => audience.parked,
    rooms: () => rooms.size,
    sites: () => sites.values(),
    sizes: rememberedSizes(deps.store, deps.timers, wallNow),
  });

  const app = await openApp({ log: deps.log, gauges, buildId: deps.buildId, whereabouts });
  const access = deps.access && (await openAccess({ ...deps, wallNow, ...deps.access }));
  const who = await guard(app, access);
  accessRoute(app, { ...deps, access, who, socketsOf: (id) => socketsOf(io, id) });
  const asked = gate(ASKED_AT_ONCE);
  const live = gate(LIVE_AT_ONCE);
  const checkWhere = checkingWhere({ ...deps, query: (sql) => asked(() => deps.store.query(sql)) });
  const askable = { ...deps, policies: deps.knownPolicies ?? deps.policies };
  const answers = answering(deps.store, deps.planner, deps, asked);
  queryRoute(app, { ...askable, sites, checkWhere }, answers);
  whatIfRoute(app, { ...askable, sites, bounded: asked, context: deps });
  explainRoute(app, { ...deps, bounded: asked, sites, checkWhere }, answers);
  forecastRoute(app, { ...deps, answers, bounded: asked, sites, checkWhere, wallNow });
  annotationsRoute(app, { ...deps, bounded: asked, sites });
  ticketsRoute(app, { ...deps, bounded: asked, exporting: gate(EXPORTED_AT_ONCE), sites, checkWhere });
  listsRoute(app, deps, sites);
  const reports = openReports({ ...deps, reports: deps.reports ?? [], sites, answers });
  reportsRoute(app, reports);
  healthRoute(app, { ...deps, gauges, turning: () => turning() });
  if (deps.resend) quarantineRoute(app, { store: deps.store, bounded: asked, resend: deps.resend, wallNow });
  if (deps.examine) doctorRoute(app, deps.examine, asked);
  await openDoors(app, { doors: deps.doors, gauges, log: deps.log, now: wallNow });
  const passed = createPastMoments();
  const looks = looksIn(deps.store, deps.timers, (error) =>
    deps.log.error({ error: String(error) }, 'looks were not stored'),
  );
  let stopping = false;
  /** Past moments are many statements, one after the other: a server that stops does not wait for the rest of them. */
  const untilStopped: Pick<Store, 'query'> = {
    query: (sql, parameters) =>
      stopping ? Promise.reject(new Error('the server is stopping')) : deps.store.query(sql, parameters),
  };
  const alone = gate(1);
  rewindRoute(app, {
    asking: (wanted) => yielding(untilStopped, () => resting(), wanted),
    answering: (store, by) => answering(store, deps.planner, deps, alone, by === 'now' ? passed : undefined),
    ...{ looks, isCourse: isDear, wallNow, boards: deps.boards, sites },
  });
  if (deps.webRoot) await webRoute(app, deps.webRoot);

  const io = openSockets(app.server, whereabouts);
  if (access) guardSockets(io, access);
  sockets = () => io.engine.clientsCount;
  const emit = (room: Room, update: Update) => {
    gauges.frames.inc({ kind: update.k });
    gauges.deliveries.inc(audience.publish(room, update));
  };
  const past: Pick<Store, 'query'> = {
    query: (sql, parameters) => asked(() => deps.store.query(sql, parameters)),
  };
  const programme = deps.sendFact && openProgramme(past, deps.sendFact);
  const emitAlerts = (open: OpenAlerts) => audience.tell(open.tenant, pack('alerts', open));
  const alerts = await watching(deps, past, sites, emitAlerts, programme);
  const audit: Access['audit'] = (...said) => access?.audit(...said);
  if (programme) programmeRoute(app, { book: programme, sites, who, audit });
  if (alerts) alertsRoute(app, { alerts, sites, who, audit });
  const messages =
    deps.sendFact &&
    (await openMessages({
      ...{ store: deps.store, sites, send: deps.sendFact },
      changed: (list) => audience.tell(list.tenant, pack('messages', list)),
    }));
  if (messages) messagesRoute(app, { ...deps, messages, sites, who, audit });
  if (alerts) alertTicketsRoute(app, { alerts, sites, store: past, context: deps });
  const classesOf = dayClasses(deps.dayClass);
  const ask = askingSeries(past, deps);
  changedRoute(app, { alerts, sites, ask, classesOf, checkWhere, wallNow });
  const book =
    alerts &&
    deps.sendFact &&
    openRuleBook({ ...deps, store: past, alerts, ask, classesOf, send: deps.sendFact });
  if (book) rulesRoute(app, { book, sites, catalogue: deps.catalogue });
  const evaluator = evaluating({
    present: answering(deps.store, deps.planner, deps, live),
    past: answering(untilStopped, deps.planner, deps, asked, passed),
    missed: () => gauges.repeats.inc(),
    ...(deps.announcements.quiet ? { quiet: deps.announcements.quiet } : {}),
    timers: deps.timers,
    keeping: keepingIn(deps.store),
    looks,
    catalogue: deps.catalogue,
    log: deps.log,
    epoch,
    wallNow,
    stopping: () => stopping,
    emit,
    ...(alerts ? { heard: (room, data, now) => alerts.heard(room.view, room.id, data, now) } : {}),
  });
  const known = { tenants: new Set(sites.keys()), catalogue: deps.catalogue, policies: deps.policies };
  for (const view of deps.standing ?? []) {
    const read = checkView(view, known);
    if (!read.ok) throw new Fault('ANDON_E307', { setting: 'standing', value: view, accepted: read.message });
    rooms.open(read.value, 'always');
  }
  for (const view of alerts?.views ?? []) rooms.open(view, 'by_period');
  const { evaluate } = evaluator;
  const shared = { log: deps.log, timers: deps.timers, epoch, sites, rooms, evaluate, gauges };
  openGateway({
    ...shared,
    io,
    audience,
    buildId: deps.buildId,
    known,
    ...(alerts ? { alerts: alerts.open } : {}),
    ...(messages ? { messages: messages.open } : {}),
    mayView: viewing(deps.boards),
  });

  try {
    await app.listen({ host: deps.host === 'localhost' ? '127.0.0.1' : deps.host, port: deps.port });
  } catch (cause) {
    await io.close();
    throw new Fault('ANDON_E308', { host: deps.host, port: deps.port }, { cause });
  }
  port = (app.server.address() as AddressInfo).port;
  const { tickMs = 1_000, heartbeatMs = 5_000, store } = deps;
  const turned = alerts ? { turned: alerts.turned } : {};
  const loop = startLoop({
    ...{ ...shared, ...turned, store, wallNow, tickMs, heartbeatMs, emit },
    emitSite: (state) => audience.tell(state.tenant, pack('site', state)),
    sweep: () => gauges.givenUp.inc(audience.sweep()),
  });
  const unsubscribe = deps.announcements.subscribe(({ tenant, cut, kinds, stamp, oldest, operations }) => {
    if (operations) void alerts?.refresh(tenant);
    if (operations) void messages?.refresh(tenant);
    passed.heard(tenant, stamp, oldest);
    sites.get(tenant)?.touched(cut, kinds.length > 0);
    if (kinds.length > 0) loop.wake();
  });
  ({ turning, resting } = loop);
  for (const site of book ? sites.values() : [])
    void book
      ?.warn(site)
      .catch((error) => deps.log.warn({ error: String(error) }, 'rules could not be read'));

  return {
    reports,
    url: `http://${deps.host === '::1' ? '[::1]' : deps.host}:${port}`,
    async stop() {
      stopping = true;
      unsubscribe();
      io.emit('bye', { reason: 'server_stopping', retryInMs: COME_BACK_MS });
      io.disconnectSockets(true);
      await loop.stop();
      await Promise.allSettled([...rooms.groups.values()].map((group) => group.running));
      await evaluator.drain();
      await alerts?.stop();
      await access?.stop();
      io.engine.close();
      await app.close();
    },
  };
}
