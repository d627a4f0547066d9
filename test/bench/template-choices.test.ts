// Properties of templates that take one of a few words, or a value of one kind: others are refused with their place, the value and the cure.

import { expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { choices } from '../../bench/template/choices.ts';
import type { Listing } from '../../bench/template/listing.ts';
import { readTemplate } from '../../bench/template/read-template.ts';

const stream = { Stream: 'arn:aws:kinesis:us-east-1:123456789012:stream/s', StartingPosition: 'LATEST' };
const queue = { Queue: 'arn:aws:sqs:us-east-1:123456789012:q' };

const event = (Type: string, Properties: object): object => ({ Events: { E: { Type, Properties } } });

/** By property: where it stands, and what the function has there. */
const places: Readonly<Record<keyof typeof choices, readonly [place: string, withWord: (word: unknown) => object]>> = {
  ApplyOn: ['SnapStart.ApplyOn', (ApplyOn) => ({ SnapStart: { ApplyOn } })],
  Architectures: ['Architectures', (word) => ({ Architectures: [word] })],
  AuthType: ['FunctionUrlConfig.AuthType', (AuthType) => ({ FunctionUrlConfig: { AuthType } })],
  FunctionResponseTypes: [
    'Events.E.Properties.FunctionResponseTypes',
    (word) => event('SQS', { ...queue, FunctionResponseTypes: [word] }),
  ],
  InvokeMode: [
    'FunctionUrlConfig.InvokeMode',
    (InvokeMode) => ({ FunctionUrlConfig: { AuthType: 'NONE', InvokeMode } }),
  ],
  LogFormat: ['LoggingConfig.LogFormat', (LogFormat) => ({ LoggingConfig: { LogFormat } })],
  Mode: ['TracingConfig.Mode', (Mode) => ({ TracingConfig: { Mode } })],
  PackageType: ['PackageType', (PackageType) => ({ PackageType })],
  StartingPosition: [
    'Events.E.Properties.StartingPosition',
    (StartingPosition) => event('Kinesis', { ...stream, StartingPosition }),
  ],
  State: ['Events.E.Properties.State', (State) => event('ScheduleV2', { ScheduleExpression: 'rate(1 minute)', State })],
  TenantIsolationMode: [
    'TenancyConfig.TenantIsolationMode',
    (TenantIsolationMode) => ({ TenancyConfig: { TenantIsolationMode } }),
  ],
  Tracing: ['Tracing', (Tracing) => ({ Tracing })],
};

const read = (more: object): Listing | string[] => {
  const Properties = { CodeUri: './code', Handler: 'index.handler', Runtime: 'java21', ...more };
  const Resources = { Fn: { Type: 'AWS::Serverless::Function', Properties } };
  try {
    return readTemplate(JSON.stringify({ Transform: 'AWS::Serverless-2016-10-31', Resources }), 't.yaml');
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
};

test.each(Object.entries(places))('%s refuses what is none of its words, and names them', (key, [place, withWord]) => {
  const { kind, words } = choices[key as keyof typeof choices];
  const listed = words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  expect(read(withWord('Sometimes'))).toEqual([
    `Resources.Fn.Properties.${place} (line 1): "Sometimes" is no ${kind}; write ${listed}`,
  ]);
});

test.each(Object.entries(places))('%s takes each of its words', (key, [, withWord]) => {
  const readings = choices[key as keyof typeof choices].words.map((word) => read(withWord(word)));
  for (const one of readings) expect(one).toHaveProperty('functions');
});

test.each(Object.entries(places))('%s may be known only when the stack is deployed', (_, [, withWord]) => {
  expect(read(withWord({ 'Fn::ImportValue': 'elsewhere' }))).toHaveProperty('functions');
});

test('words have their effect', () => {
  const fn = (key: keyof typeof choices, word: string): unknown =>
    (read(places[key][1](word)) as { functions: readonly unknown[] }).functions[0];
  expect(fn('Architectures', 'arm64')).toMatchObject({ architecture: 'arm64' });
  expect(fn('Architectures', 'x86_64')).toMatchObject({ architecture: 'x86_64' });
  expect(fn('ApplyOn', 'PublishedVersions')).toMatchObject({ snapStart: true });
  expect(fn('ApplyOn', 'None')).not.toHaveProperty('snapStart');
  expect(fn('AuthType', 'NONE')).toMatchObject({ url: { authType: 'NONE', invokeMode: 'BUFFERED' } });
  expect(fn('InvokeMode', 'RESPONSE_STREAM')).toMatchObject({ url: { invokeMode: 'RESPONSE_STREAM' } });
  expect(fn('LogFormat', 'JSON')).toMatchObject({ logFormat: 'JSON' });
  expect(fn('Mode', 'Active')).toMatchObject({ tracingMode: 'Active' });
  expect(fn('Tracing', 'PassThrough')).toMatchObject({ tracingMode: 'PassThrough' });
  expect(fn('Tracing', 'Disabled')).not.toHaveProperty('tracingMode');
  expect(fn('PackageType', 'Image')).toMatchObject({ packageType: 'image' });
  expect(fn('PackageType', 'Zip')).toMatchObject({ packageType: 'zip' });
  expect(fn('State', 'DISABLED')).toMatchObject({ events: [{ enabled: false }] });
  expect(fn('State', 'ENABLED')).toMatchObject({ events: [{ enabled: true }] });
  expect(fn('TenantIsolationMode', 'PER_TENANT')).toMatchObject({ tenantIsolation: true });
});

test.each([
  ['MemorySize', { MemorySize: 'large' }, '"large" is no number; write one'],
  ['MemorySize', { MemorySize: '' }, '"" is no number; write one'],
  ['Environment', { Environment: 'prod' }, '"prod" is no mapping; write one'],
  ['Environment', { Environment: 7 }, '7 is no mapping; write one'],
  ['Environment.Variables', { Environment: { Variables: ['A'] } }, '["A"] is no mapping; write one'],
])('%s of another kind is refused: %j', (place, more, text) => {
  expect(read(more)).toEqual([`Resources.Fn.Properties.${place} (line 1): ${text}`]);
});
