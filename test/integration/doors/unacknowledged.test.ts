import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DoorHouse, openDoorHouse } from './ground.ts';

let house: DoorHouse;
beforeAll(async () => {
  house = await openDoorHouse(['ticketing'], { ingest: false });
});
afterAll(() => house?.close());

it('says that nothing is known of the events when Kafka does not acknowledge them', async () => {
  const event = {
    specversion: '1.0',
    id: 'e-1',
    source: '/test',
    type: 'source.heartbeat',
    time: new Date().toISOString(),
    data: {},
  };
  const send = () =>
    fetch(`${house.url}/api/v1/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/cloudevents+json',
        authorization: `Bearer ${house.tokens.ticketing}`,
      },
      body: JSON.stringify(event),
    });
  expect((await send()).status).toBe(202);
  await house.broker.stop();
  const answer = await send();
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
  expect(await answer.json()).toMatchObject({
    code: 'ANDON_E225',
    taken: 0,
    events: [{ index: 0, outcome: 'unknown' }],
  });
  expect(house.logged.filter(({ text }) => text.includes('not acknowledged'))).toHaveLength(1);
});
