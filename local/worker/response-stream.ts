// Streamed responses: `awslambda.streamifyResponse`, the stream that such a handler writes, and when it has ended
// (aws-lambda-nodejs-runtime-interface-client 3.3: HttpResponseStream, ResponseStream, StreamingContext).

import { Writable } from 'node:stream';
import { runtimeError, type FunctionError } from './errors.ts';

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
  #written = false;
  readonly #port: StreamPort;

  constructor(port: StreamPort) {
    super({
      write: (chunk: Buffer, _encoding, done) => {
        this.#begin();
        this.#port.chunk(new Uint8Array(chunk));
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
    if (this.#written) throw new InvalidStreamingOperation('Cannot set content-type, too late.');
    this.#contentType = contentType;
  }

  /** As the runtime does, values that are neither text nor bytes become JSON, and `end` alone writes no prelude. */
  override write(chunk: unknown, ...rest: never[]): boolean {
    if (!this.#written) {
      this.#written = true;
      this._onBeforeFirstWrite?.((bytes) => void super.write(Buffer.from(bytes)));
    }
    return super.write(bytesOf(chunk), ...rest);
  }

  #begin(): void {
    if (this.#begun) return;
    this.#begun = true;
    this.#port.begun(this.#contentType);
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

/** Who hears of a streaming handler. */
export interface StreamingListener {
  readonly port: StreamPort;
  /** Once: the response is at its end, well or by an error. The handler may go on. */
  ended(error: FunctionError | null): void;
  /** How what it throws goes on the wire. */
  readonly errorOf: (thrown: unknown) => FunctionError;
}

/** Resolves when all that was written has gone. */
const written = (stream: ResponseStream): Promise<void> =>
  new Promise((resolve) => {
    if (stream.writableFinished || stream.destroyed) resolve();
    else stream.once('finish', () => resolve());
  });

/**
 * Runs a streaming handler; resolves when it has returned, with what it threw, or null. Without a promise it cannot be
 * waited for.
 */
export const runStreaming = async (
  handler: object,
  payload: string,
  context: unknown,
  listener: StreamingListener,
): Promise<unknown> => {
  const stream = new ResponseStream(listener.port);
  // A stream that the handler destroys tells the handler, and nobody else.
  stream.on('error', () => undefined);
  stream.once('finish', () => listener.ended(null));
  try {
    const returned = (handler as StreamingHandler)(JSON.parse(payload), stream, context);
    // oxlint-disable-next-line typescript/only-throw-error -- the runtime fails with these texts
    if (!isPromise(returned)) throw 'Streaming does not support non-async handlers.';
    await returned;
    // oxlint-disable-next-line typescript/only-throw-error -- as above
    if (!stream.writableEnded) throw 'Response stream is not finished.';
    await written(stream);
    return null;
  } catch (thrown) {
    const isOwn = thrown instanceof InvalidStreamingOperation;
    if (!stream.writableFinished)
      listener.ended(isOwn ? runtimeError(thrown.name, thrown.message) : listener.errorOf(thrown));
    return thrown ?? 'handled';
  }
};
