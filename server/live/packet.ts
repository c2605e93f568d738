import type { ServerToClient } from '../../schemas/live.ts';

/** An event as it goes over every line: encoded once, however many there are. */
export interface Packet {
  /** Socket.IO's packet, for the engine to frame. */
  readonly text: string;
  /** The same as one whole WebSocket frame. */
  readonly frame: Buffer;
}

/** Event packet of Socket.IO on its main namespace, and message packet of Engine.IO. */
const EVENT = '2';
const MESSAGE = '4';

const FINAL_TEXT = 0x81;
const LENGTH_16 = 126;
const LENGTH_64 = 127;

/** A server's frames of text: final, not compressed, not masked (RFC 6455, 5.2), header and payload in one piece. */
export function framed(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const header = length < LENGTH_16 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(header + length);
  frame[0] = FINAL_TEXT;
  if (header === 2) frame[1] = length;
  else if (header === 4) {
    frame[1] = LENGTH_16;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = LENGTH_64;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, header);
  return frame;
}

/** The packet that Socket.IO would make of an event, to the byte. */
export function pack<Event extends keyof ServerToClient>(
  event: Event,
  ...message: Parameters<ServerToClient[Event]>
): Packet {
  const text = EVENT + JSON.stringify([event, ...message]);
  return { text, frame: framed(MESSAGE + text) };
}
