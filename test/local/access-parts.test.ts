// What single parts of the platform make of what they are told: permissions that a call asks for, members that a source does not
// have, addresses of environments, archives that are none.

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { rulesOf } from '../../lambda/index.ts';
import { configOf, mappedSource, newConfig } from '../../local/api/mapping-members.ts';
import { Members } from '../../local/api/members.ts';
import { Refusal } from '../../local/api/refusal.ts';
import { lambdaAccess, type LambdaPlace } from '../../local/auth/lambda-access.ts';
import { CodeHomes } from '../../local/functions/code-homes.ts';
import type { CodeStore } from '../../local/functions/code-store.ts';
import { CapacityProviders, defaultScaling, type ProviderMembers } from '../../local/functions/capacity-providers.ts';
import { LayerStore } from '../../local/functions/layer-store.ts';
import { ownAddress } from '../../local/isolation/confinement.ts';

const context = { region: 'us-east-1', accountId: '123456789012' };

const place = { registry: { context }, subnets: {} } as unknown as LambdaPlace;
const asks = (name: string, parameters: Record<string, string>, body: Record<string, unknown> = {}): unknown[] =>
  lambdaAccess({ operation: { name, eventName: name, parameters }, query: new URLSearchParams(), body }, place).map(
    ({ action, resources }) => [action, ...resources],
  );

test.each([
  'ListFunctions',
  'GetAccountSettings',
  'ListEventSourceMappings',
  'CreateCodeSigningConfig',
  'ListCodeSigningConfigs',
  'ListCapacityProviders',
  'SendDurableExecutionCallbackSuccess',
  'SendDurableExecutionCallbackFailure',
  'SendDurableExecutionCallbackHeartbeat',
])('%s is about nothing in particular', (name) => {
  expect(asks(name, {})).toEqual([[`lambda:${name}`, '*']]);
});

describe('a call on a capacity provider asks', () => {
  const arn = 'arn:aws:lambda:us-east-1:123456789012:capacity-provider:p';

  test('for the provider that its path or its body names, by name or ARN', () => {
    expect(asks('GetCapacityProvider', { CapacityProviderName: 'p' })).toEqual([['lambda:GetCapacityProvider', arn]]);
    expect(asks('DeleteCapacityProvider', { CapacityProviderName: arn })).toEqual([
      ['lambda:DeleteCapacityProvider', arn],
    ]);
    expect(asks('CreateCapacityProvider', {}, { CapacityProviderName: 'p' })).toEqual([
      ['lambda:CreateCapacityProvider', arn],
    ]);
  });

  test('for the role that it gives away, too', () => {
    const role = 'arn:aws:iam::123456789012:role/operator';
    const body = { CapacityProviderName: 'p', PermissionsConfig: { CapacityProviderOperatorRoleArn: role } };
    expect(asks('CreateCapacityProvider', {}, body)).toEqual([
      ['lambda:CreateCapacityProvider', arn],
      ['iam:PassRole', role],
    ]);
  });
});

describe('an event source mapping', () => {
  const arns = {
    sqs: 'arn:aws:sqs:us-east-1:123456789012:q',
    kinesis: 'arn:aws:kinesis:us-east-1:123456789012:stream/s',
    dynamodb: 'arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/2026-01-01T00:00:00.000',
  };
  const made = (kind: keyof typeof arns, body: Record<string, unknown>): object => {
    const source = mappedSource(arns[kind]);
    const position = kind === 'sqs' ? {} : { StartingPosition: 'LATEST' };
    const old = { ...newConfig(source.kind), functionName: 'f', qualifier: null };
    return configOf(source, new Members({ ...position, ...body }), old);
  };
  /** What is answered; throws where it is taken. */
  const refusalOf = (kind: keyof typeof arns, body: Record<string, unknown>): string => {
    try {
      made(kind, body);
    } catch (error) {
      if (error instanceof Refusal) return JSON.stringify(error.answer.body);
      throw error;
    }
    throw new Error(`${JSON.stringify(body)} was taken`);
  };
  const ofStreams = {
    ParallelizationFactor: 2,
    MaximumRecordAgeInSeconds: 60,
    MaximumRetryAttempts: 2,
    BisectBatchOnFunctionError: true,
    TumblingWindowInSeconds: 30,
    DestinationConfig: { OnFailure: { Destination: arns.sqs } },
  };
  const ofQueues = { ScalingConfig: { MaximumConcurrency: 5 }, ProvisionedPollerConfig: { MinimumPollers: 2 } };

  test.each(Object.entries({ ...ofStreams, StartingPositionTimestamp: 1 }))('of a queue has no %s', (name, value) => {
    expect(refusalOf('sqs', { [name]: value })).toContain(`Unsupported ${name} parameter`);
  });

  test.each(Object.entries(ofQueues))('of a stream has no %s', (name, value) => {
    expect(refusalOf('kinesis', { [name]: value })).toContain(`Unsupported ${name} parameter`);
    expect(refusalOf('dynamodb', { [name]: value })).toContain(`Unsupported ${name} parameter`);
  });

  test('takes what it has', () => {
    const own = { startingPosition: 'LATEST', parallelizationFactor: 2, maximumRetryAttempts: 2, bisectOnError: true };
    for (const kind of ['kinesis', 'dynamodb'] as const) expect(made(kind, ofStreams)).toMatchObject({ stream: own });
    expect(made('sqs', { ScalingConfig: { MaximumConcurrency: 5 } })).toMatchObject({
      maximumConcurrency: 5,
      stream: null,
    });
  });
});

