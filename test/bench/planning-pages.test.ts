// The pages of sweeps and plans say what follows from their figures; pages of runs say why a run cannot be changed.

import { beforeAll, describe, expect, test } from 'vitest';
import { usd } from '../../reports/words/format.ts';
import { settingsText } from '../../bench/plan/plan-words.ts';
import { planPage } from '../../bench/page/plan-page.ts';
import { sweepPage } from '../../bench/page/sweep/sweep-page.ts';
import { whatIfRun } from '../../bench/page/what-if.ts';
import { planMarkdown } from '../../bench/plan/plan-markdown.ts';
import { planScenario } from '../../bench/plan/plan.ts';
import type { Plan } from '../../bench/plan/result.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { openAnswers } from '../../bench/sweep/answers.ts';
import { inlineEngine } from '../../bench/sweep/engine.ts';
import { planSweep } from '../../bench/sweep/plan.ts';
import { runSweep, sweepResult } from '../../bench/sweep/sweep.ts';
import { suiteOf } from '../../bench/terminal/write-run.ts';
import { frontierOf } from '../../reports/chart/cost-against-latency.ts';
import type { SweepResult } from '../../reports/index.ts';

const scenario = (changes: object = {}) =>
  compileScenario(
    {
      name: 'shop',
      duration: '1m',
      seed: 5,
      functions: {
        api: { memory: '512MB', duration: { lognormal: { p50: '80ms', p99: '400ms' } }, reservedConcurrency: 15 },
      },
      traffic: [{ to: 'api', arrivals: { poisson: { rate: '150/s' } } }],
      slo: { throttled: '<1%', p99: '<2s' },
      ...changes,
    },
    'test',
    '.',
  );

const sweepOf = async (vary: readonly string[], replications: number, changes: object = {}): Promise<SweepResult> => {
  const plan = planSweep(scenario(changes), { source: 'test', vary, replications });
  const answers = openAnswers(null, plan.hash);
  await runSweep(plan, { engine: inlineEngine, answers, signal: new AbortController().signal, onProgress: () => {} });
  return sweepResult(plan, answers);
};

const textOf = (html: string): string =>
  html
    .replaceAll(/<(script|style)\b.*?<\/\1>/gs, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ');

const reserved = 'functions.api.reservedConcurrency';

describe('the page of a sweep', () => {
  test('names the cheapest setting that keeps all objectives, with its figures', async () => {
    const sweep = await sweepOf([`${reserved}=10,15,25,30`], 3);
    const kept = sweep.points.filter(({ figures }) => figures['slo.throttled']!.mean < 0.01);
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.length).toBeLessThan(4);
    const [cheapest] = kept.toSorted((a, b) => a.figures['costUsd']!.mean - b.figures['costUsd']!.mean);
    const text = textOf((await sweepPage(sweep, '2026-01-01T00:00:00Z'))!);
    expect(text).toContain(`${kept.length} of 4 settings keep all objectives`);
    expect(text).toContain(`Set reservedConcurrency ${cheapest!.values[0]}: throttled`);
    expect(text).toContain('for 30 days of the same 60 s: the cheapest that keeps all.');
    expect(text).toContain('Simulated');
  });

  test('where none keeps them it names the nearest, not the cheapest', async () => {
    const sweep = await sweepOf([`${reserved}=2,8,5`], 1);
    const text = textOf((await sweepPage(sweep, '2026-01-01T00:00:00Z'))!);
    expect(text).toContain('None of 3 settings keeps all objectives.');
    expect(text).toContain('Nearest comes reservedConcurrency 8:');
    expect(text).toContain('It lies at an end of what was tried: try reservedConcurrency beyond 8.');
    expect(text).toMatch(/What limits .*throttled &lt;1% is broken with every setting\./);
    expect(text).toContain('Each setting was simulated once');
  });

  test('what limits names the objective and where it is broken; the setting that the scenario has is told apart', async () => {
    const sweep = await sweepOf([`${reserved}=2,8,40`], 1);
    const text = textOf((await sweepPage(sweep, ''))!);
    expect(text).toContain('throttled &lt;1% is broken with reservedConcurrency 2, 8.');
    const own = String(
      (sweep.scenario as { functions: { api: { reservedConcurrency: number } } }).functions.api.reservedConcurrency,
    );
    expect(text).not.toContain('The scenario&#39;s own');
    const present = textOf((await sweepPage(await sweepOf([`${reserved}=2,${own}`], 1), ''))!);
    expect(present).toMatch(
      new RegExp(`The scenario.{1,6}s own reservedConcurrency ${own} (keeps them|breaks throttled)`),
    );
  });

  test('settings that differ in digits that are not printed are not told apart', async () => {
    const sweep = await sweepOf([`${reserved}=40,50,60`], 1, { slo: {} });
    const text = textOf((await sweepPage(sweep, ''))!);
    const told = /In cost and p99 none beats ([^.]*\.\d[^;]*?)\)\./.exec(text);
    expect(told).not.toBeNull();
    expect(told![1]).not.toContain(';');
    // A column in which all settings have the same is a line.
    expect(text).toMatch(/With every setting: .*errors 0 %/);
  });

  test('without an objective nothing is right or wrong', async () => {
    const text = textOf((await sweepPage(await sweepOf([`${reserved}=10,20`], 1, { slo: {} }), ''))!);
    expect(text).toContain('The scenario has no slo');
    expect(text).not.toMatch(/BROKEN|kept/);
  });

  test('two settings make a table of both; backlogs have columns and charts', async () => {
    const queue = {
      functions: { api: { duration: { constant: '300ms' }, timeout: '10s' } },
      traffic: [{ to: 'api', via: 'sqs', arrivals: { constant: { rate: '60/s' } }, sqs: { visibilityTimeout: '60s' } }],
      slo: { backlog: '<50' },
    };
    const sweep = await sweepOf([`${reserved}=2,20`, 'traffic.0.sqs.batchSize=1,10'], 1, {
      ...queue,
      functions: { api: { ...queue.functions.api, reservedConcurrency: 2 } },
    });
    const text = textOf((await sweepPage(sweep, ''))!);
    expect(text).toContain('p99 by both settings');
    expect(text).toContain('batchSize 10');
    expect(text).toContain('Longest backlog');
    expect(text).toContain('Age of the oldest');
    expect(text).toContain('backlog &lt;50');
  });

  test('a setting that another beats in cost and latency is not on the frontier', () => {
    const settings = [
      { name: 'dear and slow', usd: 3, value: 30, verdict: 'kept' as const },
      { name: 'cheap', usd: 1, value: 20, verdict: 'kept' as const },
      { name: 'fast', usd: 2, value: 10, verdict: 'kept' as const },
    ];
    expect(frontierOf(settings).map(({ name }) => name)).toEqual(['cheap', 'fast']);
  });
});

