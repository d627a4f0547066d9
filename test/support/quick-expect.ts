// What `expect` says, for loops: a call of it takes 30 µs also where there is nothing to say.

import { expect } from 'vitest';

/** `expect(given).toBe(wanted)`. */
export const expectSame = (given: unknown, wanted: unknown): void => {
  if (!Object.is(given, wanted)) expect(given).toBe(wanted);
};

/** `expect(given).toBeGreaterThanOrEqual(least)`. */
export const expectAtLeast = (given: number, least: number): void => {
  if (!(given >= least)) expect(given).toBeGreaterThanOrEqual(least);
};

/** `expect(given).toBeLessThanOrEqual(most)`. */
export const expectAtMost = (given: number, most: number): void => {
  if (!(given <= most)) expect(given).toBeLessThanOrEqual(most);
};
