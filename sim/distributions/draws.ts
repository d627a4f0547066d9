// Draws of several laws (rows), each from a stream of its own, made many at a time: a loop over one law costs a fraction of
// single calls. What was drawn lies side by side, so that hundreds of functions in turn find theirs at hand.

import { offHeap } from '../../lambda/index.ts';
import type { Distribution } from './distribution.ts';
import type { RandomStream } from '../random/stream.ts';

/** A shift finds a row faster than a product, which has to be watched. */
const blockShift = 6;
const blockLength: number = 1 << blockShift;

/** A law and the stream that nobody else may draw from. */
export interface DrawnLaw {
  readonly law: Distribution;
  readonly stream: RandomStream;
}

export class Draws {
  #laws: readonly (DrawnLaw | null)[];
  #blocks: Float64Array;
  #position: Int32Array;

  /** @param laws null for rows that are never drawn */
  constructor(laws: readonly (DrawnLaw | null)[]) {
    this.#laws = laws;
    this.#blocks = new Float64Array(laws.length * blockLength);
    this.#position = new Int32Array(offHeap(laws.length)).fill(blockLength);
  }

  /** From now on draws are of these laws. */
  reset(laws: readonly (DrawnLaw | null)[]): void {
    this.#laws = laws;
    if (this.#position.length < laws.length) this.#position = new Int32Array(laws.length);
    if (this.#blocks.length < laws.length * blockLength) this.#blocks = new Float64Array(laws.length * blockLength);
    this.#position.fill(blockLength);
  }

  /** The next draw of a row, ms. */
  next(row: number): number {
    if (this.#position[row] === blockLength) this.#fill(row);
    const position = this.#position[row]!;
    this.#position[row] = position + 1;
    return this.#blocks[(row << blockShift) | position]!;
  }

  #fill(row: number): void {
    const { law, stream } = this.#laws[row]!;
    const block = this.#blocks.subarray(row * blockLength, (row + 1) * blockLength);
    if (law.fill === undefined) for (let i = 0; i < blockLength; i += 1) block[i] = law.sample(stream);
    else law.fill(block, stream);
    this.#position[row] = 0;
  }
}
