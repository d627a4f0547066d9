// Target: the Invoke API over raw HTTP/1.1 with connections kept alive and requests signed here. The SDK costs several
// times as much CPU a request, which a load generator of two cores cannot spare.

import { credentialsFor, type Credentials } from './credentials.ts';
import { endpointUrl } from './endpoint.ts';
import type { AnswerHeaders } from '../http/answer-reader.ts';
import { readInvokeAnswer } from './invoke-answer.ts';
import { reasonOf, resetAnswer, TargetError, type Target } from './target.ts';
import { reachablePool, type ConnectionOptions } from './pool.ts';
import { SignedInvokes } from './signed-invokes.ts';

/** `timeoutMs` defaults to 15 minutes, the longest timeout of a function, and a little. */
export interface LambdaHttpOptions extends ConnectionOptions {
  /** Such as `http://127.0.0.1:9001` or `https://lambda.us-east-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  /** Default: those of the environment, or any for an endpoint on loopback. A function is asked at each request. */
  readonly credentials?: Credentials | (() => Credentials);
  /** Asks for the REPORT line, which tells cold from warm; default true. */
  readonly logTail?: boolean;
  /** A version or an alias for all functions; default: none. */
  readonly qualifier?: string | undefined;
  /** JSON for X-Amz-Client-Context, which functions find in their context; default: none. */
  readonly clientContext?: unknown;
}

const defaultTimeoutMs = 905_000;
const functionErrorHeader = 'x-amz-function-error';

/** The handler's own answer is not read. */
const tellsOfError = (statusCode: number, headers: AnswerHeaders): boolean =>
  statusCode >= 400 || headers[functionErrorHeader] !== undefined;

export const lambdaHttpTarget = (options: LambdaHttpOptions): Target => {
  const { endpoint, credentials, clientContext } = options;
  const { host, origin } = endpointUrl(endpoint);
  const pool = reachablePool(endpoint, origin, options, [functionErrorHeader, 'x-amz-log-result', 'x-amzn-errortype']);
  const longestMs = options.timeoutMs ?? defaultTimeoutMs;
  const headers: Record<string, string> = {};
  if (options.logTail !== false) headers['x-amz-log-type'] = 'Tail';
  if (clientContext !== undefined) {
    headers['x-amz-client-context'] = Buffer.from(JSON.stringify(clientContext)).toString('base64');
  }
  const fixed = typeof credentials === 'function' ? null : credentialsFor(endpoint, credentials);
  const invokes = new SignedInvokes({
    host,
    region: options.region,
    credentials: fixed === null ? (credentials as () => Credentials) : () => fixed,
    headers,
    qualifier: options.qualifier,
  });
  return {
    name: `Lambda at ${endpoint}`,
    start: () => pool.start(),
    warm: (connections) => pool.warm(connections),
    connections: () => pool.figures(),
    invoke: ({ functionName, payload, timeoutMs = longestMs, traceHeader }, answer) => {
      resetAnswer(answer);
      return new Promise((resolve, reject) => {
        const { head, body } = invokes.request(functionName, payload, Date.now(), traceHeader);
        pool.send({
          method: 'POST',
          head,
          body,
          keepsBody: tellsOfError,
          timeoutMs,
          onSent: (waitedMs) => {
            answer.waitedMs = waitedMs;
          },
          onAnswer: ({ statusCode, headers: answered, body: text }) => {
            readInvokeAnswer(
              {
                statusCode,
                functionError: answered[functionErrorHeader],
                logResult: answered['x-amz-log-result'],
                errorType: answered['x-amzn-errortype'],
                body: text,
              },
              answer,
            );
            resolve();
          },
          onError: (error) => reject(new TargetError(`${endpoint}: ${reasonOf(error)}`, { cause: error })),
        });
      });
    },
    stop: async () => pool.stop(),
  };
};
