// Streamed responses: `awslambda.streamifyResponse`, the stream that such a handler writes, and when it has ended
// (aws-lambda-nodejs-runtime-interface-client 3.3: HttpResponseStream, ResponseStream, StreamingContext).

import { Writable } from 'node:stream';
import { runtimeError, thrownError, type FunctionError } from './errors.ts';

/** Where a handler's stream goes. */
export interface StreamPort {
  begun(contentType: string): void;
  chunk(bytes: Uint8Array): void;
}

const streamingMark = Symbol.for('aws.lambda.runtime.handler.streaming');
const streamingValue = 'response';
const httpContentType = 'application/vnd.awslambda.http-integration-response';
/** Between the prelude and the body. */
const preludeEnd = new Uint8Array(8);

class InvalidStreamingOperation extends Error {
  override name = 'Runtime.InvalidStreamingOperation';
}

const bytesOf = (chunk: unknown): string | Uint8Array =>
  typeof chunk === 'string' || chunk instanceof Uint8Array ? chunk : JSON.stringify(chunk);

/** What the handler is given in place of a callback. */
class ResponseStream extends Writable {
  /** Writes what comes before everything else; HttpResponseStream sets it. */
  _onBeforeFirstWrite: ((write: (bytes: string | Uint8Array) => void) => void) | undefined;
  #contentType = 'application/octet-stream';
  #begun = false;
  readonly #port: StreamPort;

  constructor(port: StreamPort) {
    super({
      write: (chunk: Buffer, _encoding, done) => {
        this.#begin();
        port.chunk(new Uint8Array(chunk));
        done();
      },
      final: (done) => {
        this.#begin();
        done();
      },
    });
    this.#port = port;
  }

  setContentType(contentType: string): void {
    if (this.#begun) throw new InvalidStreamingOperation('Cannot set content-type, too late.');
    this.#contentType = contentType;
  }

  /** As the runtime does, values that are neither text nor bytes become JSON. */
  override write(chunk: unknown, ...rest: never[]): boolean {
    return super.write(bytesOf(chunk), ...rest);
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#port.begun(this.#contentType);
    this._onBeforeFirstWrite?.((bytes) => this.#port.chunk(new Uint8Array(Buffer.from(bytes))));
  }
}

type Marked = ((...values: never[]) => unknown) & { [streamingMark]?: unknown };

/** Puts `awslambda` where handlers look for it, before their module is loaded. */
export const installStreaming = (): void => {
  const awslambda = {
    streamifyResponse: (handler: Marked): Marked => {
      handler[streamingMark] = streamingValue;
      return handler;
    },
    HttpResponseStream: {
      from: (stream: ResponseStream, prelude: unknown): ResponseStream => {
        stream.setContentType(httpContentType);
        stream._onBeforeFirstWrite = (write) => {
          write(JSON.stringify(prelude));
          write(preludeEnd);
        };
        return stream;
      },
    },
  };
  Object.assign(globalThis, { awslambda });
};

export const isStreaming = (handler: object): boolean => (handler as Marked)[streamingMark] === streamingValue;

type StreamingHandler = (event: unknown, stream: ResponseStream, context: unknown) => unknown;

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as { then?: unknown } | null | undefined)?.then === 'function';

/** Resolves when all has been written; an error says why it never will be. */
const finished = (stream: ResponseStream): Promise<FunctionError | null> =>
  new Promise((resolve) => {
    if (!stream.writableEnded) return resolve(thrownError('Response stream is not finished.'));
    if (stream.writableFinished) return resolve(null);
    stream.once('finish', () => resolve(null));
    return undefined;
  });

/** Runs a streaming handler; resolves with the error that it ended in. Without a promise it cannot be waited for. */
export const runStreaming = async (
  handler: object,
  payload: string,
  context: unknown,
  port: StreamPort,
): Promise<FunctionError | null> => {
  const stream = new ResponseStream(port);
  // A stream that the handler destroys tells the handler, and nobody else.
  stream.on('error', () => undefined);
  try {
    const returned = (handler as StreamingHandler)(JSON.parse(payload), stream, context);
    if (!isPromise(returned)) return thrownError('Streaming does not support non-async handlers.');
    await returned;
    return await finished(stream);
  } catch (error) {
    return error instanceof InvalidStreamingOperation ? runtimeError(error.name, error.message) : thrownError(error);
  }
};
