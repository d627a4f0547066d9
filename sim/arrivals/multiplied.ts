// So many times the arrivals of a process: each is there as often, and what is left of a fraction falls to a later one.

import type { ArrivalProcess } from './arrival-process.ts';

/** `factor` times the arrivals of `process`, at the same instants; nothing is drawn. */
export const multiplied = (process: ArrivalProcess, factor: number): ArrivalProcess => {
  const source = new Float64Array(256);
  let next = 0;
  let length = source.length;
  let copies = 0;
  let owed = 0;
  /** On to the next arrival; false at the end. */
  const advance = (): boolean => {
    next += 1;
    if (next < length) return true;
    if (length < source.length) return false;
    length = process.fill(source);
    next = 0;
    return length > 0;
  };
  next = length;
  let isOver = !advance();
  const take = (): void => {
    owed += factor;
    copies = Math.floor(owed + 1e-9);
    owed -= copies;
  };
  if (!isOver) take();
  return {
    rateAt: (atMs) => factor * process.rateAt(atMs),
    fill(block) {
      let written = 0;
      while (written < block.length && !isOver) {
        if (copies > 0) {
          block[written] = source[next]!;
          written += 1;
          copies -= 1;
        } else if (advance()) take();
        else isOver = true;
      }
      return written;
    },
  };
};
