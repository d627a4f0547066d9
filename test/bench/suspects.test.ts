// Every limit that could be to blame, in scenarios of all kinds, were everything broken: what is said of it, what the run without it
// changes, and what could be done, value by value. Which of them is to blame, diagnosis-texts.test.ts tells.

import { expect, test } from 'vitest';
import { objectivesOf } from '../../bench/simulate/objectives.ts';
import { backlogsOf } from '../../reports/verdict/backlogs.ts';
import { diagnosisByFigures } from '../../reports/verdict/by-figures.ts';
import { verdictOn, verdictWord } from '../../reports/verdict/verdict-on.ts';
import { commonAims } from '../../bench/diagnosis/aims.ts';
import { Laboratory } from '../../bench/diagnosis/laboratory.ts';
import { sceneOf } from '../../bench/diagnosis/scene.ts';
import { suspectsOf } from '../../bench/diagnosis/suspects.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { changesBetween } from './changes-between.ts';
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

const plain = { duration: { constant: '100ms' }, coldStart: { constant: '200ms' }, timeout: '2s' };
const constant = (rate: string): object => ({ constant: { rate } });

/** What takes more than so short a run of the scenarios that have one thing wrong with them. */
const inTime: readonly (readonly [name: string, document: object])[] = [
  [
    'a queue of which all goes wrong',
    {
      functions: { job: { ...plain, errors: '60%', reservedConcurrency: 2 } },
      traffic: [
        {
          to: 'job',
          via: 'sqs',
          arrivals: constant('30/s'),
          sqs: {
            visibilityTimeout: '4s',
            maxReceiveCount: 2,
            itemFailures: '20%',
            retention: '8s',
            batchSize: 10,
            batchWindow: '1s',
          },
        },
      ],
    },
  ],
  [
    'a stream that gives records up',
    {
      functions: { job: { ...plain, errors: '60%' } },
      traffic: [
        {
          to: 'job',
          via: 'kinesis',
          arrivals: constant('30/s'),
          stream: { shards: 2, batchSize: 20, batchWindow: '1s', maximumRetryAttempts: 1, poison: '5%' },
        },
      ],
    },
  ],
  [
    'a stream that gives old records up',
    {
      functions: { job: { ...plain, errors: '90%' } },
      traffic: [
        {
          to: 'job',
          via: 'kinesis',
          arrivals: constant('30/s'),
          stream: { shards: 1, batchSize: 10, maximumRecordAge: '60s', maximumRetryAttempts: 2 },
        },
      ],
    },
  ],
  [
    'one that takes the account from two others',
    {
      account: { concurrency: 20, unreservedMinimum: 0 },
      functions: {
        batch: { ...plain, duration: { constant: '1s' } },
        api: plain,
        shop: { ...plain, versions: { 1: {} }, aliases: { live: { version: '1' } } },
      },
      traffic: [
        { to: 'batch', arrivals: constant('60/s') },
        { to: 'api', arrivals: constant('20/s') },
        { to: 'shop:live', arrivals: constant('5/s') },
      ],
    },
  ],
  [
    'idle environments that end at once',
    {
      functions: { f: { ...plain, keepAlive: { fixed: '500ms' } } },
      traffic: [{ to: 'f', arrivals: constant('1/s') }],
    },
  ],
  [
    'more tenants than there may be environments',
    {
      account: { era: '2026-01-01', concurrency: 10, unreservedMinimum: 0 },
      functions: { portal: { ...plain, tenantIsolation: true } },
      traffic: [{ to: 'portal', tenants: 5000, arrivals: constant('40/s') }],
    },
  ],
];

const cases = [
  ...singleCauses.map((one) => [one.name, one.document] as const),
  ...inTime.map(([name, document]) => [name, { name, seed: 11, ...document }] as const),
];

test.each(cases)('%s', async (name, document) => {
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
  const objectives = objectivesOf(result);
  const read = {
    word: verdictWord(result, objectives),
    verdict: verdictOn(result, objectives),
    byFigures: diagnosisByFigures(result, objectives),
    backlogs: backlogsOf(result),
  };
  await expect(`${JSON.stringify(read, null, 1)}\n`).toMatchFileSnapshot(`../golden/verdicts/${file}.txt`);
  await expect(`${JSON.stringify(suspects, null, 1)}\n`).toMatchFileSnapshot(`../golden/suspects/${file}.txt`);
});
