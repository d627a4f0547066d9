// What a verdict says of a result: by what the simulator tried, or by the figures alone.

import { describe, expect, test } from 'vitest';
import { sloVerdict } from '../../bench/simulate/objectives.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import {
  consoleSummary,
  markdownOf,
  sideBySide,
  type Diagnosis,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import { answer, askedLine, verdictCard } from '../../reports/page/headline.ts';
import { backlogsOf } from '../../reports/verdict/backlogs.ts';
import { worstMoment } from '../../reports/verdict/moments.ts';
import { holders } from '../../reports/verdict/sharing.ts';
import { verdictOf, wellnessOf } from '../../reports/verdict/verdict.ts';
import { simulated } from './support.ts';

type Fields = Readonly<Record<string, unknown>>;

const fn = (own: Fields = {}): Fields => ({
  duration: { constant: '100ms' },
  coldStart: { constant: '200ms' },
  timeout: '10s',
  ...own,
});

const run = async (document: Fields): Promise<{ result: RunResult; suite: SuiteReport }> => {
  const scenario = compileScenario({ name: 'test', duration: '2m', seed: 3, ...document }, 'test', '.');
  const result = await simulateScenario(scenario);
  return { result, suite: suiteOf(result, sloVerdict(result, scenario.slo).objectives) };
};

const suiteOf = (result: RunResult, objectives: SuiteReport['objectives'] = []): SuiteReport => ({
  name: 'test',
  description: '',
  measured: result.kind === 'measured' ? result : null,
  simulated: result.kind === 'simulated' ? result : null,
  validation: [],
  status: 'passed',
  notes: [],
  tables: [],
  objectives,
});

const said = (suite: SuiteReport): string => {
  const { asked, verdict, limits, advice, happened, assumed } = verdictOf(suite);
  return [asked, verdict, limits, advice, happened, assumed].flat().join('\n');
};

describe('what was asked', () => {
  test('kind, traffic, rules, limits, memory and objectives', async () => {
    const { suite } = await run({
      functions: { api: fn({ memory: '512MB', reservedConcurrency: 60, provisionedConcurrency: 5 }) },
      traffic: [
        {
          to: 'api',
          arrivals: {
            poisson: {
              rate: [
                ['0s', '10/s'],
                ['60s', '50/s'],
              ],
            },
          },
          retry: 'sdk-v3-standard',
        },
        { to: 'api', via: 'async', arrivals: [{ burst: { at: '1s', count: 40 } }, { constant: { rate: '2/s' } }] },
      ],
      slo: { p99: '<1s' },
    });
    expect(verdictOf(suite).asked).toEqual([
      'Simulated, 2 min: 10/s, rising to 50/s by 60s, to api, retried (sdk-v3-standard); 40 at once and 2/s to api as events.',
      'Rules of us-east-1, 2026; account concurrency 1,000.',
      'api: 512MB, timeout 10s, reserved 60, provisioned 5.',
      'Asked for: p99 <1s.',
    ]);
  });

  test('a measured run says that memory changed no CPU', async () => {
    const { result } = await run({
      functions: { api: fn() },
      traffic: [{ to: 'api', arrivals: { constant: { rate: '5/s' } } }],
    });
    const assumptions = [
      { setting: 'functions.*.memory', value: 'the same CPU', said: 'memory changed no CPU', shaped: false },
    ];
    const measured = suiteOf({ ...result, kind: 'measured', assumptions });
    expect(verdictOf(measured).asked).toContain('Memory changed no CPU.');
    expect(verdictOf(suiteOf(result)).asked).not.toContain('Memory changed no CPU.');
  });

  test('of a result without a scenario there is little, and no error', async () => {
    const result = { ...(await simulated()), scenario: null };
    expect(verdictOf(suiteOf(result)).asked).toEqual(['Simulated, 60 s.', 'Account concurrency 1,000.']);
    expect(
      verdictOf(suiteOf({ ...result, scenario: { traffic: [null, 3, { to: 7 }], functions: [] } })).asked[0],
    ).toMatch(/^Simulated, 60 s: /);
  });
});

