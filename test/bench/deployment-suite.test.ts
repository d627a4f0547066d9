// The suite of deployments: the scenarios on both sides, and what it makes of a deployment that was measured.

import { beforeAll, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import {
  deploymentReport,
  measuredDocument,
  simulatedDocument,
  type MeasuredDeployment,
} from '../../bench/suites/deployment/deployment.ts';
import type { RunResult } from '../../reports/index.ts';

let simulated: RunResult;
beforeAll(async () => {
  const scenario = compileScenario(simulatedDocument(), 'suite deployment', '.');
  simulated = await simulateScenario(scenario, { comparesKeepAlive: false });
});

test('the scenarios are these', async () => {
  const text = `${JSON.stringify([simulatedDocument(), measuredDocument()], null, 1)}\n`;
  await expect(text).toMatchFileSnapshot('../golden/suites/deployment-scenarios.txt');
});

const errors = (times: number): RunResult => ({
  ...simulated,
  totals: { ...simulated.totals, failed: times * simulated.totals.failed },
});
const minutes = (): number => {
  const at = (text: string): number => simulated.timeline!.find((entry) => entry.text.includes(text))!.atMs;
  return (at('rolled back: alarm bad') - at(': started')) / 60_000;
};
const stopped = (times = 1) => ({ status: 'Stopped', code: 'ALARM_ACTIVE', minutes: times * minutes() });
const report = (more: Partial<MeasuredDeployment>, there = simulated) =>
  deploymentReport({ result: simulated, saturation: null, interrupted: false, deployed: stopped(), ...more }, there);
const verdicts = (more: Partial<MeasuredDeployment>, there?: RunResult): string[] => {
  const { status, validation } = report(more, there);
  return [status, ...validation.map(({ verdict }) => verdict)];
};

test('the simulated one is rolled back a second after the third minute with errors, of which the first was half over', () => {
  expect(minutes()).toBeCloseTo(2.5 + 1 / 60, 3);
  expect(simulated.totals.failed).toBeGreaterThan(60);
});

test('both must be rolled back by the alarm; errors and minutes agree within a tenth', () => {
  expect(verdicts({})).toEqual(['passed', 'pass', 'pass', 'pass']);
  expect(verdicts({ deployed: { ...stopped(), code: 'OTHER' } })).toEqual(['failed', 'fail', 'pass', 'pass']);
  expect(verdicts({ deployed: { ...stopped(), status: 'Succeeded' } })).toEqual(['failed', 'fail', 'pass', 'pass']);
  expect(verdicts({ deployed: stopped(1.1) })).toEqual(['passed', 'pass', 'pass', 'pass']);
  expect(verdicts({ deployed: stopped(1.12) })).toEqual(['failed', 'pass', 'pass', 'fail']);
  expect(verdicts({ deployed: null })).toEqual(['failed', 'fail', 'pass', 'no data']);
  expect(verdicts({ result: errors(0.92) })).toEqual(['passed', 'pass', 'pass', 'pass']);
  expect(verdicts({ result: errors(0.9) })).toEqual(['failed', 'pass', 'fail', 'pass']);
  expect(verdicts({ result: errors(0) })).toEqual([expect.any(String), 'pass', 'no data', 'pass']);
  expect(verdicts({}, { ...simulated, timeline: [] })).toEqual(['failed', 'fail', 'pass', 'no data']);
});

test('on a saturated host nothing is compared; one that was stopped is interrupted', () => {
  expect(verdicts({ saturation: 'cores queue', deployed: null })).toEqual([
    'host saturated',
    'not compared',
    'not compared',
    'not compared',
  ]);
  expect(report({ saturation: 'cores queue' }).notes).toEqual(['Not compared: cores queue.']);
  expect(report({ interrupted: true }).status).toBe('interrupted');
});
