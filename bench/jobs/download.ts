// What a worker on another machine needs of a sweep or a plan, fetched once and kept: documents of points, and their files in a
// temporary directory.

import { createHash } from 'node:crypto';
import { access, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Redis } from 'ioredis';
import type { ScenarioSource } from '../scenario/compiled-once.ts';
import { sweepKey, type Job } from './redis.ts';
import { filesOf } from './scenario-files.ts';

export interface SweepDownload {
  /** The document that a job is about; null when whoever asked is gone. */
  source(job: Pick<Job, 'run' | 'point'>): Promise<ScenarioSource | null>;
  close(): Promise<void>;
}

type PointDocument = Pick<ScenarioSource, 'source' | 'document'>;

/** Points that are kept: those that the threads are at. */
const mostPoints = 64;

export const createDownload = async (redis: Redis): Promise<SweepDownload> => {
  const directory = await mkdtemp(join(tmpdir(), 'windtunnel-worker-'));
  const points = new Map<string, Promise<PointDocument | null>>();

  const fetchFile = async (run: string, name: string): Promise<void> => {
    // Only what was sent along is ever read, whatever the document names.
    if (!/^[\da-f]{64}$/.test(name)) throw new Error(`the sweep names the file ${name}, which was not sent along`);
    const file = join(directory, name);
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    const packed = await redis.hgetBuffer(sweepKey(run), `file:${name}`);
    if (packed === null) throw new Error(`the file ${name} of the sweep is gone`);
    const content = gunzipSync(packed);
    if (createHash('sha256').update(content).digest('hex') !== name) throw new Error(`the file ${name} is damaged`);
    const partial = `${file}.${process.hrtime.bigint()}`;
    await writeFile(partial, content);
    await rename(partial, file);
  };

  const fetchPoint = async (run: string, point: number): Promise<PointDocument | null> => {
    const text = await redis.hget(sweepKey(run), `point:${point}`);
    if (text === null) return null;
    const sent = JSON.parse(text) as PointDocument;
    for (const file of filesOf([sent.document])) await fetchFile(run, file);
    return sent;
  };

  return {
    source: async ({ run, point }) => {
      const key = `${run}/${point}`;
      let sent = points.get(key);
      if (sent === undefined) {
        if (points.size >= mostPoints) points.delete(points.keys().next().value!);
        sent = fetchPoint(run, point);
        points.set(key, sent);
        // What failed once may be there the next time.
        sent.catch(() => points.delete(key));
      }
      const found = await sent;
      if (found === null) points.delete(key);
      return found === null ? null : { key, directory, ...found };
    },
    close: () => rm(directory, { recursive: true, force: true }),
  };
};
