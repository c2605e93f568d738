import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { TableSize } from '../store/store.ts';
import type { Site } from './site.ts';

/** What the server tells Prometheus about itself. A registry of its own, so two servers in one process do not collide. */
export interface Gauges {
  registry: Registry;
  ticks: Counter;
  tickSeconds: Histogram;
  evaluations: Counter;
  failures: Counter;
  repeats: Counter;
  frames: Counter<'kind'>;
  deliveries: Counter;
  givenUp: Counter;
  refused: Counter<'code'>;
  requestSeconds: Histogram<'route' | 'status'>;
  received: Counter<'outcome'>;
}

/** What is read when Prometheus asks. */
export interface Readings {
  sockets(): number;
  /** Pages that do not keep up, and so get nothing. */
  parked(): number;
  rooms(): number;
  sites(): Iterable<Site>;
  /** Sizes as last known; empty = not known. */
  sizes(): Promise<readonly TableSize[]>;
}

/** A producer may invent sources without end: the figures of so many, by tenant and name, are told. */
const MOST_SOURCES = 100;

function openReadings(read: Readings, registers: Registry[]): void {
  const live = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value());
      },
    });
  live('andon_sockets', 'Sockets connected', read.sockets);
  live('andon_sockets_parked', 'Sockets that do not keep up and get nothing until they do', read.parked);
  live('andon_rooms', 'Distinct views kept', read.rooms);
  new Gauge({
    name: 'andon_watermark_age_seconds',
    help: 'Site time since the newest event or heartbeat of a source',
    labelNames: ['tenant', 'source'],
    registers,
    collect() {
      this.reset();
      const heard = [...read.sites()].flatMap((site) => {
        const { tenant, now, sources } = site.state();
        return sources
          .filter(({ newest }) => newest > 0)
          .map(({ source, newest }) => ({ tenant, source, age: now - newest }));
      });
      for (const { tenant, source, age } of heard.slice(0, MOST_SOURCES))
        this.set({ tenant, source }, Math.max(0, age) / 1000);
    },
  });
  const ofTable = (name: string, help: string, part: 'bytes' | 'rows') =>
    new Gauge({
      name,
      help,
      labelNames: ['table'],
      registers,
      async collect() {
        this.reset();
        for (const size of await read.sizes()) this.set({ table: size.table }, size[part]);
      },
    });
  ofTable('andon_store_bytes', 'Disk bytes of a table', 'bytes');
  ofTable('andon_store_rows', 'Rows of a table, those that a merge will drop included', 'rows');
}

export function openGauges(read: Readings): Gauges {
  const registry = new Registry();
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  openReadings(read, registers);
  const received = counter(
    'andon_door_events_total',
    'Events that came by HTTP, by what became of them',
    'outcome',
  );
  // So that the first of a kind is seen as an increase.
  for (const outcome of ['accepted', 'rejected', 'withheld', 'unknown']) received.inc({ outcome }, 0);
  return {
    registry,
    ticks: counter('andon_ticks_total', 'Turns of the live loop'),
    tickSeconds: new Histogram({
      name: 'andon_tick_seconds',
      help: 'Duration of a tick',
      buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers,
    }),
    evaluations: counter('andon_evaluations_total', 'Groups of views asked by ticks'),
    failures: counter('andon_tick_failures_total', 'Evaluations that failed'),
    repeats: counter(
      'andon_repeats_total',
      'Looks at the present that met rows beyond their cut, and were put again',
    ),
    frames: counter('andon_frames_total', 'Updates sent to rooms', 'kind'),
    deliveries: counter('andon_deliveries_total', 'Updates sent, counted at each socket'),
    givenUp: counter('andon_sockets_given_up_total', 'Sockets closed because they kept up no more'),
    refused: counter('andon_refused_total', 'Requests and subscriptions refused', 'code'),
    requestSeconds: new Histogram({
      name: 'andon_http_request_seconds',
      help: 'Duration of a request by its route',
      labelNames: ['route', 'status'],
      buckets: [0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10],
      registers,
    }),
    received,
  };
}
