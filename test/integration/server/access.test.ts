import { io } from 'socket.io-client';
import { describe, expect, it } from 'vitest';
import { useHttpHouse } from './ground/http.ts';

const { house, get, raw } = useHttpHouse();

describe('who may call', () => {
  const port = () => new URL(house().server.url).port;
  it.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1.evil.example', '0.0.0.0'])(
    'Host %s is refused',
    async (host) => {
      const answer = await raw({ host });
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.body)).toMatchObject({ code: 'ANDON_E204' });
    },
  );
  it('a host of another port is refused, the three names of this one are not', async () => {
    expect((await raw({ host: `127.0.0.1:${Number(port()) + 1}` })).status).toBe(403);
    for (const name of ['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])
      expect((await raw({ host: `${name}:${port()}` })).status).toBe(200);
  });
  it.each(['http://evil.example', 'null', 'https://localhost', 'http://localhost'])(
    'Origin %s is refused',
    async (origin) => {
      expect((await raw({ host: `localhost:${port()}`, origin })).status).toBe(403);
    },
  );
  it('our own origin is let in, on every path, static files and unknown ones included', async () => {
    expect((await raw({ host: `localhost:${port()}`, origin: `http://localhost:${port()}` })).status).toBe(
      200,
    );
    for (const path of ['/', '/assets/app-1a2b.js', '/nowhere', '/api/v1/site']) {
      expect((await raw({ host: 'evil.example' }, path)).status).toBe(403);
    }
  });
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  it.each<Record<string, string>>([
    { host: 'evil.example' },
    { origin: 'http://evil.example' },
    { origin: 'null' },
  ])('a WebSocket with %j is refused', async (wrong) => {
    const answer = await raw(
      { host: `localhost:${port()}`, ...upgrade, ...wrong },
      '/socket.io/?EIO=4&transport=websocket',
    );
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'ANDON_E204' });
  });
  it('a Socket.IO client of another origin gets nowhere; polling is not served', async () => {
    const fault = await new Promise((resolve) => {
      const socket = io(house().server.url, {
        transports: ['websocket'],
        reconnection: false,
        extraHeaders: { origin: 'http://evil.example' },
      });
      socket.on('connect', () => resolve(null));
      socket.on('connect_error', resolve);
    });
    expect(fault).toBeInstanceOf(Error);
    const host = `localhost:${port()}`;
    expect((await raw({ host }, '/socket.io/?EIO=4&transport=polling')).status).toBe(400);
    expect((await raw({ host: 'evil.example' }, '/socket.io/?EIO=4&transport=polling')).status).not.toBe(200);
  });
  it('the policy for content allows no inline script or style', async () => {
    const policy = (await get('/wall')).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure/);
  });
});
