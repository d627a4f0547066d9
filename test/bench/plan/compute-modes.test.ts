// A plan of functions on Managed Instances and with SnapStart, and of the way that costs least.

import { expect, test } from 'vitest';
import { sizesFor } from '../../../bench/plan/memory-search.ts';
import { cheapestPlan, wayRows, waysSentences } from '../../../bench/plan/plan-ways.ts';
import { planScenario } from '../../../bench/plan/plan.ts';
import { plannedDocument } from '../../../bench/plan/planned-document.ts';
import type { Plan } from '../../../bench/plan/result.ts';
import { settingsToCopy } from '../../../bench/plan/to-copy.ts';
import { planText } from '../../../bench/commands/plan-table.ts';
import { planPage } from '../../../bench/page/plan-page.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { simulateScenario } from '../../../bench/simulate/simulate-scenario.ts';
import type { ScenarioDocument } from '../../../bench/format/document.ts';

const compiled = (document: object) => compileScenario({ name: 'test', duration: '60s', ...document }, 'test', '.');
const planOf = (document: object): Promise<Plan> => planScenario(compiled(document), { mostReplications: 8 });

const managed = (own: object = {}, provider: object = {}) => ({
  // The router finds a free one, wherever it is.
  account: { concurrency: 1000, rules: { managedRouterTries: 1000 } },
  capacityProviders: { p: { maxVcpus: 200, ...provider } },
  functions: {
    f: {
      compute: 'managed',
      memory: '2GB',
      runtime: 'nodejs22.x',
      timeout: '10s',
      duration: { constant: '1s' },
      coldStart: { constant: 0 },
      managed: { capacityProvider: 'p', slots: 1, ...own },
    },
  },
  traffic: [{ to: 'f', arrivals: { constant: { rate: '9.5/s' } } }],
  slo: { throttled: '<1%' },
});

const throttledShare = async (document: object): Promise<number> => {
  const { totals } = await simulateScenario(compiled({ ...document, seed: 99 }), { comparesKeepAlive: false });
  return totals.throttled / totals.offered;
};

test('on Managed Instances the fewest environments are kept that let everything in', async () => {
  const plan = await planOf(managed());
  const [f] = plan.functions;
  // Ten requests of a second at once, one in each environment: 9.5 a second, evenly.
  expect(f).toMatchObject({ attainable: true, environments: 10, reservedConcurrency: null, provisionedConcurrency: 0 });
  const document = plannedDocument(plan.scenario as ScenarioDocument, plan);
  expect(await throttledShare(document)).toBeLessThan(0.01);
  expect(await throttledShare(managed({ minimumEnvironments: 9 }))).toBeGreaterThan(0.01);
  expect(f!.monthUsd.instancesUsd).toBeGreaterThan(0);
  expect(f!.monthUsd.provisionedUsd).toBe(0);
  const text = planText(plan, { color: false });
  expect(text).toMatch(/functions\.f\.managed\.minimumEnvironments +│ 3 +│ 10/);
  expect(text).toContain('f: 10 environments at least on Managed Instances keep the slo');
  expect(text).not.toMatch(/reserved|provisionedConcurrency/);
  expect(settingsToCopy(plan)).toBe('functions:\n  f:\n    managed:\n      minimumEnvironments: 10\n');
});

test('what the capacity provider has no room for cannot be kept, and is said', async () => {
  const plan = await planOf(managed({}, { maxVcpus: 8 }));
  const [f] = plan.functions;
  expect(f!.attainable).toBe(false);
  expect(f!.notes.join()).toContain('even 8 environments, the most that its capacity provider has room for');
  expect(planText(plan, { color: false })).toContain('CANNOT be kept');
});

test.each([
  [{ maximumEnvironments: 6 }, {}, 'even 6 environments, its maximumEnvironments, break a limit: raise that, or look'],
  [
    { minimumEnvironments: 1, maximumEnvironments: 1 },
    {},
    'even 1 environment, its maximumEnvironments, breaks a limit: raise that, or look',
  ],
  [
    { maximumEnvironments: 8 },
    { maxVcpus: 8 },
    'even 8 environments, the most that its capacity provider has room for, break a limit: raise maxVcpus, or look',
  ],
])('its own maximum %j beside the room of %j bounds what is kept', async (own, provider, said) => {
  const plan = await planOf(managed(own, provider));
  expect(plan.functions[0]!.notes).toContainEqual(expect.stringMatching(`^${said} at how long the handler takes$`));
});

