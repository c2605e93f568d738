import { createServer, type Server } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { choosePort, freePorts, isFree, LOOPBACK } from '../../../cli/ports.ts';

const held: Server[] = [];
afterEach(async () => {
  for (const server of held.splice(0)) await new Promise((resolve) => server.close(resolve));
});
/** Occupies a port and says which. */
const occupy = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, LOOPBACK, () =>
      resolve((server.address() as { port: number }).port),
    );
    held.push(server);
  });

it('takes the usual port when it is free', async () => {
  const [usual] = (await freePorts(1)) as [number];
  expect(await choosePort(null, usual)).toBe(usual);
});

it('takes another free one when the usual one is taken', async () => {
  const usual = await occupy();
  const port = await choosePort(null, usual);
  expect(port).not.toBe(usual);
  expect(await isFree(port)).toBe(true);
});

it('keeps the port that was asked for, or refuses', async () => {
  const [free] = (await freePorts(1)) as [number];
  expect(await choosePort(free)).toBe(free);
  const taken = await occupy();
  await expect(choosePort(taken)).rejects.toMatchObject({ code: 'ANDON_E308', details: { port: taken } });
});

it('gives different ports', async () => {
  expect(new Set(await freePorts(20)).size).toBe(20);
});
