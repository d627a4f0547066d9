// Draws of one law from one stream, made many at a time: a loop over one law costs a fraction of single calls.

import type { Distribution } from '../distributions/distribution.ts';
import type { RandomStream } from './stream.ts';

const blockLength = 64;

export class Draws {
  readonly #law: Distribution;
  readonly #stream: RandomStream;
  readonly #block: Float64Array = new Float64Array(blockLength);
  #position = blockLength;

  /** Nobody else may draw from `stream`. */
  constructor(law: Distribution, stream: RandomStream) {
    this.#law = law;
    this.#stream = stream;
  }

  /** The next draw, ms. */
  next(): number {
    if (this.#position === blockLength) this.#fill();
    const position = this.#position;
    this.#position = position + 1;
    return this.#block[position]!;
  }

  #fill(): void {
    const block = this.#block;
    const law = this.#law;
    if (law.fill === undefined) for (let i = 0; i < blockLength; i += 1) block[i] = law.sample(this.#stream);
    else law.fill(block, this.#stream);
    this.#position = 0;
  }
}