test('a function that its maximum deactivates is planned as it is, and the cause is said', async () => {
  const document = managed({ minimumEnvironments: 0, maximumEnvironments: 0 });
  const { functions } = await planOf({ ...document, slo: { throttled: '<1%', errors: '<1%' } });
  expect(functions[0]).toMatchObject({ attainable: false, environments: 0 });
  expect(functions[0]!.notes).toContain('its maximumEnvironments of 0 deactivates it: set another, or leave it out');
});

test('memory sizes of Managed Instances are those that they have', async () => {
  const document = managed();
  const f = { ...document.functions.f, cpu: { share: '100%', measuredAt: '2GB' } };
  const plan = await planOf({ ...document, functions: { f }, slo: { p99: '<2s' } });
  const sizes = plan.functions[0]!.steps.flatMap(({ memoryMb }) => memoryMb ?? []);
  expect(sizes.length).toBeGreaterThan(0);
  for (const size of sizes) expect([2048, 4096, 8192, 16_384, 32_768]).toContain(size);
});

test.each([
  [2, '4GB', {}, [2048, 4096, 8192, 16_384, 32_768]],
  [4, '4GB', {}, [4096, 8192, 16_384, 32_768]],
  [8, '8GB', {}, [8192, 16_384, 32_768]],
  // 32 GB are 16 vCPUs, beside one for the instance.
  [2, '4GB', { maxVcpus: 16 }, [2048, 4096, 8192, 16_384]],
  [4, '4GB', { maxVcpus: 16 }, [4096, 8192, 16_384, 32_768]],
  // What is set now is among them, whatever it is.
  [2, '6GB', {}, [2048, 4096, 6144, 8192, 16_384, 32_768]],
])('with %d GB for each vCPU, set to %s, of %j, the sizes are %j', (memoryPerVcpu, memory, provider, sizes) => {
  const document = managed({ memoryPerVcpu }, provider);
  const functions = { f: { ...document.functions.f, memory } };
  expect(sizesFor(compiled({ ...document, functions }), 0)).toEqual(sizes);
});

test('memory sizes are those of which an instance of the capacity provider holds an environment', async () => {
  const document = managed({ slots: undefined }, { maxVcpus: 5, instanceTypes: ['c6a.large', 'c6a.xlarge'] });
  const f = { ...document.functions.f, cpu: { share: '100%', measuredAt: '2GB' } };
  const plan = await planOf({ ...document, functions: { f }, slo: { p99: '<2s' } });
  const sizes = plan.functions[0]!.steps.flatMap(({ memoryMb }) => memoryMb ?? []);
  // An xlarge has four vCPUs and keeps one for itself: 4 GB at 2 GB a vCPU fit, 8 GB do not.
  expect(Math.max(...sizes)).toBe(4096);
});

test('where a function begins with fewer environments than are planned, it begins with as many', async () => {
  const plan = await planOf(managed({ initialEnvironments: 3 }));
  expect(plan.functions[0]).toMatchObject({ attainable: true, environments: 10, before: { environments: 3 } });
  expect(plan.functions[0]!.before.figures['throttled']!.mean).toBeGreaterThan(0.01);
  expect(plan.functions[0]!.figures['throttled']!.mean).toBeLessThan(0.01);
  expect(settingsToCopy(plan)).toBe(
    'functions:\n  f:\n    managed:\n      minimumEnvironments: 10\n      initialEnvironments: 10\n',
  );
  expect((await planOf(managed({ initialEnvironments: 12 }))).functions[0]).toMatchObject({ attainable: true });
});

const snapStart = (slo: object) => ({
  functions: {
    f: {
      compute: 'snapstart',
      memory: '1GB',
      runtime: 'python3.13',
      duration: { constant: '100ms' },
      coldStart: { constant: '3s' },
      keepAlive: { fixed: '1s' },
    },
  },
  traffic: [{ to: 'f', arrivals: { poisson: { rate: '1/s' } } }],
  slo,
});

test('with SnapStart nothing is provisioned, and a limit that only that would keep is said to be out of reach', async () => {
  const plan = await planOf(snapStart({ coldStarts: '<0.1%' }));
  const [f] = plan.functions;
  expect(f).toMatchObject({ attainable: false, provisionedConcurrency: 0 });
  expect(f!.steps.every(({ provisionedConcurrency }) => provisionedConcurrency === 0)).toBe(true);
  expect(f!.notes.join()).toContain('SnapStart takes no provisioned concurrency');
  const kept = await planOf(snapStart({ throttled: '<1%' }));
  expect(kept.functions[0]).toMatchObject({ attainable: true, provisionedConcurrency: 0 });
  expect(kept.functions[0]!.monthUsd.snapStartUsd).toBeGreaterThan(0);
});

