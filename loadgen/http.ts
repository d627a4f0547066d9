// Target: any HTTP URL. Cold or warm cannot be told; 429 counts as throttled, other answers of 500 and up as failed.

import { Pool } from 'undici';
import { Outcome } from '../lambda/index.ts';
import { resetAnswer, TargetError, type Target } from './target.ts';

export interface HttpOptions {
  readonly url: string;
  /** Default POST. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  /** Default 1,000. */
  readonly maxConnections?: number;
  /** Default 30 s. */
  readonly timeoutMs?: number;
}

const outcomeOf = (statusCode: number): Outcome => {
  if (statusCode === 429) return Outcome.throttled;
  if (statusCode === 504) return Outcome.timedOut;
  return statusCode >= 400 ? Outcome.failed : Outcome.completed;
};

export const httpTarget = (options: HttpOptions): Target => {
  const { origin, pathname, search } = new URL(options.url);
  const method = options.method ?? 'POST';
  const timeoutMs = options.timeoutMs ?? 30_000;
  const pool = new Pool(origin, {
    connections: options.maxConnections ?? 1000,
    pipelining: 1,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const headers = { 'content-type': 'application/json', ...options.headers };
  return {
    name: options.url,
    start: async () => {},
    invoke: async ({ payload }, answer) => {
      resetAnswer(answer);
      try {
        const body = method === 'GET' ? null : payload;
        const response = await pool.request({ method, path: pathname + search, headers, body });
        await response.body.dump();
        answer.statusCode = response.statusCode;
        answer.outcome = outcomeOf(response.statusCode);
      } catch (error) {
        throw new TargetError(`${options.url}: ${(error as Error).message}`, { cause: error });
      }
    },
    stop: () => pool.destroy(),
  };
};
