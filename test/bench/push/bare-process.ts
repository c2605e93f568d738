import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { pack } from '../../../server/live/packet.ts';
import { advance, newRoom } from '../../../server/live/room.ts';
import { fineNow, frame, times, VIEW } from './frames.ts';
import { serve } from './serving.ts';

/*
 * The yardstick: a ws server that knows no protocol, no rooms and no credit, and sends the same bytes to everybody. With
 * `framed`, each message is made a frame once and that is written, which is the least that ws can be made to do.
 */
const framed = process.argv[2] === 'framed';
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
const room = newRoom('0123456789abcdef', VIEW, 'no', 0);
let count = 0;
server.once('listening', () =>
  serve({
    port: (server.address() as AddressInfo).port,
    publish() {
      count += 1;
      const update = advance(room, 'bench', { times: times(), data: frame(count) }, fineNow());
      if (!update) return;
      const packet = pack('u', update);
      const text = `4${packet.text}`;
      for (const client of server.clients) {
        if (framed) (client as WebSocket & Inside)._sender.sendFrame([packet.frame]);
        else client.send(text);
      }
    },
  }),
);

interface Inside {
  _sender: { sendFrame(parts: readonly Buffer[]): void };
}
