// What the APIs inside of an execution environment answer with.

import type { ServerResponse } from 'node:http';

/** An error as they say it. */
export interface ApiRefusal {
  readonly errorType: string;
  readonly errorMessage: string;
}

export const refusal = (errorType: string, errorMessage: string): ApiRefusal => ({ errorType, errorMessage });

export const accepted = { status: 'OK' };

export const send = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void => {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(text)),
    ...headers,
  });
  response.end(text);
};
