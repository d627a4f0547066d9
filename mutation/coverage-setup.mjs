// Runs before each test file whose run is mapped, and writes down afterwards which marks it has set.

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect } from 'vitest';

const marks = new Map();
globalThis.windtunnelMarks = (file, count) => {
  if (!marks.has(file)) marks.set(file, new Uint8Array(count));
  return marks.get(file);
};

const indices = (bytes) => [...bytes].flatMap((set, index) => (set === 1 ? [index] : []));

const begunMs = performance.now();
afterAll(() => {
  const { testPath } = expect.getState();
  const ran = Object.fromEntries([...marks].map(([file, bytes]) => [file, indices(bytes)]));
  const name = createHash('sha256').update(testPath).digest('hex').slice(0, 16);
  writeFileSync(
    join(process.env.WINDTUNNEL_MARKS, `${name}.json`),
    JSON.stringify({ testPath, ms: performance.now() - begunMs, ran }),
  );
});
