// How many threads boot at once. Booting is all CPU, and threads beyond the cores only take it from each other: two
// hundred at once took a tenth more of it, and each was late. What a handler's module does, which may wait, is not in it.

import { availableParallelism } from 'node:os';

const width = 2 * availableParallelism();
let booting = 0;
const waiting: (() => void)[] = [];

/** Resolves when there is room; whoever has entered leaves. */
export const enterBoot = async (): Promise<void> => {
  if (booting < width) booting += 1;
  else {
    // Whoever leaves hands its place over.
    await new Promise<void>((resolve) => {
      waiting.push(resolve);
    });
  }
};

export const leaveBoot = (): void => {
  const next = waiting.shift();
  if (next === undefined) booting -= 1;
  else next();
};
