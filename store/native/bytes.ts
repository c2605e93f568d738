/** Bytes that grow as they are written, little-endian as the Native format has them. */
export interface ByteWriter {
  /** Makes room and moves past it. @returns where it begins; `view` is valid until the next call. */
  reserve(length: number): number;
  readonly view: DataView;
  /** Bytes written so far. */
  readonly length: number;
  varint(value: number): void;
  /** A count that a double holds exactly. */
  uint64(value: number): void;
  float64(value: number): void;
  /** A text as UTF-8 behind its length in bytes. */
  text(value: string): void;
  /** Part of other bytes. */
  copy(from: Buffer, start: number, end: number): void;
  zeros(count: number): void;
  /** What was written; valid until the next write. */
  bytes(): Buffer;
}

/** An integer that a double holds exactly, as 64 bits: with or without a sign they are the same. */
export function putInteger64(view: DataView, at: number, value: number): void {
  view.setUint32(at, value, true);
  view.setUint32(at + 4, Math.floor(value / 4_294_967_296), true);
}

/** Up to here a text is copied character by character: a call into the runtime costs as much as 60 characters. */
const SHORT = 60;

export function createByteWriter(size = 1 << 20): ByteWriter {
  let buffer = Buffer.allocUnsafeSlow(size);
  let view = new DataView(buffer.buffer);
  let end = 0;

  const room = (length: number): void => {
    if (end + length <= buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(end + length, buffer.length * 2));
    buffer.copy(grown, 0, 0, end);
    buffer = grown;
    view = new DataView(buffer.buffer);
  };
  const varint = (value: number): void => {
    room(5);
    let rest = value;
    while (rest >= 0x80) {
      buffer[end] = (rest & 0x7f) | 0x80;
      end += 1;
      rest >>>= 7;
    }
    buffer[end] = rest;
    end += 1;
  };
  const long = (value: string): void => {
    const length = Buffer.byteLength(value, 'utf8');
    varint(length);
    room(length);
    end += buffer.write(value, end, length, 'utf8');
  };

  return {
    get view() {
      return view;
    },
    reserve(length) {
      room(length);
      const at = end;
      end += length;
      return at;
    },
    varint,
    get length() {
      return end;
    },
    copy(from, start, until) {
      const size = until - start;
      room(size);
      // A call into the runtime costs more than a few bytes.
      if (size > 40) from.copy(buffer, end, start, until);
      else for (let at = 0; at < size; at += 1) buffer[end + at] = from[start + at] as number;
      end += size;
    },
    zeros(count) {
      room(count);
      buffer.fill(0, end, end + count);
      end += count;
    },
    uint64(value) {
      room(8);
      putInteger64(view, end, value);
      end += 8;
    },
    float64(value) {
      room(8);
      view.setFloat64(end, value, true);
      end += 8;
    },
    text(value) {
      const { length } = value;
      if (length > SHORT) return long(value);
      room(length + 1);
      buffer[end] = length;
      for (let at = 0; at < length; at += 1) {
        const code = value.charCodeAt(at);
        if (code > 0x7f) return long(value);
        buffer[end + 1 + at] = code;
      }
      end += length + 1;
    },
    bytes: () => buffer.subarray(0, end),
  };
}
