// Runs before each test file whose run is mapped, and writes down afterwards which marks it has set.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';
import { hearMarks, nameOf, setMarks } from './set-marks.mjs';

hearMarks();
const begunMs = performance.now();
afterAll(() => {
  const { testPath } = expect.getState();
  writeFileSync(
    join(process.env.WINDTUNNEL_MARKS, `${nameOf(testPath)}.json`),
    JSON.stringify({ testPath, ms: performance.now() - begunMs, ran: setMarks() }),
  );
});
