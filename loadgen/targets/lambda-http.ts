// Target: the Invoke API over raw HTTP/1.1 with connections kept alive and requests signed here. The SDK costs several
// times as much CPU a request, which a load generator of two cores cannot spare.

import type { IncomingHttpHeaders } from 'node:http';
import { credentialsFor, type Credentials } from '../credentials.ts';
import { endpointUrl, reachable } from '../endpoint.ts';
import { readInvokeAnswer } from '../invoke-answer.ts';
import { sigV4 } from '../sigv4.ts';
import { reasonOf, resetAnswer, TargetError, type Target, type TargetAnswer, type TargetRequest } from '../target.ts';
import { exchange, headerOf } from './exchange.ts';
import { invokePath } from './invoke-path.ts';
import { connectionPool, type ConnectionOptions } from './pool.ts';
import { oncePerSecond } from './signature-cache.ts';

/** `timeoutMs` defaults to 15 minutes, the longest timeout of a function, and a little. */
export interface LambdaHttpOptions extends ConnectionOptions {
  /** Such as `http://127.0.0.1:9001` or `https://lambda.us-east-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  /** Default: those of the environment, or any for an endpoint on loopback. */
  readonly credentials?: Credentials;
  /** Asks for the REPORT line, which tells cold from warm; default true. */
  readonly logTail?: boolean;
}

const defaultTimeoutMs = 905_000;

/** The handler's own answer is not read. */
const tellsOfError = (statusCode: number, headers: IncomingHttpHeaders): boolean =>
  statusCode >= 400 || headers['x-amz-function-error'] !== undefined;

export const lambdaHttpTarget = (options: LambdaHttpOptions): Target => {
  const { endpoint } = options;
  const { host, origin } = endpointUrl(endpoint);
  const pool = connectionPool(origin, options);
  const longestMs = options.timeoutMs ?? defaultTimeoutMs;
  const signer = sigV4(credentialsFor(endpoint, options.credentials), options.region, 'lambda');
  const base: Record<string, string> = { host, 'content-type': 'application/json' };
  if (options.logTail !== false) base['x-amz-log-type'] = 'Tail';
  const paths = new Map<string, string>();
  const pathOf = (functionName: string): string => {
    let path = paths.get(functionName);
    if (path === undefined) paths.set(functionName, (path = invokePath(functionName)));
    return path;
  };
  const headersOf = oncePerSecond((path, body, epochMs) => ({
    ...base,
    ...signer.sign({ method: 'POST', path, headers: base, body }, epochMs),
  }));

  const send = async (
    { functionName, payload, timeoutMs = longestMs }: TargetRequest,
    answer: TargetAnswer,
  ): Promise<void> => {
    const path = pathOf(functionName);
    const headers = headersOf(path, payload, Date.now());
    const request = { method: 'POST', path, headers, body: payload } as const;
    const {
      statusCode,
      headers: answered,
      body,
    } = await exchange(pool, request, { keepsBody: tellsOfError, timeoutMs });
    readInvokeAnswer(
      {
        statusCode,
        functionError: headerOf(answered, 'x-amz-function-error'),
        logResult: headerOf(answered, 'x-amz-log-result'),
        errorType: headerOf(answered, 'x-amzn-errortype'),
        body,
      },
      answer,
    );
  };

  return {
    name: `Lambda at ${endpoint}`,
    start: () => reachable(endpoint),
    invoke: async (request, answer) => {
      resetAnswer(answer);
      try {
        await send(request, answer);
      } catch (error) {
        throw new TargetError(`${endpoint}: ${reasonOf(error)}`, { cause: error });
      }
    },
    stop: () => pool.destroy(),
  };
};
