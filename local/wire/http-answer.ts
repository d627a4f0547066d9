// What the front door answers, before it is written to a socket.

import type { Readable } from 'node:stream';
import type { WireError } from '../../lambda/index.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** An answer whose body comes in pieces. */
export interface StreamedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly stream: Readable;
}

/** An error of the Lambda API as it goes over the wire. */
export const errorAnswer = (error: WireError): HttpAnswer => ({
  status: error.status,
  headers: { 'x-amzn-ErrorType': error.errorType },
  body: JSON.stringify(error.body),
});

export const jsonAnswer = (value: unknown): HttpAnswer => ({ status: 200, headers: {}, body: JSON.stringify(value) });
