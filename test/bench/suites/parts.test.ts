// Parts of a suite, in threads and one after the other.

import { expect, test } from 'vitest';
import { partsOf } from '../../../bench/suites/parts.ts';
import { publishedParts } from '../../../bench/suites/published/published-parts.ts';
import { part as publishedPart } from '../../../bench/suites/published/published-thread.ts';
import { ruleExamples } from '../../../bench/suites/rules/rule-examples.ts';
import { ruleGroups } from '../../../bench/suites/rules/rule-runs.ts';
import { part as rulePart } from '../../../bench/suites/rules/rule-thread.ts';

const never = new AbortController().signal;
const threadFile = new URL('./doubling-thread.mjs', import.meta.url);
const noFile = new URL('./no-thread.mjs', import.meta.url);
const notHere = async (task: number): Promise<number> => {
  throw new Error(`${task} is for a thread`);
};

test('threads answer in the order of the tasks', async () => {
  const tasks = [5, 4, 3, 2, 1, 7];
  expect(await partsOf(tasks, { threadFile, here: notHere, signal: never })).toEqual([10, 8, 6, 4, 2, 14]);
});

test('a part that fails in a thread fails with its own words', async () => {
  await expect(partsOf([1, -3, 2], { threadFile, here: notHere, signal: never })).rejects.toThrow('-3 is below 0');
});

test('threads that are stopped end at once, with what was done by then', async () => {
  const stop = new AbortController();
  const tasks = [0, 1, 2, 3, 0, 5];
  const parts = partsOf(tasks, { threadFile, here: notHere, signal: stop.signal });
  setTimeout(() => stop.abort(), 1000);
  const done = await parts;
  expect([2, 4, 6].slice(0, done.length)).toEqual(done);
});

test('without a file for threads they run here, one after the other', async () => {
  const seen: string[] = [];
  const here = async (task: number): Promise<number> => {
    seen.push(`begins ${task}`);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`ends ${task}`);
    return 3 * task;
  };
  expect(await partsOf([2, 1], { threadFile: noFile, here, signal: never })).toEqual([6, 3]);
  expect(seen).toEqual(['begins 2', 'ends 2', 'begins 1', 'ends 1']);
});

test('here, too, a stop leaves what was done', async () => {
  const stop = new AbortController();
  const here = async (task: number): Promise<number> => {
    if (task === 2) stop.abort();
    return task;
  };
  expect(await partsOf([1, 2, 3], { threadFile: noFile, here, signal: stop.signal })).toEqual([1, 2]);
});

test('a thread of suite "published" runs the part that it is told', async () => {
  const memorySizes = publishedParts.length - 6;
  const { figures } = await publishedPart(memorySizes);
  expect(figures).toEqual((await publishedParts[memorySizes]!()).figures);
  expect(figures.length).toBeGreaterThan(0);
});

test('a thread of suite "rules" runs the rules of one scenario', async () => {
  const names: unknown[] = [];
  const group = ruleGroups.findIndex(({ length }) => length > 1);
  const part = await rulePart(
    { group, seed: 4 },
    {
      runWritten: async (scenario, options) => ({ name: `${scenario} ${options?.seed}` }) as never,
      effectOf: async (example, written, seed) => {
        names.push([example.rule, written.name, seed]);
        return { withRule: names.length, withoutRule: 2, holds: true };
      },
    },
  );
  const rules = ruleGroups[group]!;
  const effects = rules.map((_, index) => ({ withRule: index + 1, withoutRule: 2, holds: true }));
  expect(part).toEqual({ group, effects });
  expect(names).toEqual(rules.map(({ rule, scenario }) => [rule, `${scenario} 4`, 4]));
});

test('groups hold every rule once, those of a scenario that follow each other together', () => {
  expect(ruleGroups.flat()).toEqual([...ruleExamples]);
  const scenarios = ruleGroups.map((group) => new Set(group.map(({ scenario }) => scenario)));
  expect(scenarios.every(({ size }) => size === 1)).toBe(true);
  const heads = ruleGroups.map((group) => group[0]!.scenario);
  expect(heads.some((head, index) => head === heads[index - 1])).toBe(false);
});
