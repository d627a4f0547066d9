// The idle environments of each function (a row), oldest idle first: lists linked through columns by environment, so that
// a hundred functions need a few numbers each and no object of their own.

import { widened } from './columns.ts';

const none = -1;

export class IdleLists {
  /** By row. */
  #oldest: Int32Array = new Int32Array(0);
  #newest: Int32Array = new Int32Array(0);
  #size: Int32Array = new Int32Array(0);
  /** By environment: its neighbours. */
  #older: Int32Array = new Int32Array(64);
  #newer: Int32Array = new Int32Array(64);

  /** From now on there are so many rows. */
  grow(rows: number): void {
    const before = this.#size.length;
    this.#oldest = widened(this.#oldest, rows).fill(none, before);
    this.#newest = widened(this.#newest, rows).fill(none, before);
    this.#size = widened(this.#size, rows);
  }

  size(row: number): number {
    return this.#size[row]!;
  }

  /** The longest idle; -1 when there is none. */
  oldest(row: number): number {
    return this.#oldest[row]!;
  }

  /** The one that became idle after `id`; -1 when there is none. */
  after(id: number): number {
    return this.#newer[id]!;
  }

  /** The id at `position`, 0 being the longest idle. */
  at(row: number, position: number): number {
    const size = this.#size[row]!;
    let id = position < size / 2 ? this.#oldest[row]! : this.#newest[row]!;
    if (position < size / 2) for (let i = 0; i < position; i += 1) id = this.#newer[id]!;
    else for (let i = size - 1; i > position; i -= 1) id = this.#older[id]!;
    return id;
  }

  push(row: number, id: number): void {
    if (id >= this.#older.length) this.#widen(Math.max(id + 1, this.#older.length * 2));
    const before = this.#newest[row]!;
    this.#older[id] = before;
    this.#newer[id] = none;
    this.#newest[row] = id;
    if (before === none) this.#oldest[row] = id;
    else this.#newer[before] = id;
    this.#size[row]! += 1;
  }

  /** Takes the most recently pushed; -1 when there is none. */
  popNewest(row: number): number {
    const id = this.#newest[row]!;
    if (id === none) return none;
    const older = this.#older[id]!;
    this.#newest[row] = older;
    if (older === none) this.#oldest[row] = none;
    else this.#newer[older] = none;
    this.#size[row]! -= 1;
    return id;
  }

  /** Takes one out, wherever it is. */
  remove(row: number, id: number): void {
    const older = this.#older[id]!;
    const newer = this.#newer[id]!;
    if (older === none) this.#oldest[row] = newer;
    else this.#newer[older] = newer;
    if (newer === none) this.#newest[row] = older;
    else this.#older[newer] = older;
    this.#size[row]! -= 1;
  }

  #widen(length: number): void {
    this.#older = widened(this.#older, length);
    this.#newer = widened(this.#newer, length);
  }
}
