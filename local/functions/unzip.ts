// Unpacks a zip archive into a directory: nothing outside of it, no links, and nothing at all before it is known that it
// fits Lambda's 250 MB.

import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import type { Readable } from 'node:stream';
import { invalidZip, unzippedTooLarge, type WireError } from '../../lambda/index.ts';

/** Developer Guide, quotas: deployment package, unzipped. */
export const unzippedLimitBytes = 262_144_000;
/** AWS names no limit; so many would already be 2.6 KB each of the largest package. */
const entriesLimit = 100_000;

/** An archive that unpacks to more than that. */
class UnzippedTooLarge extends Error {}

const opened = (bytes: Buffer): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    // Names that lead out of the directory are refused by the library, and entries that are longer than they say.
    fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, (error, zip) => {
      if (error !== null) reject(error);
      else resolve(zip);
    });
  });

const streamOf = (zip: ZipFile, entry: Entry): Promise<Readable> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) reject(error);
      else resolve(stream);
    });
  });

const symlinkType = 0o12;

const writeEntry = async (zip: ZipFile, entry: Entry, directory: string): Promise<void> => {
  const mode = entry.externalFileAttributes >>> 16;
  if (entry.fileName.endsWith('/') || mode >> 12 === symlinkType) return;
  const file = join(directory, entry.fileName);
  await mkdir(dirname(file), { recursive: true });
  await pipeline(await streamOf(zip, entry), createWriteStream(file, { mode: (mode & 0o777) | 0o600 }));
};

/** One entry after the other, from the list at the archive's end. */
const eachEntry = async (bytes: Buffer, take: (entry: Entry, zip: ZipFile) => Promise<void> | void): Promise<void> => {
  const zip = await opened(bytes);
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      Promise.resolve(entry)
        .then((one) => take(one, zip))
        .then(() => zip.readEntry(), reject);
    });
    zip.readEntry();
  });
};

/** The answer to an archive that could not be unpacked. */
export const unzipProblem = (error: unknown): WireError =>
  error instanceof UnzippedTooLarge ? unzippedTooLarge(unzippedLimitBytes) : invalidZip();

/** How many bytes it unpacks to, read off its list. Throws when it is no archive, or too large a one. */
export const unzippedSize = async (bytes: Buffer): Promise<number> => {
  let unzipped = 0;
  let entries = 0;
  await eachEntry(bytes, (entry) => {
    unzipped += entry.uncompressedSize;
    entries += 1;
    if (unzipped > unzippedLimitBytes) throw new UnzippedTooLarge();
    if (entries > entriesLimit) throw new Error('too many entries');
  });
  return unzipped;
};

/** Throws when it cannot be unpacked; the directory then holds a part. The size must have been looked at. */
export const unzip = async (bytes: Buffer, directory: string): Promise<void> => {
  await mkdir(directory, { recursive: true });
  await eachEntry(bytes, (entry, zip) => writeEntry(zip, entry, directory));
};