test('environments have addresses of loopback, each another', () => {
  for (const platform of [1, 300, 4_194_304]) {
    const addresses = Array.from({ length: 600 }, (_, home) => ownAddress(home, platform));
    expect(addresses.filter((address) => !isIPv4(address) || !address.startsWith('127.'))).toEqual([]);
    // 127.0.0.1 is everybody's.
    expect(addresses).not.toContain('127.0.0.1');
    expect(new Set(addresses).size).toBe(600);
  }
  expect(ownAddress(0, 2)).not.toBe(ownAddress(0, 1));
});

test('of a layer whose archive is none nothing is kept', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-layers-'));
  const homes = new CodeHomes();
  const release = vi.spyOn(homes, 'release');
  const refusal = { status: 400, type: 'InvalidParameterValueException', message: 'no archive' };
  const code = { homes, unpack: async () => refusal } as unknown as CodeStore;
  const store = new LayerStore(code, directory, context);
  const layer = {
    layerName: 'l',
    description: '',
    compatibleRuntimes: null,
    compatibleArchitectures: null,
    licenseInfo: '',
  };
  expect(await store.publish(layer, Buffer.from('no archive'))).toEqual(refusal);
  expect(store.all).toEqual([]);
  const [[released]] = release.mock.calls as [[string[]]];
  expect(released).toEqual([join(directory, 'package-1')]);
  expect(existsSync(released[0]!)).toBe(false);
  rmSync(directory, { recursive: true });
});

test('a layer of more than 50 MB is refused unread, and of one that never was here nothing is known', async () => {
  const unpack = vi.fn<() => Promise<object>>().mockResolvedValue({ status: 400 });
  const code = { homes: new CodeHomes(), unpack } as unknown as CodeStore;
  const store = new LayerStore(code, join(tmpdir(), 'never'), context);
  const layer = { layerName: 'l' } as Parameters<LayerStore['publish']>[0];
  expect(await store.publish(layer, Buffer.alloc(52_428_801))).toEqual({
    status: 413,
    errorType: 'RequestEntityTooLargeException',
    body: { message: 'Zipped size must be smaller than 52428800 bytes' },
  });
  expect(unpack).not.toHaveBeenCalled();
  const arn = `${store.layerArn('l')}:1`;
  expect([store.find(arn), store.bytesOf(arn), store.unzippedBytesOf(arn), store.directories([arn])]).toEqual([
    undefined,
    0,
    0,
    [],
  ]);
});

describe('capacity providers', () => {
  const providers = (settleMs: number) =>
    new CapacityProviders({ ...context, rules: rulesOf('2026-11-01', 'us-east-1'), settleMs });
  const members = (AllowedInstanceTypes: string[]): ProviderMembers => ({
    VpcConfig: {},
    PermissionsConfig: {},
    InstanceRequirements: { AllowedInstanceTypes },
    CapacityProviderScalingConfig: defaultScaling,
  });

  test('may have types of which nothing is known, which then allow any', () => {
    const allowed = (...types: string[]) => providers(0).create('p', members(types)).capacity.config.allowed;
    expect(allowed('m7i.large')).toEqual(['m7i.large']);
    expect(allowed('x99.large', 'm7i.large')).toEqual(['x99.large', 'm7i.large']);
    expect(allowed('x99.large')).toEqual([]);
  });

  test('are found by their name or their ARN, and by no other of that name', () => {
    const all = providers(0);
    const made = all.create('p', members([]));
    expect([all.find('p'), all.find(made.arn)]).toEqual([made, made]);
    for (const other of [made.arn.replace('us-east-1', 'us-east-2'), 'x:p', 'q'])
      expect(all.find(other)).toBeUndefined();
  });

  test('are on their way for as long as the platform says', () => {
    const stateOf = (settleMs: number) => {
      const all = providers(settleMs);
      return all.stateOf(all.create('p', members([])));
    };
    expect([stateOf(60_000), stateOf(0)]).toEqual(['Pending', 'Active']);
  });
});
