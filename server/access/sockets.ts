import type { Board } from '../../schemas/board.ts';
import { viewsOf } from '../../schemas/board-views.ts';
import { FAULTS } from '../../schemas/faults.ts';
import { canonicalView, type ViewSpec } from '../../schemas/view.ts';
import { cookieOf } from '../http/guard.ts';
import type { LiveServer } from '../live/gateway.ts';
import type { Credential } from './credentials.ts';
import type { Access } from './open.ts';

/** A refused connection is asked for again by the page once somebody has signed in. */
class Refused extends Error {
  readonly data = { code: 'ANDON_E253' };
}

/** A socket is its credential's: it asks for one to connect, and is closed when that is good no longer. */
export function guardSockets(io: LiveServer, access: Access): void {
  io.use((socket, next) => {
    const credential = access.who(cookieOf(socket.handshake.headers.cookie));
    if (!credential) return next(new Refused(FAULTS.ANDON_E253.cause));
    socket.data.credential = credential;
    next();
  });
  access.credentials.onRead(() => {
    for (const socket of io.sockets.sockets.values()) {
      const { credential } = socket.data;
      if (!credential || access.credentials.isGood(credential.id)) continue;
      socket.emit('bye', { reason: 'shut_out', retryInMs: 1_000 });
      socket.disconnect(true);
    }
  });
}

export function socketsOf(io: LiveServer, id: string): number {
  let count = 0;
  for (const socket of io.sockets.sockets.values()) if (socket.data.credential?.id === id) count += 1;
  return count;
}

/** Whether somebody may look at a view: a display only at those of its own board, with its own filters. */
export function viewing(boards: readonly Board[]) {
  return (credential: Credential | undefined, view: ViewSpec): boolean => {
    if (credential?.kind !== 'display') return true;
    const { tenant, board: id, where } = credential.principal;
    const board = boards.find((each) => each.id === id);
    if (!board || tenant === undefined) return false;
    const wanted = canonicalView(view);
    return Object.values(viewsOf(board, tenant, where)).some((each) => canonicalView(each) === wanted);
  };
}
