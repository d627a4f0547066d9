// One HTTP request on a pool and its answer. undici's handler interface costs a fifth less than its `request`, whose
// body is a stream that most answers of a load run have no use for.

import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher, Pool } from 'undici';

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: IncomingHttpHeaders;
  /** '' unless `keepsBody` asked for it. */
  readonly body: string;
}

/** Longest body kept: errors are short, and no more of one is read. */
const maxBodyBytes = 64 * 1024;

export const headerOf = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
};

export interface ExchangeOptions {
  /** Whether the body is wanted. */
  readonly keepsBody: (statusCode: number, headers: IncomingHttpHeaders) => boolean;
  /** Longest wait for the end of the answer, however much of it comes meanwhile. */
  readonly timeoutMs: number;
}

/** Rejects when there was no whole answer. */
export const exchange = (
  pool: Pool,
  request: Dispatcher.DispatchOptions,
  { keepsBody, timeoutMs }: ExchangeOptions,
): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | null = null;
    const timer = setTimeout(() => {
      const late = new Error(`no whole answer within ${timeoutMs} ms`);
      controller?.abort(late);
      reject(late);
    }, timeoutMs);
    let statusCode = 0;
    let headers: IncomingHttpHeaders = {};
    let chunks: Buffer[] | null = null;
    let length = 0;
    pool.dispatch(request, {
      onRequestStart: (started) => {
        controller = started;
      },
      onResponseStart: (_controller, status, received) => {
        statusCode = status;
        headers = received;
        chunks = keepsBody(status, received) ? [] : null;
      },
      onResponseData: (_controller, chunk) => {
        if (chunks === null || length >= maxBodyBytes) return;
        chunks.push(chunk);
        length += chunk.length;
      },
      onResponseEnd: () => {
        clearTimeout(timer);
        resolve({ statusCode, headers, body: chunks === null ? '' : Buffer.concat(chunks).toString('utf8') });
      },
      onResponseError: (_controller, error) => {
        clearTimeout(timer);
        reject(error);
      },
    });
  });
