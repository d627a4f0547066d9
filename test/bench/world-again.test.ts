// One world, and one recorder, for run after run: what a run finds does not hang on what was in them before, however it ended.

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { readSimulation, watchSimulation } from '../../bench/simulate/record-simulation.ts';
import { simulatedFunctions, simulationOf } from '../../bench/simulate/simulation-of.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { Recorder, type RunIdentity } from '../../reports/index.ts';
import { simulation } from '../../sim/index.ts';
import { singleCauses } from './single-causes.ts';

const compiled = (document: object): Scenario => compileScenario(document, 'test', '.');
const identity = {} as RunIdentity;

/** Some with latencies by step, some without: one comes after the other. */
const recorderOptions = (scenario: Scenario) => ({
  functions: simulatedFunctions(scenario).map(({ config }) => config),
  durationMs: scenario.durationMs,
  warmupMs: scenario.warmupMs,
  withoutStepLatencies: scenario.seed % 3 === 1,
});

/** The first of a run, stopped in its midst: a digest of all that its recorder says of it. */
const begun = (scenario: Scenario, recorder: Recorder): string => {
  const run = simulation({
    ...simulationOf(scenario, simulatedFunctions(scenario), scenario.seed),
    sink: recorder,
  });
  for (let thousands = 0; thousands < 2 && run.advance(); thousands += 1);
  // Some of it is under way, waits or is about to come.
  run.stop();
  recorder.finish(run.finish());
  const said = [recorder.result(identity), recorder.latency(), recorder.coldStarts(), recorder.peaks()];
  return createHash('sha256').update(JSON.stringify(said)).digest('hex');
};

/** The world that rests goes to another run, which is left under way: one is made for this. It rests then. */
const inNewWorld = (scenario: Scenario): string => {
  simulation({
    ...simulationOf(scenario, simulatedFunctions(scenario), 1),
    sink: new Recorder(recorderOptions(scenario)),
  });
  return begun(scenario, new Recorder(recorderOptions(scenario)));
};

const poisson = (rate: string) => ({ poisson: { rate } });
const plain = { duration: { exponential: { mean: '90ms' } }, coldStart: { lognormal: { p50: '200ms', p99: '600ms' } } };

/** Of the kinds that none of the others is. */
const moreKinds = Object.entries({
  'a plain function': { functions: { f: plain }, traffic: [{ to: 'f', arrivals: poisson('50/s') }] },
  'functions with extensions': {
    functions: {
      f: { ...plain, extensions: { init: { constant: '80ms' }, postInvoke: { exponential: { mean: '70ms' } } } },
      g: plain,
    },
    traffic: [
      { to: 'f', arrivals: poisson('40/s'), retry: 'sdk-v3-standard' },
      { to: 'g', arrivals: poisson('10/s') },
    ],
  },
  'cold starts as published': {
    functions: {
      f: {
        duration: { constant: '400ms' },
        coldStart: { runtime: 'nodejs22.x' },
        keepAlive: { uniform: ['200ms', '900ms'] },
      },
    },
    traffic: [{ to: 'f', arrivals: poisson('12/s') }],
  },
  'provisioned concurrency in 2020': {
    duration: '5m',
    account: { era: '2020', rules: { provisionedPerMinute: 20, burst: 2 } },
    functions: {
      f: {
        ...plain,
        provisionedConcurrency: 1,
        provisionedScaling: {
          schedule: [
            ['5s', 4],
            ['20s', 9],
          ],
        },
      },
    },
    traffic: [{ to: 'f', arrivals: poisson('8/s') }],
  },
  'environments from snapshots': {
    account: { era: '2026' },
    functions: {
      f: {
        ...plain,
        compute: 'snapstart',
        runtime: 'java21',
        memory: '1GB',
        snapStart: { restore: { constant: '300ms' } },
      },
    },
    traffic: [{ to: 'f', arrivals: poisson('40/s') }],
  },
  'provisioned concurrency by a schedule': {
    functions: {
      f: {
        ...plain,
        reservedConcurrency: 9,
        provisionedConcurrency: 2,
        provisionedScaling: {
          schedule: [
            ['10s', 6],
            ['30s', 1],
          ],
        },
      },
    },
    traffic: [{ to: 'f', arrivals: poisson('60/s'), retry: 'sdk-v3-adaptive' }],
  },
  'a closed loop and a front door': {
    functions: { f: { ...plain, errors: '10%' }, g: plain },
    traffic: [
      { to: 'f', closedLoop: { clients: 7, think: { exponential: { mean: '100ms' } } } },
      { to: 'g', via: 'http', arrivals: poisson('30/s') },
    ],
  },
  'executions that outlive their invocations': {
    account: { era: '2026-09-01' },
    functions: {
      f: {
        ...plain,
        timeout: '60s',
        durable: {
          program: [{ step: { duration: { constant: '90ms' } } }, { wait: '2s' }, { invoke: { function: 'g' } }],
        },
      },
      g: plain,
    },
    traffic: [{ to: 'f', arrivals: poisson('5/s') }],
  },
  'two hundred functions': {
    functions: Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`f${index}`, plain])),
    traffic: Array.from({ length: 200 }, (_, index) => ({ to: `f${index}`, arrivals: poisson('1/s') })),
  },
  'more at once than tables have room for at first': {
    account: { era: '2023', concurrency: 10_000 },
    functions: { f: { ...plain, duration: { constant: '3s' }, timeout: '10s' } },
    traffic: [{ to: 'f', arrivals: { burst: { at: '1s', count: 3000 } } }],
  },
}).map(([name, own]) => ({ name, document: { name, duration: '60s', ...own } }));

