// HdrHistograms as logs hold them: compressed, base64, in any of the three encodings there are. hdr-histogram-js reads the third (V2);
// of the first two (2012 to 2015) the layout is read here, and its counts put into a histogram of its own.
// Layouts: AbstractHistogram.decodeFromByteBuffer of HdrHistogram for Java, 2.2.2.

import { inflateSync } from 'node:zlib';
import { build, type Histogram } from 'hdr-histogram-js';
import { decoded } from '../../reports/histogram/histogram-doubt.ts';

/** Without the word size, which is in the second digit. */
const cookies = { v0: 0x1c849308, v1: 0x1c849301 } as const;
const withoutWordSize = ~0xf0;

interface Layout {
  readonly significantDigits: number;
  readonly lowest: number;
  readonly highest: number;
  /** Where counts begin. */
  readonly countsAt: number;
  readonly wordBytes: number;
}

const layoutOf = (bytes: Buffer): Layout | null => {
  const cookie = bytes.readInt32BE(0);
  const base = cookie & withoutWordSize;
  const wordBytes = (cookie & 0xf0) >> 4;
  if (base === (cookies.v0 & withoutWordSize)) {
    // Cookie, digits, lowest, highest, total.
    return {
      significantDigits: bytes.readInt32BE(4),
      lowest: Number(bytes.readBigInt64BE(8)),
      highest: Number(bytes.readBigInt64BE(16)),
      countsAt: 32,
      wordBytes,
    };
  }
  if (base !== (cookies.v1 & withoutWordSize)) return null;
  // Cookie, length, offset, digits, lowest, highest, ratio.
  return {
    significantDigits: bytes.readInt32BE(12),
    lowest: Number(bytes.readBigInt64BE(16)),
    highest: Number(bytes.readBigInt64BE(24)),
    countsAt: 40,
    wordBytes,
  };
};

const wordAt = (bytes: Buffer, at: number, wordBytes: number): number => {
  if (wordBytes === 2) return bytes.readInt16BE(at);
  return wordBytes === 4 ? bytes.readInt32BE(at) : Number(bytes.readBigInt64BE(at));
};

/** Value of a counts index: HdrHistogram's buckets of twice as many units, each of as many steps as the digits need. */
const valueOf = (index: number, halfSteps: number, unit: number): number => {
  const bucket = Math.max(0, Math.floor(index / halfSteps) - 1);
  const step = index < 2 * halfSteps ? index : (index % halfSteps) + halfSteps;
  return step * 2 ** bucket * unit;
};

const decodedOld = (bytes: Buffer): Histogram | null => {
  const layout = layoutOf(bytes);
  if (layout === null) return null;
  const { significantDigits, lowest, highest, countsAt, wordBytes } = layout;
  const histogram = build({
    bitBucketSize: 64,
    autoResize: true,
    lowestDiscernibleValue: Math.max(1, lowest),
    highestTrackableValue: Math.max(2, highest),
    numberOfSignificantValueDigits: significantDigits as 1 | 2 | 3 | 4 | 5,
  });
  const halfSteps = 2 ** (Math.ceil(Math.log2(2 * 10 ** significantDigits)) - 1);
  const unit = 2 ** Math.floor(Math.log2(Math.max(1, lowest)));
  const words = Math.floor((bytes.length - countsAt) / wordBytes);
  for (let index = 0; index < words; index += 1) {
    const count = wordAt(bytes, countsAt + index * wordBytes, wordBytes);
    if (count > 0) histogram.recordValueWithCount(valueOf(index, halfSteps, unit), count);
  }
  return histogram;
};

/** The histogram in `base64`. Throws where it is none. */
export const decodedHistogram = (base64: string): Histogram => {
  const packed = Buffer.from(base64, 'base64');
  // A cookie and a length, then deflated.
  const old = packed.length > 8 ? oldOf(packed) : null;
  return old ?? decoded(base64);
};

const compressedCookies: readonly number[] = [0x1c849309, 0x1c849302];

const oldOf = (packed: Buffer): Histogram | null =>
  compressedCookies.some((cookie) => (packed.readInt32BE(0) & withoutWordSize) === (cookie & withoutWordSize))
    ? decodedOld(inflateSync(packed.subarray(8)))
    : null;
