// What a runtime posts: a result or an error, at once or streamed. A streamed result may still end in an error, which
// then comes in the trailers.

import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { syncResponseLimitBytes } from '../../lambda/index.ts';
import { readBody } from '../wire/read-body.ts';

export interface RuntimeAnswer {
  /** null for a result. */
  readonly errorType: string | null;
  /** The result or the error, JSON text; null when it was longer than any may be: then it was read and not kept. */
  readonly payload: string | null;
  /** As it came, where it is no UTF-8 and a text cannot say it. */
  readonly bytes?: Buffer | undefined;
}

const text = (value: string | string[] | undefined): string | null => (typeof value === 'string' ? value : null);

/** Whom a streamed result is handed to as it comes. */
export interface StreamListener {
  onStreamBegun(contentType: string): void;
  onChunk(bytes: Uint8Array): void;
}

const isStreamed = ({ headers }: IncomingMessage): boolean =>
  text(headers['lambda-runtime-function-response-mode'])?.toLowerCase() === 'streaming';

const readStreamed = async (request: IncomingMessage, listener: StreamListener): Promise<void> => {
  const unsaid = isStreamed(request) ? 'application/octet-stream' : 'application/json';
  listener.onStreamBegun(text(request.headers['content-type']) ?? unsaid);
  for await (const bytes of request) listener.onChunk(bytes as Buffer);
};

const readWhole = async (request: IncomingMessage): Promise<Pick<RuntimeAnswer, 'payload' | 'bytes'>> => {
  const { content } = await readBody(request, syncResponseLimitBytes);
  if (content === null) return { payload: null };
  return { payload: content.toString('utf8'), bytes: isUtf8(content) ? undefined : content };
};

/**
 * @param listener whom a streamed result goes to; without one it is read whole
 * @param live whether whoever invoked wants any result streamed: runtimes need not say that theirs is (aws-lambda-go)
 */
export const readAnswer = async (
  request: IncomingMessage,
  listener?: StreamListener,
  live?: boolean,
): Promise<RuntimeAnswer> => {
  const { headers } = request;
  const streamed = listener !== undefined && (live === true || isStreamed(request));
  if (streamed) await readStreamed(request, listener);
  const whole = streamed ? { payload: '' } : await readWhole(request);
  const trailing = text(request.trailers['lambda-runtime-function-error-type']);
  if (trailing !== null) {
    const body = text(request.trailers['lambda-runtime-function-error-body']) ?? '';
    return { errorType: trailing, payload: Buffer.from(body, 'base64').toString('utf8') };
  }
  return { ...whole, errorType: text(headers['lambda-runtime-function-error-type']) };
};
