// A law whose draws keep close to it even where they are few: as cards of a deck, one from each of equal shares.

import type { RandomStream } from '../random/stream.ts';
import type { Distribution } from './distribution.ts';

/** What one stream has drawn of its deck. */
class Deck {
  /** Strata not drawn yet stand from `#drawn` on. */
  readonly #strata: Int32Array;
  #drawn = 0;
  /** Of two neighbours, from the highest on: where in its stratum the first lay that was drawn; NaN while none was. */
  readonly #places: Float64Array;

  constructor(strata: number) {
    this.#strata = Int32Array.from({ length: strata }, (_, index) => index);
    this.#places = new Float64Array((strata + 1) >>> 1).fill(Number.NaN);
  }

  /** A point of (0, 1) in a stratum at random of those that are left; when none is, all are back. */
  next(stream: RandomStream): number {
    const { length } = this.#strata;
    const stratum = this.#draw(stream);
    const pair = (length - 1 - stratum) >>> 1;
    const neighbour = this.#places[pair]!;
    // As far from its end as its neighbour from its beginning: what one is too long, the other is too short.
    const place = Number.isNaN(neighbour) ? stream.uniform() : 1 - neighbour;
    this.#places[pair] = place;
    return (stratum + place) / length;
  }

  #draw(stream: RandomStream): number {
    const strata = this.#strata;
    if (this.#drawn === strata.length) {
      this.#drawn = 0;
      this.#places.fill(Number.NaN);
    }
    const at = this.#drawn + Math.floor(stream.uniform() * (strata.length - this.#drawn));
    const stratum = strata[at]!;
    strata[at] = strata[this.#drawn]!;
    strata[this.#drawn] = stratum;
    this.#drawn += 1;
    return stratum;
  }
}

/**
 * `law`, of whose draws each `strata` in a row (of one stream) hold exactly one from each of so many equally likely ranges, in
 * random order. A single draw has the law itself; the mean of many is nearer to it than that of independent draws.
 */
export const stratified = (law: Distribution, strata: number): Distribution => {
  const decks = new WeakMap<RandomStream, Deck>();
  return {
    mean: law.mean,
    sample: (stream) => {
      let deck = decks.get(stream);
      if (deck === undefined) {
        deck = new Deck(strata);
        decks.set(stream, deck);
      }
      return law.quantile(deck.next(stream));
    },
    quantile: (p) => law.quantile(p),
    cdf: (x) => law.cdf(x),
  };
};
