// `windtunnel sweep` on the built package: the same bytes by one worker and by two, after a kill, and by workers of
// other processes that meet in Redis, one of which is killed in the middle; and `windtunnel plan` by those.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ended, start, windtunnel, type Ended } from './cli.ts';

const scenario = `
name: small
duration: 60s
seed: 3
functions:
  api:
    reservedConcurrency: 10
    duration: { samples: ./times.txt }
    coldStart: { constant: 150ms }
traffic:
  - to: api
    arrivals: { poisson: { rate: 400/s } }
    payload: ./payload.json
`;

const args = [
  'sweep',
  'small.yaml',
  '--vary',
  'functions.api.reservedConcurrency=10..40:10',
  '--vary',
  'functions.api.memory=128MB,512MB',
  '--replications',
  '6',
];
const units = 4 * 2 * 6;

let directory: string;
const kills: (() => void)[] = [];
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-sweep-'));
  writeFileSync(join(directory, 'small.yaml'), scenario);
  writeFileSync(join(directory, 'times.txt'), Array.from({ length: 300 }, (_, i) => `${20 + (i % 97)}`).join('\n'));
  writeFileSync(join(directory, 'payload.json'), '{}');
});
afterAll(() => {
  for (const kill of kills) kill();
  rmSync(directory, { recursive: true, force: true });
});

const documents = ['json', 'csv', 'png'];
const bytesIn = (out: string): string[] =>
  documents.map((ending) => readFileSync(join(directory, out, `small.sweep.${ending}`)).toString('base64'));

const logLines = (out: string): number => {
  const file = join(directory, out, 'small.sweep.jsonl');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
};

/** Until so many units of the sweep are in its log, the first line being its head. */
const untilDone = async (out: string, count: number): Promise<void> => {
  while (logLines(out) < count + 1) await wait(10);
};

let alone: Ended;
beforeAll(async () => {
  alone = await windtunnel([...args, '--workers', '1', '--out', 'alone', '--json'], directory);
});

describe('on this machine', () => {
  test('two workers leave the bytes of one, on stdout too', async () => {
    const both = await windtunnel([...args, '--workers', '2', '--out', 'both', '--json'], directory);
    expect(alone.code).toBe(0);
    expect(JSON.parse(alone.stdout)).toMatchObject({ schema: 'windtunnel/sweep@1', name: 'small', replications: 6 });
    expect(both.code).toBe(0);
    expect(both.stdout).toBe(alone.stdout);
    expect(bytesIn('both')).toEqual(bytesIn('alone'));
  });

  test('a run that was killed goes on where it was, and ends in the same bytes', async () => {
    const child = start([...args, '--workers', '2', '--out', 'killed'], directory);
    const end = ended(child);
    await untilDone('killed', 5);
    child.kill('SIGKILL');
    await end;
    expect(existsSync(join(directory, 'killed', 'small.sweep.json'))).toBe(false);
    const before = logLines('killed') - 1;
    expect(before).toBeLessThan(units);
    // By one where two began: whoever goes on, the bytes are the same.
    const again = await windtunnel([...args, '--workers', '1', '--out', 'killed'], directory);
    expect(again.code).toBe(0);
    expect(again.stderr).toMatch(new RegExp(`^${before} of ${units} units are there from before`));
    expect(bytesIn('killed')).toEqual(bytesIn('alone'));
  });

  test.each(['1', '2'])('Ctrl-C with %s workers keeps what is there and exits with 130', async (workers) => {
    const out = `stopped${workers}`;
    const child = start([...args, '--workers', workers, '--out', out], directory);
    const end = ended(child);
    await untilDone(out, 5);
    child.kill('SIGINT');
    const { code, stderr } = await end;
    expect(code).toBe(130);
    expect(stderr).toMatch(new RegExp(`stopped after \\d+ of ${units} units; the same command goes on from there`));
    expect(logLines(out)).toBeGreaterThan(5);
    const again = await windtunnel([...args, '--workers', workers, '--out', out], directory);
    expect(again.code).toBe(0);
    expect(bytesIn(out)).toEqual(bytesIn('alone'));
  });

  test('mistakes are told all at once, with exit code 2', async () => {
    const wrong = ['--vary', 'functions.apy.memory=1MB,2MB', '--vary', 'duration=10..20:5'];
    const { code, stderr } = await windtunnel(['sweep', 'small.yaml', ...wrong], directory);
    expect(code).toBe(2);
    expect(stderr).toContain('--vary functions.apy.memory: there is no "apy" in functions; there is: api');
    const nobody = await windtunnel([...args, '--redis', 'redis://127.0.0.1:1'], directory);
    expect(nobody.code).toBe(2);
    expect(nobody.stderr).toContain('127.0.0.1:1 cannot be reached');
  });
});

