// The suite of deployments: the scenarios on both sides, and what it makes of a deployment that was measured.

import { beforeAll, describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import {
  deploymentReport,
  measuredDocument,
  runDeployment,
  simulatedDocument,
  type DeploymentParts,
  type MeasuredDeployment,
} from '../../bench/suites/deployment/deployment.ts';
import type { RunResult } from '../../reports/index.ts';
import { contextOf } from './suites/made-up-context.ts';

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

describe('the run', () => {
  type Order = Parameters<DeploymentParts['start']>[0];

  /** A platform whose process takes so many CPU seconds, and on which the deployment ends so. */
  const made = (deployed: MeasuredDeployment['deployed'], fails?: string) => {
    const said: unknown[] = [];
    const orders: Order[] = [];
    const measured: Parameters<DeploymentParts['measure']>[] = [];
    const say = async (...words: unknown[]): Promise<void> => {
      said.push(words.join(' '));
      if (words[0] === fails) throw new Error(`${fails} failed`);
    };
    const health = { eventLoopDelayP99Ms: 1, memoryMb: 50, cpuSeconds: 1 };
    const parts: DeploymentParts = {
      start: async (order) => {
        orders.push(order);
        return { url: 'http://platform', stop: () => say('stop') };
      },
      driver: {
        prepare: (url, experiment) => say('prepare', url, JSON.stringify(experiment)),
        warm: (url) => say('warm', url),
        deploy: async (url, _, withinMs) => {
          await say('deploy', url, withinMs);
          return deployed;
        },
      },
      health: {
        forget: (url) => say('forget', url),
        now: async (url) => {
          await say('health', url);
          return health;
        },
      },
      measure: async (...asked) => {
        measured.push(asked);
        const result = { ...simulated, generator: { lagP99Ms: 1 } as NonNullable<RunResult['generator']> };
        return { result, saturation: null, interrupted: false, targetErrors: [], failure: null };
      },
    };
    return { parts, said, orders, measured };
  };

  const calls = [
    'prepare http://platform {"threshold":20,"minutes":3,"percent":50,"intervalMinutes":10}',
    'warm http://platform',
    'forget http://platform',
    'health http://platform',
    'deploy http://platform 29000',
    'health http://platform',
    'stop',
  ];

  test('prepares, warms and forgets, then deploys under the load of the scenario, and compares', async () => {
    const { parts, said, orders, measured } = made(stopped());
    const { context, stages, stop } = contextOf(true, { sandbox: 'process', seed: 77 });
    const told = await runDeployment(context, parts);
    expect(said).toEqual(calls);
    expect(orders).toMatchObject([
      {
        clockSpeed: 20,
        kept: { metrics: true },
        sandbox: 'process',
        seed: 77,
        accountConcurrency: 200,
        unreservedMinimum: 0,
      },
    ]);
    expect(orders[0]!.functions.map(({ config }) => config.name)).toEqual(['shop']);
    const [[scenario, options] = []] = measured;
    expect([scenario!.durationMs, options]).toEqual([
      24_000,
      { target: { kind: 'invoke', url: 'http://platform', qualifier: 'live' }, signal: stop.signal },
    ]);
    expect(stages).toEqual([
      ['measuring', 24_000],
      ['simulating', 0],
    ]);
    expect([told.name, told.measured?.totals, told.simulated?.totals.offered]).toEqual([
      'deployment',
      simulated.totals,
      simulated.totals.offered,
    ]);
    expect(told.validation.map(({ figure }) => figure)).toEqual([
      'rolled back by the alarm',
      'errors',
      'minutes until it was rolled back',
    ]);
  });

  test.each(['prepare', 'warm', 'forget', 'health', 'deploy'])('stops the platform where %s fails', async (fails) => {
    const { parts, said } = made(null, fails);
    await expect(runDeployment(contextOf(true).context, parts)).rejects.toThrow(`${fails} failed`);
    expect(said.at(-1)).toBe('stop');
  });
});
