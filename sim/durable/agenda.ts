// What one execution is going to do, in order of time. What is of an invocation is forgotten with it.

interface Entry {
  readonly atMs: number;
  readonly isOfInvocation: boolean;
  readonly happen: (atMs: number) => void;
}

export class Agenda {
  #entries: Entry[] = [];

  /** Infinity when nothing is due. */
  get nextMs(): number {
    return this.#entries[0]?.atMs ?? Infinity;
  }

  /** Of several at one instant, what was added first happens first. */
  add(atMs: number, isOfInvocation: boolean, happen: (atMs: number) => void): void {
    const entries = this.#entries;
    let place = entries.length;
    while (place > 0 && entries[place - 1]!.atMs > atMs) place -= 1;
    entries.splice(place, 0, { atMs, isOfInvocation, happen });
  }

  /** Lets the next happen. */
  take(): void {
    const { atMs, happen } = this.#entries.shift()!;
    happen(atMs);
  }

  /** The invocation is over. */
  forgetInvocation(): void {
    this.#entries = this.#entries.filter(({ isOfInvocation }) => !isOfInvocation);
  }

  clear(): void {
    this.#entries = [];
  }
}
