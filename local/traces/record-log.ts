// Records of bytes, one after the other, oldest first: added at one end, let go at the other. They lie in a few large blocks outside
// of V8's heap, so that keeping many costs no garbage collection.

/** Of most blocks; a record that is longer has one of its own. */
const blockBytes = 256 * 1024;
/** Records begin at a multiple of it, so that numbers in them can be read as they lie. */
const alignedTo = 8;
/** The length stands before each record. */
const headBytes = 8;

/** A stretch of memory, seen as bytes and as numbers. */
export interface Block {
  readonly bytes: Buffer;
  readonly doubles: Float64Array;
  readonly words: Uint32Array;
}

interface Held extends Block {
  /** Where the next record goes. */
  end: number;
}

const newBlock = (bytes: number): Held => {
  const memory = new ArrayBuffer(bytes);
  const views = { bytes: Buffer.from(memory), doubles: new Float64Array(memory), words: new Uint32Array(memory) };
  return { ...views, end: 0 };
};

const aligned = (bytes: number): number => Math.ceil(bytes / alignedTo) * alignedTo;

export class RecordLog {
  #blocks: Held[] = [];
  /** Where the oldest record begins in the first block. */
  #oldest = 0;
  /** Where the record that was added last begins in its block: at a multiple of 8. */
  at = 0;

  /** Makes room for a record, whose content is to be written at `at`. */
  add(bytes: number): Block {
    const whole = headBytes + aligned(bytes);
    let block = this.#blocks.at(-1);
    if (block === undefined || block.end + whole > block.bytes.length) {
      block = newBlock(Math.max(whole, blockBytes));
      this.#blocks.push(block);
    }
    block.words[block.end / 4] = whole;
    this.at = block.end + headBytes;
    block.end += whole;
    return block;
  }

  /** Lets the oldest go. @returns what it took; 0 where there is none */
  dropOldest(): number {
    const block = this.#blocks[0];
    if (block === undefined || this.#oldest === block.end) return 0;
    const whole = block.words[this.#oldest / 4]!;
    this.#oldest += whole;
    if (this.#oldest === block.end) this.#release();
    return whole;
  }

  /** Each record, the oldest first. */
  *all(): Iterable<{ readonly block: Block; readonly at: number }> {
    let from = this.#oldest;
    for (const block of this.#blocks) {
      for (let at = from; at < block.end; at += block.words[at / 4]!) yield { block, at: at + headBytes };
      from = 0;
    }
  }

  /** What a record of so many bytes takes. */
  static taken(bytes: number): number {
    return headBytes + aligned(bytes);
  }

  /** Its memory is not used again: somebody may still read in it. */
  #release(): void {
    this.#blocks.shift();
    this.#oldest = 0;
  }
}
