/** Bytes that grow as they are written, little-endian as the Native format has them. */
export interface ByteWriter {
  /** Makes room and moves past it. @returns where it begins; `view` is valid until the next call. */
  reserve(length: number): number;
  readonly view: DataView;
  varint(value: number): void;
  uint64(value: bigint): void;
  float64(value: number): void;
  /** A text as UTF-8 behind its length in bytes. */
  text(value: string): void;
  /** What was written; the next write may reuse it. */
  bytes(): Buffer;
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
    uint64(value) {
      room(8);
      view.setBigUint64(end, value, true);
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
