// Where a version or an alias has settings of its own, those are what is blamed and what is changed, not the function's.

import { describe, expect, test } from 'vitest';
import { commonAims } from '../../bench/diagnosis/aims.ts';
import { diagnoseScenario } from '../../bench/diagnosis/diagnose.ts';
import { trialOf } from '../../bench/diagnosis/laboratory.ts';
import { sceneOf } from '../../bench/diagnosis/scene.ts';
import type { Suspect } from '../../bench/diagnosis/suspect.ts';
import { suspectsOf } from '../../bench/diagnosis/suspects.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import type { Diagnosis, LimitName } from '../../reports/index.ts';

const rate = (rate: string): object => ({ poisson: { rate } });
const constant = (time: string): object => ({ constant: time });

const scenarioOf = (own: object, traffic: object, more: object = {}): Scenario =>
  compileScenario(
    {
      name: 'versions',
      duration: '30s',
      seed: 3,
      functions: {
        api: { duration: constant('100ms'), coldStart: constant('200ms'), timeout: '30s', memory: '512MB', ...own },
      },
      traffic: [{ to: 'api', arrivals: rate('20/s'), ...traffic }],
      ...more,
    },
    'test',
    '.',
  );

const diagnosed = async (scenario: Scenario): Promise<Diagnosis> =>
  diagnoseScenario(scenario, await simulateScenario(scenario, { comparesKeepAlive: false }));

/** The suspects of a kind, were `broken` broken. */
const suspected = async (scenario: Scenario, limit: LimitName, broken: readonly string[]): Promise<Suspect[]> => {
  const base = trialOf(await simulateScenario(scenario, { comparesKeepAlive: false }));
  return suspectsOf(sceneOf(scenario, base, commonAims, new Set(broken))).filter((one) => one.limit === limit);
};

/** What a plan of a suspect says and sets at a value. */
const planned = (suspect: Suspect, value: number | string, at = 0): unknown[] => {
  const plan = suspect.plans(undefined as never)[at]!;
  return [plan.said(value), Object.fromEntries(plan.settings(value).map((one) => [one.path, one.value]))];
};

const late = { lognormal: { p50: '400ms', p99: '1500ms' } };

describe('the timeout that ends the runs', () => {
  test.each([
    ['a version', { to: 'api:1' }],
    ['an alias', { to: 'api:live' }],
  ])('is that of the version where traffic goes to %s that has its own', async (_, traffic) => {
    const own = { versions: { 1: { timeout: '1s' } }, aliases: { live: { version: '1' } }, duration: late };
    const { causes, cures } = await diagnosed(scenarioOf(own, traffic, { slo: { errors: '<0.5%' } }));
    expect(causes[0]!.said).toMatch(/^The timeout of api:1 \(1,000 ms\): \d+ runs were ended by it\./);
    expect(cures[0]!.said).toMatch(/^Raise the timeout of api:1 from 1,000 ms to 3,000 ms; /);
    expect([cures[0]!.mends, cures[0]!.settings]).toEqual([
      true,
      [{ path: 'functions.api.versions.1.timeout', value: '3000ms' }],
    ]);
  });

  test('is the function’s where the version has none of its own', async () => {
    const own = { versions: { 1: {}, 2: { timeout: '20s' } }, timeout: '1s', duration: late };
    const [suspect] = await suspected(scenarioOf(own, { to: 'api:1' }), 'timeout', ['errors']);
    expect(suspect!.subject).toBe('The timeout of api (1,000 ms)');
    expect(planned(suspect!, 2000)).toEqual([
      'Raise the timeout of api from 1,000 ms to 2,000 ms',
      { 'functions.api.timeout': '2000ms' },
    ]);
  });

  test('of versions that share the traffic is each that ends runs, and none is lowered', async () => {
    const own = {
      versions: { 1: { timeout: '1s' }, 2: { timeout: '2s' }, 3: { timeout: '10s' } },
      aliases: { live: { version: '1', weights: { 2: '50%' } } },
      duration: constant('3s'),
    };
    const [suspect] = await suspected(scenarioOf(own, { to: 'api:live' }), 'timeout', ['errors']);
    expect(suspect!.subject).toBe('The timeouts of api:1 (1,000 ms) and api:2 (2,000 ms)');
    expect(suspect!.detail).toMatch(/ended by them$/);
    expect(planned(suspect!, 2000)).toEqual([
      'Raise the timeout of api:1 from 1,000 ms to 2,000 ms',
      { 'functions.api.versions.1.timeout': '2000ms' },
    ]);
    expect(planned(suspect!, 4000)).toEqual([
      'Raise the timeouts of api:1 (1,000 ms) and api:2 (2,000 ms) to 4,000 ms',
      { 'functions.api.versions.1.timeout': '4000ms', 'functions.api.versions.2.timeout': '4000ms' },
    ]);
  });

  test('takes with it the visibility timeouts of the queues that go there, and of no others', async () => {
    const queue = (to: string): object => ({
      to,
      via: 'sqs',
      arrivals: rate('5/s'),
      sqs: { visibilityTimeout: '3s' },
    });
    const own = {
      versions: { 1: { timeout: '1s' }, 2: { timeout: '3s' } },
      aliases: { live: { version: '1' } },
      duration: constant('1500ms'),
    };
    const scenario = scenarioOf(own, {}, { traffic: [queue('api:2'), queue('api:live')] });
    const [suspect] = await suspected(scenario, 'timeout', ['errors']);
    expect(planned(suspect!, 5000)[1]).toEqual({
      'functions.api.versions.1.timeout': '5000ms',
      'traffic.1.sqs.visibilityTimeout': '5000ms',
    });
  });
});

