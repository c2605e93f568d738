import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Ingest } from '../../ingest/start.ts';
import { DEPENDENCY_FAULTS } from '../../schemas/faults.ts';
import type { Log } from '../../schemas/log.ts';
import { openIngestMeter } from './ingest-meter.ts';

/** What a process tells Prometheus besides its server: itself, and the ingest where it holds one. */
export interface Telemetry {
  meter: ReturnType<typeof openIngestMeter>;
  /** Reads the standing of this ingest whenever Prometheus asks. */
  watch(ingest: Pick<Ingest, 'lags' | 'cold' | 'health' | 'troubles'>): void;
  /** Everything in Prometheus' text form. */
  exposition(): Promise<string>;
}

/** Opens the figures of this process: processor, memory and event-loop delay under the names that Node's clients share. */
export function openTelemetry(log: Log): Telemetry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    meter: openIngestMeter(registry, log),
    watch(ingest) {
      const registers = [registry];
      new Gauge({
        name: 'andon_ingest_lag_messages',
        help: 'Messages in Kafka, not yet read, of a partition of this process',
        labelNames: ['topic', 'partition'],
        registers,
        collect() {
          this.reset();
          for (const { topic, partition, messages } of ingest.lags())
            this.set({ topic, partition }, messages);
        },
      });
      new Gauge({
        name: 'andon_ingest_cold_subjects',
        help: 'Subjects that wait on the cold way',
        registers,
        collect() {
          this.set(ingest.cold());
        },
      });
      new Gauge({
        name: 'andon_ingest_waiting',
        help: '1 while the ingest waits for what it depends on, by fault',
        labelNames: ['code'],
        registers,
        collect() {
          this.reset();
          for (const code of DEPENDENCY_FAULTS) this.set({ code }, 0);
          for (const { fault } of ingest.troubles()) this.set({ code: fault }, 1);
        },
      });
      new Gauge({
        name: 'andon_ingest_ready',
        help: '1 where the broker answers, and where the state was healed and is being kept',
        labelNames: ['what'],
        registers,
        collect() {
          const { broker, healed } = ingest.health();
          this.set({ what: 'broker' }, Number(broker));
          this.set({ what: 'healed' }, Number(healed));
        },
      });
    },
    exposition: () => registry.metrics(),
  };
}
