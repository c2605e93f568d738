import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** A line between client and server that a test can break. */
export interface Line {
  port: number;
  /** Where it leads. */
  to: number;
  /** Requests that were passed on. */
  requests: number;
  /** So many answers are cut off as they begin: what was asked has been carried out. */
  swallow: number;
  /** So many answers are cut off after their first bytes. */
  tear: number;
  /** Nobody listens any more; open connections break. */
  shut(): Promise<void>;
  /** At the same port again. */
  open(): Promise<void>;
}

const REQUEST = /^(?:POST|GET) /;

export async function openLine(to: number): Promise<Line> {
  const server = createServer((client) => {
    const upstream = connect(line.to, '127.0.0.1');
    for (const [from, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on('error', () => other.destroy());
      from.on('close', () => other.destroy());
    }
    client.on('data', (bytes) => {
      if (REQUEST.test(bytes.toString('latin1', 0, 5))) line.requests += 1;
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (line.swallow > 0) {
        line.swallow -= 1;
        client.destroy();
      } else if (line.tear > 0) {
        line.tear -= 1;
        // Head and the beginning of the body, never its end.
        client.write(bytes.subarray(0, bytes.indexOf('\r\n\r\n') + 24), () => client.destroy());
      } else client.write(bytes);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<{ destroy(): unknown }>();
  server.on('connection', (socket) => sockets.add(socket));
  const line: Line = {
    port: (server.address() as AddressInfo).port,
    to,
    requests: 0,
    swallow: 0,
    tear: 0,
    async shut() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
    async open() {
      server.listen(line.port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
  return line;
}