describe('queues', () => {
  const queue = (own: Fields, sqs: Fields = {}): Promise<{ result: RunResult; suite: SuiteReport }> =>
    run({
      duration: '6m',
      functions: { worker: fn({ duration: { constant: '1s' }, ...own }) },
      traffic: [{ to: 'worker', via: 'sqs', arrivals: { constant: { rate: '10/s' } }, sqs: { batchSize: 1, ...sqs } }],
    });

  test('that do not keep up say so first, with what is left and how it grows; nothing is throttled for good', async () => {
    const { result, suite } = await queue({ reservedConcurrency: 4 });
    const [backlog] = backlogsOf(result);
    expect(backlog).toMatchObject({ kind: 'sqs', arrived: 3600, keepsUp: false });
    // Ten a second come, at most four go.
    expect(backlog!.growthPerMinute).toBeGreaterThan(300);
    expect(verdictOf(suite).verdict.join(' ')).toMatch(
      /The queue of worker does not keep up: [\d,]+ of 3,600 messages are left, \d[\d.]* messages more each minute/,
    );
    expect(said(suite)).not.toMatch(/throttled for good/);
    expect(wellnessOf(suite)).toBe('broken');
    expect(consoleSummary(result, { color: false })).toMatch(/^queue: The queue of worker does not keep up/m);
  });

  test('that keep up say so, too', async () => {
    const { suite } = await queue({}, { maximumConcurrency: 50 });
    expect(verdictOf(suite).happened.join(' ')).toMatch(/The queue of worker keeps up: \d+ messages wait at the end/);
    expect(wellnessOf(suite)).toBe('neutral');
  });

  test('whose batches fail until they are done say so, though nothing is lost', async () => {
    const { suite } = await queue({ errors: '10%' }, { batchSize: 1, visibilityTimeout: '30s', maxReceiveCount: 1000 });
    expect(verdictOf(suite).verdict[0]).toMatch(
      /^No objective was given; \d+(\.\d+)? % of the runs failed and were made good by retries; nothing is throttled, left or lost/,
    );
  });

  test('that give everything up do not keep up', async () => {
    const { suite } = await run({
      functions: { job: fn({ reservedConcurrency: 0 }) },
      traffic: [{ to: 'job', via: 'async', arrivals: { constant: { rate: '20/s' } } }],
    });
    const text = verdictOf(suite).verdict.join(' ');
    expect(text).toMatch(
      /The event queue of job gives up much of what comes\. [\d,]+ events \(100 %\) were given up.*\. 0 events wait at the end/,
    );
    expect(text).not.toMatch(/keeps up/);
  });

  test('whose shards take in less than is written are not well, though nobody asked', async () => {
    const { suite, result } = await run({
      functions: { reader: fn() },
      traffic: [
        {
          to: 'reader',
          via: 'kinesis',
          arrivals: { constant: { rate: '1300/s' } },
          stream: { shards: 1, batchSize: 1000, keys: 50 },
        },
      ],
    });
    const text = verdictOf(suite).verdict.join(' ');
    expect(text).toMatch(/Not well, though no objective says so: writes held up 9\d/);
    expect(text).toMatch(
      /The stream of reader takes in less than is written\. .* waited at their producers.* are not written at the end/,
    );
    expect(text).not.toMatch(/keeps up/);
    expect(wellnessOf(suite)).toBe('broken');
    expect(consoleSummary(result, { color: false })).toMatch(/takes in less than is written/);
  });

  test('ages and dead letters are told, and those that never ran', async () => {
    const { result } = await queue({});
    const figures = { ...result.eventSources!['traffic.0.sqs']!, deadLettered: 90, deadLetteredUnprocessed: 70 };
    const more = { maxOldestAgeMs: 95_000, endOldestAgeMs: 61_000, visible: 900, deleted: 2610 };
    const told = said(suiteOf({ ...result, eventSources: { 'traffic.0.sqs': { ...figures, ...more } } }));
    expect(told).toMatch(/the oldest is 61 s old/);
    expect(told).toMatch(
      /90 messages \(2\.5 %\) went to its dead-letter queue or expired, 70 of them without ever having run/,
    );
  });
});

