// One world, and one recorder, for run after run: what a run finds does not hang on what was in them before, however it ended.

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

const recorderOptions = (scenario: Scenario) => ({
  functions: simulatedFunctions(scenario).map(({ config }) => config),
  durationMs: scenario.durationMs,
  warmupMs: scenario.warmupMs,
  withoutStepLatencies: true,
});

/** The first of a run, stopped in its midst: all that its recorder says of it. */
const begun = (scenario: Scenario, recorder: Recorder): string => {
  const run = simulation({
    ...simulationOf(scenario, simulatedFunctions(scenario), scenario.seed),
    sink: recorder,
  });
  for (let thousands = 0; thousands < 6 && run.advance(); thousands += 1);
  // Some of it is under way, waits or is about to come.
  run.stop();
  recorder.finish(run.finish());
  return JSON.stringify([recorder.result(identity), recorder.latency(), recorder.coldStarts(), recorder.peaks()]);
};

/** While another run is under way a world is made for this one. */
const inNewWorld = (scenario: Scenario): string => {
  const other = simulation({
    ...simulationOf(scenario, simulatedFunctions(scenario), 1),
    sink: new Recorder(recorderOptions(scenario)),
  });
  const said = begun(scenario, new Recorder(recorderOptions(scenario)));
  other.finish();
  return said;
};

describe('a run in a world that was there before', () => {
  const scenarios = singleCauses.map(({ document }) => compiled(document));
  const fresh = scenarios.map(inNewWorld);
  const kept = new Recorder(recorderOptions(scenarios[0]!));
  const again = (scenario: Scenario): string => {
    kept.reset(recorderOptions(scenario));
    return begun(scenario, kept);
  };

  test.each(singleCauses.map(({ name }, index) => ({ name, index })))('$name: after another', ({ index }) => {
    again(scenarios[(index + scenarios.length - 1) % scenarios.length]!);
    expect(again(scenarios[index]!)).toBe(fresh[index]);
    again(scenarios[(index + 1) % scenarios.length]!);
    expect(again(scenarios[index]!)).toBe(fresh[index]);
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

  test('takes no recorder from whoever counts latencies by step', async () => {
    const scenario = compiled(document(1));
    await readSimulation(scenario, 1, {}, said);
    const watched = () => watchSimulation(scenario, simulatedFunctions(scenario), 1, {});
    const { recorder } = await watched();
    const { recorder: another } = await watched();
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
