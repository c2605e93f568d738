import type { Agenda } from './agenda.ts';
import type { Outages } from './outage.ts';
import type { Random } from './random.ts';
import { HOUR, type Seasonality } from './seasonality.ts';
import type { QueueModel } from './site.ts';

/**
 * A non-homogeneous Poisson process by thinning (Lewis and Shedler 1979): candidates at a rate that is never exceeded
 * in the coming hour, each kept with probability rate ÷ bound. Channel and region are drawn per arrival by their
 * weights at that moment, which makes each queue × channel × region such a process of its own.
 * Returns `redraw`: the wait for the next candidate has no memory, so it may be drawn anew when the bound has risen.
 */
export function startArrivals(options: {
  agenda: Agenda;
  random: Random;
  seasonality: Seasonality;
  outages: Outages;
  queue: QueueModel;
  perDay: number;
  arrive: () => void;
}): { redraw(): void; stop(): void } {
  const { agenda, random, seasonality, outages, queue, perDay } = options;
  let version = 0;
  let stopped = perDay <= 0;
  const next = (): void => {
    if (stopped) return;
    version += 1;
    const mine = version;
    const now = agenda.now();
    const horizon = now + HOUR;
    const bound = seasonality.bound(queue, perDay, now) * outages.bound(queue);
    const instant = now - Math.log(1 - random.next()) / bound;
    if (!(instant < horizon)) {
      agenda.at(horizon, () => {
        if (mine === version) next();
      });
      return;
    }
    agenda.at(instant, () => {
      if (mine !== version || stopped) return;
      const rate =
        seasonality.rate(queue, perDay, agenda.now(), true) * outages.regions(queue, agenda.now()).factor;
      if (random.chance(rate / bound)) options.arrive();
      next();
    });
  };
  next();
  return {
    redraw: next,
    stop: () => {
      stopped = true;
    },
  };
}
