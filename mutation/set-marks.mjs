// What the marks of the sources set in this process.

import { createHash } from 'node:crypto';

const marks = new Map();

/** From now on modules with marks are heard. */
export const hearMarks = () => {
  globalThis.windtunnelMarks = (file, count) => {
    if (!marks.has(file)) marks.set(file, new Uint8Array(count));
    return marks.get(file);
  };
};

const indices = (bytes) => [...bytes].flatMap((set, index) => (set === 1 ? [index] : []));

/** By file, the numbers of the marks that were set until now. */
export const setMarks = () => Object.fromEntries([...marks].map(([file, bytes]) => [file, indices(bytes)]));

/** Of the files that are written of a test file. */
export const nameOf = (test) => createHash('sha256').update(test).digest('hex').slice(0, 16);
