// In every process of a test of the built package, where that was made of sources with marks: what the process has set is written
// down when it ends, under the name of the test file that it was started for.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { hearMarks, nameOf, setMarks } from './set-marks.mjs';

const into = process.env.WINDTUNNEL_MARKS;
if (into !== undefined) hearMarks();

/** Writes down what was set until now. */
const written = () => {
  const test = process.env.WINDTUNNEL_MARKED_TEST;
  const ran = setMarks();
  if (into === undefined || test === undefined || Object.keys(ran).length === 0) return;
  try {
    writeFileSync(join(into, `${nameOf(test)}-${process.pid}-${threadId}.json`), JSON.stringify({ test, ran }));
  } catch {
    // A process that may write nowhere.
  }
};
globalThis.windtunnelMarksWritten = written;
process.on('exit', written);
