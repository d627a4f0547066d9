// Unpacks a zip archive into a directory: nothing outside of it, symbolic links and modes as the archive has them, and
// nothing at all before it is known that it fits Lambda's 250 MB.

import { createWriteStream, lstatSync, readlinkSync } from 'node:fs';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, posix, resolve, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Entry, ZipFile } from 'yauzl';
import type { Readable } from 'node:stream';
import { emptyZip, invalidParameterValue, invalidZip, unzippedTooLarge, type WireError } from '../../lambda/index.ts';

/** Developer Guide, quotas: deployment package, unzipped. */
export const unzippedLimitBytes = 262_144_000;
/** AWS names no limit; so many would already be 2.6 KB each of the largest package. */
const entriesLimit = 100_000;
/** Of Linux: links on the way to one file. */
const linksLimit = 40;
/** Of Linux, bytes. */
const linkLengthLimit = 4096;

/** An archive that unpacks to more than that. */
class UnzippedTooLarge extends Error {}

/** An archive without an entry. */
class NothingInside extends Error {}

/** A link that leads out of the code. */
class EscapingLink extends Error {}

const opened = async (bytes: Buffer): Promise<ZipFile> => {
  const { fromBuffer } = await import('yauzl');
  return new Promise((resolve, reject) => {
    // Names that lead out of the directory are refused by the library, and entries that are longer than they say.
    fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, (error, zip) => {
      if (error !== null) reject(error);
      else resolve(zip);
    });
  });
};

const streamOf = (zip: ZipFile, entry: Entry): Promise<Readable> =>
  new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) reject(error);
      else resolve(stream);
    });
  });

const fileTypes = { symlink: 0o12, directory: 0o4 } as const;
const unix = 3;

/** Type and permissions; null where the archive was not made on a system that has them. */
const modeOf = ({ versionMadeBy, externalFileAttributes }: Entry): number | null => {
  const mode = externalFileAttributes >>> 16;
  return versionMadeBy >>> 8 === unix && mode !== 0 ? mode : null;
};

/** What an archive came to. */
export interface Unzipped {
  /** Files that only their owner's user or group may read, from the directory: on Lambda the function is neither. */
  readonly unreadable: readonly string[];
}

interface Link {
  readonly path: string;
  readonly target: string;
}

/** What is known of an archive while it is unpacked. */
interface Unpacking {
  readonly directory: string;
  readonly links: Link[];
  /** Directories with the modes that the archive gives them. */
  readonly modes: Map<string, number>;
  readonly closed: Set<string>;
  readonly files: string[];
}

const others = { read: 0o004, enter: 0o001 } as const;

const writeDirectory = async (path: string, mode: number | null, into: Unpacking): Promise<void> => {
  await mkdir(path, { recursive: true });
  if (mode === null) return;
  into.modes.set(path, mode & 0o777);
  if ((mode & others.enter) === 0) into.closed.add(path);
};

const writeEntry = async (zip: ZipFile, entry: Entry, into: Unpacking): Promise<void> => {
  const mode = modeOf(entry);
  const path = join(into.directory, entry.fileName).replace(/[/\\]$/, '');
  if (mode !== null && mode >> 12 === fileTypes.symlink) {
    if (entry.uncompressedSize > linkLengthLimit) throw new Error('a link that is longer than a path can be');
    // Made last, so that nothing is written through one.
    into.links.push({ path, target: await text(await streamOf(zip, entry)) });
    return;
  }
  if (entry.fileName.endsWith('/')) return writeDirectory(path, mode, into);
  await mkdir(dirname(path), { recursive: true });
  // The owner here must be able to remove it.
  const permissions = mode === null ? 0o644 : (mode & 0o777) | 0o600;
  await pipeline(await streamOf(zip, entry), createWriteStream(path, { mode: permissions }));
  await chmod(path, permissions);
  into.files.push(path);
  if (mode !== null && (mode & others.read) === 0) into.closed.add(path);
};

const linkAt = (path: string): string | null => {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isSymbolicLink() === true ? readlinkSync(path) : null;
};

/** Whether following `target` from the directory `from` ever leaves `root`, link by link; what is not there is no matter. */
const leavesRoot = (root: string, from: string, target: string): boolean => {
  let at = from;
  let left = linksLimit;
  const steps = target.split('/').filter((step) => step !== '' && step !== '.');
  while (steps.length > 0) {
    const next = resolve(at, steps.shift()!);
    if (next !== root && !next.startsWith(root + sep)) return true;
    const link = linkAt(next);
    if (link === null) at = next;
    else if (left-- === 0) return false;
    else if (isAbsolute(link)) return true;
    else steps.unshift(...link.split('/').filter((step) => step !== '' && step !== '.'));
  }
  return false;
};

const escaping = ({ directory }: Unpacking, { path, target }: Link): EscapingLink =>
  new EscapingLink(
    `The symbolic link ${posix.relative(directory, path)} of the package leads to ${target}, which is outside of it; ` +
      'link to what the package holds, or put the file itself in',
  );

/** Whether a directory on the way to it is itself a link. */
const liesBehindLink = ({ directory }: Unpacking, { path }: Link): boolean => {
  for (let at = dirname(path); at !== directory; at = dirname(at)) if (linkAt(at) !== null) return true;
  return false;
};

const makeLinks = async (into: Unpacking): Promise<void> => {
  for (const link of into.links) {
    if (isAbsolute(link.target)) throw escaping(into, link);
    if (liesBehindLink(into, link)) throw new Error('an entry behind a link');
    await mkdir(dirname(link.path), { recursive: true });
    await symlink(link.target, link.path);
  }
  // Only all of them together show where each leads.
  for (const link of into.links) {
    if (leavesRoot(into.directory, dirname(link.path), link.target)) throw escaping(into, link);
  }
};

const isClosed = ({ directory, closed }: Unpacking, file: string): boolean => {
  for (let at = file; at !== directory; at = dirname(at)) if (closed.has(at)) return true;
  return false;
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
export const unzipProblem = (error: unknown): WireError => {
  if (error instanceof UnzippedTooLarge) return unzippedTooLarge(unzippedLimitBytes);
  if (error instanceof NothingInside) return emptyZip();
  return error instanceof EscapingLink ? invalidParameterValue(error.message) : invalidZip();
};

/** How many bytes it unpacks to, read off its list. Throws when it is no archive, or too large a one. */
export const unzippedSize = async (bytes: Buffer): Promise<number> => {
  let unzipped = 0;
  let entries = 0;
  if (bytes.length === 0) throw new NothingInside();
  await eachEntry(bytes, (entry) => {
    unzipped += entry.uncompressedSize;
    entries += 1;
    if (unzipped > unzippedLimitBytes) throw new UnzippedTooLarge();
    if (entries > entriesLimit) throw new Error('too many entries');
  });
  if (entries === 0) throw new NothingInside();
  return unzipped;
};

/** Throws when it cannot be unpacked; the directory then holds a part. The size must have been looked at. */
export const unzip = async (bytes: Buffer, directory: string): Promise<Unzipped> => {
  await mkdir(directory, { recursive: true });
  const into: Unpacking = { directory, links: [], modes: new Map(), closed: new Set(), files: [] };
  await eachEntry(bytes, (entry, zip) => writeEntry(zip, entry, into));
  await makeLinks(into);
  for (const [path, mode] of into.modes) await chmod(path, mode | 0o700);
  return {
    unreadable: [...new Set(into.files)]
      .filter((file) => isClosed(into, file))
      .map((file) => posix.relative(directory, file)),
  };
};
