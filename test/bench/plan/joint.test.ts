// Functions of a plan together: what each breaks then is said, with the cure for what refused it.

import { expect, test } from 'vitest';
import { brokenTogether } from '../../../bench/plan/joint.ts';
import type { PlanEngine } from '../../../bench/plan/engine.ts';
import type { PlanAnswer } from '../../../bench/plan/plan-task.ts';
import { planScenario } from '../../../bench/plan/plan.ts';
import { runPlanTask } from '../../../bench/plan/plan-task.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';

const laws = { duration: { constant: '100ms' }, coldStart: { constant: 0 } };
const arrivals = { constant: { rate: '1/s' } };
const document = {
  name: 'j',
  duration: '1m',
  account: { era: '2026-09-01' },
  functions: { a: laws, b: laws },
  traffic: [
    { to: 'a', arrivals },
    { to: 'b', arrivals },
  ],
  slo: { throttled: '<1%', coldStarts: '<5%' },
};
const scenario = compileScenario(document, 'j.yaml', '.');

/** One run in which so large a share was throttled and started cold. */
const answer = (throttled: number, cold: number, throttles: object = {}): PlanAnswer =>
  ({
    readings: scenario.slo.map(({ figure }) => ({
      value: figure === 'throttled' ? throttled : cold,
      of: 100_000,
      answers: 0,
      lack: null,
    })),
    throttles,
  }) as unknown as PlanAnswer;

const together = async (
  answers: readonly PlanAnswer[],
  reserved: readonly (number | null)[] = [null, null],
  kept: { readonly environments?: number } = {},
) => {
  const tasks: unknown[] = [];
  const engine = {
    run: (task: { replication: number }) => {
      tasks.push(task);
      return Promise.resolve(answers);
    },
  } as unknown as PlanEngine;
  const settled = reserved.map((reservedConcurrency, functionIndex) => ({
    functionIndex,
    settings: { reservedConcurrency, provisionedConcurrency: 0, ...kept },
  }));
  const effort = { firstReplications: 4, mostReplications: 64 };
  const said = await brokenTogether(scenario, settled, { engine, base: { document } as never, effort });
  return { said, tasks };
};

const well = answer(0, 0.001);
const breaks = 'with all functions at work together it breaks ';

test('what keeps its limits is not spoken of; each run serves all functions', async () => {
  const { said, tasks } = await together([well, well]);
  expect(said).toEqual([null, null]);
  expect(tasks.map((task) => (task as { replication: number }).replication)).toEqual([...tasks.keys()]);
  expect(tasks.length).toBeLessThanOrEqual(8);
  expect(tasks[0]).toMatchObject({ about: [0, 1], isJoint: true });
});

test.each([
  [
    { CallerRateLimitExceeded: 3, ConcurrentInvocationLimitExceeded: 9 },
    'environments start no faster than Lambda lets them: provision some of it before they are needed',
  ],
  [
    { FunctionInvocationRateLimitExceeded: 1 },
    'environments start no faster than Lambda lets them: provision some of it before they are needed',
  ],
  [
    { ConcurrentInvocationLimitExceeded: 9, CallerRateLimitExceeded: 0 },
    'the account has too little concurrency for all of them at once: raise account.concurrency, or reserve some for it',
  ],
  [
    { ReservedFunctionConcurrentInvocationLimitExceeded: 2 },
    'nothing is refused: give it a little more than was found for it alone',
  ],
  [{}, 'nothing is refused: give it a little more than was found for it alone'],
])('refused by %j', async (throttles, cure) => {
  const { said } = await together([well, answer(0.3, 0.001, throttles)]);
  expect(said).toEqual([null, `${breaks}throttled; ${cure}`]);
});

test.each([
  [
    3,
    'its environments on Managed Instances have no room: keep more of them, or raise maxVcpus of their capacity provider',
  ],
  [0, 'nothing is refused: give it a little more than was found for it alone'],
])('on Managed Instances, where %d are refused without a Reason', async (throttled, cure) => {
  const { said } = await together([well, { ...answer(0.3, 0.001), throttled }], [null, null], { environments: 4 });
  expect(said).toEqual([null, `${breaks}throttled; ${cure}`]);
});

test('every limit that is broken is named', async () => {
  const { said } = await together([answer(0.3, 0.5), well]);
  expect(said).toEqual([expect.stringMatching(`^${breaks}throttled, coldStarts; `), null]);
});

test('one that stands alone on its reservation is as it was', async () => {
  const { said, tasks } = await together([answer(0.3, 0.5), well], [5, null]);
  expect(said).toEqual([null, null]);
  expect(tasks.length).toBeGreaterThan(0);
  expect((await together([answer(0.3, 0.5), answer(0.3, 0.5)], [5, 5])).tasks).toEqual([]);
});

test('a plan of several functions says what breaks in the runs of all together, and of one alone it asks none', async () => {
  /** Real runs, but for those of several planned functions at once, in which a tenth is refused. */
  const engine: PlanEngine = {
    run: async (task) => {
      const answers = await runPlanTask(task);
      const isTogether = task.about.length > 1 && task.startsAtOnce !== true;
      return isTogether
        ? answers.map((one) => ({ ...one, readings: one.readings.map((reading) => ({ ...reading, value: 0.1 })) }))
        : answers;
    },
    close: async () => {},
  };
  const planned = async (functionName?: string) => {
    // Without a limit on throttles nothing is reserved: then each depends on the others.
    const unreserved = compileScenario({ ...document, slo: { coldStarts: '<5%' } }, 'j.yaml', '.');
    const plan = await planScenario(unreserved, { engine, functionName, mostReplications: 4 });
    return plan.functions.map(({ functionName: name, attainable, notes }) => [
      name,
      attainable,
      notes.filter((note) => note.startsWith(breaks)),
    ]);
  };
  const note = expect.stringMatching(/breaks coldStarts; nothing is refused/);
  expect(await planned()).toEqual([
    ['a', false, [note]],
    ['b', false, [note]],
  ]);
  expect(await planned('a')).toEqual([['a', true, []]]);
});