describe('a run in a world that was there before', () => {
  const kinds = [...singleCauses, ...moreKinds].map(({ name, document }, index) => ({
    name,
    document: { ...document, seed: 5 * index + 1 },
  }));
  const scenarios = kinds.map(({ document }) => compiled(document));
  const fresh = scenarios.map(inNewWorld);
  const kept = new Recorder(recorderOptions(scenarios[0]!));
  const again = (scenario: Scenario): string => {
    kept.reset(recorderOptions(scenario));
    return begun(scenario, kept);
  };
  const plainOnes = kinds.findIndex(({ name }) => name === 'a plain function');
  const places = kinds.map(({ name }, index) => ({ name, index }));

  test.each(places)('$name: after the one before it', ({ index }) => {
    again(scenarios[(index + kinds.length - 1) % kinds.length]!);
    expect(again(scenarios[index]!)).toBe(fresh[index]);
  });

  // From the last to the first, so that the one after it has just run.
  test.each(places.toReversed())('$name: after the one behind it', ({ index }) => {
    expect(again(scenarios[index]!)).toBe(fresh[index]);
  });

  test.each(places.filter(({ index }) => index % 3 === 0))('$name: made for it, a world serves others', ({ index }) => {
    inNewWorld(scenarios[index]!);
    expect(again(scenarios[plainOnes]!)).toBe(fresh[plainOnes]);
    const after = (index + 1) % kinds.length;
    expect(again(scenarios[after]!)).toBe(fresh[after]);
  });
});

describe('a run that is read', () => {
  const document = (seed: number) => ({
    name: 'read',
    duration: '20s',
    seed,
    functions: {
      f: {
        duration: { lognormal: { p50: '80ms', p99: '400ms' } },
        coldStart: { constant: '300ms' },
        reservedConcurrency: 4,
      },
    },
    traffic: [{ to: 'f', arrivals: { poisson: { rate: '40/s' } }, retry: 'sdk-v3-standard' }],
  });
  const said = (recorder: Recorder): string => JSON.stringify(recorder.result(identity));

  test('finds what a recorder of its own says, and what was found before stays as it was', async () => {
    const found: { readonly [key: string]: unknown }[] = [];
    const alone: string[] = [];
    for (const seed of [1, 2, 3]) {
      const scenario = compiled(document(seed));
      found.push(await readSimulation(scenario, seed, {}, (recorder) => recorder.result(identity) as never));
      const { recorder } = await watchSimulation(scenario, simulatedFunctions(scenario), seed, {
        withoutStepLatencies: true,
      });
      alone.push(said(recorder));
      expect(await readSimulation(scenario, seed, {}, said)).toBe(alone.at(-1));
    }
    expect(found.map((result) => JSON.stringify(result))).toEqual(alone);
    expect(new Set(alone).size).toBe(3);
  });

  test('leaves its recorder to the next run, also to one that counts latencies by step, and to no other', async () => {
    const scenario = compiled(document(1));
    await readSimulation(scenario, 1, {}, said);
    const watched = () => watchSimulation(scenario, simulatedFunctions(scenario), 1, {});
    const { recorder } = await watched();
    const { recorder: another } = await watched();
    expect(recorder).not.toBe(another);
    expect(said(recorder)).toBe(said(another));
    expect(recorder.result(identity).latencyHeat?.counts.length).toBeGreaterThan(0);
  });
});

describe('a run that is over', () => {
  const scenario = compiled({
    name: 'over',
    duration: '2s',
    functions: { f: { duration: { constant: '50ms' }, coldStart: { constant: '300ms' } } },
    traffic: [{ to: 'f', arrivals: { constant: { rate: '10/s' } } }],
  });
  const options = () => ({
    ...simulationOf(scenario, simulatedFunctions(scenario), 1),
    sink: new Recorder(recorderOptions(scenario)),
  });

  test('keeps its instant while its world is at work for the next', () => {
    const run = simulation(options());
    while (run.advance());
    const endMs = run.finish();
    expect(run.nowMs).toBe(endMs);
    const next = simulation(options());
    next.advance();
    expect(next.nowMs).toBeGreaterThan(0);
    expect(run.nowMs).toBe(endMs);
    next.finish();
  });

  test.each(['advance', 'stop', 'finish'] as const)('does nothing more when asked to %s', (what) => {
    const run = simulation(options());
    run.finish();
    expect(() => run[what]()).toThrow('the simulation is over');
  });
});
