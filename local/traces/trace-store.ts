// Traces in memory: invocations that were traced, and segments that others sent, by trace, up to a number of bytes; then the
// oldest traces make room.

import type { Segment, TracedInvocation } from '../../lambda/index.ts';

export interface StoredTrace {
  readonly id: string;
  readonly invocations: TracedInvocation[];
  /** Sent by handlers and others: whole segments, and subsegments by themselves. */
  readonly documents: Segment[];
  bytes: number;
}

/** What a trace, an invocation and an attempt of it take, about. */
const entryBytes = 1024;

export class TraceStore {
  readonly #limitBytes: number;
  /** By id, the oldest first. */
  readonly #traces = new Map<string, StoredTrace>();
  #bytes = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The oldest first. */
  get all(): IterableIterator<StoredTrace> {
    return this.#traces.values();
  }

  get(id: string): StoredTrace | undefined {
    return this.#traces.get(id);
  }

  /** Keeps an invocation, which goes on to change until it has ended. */
  keepInvocation(invocation: TracedInvocation): void {
    this.#keep(invocation.traceId, entryBytes).invocations.push(invocation);
    this.#makeRoom();
  }

  /** @param bytes of its text */
  keepDocument(traceId: string, document: Segment, bytes: number): void {
    const { documents } = this.#keep(traceId, 2 * bytes);
    const known = documents.findIndex(({ id }) => id === document.id);
    // One that was sent while it went on is sent again when it is over.
    if (known < 0) documents.push(document);
    else documents[known] = document;
    this.#makeRoom();
  }

  #keep(id: string, bytes: number): StoredTrace {
    let trace = this.#traces.get(id);
    if (trace === undefined) {
      trace = { id, invocations: [], documents: [], bytes: 0 };
      this.#traces.set(id, trace);
    }
    trace.bytes += bytes;
    this.#bytes += bytes;
    return trace;
  }

  #makeRoom(): void {
    if (this.#bytes <= this.#limitBytes) return;
    for (const [id, { bytes }] of this.#traces) {
      if (this.#bytes <= this.#limitBytes) return;
      this.#traces.delete(id);
      this.#bytes -= bytes;
    }
  }
}