describe('who takes and who starves', () => {
  test('is named where functions share an account', async () => {
    const { result, suite } = await run({
      account: { concurrency: 100, unreservedMinimum: 0 },
      functions: { batch: fn({ duration: { constant: '4s' } }), api: fn() },
      traffic: [
        { to: 'batch', arrivals: { constant: { rate: '40/s' } }, retry: { attempts: 5, base: '1s', cap: '4s' } },
        { to: 'api', arrivals: { poisson: { rate: '30/s' } } },
      ],
    });
    const { taker, starving } = holders(result);
    expect(taker!.name).toBe('batch');
    expect(taker!.heldShare).toBeGreaterThan(0.8);
    expect(starving.map(({ name }) => name)).toEqual(['api']);
    expect(said(suite)).toMatch(/batch held \d[\d.]* % of what ran; refused were api \(\d[\d.]* % of its attempts\)/);
    expect(verdictOf(suite).limits[0]).toMatch(/^batch takes the account’s concurrency \(100\) from the others/);
  });
});

describe('the worst moment', () => {
  test('of a flash sale is told beside the p99 of the whole', async () => {
    const { result, suite } = await run({
      duration: '10m',
      functions: { shop: fn({ coldStart: { constant: '700ms' } }) },
      traffic: [
        {
          to: 'shop',
          arrivals: {
            steps: [
              ['0s', '10/s'],
              ['5m', '800/s'],
            ],
          },
        },
      ],
    });
    expect(worstMoment(result)).toMatch(
      /^In the 2 s after 5 min: \d+ cold starts \(\d[\d.]* % of what started\), a p99 of [78]\d\d(\.\d)? ms; over all 10 min the p99 is 1\d\d(\.\d)? ms\.$/,
    );
    expect(said(suite)).toContain(worstMoment(result)!);
  });

  test('is not told where no moment stands out', async () => {
    expect(worstMoment(await simulated())).toBeNull();
  });
});

