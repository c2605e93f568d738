import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDecoder } from '../../../ingest/decode/decoder.ts';
import { contactKind, type SubjectKind, surveyKind, ticketKind } from '../../../ingest/kinds.ts';
import { UNMEASURED } from '../../../ingest/meter.ts';
import { retain } from '../../../ingest/retention.ts';
import { type MarkDirty, rollupMarks } from '../../../ingest/rollup-marks.ts';
import { type ColdWay, createColdWay } from '../../../ingest/state/cold-way.ts';
import { createEvaluation } from '../../../ingest/state/evaluation.ts';
import { createStandings } from '../../../ingest/state/standings.ts';
import { createWorkingSet } from '../../../ingest/state/working-set.ts';
import type { MetricsContext } from '../../../metrics/contract.ts';
import { catalogue, plan } from '../../../metrics/index.ts';
import { rollupPlans } from '../../../metrics/rollup/index.ts';
import { contactState } from '../../../metrics/state/contact.ts';
import { surveyState } from '../../../metrics/state/survey.ts';
import { ticketState } from '../../../metrics/state/ticket.ts';
import { POLICIES_IN_USE } from '../../../schemas/policies/service-flow.ts';
import { type Answers, answering } from '../../../server/answer.ts';
import { noteRevisions } from '../../../server/rollups/revisions.ts';
import { addUpRound } from '../../../server/rollups/round.ts';
import { rememberedStanding } from '../../../server/rollups/standing.ts';
import type { SimEvent } from '../../../simulator/event.ts';
import { toMessage } from '../../../simulator/publish.ts';
import type { Store } from '../../../store/store.ts';
import { openTestStore } from '../../support/clickhouse-endpoint/open-store.ts';
import { simulateDays } from '../../unit/simulator/one-day.ts';
import { DIRECTORY } from '../server/ground/house.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
const DAYS = 5;
/** 2026-02-23 in Shanghai, a Monday, as a local day number. */
const FIRST_DAY = 20_507;
/** Midnight of the first day, and the present: two days after the last event, at an odd minute. */
export const BEGIN = FIRST_DAY * DAY - 8 * HOUR;
export const NOW = BEGIN + (DAYS + 2) * DAY + 7 * HOUR + 13 * 60_000;
export const TENANT = 'default';
export const CONTEXT: MetricsContext = { directory: DIRECTORY, policies: POLICIES_IN_USE, epoch: 0 };
const KINDS: SubjectKind[] = [
  ticketKind(ticketState(POLICIES_IN_USE)),
  contactKind(contactState),
  surveyKind(surveyState),
];
export const kindOf = (name: SubjectKind['name']) => KINDS.find((kind) => kind.name === name) as SubjectKind;

const lines = (rows: readonly object[]): Buffer =>
  Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
const silent = { debug() {}, info() {}, warn() {}, error() {} };

export interface RollupGround {
  store: Store;
  /** Wall clock and ingestion: facts that are kept are stamped with it, and everything up to it is in the state. */
  wall: number;
  /** From rollups and rows, and from rows alone. */
  both: { rolled: Answers; plain: Answers };
  /** Facts of one kind, stamped now. */
  keep(facts: readonly object[], table: string): Promise<void>;
  /** Evaluates subjects as the ingest does that finds a fact of somebody who is not in the working set. */
  cold(kind: SubjectKind['name'], subjects: readonly string[], how?: ColdHow): Promise<void>;
  /** Adds up what has closed or was marked. @returns units. */
  addUp(): Promise<number>;
  /** Units that stand, of every kind. */
  standing(): Promise<number>;
  /** Answers for which something happens after it was looked what stands. */
  answersBehind(happens: () => Promise<void>): Answers;
  /** Compares the final figures of some metrics with what was told of them. @returns how many were revised. */
  noteRevisions(metrics: readonly string[]): Promise<number>;
  /** Removes who was kept for so long (ms). @returns how many. */
  retain(retentionMs: number): Promise<number>;
  close(): Promise<void>;
}

export interface ColdHow {
  /** Left out: the ingest's own. */
  markDirty?: MarkDirty;
  /** Every statement passes by; may throw where the process is to end. */
  before?: (sql: string) => void;
}

