import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { andonOn, type Command, portFlag, removeData, temporaryData, until } from '../../support/andon.ts';

let data = '';
let andon: Command;
let brokers: string[] = [];

beforeAll(async () => {
  data = temporaryData();
  andon = andonOn(data);
  const run = andon.run(['start', '--no-simulate', ...(await portFlag())]);
  brokers = (await andon.started(run)).kafka;
}, 240_000);
afterAll(async () => {
  await andon.end();
  await removeData(data);
}, 240_000);

/** What the command says, and with which code it ends. */
const quarantine = async (...args: string[]) => {
  const run = andon.run(['quarantine', ...args]);
  const code = await run.ended;
  return { code, said: run.said() };
};
const lines = async (...args: string[]) => (await quarantine('list', ...args)).said;

describe('andon quarantine', () => {
  it('lists, shows, replays and drops what the running instance could not use', async () => {
    expect(await quarantine('list')).toEqual({ code: 0, said: 'Nothing in quarantine.\n' });
    const producer = new Kafka({ brokers, logLevel: logLevel.NOTHING }).producer();
    await producer.connect();
    const event = (id: string, type: string) => ({
      key: 'T-1',
      partition: 0,
      value: JSON.stringify({
        specversion: '1.0',
        id,
        source: '/cc/test',
        type,
        time: new Date().toISOString(),
        data: { ticket_id: 'T-1' },
      }),
    });
    await producer.send({
      topic: 'cc.ticket.v1',
      messages: [event('1', 'ticket.created'), event('2', 'ticket.gated')],
    });
    await producer.disconnect();
    await until('both entries', async () => (await lines()).includes('2 in quarantine'));
    expect(await lines()).toMatch(/2 in quarantine: 1 × ANDON_E103, 1 × ANDON_E104/);
    const [first, second] = ['cc.ticket.v1:0:0', 'cc.ticket.v1:0:1'] as const;
    expect(await lines('--fault', 'ANDON_E103', '--since', '1h', '--topic', 'cc.ticket.v1')).toMatch(
      new RegExp(`1 in quarantine[\\s\\S]*${second} .*ANDON_E103 +waiting`),
    );

    const shown = await quarantine('show', first);
    expect(shown.code).toBe(0);
    expect(shown.said).toMatch(
      /fault +ANDON_E104[\s\S]*offset 0[\s\S]*key +T-1[\s\S]*value +\{"specversion"/,
    );

    const replayed = await quarantine('replay', first);
    expect(replayed.said).toMatch(
      /1 sent[\s\S]*0 accepted, 1 rejected again, 0 not read yet\.[\s\S]*cc\.ticket\.v1:0:2/,
    );
    expect(replayed.code).toBe(1);
    expect(await lines('--state', 'waiting')).toMatch(new RegExp(`cc.ticket.v1:0:2 .*a replay of ${first}`));

    expect((await quarantine('drop', '--fault', 'ANDON_E103')).said).toBe('1 dropped.\n');
    expect((await quarantine('show', second)).said).toMatch(/state +dropped[\s\S]*value +not kept/);
    const json = JSON.parse(await lines('--state', 'dropped', '--json'));
    expect(json).toMatchObject({ total: 1, rows: [{ id: second, state: 'dropped' }] });
  }, 240_000);

  it.each([
    [['replay'], 'ANDON_E307', 2],
    [['drop', '--all', 'cc.ticket.v1:0:0'], 'ANDON_E307', 2],
    [['list', '--since', 'yesterday'], 'ANDON_E307', 2],
    [['list', '--fault', 'E1'], 'ANDON_E201', 1],
    [['show', 'cc.ticket.v1:0:99'], 'ANDON_E203', 1],
    [['list', '--data', 'nothing-runs-here'], 'ANDON_E309', 1],
  ])(
    '%j is refused with %s',
    async (args, fault, code) => {
      const answer = await quarantine(...args);
      expect(answer.said).toContain(fault);
      expect(answer.code).toBe(code);
    },
    60_000,
  );
});
