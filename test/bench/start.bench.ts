import { join } from 'node:path';
import type { Readiness } from '../../schemas/health.ts';
import { onGround } from './ground.ts';
import { connect, numberOf, pause, startHouse, watch } from './house.ts';
import { print, rounded } from './report.ts';

/*
 * `andon start` on an empty data folder with the default eight weeks of history, Kafka's jars cached: from the start of
 * the command to the wall's address, to the first data the server knows of (a quiet centre's zeros are then figures), and to
 * the first open ticket.
 */
await onGround(async ({ folder, later }) => {
  const began = performance.now();
  const house = await startHouse({ data: join(folder, 'data') }, later);
  const address = performance.now() - began;
  const client = connect(house.wall);
  later(() => client.close());
  let live: number | undefined;
  let first: number | undefined;
  client.on('site', ({ tenant, dataTime }) => {
    if (tenant === 'default' && dataTime) live ??= performance.now() - began;
  });
  await watch(
    client,
    { tenant: 'default', window: 'now', metrics: ['open_tickets'] },
    'open_tickets',
    (value, times) => {
      if (numberOf(value) > 0 && times.dataTime) first ??= performance.now() - began;
    },
  );
  while (first === undefined) await pause(10);
  const { checks } = await fetch(new URL('/readyz', house.wall)).then(
    (answer) => answer.json() as Promise<Readiness>,
  );
  print({
    bench: 'start',
    values: {
      liveSeconds: rounded((live ?? first) / 1000, 1),
      firstNumberSeconds: rounded(first / 1000, 1),
      addressSeconds: rounded(address / 1000, 1),
      lagMessages: checks.lag.messages ?? 0,
    },
  });
});