describe('by figures alone', () => {
  const { parse } = JSON;
  const measured = async (warnings: readonly string[], own: Fields = {}): Promise<SuiteReport> => {
    const { result } = await run({
      functions: { api: fn({ reservedConcurrency: 4, ...own }) },
      traffic: [{ to: 'api', arrivals: { poisson: { rate: '60/s' } } }],
    });
    return suiteOf({ ...(parse(JSON.stringify(result)) as RunResult), kind: 'measured', warnings });
  };

  test('a saturated host comes before every limit', async () => {
    const suite = await measured(['host saturated: the cores were busy 99 % of the time']);
    const { limits, advice } = verdictOf(suite);
    // Figures that prove nothing tell no further limit, and no other cure.
    expect(limits).toEqual([expect.stringMatching(/^The host, not the code: the cores were busy 99 % of the time\./)]);
    expect(advice).toEqual([expect.stringMatching(/^Measure again on a machine with free cores/)]);
    expect(wellnessOf(suite)).toBe('void');
  });

  test('a saturated host keeps and breaks nothing: its figures are told, and no verdict on them', async () => {
    const suite = await measured(['host saturated: the cores were busy 99 % of the time']);
    const asked = {
      ...suite,
      objectives: [{ figure: 'p99', limit: '<200ms', bound: 200, value: '352.8 ms', verdict: 'broken' }],
    } as SuiteReport;
    expect(verdictOf(asked).verdict[0]).toBe(
      'Neither kept nor broken: what was measured proves nothing. It was p99 352.8 ms (asked for: <200ms).',
    );
    expect(answer(asked)).toMatch(/<td>void<\/td>/);
    expect(answer(asked)).not.toMatch(/BROKEN/);
  });

  test('a saturated host is named where results lie side by side', async () => {
    const { measured: result } = await measured(['host saturated: other work took 51 %']);
    const runs = [
      { name: 'before', result: result! },
      { name: 'after', result: { ...result!, warnings: [] } },
    ];
    const beside = sideBySide('two', runs);
    expect(verdictOf(beside).conditions[0]).toMatch(/^Host saturated.*before \(other work took 51 %\)/);
    expect(verdictCard(beside)).toMatch(/To mind first.*other work took 51\s%/);
    expect(wellnessOf(beside)).toBe('broken');
  });

  test('the share of the attempts that were refused is said, not a share of steps', async () => {
    const { limits } = verdictOf(await measured([]));
    expect(limits[0]).toMatch(
      /peaks took all of it (in \d[\d.]* % of the run|all along).*\. It refused \d[\d.]* % of the attempts\.$/,
    );
    expect(limits.join(' ')).not.toMatch(/steps/);
  });

  test('one refused attempt of thousands is no limit', async () => {
    const { result } = await run({
      functions: { api: fn() },
      traffic: [{ to: 'api', arrivals: { poisson: { rate: '60/s' } } }],
    });
    const once = { ...result.throttlesByReason, ConcurrentInvocationLimitExceeded: 1 };
    const { limits, advice } = verdictOf(suiteOf({ ...result, throttlesByReason: once }));
    expect(limits.join(' ')).toMatch(/^No limit was felt: .*; 1 of [\d,]+ attempts was refused, which nobody felt\.$/);
    expect(advice).toEqual(['Nothing.']);
  });

  test.each([
    ['ENILimitReachedException', 'network interfaces'],
    ['SubnetIPAddressLimitReachedException', 'free addresses of the subnets'],
    ['EC2ThrottledException', 'EC2 makes network interfaces'],
  ])('%s is a limit, with its cure', async (error, what) => {
    const { result } = await run({
      functions: { api: fn() },
      traffic: [{ to: 'api', arrivals: { constant: { rate: '10/s' } } }],
    });
    const totals = { ...result.totals, failed: 300, completed: result.totals.completed - 300 };
    const eventSources = { 'vpc a': { kind: 'vpc', [error]: 300 } };
    const { limits, advice } = verdictOf(suiteOf({ ...result, totals, eventSources }));
    expect(limits[0]).toContain(what);
    expect(limits[0]).toContain(error);
    expect(advice.join(' ')).not.toMatch(/errors of the function/);
    expect(advice[0]).toMatch(/subnets|service quota|Start more gently/);
  });

  test('a handler is not blamed for waits of refused attempts', async () => {
    const { suite } = await run({
      functions: { api: fn({ reservedConcurrency: 7, duration: { constant: '100ms' } }) },
      traffic: [{ to: 'api', arrivals: { poisson: { rate: '62/s' } }, retry: 'sdk-v3-standard' }],
      slo: { p99: '<250ms' },
    });
    expect(verdictOf(suite).verdict[0]).toMatch(/^Broken/);
    expect(said(suite)).not.toMatch(/handlers? (itself|themselves|faster)/);
    expect(verdictOf(suite).limits[0]).toMatch(/^The reserved concurrency of api/);
  });
});

describe('what the simulator tried', () => {
  const diagnosis: Diagnosis = {
    by: 'simulation',
    broken: [{ figure: 'p99', limit: '<1ms', value: '2 ms', asked: true }],
    causes: [{ limit: 'handler', of: 'api', said: 'It <is> the handler.', hurtShare: 0.5, mendedShare: 1 }],
    cures: [
      {
        said: 'Make it faster; simulated with that: p99 409 ms.',
        settings: [{ path: 'functions.api.duration', value: { constant: '1ms' } }],
        tried: true,
        mends: true,
        figures: [{ figure: 'p99', value: '409 ms' }],
      },
    ],
    runs: 9,
    part: { fromMs: 60_000, toMs: 120_000 },
  };

  test('is shown on the page, in Markdown and on the terminal, and is only text', async () => {
    const result = { ...(await simulated()), diagnosis };
    const suite = suiteOf(result);
    expect(verdictOf(suite).limits).toEqual([
      'It <is> the handler.',
      '(These figures are of the part from 60 s to 2 min, in which this was tried: the whole is long.)',
    ]);
    expect(verdictCard(suite)).toContain('It &lt;is&gt; the handler.');
    expect(verdictCard(suite)).toContain('simulated with that: p99 409\u00a0ms.');
    expect(askedLine(suite)).toMatch(/<b class="kind">Simulated<\/b> <b>60 s<\/b>/);
    expect(markdownOf([suite])).toContain('- **What to do:** Make it faster; simulated with that: p99 409 ms.');
    expect(markdownOf([suite])).toMatch(/Simulated, 60 s: /);
    const text = consoleSummary(result, { color: false });
    expect(text).toMatch(/^limit: It <is> the handler\.$/m);
    expect(text).toMatch(/^to do: Make it faster/m);
  });

  test('assumed rules that shaped the run stand beside it, others do not', async () => {
    const assumptions = [
      { setting: 'rules.sqsBackoff', value: '1 s to 60 s', said: 'assumed; it decided 40 times.', shaped: true },
      { setting: 'functions.api.keepAlive', value: '2020', said: 'measured in 2020', shaped: false },
    ];
    const result = { ...(await simulated()), diagnosis, assumptions };
    expect(verdictOf(suiteOf(result)).assumed).toEqual([
      'rules.sqsBackoff (1 s to 60 s): assumed; it decided 40 times.',
    ]);
    expect(consoleSummary(result, { color: false })).toMatch(/^assumed: rules\.sqsBackoff/m);
    expect(markdownOf([suiteOf(result)])).toContain('**What was assumed:**');
    expect(answer(suiteOf(result))).toContain('What was assumed');
  });
});

