// What a run tells, put into the order of its functions before it is counted: the counters of one function are then at
// hand for many rows at a time, where a hundred functions in turn would each fetch theirs from far memory for one.
// Rows of one function keep their order.

import { emptyInvocation, type InvocationRecord } from '../lambda/index.ts';

/** Rows that are put in order at once: of a hundred functions, some 160 each. */
const rowsAtOnce = 16_384;

/** Rows by function. */
class Rows {
  length = 0;
  readonly functionIndex: Int32Array = new Int32Array(rowsAtOnce);
  readonly #inOrder: Int32Array = new Int32Array(rowsAtOnce);
  readonly #next: Int32Array;

  constructor(functions: number) {
    this.#next = new Int32Array(functions + 1);
  }

  /** A new row of a function; the caller fills the columns. */
  add(functionIndex: number): number {
    const row = this.length;
    this.functionIndex[row] = functionIndex;
    this.length = row + 1;
    return row;
  }

  /** The rows, function by function. */
  inOrder(): Int32Array {
    const { functionIndex, length } = this;
    const next = this.#next.fill(0);
    const rows = this.#inOrder;
    for (let row = 0; row < length; row += 1) next[functionIndex[row]! + 1]! += 1;
    for (let f = 1; f < next.length; f += 1) next[f]! += next[f - 1]!;
    for (let row = 0; row < length; row += 1) {
      const f = functionIndex[row]!;
      rows[next[f]!] = row;
      next[f]! += 1;
    }
    return rows;
  }
}

const column = (): Float64Array => new Float64Array(rowsAtOnce);

export class InvocationOrder {
  readonly #rows: Rows;
  readonly #codes: Int32Array = new Int32Array(rowsAtOnce);
  readonly #attempts: Int32Array = new Int32Array(rowsAtOnce);
  readonly #runs: Int32Array = new Int32Array(rowsAtOnce);
  readonly #scheduledAtMs = column();
  readonly #sentAtMs = column();
  readonly #endAtMs = column();
  readonly #initMs = column();
  readonly #durationMs = column();
  readonly #billedMs = column();
  readonly #record = emptyInvocation();
  readonly #count: (record: Readonly<InvocationRecord>) => void;

  constructor(functions: number, count: (record: Readonly<InvocationRecord>) => void) {
    this.#rows = new Rows(functions);
    this.#count = count;
  }

  add(record: Readonly<InvocationRecord>): void {
    const row = this.#rows.add(record.functionIndex);
    this.#codes[row] = record.outcome * 4 + (record.coldStart ? 2 : 0) + (record.provisioned ? 1 : 0);
    this.#attempts[row] = record.attempts;
    this.#runs[row] = record.runs;
    this.#scheduledAtMs[row] = record.scheduledAtMs;
    this.#sentAtMs[row] = record.sentAtMs;
    this.#endAtMs[row] = record.endAtMs;
    this.#initMs[row] = record.initMs;
    this.#durationMs[row] = record.durationMs;
    this.#billedMs[row] = record.billedMs;
    if (row + 1 === rowsAtOnce) this.flush();
  }

  /** Counts what has gathered. */
  flush(): void {
    const { functionIndex, length } = this.#rows;
    const rows = this.#rows.inOrder();
    const record = this.#record;
    for (let i = 0; i < length; i += 1) {
      const row = rows[i]!;
      const code = this.#codes[row]!;
      record.functionIndex = functionIndex[row]!;
      record.outcome = (code >> 2) as InvocationRecord['outcome'];
      record.coldStart = (code & 2) !== 0;
      record.provisioned = (code & 1) !== 0;
      record.attempts = this.#attempts[row]!;
      record.runs = this.#runs[row]!;
      record.scheduledAtMs = this.#scheduledAtMs[row]!;
      record.sentAtMs = this.#sentAtMs[row]!;
      record.endAtMs = this.#endAtMs[row]!;
      record.initMs = this.#initMs[row]!;
      record.durationMs = this.#durationMs[row]!;
      record.billedMs = this.#billedMs[row]!;
      this.#count(record);
    }
    this.#rows.length = 0;
  }
}

/** What a change of scale is. */
export const Change = { offered: 0, admitted: 1, released: 2, throttled: 3 } as const;
export type Change = (typeof Change)[keyof typeof Change];

type CountChange = (change: Change, functionIndex: number, atMs: number, detail: number) => void;

export class ChangeOrder {
  readonly #rows: Rows;
  readonly #change: Uint8Array = new Uint8Array(rowsAtOnce);
  readonly #atMs = column();
  readonly #detail: Int32Array = new Int32Array(rowsAtOnce);
  readonly #count: CountChange;

  constructor(functions: number, count: CountChange) {
    this.#rows = new Rows(functions);
    this.#count = count;
  }

  /** @param detail concurrency (admitted) or reason (throttled) */
  add(change: Change, functionIndex: number, atMs: number, detail: number): void {
    const row = this.#rows.add(functionIndex);
    this.#change[row] = change;
    this.#atMs[row] = atMs;
    this.#detail[row] = detail;
    if (row + 1 === rowsAtOnce) this.flush();
  }

  /** Counts what has gathered. */
  flush(): void {
    const { functionIndex, length } = this.#rows;
    const rows = this.#rows.inOrder();
    for (let i = 0; i < length; i += 1) {
      const row = rows[i]!;
      this.#count(this.#change[row] as Change, functionIndex[row]!, this.#atMs[row]!, this.#detail[row]!);
    }
    this.#rows.length = 0;
  }
}
