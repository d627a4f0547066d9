// How a validation goes: what is measured with which seed, what the simulator learns of it, and what keeps the two from being
// compared. What is measured is made up here: a simulation that is said to be a measurement.

import { describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import type { SuiteContext } from '../../bench/suites/suite.ts';
import { validationSuite, type ValidationSuite } from '../../bench/suites/validation-suite.ts';
import { validateScenario, type Validation } from '../../bench/validate/validate-scenario.ts';
import { Outcome, type InvocationRecord } from '../../lambda/index.ts';
import type { RunResult, SuiteReport } from '../../reports/index.ts';

type Measure = NonNullable<Parameters<typeof validateScenario>[2]>;
type MeasureOptions = NonNullable<Parameters<Measure>[1]>;

const scenarioOf = (more: object = {}): Scenario =>
  compileScenario(
    {
      name: 'steps',
      duration: '60s',
      seed: 100,
      functions: { f: { duration: { constant: '10ms' }, coldStart: { constant: '50ms' } } },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '10/s' } } }],
      ...more,
    },
    'steps.yaml',
    '.',
  );

const served = (durationMs: number): InvocationRecord =>
  ({
    functionIndex: 0,
    scheduledAtMs: 1000,
    endAtMs: 1000 + durationMs,
    outcome: Outcome.completed,
    durationMs,
    initMs: 0,
    coldStart: false,
    attempts: 1,
  }) as InvocationRecord;

/** Measures nothing: simulates, and tells whoever observes of an invocation that took `tookMs`. */
const madeUp = (saturations: readonly (string | null)[] = [null, null], tookMs = 30, interrupted = false) => {
  const asked: { scenario: Scenario; options: MeasureOptions }[] = [];
  const measure: Measure = async (scenario, options) => {
    const saturation = saturations[asked.length] ?? null;
    asked.push({ scenario, options: options ?? {} });
    options?.observer?.invocation(served(tookMs));
    const result = { ...(await simulateScenario(scenario)), kind: 'measured' } as RunResult;
    return { result, saturation, interrupted, targetErrors: [], failure: null };
  };
  return { asked, measure };
};

const verdicts = ({ figures }: Validation): string[] => [...new Set(figures.map(({ verdict }) => verdict))];

describe('a validation', () => {
  test('calibrates with another seed, measures with the own one, and says what it is about to do', async () => {
    const scenario = scenarioOf();
    const { asked, measure } = madeUp();
    const stages: unknown[] = [];
    const validation = await validateScenario(scenario, { onStage: (...stage) => stages.push(stage) }, measure);
    expect(stages).toEqual([
      ['calibrating', 60_000],
      ['measuring', 60_000],
      ['simulating', 0],
    ]);
    expect(asked.map(({ options: { seed, target } }) => [seed, target])).toEqual([
      [8019, { kind: 'local', sandbox: 'auto' }],
      [undefined, { kind: 'local', sandbox: 'auto' }],
    ]);
    expect(asked.map((one) => one.scenario)).toEqual([scenario, scenario]);
    expect(validation).toMatchObject({ saturation: null, interrupted: false });
  });

  test('simulates with what the calibration has shown', async () => {
    const { measure } = madeUp();
    const { measured, simulated } = await validateScenario(scenarioOf(), {}, measure);
    expect(measured.latencyMs.p50).toBeCloseTo(10, 0);
    expect(simulated!.latencyMs.p50).toBeCloseTo(30, 0);
  });

  test('calibrates with the scenario that is given for it, for as long as that is, after its warm-up', async () => {
    const pass = scenarioOf({ duration: '20s', warmup: '5s' });
    const { asked, measure } = madeUp();
    const stages: unknown[] = [];
    const { simulated } = await validateScenario(
      scenarioOf(),
      { calibration: pass, sandbox: 'process', onStage: (...stage) => stages.push(stage) },
      measure,
    );
    expect(stages[0]).toEqual(['calibrating', 20_000]);
    expect(asked[0]!.scenario).toBe(pass);
    expect(asked.map(({ options }) => options.target)).toEqual([
      { kind: 'local', sandbox: 'process' },
      { kind: 'local', sandbox: 'process' },
    ]);
    // What came during the warm-up teaches nothing.
    expect(simulated!.latencyMs.p50).toBeCloseTo(10, 0);
  });

  test('keeps the laws of the scenario where it shall not calibrate', async () => {
    const { asked, measure } = madeUp();
    const validation = await validateScenario(scenarioOf(), { calibration: null }, measure);
    expect(asked).toHaveLength(1);
    expect(asked[0]!.options.observer).toBeUndefined();
    expect(verdicts(validation)).toEqual(['pass']);
  });

  test.each<[string, (string | null)[], string | null]>([
    ['while it was measured', [null, 'cores queue'], 'cores queue'],
    ['while it was calibrated', ['cores queue', null], 'during calibration cores queue'],
    ['all the time', ['cores queue', 'no memory'], 'no memory'],
  ])('compares nothing when the host was saturated %s', async (_, saturations, said) => {
    const validation = await validateScenario(scenarioOf(), {}, madeUp(saturations).measure);
    expect([validation.saturation, verdicts(validation)]).toEqual([said, ['not compared']]);
  });

  test('that was stopped while it measured compares nothing', async () => {
    const validation = await validateScenario(scenarioOf(), {}, madeUp(['x', 'y'], 30, true).measure);
    expect([validation.saturation, validation.interrupted, verdicts(validation)]).toEqual([
      'interrupted',
      true,
      ['not compared'],
    ]);
  });

  test.each<[string, string, object]>([
    ['soon in its warm-up, has nothing simulated and no figures', '1000000/s', { simulated: null, figures: [] }],
    ['too late compares nothing', '10/s', { figures: [{ verdict: 'not compared' }] }],
  ])('that was stopped while it simulated, %s', async (_, rate, outcome) => {
    const stop = new AbortController();
    const asked: MeasureOptions[] = [];
    const small = await madeUp().measure(scenarioOf());
    const measure: Measure = (__, options) => {
      asked.push(options ?? {});
      return Promise.resolve(small);
    };
    const validation = await validateScenario(
      scenarioOf({ warmup: '50s', traffic: [{ to: 'f', arrivals: { constant: { rate } } }] }),
      { calibration: null, signal: stop.signal, onStage: (stage) => stage === 'simulating' && stop.abort() },
      measure,
    );
    expect(asked.map(({ signal }) => signal)).toEqual([stop.signal]);
    const first = { ...validation, figures: validation.figures.slice(0, 1) };
    expect(first).toMatchObject({ ...outcome, saturation: 'interrupted', interrupted: true });
  });

  test('that fails otherwise fails', async () => {
    const measure: Measure = () => Promise.reject(new Error('gone'));
    await expect(validateScenario(scenarioOf(), {}, measure)).rejects.toThrow('gone');
  });
});

