// Cases drawn at random, always the same ones, and what is kept of outputs that are too long to be kept whole.

import * as fc from 'fast-check';
import { createHash } from 'node:crypto';

/** `count` of what there may be: the same with the same seed, until fast-check or what there may be changes. */
export const drawnFrom = <T>(what: fc.Arbitrary<T>, count: number, seed = 1): T[] =>
  fc.sample(what, { numRuns: count, seed });

/** Stands for a long text in a golden file: changes with every byte of it. */
export const markOf = (text: string): string =>
  `${createHash('sha256').update(text).digest('hex').slice(0, 12)} of ${text.length} characters`;
