import type { Packet } from './packet.ts';

/** The way to one viewer's screen. */
export interface Line {
  write(packet: Packet): void;
  /** Bytes handed over that the system has not taken yet. */
  unsent(): number;
  /** Ends a line on which nobody reads: what waits in it is dropped. */
  end(reason: string): void;
}

/** What Engine.IO and ws keep to themselves, as far as a frame made beforehand needs it. Their versions are pinned. */
interface WebSocketInside {
  readonly readyState: number;
  readonly bufferedAmount: number;
  terminate(): void;
  readonly _sender?: { sendFrame?(parts: readonly Buffer[]): void };
}
interface EngineInside {
  readonly readyState: string;
  readonly writeBuffer: readonly { data?: unknown }[];
  readonly transport: { readonly socket?: WebSocketInside };
  write(text: string, options: object): void;
}
interface SocketInside {
  readonly conn: unknown;
  emit(event: 'bye', message: { reason: string; retryInMs: number }): unknown;
  disconnect(close: boolean): unknown;
}

const OPEN = 1;
/** A viewer that is closed for its slowness need not hurry back. */
const COME_BACK_MS = 5_000;

/**
 * The line of a socket. Frames go straight to the WebSocket, past the queues and events of Engine.IO, which cost as much
 * as the write itself; the bytes are those that Socket.IO would send, in the same order: while anything waits in the
 * engine's queue, a packet goes behind it.
 */
export function lineOf(socket: SocketInside): Line {
  const engine = socket.conn as EngineInside;
  return {
    write(packet) {
      const web = engine.transport.socket;
      const straight = engine.readyState === 'open' && engine.writeBuffer.length === 0;
      if (straight && web?.readyState === OPEN && web._sender?.sendFrame) {
        web._sender.sendFrame([packet.frame]);
      } else {
        engine.write(packet.text, { wsPreEncodedFrame: [packet.frame] });
      }
    },
    unsent() {
      let bytes = engine.transport.socket?.bufferedAmount ?? 0;
      for (const { data } of engine.writeBuffer) if (typeof data === 'string') bytes += data.length;
      return bytes;
    },
    end(reason) {
      const web = engine.transport.socket;
      socket.emit('bye', { reason, retryInMs: COME_BACK_MS });
      socket.disconnect(true);
      // A closing handshake would wait half a minute for somebody who does not read.
      web?.terminate();
    },
  };
}
