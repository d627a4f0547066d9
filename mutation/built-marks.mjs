// In every process of a test of the built package, where that was made of sources with marks: what the process has set is written
// down when it ends, under the name of the test file that it was started for.

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';

const into = process.env.WINDTUNNEL_MARKS;
const marks = new Map();
if (into !== undefined)
  globalThis.windtunnelMarks = (file, count) => {
    if (!marks.has(file)) marks.set(file, new Uint8Array(count));
    return marks.get(file);
  };

const indices = (bytes) => [...bytes].flatMap((set, index) => (set === 1 ? [index] : []));

/** Writes down what was set until now. */
const written = () => {
  const test = process.env.WINDTUNNEL_MARKED_TEST;
  if (into === undefined || test === undefined || marks.size === 0) return;
  const ran = Object.fromEntries([...marks].map(([file, bytes]) => [file, indices(bytes)]));
  const name = createHash('sha256').update(test).digest('hex').slice(0, 16);
  try {
    writeFileSync(join(into, `${name}-${process.pid}-${threadId}.json`), JSON.stringify({ test, ran }));
  } catch {
    // A process that may write nowhere.
  }
};
globalThis.windtunnelMarksWritten = written;
process.on('exit', written);
