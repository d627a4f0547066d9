// Target: the Invoke API over raw HTTP/1.1 with connections kept alive and requests signed here. The SDK costs several
// times as much CPU a request, which a load generator of two cores cannot spare.

import { Pool, type Dispatcher } from 'undici';
import type { Credentials } from './credentials.ts';
import { readInvokeAnswer } from './invoke-answer.ts';
import { sigV4 } from './sigv4.ts';
import { resetAnswer, TargetError, type Target, type TargetAnswer, type TargetRequest } from './target.ts';

export interface LambdaHttpOptions {
  /** Such as `http://127.0.0.1:9001` or `https://lambda.us-east-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: Credentials;
  /** Asks for the REPORT line, which tells cold from warm; default true. */
  readonly logTail?: boolean;
  /** Default 1,000: as many requests may be on their way at once. */
  readonly maxConnections?: number;
  /** Longest wait for an answer; default 15 minutes, Lambda's longest timeout, and a little. */
  readonly timeoutMs?: number;
}

const headerOf = (headers: Dispatcher.ResponseData['headers'], name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
};

/** The path of an Invoke; the function's name may be an ARN. */
export const invokePath = (functionName: string): string =>
  `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;

export const lambdaHttpTarget = (options: LambdaHttpOptions): Target => {
  const timeoutMs = options.timeoutMs ?? 905_000;
  const pool = new Pool(options.endpoint, {
    connections: options.maxConnections ?? 1000,
    pipelining: 1,
    keepAliveTimeout: 60_000,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  const signer = sigV4(options.credentials, options.region, 'lambda');
  const { host } = new URL(options.endpoint);
  const base: Record<string, string> = { host, 'content-type': 'application/json' };
  if (options.logTail !== false) base['x-amz-log-type'] = 'Tail';

  const send = async ({ functionName, payload }: TargetRequest, answer: TargetAnswer): Promise<void> => {
    const path = invokePath(functionName);
    const signed = signer.sign({ method: 'POST', path, headers: base, body: payload }, Date.now());
    const response = await pool.request({ method: 'POST', path, headers: { ...base, ...signed }, body: payload });
    const body = await response.body.text();
    readInvokeAnswer(
      {
        statusCode: response.statusCode,
        functionError: headerOf(response.headers, 'x-amz-function-error'),
        logResult: headerOf(response.headers, 'x-amz-log-result'),
        errorType: headerOf(response.headers, 'x-amzn-errortype'),
        body: () => body,
      },
      answer,
    );
  };

  return {
    name: `Lambda at ${options.endpoint}`,
    start: async () => {},
    invoke: async (request, answer) => {
      resetAnswer(answer);
      try {
        await send(request, answer);
      } catch (error) {
        throw new TargetError(`${options.endpoint}: ${(error as Error).message}`, { cause: error });
      }
    },
    stop: () => pool.destroy(),
  };
};
