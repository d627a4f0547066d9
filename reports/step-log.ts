// Small histograms that change no more, one after the other: only buckets that saw something are kept. In chunks, because
// one array that grows leaves twice its size behind for the collector.

import { bucketCount, perDoubling } from './step-buckets.ts';

/** A bucket and how often it was seen share a number: the bucket is in the lower bits. What does not fit takes several. */
const timesUnit: number = bucketCount;
const mostTimes = 2 ** 32 / bucketCount - 1;
/** Room for a histogram: its length, every bucket, and as many again for those that take several numbers. */
const mostNumbers = 2 + 2 * bucketCount;
const chunkLength = 2 ** 14;
const doublingCount: number = bucketCount / perDoubling;

/** All doublings, as `append` takes them. */
export const allDoublings = -1;
/** Place of no histogram. */
export const nowhere = 0;

export class StepLog {
  /** Of each histogram: how many numbers follow, then those. */
  readonly #chunks: Uint32Array[] = [];
  /** Where the next one goes, in the last chunk. */
  #next = chunkLength;

  /**
   * Empties a histogram into the log.
   * @param counts holds it from `from` on @param doublings a bit for each doubling of which a bucket may have seen something
   * @returns its place; `nowhere` when it was empty
   */
  append(counts: Uint32Array, from: number, doublings: number): number {
    if (this.#next + mostNumbers > chunkLength) this.#addChunk();
    const chunk = this.#chunks.at(-1)!;
    const begin = this.#next;
    let at = begin + 1;
    for (let doubling = 0; doubling < doublingCount; doubling += 1) {
      if ((doublings & (1 << doubling)) === 0) continue;
      const first = doubling * perDoubling;
      for (let bucket = first; bucket < first + perDoubling; bucket += 1) {
        let times = counts[from + bucket]!;
        counts[from + bucket] = 0;
        for (; times > mostTimes; times -= mostTimes) {
          chunk[at] = bucket + mostTimes * timesUnit;
          at += 1;
        }
        chunk[at] = bucket + times * timesUnit;
        // Without a branch, which nobody could foretell: one on when the bucket saw something.
        at += -times >>> 31;
      }
    }
    const length = at - begin - 1;
    if (length === 0) return nowhere;
    chunk[begin] = length;
    this.#next = at;
    return (this.#chunks.length - 1) * chunkLength + begin;
  }

  /** The histogram at a place: its buckets, ascending, each once or several times in turn, and how often they were seen. */
  forEach(place: number, see: (bucket: number, times: number) => void): void {
    const numbers = this.#numbersAt(place);
    for (let i = 0; i < numbers.length; i += 1) see(bucketIn(numbers[i]!), timesIn(numbers[i]!));
  }

  /** The bucket that holds the value of a rank, 1 being the least. */
  bucketOfRank(place: number, rank: number): number {
    const numbers = this.#numbersAt(place);
    let left = rank;
    let i = 0;
    for (; left > timesIn(numbers[i]!); i += 1) left -= timesIn(numbers[i]!);
    return bucketIn(numbers[i]!);
  }

  /** Lowest and highest bucket of the histogram at a place. */
  range(place: number): { readonly lowest: number; readonly highest: number } {
    const numbers = this.#numbersAt(place);
    return { lowest: bucketIn(numbers[0]!), highest: bucketIn(numbers.at(-1)!) };
  }

  #numbersAt(place: number): Uint32Array {
    if (place === nowhere) return new Uint32Array(0);
    const chunk = this.#chunks[Math.floor(place / chunkLength)]!;
    const begin = place % chunkLength;
    return chunk.subarray(begin + 1, begin + 1 + chunk[begin]!);
  }

  #addChunk(): void {
    // Place 0 is nowhere.
    this.#next = this.#chunks.length === 0 ? 1 : 0;
    this.#chunks.push(new Uint32Array(chunkLength));
  }
}

const bucketIn = (number: number): number => number % timesUnit;
const timesIn = (number: number): number => Math.floor(number / timesUnit);
