import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StateExpression } from '../../../metrics/contract.ts';
import type { Store } from '../../../store/store.ts';
import { insertableRow, type TicketFact } from '../../reference/facts.ts';
import type { History } from '../../reference/histories.ts';
import type { ReferenceTicket } from '../../reference/state.ts';
import { openTestStore } from '../../support/clickhouse-endpoint/open-store.ts';

export interface Ground {
  store: Store;
  /** Inserts the facts and hands them back with the content hash that the database gave them. */
  keep(facts: readonly TicketFact[]): Promise<TicketFact[]>;
  /** The rows of a state expression by subject. */
  evaluate(
    expression: StateExpression,
    asked: { where?: string; now: number; cut?: number },
  ): Promise<Map<string, Row>>;
  close(): Promise<void>;
}
export type Row = ReferenceTicket & { epoch: number; version: number };

const lines = (rows: readonly object[]): Buffer =>
  Buffer.from(`${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);

/** An embedded store in a folder of its own. */
export async function openGround(readers = 1): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'andon-state-'));
  const store = await openTestStore(folder, readers);
  // Keeps every copy, so that each inserted row finds its own hash again.
  await store.command('CREATE TABLE copies AS ticket_events ENGINE = Memory');
  let given = 0;
  return {
    store,
    async keep(facts) {
      const rows = facts.map((fact, i) => ({ ...insertableRow(fact), kafka_offset: given + i }));
      await store.insert(
        'ticket_events',
        lines(rows.map((row, i) => ({ ...row, kafka_offset: facts[i]?.kafka_offset }))),
      );
      await store.insert('copies', lines(rows));
      const hashes = await store.query<{ place: number; hash: string }>(
        `SELECT kafka_offset AS place, toString(content_hash) AS hash FROM copies WHERE kafka_offset >= ${given}`,
      );
      const byPlace = new Map(hashes.map(({ place, hash }) => [place, hash]));
      const first = given;
      given += facts.length;
      return facts.map((fact, i) => {
        const hash = byPlace.get(first + i);
        if (hash === undefined) throw new Error(`row ${i} was not kept`);
        return { ...fact, content_hash: hash };
      });
    },
    async evaluate(expression, { where = '1', now, cut }) {
      const rows = await store.query<Row>(expression({ facts: 'ticket_events', where, now, cut, epoch: 1 }));
      return new Map(rows.map((row) => [row.subject, row]));
    },
    async close() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Gives each history a subject of its own, so that all stand in one table side by side. */
export const apart = (histories: readonly History[], prefix: string): History[] =>
  histories.map((history, i) => {
    const subject = `${prefix}-${i}`;
    return { ...history, subject, facts: history.facts.map((fact) => ({ ...fact, subject })) };
  });

/** Columns that differ, in words; epoch and version are not the reference's. */
export function unequal(expected: ReferenceTicket | null, got: Row | undefined): string[] {
  if (expected === null || got === undefined) {
    return expected === null && got === undefined
      ? []
      : [`row: expected ${expected && 'one'}, got ${got && 'one'}`];
  }
  return Object.entries(expected).flatMap(([column, value]) => {
    const [left, right] = [JSON.stringify(value), JSON.stringify(got[column as keyof Row])];
    return left === right ? [] : [`${column}: expected ${left}, got ${right}`];
  });
}