test('of several ways the cheapest that keeps the slo is planned, and says so', async () => {
  const document = managed();
  const { compute: _, managed: __, ...plain } = document.functions.f;
  const inWays = async (slo: object) => [
    { compute: 'default' as const, plan: await planOf({ ...document, slo, functions: { f: plain } }) },
    { compute: 'managed' as const, plan: await planOf({ ...document, slo }) },
  ];
  const cheapest = cheapestPlan(await inWays({ throttled: '<1%' }), ['compute snapstart left out: no']);
  const [first, second] = cheapest.ways!.all;
  expect(first).toMatchObject({ compute: 'default', attainable: true });
  expect(second).toMatchObject({ compute: 'managed', attainable: true, settings: { f: 'environments from 10' } });
  const least = first!.monthUsd < second!.monthUsd ? first! : second!;
  expect(cheapest.ways!.chosen).toBe(least.compute);
  expect(cheapest.functions[0]!.environments === undefined).toBe(least.compute === 'default');
  expect(waysSentences(cheapest)[0]).toMatch(
    new RegExp(`^compute ${least.compute} costs least of what keeps the slo: \\$[\\d.,]+ for 30 days`),
  );
  expect(waysSentences(cheapest)[1]).toBe('compute snapstart left out: no');
  expect(wayRows(cheapest).map(([way, keeps]) => [way, keeps])).toEqual([
    ['default', 'yes'],
    ['managed', 'yes'],
  ]);
  expect(settingsToCopy(cheapest)).toContain(`compute: ${least.compute}`);
  expect(await planPage(cheapest, '2026-01-01T00:00:00Z')).toContain(`Run them with compute: ${least.compute}.`);

  // Without INIT there are no cold starts: what by default starts cold only one way keeps.
  const warm = cheapestPlan(
    [
      {
        compute: 'default',
        plan: { ...cheapest, functions: cheapest.functions.map((f) => ({ ...f, attainable: false })) },
      },
      { compute: 'managed', plan: (await inWays({ throttled: '<1%' }))[1]!.plan },
    ],
    [],
  );
  expect(warm.ways!.chosen).toBe('managed');
  expect(waysSentences(warm)[0]).toContain('default does not keep it');
});

test('where no way keeps the slo the first is told of', async () => {
  const broken = await planOf(managed({ maximumEnvironments: 3 }));
  const plan = cheapestPlan([{ compute: 'managed', plan: broken }], []);
  expect(waysSentences(plan)).toEqual(['no way keeps the slo; what follows is of compute managed']);
  expect(wayRows(plan)[0]!.slice(0, 2)).toEqual(['managed', 'NO']);
});

test.each([
  {
    stopped: ['default'],
    said: 'compute default was stopped before it was known whether the slo is kept; what follows is of compute default',
    words: ['stopped'],
  },
  {
    stopped: ['snapstart'],
    said: 'of the other ways none keeps the slo, and compute snapstart was stopped before it was known whether the slo is kept; what follows is of compute default',
    words: ['NO', 'stopped'],
  },
  {
    stopped: ['default', 'snapstart'],
    said: 'compute default and snapstart were stopped before it was known whether the slo is kept; what follows is of compute default',
    words: ['stopped', 'stopped'],
  },
] as const)('of $stopped that were stopped nothing is said that is not known', ({ stopped, said, words }) => {
  const compute = ['default', 'snapstart'].slice(0, words.length) as ('default' | 'snapstart')[];
  const plans = compute.map((mode) => ({
    compute: mode,
    plan: {
      functions: [],
      headroom: null,
      ...(stopped.some((one) => one === mode)
        ? { stopped: { functionName: 'api', steps: [], unplanned: [] } }
        : {
            functions: [
              {
                functionName: 'api',
                attainable: false,
                reservedConcurrency: 5,
                provisionedConcurrency: 0,
                monthUsd: {},
              },
            ],
          }),
    } as unknown as Plan,
  }));
  const plan = cheapestPlan(plans, []);
  expect(waysSentences(plan)).toEqual([said]);
  expect(wayRows(plan).map((row) => row[1])).toEqual(words);
});
