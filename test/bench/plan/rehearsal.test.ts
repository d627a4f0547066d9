// What a thread rehearses before its first run changes nothing of what it finds.

import { expect, test } from 'vitest';
import { runPlanTask, type PlanTask } from '../../../bench/plan/plan-task.ts';

test('the first run of a thread, which is rehearsed, and the same once more find the same', async () => {
  const document = {
    name: 'test',
    duration: '100s',
    seed: 3,
    functions: {
      f: { duration: { lognormal: { p50: '80ms', p99: '400ms' } }, coldStart: { constant: '300ms' } },
    },
    // Enough events to be worth a rehearsal.
    traffic: [{ to: 'f', arrivals: { poisson: { rate: '500/s' } }, retry: 'sdk-v3-standard' }],
    slo: { throttled: '<1%', p99: '<1s' },
  };
  const task: PlanTask = {
    base: { key: 'test', document, source: 'test', directory: '.' },
    settled: [{ functionIndex: 0, settings: { reservedConcurrency: 55, provisionedConcurrency: 0 } }],
    about: [0],
    isJoint: false,
    replication: 1,
  };
  const first = await runPlanTask(task);
  expect(first[0]!.offered).toBeGreaterThan(40_000);
  expect(await runPlanTask(task)).toEqual(first);
});
