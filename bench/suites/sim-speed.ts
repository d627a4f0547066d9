// How fast the simulator is: invocations per CPU second, beside a compiled program that knows none of Lambda's rules, in
// the same run; and what each rule costs.

import type { SuiteReport } from '../../reports/index.ts';
import { recordSimulation, simulatedFunctions } from '../run/simulate-scenario.ts';
import { compileScenario } from '../scenario/compile.ts';
import { referenceProgram, type ReferenceProgram } from './reference-program.ts';
import type { Suite, SuiteContext } from './suite.ts';

/** One scenario to time. */
interface SpeedCase {
  readonly title: string;
  readonly perSecond: number;
  readonly meanMs: number;
  /** Invocations at full length. */
  readonly count: number;
  /** On top of the plain scenario. */
  readonly changes?: (plain: PlainScenario) => Record<string, unknown>;
}

type PlainScenario = ReturnType<typeof plainScenario>;

const plainScenario = (perSecond: number, meanMs: number, seconds: number) => ({
  name: 'speed',
  duration: `${seconds}s`,
  account: { concurrency: 1_000_000, rules: { scaling: 'unlimited', requestRatePerConcurrency: null } },
  functions: {
    f: {
      timeout: '5m',
      keepAlive: { fixed: '10m' },
      duration: { exponential: { mean: `${meanMs}ms` } },
      coldStart: { constant: '200ms' },
    },
  },
  traffic: [{ to: 'f', arrivals: { poisson: { rate: `${perSecond}/s` } } }],
});

const functionsOf = (plain: PlainScenario, names: readonly string[]): Record<string, unknown> => ({
  ...plain,
  functions: Object.fromEntries(names.map((name) => [name, plain.functions.f])),
  traffic: names.map((to) => ({ to, arrivals: { poisson: { rate: '10/s' } } })),
});

const withFunction = (settings: Record<string, unknown>) => (plain: PlainScenario) => ({
  ...plain,
  functions: { f: { ...plain.functions.f, ...settings } },
});

const cases: readonly SpeedCase[] = [
  { title: '1,000/s x 200 ms', perSecond: 1000, meanMs: 200, count: 1_000_000 },
  { title: '50,000/s x 2 s (100,000 in flight)', perSecond: 50_000, meanMs: 2000, count: 1_000_000 },
  {
    title: '100 functions, 10/s each x 200 ms',
    perSecond: 1000,
    meanMs: 200,
    count: 1_000_000,
    changes: (plain) =>
      functionsOf(
        plain,
        Array.from({ length: 100 }, (_, index) => `f${index}`),
      ),
  },
  {
    title: '... with throttles and SDK retries',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: (plain) => ({
      ...withFunction({ reservedConcurrency: 195 })(plain),
      traffic: [{ ...plain.traffic[0], retry: 'sdk-v3-standard' }],
    }),
  },
  {
    title: '... through SQS, batches of 1',
    perSecond: 1000,
    meanMs: 200,
    count: 300_000,
    changes: (plain) => ({ ...plain, traffic: [{ ...plain.traffic[0], via: 'sqs', sqs: { batchSize: 1 } }] }),
  },
  {
    title: '... with a reservation',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: withFunction({ reservedConcurrency: 800 }),
  },
  {
    title: '... with the scaling rate and the request rate of 2023',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: (plain) => ({ ...plain, account: { era: '2023', concurrency: 1000 } }),
  },
  {
    title: '... with the burst and ramp of 2018',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: (plain) => ({ ...plain, account: { era: '2018', concurrency: 1000 } }),
  },
  {
    title: '... with keep-alive preset 2020',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: withFunction({ keepAlive: { preset: '2020' } }),
  },
  {
    title: '... with provisioned concurrency',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: withFunction({ provisionedConcurrency: 150 }),
  },
  {
    title: '... with CloudWatch metrics',
    perSecond: 1000,
    meanMs: 200,
    count: 500_000,
    changes: (plain) => ({ ...plain, cloudWatch: true }),
  },
];

const repeats = 3;

/** Invocations per CPU second, the best of a few runs: noise only ever slows down. */
const simulatorSpeed = (speedCase: SpeedCase, count: number): number => {
  const plain = plainScenario(speedCase.perSecond, speedCase.meanMs, count / speedCase.perSecond);
  const scenario = compileScenario(speedCase.changes?.(plain) ?? plain, 'suite sim', '.');
  const functions = simulatedFunctions(scenario);
  let best = 0;
  for (let i = 0; i < repeats; i += 1) {
    const start = process.cpuUsage();
    const { totals } = recordSimulation(scenario, functions, 1).figures().whole;
    const { user, system } = process.cpuUsage(start);
    best = Math.max(best, totals.offered / ((user + system) / 1e6));
  }
  return best;
};

const millions = (perSecond: number): string => (perSecond / 1e6).toFixed(2);

const rowOf = (speedCase: SpeedCase, share: number, reference: ReferenceProgram | null): string[] => {
  const count = Math.round(speedCase.count * share);
  const ours = simulatorSpeed(speedCase, count);
  const theirs = reference?.speed({ ...speedCase, count: 2_000_000 }) ?? Number.NaN;
  const ratio = Number.isNaN(theirs) ? '' : (ours / theirs).toFixed(2);
  return [
    speedCase.title,
    millions(ours),
    Number.isNaN(theirs) ? '' : millions(theirs),
    ratio,
    (1e9 / ours).toFixed(0),
  ];
};

const run = async (context: SuiteContext): Promise<SuiteReport> => {
  const reference = referenceProgram();
  const rows: string[][] = [];
  for (const speedCase of cases) {
    if (context.signal.aborted) break;
    context.onStage(`timing ${speedCase.title}`, 0);
    rows.push(rowOf(speedCase, context.quick ? 0.2 : 1, reference));
    await new Promise((resolve) => setImmediate(resolve));
  }
  reference?.remove();
  return {
    name: 'sim',
    description: simSpeed.description,
    measured: null,
    simulated: null,
    validation: [],
    status: context.signal.aborted ? 'interrupted' : 'passed',
    notes: reference === null ? ['No g++ here: the compiled reference was left out.'] : [],
    tables: [
      {
        title: 'Millions of invocations per CPU second, recorded in full',
        columns: ['scenario', 'simulator', 'compiled reference', 'ratio', 'ns an invocation'],
        rows,
        note: 'The reference is a C++ program on a binary heap that knows one function, a cap and a fixed keep-alive.',
      },
    ],
  };
};

export const simSpeed: Suite = {
  name: 'sim',
  description: 'Speed of the simulator beside a compiled program, and what each rule costs.',
  slow: true,
  run,
};
