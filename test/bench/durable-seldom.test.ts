// Executions of durable functions where several things come together: answers while code runs, failures, limits, timeouts; worked out
// by hand.

import { expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import type { DurableResult, RunResult } from '../../reports/index.ts';

type Json = Record<string, unknown>;

const step = (ms: number, own: Json = {}): Json => ({ step: { duration: { constant: `${ms}ms` }, ...own } });
const callback = (answer: string, own: Json = {}): Json => ({ callback: { answer: { constant: answer }, ...own } });

/** One execution at 1 s, of a function whose invocations take 20 ms besides their operations, and 300 ms of INIT. */
const run = (program: readonly Json[], own: Json = {}, durable: Json = {}, whole: Json = {}): Promise<RunResult> =>
  simulateScenario(
    compileScenario(
      {
        name: 'durable',
        duration: '60s',
        account: { era: '2026-09-01' },
        functions: {
          f: {
            timeout: '100s',
            duration: { constant: '20ms' },
            coldStart: { constant: '300ms' },
            durable: { program, ...durable },
            ...own,
          },
          plain: { duration: { constant: '500ms' }, coldStart: { constant: '200ms' }, timeout: '1s' },
        },
        traffic: [{ to: 'f', arrivals: { instants: ['1s'] } }],
        ...whole,
      },
      'test',
      '.',
    ),
  );

const executions = async (...written: Parameters<typeof run>): Promise<DurableResult> =>
  (await run(...written)).functions['f']!.durable!;

const init = 300 + 20;

test('an answer that comes while something else runs is asked for after 1 s, and again and again, less and less often', async () => {
  // Asked at 1, 2, 4, 7, 11 and 16 s: what came at 7.5 s is known at 11 s.
  const branches = [[callback('7500ms'), step(1000)], [step(20_000)]];
  const durable = await executions([{ parallel: { branches } }]);
  expect(durable).toMatchObject({ succeeded: 1, invocations: 1 });
  expect(durable.timeMs.max).toBeCloseTo(init + 20_000, 3);
  const late = await executions([{ parallel: { branches: [[callback('7500ms'), step(12_000)], [step(20_000)]] } }]);
  expect(late.timeMs.max).toBeCloseTo(init + 11_000 + 12_000, 3);
  const later = await executions([{ parallel: { branches: [[callback('11500ms'), step(12_000)], [step(20_000)]] } }]);
  expect(later.timeMs.max).toBeCloseTo(init + 16_000 + 12_000, 3);
});

test('polls are ten seconds apart at most, and none once nothing else runs', async () => {
  // The eleventh poll is at 56 s, the twelfth at 66 s.
  const branches = [[callback('56500ms'), step(12_000)], [step(70_000)]];
  const durable = await executions([{ parallel: { branches } }], {}, {}, { duration: '120s' });
  expect(durable.timeMs.max).toBeCloseTo(init + 66_000 + 12_000, 3);
  const alone = await executions([{ parallel: { branches: [[callback('7s'), step(1000)], [step(4000)]] } }]);
  // It is suspended when the step is over, and begun again with the answer.
  expect(alone).toMatchObject({ succeeded: 1, invocations: 2 });
  expect(alone.timeMs.max).toBeCloseTo(init + 7000 + 20 + 1000, 3);
});

test('what is still waited for in the next invocation is asked for there, too', async () => {
  // The wait brings it back at 5 s, and the step keeps it running: the answer of 7 s is heard there.
  const branches = [
    [callback('7s'), step(1000)],
    [{ wait: '5s' }, step(9000)],
  ];
  const durable = await executions([{ parallel: { branches } }]);
  expect(durable).toMatchObject({ succeeded: 1, invocations: 2, replays: { max: 1 } });
  expect(durable.timeMs.max).toBeCloseTo(init + 5000 + 20 + 9000, 3);
  const longer = await executions([
    {
      parallel: {
        branches: [
          [callback('7500ms'), step(8000)],
          [{ wait: '5s' }, step(9000)],
        ],
      },
    },
  ]);
  // Asked again 1, 2 and 4 s after it has come back.
  expect(longer.timeMs.max).toBeCloseTo(init + 5000 + 20 + 4000 + 8000, 3);
});

test.each([
  ['0%', 1, 0],
  ['100%', 0, 1],
])('an answer that is a failure fails its execution (errors %s)', async (errors, succeeded, failed) => {
  const durable = await executions([callback('3s', { errors })]);
  expect(durable).toMatchObject({ succeeded, failed, timedOut: 0, invocations: 2 });
  expect(durable.timeMs.max).toBeCloseTo(init + 3000 + 20, 3);
});

test('an answer that is there before anybody waits for it is heard at once', async () => {
  const durable = await executions([callback('0s'), step(100)]);
  expect(durable).toMatchObject({ succeeded: 1, operations: 3 });
});

test('of branches that go on together one that fails ends all', async () => {
  const branches = [
    [callback('4s', { errors: '100%' }), step(1000)],
    [{ wait: '4s' }, step(9000)],
  ];
  const durable = await executions([{ parallel: { branches } }]);
  expect(durable).toMatchObject({ succeeded: 0, failed: 1 });
  expect(durable.timeMs.max).toBeCloseTo(init + 4000 + 20, 3);
});

test('an execution that writes too much fails at that checkpoint', async () => {
  // 256 KB each: the limit of 100 MB is met by the 401st.
  const map = { items: 450, concurrency: 1, each: [step(10, { output: '256KB' })] };
  const durable = await executions([{ map }]);
  expect(durable).toMatchObject({ succeeded: 0, failed: 1, invocations: 1 });
  expect(durable.timeMs.max).toBeCloseTo(init + 401 * 10, 3);
  expect(durable.writtenBytes).toBeLessThanOrEqual(100 * 1024 ** 2 + 1024);
});

test('a group whose branches gave more than a checkpoint takes keeps a summary', async () => {
  const written = async (items: number): Promise<number> =>
    (await executions([{ map: { items, each: [step(1)], output: '64KB' } }])).writtenBytes;
  // Of each item, and of all of them together up to 256 KB.
  expect(await written(4)).toBe(2 * 4 * 64 * 1024);
  expect(await written(5)).toBe(5 * 64 * 1024);
});

test.each([
  ['5s', 'crashes before its timeout', 20],
  ['10ms', 'is timed out before it crashes', 10],
] as const)('an invocation whose handler fails (timeout %s) %s', async (timeout, _, ranMs) => {
  const own = {
    errors: '100%',
    timeout: timeout === '10ms' ? '1s' : timeout,
    duration: { constant: timeout === '10ms' ? '1500ms' : '20ms' },
  };
  const durable = await executions([step(100)], own, { executionTimeout: '30s' });
  expect(durable).toMatchObject({ succeeded: 0, timedOut: 1 });
  // Again after 1, 2, 4, 8 and 16 s; nothing was done.
  expect(durable.failedInvocations).toBe(durable.invocations);
  expect(durable.operations).toBe(1 + durable.failedInvocations);
  const eachMs = ranMs === 10 ? 1000 : 20;
  expect(durable.runningMs).toBeCloseTo(300 + durable.invocations * eachMs, 0);
});

test('a function that is called and times out or fails is told of as that', async () => {
  const called = async (own: Json): Promise<DurableResult> => {
    const plain = { duration: { constant: '500ms' }, coldStart: { constant: '200ms' }, timeout: '1s', ...own };
    const result = await run(
      [{ invoke: { function: 'plain', output: '1KB' } }],
      {},
      {},
      {
        functions: {
          f: {
            timeout: '10s',
            duration: { constant: '20ms' },
            coldStart: { constant: '300ms' },
            durable: { program: [{ invoke: { function: 'plain', output: '1KB' } }] },
          },
          plain,
        },
      },
    );
    return result.functions['f']!.durable!;
  };
  expect(await called({})).toMatchObject({ succeeded: 1, failed: 0, operations: 2 });
  const timedOut = await called({ duration: { constant: '5s' } });
  expect(timedOut).toMatchObject({ succeeded: 0, failed: 1, operations: 2 });
  expect(timedOut.timeMs.max).toBeCloseTo(init + 200 + 1000 + 20, 3);
  const failed = await called({ errors: '100%' });
  expect(failed).toMatchObject({ succeeded: 0, failed: 1 });
  expect(failed.timeMs.max).toBeCloseTo(init + 200 + 500 + 20, 3);
});

test('a call that is refused while nobody waits for it any more is given up', async () => {
  const result = await simulateScenario(
    compileScenario(
      {
        name: 'durable',
        duration: '60s',
        account: { era: '2026-09-01' },
        functions: {
          f: {
            timeout: '10s',
            duration: { constant: '20ms' },
            coldStart: { constant: '300ms' },
            durable: { program: [{ invoke: { function: 'plain' } }], executionTimeout: '5s' },
          },
          plain: { duration: { constant: '500ms' }, coldStart: { constant: '200ms' }, reservedConcurrency: 0 },
        },
        traffic: [{ to: 'f', arrivals: { instants: ['1s'] } }],
      },
      'test',
      '.',
    ),
  );
  expect(result.functions['f']!.durable).toMatchObject({ timedOut: 1 });
  expect(result.functions['f']!.durable!.timeMs.max).toBe(5000);
  // Asked at 1.32 s, and again after 1, 2 and 4 s; at the fifth time nobody waits.
  expect(result.functions['plain']!.totals).toMatchObject({ offered: 1, throttled: 1, completed: 0, inFlight: 0 });
});

test('an answer that another checkpoint brings is heard then, and not asked for again', async () => {
  // The step of the other branch is told at 800 ms; the first poll would be at 1 s.
  const branches = [
    [callback('500ms'), step(5000)],
    [step(800), step(4000)],
  ];
  const durable = await executions([{ parallel: { branches } }]);
  expect(durable).toMatchObject({ succeeded: 1, invocations: 1, operations: 8 });
  expect(durable.timeMs.max).toBeCloseTo(init + 800 + 5000, 3);
});

test('a wait that is over before its checkpoint is answered takes no longer than that', async () => {
  const durable = await executions([{ wait: '1s' }, step(1000)], {}, { checkpoint: { constant: '3s' } });
  expect(durable).toMatchObject({ succeeded: 1, invocations: 1, waitingMs: 0 });
  expect(durable.timeMs.max).toBeCloseTo(init + 3000 + 1000 + 3000, 3);
});

test('what was told before an invocation was cut off is known to the next, though nobody heard the answer', async () => {
  const durable = await executions(
    [{ wait: '10s' }, step(1000)],
    { timeout: '2s' },
    { checkpoint: { constant: '3s' } },
  );
  // The first invocation is cut off after 2 s; 1 s later the second has the wait to wait for, and is suspended. The third runs the
  // step and is cut off after 2 s; the last has its result.
  expect(durable).toMatchObject({ succeeded: 1, invocations: 4, failedInvocations: 2, retryingMs: 2000 });
  const waitEnds = init + 10_000;
  expect(durable.timeMs.max).toBeCloseTo(waitEnds + 2000 + 1000 + init, 3);
  expect(durable.waitingMs).toBeCloseTo(waitEnds - (300 + 2000 + 1000 + init + 20), 3);
});
