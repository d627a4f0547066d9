// measure against targets that fail: what it ends in, how long it takes, and what its result says.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseResult } from 'lambda-windtunnel/reports';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { ended, start, windtunnel } from './cli.ts';

let directory: string;
let server: Server | null = null;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-measure-'));
  const scenario = (more: string): string => `
name: plain
duration: 1s
functions: { f: { timeout: 1s } }
traffic: [{ to: f, arrivals: { constant: { rate: 30/s } } }]
${more}`;
  writeFileSync(join(directory, 'plain.yaml'), scenario(''));
  writeFileSync(join(directory, 'meant.yaml'), scenario('expectFailures: true'));
  writeFileSync(
    join(directory, 'long.yaml'),
    scenario('').replace('duration: 1s', 'duration: 20s').replace('plain', 'long'),
  );
});
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const listening = async (listener: RequestListener): Promise<string> => {
  server = createServer(listener);
  await new Promise<void>((resolve) => {
    server!.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/path`;
};

test('a target that answers well is measured', async () => {
  const url = await listening((_, response) => response.end('ok'));
  const { code, stdout } = await windtunnel(['measure', 'plain.yaml', '--target', url, '--json'], directory);
  expect(code).toBe(0);
  expect(parseResult(stdout, 'stdout').totals.completed).toBe(30);
});

test('several sending threads send what one would, and their figures are one result', async () => {
  const url = await listening((_, response) => response.end('ok'));
  const asked = ['measure', 'plain.yaml', '--target', url, '--connections', '6', '--json'];
  const { code, stdout } = await windtunnel([...asked, '--threads', '3'], directory);
  const one = parseResult((await windtunnel(asked, directory)).stdout, 'stdout');
  const three = parseResult(stdout, 'stdout');
  expect(code).toBe(0);
  expect([one.generator!.threads, three.generator!.threads]).toEqual([1, 3]);
  expect(three.totals).toMatchObject({ offered: 30, completed: 30 });
  expect(three.series.offered).toEqual(one.series.offered);
  expect(three.generator!.connections!.opened).toBeGreaterThanOrEqual(6);
});

test('an interrupted run is as long as it was', async () => {
  let answered = 0;
  const url = await listening((_, response) => {
    answered += 1;
    response.end('ok');
  });
  const child = start(['measure', 'long.yaml', '--target', url, '--out', 'out'], directory);
  const end = ended(child);
  // For a second and a half, of twenty.
  await expect.poll(() => answered).toBeGreaterThan(45);
  child.kill('SIGINT');
  expect((await end).code).toBe(130);
  const result = parseResult(readFileSync(join(directory, 'out/long.measured.json'), 'utf8'), 'long');
  expect(result.durationMs).toBeGreaterThan(500);
  expect(result.durationMs).toBeLessThan(8000);
  expect(result.series.offered).toHaveLength(Math.ceil(result.durationMs / result.series.stepMs));
  // 30 a second, whenever it was.
  expect(result.totals.offered / (result.durationMs / 1000)).toBeGreaterThan(25);
  expect(result.totals.offered / (result.durationMs / 1000)).toBeLessThan(35);
});
