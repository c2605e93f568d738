import { createServer, type Server } from 'node:net';
import { Fault } from '../schemas/faults.ts';

export const LOOPBACK = '127.0.0.1';
/** Where the wall is when nothing else was said. */
export const WALL_PORT = 8088;

/** Takes a port and holds it. Rejects with the system's error, e.g. EADDRINUSE. */
function hold(port: number, host: string): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => resolve(server));
  });
}

const portOf = (server: Server): number => (server.address() as { port: number }).port;
const release = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/** Free ports chosen by the system, all different. Nobody holds them: whoever binds must be ready to ask again. */
export async function freePorts(count: number, host = LOOPBACK): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => hold(0, host)));
  const ports = servers.map(portOf);
  await Promise.all(servers.map(release));
  return ports;
}

/** Whether a port can be taken right now. */
export async function isFree(port: number, host = LOOPBACK): Promise<boolean> {
  try {
    await release(await hold(port, host));
    return true;
  } catch {
    return false;
  }
}

/**
 * The wall's port: the one that was asked for, else the usual one, else a free one.
 * @throws Fault ANDON_E308 when a port was asked for and is in use or not ours to take.
 */
export async function choosePort(asked: number | null, usual = WALL_PORT, host = LOOPBACK): Promise<number> {
  if (asked !== null) {
    if (await isFree(asked, host)) return asked;
    throw new Fault('ANDON_E308', { port: asked, host });
  }
  if (await isFree(usual, host)) return usual;
  const [port] = await freePorts(1, host);
  return port as number;
}
