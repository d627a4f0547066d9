// The Redis (or Valkey) that machines share: connections, and the names of what lies there.

import { Redis } from 'ioredis';
import { packageVersion } from '../input/package-root.ts';
import { ConfigError } from '../input/config-error.ts';

/** Before every key. */
export const keyPrefix = 'windtunnel';

/**
 * Units are computed by the same code on the same Node only: another package version may simulate otherwise, and another
 * V8 may round a logarithm otherwise.
 */
export const queueName: string = `sweep-${packageVersion}-node${process.versions.node.split('.')[0]}`;

/** What is asked of a worker about one document: a replication of a sweep's point, or a run of a plan. */
export type JobRequest = { readonly point: number } & ({ readonly replication: number } | { readonly task: object });

/** The same as a job: which of those that one sweep or plan asks for. */
export type Job = JobRequest & { readonly run: string; readonly id: string };

/** What a worker tells of a job. */
export type JobAnswer = Pick<Job, 'id'> & ({ readonly answer: unknown } | { readonly error: string });

/** A hash: `point:<index>` is a document as JSON, `file:<sha256>` a file, gzipped. */
export const sweepKey = (run: string): string => `${keyPrefix}:{${run}}:sweep`;
/** A stream of JobAnswer. */
export const answersKey = (run: string): string => `${keyPrefix}:{${run}}:answers`;

/** What a sweep that vanished leaves behind is gone after a day. */
export const leftoverSeconds = 86_400;

const refused = (message: string): ConfigError => new ConfigError('the command line', [{ path: '--redis', message }]);

const reconnectMs = (times: number): number => Math.min(2000, times * 100);

/** Connects; later losses of the connection are mended. Throws ConfigError when there is nobody to connect to. */
export const connectRedis = async (url: string): Promise<Redis> => {
  if (!/^rediss?:\/\/./.test(url) || !URL.canParse(url)) {
    throw refused(`"${url}" is no URL of a Redis or Valkey; write one such as redis://127.0.0.1:6379`);
  }
  let met = false;
  let reason = '';
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (met ? reconnectMs(times) : null),
  });
  redis.on('error', (error: Error) => {
    reason = error.message;
  });
  try {
    await redis.connect();
  } catch (error) {
    // One that has ended would keep the process for two seconds more.
    if (redis.status !== 'end') redis.disconnect();
    // The address without its password.
    const cause = reason === '' ? (error as Error).message : reason;
    const why = cause.includes('ECONNREFUSED') ? 'nobody listens there' : cause;
    throw refused(`${new URL(url).host} cannot be reached: ${why}; start a redis-server there, or correct the URL`);
  }
  met = true;
  return redis;
};
