// windtunnel calibrate as a user runs it: from a log to a scenario that runs, to a page, to the gate; and from a run of the local platform
// to a scenario that a second run agrees with.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compareKinds } from '../../bench/validate/compare-kinds.ts';
import type { RunResult } from '../../reports/index.ts';
import { ended, start, windtunnel, type Ended } from './cli.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-calibrate-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const reportLine = (n: number): string => {
  const duration = n % 10 === 5 ? 120 : 20;
  const at = new Date(1_772_445_600_000 + n * 100 + duration).toISOString();
  const stream = `2026/03/02/[$LATEST]${String(n % 3).padStart(32, '0')}`;
  const init = n < 3 ? '\tInit Duration: 180.00 ms' : '';
  return `${at} ${stream} REPORT RequestId: 00000000-0000-4000-8000-${String(n).padStart(12, '0')}\tDuration: ${duration}.00 ms\tBilled Duration: ${duration + (n < 3 ? 180 : 0)} ms\tMemory Size: 256 MB\tMax Memory Used: 80 MB${init}\n`;
};

const log = Array.from({ length: 600 }, (_, n) => reportLine(n)).join('');

const passed = ({ code, stderr }: Ended): void => expect(code, stderr).toBe(0);

describe('from a log', () => {
  beforeAll(() => writeFileSync(join(directory, 'lambda.log'), `${log}REPORT RequestId: cut\n`));

  test('a scenario that runs, and a page beside it', async () => {
    const args = [
      'calibrate',
      'lambda.log',
      '--function',
      'checkout',
      '-o',
      'made/checkout.yaml',
      '--html',
      'made/page.html',
    ];
    const made = await windtunnel(args, directory);
    passed(made);
    expect(made.stderr).toContain('601 lines, 600 of them told something, 1 is broken');
    expect(made.stdout).toContain('wrote made/checkout.yaml');
    const text = readFileSync(join(directory, 'made/checkout.yaml'), 'utf8');
    expect(text).toContain("era: '2026-03-02'");
    expect(text).toMatch(/# Warm invocations: .* largest quantile error|no quantile is off/);
    expect(readFileSync(join(directory, 'made/page.html'), 'utf8')).toContain('Laws and what they stand for');
    const simulated = await windtunnel(['simulate', 'made/checkout.yaml', '--json', '--no-diagnosis'], directory);
    passed(simulated);
    const { functions, totals } = JSON.parse(simulated.stdout) as RunResult;
    expect(Math.abs(totals.offered - 600)).toBeLessThanOrEqual(2);
    expect(Math.abs(functions['checkout']!.latencyMs.p50 - 20)).toBeLessThan(1);
    expect(Math.abs(functions['checkout']!.latencyMs.p95 - 120)).toBeLessThan(2);
    // Again to the same file, which is there now.
    passed(await windtunnel(args, directory));
  });

  test('without --out the scenario on stdout, with --json the figures there and nothing else', async () => {
    const plain = await windtunnel(['calibrate', 'lambda.log'], directory);
    expect(plain.stdout).toMatch(/^# Made by windtunnel calibrate/);
    const json = await windtunnel(['calibrate', 'lambda.log', '--json'], directory);
    const { lines, matched, broken, functions, scenario } = JSON.parse(json.stdout) as {
      lines: number;
      matched: number;
      broken: number;
      functions: Record<string, { warm: { count: number; p50Ms: number }; init: { count: number } }>;
      scenario: { functions: object };
    };
    expect([lines, matched, broken]).toEqual([601, 600, 1]);
    expect(functions['function']).toMatchObject({ warm: { count: 597, p50Ms: 20 }, init: { count: 3 } });
    expect(Object.keys(scenario.functions)).toEqual(['function']);
    writeFileSync(join(directory, 'scenario.json'), JSON.stringify(scenario));
    passed(await windtunnel(['simulate', 'scenario.json', '--no-diagnosis'], directory));
  });

  test('recorded instants beside the scenario', async () => {
    passed(await windtunnel(['calibrate', 'lambda.log', '--arrivals', 'instants', '-o', 'instants.yaml'], directory));
    const simulated = await windtunnel(['simulate', 'instants.yaml', '--json', '--no-diagnosis'], directory);
    expect((JSON.parse(simulated.stdout) as RunResult).totals.offered).toBe(600);
    const nowhere = await windtunnel(['calibrate', 'lambda.log', '--arrivals', 'instants'], directory);
    expect(nowhere.code).toBe(2);
    expect(nowhere.stderr).toContain('name it with --out');
  });

  test('check, history and report take it as it is', async () => {
    const slow = log.replaceAll('Duration: 20.00 ms', 'Duration: 30.00 ms');
    writeFileSync(join(directory, 'slow.log'), slow);
    const check = await windtunnel(['check', 'slow.log', '--baseline', 'lambda.log'], directory);
    expect(check.code, check.stderr).toBe(3);
    expect(check.stdout).toMatch(/latency p50.*regressed/s);
    passed(await windtunnel(['check', 'lambda.log', '--baseline', 'lambda.log'], directory));
    passed(await windtunnel(['history', 'h.jsonl', '--add', 'lambda.log', '--commit', 'abc'], directory));
    const report = await windtunnel(
      ['report', 'lambda.log', '--hlog', 'x.hlog', '--hgrm', 'x', '--openmetrics', 'x.txt'],
      directory,
    );
    passed(report);
    expect(readFileSync(join(directory, 'x.hlog'), 'utf8')).toContain('Tag=function,');
    const back = await windtunnel(['calibrate', 'x.hlog', '--json'], directory);
    expect(JSON.parse(back.stdout)).toMatchObject({ functions: { function: { warm: { count: 600 } } } });
  });

  test('what tells nothing is refused with the cure', async () => {
    writeFileSync(join(directory, 'nothing.txt'), 'hello\n');
    const none = await windtunnel(['calibrate', 'nothing.txt'], directory);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('--format names one');
    const gone = await windtunnel(['calibrate', 'gone.log'], directory);
    expect(gone.code).toBe(2);
    expect(gone.stderr).toContain('check the path');
  });
});

const scenario = `name: local
duration: 6s
seed: 5
account: { concurrency: 100, unreservedMinimum: 0 }
functions: { wait: { handler: './wait.mjs#handler', keepAlive: { fixed: 700ms } } }
traffic:
  - to: wait
    arrivals: { poisson: { rate: 8/s } }
`;
const handler = `export const handler = () => new Promise((resolve) => setTimeout(resolve, 200));\n`;

const resultIn = (file: string): RunResult => JSON.parse(readFileSync(join(directory, file), 'utf8')) as RunResult;

const waited = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('from a run of the local platform', () => {
  beforeAll(() => {
    writeFileSync(join(directory, 'local.yaml'), scenario);
    writeFileSync(join(directory, 'wait.mjs'), handler);
  });

  test('the scenario of its result agrees with a second run', async ({ skip }) => {
    for (const out of ['first', 'second']) passed(await windtunnel(['measure', 'local.yaml', '--out', out], directory));
    const [first, second] = [resultIn('first/local.measured.json'), resultIn('second/local.measured.json')];
    passed(await windtunnel(['calibrate', 'first/local.measured.json', '-o', 'local/local.yaml'], directory));
    passed(await windtunnel(['simulate', 'local/local.yaml', '--out', 'local', '--no-diagnosis'], directory));
    const saturated = [first, second].some(({ warnings }) =>
      warnings.some((text) => text.startsWith('host saturated')),
    );
    skip(saturated, 'the host was saturated: two runs of the same code differ');
    const figures = compareKinds(second, resultIn('local/local.simulated.json'), null);
    expect(figures.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(figures.filter(({ verdict }) => verdict === 'pass').length).toBeGreaterThanOrEqual(4);
  });

  test('its log tells the traffic, the environments and how long they live', async () => {
    const server = start(['serve', 'local.yaml', '--port', '9479', '--logs', 'logs'], directory);
    const end = ended(server);
    try {
      let answered = false;
      for (let attempt = 0; attempt < 100 && !answered; attempt += 1) {
        await waited(100);
        answered = await fetch('http://127.0.0.1:9479/metrics').then(
          (response) => response.ok,
          () => false,
        );
      }
      passed(
        await windtunnel(['measure', 'local.yaml', '--target', 'http://127.0.0.1:9479', '--out', 'served'], directory),
      );
    } finally {
      server.kill('SIGTERM');
      await end;
    }
    const measured = resultIn('served/local.measured.json');
    const read = await windtunnel(['calibrate', 'logs', '--json'], directory);
    passed(read);
    const { functions } = JSON.parse(read.stdout) as {
      functions: Record<
        string,
        { invocations: number; coldStarts: number; arrivals: { count: number }; warm: { p50Ms: number } }
      >;
    };
    const { wait } = functions;
    expect(wait!.invocations).toBe(measured.totals.offered);
    expect(wait!.arrivals.count).toBe(measured.totals.offered);
    expect(wait!.coldStarts).toBe(measured.totals.coldStarts);
    expect(wait!.warm.p50Ms).toBeGreaterThan(199);
  });
});
