// What the suite of calibrated scenarios compares: a scenario made of a run's result, of its logs, and of both.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { calibratedFrom, sources } from '../../bench/suites/loop/calibrated.ts';
import type { RunResult } from '../../reports/index.ts';
import { collectInstants } from '../../sim/index.ts';

const logs = mkdtempSync(join(tmpdir(), 'windtunnel-calibrated-'));
afterAll(() => rmSync(logs, { recursive: true }));

const scenario = compileScenario(
  {
    name: 'made',
    duration: '30s',
    warmup: '2s',
    functions: { wait: { memory: '256MB', duration: { constant: '40ms' }, coldStart: { constant: '200ms' } } },
    traffic: [{ to: 'wait', arrivals: { constant: { rate: '10/s' } } }],
  },
  'test',
  '.',
);
const beganAtMs = Date.UTC(2026, 0, 5, 12);
const reports = 50;
let result: RunResult;

beforeAll(async () => {
  result = await simulateScenario(scenario);
  const lines = Array.from({ length: reports }, (_, index) => {
    const durationMs = 90 + index / 10;
    const time = new Date(beganAtMs + index * 100 + durationMs).toISOString();
    const fields = [
      `REPORT RequestId: 00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      `Duration: ${durationMs.toFixed(2)} ms`,
      `Billed Duration: ${Math.ceil(durationMs)} ms`,
      'Memory Size: 256 MB',
      'Max Memory Used: 80 MB',
    ];
    return `${time} ${fields.join('\t')}\t`;
  });
  // As `measure --logs` keeps them.
  mkdirSync(join(logs, 'wait'));
  writeFileSync(join(logs, 'wait', '2026-01-05-[$LATEST]0123.log'), `${lines.join('\n')}\n`);
});

/** Mean of its only function's handler times, in ms. */
const meanMs = ({ functions }: Scenario): number => functions[0]!.duration!.mean;

const arrivalsOf = ({ traffic }: Scenario): number => [...collectInstants(traffic[0]!.arrivals(1))].length;

test('its result gives times and arrivals of the run', async () => {
  const made = await calibratedFrom('its result', { scenario, result, logs });
  expect(made.functions.map(({ config }) => [config.name, config.memoryMb])).toEqual([['wait', 256]]);
  expect(meanMs(made)).toBeCloseTo(40, 0);
  expect(arrivalsOf(made)).toBeGreaterThan(280);
  expect(made.warmupMs).toBe(2000);
});

test('its logs give the times that they tell, each request at its instant, and leave the warm-up to the scenario', async () => {
  const made = await calibratedFrom('its logs', { scenario, result, logs });
  expect(made.functions.map(({ config }) => [config.name, config.memoryMb])).toEqual([['wait', 256]]);
  expect(meanMs(made)).toBeGreaterThan(90);
  expect(meanMs(made)).toBeLessThan(95);
  const atMs = [...collectInstants(made.traffic[0]!.arrivals(1))];
  expect(atMs).toHaveLength(reports);
  expect(atMs.at(-1)! - atMs[0]!).toBeCloseTo((reports - 1) * 100, -1);
  expect(made.warmupMs).toBe(2000);
});

test('both give what the result tells: the logs add what it has not', async () => {
  const made = await calibratedFrom('its result and its logs', { scenario, result, logs });
  expect(made.functions.map(({ config }) => config.name)).toEqual(['wait']);
  expect(meanMs(made)).toBeCloseTo(40, 0);
  expect(arrivalsOf(made)).toBeGreaterThan(280);
});

test('each of them is compared', () => {
  expect(sources).toEqual(['its result', 'its logs', 'its result and its logs']);
});
