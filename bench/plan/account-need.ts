// The account's limit that reservations need.

import { defaultMinimum } from '../scenario/compile.ts';

/** The smallest limit that leaves what must stay unreserved beside `reserved`; `minimum` where the scenario says how much that is. */
export const accountFor = (reserved: number, minimum: number | undefined): number => {
  const least = reserved + (minimum ?? defaultMinimum(reserved));
  return minimum === undefined ? reserved + defaultMinimum(least) : least;
};
