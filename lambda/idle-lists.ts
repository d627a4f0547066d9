// The idle environments of each function (a row), oldest idle first: lists linked through the environments themselves, so
// that a hundred functions need a few numbers each and no object of their own.

import { widened } from './basics/columns.ts';
import type { EnvironmentTable } from './environment-table.ts';

const none = -1;

/** Of a row, side by side. */
const rowShift = 2;
const rowIntegers: number = 1 << rowShift;
const oldestOf = 0;
const newestOf = 1;
const sizeOf = 2;

export class IdleLists {
  readonly #table: EnvironmentTable;
  #rows: Int32Array;

  constructor(table: EnvironmentTable, rows: number) {
    this.#table = table;
    this.#rows = new Int32Array(rows * rowIntegers);
    this.#empty();
  }

  /** As those that are made now, for so many rows at least. */
  reset(rows: number): void {
    if (this.#rows.length < rows * rowIntegers) this.#rows = new Int32Array(rows * rowIntegers);
    this.#empty();
  }

  #empty(): void {
    this.#rows.fill(none);
    for (let size = sizeOf; size < this.#rows.length; size += rowIntegers) this.#rows[size] = 0;
  }

  /** From now on there are so many rows. */
  grow(rows: number): void {
    const before = this.#rows.length / rowIntegers;
    this.#rows = widened(this.#rows, rows * rowIntegers);
    for (let row = before; row < rows; row += 1) {
      this.#rows[(row << rowShift) | oldestOf] = none;
      this.#rows[(row << rowShift) | newestOf] = none;
    }
  }

  size(row: number): number {
    return this.#rows[(row << rowShift) | sizeOf]!;
  }

  /** The longest idle; -1 when there is none. */
  oldest(row: number): number {
    return this.#rows[(row << rowShift) | oldestOf]!;
  }

  /** The one that became idle after `id`; -1 when there is none. */
  after(id: number): number {
    return this.#table.newer(id);
  }

  /** The id at `position`, 0 being the longest idle. */
  at(row: number, position: number): number {
    const table = this.#table;
    const fromNewest = this.#rows[(row << rowShift) | sizeOf]! - 1 - position;
    let id =
      position < fromNewest ? this.#rows[(row << rowShift) | oldestOf]! : this.#rows[(row << rowShift) | newestOf]!;
    if (position < fromNewest) for (let i = 0; i < position; i += 1) id = table.newer(id);
    else for (let i = 0; i < fromNewest; i += 1) id = table.older(id);
    return id;
  }

  push(row: number, id: number): void {
    const before = this.#rows[(row << rowShift) | newestOf]!;
    this.#table.setOlder(id, before);
    this.#table.setNewer(id, none);
    this.#rows[(row << rowShift) | newestOf] = id;
    if (before === none) this.#rows[(row << rowShift) | oldestOf] = id;
    else this.#table.setNewer(before, id);
    this.#rows[(row << rowShift) | sizeOf]! += 1;
  }

  /** Takes the most recently pushed; -1 when there is none. */
  popNewest(row: number): number {
    const id = this.#rows[(row << rowShift) | newestOf]!;
    if (id === none) return none;
    const older = this.#table.older(id);
    this.#rows[(row << rowShift) | newestOf] = older;
    if (older === none) this.#rows[(row << rowShift) | oldestOf] = none;
    else this.#table.setNewer(older, none);
    this.#rows[(row << rowShift) | sizeOf]! -= 1;
    return id;
  }

  /** Takes one out, wherever it is. */
  remove(row: number, id: number): void {
    const older = this.#table.older(id);
    const newer = this.#table.newer(id);
    if (older === none) this.#rows[(row << rowShift) | oldestOf] = newer;
    else this.#table.setNewer(older, newer);
    if (newer === none) this.#rows[(row << rowShift) | newestOf] = older;
    else this.#table.setOlder(newer, older);
    this.#rows[(row << rowShift) | sizeOf]! -= 1;
  }
}
