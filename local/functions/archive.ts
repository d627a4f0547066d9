// The archives that code came in, and where the platform gives them out: a digest in the path, as its answers name code.

import { crc32 } from 'node:zlib';

/** Developer Guide, quotas: deployment package as it is uploaded. */
export const zippedLimitBytes = 52_428_800;

const archivePath = /^\/_windtunnel\/code\/([\w-]{43})\.zip$/;

/** @param sha256 of the archive, base64 */
export const archivePathOf = (sha256: string): string =>
  `/_windtunnel/code/${Buffer.from(sha256, 'base64').toString('base64url')}.zip`;

/** The digest, base64, of the archive that `path` names; null for any other path. */
export const archiveIn = (path: string): string | null => {
  const name = archivePath.exec(path)?.[1];
  return name === undefined ? null : Buffer.from(name, 'base64url').toString('base64');
};

const fields = (...values: readonly (readonly [value: number, bytes: 2 | 4])[]): Buffer =>
  Buffer.concat(
    values.map(([value, bytes]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );

/** The first day that the form knows: the same content is the same archive, whenever it was made. */
const firstDay = 0x21;

/** An archive of one file, as it is (APPNOTE 6.3.3: local header, content, directory, end). */
export const archiveOf = (name: string, content: Buffer): Buffer => {
  const file = Buffer.from(name);
  // Version 2.0, no flags, stored, no time of day.
  const common = fields(
    [20, 2],
    [0, 2],
    [0, 2],
    [0, 2],
    [firstDay, 2],
    [crc32(content), 4],
    [content.length, 4],
    [content.length, 4],
    [file.length, 2],
    [0, 2],
  );
  const local = Buffer.concat([fields([0x04034b50, 4]), common, file, content]);
  // Made on Unix; no comment, one disk; a plain file that its owner may write and everybody read.
  const entry = [fields([0x02014b50, 4], [0x0314, 2]), common, fields([0, 2], [0, 2], [0, 2])];
  const central = Buffer.concat([...entry, fields([0o100644 * 0x10000, 4], [0, 4]), file]);
  const end = fields([0x06054b50, 4], [0, 2], [0, 2], [1, 2], [1, 2], [central.length, 4], [local.length, 4], [0, 2]);
  return Buffer.concat([local, central, end]);
};
