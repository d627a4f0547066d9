// Shapes of measured traffic: clients in a closed loop, against the simulator's; recorded instants, replayed faster.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseResult, type RunResult } from 'lambda-windtunnel/reports';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitingServer, type WaitingServer } from '../support/waiting-server.ts';
import { windtunnel } from './cli.ts';

let directory: string;
let server: WaitingServer;
let url: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-shapes-'));
  server = await waitingServer(50);
  ({ url } = server);
});
afterAll(() => {
  server.stop();
  rmSync(directory, { recursive: true, force: true });
});

const result = async (args: readonly string[]): Promise<RunResult> => {
  const { code, stdout, stderr } = await windtunnel([...args, '--json'], directory);
  expect(code, stderr).toBe(0);
  return parseResult(stdout, 'stdout');
};

test('recorded instants are replayed, as fast as is asked for', async () => {
  writeFileSync(join(directory, 'at.txt'), Array.from({ length: 20 }, (_, n) => n * 500).join('\n'));
  writeFileSync(
    join(directory, 'recorded.yaml'),
    `name: recorded
duration: 10s
functions: { f: { timeout: 5s } }
traffic: [{ to: f, arrivals: { instants: ./at.txt } }]
`,
  );
  const { durationMs, totals, latencyMs, scenario } = await result([
    'measure',
    'recorded.yaml',
    '--target',
    url,
    '--speed',
    '10',
  ]);
  expect(durationMs).toBe(1000);
  expect(totals).toMatchObject({ offered: 20, completed: 20 });
  expect(latencyMs.p50).toBeGreaterThan(49);
  expect(scenario).toMatchObject({ speed: 10, duration: '1000ms' });
});

describe('a closed loop', () => {
  beforeAll(() => {
    writeFileSync(
      join(directory, 'loop.yaml'),
      `name: loop
duration: 3s
functions: { f: { timeout: 5s, duration: { constant: 50ms }, coldStart: { constant: 0 } } }
traffic: [{ to: f, closedLoop: { clients: 6, think: { exponential: { mean: 150ms } } } }]
`,
    );
  });

  test('asks as often as the simulated one, never more at a time than it has clients', async () => {
    server.mostAtOnce();
    const measured = await result(['measure', 'loop.yaml', '--target', url]);
    const simulated = await result(['simulate', 'loop.yaml', '--no-diagnosis']);
    expect(server.mostAtOnce()).toBeLessThanOrEqual(6);
    expect(measured.generator!.clients).toBe(6);
    // 6 clients of 200 ms a cycle: 90 in 3 s. Both are chance; the measured one is slower on a busy machine.
    expect(simulated.totals.offered).toBeGreaterThan(60);
    expect(measured.totals.offered).toBeGreaterThan(30);
    expect(measured.totals.offered).toBeLessThan(125);
    expect(measured.totals.completed).toBe(measured.totals.offered);
  });

  test('is shared by threads, and says of itself what its latency is not', async () => {
    const { code, stdout, stderr } = await windtunnel(
      ['measure', 'loop.yaml', '--target', url, '--threads', '2', '--out', 'results'],
      directory,
    );
    expect(code, stderr).toBe(0);
    const said = 'closed loop: 6 clients, each asks again after its answer';
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(said);
    const page = await windtunnel(['report', 'results/loop.measured.json', '--html', 'loop.html'], directory);
    expect(page.code, page.stderr).toBe(0);
    expect(readFileSync(join(directory, 'loop.html'), 'utf8')).toContain(said);
  });

  test('cannot be replayed faster', async () => {
    const refused = await windtunnel(['measure', 'loop.yaml', '--target', url, '--speed', '10'], directory);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('speed: has no effect: no traffic is recorded');
  });

  test('is foreseen by a dry run', async () => {
    const { stdout } = await windtunnel(['measure', 'loop.yaml', '--target', url, '--dry-run'], directory);
    expect(stdout).toContain('requests: about 90 in 3 s (f 90), at most 30 in a second');
  });
});

describe('a probe of cold starts', () => {
  beforeAll(() => {
    writeFileSync(
      join(directory, 'probed.yaml'),
      `name: probed
duration: 1s
functions: { f: { handler: './inits.mjs#handler', keepAlive: { fixed: 500ms }, environment: { STAGE: test } } }
traffic: [{ to: f, arrivals: { constant: { rate: 1/s } } }]
`,
    );
    writeFileSync(
      join(directory, 'inits.mjs'),
      `const end = Date.now() + 80;\nwhile (Date.now() < end);\nexport const handler = async () => process.env.STAGE;\n`,
    );
  });

  test('forces them, finds the keep-alive, and is read by calibrate', async () => {
    const args = ['measure', 'probed.yaml', '--cold-starts', '3', '--idle-gaps', '50ms,1500ms', '--out', 'probed'];
    const { code, stdout, stderr } = await windtunnel(args, directory);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('For the scenario:\nfunctions:\n  f:\n');
    const document = JSON.parse(readFileSync(join(directory, 'probed/probed.probe.json'), 'utf8')) as {
      functions: { f: { invocations: { by: string; coldStart: boolean; initMs: number; idleMs: number | null }[] } };
    };
    const { invocations } = document.functions.f;
    const forced = invocations.filter(({ by }) => by === 'variable');
    expect(forced).toHaveLength(3);
    expect(forced.every(({ coldStart, initMs }) => coldStart && initMs >= 79)).toBe(true);
    const idle = invocations.filter(({ idleMs }) => idleMs !== null);
    expect(idle.slice(0, 2).map(({ coldStart }) => coldStart)).toEqual([false, true]);
    const calibrated = await windtunnel(
      ['calibrate', 'probed/probed.probe.json', '--out', 'probed/c.yaml', '--json'],
      directory,
    );
    expect(calibrated.code, calibrated.stderr).toBe(0);
    const { functions } = JSON.parse(calibrated.stdout) as {
      functions: { f: { coldStarts: number; keepAlive: { survivedMs: number; endedMs: number } } };
    };
    expect(functions.f.coldStarts).toBe(invocations.filter(({ coldStart }) => coldStart).length);
    expect(functions.f.keepAlive.survivedMs).toBeLessThan(600);
    expect(functions.f.keepAlive.endedMs).toBeGreaterThan(450);
    const simulated = await windtunnel(['simulate', 'probed/c.yaml', '--no-diagnosis'], directory);
    expect(simulated.code, simulated.stderr).toBe(0);
  });

  test('says beforehand what it would change, and refuses what goes with traffic only', async () => {
    const dry = await windtunnel(['measure', 'probed.yaml', '--cold-starts', '3', '--dry-run'], directory);
    expect(dry.code, dry.stderr).toBe(0);
    expect(dry.stdout).toContain('change: the variable WINDTUNNEL_PROBE of each function, 3 times');
    const refused = await windtunnel(
      ['measure', 'probed.yaml', '--idle-gaps', '1s', '--threads', '2', '--target', url],
      directory,
    );
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('--threads: has no effect with --idle-gaps; remove one of them');
    expect(refused.stderr).toContain('--idle-gaps: needs the REPORT lines that only Lambda tells');
  });
});
