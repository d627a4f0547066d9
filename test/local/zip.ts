// Zip archives of a few files: what tests upload.

import { crc32 } from 'node:zlib';

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
};
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};

const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};

export interface ZipEntry {
  readonly name: string;
  /** As it lies in the archive. */
  readonly content: Buffer;
  /** Whether that is compressed; default false. */
  readonly deflated?: boolean;
  /** What it is said to unpack to; default: its length. */
  readonly bytes?: number;
  /** Type and permissions; default 0o100755. */
  readonly mode?: number;
  /** Whether its size is told only after it, as by programs that write as they go; default false. */
  readonly described?: boolean;
}

/** The end of a list of more entries than two bytes can say. */
const zip64End = (entries: number, listBytes: number, listAt: number): Buffer =>
  Buffer.concat([
    Buffer.from('PK\x06\x06', 'latin1'),
    u64(44),
    u16(45),
    u16(45),
    u32(0),
    u32(0),
    u64(entries),
    u64(entries),
    u64(listBytes),
    u64(listAt),
    Buffer.from('PK\x06\x07', 'latin1'),
    u32(0),
    u64(listAt + listBytes),
    u32(1),
  ]);

/** @param listed how often the archive's list names each entry; default once */
export const zipOf = (entries: readonly ZipEntry[], listed = 1): Buffer => {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const {
    name,
    content,
    deflated = false,
    bytes = content.length,
    mode = 0o100755,
    described = false,
  } of entries) {
    const common = [
      u16(20),
      u16(described ? 8 : 0),
      u16(deflated ? 8 : 0),
      u16(0),
      u16(0x21),
      u32(deflated ? 0 : crc32(content)),
      u32(content.length),
      u32(bytes),
      u16(Buffer.byteLength(name)),
      u16(0),
    ];
    const sizes = [u32(deflated ? 0 : crc32(content)), u32(content.length), u32(bytes)];
    const local = Buffer.concat([
      Buffer.from('PK\x03\x04', 'latin1'),
      ...common.slice(0, 5),
      ...(described ? [u32(0), u32(0), u32(0)] : sizes),
      ...common.slice(8),
      Buffer.from(name),
      content,
      ...(described ? [Buffer.from('PK\x07\x08', 'latin1'), ...sizes] : []),
    ]);
    const central = [
      Buffer.from('PK\x01\x02', 'latin1'),
      u16(0x0314),
      ...common,
      u16(0),
      u16(0),
      u16(0),
      u32((mode << 16) >>> 0),
      u32(offset),
      Buffer.from(name),
    ];
    for (let at = 0; at < listed; at += 1) centrals.push(Buffer.concat(central));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(centrals);
  const isMany = centrals.length > 0xffff;
  const count = u16(isMany ? 0xffff : centrals.length);
  const end = [
    ...(isMany ? [zip64End(centrals.length, central.length, offset)] : []),
    Buffer.from('PK\x05\x06', 'latin1'),
    u16(0),
    u16(0),
    count,
    count,
    u32(central.length),
    u32(offset),
    u16(0),
  ];
  return Buffer.concat([...locals, central, ...end]);
};

/** @param files content by name, stored without compression */
export const zip = (files: Readonly<Record<string, string>>): Buffer =>
  zipOf(Object.entries(files).map(([name, text]) => ({ name, content: Buffer.from(text) })));
