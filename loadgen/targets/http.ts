// Target: any HTTP URL. Cold or warm cannot be told. 429 counts as throttled, for a reason that nobody tells; 504 as timed
// out (what API Gateway and load balancers answer for a function that took too long); other answers from 400 on as failed,
// and so do redirects, which are not followed: whoever sent them did not do the work.

import { Outcome } from '../../lambda/index.ts';
import { endpointUrl, reachable } from '../endpoint.ts';
import { isRedirect, reasonOf, resetAnswer, TargetError, type Target } from '../target.ts';
import { exchange } from './exchange.ts';
import { connectionPool, type ConnectionOptions } from './pool.ts';

export interface HttpOptions extends ConnectionOptions {
  readonly url: string;
  /** Default POST. */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
}

/** Longer than any front door waits: API Gateway gives up after 29 or 30 s. */
const defaultTimeoutMs = 35_000;

const outcomeOf = (statusCode: number): Outcome => {
  if (statusCode === 429) return Outcome.throttled;
  if (statusCode === 504) return Outcome.timedOut;
  return statusCode >= 400 || isRedirect(statusCode) ? Outcome.failed : Outcome.completed;
};

const withoutBody = (): boolean => false;

/** The name of the function is not sent: the URL says which it is. */
export const httpTarget = (options: HttpOptions): Target => {
  const { origin, pathname, search } = endpointUrl(options.url);
  const method = options.method ?? 'POST';
  const path = pathname + search;
  const pool = connectionPool(origin, options);
  const longestMs = options.timeoutMs ?? defaultTimeoutMs;
  const headers =
    method === 'GET' ? { ...options.headers } : { 'content-type': 'application/json', ...options.headers };
  return {
    name: options.url,
    start: () => reachable(options.url),
    invoke: async ({ payload, timeoutMs = longestMs }, answer) => {
      resetAnswer(answer);
      try {
        const body = method === 'GET' ? null : payload;
        const request = { method, path, headers, body };
        const { statusCode } = await exchange(pool, request, { keepsBody: withoutBody, timeoutMs });
        answer.statusCode = statusCode;
        answer.outcome = outcomeOf(statusCode);
        answer.ran = statusCode !== 429;
      } catch (error) {
        throw new TargetError(`${options.url}: ${reasonOf(error)}`, { cause: error });
      }
    },
    stop: () => pool.destroy(),
  };
};
