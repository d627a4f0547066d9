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

/** Rejects when there was no answer. */
export const exchange = (
  pool: Pool,
  request: Dispatcher.DispatchOptions,
  keepsBody: (statusCode: number, headers: IncomingHttpHeaders) => boolean,
): Promise<HttpAnswer> =>
  new Promise((resolve, reject) => {
    let statusCode = 0;
    let headers: IncomingHttpHeaders = {};
    let chunks: Buffer[] | null = null;
    let length = 0;
    pool.dispatch(request, {
      onRequestStart: () => {},
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
      onResponseEnd: () =>
        resolve({ statusCode, headers, body: chunks === null ? '' : Buffer.concat(chunks).toString('utf8') }),
      onResponseError: (_controller, error) => reject(error),
    });
  });
