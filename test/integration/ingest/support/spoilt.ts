import type { Differences } from '../../../../ingest/rebuild/rebuild.ts';
import type { Store } from '../../../../store/store.ts';

/** Facts of long ago, with no state yet: `each` of every ticket t0… */
export async function insertOldFacts(store: Store, tickets: number, each: number, at: number): Promise<void> {
  const rows = Array.from({ length: tickets * each }, (_, index) => ({
    tenant: 'default',
    subject: `t${index % tickets}`,
    source: '/test',
    id: `e${index}`,
    type: 'ticket.queued',
    status: ['new', 'pending', 'in_progress'][Math.floor(index / tickets) % 3],
    ...{ time: at + index, at: at + index, recorded: at + index, ingested_at: at + index },
  }));
  await store.insert('ticket_events', Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
}

/** Alters rows of plain tickets t0…: two differ, one is gone, and one is of nobody. */
export async function spoil(store: Store): Promise<void> {
  await store.command(
    "ALTER TABLE tickets UPDATE status = 'spoilt' WHERE subject IN ('t3', 't4') SETTINGS mutations_sync = 2",
  );
  await store.command(
    "ALTER TABLE tickets UPDATE queue = 'spoilt' WHERE subject = 't4' SETTINGS mutations_sync = 2",
  );
  await store.command("DELETE FROM tickets WHERE subject = 't7'");
  await store.command(
    "INSERT INTO tickets SELECT * REPLACE ('ghost' AS subject) FROM (SELECT * FROM tickets FINAL WHERE subject = 't8')",
  );
}

/** What a comparison then says, of so many tickets. */
export const spoiltDifferences = (tickets: number): Differences => ({
  kind: 'ticket',
  tenant: 'default',
  same: tickets - 3,
  differing: 2,
  onlyOld: 1,
  onlyNew: 1,
  movedOn: 0,
  columns: [
    { column: 'status', rows: 2 },
    { column: 'queue', rows: 1 },
  ],
  examples: { differing: ['t3', 't4'], onlyOld: ['ghost'], onlyNew: ['t7'] },
});

/** Tables of rebuilds that were not removed. */
export const leftovers = (store: Store): Promise<{ name: string }[]> =>
  store.query("SELECT name FROM system.tables WHERE database = currentDatabase() AND name LIKE '%next%'");
