// measure of functions on Managed Instances, durable ones and those with SnapStart, on the local platform: that they run as what they
// are, and that the result tells it in the sections of simulated runs.

import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseResult, type RunResult } from 'lambda-windtunnel/reports';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { windtunnel } from './cli.ts';

let directory: string;

/** So long that all of a burst have come before the first is done, also where other tests have the cores. */
const waits = `import { setTimeout as wait } from 'node:timers/promises';
export const handler = async () => { await wait(1500); return 'done'; };
`;
const order = `import { withDurableExecution } from '@aws/durable-execution-sdk-js';
export const handler = withDurableExecution(async (event, context) => {
  const reserved = await context.step('reserve', async () => 'reserved');
  await context.wait({ seconds: 1 });
  return context.step('ship', async () => reserved + ' and shipped');
});
`;
const program = `{ executionTimeout: 1m, program: [{ step: { duration: { constant: 1ms } } }, { wait: 1s }, { step: { duration: { constant: 1ms } } }] }`;
const laws = 'duration: { constant: 5ms }, coldStart: { constant: 100ms }';
const slots = (count: number): string =>
  `compute: managed, runtime: nodejs22.x, memory: 2GB, managed: { memoryPerVcpu: 2, slots: ${count}, minimumEnvironments: 1, maximumEnvironments: 1 }`;

const scenario = (name: string, fn: string, arrivals: string): string => `name: ${name}
duration: 3s
account: { era: '2026-09-01' }
functions: { f: ${fn} }
traffic: [{ to: f, arrivals: ${arrivals} }]
`;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-modes-'));
  const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(directory, 'node_modules'));
  write('waits.mjs', waits);
  write('order.mjs', order);
  const burst = '{ burst: { at: 1s, count: 12 } }';
  const slow = '{ constant: { rate: 2/s } }';
  write('managed.yaml', scenario('managed', `{ handler: './waits.mjs#handler', ${slots(8)}, ${laws} }`, burst));
  write(
    'durable.yaml',
    scenario('durable', `{ handler: './order.mjs#handler', timeout: 10s, ${laws}, durable: ${program} }`, slow),
  );
  // A slot for each that comes: none is refused where they are slow.
  const both = `{ handler: './order.mjs#handler', timeout: 10s, ${slots(8)}, ${laws}, durable: ${program} }`;
  write('both.yaml', scenario('both', both, slow));
  const image = `{ handler: './waits.mjs#handler', package: image, compute: snapstart, ${laws} }`;
  write('snapstart.yaml', scenario('snapstart', image, slow));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const measured = async (name: string, ...options: string[]): Promise<RunResult> => {
  const { code, stdout, stderr } = await windtunnel(['measure', `${name}.yaml`, '--json', ...options], directory);
  expect(code, stderr).toBe(0);
  return parseResult(stdout, 'stdout');
};

test('Managed Instances: many requests in one environment, one more than it has slots is refused, by both counts', async () => {
  const { totals, functions, eventSources, capacityProviders, warnings } = await measured('managed');
  // Nothing is retried: 8 of 12 that come at once have a slot.
  expect(totals).toMatchObject({ offered: 12, completed: 8, throttled: 4, coldStarts: 0 });
  expect(functions['f']!.managed).toMatchObject({ slots: 8, vcpus: 1 });
  expect(functions['f']!.totals.concurrency.max).toBe(8);
  expect(functions['f']!.cost).toMatchObject({ durationUsd: 0 });
  expect(eventSources!['functions.f.managed']).toMatchObject({
    maxEnvironments: 1,
    ConcurrencyThrottles: 4,
    CPUThrottles: 0,
    MemoryThrottles: 0,
  });
  expect(Object.values(capacityProviders!['default']!.instanceTypes).map(({ most }) => most)).toEqual([1]);
  expect(warnings.join('\n')).toMatch(/instances are placed/);
});

test('durable: executions with what they did, by one sending thread and by two', async () => {
  for (const options of [[], ['--threads', '2']]) {
    const { totals, functions, eventSources } = await measured('durable', ...options);
    expect(totals).toMatchObject({ offered: 6, completed: 6 });
    const { durable } = functions['f']!;
    expect(durable).toMatchObject({ succeeded: 6, failed: 0, invocations: 12, replays: { mean: 1, max: 1 } });
    // EXECUTION, two steps, and a wait.
    expect(durable!.operations).toBe(6 * 4);
    expect(durable!.timeMs.p50).toBeGreaterThanOrEqual(1000);
    expect(durable!.waitingMs).toBeGreaterThan(6 * 500);
    expect(eventSources!['functions.f.durable']).toMatchObject({ begun: 6, succeeded: 6 });
  }
});

test('durable on Managed Instances: executions have slots of one environment', async () => {
  const { totals, functions, eventSources } = await measured('both');
  expect(totals).toMatchObject({ offered: 6, completed: 6, coldStarts: 0 });
  expect(functions['f']!.durable).toMatchObject({ succeeded: 6, invocations: 12 });
  expect(eventSources!['functions.f.managed']).toMatchObject({ maxEnvironments: 1, environmentsStarted: 1 });
});

test('SnapStart: environments are restored, and what that takes is told and billed', async () => {
  for (const options of [[], ['--sandbox', 'process']]) {
    const { totals, functions, cost } = await measured('snapstart', ...options);
    expect(totals).toMatchObject({ offered: 6, completed: 6 });
    expect(totals.coldStarts).toBeGreaterThan(0);
    // A restore is no shorter than that, here and anywhere.
    expect(functions['f']!.initMs.min).toBeGreaterThan(100);
    expect(cost.snapStartUsd).toBeGreaterThan(0);
  }
});

test('SnapStart at another target: the version that has a snapshot must be named', async () => {
  const { code, stderr } = await windtunnel(['measure', 'snapstart.yaml', '--target', 'aws'], directory);
  expect([code, stderr]).toEqual([
    2,
    expect.stringContaining('only published versions of f have a snapshot; name one with --qualifier'),
  ]);
});
