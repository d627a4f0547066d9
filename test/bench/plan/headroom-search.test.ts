// How much more traffic planned settings carry: which of it is tried, and what is said to give way, each run a formula.

import { describe, expect, test } from 'vitest';
import { firstOfHeadroom, headroomOf, type Headroom } from '../../../bench/plan/headroom.ts';
import type { PlanAnswer, PlanTask } from '../../../bench/plan/plan-task.ts';
import type { Settings } from '../../../bench/plan/settings.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import type { ScenarioDocument } from '../../../bench/format/document.ts';

const scenario = compileScenario(
  {
    name: 'headroom',
    duration: '30s',
    trafficFactor: 2,
    account: { concurrency: 100, unreservedMinimum: 0 },
    functions: { f: { duration: { constant: '10ms' } }, g: { duration: { constant: '10ms' } } },
    traffic: [
      { to: 'f', arrivals: { constant: { rate: '1/s' } } },
      { to: 'g', arrivals: { constant: { rate: '1/s' } } },
    ],
    slo: { throttled: '<1%', cost: '<$1/run', p99: '<500ms' },
  },
  'test',
  '.',
);

/** What one function has at one factor. */
interface At {
  readonly throttled?: number;
  readonly costs?: number;
  readonly p99?: number | null;
  readonly answer?: Partial<PlanAnswer>;
}

const answerOf = ({ throttled = 0, costs = 0, p99 = 100, answer }: At): PlanAnswer =>
  ({
    readings: scenario.slo.map(({ figure }) =>
      figure === 'p99'
        ? { value: p99, of: 1, answers: 10_000, lack: null }
        : figure === 'cost'
          ? { value: costs, of: 1, answers: 0, lack: null }
          : { value: throttled, of: 10_000, answers: 0, lack: null },
    ),
    throttles: {},
    attempts: 10,
    offered: 10,
    throttled: 0,
    accountMaxConcurrency: 10,
    ...answer,
  }) as unknown as PlanAnswer;

const free: Settings = { reservedConcurrency: null, provisionedConcurrency: 0 };
const base = { key: 'base', document: {}, source: 'test', directory: '.' } as never;

const searched = async (
  at: (factor: number, functionIndex: number) => At,
  settings: readonly Settings[] = [free, free],
): Promise<{ headroom: Headroom; tried: number[]; tasks: PlanTask[] }> => {
  const tasks: PlanTask[] = [];
  const factorOf = ({ base: { document } }: PlanTask): number => (document as ScenarioDocument).trafficFactor / 2;
  const engine = {
    run: (task: PlanTask) => {
      tasks.push(task);
      return Promise.resolve(task.about.map((index) => answerOf(at(factorOf(task), index))));
    },
    close: () => Promise.resolve(),
  };
  const settled = settings.map((one, functionIndex) => ({ functionIndex, settings: one }));
  const headroom = await headroomOf(settled, { scenario, engine, base });
  return { headroom, tried: tasks.map(factorOf), tasks };
};

const nothingBreaks: Headroom = {
  keptAtTraffic: 10,
  brokenAtTraffic: null,
  functionName: null,
  breaks: [],
  attemptsPerRequest: null,
  reason: null,
};

describe('more traffic is tried ever further away, then halved down to', () => {
  test.each([
    [1.1, 1, [1.1]],
    [1.2, 1.1, [1.1, 1.2]],
    [1.3, 1.2, [1.1, 1.2, 1.4, 1.3]],
    [1.75, 1.5, [1.1, 1.2, 1.4, 2.5, 1.75, 1.5]],
    [5, 4, [1.1, 1.2, 1.4, 2.5, 10, 4, 5]],
    [10, 7, [1.1, 1.2, 1.4, 2.5, 10, 4, 5, 7]],
  ])('%d times', async (breaksAt, kept, order) => {
    const { headroom, tried } = await searched((factor) => ({ throttled: factor >= breaksAt - 1e-9 ? 0.02 : 0 }));
    expect(headroom).toEqual({
      ...nothingBreaks,
      keptAtTraffic: kept,
      brokenAtTraffic: breaksAt,
      functionName: 'f',
      breaks: ['throttled'],
      attemptsPerRequest: 1,
    });
    expect(tried.map((factor) => Number(factor.toPrecision(6)))).toEqual(order);
  });

  test('ten times at the most', async () => {
    const { headroom, tried } = await searched(() => ({}));
    expect(headroom).toEqual(nothingBreaks);
    expect(tried.map((factor) => Number(factor.toPrecision(6)))).toEqual([1.1, 1.2, 1.4, 2.5, 10]);
  });
});

