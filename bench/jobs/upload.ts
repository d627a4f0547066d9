// Puts what units need where machines without a shared disk find it: the documents of the points, and the files they
// name, under the hash of their content.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import { ConfigError } from '../input/config-error.ts';
import { leftoverSeconds, sweepKey } from './redis.ts';
import { filesOf, withFiles } from './scenario-files.ts';

/** Redis holds everything in memory, and no value above 512 MB. */
const mostBytes = 128 * 2 ** 20;

/** What is sent: documents (more may come, with the same files), and where their files are. */
export interface SentDocuments {
  readonly documents: readonly unknown[];
  /** The scenario's file, for errors. */
  readonly source: string;
  readonly directory: string;
}

export interface SweepUpload {
  /** Uploads a point, unless it is there. */
  point(index: number): Promise<void>;
  /** Whether it all is still there: a Redis that was restarted forgets. */
  isThere(): Promise<boolean>;
  forget(): void;
}

/** The files of all documents by their hash, gzipped. Throws ConfigError when they are too large to send. */
const packedFiles = ({
  documents,
  source,
  directory,
}: SentDocuments): { names: Map<string, string>; files: Map<string, Buffer> } => {
  const names = new Map<string, string>();
  const files = new Map<string, Buffer>();
  let bytes = 0;
  for (const file of filesOf(documents)) {
    const content = readFileSync(resolve(directory, file));
    const hash = createHash('sha256').update(content).digest('hex');
    names.set(file, hash);
    if (files.has(hash)) continue;
    const packed = gzipSync(content);
    files.set(hash, packed);
    bytes += packed.length;
    if (bytes <= mostBytes) continue;
    const message =
      `with ${file} the files of the scenario come to more than ${mostBytes / 2 ** 20} MB even when compressed, too ` +
      'much to send through Redis; shorten the trace to what the scenario uses, or sweep without --redis';
    throw new ConfigError(source, [{ path: '--redis', message }]);
  }
  return { names, files };
};

/** What is sent, for the workers of the sweep or plan called `run`. */
export const createUpload = (redis: Redis, sent: SentDocuments, run: string): SweepUpload => {
  const { names, files } = packedFiles(sent);
  const key = sweepKey(run);
  const uploaded = new Set<number>();
  return {
    point: async (index) => {
      if (uploaded.has(index)) return;
      const isFirst = uploaded.size === 0;
      uploaded.add(index);
      const document = withFiles(sent.documents[index], (file) => names.get(file)!);
      const upload = redis.multi();
      if (isFirst) for (const [hash, packed] of files) upload.hset(key, `file:${hash}`, packed);
      upload.hset(key, `point:${index}`, JSON.stringify({ source: sent.source, document }));
      await upload.expire(key, leftoverSeconds).exec();
    },
    isThere: async () => (await redis.exists(key)) === 1,
    forget: () => uploaded.clear(),
  };
};
