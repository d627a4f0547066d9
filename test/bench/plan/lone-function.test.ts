import { expect, test } from 'vitest';
import { loneFunction } from '../../../bench/plan/lone-function.ts';
import { recordSimulation } from '../../../bench/simulate/record-simulation.ts';
import { simulatedFunctions } from '../../../bench/simulate/simulation-of.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import type { Scenario } from '../../../bench/scenario/scenario.ts';

const functionOf = (extra: object = {}): object => ({
  duration: { lognormal: { p50: '80ms', p99: '400ms' } },
  coldStart: { constant: '200ms' },
  reservedConcurrency: 8,
  ...extra,
});

const scenarioOf = (extra: object = {}, target: object = {}): Scenario =>
  compileScenario(
    {
      name: 'test',
      duration: '60s',
      functions: { other: functionOf(), own: functionOf(target) },
      traffic: [
        { to: 'other', arrivals: { poisson: { rate: '50/s' } } },
        { to: 'own', arrivals: { poisson: { rate: '70/s' } } },
        { to: 'own', via: 'sqs', arrivals: { constant: { rate: '5/s' } } },
      ],
      ...extra,
    },
    'test',
    '.',
  );

const figuresOf = (scenario: Scenario): unknown => {
  const recorder = recordSimulation(scenario, simulatedFunctions(scenario), 5);
  const { eventSources } = recorder.sources();
  return [recorder.figures().functions['own'], eventSources];
};

test('a function with a reservation is the same alone, to the last figure', () => {
  const scenario = scenarioOf();
  const lone = loneFunction(scenario, 1)!;
  expect(lone.functions).toHaveLength(1);
  expect(figuresOf(lone)).toEqual(figuresOf(scenario));
});

test('where others matter to it, it is not taken out', () => {
  expect(loneFunction(scenarioOf({}, { reservedConcurrency: undefined }), 1)).toBeNull();
  expect(loneFunction(scenarioOf({ account: { era: '2020' } }), 1)).toBeNull();
  expect(loneFunction(scenarioOf({}, { destinations: { onFailure: 'other' } }), 1)).toBeNull();
  const durable = (program: readonly object[]) => ({
    timeout: '10s',
    durable: { executionTimeout: '1h', program },
  });
  const invoke = { invoke: { function: 'other', input: '1KB', output: '1KB' } };
  const era = {
    account: { era: '2026-09-01' },
    traffic: [{ to: 'own', via: 'async', arrivals: { constant: { rate: '1/s' } } }],
  };
  expect(loneFunction(scenarioOf(era, durable([invoke])), 1)).toBeNull();
  expect(loneFunction(scenarioOf(era, durable([invoke])), 0)).toBeNull();
  expect(loneFunction(scenarioOf(era, durable([{ parallel: { branches: [[invoke]] } }])), 0)).toBeNull();
  expect(loneFunction(scenarioOf(era, durable([{ wait: '1s' }])), 1)).not.toBeNull();
});
