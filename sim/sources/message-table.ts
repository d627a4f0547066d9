// The messages of a queue, numbered as they were sent. They lie in chunks, and a chunk is let go when all of its messages are
// gone: a queue that is worked off takes no more memory after a year than after a minute.

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
  #count = 0;
  /** No message before this one is left. */
  #oldest = 0;

  /** The oldest message that is not gone; -1 when there is none. */
  get oldest(): number {
    while (this.#oldest < this.#count) {
      if (this.#chunks[this.#oldest >> chunkShift] === null) {
        this.#oldest = ((this.#oldest >> chunkShift) + 1) << chunkShift;
      } else if (this.isGone(this.#oldest)) this.#oldest += 1;
      else return this.#oldest;
    }
    return -1;
  }

  /** A message more, visible; returns its number. */
  add(atMs: number, group: number): number {
    const message = this.#count;
    this.#count += 1;
    const at = message & (chunkLength - 1);
    if (at === 0) this.#chunks.push(emptyChunk());
    const chunk = this.#chunkOf(message);
    chunk.sentAtMs[at] = atMs;
    chunk.group[at] = group;
    chunk.state[at] = MessageState.visible;
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
    if (chunk.left === 0) this.#chunks[message >> chunkShift] = null;
  }

  /** All that are not gone. */
  forEach(see: (message: number, state: number) => void): void {
    this.#chunks.forEach((chunk, index) => {
      chunk?.state.forEach((state, at) => {
        if (state !== MessageState.gone) see((index << chunkShift) | at, state);
      });
    });
  }

  #chunkOf(message: number): Chunk {
    return this.#chunks[message >> chunkShift]!;
  }
}
