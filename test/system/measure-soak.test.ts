// A soak: the figures of each window of a long measured run, and what drifts over them.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseResult } from 'lambda-windtunnel/reports';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitingServer, type WaitingServer } from '../support/waiting-server.ts';
import { windtunnel } from './cli.ts';

let directory: string;
let server: WaitingServer;
let url: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-soak-'));
  server = await waitingServer(50);
  ({ url } = server);
});
afterAll(() => {
  server.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('a soak', () => {
  beforeAll(() => {
    writeFileSync(
      join(directory, 'soak.yaml'),
      `name: soak
duration: 3200ms
functions: { f: { handler: './grows.mjs#handler', provisionedConcurrency: 16 } }
traffic: [{ to: f, arrivals: { constant: { rate: 25/s } } }]
`,
    );
    // Every second takes 100 ms more than the last one, and no environment is begun meanwhile, which may take longer.
    writeFileSync(
      join(directory, 'grows.mjs'),
      `const begun = ${Date.now()};\nexport const handler = () => new Promise((resolve) => setTimeout(resolve, (Date.now() - begun) / 10));\n`,
    );
  });

  test('tells each window, what drifts, and warns of it', async () => {
    const { code, stdout, stderr } = await windtunnel(['measure', 'soak.yaml', '--soak', '400ms', '--json'], directory);
    expect(code, stderr).toBe(0);
    const { soak, warnings } = parseResult(stdout, 'stdout');
    expect(soak!.windows).toHaveLength(8);
    expect(soak!.windows.reduce((sum, { count }) => sum + count, 0)).toBe(80);
    const p50 = soak!.drifts.find(({ figure }) => figure === 'p50Ms')!;
    expect(p50.drifts).toBe(true);
    expect(p50.last).toBeGreaterThan(p50.first);
    expect(soak!.windows.some(({ memoryMb }) => memoryMb !== null)).toBe(true);
    expect(soak!.windows.some(({ platformMb }) => platformMb !== null)).toBe(true);
    expect(warnings.join()).toContain('soak: latency p50 RISES');
  });

  test('is shown on the terminal and on the page', async () => {
    const { code, stdout, stderr } = await windtunnel(
      ['measure', 'soak.yaml', '--target', url, '--soak', '400ms', '--out', 'soaked'],
      directory,
    );
    expect(code, stderr).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/soak: 8 windows of 400 ms soak: latency p50 does not drift/);
    const page = readFileSync(join(directory, 'soaked/report.html'), 'utf8');
    expect(page).toContain('8 windows of 400 ms');
    expect(page).toContain('Each window');
  });

  test('of too few windows is refused with the cure', async () => {
    const { code, stderr } = await windtunnel(['measure', 'soak.yaml', '--target', url, '--soak', '1s'], directory);
    expect(code).toBe(2);
    expect(stderr).toContain('6 or more show a drift');
  });
});
