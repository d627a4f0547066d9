// measure against a target whose answers never end: half a minute in which next to nothing is computed.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { windtunnel } from './cli.ts';

test('answers that never end end', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-measure-'));
  writeFileSync(
    join(directory, 'plain.yaml'),
    `name: plain
duration: 2s
functions: { f: { timeout: 1s } }
traffic: [{ to: f, arrivals: { constant: { rate: 30/s } } }]
`,
  );
  const server = createServer((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'), 50);
    response.on('close', () => clearInterval(timer));
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/path`;
  const startMs = performance.now();
  const { code, stderr } = await windtunnel(['measure', 'plain.yaml', '--target', url], directory);
  expect([code, stderr]).toEqual([4, expect.stringContaining('no whole answer within')]);
  // Whatever else has the cores, it ends.
  expect(performance.now() - startMs).toBeLessThan(60_000);
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
});
