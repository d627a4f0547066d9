// What cannot be sent to functions is refused before anything is opened, all of it at once; problems of code stand at their settings.

import { expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { codeProblems, openTarget } from '../../bench/measure/target.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';

const plain = { duration: { constant: '10ms' } };
const arrivals = { constant: { rate: '1/s' } };

const refused = async (more: object, traffic: object = {}, first: object = {}): Promise<string[]> => {
  const { account, capacityProviders, ...own } = more as Record<string, object>;
  const scenario = compileScenario(
    {
      name: 's',
      duration: '10s',
      ...(account === undefined ? {} : { account }),
      ...(capacityProviders === undefined ? {} : { capacityProviders }),
      functions: { f: { ...plain, ...own } },
      traffic: [
        { to: 'f', arrivals, ...first },
        { to: 'f', arrivals, ...traffic },
      ],
    },
    'test',
    '.',
  );
  try {
    const opened = await openTarget(scenario, { kind: 'invoke', url: 'http://127.0.0.1:9' } as never);
    await opened.close();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
};

const both = (text: string): string[] => [`traffic.0.to: ${text}`, `traffic.1.to: ${text}`];

test.each([
  [
    'tenants of their own',
    { tenantIsolation: true, account: { era: '2026-01-01' } },
    { tenants: 3 },
    'functions with tenantIsolation can only be simulated',
  ],
  [
    'snapshots',
    { compute: 'snapstart', runtime: 'java21' },
    {},
    'only published versions of f have a snapshot; name one with --qualifier',
  ],
] as const)('functions with %s are refused for each stream', async (_, own, traffic, text) => {
  expect(await refused(own, traffic, traffic)).toEqual(both(text));
});

test('so are versions and aliases, and whatever does not wait for its answer', async () => {
  const versions = { versions: { 1: {} }, aliases: { live: { version: '1' } } };
  expect(await refused(versions, { to: 'f:live' })).toEqual(both('versions and aliases can only be simulated'));
  for (const via of ['async', 'sqs', 'http', 'kinesis'])
    expect(await refused({}, { via })).toEqual(['traffic.1.via: only via: sync can be measured; simulate the rest']);
});

test('functions on Managed Instances and durable ones are sent', async () => {
  const account = { era: '2026-09-01' };
  expect(
    await refused({
      compute: 'managed',
      memory: '2GB',
      managed: { capacityProvider: 'c' },
      capacityProviders: { c: {} },
      account,
    }),
  ).toEqual([]);
  expect(await refused({ durable: { executionTimeout: '10m', program: [{ wait: '5s' }] }, account })).toEqual([]);
});

test('the rest is sent, clients in a closed loop too', async () => {
  expect(await refused({})).toEqual([]);
  expect(await refused({}, { arrivals: undefined, closedLoop: { clients: 2, think: { constant: '1s' } } })).toEqual([]);
});

test('each problem of code stands at its setting', () => {
  const text = 'functions.f.handler: no file; correct it\nfunctions.g.code: too large\nsomething else: odd';
  expect(codeProblems(new Error(text) as never)).toEqual([
    { path: 'functions.f.handler', message: 'no file; correct it' },
    { path: 'functions.g.code', message: 'too large' },
    { path: '', message: 'something else: odd' },
  ]);
});
