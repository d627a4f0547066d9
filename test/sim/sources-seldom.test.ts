// Sources of a run where they seldom come: streams whose records end or are filtered, provisioned concurrency asked for anew,
// deployments on the way, capacity providers without an end.

import { expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { rulesOf } from '../../lambda/index.ts';
import type { RunResult } from '../../reports/index.ts';
import { constant, simulate } from '../../sim/index.ts';
import { defaultProvider, managedConfig } from '../support/managed-config.ts';
import { CountingSink, functionOf } from './support.ts';

type Fields = Readonly<Record<string, unknown>>;

const run = (document: Fields): Promise<RunResult> =>
  simulateScenario(compileScenario({ name: 'test', ...document }, 'test', '.'), { comparesKeepAlive: false });

const fn = (own: Fields = {}): Fields => ({ duration: { constant: '10ms' }, coldStart: { constant: 0 }, ...own });

const figuresOf = ({ eventSources }: RunResult, name: string): Fields => eventSources![name]!;

test('records that a filter lets through are sent on, the others are done where they are read', async () => {
  const stream = (filter: string): Promise<RunResult> =>
    run({
      duration: '100s',
      cloudWatch: true,
      functions: { f: fn() },
      traffic: [
        { to: 'f', via: 'kinesis', stream: { filter, batchSize: 1 }, arrivals: { constant: { rate: '10/s' } } },
      ],
    });
  const all = await stream('100%');
  expect(figuresOf(all, 'traffic.0.kinesis')).toMatchObject({ put: 1000, filteredOut: 0, done: 999, waiting: 1 });
  const none = await stream('0%');
  expect(figuresOf(none, 'traffic.0.kinesis')).toMatchObject({ put: 1000, filteredOut: 1000, done: 0, waiting: 0 });
  expect(none.totals.offered).toBe(0);
  const half = figuresOf(await stream('50%'), 'traffic.0.kinesis');
  expect(Number(half['filteredOut']) + Number(half['done']) + Number(half['waiting'])).toBe(1000);
  expect(Math.abs(Number(half['filteredOut']) - 500)).toBeLessThan(70);
  const polled = none.cloudWatch!.filter(({ metric }) => /^(Polled|FilteredOut)EventCount$/.test(metric));
  expect(
    polled.map(({ metric, values }) => [metric, values.reduce<number>((sum, one) => sum + (one ?? 0), 0)]),
  ).toEqual([
    ['PolledEventCount', 1000],
    ['FilteredOutEventCount', 1000],
  ]);
});

test('records that became too old while others were tried again are given up before they run', async () => {
  const stream = { batchSize: 1, maximumRecordAge: '60s', poison: '100%', maximumRetryAttempts: 10_000 };
  const result = await run({
    duration: '5m',
    functions: { f: fn() },
    traffic: [{ to: 'f', via: 'kinesis', stream, arrivals: { burst: { at: '1s', count: 10 } } }],
  });
  const figures = figuresOf(result, 'traffic.0.kinesis');
  expect(figures).toMatchObject({ put: 10, done: 0, givenUp: 10, waiting: 0 });
  // The first was tried until it was too old; the others never ran.
  expect(result.totals.failed).toBeGreaterThan(0);
  expect(new Set([result.totals.completed])).toEqual(new Set([0]));
});

test('a batch whose visibility timeout is over is held no more: free pollers take turns only while others are', async () => {
  const { assumptions } = await run({
    duration: '10m',
    functions: { f: { ...fn({ reservedConcurrency: 1, timeout: '15s' }), duration: { constant: '10s' } } },
    traffic: [
      {
        to: 'f',
        via: 'sqs',
        sqs: { batchSize: 1, visibilityTimeout: '15s' },
        arrivals: { burst: { at: '1s', count: 3 } },
      },
    ],
  });
  const turns = assumptions?.find(({ setting }) => setting === 'rules.sqsTurnMs');
  // When the first ends the two others are held; when the second does, the third, which came back and was received anew.
  expect(turns?.said).toContain('2 turns were such');
});

test('what a schedule asks for anew takes the place of what is still on its way', async () => {
  const provisionedScaling = {
    schedule: [
      ['1s', 50],
      ['2s', 5],
      ['60s', 5],
    ],
  };
  const result = await run({
    duration: '10m',
    functions: { f: fn({ provisionedScaling }) },
    traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
  });
  // Fifty were never there.
  expect(figuresOf(result, 'functions.f.provisionedScaling')).toMatchObject({
    maxAllocated: 5,
    allocatedAtEnd: 5,
    refused: 0,
  });
});

test('what finds no room when it is ready is refused, and what was there stays', async () => {
  const result = await run({
    duration: '20m',
    account: { concurrency: 120, unreservedMinimum: 100 },
    functions: {
      f: fn({ provisionedScaling: { schedule: [['1s', 20]] } }),
      g: fn({ provisionedScaling: { schedule: [['2s', 15]] } }),
    },
    traffic: [
      { to: 'f', arrivals: { constant: { rate: '1/s' } } },
      { to: 'g', arrivals: { constant: { rate: '1/s' } } },
    ],
  });
  const [f, g] = ['f', 'g'].map((name) => figuresOf(result, `functions.${name}.provisionedScaling`));
  // Whoever is ready first has it.
  expect([
    Number(f!['allocatedAtEnd']) + Number(g!['allocatedAtEnd']) <= 20,
    Number(f!['refused']) + Number(g!['refused']),
  ]).toEqual([true, 1]);
  expect(result.timeline!.filter(({ text }) => text.includes('too little concurrency is left'))).toHaveLength(1);
});

test('provisioned concurrency of an alias follows its deployment, and goes back with it', async () => {
  const deployed = (own: Fields): Promise<RunResult> =>
    run({
      duration: '30m',
      functions: {
        f: fn({
          versions: { 1: {}, 2: {} },
          aliases: {
            live: {
              version: '1',
              provisionedConcurrency: 10,
              deployment: { to: '2', at: '60s', preference: 'Linear10PercentEvery1Minute', ...own },
            },
          },
        }),
      },
      traffic: [{ to: 'f:live', arrivals: { constant: { rate: '1/s' } } }],
    });
  const told = ({ timeline }: RunResult): string[] =>
    timeline!.map(({ text }) => text).filter((text) => text.includes('provisioned concurrency at'));
  const counts = async (own: Fields): Promise<number[]> =>
    told(await deployed(own)).map((text) => Number(/(\d+) of 10/.exec(text)![1]));
  expect(await counts({ preference: 'Linear10PercentEvery3Minutes' })).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  // What takes longer to allocate than the next step takes to come is overtaken by it.
  expect(await counts({})).toEqual([10]);
  expect(await counts({ afterTraffic: { duration: '10s', succeeds: false } })).toEqual([0]);
});

test('environments on Managed Instances that take too long for their callers are told of, and end when all is done', async () => {
  const managed = { memoryPerVcpu: 2, slots: 4, minimumEnvironments: 1, maximumEnvironments: 1 };
  const own = { compute: 'managed', memory: '2GB', timeout: '1s', duration: { constant: '5s' }, managed };
  const result = await run({
    duration: '60s',
    functions: { f: fn(own) },
    traffic: [{ to: 'f', arrivals: { burst: { at: '1s', count: 6 } } }],
  });
  // Four slots, each answered after 1 s and held for 5 s; two are refused.
  expect(result.totals).toMatchObject({ offered: 6, timedOut: 4, throttled: 2, completed: 0 });
  expect(figuresOf(result, 'functions.f.managed')).toMatchObject({ lateAnswers: 4, environments: 1 });
  expect(result.functions['f']!.latencyMs.max).toBeCloseTo(1000, 0);
});

test('an execution whose invocation begins when its time is over ends without running', async () => {
  const durable = { program: [{ wait: '4s' }, { step: { duration: { constant: '1s' } } }], executionTimeout: '5s' };
  const managed = { memoryPerVcpu: 2, slots: 4, minimumEnvironments: 1, maximumEnvironments: 1 };
  const own = {
    compute: 'managed',
    memory: '2GB',
    timeout: '10s',
    managed,
    durable,
    firstInvocation: { constant: '6s' },
  };
  const result = await run({
    duration: '60s',
    account: { era: '2026-09-01' },
    functions: { f: fn(own) },
    traffic: [{ to: 'f', arrivals: { instants: ['1s'] } }],
  });
  expect(result.functions['f']!.durable).toMatchObject({ succeeded: 0, timedOut: 1 });
  expect(result.functions['f']!.durable!.timeMs.max).toBe(5000);
});

test('Managed Instances without an end of the run are refused: their scaler would look for ever', () => {
  const functions = [functionOf({ managed: managedConfig() }, constant(10))];
  const simulated = (endMs?: number) =>
    simulate({
      functions,
      rules: rulesOf('2026', 'us-east-1'),
      accountConcurrency: 1000,
      unreservedMinimum: 100,
      sink: new CountingSink(),
      traffic: [],
      seed: 1,
      capacityProviders: [defaultProvider],
      ...(endMs === undefined ? {} : { endMs }),
    });
  expect(() => simulated()).toThrow(new RangeError('Managed Instances need an end of the run (endMs)'));
  expect(() => simulated(1000)).not.toThrow();
});
