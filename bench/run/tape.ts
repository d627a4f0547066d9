// What a measured run was told, kept to be told again: how long the run was is known only when it is over.

import { emptyInvocation, type InvocationRecord, type InvocationSink, type Outcome } from '../../lambda/index.ts';

/** Who hears it. */
export interface TapeListener extends InvocationSink {
  offered(functionIndex: number, atMs: number): void;
}

/** Numbers of an invocation; an arrival takes the first two. */
const numbers = 12;
const entriesPerBlock = 4096;

export class Tape implements TapeListener {
  /** Blocks of entries, each entry as long as an invocation. */
  readonly #blocks: Float64Array[] = [];
  #entries = 0;

  offered(functionIndex: number, atMs: number): void {
    const [block, at] = this.#next();
    block[at] = -1 - functionIndex;
    block[at + 1] = atMs;
  }

  invocation(record: Readonly<InvocationRecord>): void {
    const [block, at] = this.#next();
    block[at] = record.functionIndex;
    block[at + 1] = record.outcome;
    block[at + 2] = record.coldStart ? 1 : 0;
    block[at + 3] = record.provisioned ? 1 : 0;
    block[at + 4] = record.attempts;
    block[at + 5] = record.runs;
    block[at + 6] = record.scheduledAtMs;
    block[at + 7] = record.sentAtMs;
    block[at + 8] = record.endAtMs;
    block[at + 9] = record.initMs;
    block[at + 10] = record.durationMs;
    block[at + 11] = record.billedMs;
  }

  /** Tells everything, in the order in which it was told. */
  tell(listener: TapeListener): void {
    const record = emptyInvocation();
    for (let entry = 0; entry < this.#entries; entry += 1) {
      const [block, at] = this.#place(entry);
      const first = block[at]!;
      if (first < 0) {
        listener.offered(-1 - first, block[at + 1]!);
        continue;
      }
      record.functionIndex = first;
      record.outcome = block[at + 1] as Outcome;
      record.coldStart = block[at + 2] === 1;
      record.provisioned = block[at + 3] === 1;
      record.attempts = block[at + 4]!;
      record.runs = block[at + 5]!;
      record.scheduledAtMs = block[at + 6]!;
      record.sentAtMs = block[at + 7]!;
      record.endAtMs = block[at + 8]!;
      record.initMs = block[at + 9]!;
      record.durationMs = block[at + 10]!;
      record.billedMs = block[at + 11]!;
      listener.invocation(record);
    }
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
