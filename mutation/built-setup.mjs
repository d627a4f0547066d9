// Runs before each test file of the built package whose run is mapped: the processes that it starts know for whom they run.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';

const { testPath } = expect.getState();
process.env.WINDTUNNEL_MARKED_TEST = testPath;
const begunMs = performance.now();
afterAll(() => {
  globalThis.windtunnelMarksWritten?.();
  const name = `${process.pid}-${Math.round(begunMs)}`;
  const took = { test: testPath, ms: performance.now() - begunMs };
  writeFileSync(join(process.env.WINDTUNNEL_MARKS, `took-${name}.json`), JSON.stringify(took));
});