const server = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);
if (server === undefined) console.log('skipped: sweeps through Redis need redis-server or valkey-server on PATH');

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

/** Resolves when `child` has printed `text`. */
const printed = (child: ChildProcess, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    let seen = '';
    const look = (data: Buffer): void => {
      seen += data.toString();
      if (seen.includes(text)) resolve();
    };
    child.stdout!.on('data', look);
    child.once('exit', () => reject(new Error(`ended without "${text}": ${seen}`)));
  });

describe.skipIf(server === undefined)('on several machines', () => {
  let url: string;
  beforeAll(async () => {
    const port = await freePort();
    const options = ['--port', String(port), '--save', '', '--appendonly', 'no', '--bind', '127.0.0.1'];
    const redis = spawn(server!, options, { cwd: directory, stdio: ['ignore', 'pipe', 'inherit'] });
    kills.push(() => redis.kill('SIGKILL'));
    await printed(redis, 'Ready to accept connections');
    url = `redis://127.0.0.1:${port}`;
  });

  /** A worker that shares no file with the sweep: it stands in a directory of its own. */
  const worker = async (name: string): Promise<ChildProcess> => {
    mkdirSync(join(directory, name));
    const child = start(['worker', '--redis', url, '--workers', '1'], join(directory, name));
    kills.push(() => child.kill('SIGKILL'));
    await printed(child, 'Ctrl-C stops');
    return child;
  };

  test('a worker killed in the middle changes nothing: the bytes of one process alone', async () => {
    const [first, second] = await Promise.all([worker('first'), worker('second')]);
    const sweep = windtunnel([...args, '--redis', url, '--out', 'redis', '--json'], directory);
    await untilDone('redis', 6);
    first.kill('SIGKILL');
    const { code, stdout } = await sweep;
    expect(code).toBe(0);
    expect(stdout).toBe(alone.stdout);
    expect(bytesIn('redis')).toEqual(bytesIn('alone'));
    const closing = ended(second);
    second.kill('SIGINT');
    const { code: workerCode, stderr } = await closing;
    expect(workerCode).toBe(130);
    const [, computed] = /computed (\d+) units/.exec(stderr)!;
    // The other had its part before it was killed.
    expect(Number(computed)).toBeLessThan(units);
    expect(Number(computed)).toBeGreaterThan(units / 2);
  });

  test('a plan by workers is, to the byte, that of this machine alone', async () => {
    const slo = "slo: { throttled: '<1%', coldStarts: '<1%' }\n";
    writeFileSync(join(directory, 'planned.yaml'), `${scenario}${slo}`);
    const plan = ['plan', 'planned.yaml', '--replications', '4', '--json'];
    const here = await windtunnel(plan, directory);
    const helper = await worker('helper');
    const there = await windtunnel([...plan, '--redis', url, '--resume', 'runs.jsonl'], directory);
    expect(there.stdout).toBe(here.stdout);
    expect(there.code).toBe(here.code);
    expect(JSON.parse(there.stdout)).toMatchObject({ schema: 'windtunnel/plan@1', functions: [{ attainable: true }] });
    const closing = ended(helper);
    helper.kill('SIGINT');
    const runs = readFileSync(join(directory, 'runs.jsonl'), 'utf8').trimEnd().split('\n').length - 1;
    // Each run once, and all of them there.
    expect((await closing).stderr).toContain(`computed ${runs} units`);
  });

  test('without a worker it says what to start, waits for it, and stops when told to', async () => {
    const child = start([...args, '--redis', url, '--out', 'waits'], directory);
    let told = '';
    child.stderr!.on('data', (data: Buffer) => (told += data.toString()));
    const end = ended(child);
    while (!told.includes('no worker listens')) await wait(20);
    const late = await worker('late');
    await untilDone('waits', 3);
    child.kill('SIGINT');
    expect((await end).code).toBe(130);
    const closing = ended(late);
    late.kill('SIGINT');
    await closing;
    expect(logLines('waits')).toBeGreaterThan(3);
  });
});
