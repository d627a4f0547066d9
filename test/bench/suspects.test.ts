// Every limit that could be to blame, in scenarios of all kinds, were everything broken: what is said of it, what the run without it
// changes, and what could be done, value by value. Which of them is to blame, diagnosis-texts.test.ts tells.

import { expect, test } from 'vitest';
import { commonAims } from '../../bench/diagnosis/aims.ts';
import { Laboratory } from '../../bench/diagnosis/laboratory.ts';
import { sceneOf } from '../../bench/diagnosis/scene.ts';
import { suspectsOf } from '../../bench/diagnosis/suspects.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { singleCauses } from './single-causes.ts';

const everything = new Set([
  'p50',
  'p99',
  'throttled',
  'errors',
  'coldStarts',
  'backlog',
  'oldest',
  'cost',
  'iteratorAge',
  'dropped',
]);

/** Paths whose values differ, with the value after. */
const changesBetween = (before: unknown, after: unknown, path = ''): string[] => {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const isNode = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
  if (!isNode(before) || !isNode(after)) return [`${path}: ${JSON.stringify(after) ?? 'gone'}`];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) =>
    changesBetween(before[key], after[key], path === '' ? key : `${path}.${key}`),
  );
};

test.each(singleCauses.map((one) => [one.name, one.document] as const))('%s', async (name, document) => {
  const scenario = compileScenario({ ...document, duration: '20s' }, 'test', '.');
  const result = await simulateScenario(scenario, { comparesKeepAlive: false });
  const laboratory = new Laboratory(scenario, { seed: result.seed, part: null });
  laboratory.budget = Infinity;
  const base = laboratory.itself(result)!;
  const suspects = suspectsOf(sceneOf(scenario, base, commonAims, everything)).map((suspect) => {
    const { limit, of, rank, subject, detail, assumed, offSaid, isLimit, off } = suspect;
    return {
      limit,
      of,
      rank,
      isLimit,
      said: [subject, detail, assumed, offSaid].filter((text) => text !== undefined),
      off: changesBetween(scenario.document, off(scenario.document)),
      plans: suspect.plans(base).map((plan) => {
        const ends = [...new Set([plan.values[0]!, plan.values.at(-1)!])];
        return {
          ...(plan.isMore === undefined ? {} : { isMore: plan.isMore }),
          values: plan.values.join(' '),
          said: ends.map((value) => plan.said(value)),
          settings: ends.map((value) =>
            plan.settings(value).map((one) => `${one.path}: ${JSON.stringify(one.value) ?? 'gone'}`),
          ),
        };
      }),
    };
  });
  const file = name.replaceAll(/[^\w]+/g, '-');
  await expect(`${JSON.stringify(suspects, null, 1)}\n`).toMatchFileSnapshot(`../golden/suspects/${file}.txt`);
});
