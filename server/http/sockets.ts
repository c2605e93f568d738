import type { Server as HttpServer, IncomingMessage } from 'node:http';
import { Server } from 'socket.io';
import type { LiveServer } from '../live/gateway.ts';
import { faultBody } from './fault.ts';
import { isOwn, type Whereabouts } from './origin.ts';

/** Says 403 on a connection that asked for an upgrade; the engine itself would say 400 and no more. */
function refuseUpgrade(call: IncomingMessage): void {
  const body = JSON.stringify(faultBody('ANDON_E204'));
  call.socket.end(
    `HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/**
 * Socket.IO on the HTTP server: WebSocket only, no compression, no recovery of missed packets (a snapshot is newer).
 * Host and Origin are judged here, since an upgrade passes no route, and a WebSocket no rule of same origin.
 */
export function openSockets(server: HttpServer, whereabouts: () => Whereabouts): LiveServer {
  return new Server(server, {
    transports: ['websocket'],
    serveClient: false,
    maxHttpBufferSize: 16_384,
    connectTimeout: 5_000,
    perMessageDeflate: false,
    httpCompression: false,
    allowRequest(call, decide) {
      const { host, origin } = call.headers;
      if (isOwn({ host, origin }, whereabouts())) return decide(null, true);
      if (call.headers.upgrade) return refuseUpgrade(call);
      decide(JSON.stringify(faultBody('ANDON_E204')), false);
    },
  });
}
