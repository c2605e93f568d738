import { keepCalendars, readCalendars, readHolidays } from '../../cli/wire/calendars.ts';
import type { MetricsContext } from '../../metrics/contract.ts';
import { plan } from '../../metrics/index.ts';
import { comparedClocks, isTicketClock, judgementsOf, sideBySide } from '../../metrics/query/what-if.ts';
import { TICKET_COLUMNS, ticketState } from '../../metrics/state/ticket.ts';
import { PRESETS } from '../../schemas/policies/presets.ts';
import { POLICIES_IN_USE } from '../../schemas/policies/service-flow.ts';
import { answering } from '../../server/answer.ts';
import { openEmbeddedStore } from '../../store/embedded.ts';
import { flag, onGround } from './ground.ts';
import { print, quantile, rounded } from './report.ts';

/*
 * A month of tickets judged by all six presets, numbers and first page together, and by one of them as `/api/v1/query`
 * does, each in milliseconds and in processor time. Every ticket is created, assigned, responded to, transferred, resolved and closed.
 */
const tickets = flag('tickets', 200_000);
const rounds = flag('rounds', 3);
const HOUR = 3_600_000;
const [from, to] = [Date.UTC(2026, 2, 1), Date.UTC(2026, 3, 1)];
const SLICES = 10;

/** Steps of a ticket as (place, type, ms after its creation), scattered by `h`. */
const STEPS = `[(1, 'ticket.created', 0), (2, 'ticket.assigned', h % ${3 * HOUR}),
  (3, 'ticket.responded', intDiv(h, 1024) % ${2 * HOUR}), (4, 'ticket.transferred', intDiv(h, 1024) % ${2 * HOUR} + ${HOUR}),
  (5, 'ticket.resolved', intDiv(h, 65536) % ${60 * HOUR} + ${3 * HOUR}), (6, 'ticket.closed', ${64 * HOUR})]`;

const FACTS = `INSERT INTO ticket_events (tenant, subject, source, id, type, time, at, recorded, ingested_at,
  queue, category, priority, channel, is_complaint, agent_id, responder, public)
SELECT 'site', concat('T-', toString(number)), '/bench', concat(toString(number), '-', toString(step.1)), step.2,
  happened, happened, happened, happened,
  multiIf(step.1 = 1, 'gd-fault-l1', step.1 = 4, 'gd-fault-l2', ''),
  if(step.1 = 1, ['fault', 'billing', 'network', 'service'][1 + h % 4], ''),
  if(step.1 = 1, ['urgent', 'important', 'general'][1 + intDiv(h, 4) % 3], ''),
  if(step.1 = 1, 'phone', ''), toInt8(if(step.1 = 1, number % 10 = 0, -1)),
  if(step.1 = 2, 'a1', ''), if(step.1 = 3, 'human', ''), toInt8(if(step.1 = 3, 1, -1))
FROM (
  SELECT number, cityHash64(number) AS h, arrayJoin(${STEPS}) AS step,
    toInt64(${from} + intDiv(number * ${to - from - 72 * HOUR}, ${tickets}) + step.3) AS happened
  FROM numbers(${tickets})
)`;

await onGround(async ({ folder, later }) => {
  const store = await openEmbeddedStore(folder, 2);
  later(() => store.close());
  const calendars = await readCalendars(await readHolidays());
  await keepCalendars(store, calendars);
  await store.command(FACTS);
  const state = ticketState(POLICIES_IN_USE);
  for (let slice = 0; slice < SLICES; slice += 1) {
    const where = `tenant = 'site' AND cityHash64(subject) % ${SLICES} = ${slice}`;
    const rows = state({ facts: 'ticket_events', where, now: to, epoch: 1 });
    await store.command(`INSERT INTO tickets (${TICKET_COLUMNS.join(', ')}) ${rows}`);
  }
  const label = { zh: '基准', en: 'Bench' };
  const site = {
    label,
    timezone: 'Asia/Shanghai',
    clock: 'wall' as const,
    policy: 'service-flow-assessed@1',
  };
  const context: MetricsContext = {
    directory: {
      tenants: { site: { ...site, sources: [] } },
      sites: {},
      teams: {},
      queues: {},
      skills: {},
      regions: {},
    },
    ...{ policies: POLICIES_IN_USE, knownPolicies: PRESETS, calendars, epoch: 1 },
  };
  const clocks = comparedClocks(PRESETS);
  const judged = sideBySide(PRESETS, context);
  const asked = {
    ...{ tenant: 'site', metrics: clocks.map((clock) => `attainment.${clock}`), from, to, now: to, cut: to },
    ...{ bucket: 'none' as const, where: {} },
  };
  const answers = answering(store, plan, context, (work) => work());
  const page = 50;
  const questions = {
    sideBySide: () => store.query(judgementsOf(asked, clocks.filter(isTicketClock), judged, page).sql),
    oneByQuery: () => answers.exact([{ ...asked, policy: 'quality-guide' }]),
  };
  const values: Record<string, number> = { tickets, policies: PRESETS.length };
  for (const [name, put] of Object.entries(questions)) {
    const took: number[] = [];
    const worked: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const [start, cpu] = [performance.now(), process.cpuUsage()];
      await put();
      const { user, system } = process.cpuUsage(cpu);
      took.push(performance.now() - start);
      worked.push((user + system) / 1000);
    }
    values[`${name}Ms`] = rounded(quantile(took, 0.5));
    values[`${name}CpuMs`] = rounded(quantile(worked, 0.5));
  }
  print({ bench: 'what-if', values });
});