test('the INIT of a version is given the timeout of that version', async () => {
  const own = { versions: { 1: { timeout: '4s', coldStart: constant('12s') } } };
  const [suspect] = await suspected(scenarioOf(own, { to: 'api:1' }), 'initLimit', ['errors']);
  expect(suspect!.plans(undefined as never)[0]!.values[0]).toBe(5000);
  expect(planned(suspect!, 15_000)[1]).toEqual({ 'functions.api.versions.1.timeout': '15000ms' });
});

test('a version whose INIT is within the limit keeps its timeout', async () => {
  const own = {
    versions: { 1: { timeout: '4s', coldStart: constant('12s') }, 2: { timeout: '3s', coldStart: constant('200ms') } },
  };
  const traffic = [
    { to: 'api:1', arrivals: rate('20/s') },
    { to: 'api:2', arrivals: rate('20/s') },
  ];
  const [suspect] = await suspected(scenarioOf(own, {}, { traffic }), 'initLimit', ['errors']);
  expect(planned(suspect!, 15_000)[1]).toEqual({ 'functions.api.versions.1.timeout': '15000ms' });
});

test('an INIT that is within its limit is not blamed for one that is not, however many there are', async () => {
  const functions = {
    often: { duration: constant('100ms'), coldStart: constant('200ms'), timeout: '30s', keepAlive: { fixed: '1ms' } },
    slow: { duration: constant('100ms'), coldStart: constant('12s'), timeout: '4s' },
  };
  const traffic = [
    { to: 'often', arrivals: rate('50/s') },
    { to: 'slow', arrivals: rate('1/s') },
  ];
  const scenario = compileScenario({ name: 'inits', duration: '30s', seed: 3, functions, traffic }, 'test', '.');
  expect(await suspected(scenario, 'initLimit', ['errors'])).toMatchObject([{ of: 'slow' }]);
});

const cpu = { share: '100%', measuredAt: '1769MB' };

test('the memory of a version is what slows it down, and what is raised', async () => {
  const own = { versions: { 1: { memory: '256MB' }, 2: { memory: '128MB' } }, memory: '1769MB', cpu };
  const scenario = scenarioOf(own, { to: 'api:1' }, { slo: { p99: '<500ms' } });
  const { causes, cures } = await diagnosed(scenario);
  expect(causes[0]!.said).toMatch(
    /^The memory of api:1 \(256 MB\), which brings 0.145 of a vCPU: its handler takes 6.91 /,
  );
  expect(cures[0]!.said).toMatch(/^Raise the memory of api:1 from 256 MB to \d+ MB, /);
  expect(cures[0]!.settings.map(({ path }) => path)).toEqual(['functions.api.versions.1.memory']);
});

