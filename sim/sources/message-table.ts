// The messages of a queue, numbered as they were sent. They lie in chunks, and a chunk is used again when all of its messages
// are gone: a queue that is worked off takes no more memory after a year than after a minute.

import { numbersOffHeap } from '../../lambda/index.ts';

/** Where a message is. */
export const MessageState = { gone: 0, visible: 1, hidden: 2 } as const;

const chunkShift = 12;
const chunkLength: number = 1 << chunkShift;

interface Chunk {
  readonly sentAtMs: Float64Array;
  readonly group: Int32Array;
  readonly receives: Int32Array;
  readonly state: Uint8Array;
  /** 1 for those that a function was told of. */
  readonly ran: Uint8Array;
  /** Messages that are not gone, and those to come. */
  left: number;
}

const emptyChunk = (): Chunk => ({
  sentAtMs: new Float64Array(chunkLength),
  group: new Int32Array(chunkLength),
  receives: new Int32Array(chunkLength),
  state: new Uint8Array(chunkLength),
  ran: new Uint8Array(chunkLength),
  left: chunkLength,
});

export class MessageTable {
  /** null for those let go. */
  readonly #chunks: (Chunk | null)[] = [];
  /** Let go last, and empty: typed arrays made for every chunk would have the collector look at the whole heap now and then. */
  #spare: Chunk | null = null;
  #count = 0;
  /** The oldest message that is not gone; as many as there ever were when none is left. */
  #oldest = 0;
  /** When it was sent, Infinity without one: in a typed array, for a double that is returned would be a HeapNumber. */
  readonly #oldestSentMs: Float64Array = numbersOffHeap(Infinity);

  /** The oldest message that is not gone; -1 when there is none. */
  get oldest(): number {
    return this.#oldest < this.#count ? this.#oldest : -1;
  }

  /** When it was sent; Infinity without one. */
  get oldestSentAtMs(): number {
    return this.#oldestSentMs[0]!;
  }

  /** A message more, visible; returns its number. */
  add(atMs: number, group: number): number {
    const message = this.#count;
    this.#count += 1;
    const at = message & (chunkLength - 1);
    if (at === 0) this.#chunks.push(this.#takeChunk());
    const chunk = this.#chunkOf(message);
    chunk.sentAtMs[at] = atMs;
    chunk.group[at] = group;
    chunk.state[at] = MessageState.visible;
    if (message === this.#oldest) this.#oldestSentMs[0] = atMs;
    return message;
  }

  sentAtMs(message: number): number {
    return this.#chunkOf(message).sentAtMs[message & (chunkLength - 1)]!;
  }

  group(message: number): number {
    return this.#chunkOf(message).group[message & (chunkLength - 1)]!;
  }

  show(message: number): void {
    this.#chunkOf(message).state[message & (chunkLength - 1)] = MessageState.visible;
  }

  hide(message: number): void {
    this.#chunkOf(message).state[message & (chunkLength - 1)] = MessageState.hidden;
  }

  /** One receive more; returns how many there were, this one included. */
  countReceive(message: number): number {
    return (this.#chunkOf(message).receives[message & (chunkLength - 1)]! += 1);
  }

  isGone(message: number): boolean {
    const chunk = this.#chunks[message >> chunkShift]!;
    return chunk === null || chunk.state[message & (chunkLength - 1)] === MessageState.gone;
  }

  isVisible(message: number): boolean {
    return this.#chunkOf(message).state[message & (chunkLength - 1)] === MessageState.visible;
  }

  /** A function is told of the message. */
  begin(message: number): void {
    this.#chunkOf(message).ran[message & (chunkLength - 1)] = 1;
  }

  /** Whether any function was told of it. */
  ran(message: number): boolean {
    return this.#chunkOf(message).ran[message & (chunkLength - 1)] === 1;
  }

  /** The message is gone: nothing may be asked of it any more. */
  remove(message: number): void {
    const chunk = this.#chunkOf(message);
    chunk.state[message & (chunkLength - 1)] = MessageState.gone;
    chunk.left -= 1;
    if (chunk.left === 0) {
      this.#chunks[message >> chunkShift] = null;
      this.#spare = chunk;
    }
    if (message === this.#oldest) this.#findOldest();
  }

  /** All that are not gone. */
  forEach(see: (message: number, state: number) => void): void {
    this.#chunks.forEach((chunk, index) => {
      chunk?.state.forEach((state, at) => {
        if (state !== MessageState.gone) see((index << chunkShift) | at, state);
      });
    });
  }

  /** The oldest is gone: the next that is not. */
  #findOldest(): void {
    let oldest = this.#oldest + 1;
    while (oldest < this.#count && this.isGone(oldest)) {
      const isLetGo = this.#chunks[oldest >> chunkShift] === null;
      oldest = isLetGo ? ((oldest >> chunkShift) + 1) << chunkShift : oldest + 1;
    }
    this.#oldest = oldest;
    this.#oldestSentMs[0] = oldest < this.#count ? this.sentAtMs(oldest) : Infinity;
  }

  #takeChunk(): Chunk {
    const chunk = this.#spare;
    if (chunk === null) return emptyChunk();
    this.#spare = null;
    chunk.receives.fill(0);
    chunk.ran.fill(0);
    chunk.left = chunkLength;
    return chunk;
  }

  #chunkOf(message: number): Chunk {
    return this.#chunks[message >> chunkShift]!;
  }
}
