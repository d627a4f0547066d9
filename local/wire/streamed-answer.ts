// What a client gets of a response that a function behind a URL streams: the prelude that HttpResponseStream writes says
// status, headers and cookies, and eight zero bytes end it; any other stream is the body as it is
// (aws-lambda-nodejs-runtime-interface-client 3.3, HttpResponseStream).

import { PassThrough, type Readable } from 'node:stream';
import type { StreamedAnswer } from './http-answer.ts';
import { wireHead, type WireHead } from './wire-head.ts';

export const preludeContentType = 'application/vnd.awslambda.http-integration-response';
const preludeEnd = Buffer.alloc(8);

/** A prelude is a head; what goes on for longer without an end is none. */
const preludeLimitBytes = 1024 * 1024;

interface Prelude {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: unknown;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const headerText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** What a prelude says; null where it is malformed. */
const headOf = (prelude: string): WireHead | null => {
  let said: unknown;
  try {
    said = JSON.parse(prelude);
  } catch {
    return null;
  }
  if (!isObject(said)) return null;
  const { statusCode = 200, headers = {}, cookies = [] } = said as Prelude;
  if (!isObject(headers) || !Array.isArray(cookies) || cookies.some((cookie) => typeof cookie !== 'string'))
    return null;
  const named = Object.entries(headers)
    .filter(([, value]) => value !== null)
    .map(([name, value]): [string, string] => [name.toLowerCase(), headerText(value)]);
  return wireHead('url', statusCode, {
    'content-type': 'application/octet-stream',
    ...Object.fromEntries(named),
    ...(cookies.length === 0 ? {} : { 'set-cookie': cookies as string[] }),
  });
};

/** A response that was streamed to a door that gives it whole: with its prelude, or as it is. Null where it is malformed. */
export const wholeStream = (payload: string): (WireHead & { readonly body: string }) | null => {
  const at = payload.indexOf('\0'.repeat(preludeEnd.length));
  if (at < 0) return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: payload };
  const head = headOf(payload.slice(0, at));
  return head && { ...head, body: payload.slice(at + preludeEnd.length) };
};

/**
 * Reads the prelude; what follows it goes on in `body`. Null where there is none within its limit; false, with all bytes in
 * `body`, when the stream ends before it does: the runtime client writes no prelude before what is nothing but an end.
 */
const readPrelude = (chunks: Readable, body: PassThrough): Promise<string | false | null> =>
  new Promise((resolve) => {
    let read = Buffer.alloc(0);
    let complete = false;
    chunks.on('data', (bytes: Buffer) => {
      if (complete) return void body.write(bytes);
      read = Buffer.concat([read, bytes]);
      const at = read.indexOf(preludeEnd);
      if (at < 0 && read.length <= preludeLimitBytes) return undefined;
      complete = true;
      if (at < 0) {
        resolve(null);
        return undefined;
      }
      const rest = read.subarray(at + preludeEnd.length);
      if (rest.length > 0) body.write(rest);
      resolve(read.subarray(0, at).toString('utf8'));
      return undefined;
    });
    chunks.on('end', () => {
      if (!complete) body.write(read);
      resolve(false);
    });
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
  const head = await headOfStream(contentType, chunks, body, failed);
  // Nobody will read it.
  if (head === null) body.destroy();
  return head && { ...head, stream: body };
};

/** What a stream begins with, or what stands for it; the body goes on in `body`. */
const headOfStream = async (
  contentType: string,
  chunks: Readable,
  body: PassThrough,
  failed: Promise<boolean>,
): Promise<WireHead | null> => {
  if (contentType === preludeContentType) {
    const prelude = await readPrelude(chunks, body);
    if (prelude !== false) return prelude === null ? null : headOf(prelude);
    // Recorded from AWS: status and headers that the function meant are lost.
    return (await failed) ? null : wireHead('url', 200, { 'content-type': 'application/octet-stream' });
  }
  chunks.on('data', (bytes: Buffer) => body.write(bytes));
  // The type is the runtime's word.
  return wireHead('url', 200, { 'content-type': contentType });
};
