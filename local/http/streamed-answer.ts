// What a client gets of a response that a function behind a URL streams: the prelude that HttpResponseStream writes says
// status, headers and cookies, and eight zero bytes end it; any other stream is the body as it is
// (aws-lambda-nodejs-runtime-interface-client 3.3, HttpResponseStream).

import { PassThrough, type Readable } from 'node:stream';
import type { StreamedAnswer } from '../http-answer.ts';

export const preludeContentType = 'application/vnd.awslambda.http-integration-response';
const preludeEnd = Buffer.alloc(8);

interface Prelude {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: readonly string[];
}

type Head = Omit<StreamedAnswer, 'stream'>;

export const headOf = (prelude: string): Head => {
  const { statusCode = 200, headers = {}, cookies = [] } = JSON.parse(prelude) as Prelude;
  const named = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), String(value)]);
  return {
    status: statusCode,
    headers: {
      'content-type': 'application/octet-stream',
      ...Object.fromEntries(named),
      ...(cookies.length === 0 ? {} : { 'set-cookie': [...cookies] }),
    },
  };
};

/** Reads the prelude; what follows it goes on in `body`. Null when the stream ends before it does. */
const readPrelude = (chunks: Readable, body: PassThrough): Promise<string | null> =>
  new Promise((resolve) => {
    let read = Buffer.alloc(0);
    let complete = false;
    chunks.on('data', (bytes: Buffer) => {
      if (complete) return void body.write(bytes);
      read = Buffer.concat([read, bytes]);
      const at = read.indexOf(preludeEnd);
      if (at < 0) return undefined;
      complete = true;
      const rest = read.subarray(at + preludeEnd.length);
      if (rest.length > 0) body.write(rest);
      resolve(read.subarray(0, at).toString('utf8'));
      return undefined;
    });
    chunks.on('end', () => resolve(null));
  });

/**
 * @param failed resolves once the invocation is over, with whether it failed: then the client must not take what it has
 *   for the whole
 * @returns null when the prelude is none
 */
export const streamedAnswer = async (
  contentType: string,
  chunks: Readable,
  failed: Promise<boolean>,
): Promise<StreamedAnswer | null> => {
  const body = new PassThrough();
  // It may break off before anybody listens.
  body.on('error', () => undefined);
  chunks.on('end', () => {
    void failed.then((broken) => (broken ? body.destroy(new Error('the function failed')) : body.end()));
  });
  if (contentType !== preludeContentType) {
    chunks.on('data', (bytes: Buffer) => body.write(bytes));
    return { status: 200, headers: { 'content-type': contentType }, stream: body };
  }
  const prelude = await readPrelude(chunks, body);
  try {
    return prelude === null ? null : { ...headOf(prelude), stream: body };
  } catch {
    return null;
  }
};
