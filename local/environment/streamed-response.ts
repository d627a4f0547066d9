// What a handler streams, between its sandbox and whoever waits for it: passed on as it comes, or gathered where the caller
// wants it whole.

import { isUtf8 } from 'node:buffer';
import { PassThrough, type Readable } from 'node:stream';
import { syncResponseLimitBytes } from '../../lambda/index.ts';
import type { Dispatched, FinishedInvocation } from './dispatched.ts';
import { tooLargePayload } from '../sandbox/ending.ts';
import type { ResponseSink, SandboxAnswer } from '../sandbox/sandbox.ts';

/** Counts what is streamed, and keeps it for a caller who wants it whole. */
export class StreamedResponse implements ResponseSink {
  readonly #outer: ResponseSink | null;
  readonly #limitBytes: number;
  readonly #chunks: Uint8Array[] = [];
  #bytes = 0;
  #begun = false;

  /** @param limitBytes of a response that is passed on */
  constructor(outer: ResponseSink | null, limitBytes: number) {
    this.#outer = outer;
    this.#limitBytes = outer === null ? syncResponseLimitBytes : limitBytes;
  }

  get live(): boolean {
    return this.#outer !== null;
  }

  get used(): boolean {
    return this.#begun;
  }

  /** How many bytes it may have; null while it keeps to that. */
  get brokenLimitBytes(): number | null {
    return this.#bytes > this.#limitBytes ? this.#limitBytes : null;
  }

  /** All of it, unless it was passed on. */
  get gathered(): Pick<FinishedInvocation, 'payload' | 'bytes'> {
    const bytes = Buffer.concat(this.#chunks);
    return { payload: bytes.toString('utf8'), bytes: isUtf8(bytes) ? undefined : bytes };
  }

  begun(contentType: string): void {
    this.#begun = true;
    this.#outer?.begun(contentType);
  }

  chunk(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes > this.#limitBytes) return;
    if (this.#outer === null) this.#chunks.push(bytes);
    else this.#outer.chunk(bytes);
  }
}

/** An invocation whose response may be streamed: what is known when its head can be written. */
export type Streaming =
  | { readonly kind: 'whole'; readonly dispatched: Dispatched }
  | {
      readonly kind: 'streamed';
      readonly contentType: string;
      /** Ends with the invocation, however that ends. */
      readonly chunks: Readable;
      readonly dispatched: Promise<Dispatched>;
    };

/** Runs an invocation; resolves when it begins to stream, or ends without having done so. */
export const streaming = (dispatch: (sink: ResponseSink) => Promise<Dispatched>): Promise<Streaming> =>
  new Promise((resolve, reject) => {
    const chunks = new PassThrough();
    chunks.on('error', () => undefined);
    let begun: (contentType: string) => void = () => undefined;
    const dispatched = dispatch({
      begun: (contentType) => begun(contentType),
      chunk: (bytes) => void chunks.write(bytes),
    });
    begun = (contentType) => resolve({ kind: 'streamed', contentType, chunks, dispatched });
    dispatched.then((ended) => resolve({ kind: 'whole', dispatched: ended }), reject).finally(() => chunks.end());
  });

/** What a response that was streamed comes to. */
export const streamedAnswer = (atMs: number, sink: StreamedResponse): SandboxAnswer => {
  const { brokenLimitBytes: limitBytes } = sink;
  if (limitBytes === null) return { kind: 'answered', atMs, ...sink.gathered };
  const errorType = 'Function.ResponseSizeTooLarge';
  return { kind: 'failed', atMs, errorType, payload: tooLargePayload(limitBytes) };
};
