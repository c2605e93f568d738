import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openEmbeddedStore } from '../../../store/embedded.ts';
import { andonOn, type Command, portFlag, removeData, temporaryData, until } from '../../support/andon.ts';

let data = '';
let andon: Command;

beforeAll(() => {
  data = temporaryData();
  andon = andonOn(data);
});
afterAll(async () => {
  await andon.end();
  await removeData(data);
}, 240_000);

const rebuild = async (...args: string[]) => {
  const run = andon.run(['rebuild', ...args]);
  const code = await run.ended;
  return { code, said: run.said() };
};

const created = (ticket: string) => ({
  key: ticket,
  value: JSON.stringify({
    specversion: '1.0',
    id: `${ticket}-created`,
    source: '/cc/test',
    type: 'ticket.created',
    time: new Date().toISOString(),
    subject: ticket,
    data: { ticket_id: ticket, channel: 'phone', region: 'CN-GD', category: 'fault', opened_by: 'agent' },
  }),
});

describe('andon rebuild', () => {
  it('compares, mends and reads Kafka again, on the data folder that an instance has left', async () => {
    const run = andon.run(['start', '--no-simulate', ...(await portFlag())]);
    const { kafka, wall } = await andon.started(run);
    const producer = new Kafka({ brokers: kafka, logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    await producer.send({ topic: 'cc.ticket.v1', messages: ['T-1', 'T-2', 'T-3'].map(created) });
    await producer.disconnect();
    await until('the tickets', async () => {
      const answer = await fetch(`${wall}api/v1/tickets`);
      const { rows } = (await answer.json()) as { rows: unknown[] };
      return rows.length === 3;
    });
    expect(await rebuild()).toMatchObject({ code: 1, said: expect.stringContaining('ANDON_E304') });
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);

    const store = await openEmbeddedStore(`${data}/store`);
    await store.command("ALTER TABLE tickets UPDATE status = 'spoilt' WHERE subject = 'T-2'");
    await store.command("DELETE FROM ticket_events WHERE subject = 'T-3'");
    await store.close();

    const compared = await rebuild('--compare');
    expect(compared).toMatchObject({ code: 0 });
    expect(compared.said).toMatch(
      /2 subjects evaluated and compared; nothing was changed\n {2}ticket of default: 1 the same, 1 differ, 1 only in the old\n {6}columns: status 1\n {6}differ, for example: T-2\n {6}only in the old, for example: T-3\n/,
    );
    // A fact that comes again is of a later ingestion; everything else of T-3 is as it was.
    const mended = await rebuild('--from', 'kafka');
    expect(mended.said).toMatch(/3 messages read, 1 facts were missing/);
    expect(mended.said).toMatch(
      /3 subjects evaluated and swapped in, epoch 2\n {2}ticket of default: 1 the same, 2 differ\n {6}columns: last_ingested_at 1, status 1\n {6}differ, for example: T-2, T-3\n/,
    );
    expect(mended.code).toBe(0);
    const right = await rebuild();
    expect(right.said).toMatch(/epoch 3\n {2}ticket of default: 3 the same\n/);
    expect(right.code).toBe(0);
    expect(await rebuild('--compare', '--from', 'kafka')).toMatchObject({
      code: 1,
      said: expect.stringContaining('cannot be used with'),
    });
  }, 300_000);
});
