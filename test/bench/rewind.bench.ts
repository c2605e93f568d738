import { join } from 'node:path';
import type { RewindPart } from '../../schemas/rewind.ts';
import { openEmbeddedStore } from '../../store/embedded.ts';
import { putDays } from './days-of-facts.ts';
import { flag, onGround } from './ground.ts';
import { pause } from './house.ts';
import { print, quantile, rounded } from './report.ts';
import { serve, shippedBoards } from './served.ts';
import { printAlone, printStatements, timedStore } from './timed-store.ts';

/*
 * What looking back costs, and what it costs those who look at the present: moments spread over all the days are asked
 * for, one after the other, while the live loop ticks on both boards that ship. Wall time is that of the whole answer,
 * its wait for the live loop included; then the ticks are timed with nobody looking back.
 */
const EVENTS = flag('events', 1_000_000);
const DAYS = flag('days', 30);
const MOMENTS = flag('moments', 20);
const SECONDS = flag('seconds', 15);
const DAY = 86_400_000;

await onGround(async ({ folder, later }) => {
  const { store, spent, forget } = timedStore(await openEmbeddedStore(join(folder, 'store')));
  later(() => store.close());
  const now = Date.now();
  const events = await putDays(store, EVENTS, DAYS, now);
  await store.insert(
    'sources',
    Buffer.from(
      `${JSON.stringify({ tenant: 'default', source: '/bench', newest: now, ingested_at: now })}\n`,
    ),
  );
  const { boards, views } = shippedBoards();
  const served = await serve(store, now, views, boards);
  later(served.stop);
  const untouch = served.touch();
  later(untouch);
  while ((await served.turned()).ticks < 3) await pause(100);

  const since = (before: { ticks: number; seconds: number }) => async () => {
    const after = await served.turned();
    return rounded(((after.seconds - before.seconds) / (after.ticks - before.ticks)) * 1000);
  };
  const alone = since(await served.turned());
  await pause(SECONDS * 1000);
  const tickAlone = await alone();

  forget();
  const beside = since(await served.turned());
  const values: Record<string, number> = {};
  const look = async (name: string, known: string, part: RewindPart, moments: number) => {
    const took: number[] = [];
    for (let index = 0; index < moments; index += 1) {
      // Each at another hour of another day, none twice.
      const at = now - ((index + 0.37) / moments) * (DAYS - 2) * DAY;
      const search = new URLSearchParams({ board: 'wall', at: new Date(at).toISOString(), known, part });
      const began = performance.now();
      const answer = await fetch(new URL(`/api/v1/rewind?${search}`, served.url));
      if (!answer.ok) throw new Error(await answer.text());
      await answer.json();
      took.push(performance.now() - began);
    }
    for (const share of [0.5, 0.95]) values[`${name}P${share * 100}Ms`] = rounded(quantile(took, share));
  };
  await look('thenFigures', 'then', 'figures', MOMENTS);
  await look('nowFigures', 'now', 'figures', MOMENTS);
  const tickBeside = await beside();
  await look('thenCourses', 'then', 'courses', Math.ceil(MOMENTS / 5));
  const asked = spent();
  printStatements(asked);
  untouch();
  await served.stop();
  await printAlone(store, asked);
  print({
    bench: 'rewind',
    values: {
      ...values,
      tickAloneMs: tickAlone,
      tickBesideMs: tickBeside,
      events,
      days: DAYS,
      views: views.length,
    },
  });
});
