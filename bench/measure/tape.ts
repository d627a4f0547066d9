// What a measured run was told, kept to be told again: how long the run was is known only when it is over.

import { emptyInvocation, type InvocationRecord, type InvocationSink, type Outcome } from '../../lambda/index.ts';

/** Who hears it. */
export interface TapeListener extends InvocationSink {
  offered(functionIndex: number, atMs: number): void;
  refusedAttempt?(functionIndex: number, atMs: number, reason: number): void;
}

/** Numbers of an invocation; an arrival takes the first two, a refusal three and a mark. */
const numbers = 15;
const entriesPerBlock = 4096;
const refusalMark = 1;

/** A tape that can be sent to another thread. */
export interface TapeBlocks {
  readonly blocks: readonly Float64Array[];
  readonly entries: number;
}

export class Tape implements TapeListener {
  /** Blocks of entries, each entry as long as an invocation. */
  readonly #blocks: Float64Array[];
  #entries: number;

  constructor({ blocks, entries }: TapeBlocks = { blocks: [], entries: 0 }) {
    this.#blocks = [...blocks];
    this.#entries = entries;
  }

  get length(): number {
    return this.#entries;
  }

  blocks(): TapeBlocks {
    return { blocks: this.#blocks, entries: this.#entries };
  }

  offered(functionIndex: number, atMs: number): void {
    const [block, at] = this.#next();
    block[at] = -1 - functionIndex;
    block[at + 1] = atMs;
  }

  refusedAttempt(functionIndex: number, atMs: number, reason: number): void {
    const [block, at] = this.#next();
    block[at] = -1 - functionIndex;
    block[at + 1] = atMs;
    block[at + 2] = reason;
    block[at + 3] = refusalMark;
  }

  invocation(record: Readonly<InvocationRecord>): void {
    const [block, at] = this.#next();
    block[at] = record.functionIndex;
    block[at + 1] = record.outcome;
    block[at + 2] = record.coldStart ? (record.restored ? 2 : 1) : 0;
    block[at + 3] = record.provisioned ? 1 : 0;
    block[at + 4] = record.attempts;
    block[at + 5] = record.runs;
    block[at + 6] = record.scheduledAtMs;
    block[at + 7] = record.sentAtMs;
    block[at + 8] = record.endAtMs;
    block[at + 9] = record.initMs;
    block[at + 10] = record.durationMs;
    block[at + 11] = record.billedMs;
    block[at + 12] = record.connectionMs;
    block[at + 13] = record.lastSentAtMs;
    block[at + 14] = record.traceNumber;
  }

  /** Tells everything, in the order in which it was told. */
  tell(listener: TapeListener): void {
    const record = emptyInvocation();
    for (let entry = 0; entry < this.#entries; entry += 1) this.tellEntry(entry, listener, record);
  }

  /** Tells one entry. @param record is written over */
  tellEntry(entry: number, listener: TapeListener, record: InvocationRecord): void {
    const [block, at] = this.#place(entry);
    const first = block[at]!;
    if (first < 0) {
      if (block[at + 3] === refusalMark) listener.refusedAttempt?.(-1 - first, block[at + 1]!, block[at + 2]!);
      else listener.offered(-1 - first, block[at + 1]!);
      return;
    }
    record.functionIndex = first;
    record.outcome = block[at + 1] as Outcome;
    record.coldStart = block[at + 2]! > 0;
    record.restored = block[at + 2] === 2;
    record.provisioned = block[at + 3] === 1;
    record.attempts = block[at + 4]!;
    record.runs = block[at + 5]!;
    record.scheduledAtMs = block[at + 6]!;
    record.sentAtMs = block[at + 7]!;
    record.endAtMs = block[at + 8]!;
    record.initMs = block[at + 9]!;
    record.durationMs = block[at + 10]!;
    record.billedMs = block[at + 11]!;
    record.connectionMs = block[at + 12]!;
    record.lastSentAtMs = block[at + 13]!;
    record.traceNumber = block[at + 14]!;
    listener.invocation(record);
  }

  /** When the entry was told: the instant of an arrival or a refusal, the end of an invocation. */
  atMs(entry: number): number {
    const [block, at] = this.#place(entry);
    return block[at]! < 0 ? block[at + 1]! : block[at + 8]!;
  }

  #next(): [Float64Array, number] {
    if (this.#entries % entriesPerBlock === 0) this.#blocks.push(new Float64Array(entriesPerBlock * numbers));
    this.#entries += 1;
    return this.#place(this.#entries - 1);
  }

  #place(entry: number): [Float64Array, number] {
    return [this.#blocks[Math.floor(entry / entriesPerBlock)]!, (entry % entriesPerBlock) * numbers];
  }
}

/** Tapes of several threads as one, in the order of time; each by itself keeps its order. */
export const mergedTapes = (parts: readonly TapeBlocks[]): { tell(listener: TapeListener): void } => {
  const tapes = parts.map((part) => new Tape(part));
  return {
    tell(listener) {
      const record = emptyInvocation();
      const places = tapes.map(() => 0);
      for (;;) {
        let next = -1;
        let nextMs = Infinity;
        for (const [index, tape] of tapes.entries()) {
          const entry = places[index]!;
          if (entry === tape.length) continue;
          const atMs = tape.atMs(entry);
          if (next >= 0 && atMs >= nextMs) continue;
          next = index;
          nextMs = atMs;
        }
        if (next < 0) return;
        tapes[next]!.tellEntry(places[next]!, listener, record);
        places[next]! += 1;
      }
    },
  };
};
