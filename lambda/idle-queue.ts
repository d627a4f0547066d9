// The idle environments of one function, oldest idle first: a ring of ids that gives and takes at both ends.

export class IdleQueue {
  #ring: Int32Array = new Int32Array(16);
  #head = 0;
  size = 0;

  /** The id at `position`, 0 being the longest idle. */
  at(position: number): number {
    return this.#ring[(this.#head + position) & (this.#ring.length - 1)]!;
  }

  push(id: number): void {
    if (this.size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.size) & (this.#ring.length - 1)] = id;
    this.size += 1;
  }

  /** Takes the most recently pushed; the queue must not be empty. */
  popNewest(): number {
    this.size -= 1;
    return this.#ring[(this.#head + this.size) & (this.#ring.length - 1)]!;
  }

  /** Takes the longest idle; the queue must not be empty. */
  popOldest(): number {
    const id = this.#ring[this.#head]!;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.size -= 1;
    return id;
  }

  /** Takes the id at `position` and keeps the order of the others. */
  removeAt(position: number): number {
    const id = this.at(position);
    const mask = this.#ring.length - 1;
    for (let i = position; i < this.size - 1; i += 1) {
      this.#ring[(this.#head + i) & mask] = this.#ring[(this.#head + i + 1) & mask]!;
    }
    this.size -= 1;
    return id;
  }

  /** Keeps the ids that `stays` accepts, in order. */
  retain(stays: (id: number) => boolean): void {
    const mask = this.#ring.length - 1;
    let kept = 0;
    for (let i = 0; i < this.size; i += 1) {
      const id = this.#ring[(this.#head + i) & mask]!;
      if (!stays(id)) continue;
      this.#ring[(this.#head + kept) & mask] = id;
      kept += 1;
    }
    this.size = kept;
  }

  #grow(): void {
    const wider = new Int32Array(this.#ring.length * 2);
    for (let i = 0; i < this.size; i += 1) wider[i] = this.at(i);
    this.#ring = wider;
    this.#head = 0;
  }
}
