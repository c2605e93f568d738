import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What the server tells Prometheus about itself. A registry of its own, so two servers in one process do not collide. */
export interface Gauges {
  registry: Registry;
  ticks: Counter;
  tickSeconds: Histogram;
  evaluations: Counter;
  failures: Counter;
  repeats: Counter;
  frames: Counter<'kind'>;
  refused: Counter<'code'>;
  received: Counter<'outcome'>;
}

/** @param read numbers that are read when asked for; lag null = not known, then it is left out. */
export function openGauges(read: { clients(): number; rooms(): number; lag(): number | null }): Gauges {
  const registry = new Registry();
  const registers = [registry];
  const live = (name: string, help: string, value: () => number | null) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        const number = value();
        if (number === null) this.remove();
        else this.set(number);
      },
    });
  live('andon_clients', 'Sockets connected', read.clients);
  live('andon_rooms', 'Distinct views kept', read.rooms);
  live('andon_ingest_lag', 'Messages in Kafka not yet evaluated', read.lag);
  return {
    registry,
    ticks: new Counter({ name: 'andon_ticks_total', help: 'Turns of the live loop', registers }),
    tickSeconds: new Histogram({
      name: 'andon_tick_seconds',
      help: 'Duration of a tick',
      buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers,
    }),
    evaluations: new Counter({
      name: 'andon_evaluations_total',
      help: 'Groups of views asked by ticks',
      registers,
    }),
    failures: new Counter({ name: 'andon_tick_failures_total', help: 'Evaluations that failed', registers }),
    repeats: new Counter({
      name: 'andon_repeats_total',
      help: 'Looks at the present that met rows beyond their cut, and were put again',
      registers,
    }),
    frames: new Counter({
      name: 'andon_frames_total',
      help: 'Updates sent to rooms',
      labelNames: ['kind'],
      registers,
    }),
    refused: new Counter({
      name: 'andon_refused_total',
      help: 'Requests refused',
      labelNames: ['code'],
      registers,
    }),
    received: new Counter({
      name: 'andon_door_events_total',
      help: 'Events that came by HTTP, by what became of them',
      labelNames: ['outcome'],
      registers,
    }),
  };
}
