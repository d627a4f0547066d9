// A setting and its runs: what is begun ahead is told only when it is asked for.

import { expect, test } from 'vitest';
import { readLimit, type SloLimit } from '../../../bench/format/slo.ts';
import { Candidate } from '../../../bench/plan/candidate.ts';
import type { PlanAnswer } from '../../../bench/plan/plan-task.ts';

const limit = readLimit('p99', '<500ms') as SloLimit;
const settings = { reservedConcurrency: 1, provisionedConcurrency: 0 };
const answer = (value: number): PlanAnswer =>
  ({ readings: [{ value, of: 1, answers: 10_000, lack: null }], costUsd: value }) as unknown as PlanAnswer;

test('runs that are begun count when they are asked for, each once, in their order', async () => {
  const asked: number[] = [];
  const ends: ((answer: PlanAnswer) => void)[] = [];
  const candidate = new Candidate(settings, [limit], (replication) => {
    asked.push(replication);
    return new Promise((resolve) => {
      ends[replication] = resolve;
    });
  });
  candidate.begin(3);
  candidate.begin(2);
  ends[2]!(answer(102));
  ends[1]!(answer(101));
  ends[0]!(answer(100));
  await candidate.replicate(2);
  expect(candidate.replications).toBe(2);
  expect(candidate.figure(({ costUsd }) => costUsd).mean).toBe(100.5);
  await candidate.replicate(3);
  expect(candidate.figure(({ costUsd }) => costUsd).mean).toBe(101);
  expect(asked).toEqual([0, 1, 2]);
});

test('of a candidate that was stopped what ended before is taken, as far as it goes', async () => {
  const candidate = new Candidate(settings, [limit], async (replication) => {
    if (replication === 1) throw new Error('stopped');
    return answer(100 + replication);
  });
  candidate.begin(3);
  await expect(candidate.replicate(3)).rejects.toThrow('stopped');
  expect(candidate.replications).toBe(0);
  await candidate.takeEnded();
  expect(candidate.replications).toBe(1);
});

test('a run that breaks either of two limits is broken: each kept past doubt are not both', async () => {
  const limits = [readLimit('deadLetters', '<=0') as SloLimit, readLimit('throttled', '<1%') as SloLimit];
  const runs = 200;
  const broken = (replication: number, place: number): boolean => replication % 40 === place;
  const candidate = new Candidate(
    settings,
    limits,
    async (replication) =>
      ({
        readings: [
          { value: broken(replication, 0) ? 1 : 0, of: 1, answers: 0, lack: null },
          { value: broken(replication, 7) ? 0.5 : 0, of: 10, answers: 0, lack: null },
        ],
      }) as unknown as PlanAnswer,
  );
  await candidate.replicate(runs);
  for (const one of limits) expect(candidate.verdict([one])).toBe('kept');
  expect(candidate.keptRuns(limits)).toBe(190);
  expect(limits.map((one) => candidate.isSure([one]))).toEqual([true, true]);
  expect(candidate.isSure(limits)).toBe(false);
  expect(candidate.leastKept(limits)).toBeGreaterThan(0.9);
  expect(candidate.leastKept(limits)).toBeLessThan(0.95);
});
