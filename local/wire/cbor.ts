// CBOR (RFC 8949) as Smithy uses it: numbers, texts, bytes, lists, maps with names, flags, null, and instants (tag 1).

/** What is no CBOR, or more than is taken. */
export class CborError extends Error {}

const deepest = 64;

const head = (major: number, value: number): Buffer => {
  const kind = major << 5;
  if (value < 24) return Buffer.from([kind | value]);
  if (value < 0x100) return Buffer.from([kind | 24, value]);
  const bytes = Buffer.alloc(value < 0x10000 ? 3 : value < 2 ** 32 ? 5 : 9);
  bytes[0] = kind | (24 + Math.log2(bytes.length - 1));
  if (bytes.length === 3) bytes.writeUInt16BE(value, 1);
  else if (bytes.length === 5) bytes.writeUInt32BE(value, 1);
  else bytes.writeBigUInt64BE(BigInt(value), 1);
  return bytes;
};

const float = (value: number): Buffer => {
  const bytes = Buffer.alloc(9);
  bytes[0] = 0xfb;
  bytes.writeDoubleBE(value, 1);
  return bytes;
};

const number = (value: number): Buffer => {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) return float(value);
  return value >= 0 ? head(0, value) : head(1, -1 - value);
};

const entries = (pairs: readonly (readonly [string, unknown])[]): Buffer =>
  Buffer.concat([head(5, pairs.length), ...pairs.flatMap(([name, one]) => [encodeCbor(name), encodeCbor(one)])]);

/** A Date is an instant; members that are undefined are left out. */
export const encodeCbor = (value: unknown): Buffer => {
  if (typeof value === 'number') return number(value);
  if (typeof value === 'boolean') return Buffer.from([value ? 0xf5 : 0xf4]);
  if (typeof value === 'string') {
    const text = Buffer.from(value, 'utf8');
    return Buffer.concat([head(3, text.length), text]);
  }
  if (value instanceof Date) return Buffer.concat([head(6, 1), float(value.getTime() / 1000)]);
  if (Array.isArray(value)) return Buffer.concat([head(4, value.length), ...value.map(encodeCbor)]);
  if (value instanceof Map) return entries([...(value as Map<string, unknown>)]);
  if (typeof value === 'object' && value !== null) {
    return entries(Object.entries(value).filter(([, one]) => one !== undefined));
  }
  return Buffer.from([0xf6]);
};

const stop = Symbol('stop');

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isDone(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** One value; `stop` where a list of unknown length ends. */
  read(depth: number): unknown {
    if (depth > deepest) throw new CborError('too deep');
    const first = this.#take(1)[0]!;
    const major = first >> 5;
    const short = first & 31;
    if (major === 7) return this.#simple(short);
    const length = short === 31 ? null : this.#argument(short);
    if (major === 4) return this.#list(length, depth);
    if (major === 5) return this.#map(length, depth);
    if (major === 2 || major === 3) return this.#text(major, length);
    if (length === null) throw new CborError('a length is missing');
    if (major === 0) return length;
    // An instant is its number of seconds, as in AWS JSON.
    return major === 1 ? -1 - length : this.read(depth + 1);
  }

  #take(count: number): Buffer {
    if (this.#at + count > this.#bytes.length) throw new CborError('it breaks off');
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  #argument(short: number): number {
    if (short < 24) return short;
    if (short > 27) throw new CborError('no such length');
    const bytes = this.#take(2 ** (short - 24));
    return bytes.length === 8 ? Number(bytes.readBigUInt64BE()) : bytes.readUIntBE(0, bytes.length);
  }

  #simple(short: number): unknown {
    if (short === 20 || short === 21) return short === 21;
    if (short === 22 || short === 23) return null;
    if (short === 25) return half(this.#take(2).readUInt16BE());
    if (short === 26) return this.#take(4).readFloatBE();
    if (short === 27) return this.#take(8).readDoubleBE();
    if (short === 31) return stop;
    throw new CborError('no such value');
  }

  #text(major: number, length: number | null): unknown {
    if (length !== null) {
      const bytes = this.#take(length);
      return major === 3 ? bytes.toString('utf8') : bytes;
    }
    const pieces: Buffer[] = [];
    for (let piece = this.read(deepest - 1); piece !== stop; piece = this.read(deepest - 1)) {
      if (typeof piece !== 'string' && !Buffer.isBuffer(piece)) throw new CborError('a piece is no text');
      pieces.push(Buffer.from(piece));
    }
    const whole = Buffer.concat(pieces);
    return major === 3 ? whole.toString('utf8') : whole;
  }

  #list(length: number | null, depth: number): unknown[] {
    const items: unknown[] = [];
    const count = length ?? Infinity;
    while (items.length < count) {
      const item = this.read(depth + 1);
      if (item === stop && length !== null) throw new CborError('a list ends early');
      if (item === stop) break;
      items.push(item);
    }
    return items;
  }

  #map(length: number | null, depth: number): Record<string, unknown> {
    const pairs: [string, unknown][] = [];
    const count = length ?? Infinity;
    while (pairs.length < count) {
      const name = this.read(depth + 1);
      if (name === stop && length === null) break;
      const value = this.read(depth + 1);
      if (typeof name !== 'string' || value === stop) throw new CborError('a name is no text');
      pairs.push([name, value]);
    }
    return Object.fromEntries(pairs);
  }
}

const half = (bits: number): number => {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
};

/** Throws CborError. */
export const decodeCbor = (bytes: Buffer): unknown => {
  const reader = new Reader(bytes);
  const value = reader.read(0);
  if (value === stop || !reader.isDone) throw new CborError('there is more than one value');
  return value;
};
