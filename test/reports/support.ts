// Results to test with.

import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { hostInfo, type RunIdentity, type RunResult, type SuiteReport } from '../../reports/index.ts';

/** A simulated run: a function that is throttled now and then, and a small one. */
export const simulated = (overrides: { p50?: number; seed?: number; seconds?: number } = {}): Promise<RunResult> => {
  const { p50 = 80, seed = 1, seconds = 60 } = overrides;
  const scenario = compileScenario(
    {
      name: 'test',
      duration: `${seconds}s`,
      seed,
      functions: {
        api: {
          reservedConcurrency: 20,
          duration: { lognormal: { p50: `${p50}ms`, p99: `${p50 * 4}ms` } },
          coldStart: { constant: '150ms' },
        },
        job: { duration: { constant: '20ms' }, coldStart: { constant: '90ms' } },
      },
      traffic: [
        { to: 'api', arrivals: { poisson: { rate: '100/s' } } },
        { to: 'job', arrivals: { constant: { rate: '10/s' } } },
      ],
    },
    'test',
    '.',
  );
  return simulateScenario(scenario);
};

export const copyOf = <T>(value: T): T => structuredClone(value);

/** Of runs that are told by hand. */
export const identity: RunIdentity = {
  kind: 'simulated',
  name: 'hand',
  scenario: {},
  seed: 1,
  startedAt: '2026-01-01T00:00:00.000Z',
  host: hostInfo(),
  versions: {},
  limits: { accountConcurrency: 1000, unreservedConcurrency: 1000 },
  generator: null,
  warnings: [],
  replications: 1,
  intervals: null,
};

/** A suite of nothing, and what is given of it. */
export const suiteWith = (parts: Partial<SuiteReport> = {}): SuiteReport => ({
  name: 's',
  description: '',
  measured: null,
  simulated: null,
  validation: [],
  status: 'passed',
  notes: [],
  tables: [],
  ...parts,
});
