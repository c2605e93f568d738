import type { Agenda } from './agenda.ts';
import type { Emitter } from './emitter.ts';
import type { Random, Weighted } from './random.ts';
import { pick } from './random.ts';
import { HOUR, MINUTE } from './seasonality.ts';
import type { QueueModel, Site } from './site.ts';

/** A network outage in one region: faults of that region come `factor` times as often while it lasts. */
export interface Outage {
  kind: 'outage';
  region: string;
  /** Left out: drawn, 3 to 8. */
  factor?: number;
  /** Ms from the first to the last call too many. Left out: drawn, 1 to 3 h. */
  lasts?: number;
}

export interface Outages {
  begin(outage: Outage): void;
  /** How often faults of a region come now, against ordinary times. */
  factor(region: string, instant: number): number;
  /** Weights of the regions among a queue's customers at an instant, and their sum against ordinary times. */
  regions(queue: QueueModel, instant: number): { weights: Weighted<string>; factor: number };
  /** No factor up to an hour ahead lies above this. */
  bound(queue: QueueModel): number;
}

/** `outage:CN-GD`, optionally `:FACTOR` and `:MINUTES`, as typed on a command line. */
export function parseOutage(
  text: string,
  regions: readonly string[],
): { ok: true; outage: Outage } | { ok: false; accepted: string } {
  const [kind, region, factor, minutes] = text.split(':');
  const accepted = `outage:REGION[:FACTOR[:MINUTES]] with REGION one of ${regions.join(', ')}`;
  if (kind !== 'outage' || !region || !regions.includes(region)) return { ok: false, accepted };
  const outage: Outage = { kind, region };
  for (const [key, given, unit] of [
    ['factor', factor, 1],
    ['lasts', minutes, MINUTE],
  ] as const) {
    if (given === undefined) continue;
    const value = Number(given);
    if (!(value > 0)) return { ok: false, accepted };
    outage[key] = value * unit;
  }
  return { ok: true, outage };
}

const RISE = 10 * MINUTE;

/** Rises within ten minutes, holds, and falls over the last third. */
function shapeOf(sinceStart: number, lasts: number): number {
  if (sinceStart <= 0 || sinceStart >= lasts) return 0;
  const rise = Math.min(1, sinceStart / Math.min(RISE, lasts / 4));
  const fall = Math.min(1, (lasts - sinceStart) / (lasts / 3));
  return Math.min(rise, fall);
}

export function createOutages(world: {
  site: Site;
  agenda: Agenda;
  emitter: Emitter;
  random: Random;
  nextId: (prefix: string) => string;
}): Outages {
  const { site, agenda, emitter, random } = world;
  let active: { region: string; factor: number; start: number; lasts: number }[] = [];

  const factor = (region: string, instant: number): number => {
    let result = 1;
    for (const outage of active) {
      if (outage.region === region)
        result += (outage.factor - 1) * shapeOf(instant - outage.start, outage.lasts);
    }
    return result;
  };
  const ordinary: Weighted<string> = site.regions.map((region) => [region.id, region.weight] as const);
  const total = site.regions.reduce((sum, region) => sum + region.weight, 0);

  return {
    factor,
    regions: (queue, instant) => {
      if (active.length === 0 || queue.outageShare === 0) return { weights: ordinary, factor: 1 };
      const weights = ordinary.map(([id, weight]) => {
        const more = 1 + (factor(id, instant) - 1) * queue.outageShare;
        return [id, weight * more] as const;
      });
      return { weights, factor: weights.reduce((sum, [, weight]) => sum + weight, 0) / total };
    },
    bound: (queue) => {
      if (active.length === 0 || queue.outageShare === 0) return 1;
      return ordinary.reduce((sum, [id, weight]) => {
        const most = active.filter((o) => o.region === id).reduce((more, o) => more + o.factor - 1, 0);
        return sum + (weight * (1 + most * queue.outageShare)) / total;
      }, 0);
    },
    begin: (outage) => {
      const start = agenda.now();
      const begun = {
        region: outage.region,
        factor: outage.factor ?? 3 + 5 * random.next(),
        start,
        lasts: outage.lasts ?? Math.round((1 + 2 * random.next()) * HOUR),
      };
      active.push(begun);
      const id = world.nextId('I-');
      const subject = { id, events: 0 };
      const severity = pick(random, [
        ['major', 0.7],
        ['critical', 0.3],
      ]);
      const tell = (type: string): void =>
        emitter.emit(type, subject, {
          incident_id: id,
          risk_type: 'technical',
          severity,
          scope: outage.region,
          region: outage.region,
        });
      // Support notices an outage by its calls, some minutes after they begin to come.
      const steps: [string, number][] = [
        ['incident.opened', (4 + 4 * random.next()) * MINUTE],
        ['incident.assessed', (11 + 6 * random.next()) * MINUTE],
        ['incident.handling', (19 + 8 * random.next()) * MINUTE],
        ['incident.recovered', Math.max(begun.lasts * 0.72, 30 * MINUTE)],
        ['incident.summarised', begun.lasts + (2 + 3 * random.next()) * HOUR],
      ];
      for (const [type, ms] of steps) agenda.after(ms, () => tell(type));
      agenda.after(begun.lasts, () => {
        active = active.filter((other) => other !== begun);
      });
    },
  };
}
