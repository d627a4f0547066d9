// Traces in memory: invocations that were traced, and segments that others sent, by trace, up to a number of bytes; then the
// oldest traces make room.

import type { Segment, TracedInvocation } from '../../lambda/index.ts';

export interface StoredTrace {
  readonly id: string;
  readonly invocations: TracedInvocation[];
  /** Sent by handlers and others: whole segments, and subsegments by themselves. */
  documents: readonly Segment[];
  bytes: number;
}

const nothing: readonly Segment[] = [];

/** What a trace, an invocation and an attempt of it take, about. */
const entryBytes = 1024;

export class TraceStore {
  readonly #limitBytes: number;
  /** By id, the oldest first. */
  readonly #traces = new Map<string, StoredTrace>();
  /** The same in the order in which they make room, and where that begins. */
  #order: StoredTrace[] = [];
  #oldest = 0;
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
    const { traceId: id } = invocation;
    const trace = this.#traces.get(id);
    // Most traces are of one invocation, and nobody adds to them: they must not take more than they need.
    if (trace === undefined) this.#add({ id, invocations: [invocation], documents: nothing, bytes: entryBytes });
    else {
      trace.invocations.push(invocation);
      trace.bytes += entryBytes;
    }
    this.#bytes += entryBytes;
    this.#makeRoom();
  }

  /** @param bytes of its text */
  keepDocument(traceId: string, document: Segment, bytes: number): void {
    const trace = this.#keep(traceId, 2 * bytes);
    if (trace.documents === nothing) trace.documents = [];
    const documents = trace.documents as Segment[];
    const known = documents.findIndex(({ id }) => id === document.id);
    // One that was sent while it went on is sent again when it is over.
    if (known < 0) documents.push(document);
    else documents[known] = document;
    this.#makeRoom();
  }

  #keep(id: string, bytes: number): StoredTrace {
    let trace = this.#traces.get(id);
    if (trace === undefined) {
      trace = { id, invocations: [], documents: nothing, bytes: 0 };
      this.#add(trace);
    }
    trace.bytes += bytes;
    this.#bytes += bytes;
    return trace;
  }

  #add(trace: StoredTrace): void {
    this.#traces.set(trace.id, trace);
    this.#order.push(trace);
  }

  #makeRoom(): void {
    // A map would be asked for its first entry past all that were deleted.
    while (this.#bytes > this.#limitBytes && this.#oldest < this.#order.length) {
      const { id, bytes } = this.#order[this.#oldest]!;
      this.#oldest += 1;
      this.#traces.delete(id);
      this.#bytes -= bytes;
    }
    if (this.#oldest < 4096 || this.#oldest * 2 < this.#order.length) return;
    this.#order = this.#order.slice(this.#oldest);
    this.#oldest = 0;
  }
}