test('the page of a plan says what to set, what that keeps and costs, and every setting tried', async () => {
  const plan = await planScenario(scenario(), { mostReplications: 4 });
  const [api] = plan.functions;
  const html = await planPage(plan, '2026-01-01T00:00:00Z');
  const text = textOf(html);
  expect(api!.reservedConcurrency).not.toBe(15);
  expect(text).toContain(`Set reservedConcurrency of api to ${api!.reservedConcurrency} (now 15).`);
  // 43,200 minutes.
  const [planned, now] = [api!.costUsd.mean, api!.before.costUsd.mean].map((ofMinute) => usd(ofMinute * 43_200));
  expect(text).toContain(
    `30 days of the same 60 s cost ${planned} (now ${now}): where those are a peak, a month costs less.`,
  );
  expect(html).toContain(`reservedConcurrency: ${api!.reservedConcurrency}\n`);
  for (const step of api!.steps) expect(text).toContain(settingsText(step));
});

describe('what a plan says', () => {
  let plan: Plan;
  beforeAll(async () => {
    plan = await planScenario(scenario(), { mostReplications: 4 });
  });

  /** The sentences under that heading of the page of a plan whose only function has these settings, found and before. */
  const toDo = async (found: object, before: object, written: Readonly<Record<string, string>>): Promise<string> => {
    const [api] = plan.functions;
    const usual = { reservedConcurrency: 20, provisionedConcurrency: 0 };
    const own = { ...api!, ...usual, ...found, before: { ...api!.before, ...usual, ...before, written } };
    const html = await planPage({ ...plan, functions: [own], warnings: [] }, '2026-01-01T00:00:00Z');
    const text = textOf(html);
    return text.slice(text.indexOf('What to do'), text.indexOf('With less')).trim();
  };

  test.each<[found: object, before: object, written: Readonly<Record<string, string>>, said: string]>([
    [{}, {}, {}, 'Nothing: what is set now is the smallest that keeps them.'],
    [{ reservedConcurrency: 21 }, {}, {}, 'Set reservedConcurrency of api to 21 (now 20).'],
    [{}, { reservedConcurrency: null }, {}, 'Set reservedConcurrency of api to 20 (now none).'],
    [{ provisionedConcurrency: 3 }, {}, {}, 'Set provisionedConcurrency of api to 3 (now 0).'],
    [{ memoryMb: 1024 }, {}, {}, 'Set functions.api.memory to 1024MB (now its default).'],
    [{ memoryMb: 1024 }, {}, { 'functions.api.memory': '512MB' }, 'Set functions.api.memory to 1024MB (now 512MB).'],
    // It may stand there in other units.
    [
      { memoryMb: 1024 },
      {},
      { 'functions.api.memory': '1GB' },
      'Nothing: what is set now is the smallest that keeps them.',
    ],
    [
      { sources: { 0: { visibilityTimeoutMs: 60_000 } } },
      {},
      { 'traffic.0.sqs.visibilityTimeout': '1m' },
      'Nothing: what is set now is the smallest that keeps them.',
    ],
    [
      { sources: { 0: { pollers: { minimum: 2, maximum: 5 } } } },
      {},
      { 'traffic.0.sqs.pollers': '{"minimum":2,"maximum":5}' },
      'Nothing: what is set now is the smallest that keeps them.',
    ],
    [
      { sources: { 0: { pollers: { minimum: 2, maximum: 4 } } } },
      {},
      { 'traffic.0.sqs.pollers': '{"minimum":2,"maximum":5}' },
      'Set traffic.0.sqs.pollers to 2 to 4 (now 2 to 5).',
    ],
    [
      { sources: { 0: { visibilityTimeoutMs: 90_000, maximumConcurrency: 20 } } },
      {},
      { 'traffic.0.sqs.visibilityTimeout': '1m', 'traffic.0.sqs.maximumConcurrency': '10' },
      'Set traffic.0.sqs.maximumConcurrency to 20 (now 10). Set traffic.0.sqs.visibilityTimeout to 90s (now 1m).',
    ],
  ])('is to be done: of %j found, %j and %j before: %s', async (found, before, written, said) => {
    expect(await toDo(found, before, written)).toBe(`What to do ${said}`);
  });

  test('is nothing to be done where it was stopped before anything was known', async () => {
    const stopped = { functionName: 'api', steps: [], unplanned: ['api'] };
    const text = textOf(await planPage({ ...plan, functions: [], stopped }, '2026-01-01T00:00:00Z'));
    expect(text).toContain('Verdict');
    expect(text).not.toContain('What to do');
    expect(text).not.toContain('cost $');
  });

  test.each([
    [0, null],
    [1, 'Beside them ran 1 more function, as it is set.'],
    [2, 'Beside them ran 2 more functions, as they are set.'],
  ])('in Markdown of %d functions that ran beside those that are planned: %s', (background, said) => {
    const paragraphs = planMarkdown({ ...plan, background }).split('\n\n');
    expect(paragraphs.find((one) => one.startsWith('Beside')) ?? null).toBe(said);
  });

  test('in Markdown of the way that is planned, and of those that are left out, in sentences', () => {
    const way = { attainable: true, settings: {}, keptAtTraffic: null };
    const ways = {
      chosen: 'default',
      all: [
        { ...way, compute: 'default', monthUsd: 1 },
        { ...way, compute: 'managed', monthUsd: 3 },
      ],
      left: ['compute snapstart left out: no'],
    } as const;
    expect(
      planMarkdown({ ...plan, ways })
        .split('\n\n')
        .slice(2, 4),
    ).toEqual([
      'compute default costs least of what keeps the slo: $1.00 for 30 days; managed $3.00 (3 times).',
      'compute snapstart left out: no.',
    ]);
    expect(planMarkdown(plan)).not.toContain('costs least');
  });
});

