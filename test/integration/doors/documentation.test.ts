import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMapping } from '../../../schemas/mapping/read.ts';
import { PAGE } from '../../unit/events/documentation.ts';
import { until } from '../ingest/support/ingest.ts';
import { type DoorHouse, openDoorHouse } from './ground.ts';

/** The blocks of shell of the page's section on the doors, in their order. */
const section = /## Without a Kafka producer\n([\s\S]*?)\n## /.exec(readFileSync(PAGE, 'utf8'))?.[1] ?? '';
const blocks = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block]) => block as string);
const [events = '', hooks = ''] = blocks;
const [mapping = ''] = [...section.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block]) => block as string);

it('the mapping of docs/events.md is one', () => {
  expect(readMapping(mapping)).toMatchObject({ ok: true });
});

const curl = spawnSync('curl', ['--version']).status === 0;

describe.skipIf(!curl)('the curl lines of docs/events.md (curl is needed)', () => {
  let house: DoorHouse;
  beforeAll(async () => {
    house = await openDoorHouse(['my-ticketing']);
  });
  afterAll(() => house?.close());

  /** Not in one go: the server that answers lives in this very process. */
  const run = (lines: string): Promise<{ error: Error | null; said: string }> =>
    new Promise((resolve) => {
      const env = {
        PATH: process.env.PATH ?? '',
        ANDON: house.url,
        TOKEN: house.tokens['my-ticketing'] as string,
        NOW: new Date().toISOString(),
      };
      execFile('sh', ['-e', '-c', lines], { env, timeout: 30_000 }, (error, said) =>
        resolve({ error, said }),
      );
    });

  it('bring a ticket in by all three modes', async () => {
    const { error, said } = await run(events);
    expect([error, said]).toEqual([null, expect.stringContaining('"taken":2')]);
    const figures = () =>
      house.ask({ metrics: 'tickets_created,first_response_time', 'where.queue': 'gd-fault-l1' });
    await until(
      async () =>
        (await figures()).rows[0]?.values as Record<string, { value?: number; n?: number }> | undefined,
      (values) => values?.tickets_created?.value === 1 && values.first_response_time?.n === 1,
    );
  });

  it('bring a ticket in by a webhook', async () => {
    const { error, said } = await run(hooks);
    expect([error, said]).toEqual([null, expect.stringContaining('"taken":1')]);
    await until(
      () => house.figure('open_tickets', { queue: '990001' }),
      (count) => count === 1,
    );
  });
});