describe('the bar beside the verdict', () => {
  const document = {
    functions: { api: fn({ reservedConcurrency: 4 }) },
    traffic: [{ to: 'api', arrivals: { poisson: { rate: '60/s' } } }],
  };

  test('is that of a broken run where nobody asked and a fifth is throttled', async () => {
    const { suite } = await run(document);
    expect(verdictCard(suite)).toContain('class="verdict broken"');
    expect(verdictOf(suite).verdict[0]).toMatch(/^Not well, though no objective says so: throttled for good \d/);
  });

  test('is that of a kept one where all is kept, and neutral where nothing was asked', async () => {
    const calm = { ...document, functions: { api: fn() } };
    expect(wellnessOf((await run({ ...calm, slo: { throttled: '<1%' } })).suite)).toBe('kept');
    expect(wellnessOf((await run(calm)).suite)).toBe('neutral');
  });

  test('an objective without data is not kept', async () => {
    const { result } = await run({ ...document, functions: { api: fn() } });
    const objectives = [{ figure: 'p99', limit: '<1s', bound: 1000, value: '', verdict: 'no data' as const }];
    expect(wellnessOf(suiteOf(result, objectives))).toBe('broken');
    expect(verdictOf(suiteOf(result, objectives)).verdict.join(' ')).toMatch(
      /No data of 1 of 1 objective, which is no pass: p99/,
    );
  });
});

test('an objective without data asks for a longer run', async () => {
  const { suite } = await run({
    duration: '2s',
    functions: { api: fn() },
    traffic: [{ to: 'api', arrivals: { constant: { rate: '1/s' } } }],
    slo: { p99: '<1s' },
  });
  expect(suite.objectives!.map(({ verdict }) => verdict)).toEqual(['no data']);
  expect(verdictOf(suite).advice).toEqual(['Run for longer, or send more: there is no data yet on p99.']);
});

test.each([
  ['pass', /^Simulated and measured agree on the 1 figure compared\./],
  ['fail', /^Simulated and measured differ beyond tolerance in 1 of 1 figure: latency p50\./],
] as const)(
  'of a measurement beside its simulation the verdict begins with whether they agree: %s',
  async (verdict, sentence) => {
    const { result, suite } = await run({
      functions: { api: fn() },
      traffic: [{ to: 'api', arrivals: { constant: { rate: '1/s' } } }],
    });
    const figure = { functionName: 'api', figure: 'latency p50', unit: 'ms' as const, measured: 10, simulated: 20 };
    const compared: SuiteReport = {
      ...suite,
      measured: { ...result, kind: 'measured' },
      validation: [{ ...figure, tolerance: '10 % or 2 ms', verdict, note: '' }],
      status: verdict === 'pass' ? 'passed' : 'failed',
    };
    expect(verdictOf(compared).verdict[0]).toMatch(sentence);
  },
);
