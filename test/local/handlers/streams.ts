// Functions that stream their responses.

import type { Writable } from 'node:stream';

type StreamingHandler = (event: StreamEvent, stream: Writable & { setContentType(type: string): void }) => unknown;

declare const awslambda: {
  streamifyResponse(handler: StreamingHandler): StreamingHandler;
  HttpResponseStream: { from(stream: Writable, prelude: unknown): Writable };
};

interface StreamEvent {
  readonly pieces?: number;
  readonly waitMs?: number;
  readonly bytes?: number;
  readonly rawPath?: string;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

const textOf = ({ body, isBase64Encoded }: StreamEvent): string | undefined =>
  body === undefined ? undefined : Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8').toString();

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** So many pieces, one after the other. */
export const pieces: StreamingHandler = awslambda.streamifyResponse(
  async ({ pieces: count = 3, waitMs = 0 }, stream) => {
    stream.setContentType('text/plain');
    for (let piece = 1; piece <= count; piece += 1) {
      if (piece > 1) await pause(waitMs);
      stream.write(`piece ${piece};`);
    }
    stream.end();
  },
);

/** One piece of so many bytes. */
export const large: StreamingHandler = awslambda.streamifyResponse(async ({ bytes = 0 }, stream) => {
  stream.end('x'.repeat(bytes));
});

/** Fails after its first piece. */
export const breaks: StreamingHandler = awslambda.streamifyResponse(async (_, stream) => {
  stream.write('begun');
  await pause(20);
  throw new RangeError('broke');
});

export const unfinished: StreamingHandler = awslambda.streamifyResponse(async (_, stream) => {
  stream.write('and then nothing');
});

/** As a web page, with status, header and cookies. */
export const page: StreamingHandler = awslambda.streamifyResponse(async ({ rawPath }, stream) => {
  const http = awslambda.HttpResponseStream.from(stream, {
    statusCode: 201,
    headers: { 'Content-Type': 'text/html', 'X-Own': 'v' },
    cookies: ['a=1', 'b=2'],
  });
  http.write(`<p>${rawPath}`);
  await pause(30);
  http.end('</p>');
});

/** Ends its process in the middle. */
export const exitsMidway: StreamingHandler = awslambda.streamifyResponse(async (_, stream) => {
  stream.write('begun');
  await pause(20);
  process.exit(3);
});

/** Writes on after the end, and destroys its stream. */
export const writesOn: StreamingHandler = awslambda.streamifyResponse(async (_, stream) => {
  stream.end('all');
  stream.write('more');
  stream.destroy();
});

/** A redirect without a byte of body: the runtime client writes its prelude with the first write, and there is none. */
export const redirects: StreamingHandler = awslambda.streamifyResponse(async (event, stream) => {
  const http = awslambda.HttpResponseStream.from(stream, { statusCode: 301, headers: { location: '/elsewhere' } });
  const body = textOf(event);
  if (body === undefined) http.end();
  else http.end(body);
});

/** Does not stream at all. */
export const plain = async (): Promise<unknown> => ({ statusCode: 200, body: 'plain' });

/** As a web page with the prelude that the request's body gives, in two pieces. */
export const says: StreamingHandler = awslambda.streamifyResponse(async (event, stream) => {
  const http = awslambda.HttpResponseStream.from(stream, JSON.parse(textOf(event) ?? '{}'));
  http.write('hel');
  await pause(5);
  http.end('lo');
});
