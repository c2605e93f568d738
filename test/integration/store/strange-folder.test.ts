import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openTestStore } from '../../support/clickhouse-endpoint/open-store.ts';

it('a block goes in whole from a folder whose name reads like a pattern', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'andon-str{a}nge-'));
  const store = await openTestStore(join(folder, 'store'));
  try {
    const block = store.blockOf('ticket_events');
    block.add({ tenant: 'strange', subject: 'T', id: 'e', time: 1 });
    await store.insertBlock('ticket_events', block);
    expect(await store.query('SELECT count() AS n FROM ticket_events')).toEqual([{ n: 1 }]);
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
});
