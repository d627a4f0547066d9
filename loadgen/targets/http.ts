// Target: any HTTP URL. Cold or warm cannot be told. 429 counts as throttled, for a reason that nobody tells; 504 as timed
// out (what API Gateway and load balancers answer for a function that took too long); other answers from 400 on as failed,
// and so do redirects that are not followed: whoever sent them did not do the work.

import { Outcome } from '../../lambda/index.ts';
import { endpointUrl } from './endpoint.ts';
import type { HttpAnswer } from '../http/exchange.ts';
import { bodyBytes, requestHead, withBody } from '../http/request-bytes.ts';
import {
  isRedirect,
  reasonOf,
  resetAnswer,
  TargetError,
  unexpectedBody,
  unexpectedStatus,
  type Target,
  type TargetAnswer,
} from './target.ts';
import type { HttpMethod } from './http-method.ts';
import { reachablePool, type ConnectionOptions } from './pool.ts';

export interface HttpOptions extends ConnectionOptions {
  readonly url: string;
  /** Default POST. */
  readonly method?: HttpMethod | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Answers with another status are failures; default: what is below 400 and no redirect is none. */
  readonly expectStatus?: readonly number[] | undefined;
  /** A body in which this is not found is a failure (of the first 64 kB); default: bodies are not looked at. */
  readonly expectBody?: RegExp | undefined;
  /** Most redirects followed for a request; default 0: they are failures. */
  readonly followRedirects?: number | undefined;
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

const hasBody = (method: HttpMethod): boolean => method !== 'GET' && method !== 'HEAD';

/** A redirect to a request by another method: 303 always, 301 and 302 of a POST, as browsers have it (Fetch, HTTP-redirect fetch). */
const nextMethod = (statusCode: number, method: HttpMethod): HttpMethod =>
  (statusCode === 303 && method !== 'HEAD') || ((statusCode === 301 || statusCode === 302) && method === 'POST')
    ? 'GET'
    : method;

/** What is made of an answer. */
const judge = (
  { statusCode, body }: HttpAnswer,
  { expectStatus, expectBody }: HttpOptions,
  answer: TargetAnswer,
): void => {
  answer.statusCode = statusCode;
  answer.outcome = outcomeOf(statusCode);
  answer.ran = statusCode !== 429;
  if (expectStatus !== undefined && (answer.ran || expectStatus.includes(statusCode))) {
    const isExpected = expectStatus.includes(statusCode);
    answer.outcome = isExpected ? Outcome.completed : Outcome.failed;
    if (!isExpected) answer.errorType = unexpectedStatus;
  }
  if (answer.outcome === Outcome.completed && expectBody?.test(body) === false) {
    answer.outcome = Outcome.failed;
    answer.errorType = unexpectedBody;
  }
};

/** Where a redirect leads; null for an answer that is none, or leads nowhere. */
const nextUrl = ({ statusCode, headers }: HttpAnswer, from: URL): URL | null => {
  const location = headers['location'];
  if (!isRedirect(statusCode) || location === undefined || !URL.canParse(location, from.href)) return null;
  const url = new URL(location, from);
  return /^https?:$/.test(url.protocol) ? url : null;
};

/** A request on its way, over the redirects it is sent along. */
interface Journey {
  readonly payload: string;
  readonly answer: TargetAnswer;
  readonly timeoutMs: number;
  /** By performance.now(). */
  readonly beganAtMs: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The name of the function is not sent: the URL says which it is. */
export const httpTarget = (options: HttpOptions): Target => {
  const { expectBody, followRedirects = 0 } = options;
  const first = endpointUrl(options.url);
  const firstMethod = options.method ?? 'POST';
  const longestMs = options.timeoutMs ?? defaultTimeoutMs;
  const given = lowerCase(options.headers);
  const wanted = followRedirects > 0 ? ['location'] : [];
  const pool = reachablePool(options.url, first.origin, options, wanted);
  /** Of the origins that redirects led to. */
  const pools = new Map([[first.origin, pool]]);
  const poolOf = ({ origin }: URL): typeof pool => {
    let other = pools.get(origin);
    if (other === undefined) pools.set(origin, (other = reachablePool(origin, origin, options, wanted)));
    return other;
  };
  const headOf = (url: URL, method: HttpMethod): string => {
    const headers = { host: url.host, ...(hasBody(method) ? { 'content-type': 'application/json' } : {}), ...given };
    // What is a secret of one origin is none of another's business.
    if (url.origin !== first.origin)
      for (const name of ['authorization', 'cookie']) delete (headers as typeof given)[name];
    return requestHead(method, url.pathname + url.search, headers);
  };
  const firstHead = headOf(first, firstMethod);
  const keepsBody = expectBody === undefined ? null : (): boolean => true;

  const send = (url: URL, method: HttpMethod, journey: Journey): void => {
    const { payload, answer, timeoutMs, beganAtMs, resolve, reject } = journey;
    const leftMs =
      answer.redirects === 0 ? timeoutMs : Math.max(1, Math.round(timeoutMs - performance.now() + beganAtMs));
    const head = url === first && method === firstMethod ? firstHead : headOf(url, method);
    poolOf(url).send({
      method,
      ...(hasBody(method) ? withBody(head, payload, bodyBytes(payload)) : withBody(head, null, null)),
      keepsBody,
      timeoutMs: leftMs,
      onSent: (waitedMs) => {
        answer.waitedMs += waitedMs;
      },
      onAnswer: (received) => {
        const next = answer.redirects < followRedirects ? nextUrl(received, url) : null;
        if (next === null) {
          judge(received, options, answer);
          resolve();
          return;
        }
        answer.redirects += 1;
        send(next, nextMethod(received.statusCode, method), journey);
      },
      onError: (error) => reject(new TargetError(`${options.url}: ${reasonOf(error)}`, { cause: error })),
    });
  };

  return {
    name: options.url,
    start: () => pool.start(),
    warm: (connections) => pool.warm(connections),
    connections: () => pool.figures(),
    invoke: ({ payload, timeoutMs = longestMs }, answer) => {
      resetAnswer(answer);
      return new Promise((resolve, reject) => {
        send(first, firstMethod, { payload, answer, timeoutMs, beganAtMs: performance.now(), resolve, reject });
      });
    },
    stop: async () => {
      for (const each of pools.values()) each.stop();
    },
  };
};
