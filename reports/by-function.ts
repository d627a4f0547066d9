// The rows of a block in the order of their functions, rows of one function in the order they came: what belongs to one
// function is then counted in one go, while its counters are at hand.

/** Some of the rows, from the first to before the last. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

export class ByFunction {
  /** Rows, function by function. */
  readonly rows: Int32Array;
  /** Where the rows of each function begin in `rows`; one entry more than there are functions. */
  readonly starts: Int32Array;
  readonly #next: Int32Array;

  constructor(functions: number, capacity: number) {
    this.rows = Int32Array.from({ length: capacity }, (_, row) => row);
    this.starts = new Int32Array(functions + 1);
    this.#next = new Int32Array(functions);
  }

  /** Sorts the first `length` rows by their function. */
  sort(functionIndex: Int32Array, length: number): void {
    const { rows, starts } = this;
    const functions = this.#next.length;
    // The rows of an only function are in order as they are.
    if (functions === 1) {
      starts[1] = length;
      return;
    }
    const next = this.#next;
    next.fill(0);
    for (let row = 0; row < length; row += 1) next[functionIndex[row]!]! += 1;
    let start = 0;
    for (let f = 0; f < functions; f += 1) {
      starts[f] = start;
      start += next[f]!;
      next[f] = starts[f]!;
    }
    starts[functions] = start;
    for (let row = 0; row < length; row += 1) {
      const f = functionIndex[row]!;
      const at = next[f]!;
      rows[at] = row;
      next[f] = at + 1;
    }
  }
}
