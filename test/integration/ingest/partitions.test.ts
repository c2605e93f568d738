import { describe, expect, it } from 'vitest';
import { gate } from './support/disturbed-store.ts';
import { BATCH, delivery, useHandedIngest } from './support/handed-ingest.ts';
import { figures, until } from './support/ingest.ts';

const handed = useHandedIngest();

describe('partitions that move', () => {
  it('are not committed once they are another member\u2019s, and what was read of them stands', async () => {
    const held = gate();
    await handed.start([0, 1], ({ what }) => (what === 'insert ticket_events' ? held.opened : undefined));
    handed.partitions.append(0, delivery('a'));
    handed.partitions.append(1, delivery('b'));
    await until(
      () => handed.source.waiting,
      (waiting) => waiting === 0,
    );
    handed.source.assign(0);
    held.open();
    await handed.committed(0, BATCH);
    await until(
      () => figures(handed.store()),
      (rows) => rows.length === 10,
    );
    await handed.commits();
    expect(handed.partitions.committed.get(1)).toBeUndefined();

    // Back again: read a second time from where the group was, counted once.
    handed.source.assign(0, 1);
    await handed.committed(1, BATCH);
    expect(handed.partitions.committed.get(0)).toBe(BATCH);
    await handed.expectWhole('a', 'b');
  }, 60_000);

  it('bring nothing new before what is in hand is evaluated and the state is healed', async () => {
    const seen: string[] = [];
    const evaluating = gate();
    await handed.start([0], ({ what, nth }) => {
      seen.push(what);
      return what === 'INSERT INTO tickets_evaluated' && nth === 0 ? evaluating.opened : undefined;
    });
    handed.partitions.append(0, delivery('a'));
    await until(
      () => seen.includes('INSERT INTO tickets_evaluated'),
      (yes) => yes,
    );
    handed.partitions.append(1, delivery('b'));
    handed.source.assign(0, 1);
    await handed.commits();
    expect(seen.filter((what) => what === 'insert ticket_events')).toHaveLength(1);
    evaluating.open();
    await handed.committed(1, BATCH);
    await handed.expectWhole('a', 'b');
    // Healing leaves its word between the two.
    const between = seen.slice(
      seen.indexOf('INSERT INTO tickets_evaluated'),
      seen.lastIndexOf('insert ticket_events'),
    );
    expect(between).toContain('insert checkpoints');
  }, 60_000);

  it('whose commit was lost are committed by the next, though no message comes', async () => {
    await handed.start([0]);
    handed.source.loseCommits(2);
    handed.partitions.append(0, delivery('a'));
    await handed.committed(0, BATCH);
    await handed.expectWhole('a');
  }, 60_000);
});