describe('a suite of real handlers', () => {
  const context = (more: Partial<SuiteContext> = {}): SuiteContext =>
    ({
      quick: true,
      sandbox: 'thread',
      signal: new AbortController().signal,
      onStage: () => {},
      ...more,
    }) as SuiteContext;
  const told: string[] = [];
  const suite = (observe?: ValidationSuite['observe']): ValidationSuite => ({
    name: 's',
    description: 'd',
    document: (quick: boolean) => ({
      name: 's',
      duration: quick ? '10s' : '20s',
      functions: { f: { handler: './hello.ts#handler', duration: { constant: '10ms' } } },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    }),
    calibration: (quick: boolean) => ({ duration: quick ? '3s' : '6s' }),
    ...(observe === undefined ? {} : { observe }),
  });
  const run = async (
    of: ValidationSuite,
    outcome: Partial<Validation> = {},
    more: Partial<SuiteContext> = {},
  ): Promise<{ report: SuiteReport; asked: Parameters<typeof validateScenario>[] }> => {
    const asked: Parameters<typeof validateScenario>[] = [];
    const validate: typeof validateScenario = async (...args) => {
      asked.push(args);
      args[1]?.onStage?.('measuring', 10_000);
      const result = await simulateScenario(args[0]);
      return { measured: result, simulated: result, figures: [], saturation: null, interrupted: false, ...outcome };
    };
    return { report: await validationSuite(of, validate).run(context(more)), asked };
  };
  const observe: ValidationSuite['observe'] = () => ({
    environment: { OBSERVED: 'yes' },
    beforeMeasuring: () => void told.push('before'),
    read: () => {
      told.push('read');
      return {
        figures: [
          {
            figure: 'own',
            functionName: null,
            measured: 1,
            simulated: 1,
            unit: 'ms',
            tolerance: '',
            verdict: 'pass',
            note: '',
          },
        ],
        tables: [{ title: 't', columns: [], rows: [], note: '' }],
      };
    },
    end: () => void told.push('end'),
  });

  test('is measured at its size, with the seed and the sandbox of the bench, and calibrated for as long as it asks', async () => {
    const stages: unknown[] = [];
    const { asked } = await run(
      suite(),
      {},
      { seed: 5, sandbox: 'process', onStage: (...stage) => stages.push(stage) },
    );
    const [[scenario, options]] = asked as [Parameters<typeof validateScenario>];
    expect([scenario.durationMs, scenario.seed, options!.calibration!.durationMs, options!.sandbox]).toEqual([
      10_000,
      5,
      3000,
      'process',
    ]);
    expect(stages).toEqual([['measuring', 10_000]]);
    const whole = await run(suite(), {}, { quick: false });
    expect(whole.asked[0]![0].durationMs).toBe(20_000);
    expect(whole.asked[0]![1]!.calibration!.durationMs).toBe(6000);
  });

  test('is observed from before it is measured: its own figures and tables come with the others', async () => {
    told.length = 0;
    const { report, asked } = await run(suite(observe));
    expect(told).toEqual(['before', 'read', 'end']);
    expect(asked[0]![0].document.functions['f']!.environment).toEqual({ OBSERVED: 'yes' });
    expect(report).toMatchObject({ name: 's', description: 'd', status: 'passed', notes: [] });
    expect([report.validation.map(({ figure }) => figure), report.tables.length]).toEqual([['own'], 1]);
  });

  test('that was stopped is not read, but cleaned up after', async () => {
    told.length = 0;
    const { report } = await run(suite(observe), { interrupted: true, simulated: null });
    expect(told).toEqual(['before', 'end']);
    expect([report.status, report.validation, report.tables]).toEqual(['interrupted', [], []]);
  });

  test('says why nothing was compared', async () => {
    const { report } = await run(suite(), { saturation: 'cores queue' });
    expect([report.status, report.notes]).toEqual(['host saturated', ['Not compared: cores queue.']]);
    const { report: observed } = await run(suite(observe), { saturation: 'cores queue' });
    expect(observed.validation.map(({ verdict, note }) => [verdict, note])).toEqual([
      ['not compared', 'host saturated'],
    ]);
  });
});
