import type { Socket } from 'socket.io-client';
import type { ClientToServer, ServerToClient } from '../../schemas/live.ts';

/** A client that says of every update that it is painted: one that does not is parked after a while. */
export function givesCredit(socket: Socket<ServerToClient, ClientToServer>): void {
  let received = 0;
  socket.on('connect', () => {
    received = 0;
  });
  socket.on('u', () => {
    received += 1;
    socket.emit('a', { n: received });
  });
}
