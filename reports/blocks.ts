// What a run tells is written down in blocks and counted block by block: a tight loop over columns costs a fraction of as
// many calls into counters.

import type { InvocationRecord } from '../lambda/index.ts';

/** Rows of a block: few enough that its columns stay in the processor's nearest caches. */
export const blockLength = 1024;

/** Finished invocations, a column for each figure. */
export class InvocationBlock {
  length = 0;
  readonly functionIndex: Int32Array = new Int32Array(blockLength);
  readonly outcome: Uint8Array = new Uint8Array(blockLength);
  readonly coldStart: Uint8Array = new Uint8Array(blockLength);
  readonly provisioned: Uint8Array = new Uint8Array(blockLength);
  readonly attempts: Int32Array = new Int32Array(blockLength);
  readonly runs: Int32Array = new Int32Array(blockLength);
  readonly scheduledAtMs: Float64Array = new Float64Array(blockLength);
  readonly sentAtMs: Float64Array = new Float64Array(blockLength);
  readonly endAtMs: Float64Array = new Float64Array(blockLength);
  readonly initMs: Float64Array = new Float64Array(blockLength);
  readonly billedMs: Float64Array = new Float64Array(blockLength);

  /** Writes one down. */
  add(record: Readonly<InvocationRecord>): void {
    const row = this.length;
    this.length = row + 1;
    this.functionIndex[row] = record.functionIndex;
    this.outcome[row] = record.outcome;
    this.coldStart[row] = record.coldStart ? 1 : 0;
    this.provisioned[row] = record.provisioned ? 1 : 0;
    this.attempts[row] = record.attempts;
    this.runs[row] = record.runs;
    this.scheduledAtMs[row] = record.scheduledAtMs;
    this.sentAtMs[row] = record.sentAtMs;
    this.endAtMs[row] = record.endAtMs;
    this.initMs[row] = record.initMs;
    this.billedMs[row] = record.billedMs;
  }
}

/** What a row of a `ChangeBlock` is. */
export const Change = { offered: 0, admitted: 1, released: 2, throttled: 3 } as const;

/** Changes of scale, in the order of time. */
export class ChangeBlock {
  length = 0;
  readonly kind: Uint8Array = new Uint8Array(blockLength);
  readonly functionIndex: Int32Array = new Int32Array(blockLength);
  readonly atMs: Float64Array = new Float64Array(blockLength);
  /** admitted: the function's concurrency; throttled: the reason. */
  readonly detail: Int32Array = new Int32Array(blockLength);
  /** admitted: the account's concurrency. */
  readonly accountConcurrency: Int32Array = new Int32Array(blockLength);
}