test('the run that is asked for in any case is the first that is tried', async () => {
  const settled = [{ functionIndex: 0, settings: free }];
  const { tasks } = await searched(() => ({ throttled: 1 }), [free]);
  expect(tasks).toEqual([firstOfHeadroom(settled, { scenario, base })]);
  expect(tasks[0]).toMatchObject({ about: [0], isJoint: true, replication: 0, base: { key: 'base x 1.1' } });
});

describe('what breaks', () => {
  const brokenBy = async (one: At, settings: readonly Settings[] = [free, free], index = 0): Promise<Headroom> =>
    (await searched((_, functionIndex) => (functionIndex === index ? one : {}), settings)).headroom;

  test('is every objective that is broken, but no cost, nor a figure of which the run says too little', async () => {
    expect((await brokenBy({ throttled: 0.5, costs: 9, p99: 900 })).breaks.toSorted()).toEqual(['p99', 'throttled']);
    expect(await brokenBy({ costs: 9 })).toEqual(nothingBreaks);
    const lacking = answerOf({ p99: 900 }).readings.map((one) => ({ ...one, answers: 3 }));
    expect(await brokenBy({ answer: { readings: lacking } })).toEqual(nothingBreaks);
    expect((await brokenBy({ p99: 900 })).breaks).toEqual(['p99']);
  });

  test('is of the first function of which anything is, with the attempts of its clients', async () => {
    const second = await brokenBy({ p99: 900, answer: { attempts: 30, offered: 20 } }, [free, free], 1);
    expect(second).toMatchObject({ functionName: 'g', attemptsPerRequest: 1.5, reason: null });
    const silent = await brokenBy({ p99: 900, answer: { attempts: 3, offered: 0 } });
    expect(silent.attemptsPerRequest).toBe(3);
  });

  const account = 'ConcurrentInvocationLimitExceeded';
  const rate = 'FunctionInvocationRateLimitExceeded';
  const caller = 'CallerRateLimitExceeded';
  const reservation = 'ReservedFunctionConcurrentInvocationLimitExceeded';

  test.each([
    ['what refuses most', { [caller]: 3, [reservation]: 4 }, 10, [free, free], reservation],
    ['what refuses most, whichever comes first', { [reservation]: 3, [caller]: 4 }, 10, [free, free], caller],
    ['nothing', {}, 10, [free, free], null],
    ['the account, where all of it is taken', { [account]: 1 }, 100, [free, free], account],
    ['the rate, where some of it is free', { [account]: 1 }, 99, [free, free], rate],
    [
      'the account, where reservations take the rest',
      { [account]: 1 },
      60,
      [free, { reservedConcurrency: 40, provisionedConcurrency: 0 }],
      account,
    ],
    [
      'the rate, short of that',
      { [account]: 1 },
      59,
      [free, { reservedConcurrency: 40, provisionedConcurrency: 0 }],
      rate,
    ],
    [
      'the rate, of what is reserved',
      { [account]: 1 },
      100,
      [{ reservedConcurrency: 40, provisionedConcurrency: 0 }, free],
      rate,
    ],
  ] as const)('gives way to %s', async (...[, throttles, accountMaxConcurrency, settings, reason]) => {
    const found = await brokenBy({ throttled: 0.5, answer: { throttles, accountMaxConcurrency } }, settings);
    expect(found.reason).toBe(reason);
  });

  test.each([
    [{ ...free, environments: 3 }, { throttled: 1 }, true],
    [{ ...free, environments: 3 }, { attempts: 11 }, true],
    [{ ...free, environments: 3 }, {}, undefined],
    [free, { throttled: 1, attempts: 11 }, undefined],
  ])('environments of %j refuse without a reason: %j', async (settings, answer, full) => {
    const found = await brokenBy({ throttled: 0.5, answer }, [settings, free]);
    expect(found.environmentsFull).toBe(full);
  });
});