test('memory sizes of several versions are raised to one that is larger than theirs', async () => {
  const versions = { 1: { memory: '256MB' }, 2: { memory: '512MB' } };
  const own = { versions, aliases: { live: { version: '1', weights: { 2: '50%' } } }, cpu };
  const [suspect] = await suspected(scenarioOf(own, { to: 'api:live' }), 'memory', ['p99']);
  expect(suspect!.subject).toBe(
    'The memory sizes of api:1 (256 MB) and api:2 (512 MB), which brings the smallest 0.145 of a vCPU',
  );
  expect(planned(suspect!, 384)[1]).toEqual({ 'functions.api.versions.1.memory': '384MB' });
  expect(planned(suspect!, 1024)[1]).toEqual({
    'functions.api.versions.1.memory': '1024MB',
    'functions.api.versions.2.memory': '1024MB',
  });
});

test('the memory of a version is what costs, and what is lowered', async () => {
  const own = { versions: { 1: { memory: '2048MB' } }, memory: '128MB' };
  const suspects = await suspected(scenarioOf(own, { to: 'api:1' }), 'price', ['cost']);
  expect(suspects.map(({ subject }) => subject)).toEqual([
    'The memory of api:1 (2,048 MB), by which each millisecond is paid',
  ]);
  expect(planned(suspects[0]!, 1024)[1]).toEqual({ 'functions.api.versions.1.memory': '1024MB' });
});

test('the way to a version is its own, and without it there is none', async () => {
  const own = { versions: { 1: { overhead: constant('200ms') } }, overhead: constant('50ms') };
  const scenario = scenarioOf(own, { to: 'api:1' });
  const [suspect] = await suspected(scenario, 'overhead', ['p99']);
  expect(planned(suspect!, 0.5)[1]).toEqual({ 'functions.api.versions.1.overhead': constant('100ms') });
  const { overhead, versions } = suspect!.off(scenario.document).functions['api']!;
  expect([overhead, versions!['1']!.overhead]).toEqual([undefined, undefined]);
});

test('errors of versions that nobody calls are none to mend', async () => {
  const own = { versions: { 1: { errors: '20%' }, 2: { errors: '50%' } }, errors: '10%' };
  const [suspect] = await suspected(scenarioOf(own, { to: 'api:1' }), 'errors', ['errors']);
  expect(planned(suspect!, 0.02)).toEqual([
    'Mend the errors of api:1: at most 2 % instead of 20 %',
    { 'functions.api.versions.1.errors': '2%' },
  ]);
});

test('a queue hides what fails for longer than the timeout of the version that it goes to', async () => {
  const traffic = { to: 'api:1', via: 'sqs', sqs: { visibilityTimeout: '60s' } };
  const own = { versions: { 1: { timeout: '2s', errors: '30%' } } };
  const [suspect] = await suspected(scenarioOf(own, traffic), 'visibilityTimeout', ['backlog']);
  expect(suspect!.plans(undefined as never)[0]!.values.at(-1)).toBe(3);
});

describe('provisioned concurrency is raised where it is', () => {
  test.each([
    ['of the version that an alias points to', 'api:live', 'versions.1'],
    ['of the version', 'api:1', 'versions.1'],
    ['of the alias', 'api:live', 'aliases.live'],
    ['of the alias of a version', 'api:1', 'aliases.live'],
  ])('%s', async (_, to, place) => {
    const held = (at: string): object => (at === place ? { provisionedConcurrency: 2 } : {});
    const own = {
      versions: { 1: held('versions.1') },
      aliases: { live: { version: '1', ...held('aliases.live') } },
    };
    const scenario = scenarioOf(own, { to });
    const [suspect] = await suspected(scenario, 'provisionedConcurrency', ['coldStarts']);
    expect(suspect!.subject).toMatch(/^The provisioned concurrency of api \(2\)/);
    const base = trialOf(await simulateScenario(scenario, { comparesKeepAlive: false }));
    const [plan] = suspect!.plans(base);
    expect(plan!.settings(3)).toEqual([{ path: `functions.api.${place}.provisionedConcurrency`, value: 3 }]);
  });
});
