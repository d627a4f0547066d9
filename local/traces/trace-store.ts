// Traces in memory: invocations that were traced, and segments that others sent, packed as they come, as long as there is room for
// them. They are put together to traces when somebody asks.

import type { Segment, SegmentClock, TracedInvocation } from '../../lambda/index.ts';
import type { KeptBound, KeptKind } from '../kept/kept-bound.ts';
import {
  packedArrivedMs,
  packedBytes,
  packedTraceId,
  packInvocation,
  SharedNames,
  traceIdChars,
  unpackInvocation,
} from './packed-invocation.ts';
import { RecordLog, type Block } from './record-log.ts';

export interface StoredTrace {
  readonly id: string;
  readonly invocations: readonly TracedInvocation[];
  /** Sent by handlers and others: whole segments, and subsegments by themselves. */
  readonly documents: readonly Segment[];
}

/** A trace that is there, not read yet. */
export interface FoundTrace {
  readonly id: string;
  /** When the first of what is kept of it began, ms since 1970. */
  readonly startMs: number;
  read(): StoredTrace;
}

/** What a record begins with. */
const isInvocation = 0;
const isDocument = 1;
/** Of a document: kind and length in words, its start, then its trace id and its text. */
const documentHeadBytes = 16;

/** So many that are under way are looked through at least before those that are over are packed. */
const fewOpen = 64;
/** What its environment has not told of the end of an invocation by then, it will not. */
const mostAfterEndMs = 15 * 60_000;

const isOver = ({ endedMs, attempts }: TracedInvocation, latestMs: number): boolean => {
  if (Number.isNaN(endedMs)) return false;
  for (const attempt of attempts) if (Number.isNaN(attempt.endedMs)) return latestMs - endedMs > mostAfterEndMs;
  return true;
};

interface Found {
  readonly invocations: TracedInvocation[];
  readonly records: { readonly block: Block; readonly at: number }[];
  startMs: number;
}

export class TraceStore {
  readonly #kept: KeptKind;
  readonly #clock: SegmentClock;
  readonly #records = new RecordLog();
  readonly #names = new SharedNames();
  /** Under way, or over since the last time that somebody looked. */
  #open: TracedInvocation[] = [];
  #lookAt = fewOpen;

  /** @param clock of the instants of invocations */
  constructor(bound: KeptBound, clock: SegmentClock) {
    this.#kept = bound.kind('traces', () => this.#dropOldest());
    this.#clock = clock;
  }

  /** Keeps an invocation, which goes on to change until it has ended. */
  keepInvocation(invocation: TracedInvocation): void {
    if (this.#open.length >= this.#lookAt) this.#packEnded(invocation.arrivedMs);
    this.#open.push(invocation);
  }

  /** Keeps a segment, or a subsegment by itself. @param text of it */
  keepDocument(traceId: string, { start_time: start }: Pick<Segment, 'start_time'>, text: string): void {
    const textBytes = Buffer.byteLength(text);
    const bytes = documentHeadBytes + traceIdChars + textBytes;
    const { words, doubles, bytes: memory } = this.#records.add(bytes);
    const { at } = this.#records;
    words[at / 4] = isDocument;
    words[at / 4 + 1] = textBytes;
    doubles[at / 8 + 1] = start * 1000;
    memory.write(traceId, at + documentHeadBytes, 'latin1');
    memory.write(text, at + documentHeadBytes + traceIdChars, 'utf8');
    this.#kept.grow(RecordLog.taken(bytes));
  }

  get(id: string): StoredTrace | undefined {
    return this.#find(id).get(id)?.read();
  }

  /** Every invocation of some traces, in no order. */
  *invocationsOf(ids: ReadonlySet<string>): Generator<TracedInvocation> {
    for (const { block, at } of this.#records.all()) {
      if (block.words[at / 4] === isInvocation && ids.has(packedTraceId(block, at))) {
        yield unpackInvocation(block, at, this.#names);
      }
    }
    for (const invocation of this.#open) if (ids.has(invocation.traceId)) yield invocation;
  }

  /** The one that was heard of first comes first. */
  get all(): readonly FoundTrace[] {
    return [...this.#find(null).values()];
  }

  /** @param id of the only one that is looked for; null for all */
  #find(id: string | null): Map<string, FoundTrace> {
    const traces = new Map<string, Found>();
    const note = (traceId: string, startMs: number): Found => {
      const found = traces.get(traceId) ?? { invocations: [], records: [], startMs };
      traces.set(traceId, found);
      found.startMs = Math.min(found.startMs, startMs);
      return found;
    };
    for (const record of this.#records.all()) {
      const traceId = this.#traceIdOf(record);
      if (id === null || id === traceId) note(traceId, this.#startMsOf(record)).records.push(record);
    }
    for (const invocation of this.#open) {
      const { traceId, arrivedMs } = invocation;
      if (id === null || id === traceId) note(traceId, this.#clock.wallMs(arrivedMs)).invocations.push(invocation);
    }
    return new Map(
      [...traces].map(([one, found]) => [one, { id: one, startMs: found.startMs, read: () => this.#read(one, found) }]),
    );
  }

  #traceIdOf({ block, at }: { readonly block: Block; readonly at: number }): string {
    if (block.words[at / 4] === isInvocation) return packedTraceId(block, at);
    const textAt = at + documentHeadBytes;
    return block.bytes.toString('latin1', textAt, textAt + traceIdChars);
  }

  #startMsOf({ block, at }: { readonly block: Block; readonly at: number }): number {
    if (block.words[at / 4] === isInvocation) return this.#clock.wallMs(packedArrivedMs(block, at));
    return block.doubles[at / 8 + 1]!;
  }

  #read(id: string, { invocations: open, records }: Found): StoredTrace {
    const invocations: TracedInvocation[] = [];
    // One that was sent while it went on is sent again when it is over.
    const documents = new Map<string, Segment>();
    for (const { block, at } of records) {
      if (block.words[at / 4] === isInvocation) invocations.push(unpackInvocation(block, at, this.#names));
      else {
        const textAt = at + documentHeadBytes + traceIdChars;
        const text = block.bytes.toString('utf8', textAt, textAt + block.words[at / 4 + 1]!);
        const segment = JSON.parse(text) as Segment;
        documents.set(segment.id, segment);
      }
    }
    return { id, invocations: [...invocations, ...open], documents: [...documents.values()] };
  }

  /** Most end in the order in which they began, within a moment. */
  #packEnded(nowMs: number): void {
    const open: TracedInvocation[] = [];
    for (const invocation of this.#open) {
      if (isOver(invocation, nowMs)) this.#pack(invocation);
      else open.push(invocation);
    }
    this.#open = open;
    this.#lookAt = 2 * open.length + fewOpen;
  }

  #pack(invocation: TracedInvocation): void {
    const bytes = packedBytes(invocation);
    const block = this.#records.add(bytes);
    block.words[this.#records.at / 4] = isInvocation;
    packInvocation(invocation, block, this.#records.at, this.#names);
    this.#kept.grow(RecordLog.taken(bytes));
  }

  #dropOldest(): boolean {
    const bytes = this.#records.dropOldest();
    if (bytes === 0) return false;
    this.#kept.countDropped();
    this.#kept.shrink(bytes);
    return true;
  }
}
