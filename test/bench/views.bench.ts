import { join } from 'node:path';
import { CATEGORIES, CHANNELS } from '../../schemas/enumerations.ts';
import type { ViewSpec } from '../../schemas/view.ts';
import { openEmbeddedStore } from '../../store/embedded.ts';
import { flag, onGround } from './ground.ts';
import { living, livingTickets, queues } from './living.ts';
import { print, rounded } from './report.ts';
import { directory } from './served.ts';
import { startTicking } from './ticking.ts';

/*
 * What a tick costs by the number of distinct views and of living tickets: each view has filters of its own, as each of
 * many boards would, and asks for three figures of the present or of the day. A tick in which something changed asks all
 * of them; one in which nothing did, and no threshold fell due, asks none.
 */
const LEAST_TICKETS = flag('least', 0);
const MOST_TICKETS = flag('tickets', 200_000);
const MOST_VIEWS = flag('views', 200);
const MS = flag('ms', 5_000);
const TICKETS = [10_000, 50_000, 200_000, 1_000_000].filter(
  (count) => count >= LEAST_TICKETS && count <= MOST_TICKETS,
);
const VIEWS = [1, 10, 50, 200].filter((count) => count <= MOST_VIEWS);
const LEAST_TICKS = 3;
/** Views of which a quiet tick is measured. */
const QUIET_VIEWS = 50;

const regions = Object.keys(directory.regions);
const cycle = <T>(values: readonly T[], at: number): T => values[at % values.length] as T;
/** Filters of which no two are alike: a queue, a channel, a category, then pairs of queue and region. */
function whereOf(at: number): ViewSpec['where'] {
  const singles = [
    ...queues.map((queue) => ({ queue: [queue] })),
    ...CHANNELS.map((channel) => ({ channel: [channel] })),
    ...CATEGORIES.map((category) => ({ category: [category] })),
  ];
  const pair = at - singles.length;
  return (
    singles[at] ?? {
      queue: [cycle(queues, pair)],
      region: [cycle(regions, Math.floor(pair / queues.length))],
      ...(pair < queues.length * regions.length ? {} : { channel: [cycle(CHANNELS, pair)] }),
    }
  );
}
const views = (count: number): ViewSpec[] =>
  Array.from({ length: count }, (_, at) => ({
    tenant: 'default',
    metrics:
      at % 2
        ? ['tickets_created', 'attainment.first_response', 'at_risk']
        : ['open_tickets', 'waiting', 'at_risk'],
    window: at % 2 ? 'today' : 'now',
    where: whereOf(at),
  }));

await onGround(async ({ folder, later }) => {
  const store = await openEmbeddedStore(join(folder, 'store'));
  later(() => store.close());
  const now = Date.now();
  let alive = 0;
  for (const tickets of TICKETS) {
    await living(store, now, alive, tickets);
    alive = tickets;
    const values: Record<string, number> = { livingTickets: await livingTickets(store) };
    for (const count of VIEWS) {
      const ticking = await startTicking(store, now, views(count));
      try {
        const { cpuMs, wallMs } = await ticking.watch(LEAST_TICKS, MS, true);
        Object.assign(values, { [`cpuMs${count}`]: rounded(cpuMs), [`wallMs${count}`]: rounded(wallMs) });
        if (count !== QUIET_VIEWS) continue;
        const quiet = await ticking.watch(LEAST_TICKS, MS, false);
        Object.assign(values, { quietCpuMs: rounded(quiet.cpuMs), quietAsked: quiet.asked });
      } finally {
        await ticking.stop();
      }
    }
    print({ bench: 'views', values });
  }
});
