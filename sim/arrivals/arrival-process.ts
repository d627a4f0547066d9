// Port: when requests are sent. The simulator and the load generator both read it, block by block.

export interface ArrivalProcess {
  /**
   * Writes the next instants (ms since the start, ascending, ties allowed) to the front of `block`.
   * @returns how many it wrote; fewer than `block.length` means that the process has ended
   */
  fill(block: Float64Array): number;
  /** Intended arrivals a second at `atMs`; 0 where arrivals are single instants. */
  rateAt(atMs: number): number;
}

/** Every instant of a process, in order. */
export const collectInstants = (process: ArrivalProcess): Float64Array => {
  const blocks: Float64Array[] = [];
  let length = 0;
  for (;;) {
    const block = new Float64Array(4096);
    const count = process.fill(block);
    blocks.push(block.subarray(0, count));
    length += count;
    if (count < block.length) break;
  }
  const instants = new Float64Array(length);
  let at = 0;
  for (const block of blocks) {
    instants.set(block, at);
    at += block.length;
  }
  return instants;
};