describe('why a run cannot be changed in its page', () => {
  test('of replications, and only that', async () => {
    const result = await simulateScenario(scenario(), { replications: 3 });
    expect(await whatIfRun(suiteOf(null, result))).toEqual({
      run: null,
      why: 'This run cannot be changed here: it is of 3 replications; simulated once (without --replications) it can be changed here.',
    });
  });

  test('of batches, without a scenario or of too large a one, of files that are gone, and of a measurement', async () => {
    const result = await simulateScenario(scenario());
    const batches = { warmupMs: 0, count: 10, correlated: [] };
    const document = result.scenario as { functions: { api: object } };
    const reading = { ...document.functions.api, duration: { samples: './gone.txt' } };
    const gone = { ...document, functions: { api: reading } };
    const whyOf = async (changes: object): Promise<string> =>
      (await whatIfRun(suiteOf(null, { ...result, ...changes }))).why;
    expect(await whyOf({ batches })).toContain('in batches; without --batches');
    for (const scenario of [null, {}, { ...document, traffic: undefined }]) {
      expect(await whyOf({ scenario })).toBe(
        'This run cannot be changed here: the result does not carry its scenario.',
      );
    }
    const alike = (count: number): object => ({
      ...document,
      functions: Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, document.functions.api])),
    });
    expect(await whyOf({ scenario: alike(1000) })).toBe('');
    expect(await whyOf({ scenario: alike(1001) })).toBe(
      'This run cannot be changed here: its 1001 functions are too many for a page.',
    );
    expect(await whyOf({ scenario: gone })).toContain('it reads files that are not at hand any more (./gone.txt)');
    expect((await whatIfRun(suiteOf({ ...result, kind: 'measured' }, null))).why).toContain('windtunnel validate');
    expect((await whatIfRun(suiteOf(null, result))).why).toBe('');
    // A calibrated simulation carries what it was taught as values.
    const taught = { ...document.functions.api, duration: { samples: ['80ms', '90ms'] } };
    expect(await whyOf({ scenario: { ...document, functions: { api: taught } } })).toBe('');
  });
});
