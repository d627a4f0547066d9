// Target: any HTTP URL. Cold or warm cannot be told. 429 counts as throttled, for a reason that nobody tells; 504 as timed
// out (what API Gateway and load balancers answer for a function that took too long); other answers from 400 on as failed,
// and so do redirects, which are not followed: whoever sent them did not do the work.

import { Outcome } from '../../lambda/index.ts';
import { endpointUrl } from '../endpoint.ts';
import { bodyBytes, requestHead, withBody } from '../http/request-bytes.ts';
import { isRedirect, reasonOf, resetAnswer, TargetError, type Target } from '../target.ts';
import { reachablePool, type ConnectionOptions } from './pool.ts';

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

const lowerCase = (headers: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** The name of the function is not sent: the URL says which it is. */
export const httpTarget = (options: HttpOptions): Target => {
  const { origin, pathname, search, host } = endpointUrl(options.url);
  const method = options.method ?? 'POST';
  const pool = reachablePool(options.url, origin, options, []);
  const longestMs = options.timeoutMs ?? defaultTimeoutMs;
  const head = requestHead(method, pathname + search, {
    host,
    ...(method === 'GET' ? {} : { 'content-type': 'application/json' }),
    ...lowerCase(options.headers),
  });
  return {
    name: options.url,
    start: () => pool.start(),
    warm: (connections) => pool.warm(connections),
    connections: () => pool.figures(),
    invoke: ({ payload, timeoutMs = longestMs }, answer) => {
      resetAnswer(answer);
      return new Promise((resolve, reject) => {
        pool.send({
          method,
          ...(method === 'GET' ? withBody(head, null, null) : withBody(head, payload, bodyBytes(payload))),
          keepsBody: null,
          timeoutMs,
          onSent: (waitedMs) => {
            answer.waitedMs = waitedMs;
          },
          onAnswer: ({ statusCode }) => {
            answer.statusCode = statusCode;
            answer.outcome = outcomeOf(statusCode);
            answer.ran = statusCode !== 429;
            resolve();
          },
          onError: (error) => reject(new TargetError(`${options.url}: ${reasonOf(error)}`, { cause: error })),
        });
      });
    },
    stop: async () => pool.stop(),
  };
};