/** Some days of a small contact centre, evaluated two days later; who has settled has left the working set. */
export async function openRollupGround(scale = 0.012): Promise<RollupGround> {
  const folder = await mkdtemp(join(tmpdir(), 'andon-rollups-'));
  const store = await openTestStore(join(folder, 'store'));
  const tables = new Map<string, object[]>();
  const decode = createDecoder();
  for (const event of simulateDays({ seed: 'rolled up', scale }, DAYS, FIRST_DAY) as SimEvent[]) {
    const { topic, key, value, timestamp } = toMessage(event);
    const message = { topic, partition: 0, offset: 0, headers: {}, timestamp: Number(timestamp) };
    const verdict = decode(
      { ...message, key: Buffer.from(key), value: Buffer.from(value) },
      Date.parse(event.time) + 1_000,
    );
    if (verdict.kind !== 'keep') continue;
    for (const { table, columns } of verdict.rows) tables.set(table, [...(tables.get(table) ?? []), columns]);
  }
  for (const [table, rows] of tables) await store.insert(table, lines(rows));
  for (const { facts, state, stateSql, working } of KINDS) {
    await store.command(`INSERT INTO ${state} ${stateSql({ facts, where: '1', now: NOW, epoch: 0 })}`);
    if (!working) continue;
    await store.command(
      `INSERT INTO ${working.live} SELECT * FROM ${state} FINAL WHERE settles_at > ${NOW} OR next_at > 0`,
    );
    await store.command(
      `INSERT INTO ${working.hot} SELECT * FROM ${facts} WHERE subject IN (SELECT subject FROM ${working.live})`,
    );
  }
  const plans = rollupPlans(CONTEXT);
  const standing = rememberedStanding(store, plans);
  const ground: RollupGround = {
    store,
    wall: NOW,
    both: {
      plain: answering(store, plan, CONTEXT, (work) => work()),
      rolled: answering(store, plan, CONTEXT, (work) => work(), undefined, {
        standing,
      }),
    },
    keep: (facts, table) =>
      store.insert(table, lines(facts.map((fact) => ({ ...fact, ingested_at: ground.wall })))),
    async cold(name, subjects, how = {}) {
      const watched: Store = {
        ...store,
        async command(sql, values) {
          how.before?.(sql);
          await store.command(sql, values);
        },
      };
      const wall = () => ground.wall;
      const clock = { now: wall };
      const coldWay: ColdWay = createColdWay({
        evaluation: createEvaluation(watched, silent, () => 0, wall),
        workingSet: createWorkingSet(watched),
        standings: createStandings(watched, clock, () => true),
        sources: { siteNow: () => NOW },
        wall,
        meter: UNMEASURED,
        markDirty: how.markDirty ?? rollupMarks(store, wall),
        announce: () => undefined,
      });
      coldWay.add(kindOf(name), TENANT, subjects).catch(() => undefined);
      await coldWay.flush();
    },
    async addUp() {
      let done = 0;
      const parts = {
        store,
        wall: () => ground.wall,
        siteNow: () => NOW,
        cut: () => ground.wall,
        atLeast: 0,
        goOn: async () => true,
      };
      for (const one of plans) done += await addUpRound(parts, one);
      return done;
    },
    async standing() {
      const { rollups } = await standing();
      return KINDS.reduce((sum, { name }) => sum + rollups(TENANT, name).length, 0);
    },
    answersBehind: (happens) =>
      answering(store, plan, CONTEXT, (work) => work(), undefined, {
        async standing() {
          const stood = await standing();
          await happens();
          return stood;
        },
      }),
    noteRevisions: (metrics) =>
      noteRevisions(
        store,
        ground.both.rolled,
        {
          ...{ tenant: TENANT, timezone: 'Asia/Shanghai', now: NOW, cut: ground.wall, completeTo: NOW },
          metrics: catalogue(CONTEXT).filter(({ id }) => metrics.includes(id)),
          fingerprint: 'of today',
        },
        ground.wall,
      ),
    retain: (retentionMs) =>
      retain(
        {
          ...{ store, log: silent, kinds: KINDS, coldWay: { waiting: () => false } },
          ...{ siteNow: () => NOW, cut: () => ground.wall, betweenBatches: (work) => work() },
          markDirty: rollupMarks(store, () => ground.wall),
        },
        retentionMs,
      ),
    async close() {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return ground;
}
