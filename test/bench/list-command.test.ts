// `windtunnel list` in a narrow terminal: descriptions break under themselves.

import { afterEach, expect, test, vi } from 'vitest';
import { run } from '../support/command-line.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([80, 140])('fits %i columns, but for file names', async (columns) => {
  vi.stubEnv('COLUMNS', String(columns));
  const { code, stdout } = await run(['list']);
  const lines = stdout.split('\n').filter((line) => !line.endsWith('.yaml'));
  expect([code, lines.filter((line) => line.length > columns)]).toEqual([0, []]);
  if (columns > 80) return;
  expect(stdout).toContain(
    '  ramp         From 4 to 24 requests a second at handlers of 600 to 640 ms:\n               environments are created as concurrency grows.\n',
  );
});
