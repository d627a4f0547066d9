// Random ids for segments, drawn many at a time.

import { randomFillSync } from 'node:crypto';

const idBytes = 8;
const drawn = Buffer.alloc(512 * idBytes);
let at = drawn.length;

/** 15 hex digits that no other has. */
export const newIdBase = (): string => {
  if (at === drawn.length) {
    randomFillSync(drawn);
    at = 0;
  }
  at += idBytes;
  return drawn.toString('hex', at - idBytes, at).slice(1);
};
