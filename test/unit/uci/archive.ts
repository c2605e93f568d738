import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { afterAll } from 'vitest';

export const HEADER = [
  'number,incident_state,active,reassignment_count,reopen_count,opened_at,sys_updated_at,contact_type,location',
  'category,subcategory,priority,assignment_group,assigned_to,closed_code,resolved_by,resolved_at,closed_at',
].join(',');

/** The bytes of a zip archive with one deflated file in it. */
export function zipOf(name: string, content: string): Buffer {
  const plain = Buffer.from(content);
  const packed = deflateRawSync(plain);
  const nameBytes = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(plain), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(plain.length, 18);
  common.writeUInt16LE(nameBytes.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, nameBytes, packed]);
  const directory = Buffer.concat([
    Buffer.from('PK\x01\x02\x14\x00', 'latin1'),
    common,
    Buffer.alloc(14),
    nameBytes,
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, directory, end]);
}

/** A fresh folder for a test file; `write` puts bytes there and gives their path. */
export function freshFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'andon-uci-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return {
    path: folder,
    write(name: string, bytes: Buffer | string): string {
      const path = join(folder, name);
      writeFileSync(path, bytes);
      return path;
    },
  };
}
