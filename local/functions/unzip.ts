// Unpacks a zip archive into a directory: nothing outside of it, no links, no more than fits Lambda's 250 MB.

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fromBuffer, type Entry, type ZipFile } from 'yauzl';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { invalidZip, unzippedTooLarge, type WireError } from '../../lambda/index.ts';

/** Developer Guide, quotas: deployment package, unzipped. */
export const unzippedLimitBytes = 262_144_000;

/** An archive that unpacks to more than that. */
class UnzippedTooLarge extends Error {}

const opened = (bytes: Buffer): Promise<ZipFile> =>
  new Promise((resolve, reject) => {
    // Names that lead out of the directory are refused by the library.
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
  await writeFile(file, await buffer(await streamOf(zip, entry)), { mode: (mode & 0o777) | 0o600 });
};

/** The answer to an archive that could not be unpacked. */
export const unzipProblem = (error: unknown): WireError =>
  error instanceof UnzippedTooLarge ? unzippedTooLarge(unzippedLimitBytes) : invalidZip();

/** Throws when it is no archive, or too large a one. */
export const unzip = async (bytes: Buffer, directory: string): Promise<void> => {
  const zip = await opened(bytes);
  await mkdir(directory, { recursive: true });
  let left = unzippedLimitBytes;
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      left -= entry.uncompressedSize;
      if (left < 0) return reject(new UnzippedTooLarge());
      writeEntry(zip, entry, directory).then(() => zip.readEntry(), reject);
      return undefined;
    });
    zip.readEntry();
  });
};
