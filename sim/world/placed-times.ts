// How long the place of an environment was sought, and its code fetched, before its INIT: of each that is placed at all.

import { widened } from '../../lambda/index.ts';

export class PlacedTimes {
  /** One that never grows is a constant to V8. */
  #ms = new Float64Array(2048);

  /** Of an invocation that begins; 0 where its environment was there. */
  note(id: number, ms: number): void {
    if (id >= this.#ms.length) this.#ms = widened(this.#ms, Math.max(id + 1, this.#ms.length * 2));
    this.#ms[id] = ms;
  }

  ms(id: number): number {
    return this.#ms[id]!;
  }
}
