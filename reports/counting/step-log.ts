// Small histograms that change no more, one after the other: only buckets that saw something are kept. In chunks, because
// one array that grows leaves twice its size behind for the collector.

import { bucketIn, mostNumbers, timesIn, type StepHistograms } from './step-histograms.ts';

const chunkLength = 2 ** 14;

/** Place of no histogram. */
export const nowhere = 0;

export class StepLog {
  /** Of each histogram: how many numbers follow, then those. */
  readonly #chunks: Uint32Array[] = [];
  /** Where the next one goes, in the last chunk. */
  #next = chunkLength;

  /**
   * Empties a row of `histograms` into the log.
   * @returns its place; `nowhere` when it was empty
   */
  append(histograms: StepHistograms, row: number): number {
    if (histograms.isEmpty(row)) return nowhere;
    if (this.#next + 1 + mostNumbers > chunkLength) this.#addChunk();
    const chunk = this.#chunks.at(-1)!;
    const begin = this.#next;
    const end = histograms.moveTo(chunk, begin + 1, row);
    chunk[begin] = end - begin - 1;
    this.#next = end;
    return (this.#chunks.length - 1) * chunkLength + begin;
  }

  /** The histogram at a place: its buckets, ascending, each once or several times in turn, and how often they were seen. */
  forEach(place: number, see: (bucket: number, times: number) => void): void {
    if (place === nowhere) return;
    const chunk = this.#chunkOf(place);
    const begin = place & (chunkLength - 1);
    const end = begin + chunk[begin]!;
    for (let at = begin + 1; at <= end; at += 1) see(bucketIn(chunk[at]!), timesIn(chunk[at]!));
  }

  /** Of the histogram at a place: how many values, and their sum where each is worth what `worths` says of its bucket. */
  sums(place: number, worths: Float64Array): { readonly count: number; readonly sum: number } {
    let count = 0;
    let sum = 0;
    if (place === nowhere) return { count, sum };
    const chunk = this.#chunkOf(place);
    const begin = place & (chunkLength - 1);
    const end = begin + chunk[begin]!;
    for (let at = begin + 1; at <= end; at += 1) {
      const number = chunk[at]!;
      const times = timesIn(number);
      count += times;
      sum += times * worths[bucketIn(number)]!;
    }
    return { count, sum };
  }

  /** Adds the histogram at a place to a row of `histograms`. */
  addTo(histograms: StepHistograms, row: number, place: number): void {
    if (place === nowhere) return;
    const chunk = this.#chunkOf(place);
    const begin = place & (chunkLength - 1);
    const end = begin + chunk[begin]!;
    for (let at = begin + 1; at <= end; at += 1) histograms.add(row, bucketIn(chunk[at]!), timesIn(chunk[at]!));
  }

  /** The bucket that holds the value of a rank, 1 being the least. */
  bucketOfRank(place: number, rank: number): number {
    const chunk = this.#chunkOf(place);
    let at = (place & (chunkLength - 1)) + 1;
    for (let left = rank; left > timesIn(chunk[at]!); at += 1) left -= timesIn(chunk[at]!);
    return bucketIn(chunk[at]!);
  }

  /** Lowest and highest bucket of the histogram at a place. */
  range(place: number): { readonly lowest: number; readonly highest: number } {
    const chunk = this.#chunkOf(place);
    const begin = place & (chunkLength - 1);
    return { lowest: bucketIn(chunk[begin + 1]!), highest: bucketIn(chunk[begin + chunk[begin]!]!) };
  }

  #chunkOf(place: number): Uint32Array {
    return this.#chunks[Math.floor(place / chunkLength)]!;
  }

  #addChunk(): void {
    // Place 0 is nowhere.
    this.#next = this.#chunks.length === 0 ? 1 : 0;
    this.#chunks.push(new Uint32Array(chunkLength));
  }
}
