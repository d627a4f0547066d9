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
duration: 2s
functions: { f: { timeout: 1s } }
traffic: [{ to: f, arrivals: { constant: { rate: 30/s } } }]
${more}`;
  writeFileSync(join(directory, 'plain.yaml'), scenario(''));
  writeFileSync(join(directory, 'meant.yaml'), scenario('expectFailures: true'));
  writeFileSync(join(directory, 'long.yaml'), scenario('').replace('2s', '20s').replace('plain', 'long'));
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
  expect(parseResult(stdout, 'stdout').totals.completed).toBe(60);
});

test('several sending threads send what one would, and their figures are one result', async () => {
  const url = await listening((_, response) => response.end('ok'));
  const asked = ['measure', 'plain.yaml', '--target', url, '--connections', '6', '--json'];
  const { code, stdout } = await windtunnel([...asked, '--threads', '3'], directory);
  const one = parseResult((await windtunnel(asked, directory)).stdout, 'stdout');
  const three = parseResult(stdout, 'stdout');
  expect(code).toBe(0);
  expect([one.generator!.threads, three.generator!.threads]).toEqual([1, 3]);
  expect(three.totals).toMatchObject({ offered: 60, completed: 60 });
  expect(three.series.offered).toEqual(one.series.offered);
  expect(three.generator!.connections!.opened).toBeGreaterThanOrEqual(6);
});

test('500 to everything ends in 4, unless it is meant', async () => {
  const url = await listening((_, response) => response.writeHead(500).end('no'));
  const { code, stdout, stderr } = await windtunnel(['measure', 'plain.yaml', '--target', url, '--json'], directory);
  expect(code).toBe(4);
  expect(stderr).toContain('60 of 60 requests failed: 60 x HTTP 500. If that is meant, set expectFailures: true.');
  expect(parseResult(stdout, 'stdout').warnings.join()).toContain('the target failed: 60 of 60');
  expect((await windtunnel(['measure', 'meant.yaml', '--target', url], directory)).code).toBe(0);
});

test('redirects are told apart and are no success, at a URL and at an origin', async () => {
  const url = await listening((_, response) => response.writeHead(302, { Location: 'http://127.0.0.1:1/' }).end());
  for (const target of [url, new URL(url).origin]) {
    const { code, stdout, stderr } = await windtunnel(
      ['measure', 'plain.yaml', '--target', target, '--json'],
      directory,
    );
    expect([code, stderr]).toEqual([4, expect.stringContaining('60 x HTTP 302, a redirect, which is not followed')]);
    const { totals, warnings } = parseResult(stdout, 'stdout');
    expect([totals.completed, totals.failed]).toEqual([0, 60]);
    expect(warnings.join()).toContain('60 answers were HTTP 302, a redirect');
  }
});

test('a target that dies at two thirds ends in 4', async () => {
  let answered = 0;
  const url = await listening((request, response) => {
    answered += 1;
    if (answered <= 40) response.end('ok');
    else request.socket.destroy();
  });
  const { code, stderr } = await windtunnel(['measure', 'plain.yaml', '--target', url], directory);
  expect([code, stderr]).toEqual([
    4,
    expect.stringMatching(/answered nothing that was sent later than 1\.\d s .* 20 req/),
  ]);
});

test('answers that never end end', async () => {
  const url = await listening((_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'), 50);
    response.on('close', () => clearInterval(timer));
  });
  const startMs = performance.now();
  const { code, stderr } = await windtunnel(['measure', 'plain.yaml', '--target', url], directory);
  expect([code, stderr]).toEqual([4, expect.stringContaining('no whole answer within')]);
  expect(performance.now() - startMs).toBeLessThan(40_000);
});

test('a plain 429 is throttled, and no reason is made up', async () => {
  let asked = 0;
  const url = await listening((_, response) => response.writeHead((asked += 1) % 3 === 0 ? 429 : 200).end());
  const { code, stdout } = await windtunnel(['measure', 'plain.yaml', '--target', url, '--json'], directory);
  expect(code).toBe(0);
  const { totals, throttlesByReason, series } = parseResult(stdout, 'stdout');
  expect(totals.throttled).toBe(20);
  expect(Object.values(throttlesByReason).every((count) => count === 0)).toBe(true);
  expect(series.throttled.reduce((sum, count) => sum + count, 0)).toBe(20);
  const text = await windtunnel(['measure', 'plain.yaml', '--target', url], directory);
  expect(text.stdout).not.toMatch(/ConcurrentInvocationLimitExceeded|rate at which Lambda scales/);
});

test('an interrupted run is as long as it was', async () => {
  const url = await listening((_, response) => response.end('ok'));
  const child = start(['measure', 'long.yaml', '--target', url, '--out', 'out'], directory);
  const end = ended(child);
  await new Promise((resolve) => {
    setTimeout(resolve, 4000);
  });
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
