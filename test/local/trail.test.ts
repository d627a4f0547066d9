// The trail: records of API calls as CloudTrail writes them, made by real clients, in memory and in a file.

import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AddPermissionCommand,
  CreateAliasCommand,
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  PublishVersionCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lambdaOperationOf } from '../../local/trail/lambda-operations.ts';
import { withoutSecrets } from '../../local/trail/without-secrets.ts';
import { localFunction, testPlatform } from './support.ts';

const secret = 'do-not-tell-anybody';
let directory: string;
let platform: Platform;
let client: LambdaClient;

const clientOf = ({ url }: Platform): LambdaClient =>
  new LambdaClient({
    endpoint: url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: secret },
  });

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-trail-'));
  platform = await testPlatform([localFunction('sample.ts', 'echo')], {
    kept: { storeMb: 2, logs: true, metrics: true },
    trail: { file: join(directory, 'trail.jsonl'), data: true },
  });
  client = clientOf(platform);
});
afterAll(async () => {
  client.destroy();
  await platform.stop();
  rmSync(directory, { recursive: true });
});

const lookup = async (body: object): Promise<Record<string, unknown>> => {
  const response = await fetch(platform.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      // As botocore and the AWS CLI name it; the SDK for JavaScript leaves the package out.
      'x-amz-target': 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents',
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
};

interface Event {
  readonly EventName: string;
  readonly CloudTrailEvent: string;
}

const records = async (...attribute: readonly [string, string] | readonly []): Promise<Record<string, unknown>[]> => {
  const [AttributeKey, AttributeValue] = attribute;
  const LookupAttributes = AttributeKey === undefined ? [] : [{ AttributeKey, AttributeValue }];
  const { Events } = await lookup({ LookupAttributes });
  return (Events as Event[]).map(({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent) as Record<string, unknown>);
};

test('management events are told with who, what, from where, and what came of it', async () => {
  await client.send(new PublishVersionCommand({ FunctionName: 'echo', Description: 'first' }));
  const [record] = await records('EventName', 'PublishVersion20150331');
  expect(record).toMatchObject({
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', accountId: '123456789012', accessKeyId: 'AKIAEXAMPLE' },
    eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
    eventSource: 'lambda.amazonaws.com',
    awsRegion: 'us-east-1',
    sourceIPAddress: '127.0.0.1',
    userAgent: expect.stringContaining('aws-sdk-js') as string,
    requestParameters: { functionName: 'echo', description: 'first' },
    responseElements: { functionName: 'echo', version: '1' },
    readOnly: false,
    resources: [
      {
        accountId: '123456789012',
        type: 'AWS::Lambda::Function',
        ARN: 'arn:aws:lambda:us-east-1:123456789012:function:echo',
      },
    ],
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: '123456789012',
    eventCategory: 'Management',
  });
  await client.send(new ListFunctionsCommand({}));
  const [read] = await records('EventName', 'ListFunctions20150331');
  expect(read).toMatchObject({ readOnly: true, responseElements: null });
});

test('what failed says how', async () => {
  await expect(client.send(new GetFunctionCommand({ FunctionName: 'nothing' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
  const [record] = await records('EventName', 'GetFunction20150331v2');
  expect(record).toMatchObject({
    errorCode: 'ResourceNotFoundException',
    errorMessage: expect.stringContaining('function:nothing') as string,
    responseElements: null,
  });
});

test('nothing secret is in it', async () => {
  await client.send(
    new UpdateFunctionConfigurationCommand({ FunctionName: 'echo', Environment: { Variables: { KEY: secret } } }),
  );
  await client.send(
    new AddPermissionCommand({
      FunctionName: 'echo',
      StatementId: 's',
      Action: 'lambda:InvokeFunction',
      Principal: 'alexa-appkit.amazon.com',
      EventSourceToken: secret,
    }),
  );
  await client.send(new CreateAliasCommand({ FunctionName: 'echo', Name: 'live', FunctionVersion: '1' }));
  await client.send(
    new InvokeCommand({ FunctionName: 'echo', Qualifier: 'live', Payload: Buffer.from(JSON.stringify({ secret })) }),
  );
  await fetch(`${platform.url}/2015-03-31/functions/?X-Amz-Signature=${secret}&X-Amz-Security-Token=${secret}`);
  const text = JSON.stringify(await records());
  expect(text).toContain('UpdateFunctionConfiguration20150331v2');
  expect(text).toContain('AddPermission20150331v2');
  expect(text).not.toContain(secret);
  expect(
    withoutSecrets({
      FunctionName: 'f',
      Tags: { Password: 'their own word' },
      NextToken: 'n',
      SessionToken: secret,
      Code: { ZipFile: secret, S3Bucket: 'b' },
      MasterUserSecret: secret,
      nested: [{ dbPassword: secret, Name: 'n' }],
    }),
  ).toEqual({
    functionName: 'f',
    tags: { Password: 'their own word' },
    nextToken: 'n',
    code: { s3Bucket: 'b' },
    nested: [{ name: 'n' }],
  });
});

test('the file has all of them, invocations too where they are asked for, and is its owner’s alone', async () => {
  const file = join(directory, 'trail.jsonl');
  const read = (): Record<string, unknown>[] =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  await expect.poll(() => read().map(({ eventName }) => eventName)).toContain('Invoke');
  const invoked = read().find(({ eventName }) => eventName === 'Invoke');
  expect(invoked).toMatchObject({
    eventCategory: 'Data',
    managementEvent: false,
    readOnly: false,
    requestParameters: { functionName: 'echo', qualifier: 'live' },
    responseElements: null,
    additionalEventData: { functionVersion: 'arn:aws:lambda:us-east-1:123456789012:function:echo:1' },
  });
  expect(readFileSync(file, 'utf8')).not.toContain(secret);
  expect(statSync(file).mode & 0o077).toBe(0);
  // LookupEvents tells management events alone.
  expect(await records('EventName', 'Invoke')).toEqual([]);
});

test('LookupEvents: by one attribute and time, in pages, the latest first', async () => {
  const { Events, NextToken } = await lookup({ MaxResults: 2 });
  expect(Events).toHaveLength(2);
  const seen = (Events as Event[]).map(({ EventName }) => EventName);
  // The call before this one.
  expect(seen[0]).toBe('LookupEvents');
  const next = await lookup({ MaxResults: 2, NextToken });
  expect((next['Events'] as { EventId: string }[])[0]!.EventId).not.toBe(NextToken);
  expect((await records('ReadOnly', 'false')).every(({ readOnly }) => readOnly === false)).toBe(true);
  expect(await records('AccessKeyId', 'AKIAEXAMPLE')).not.toHaveLength(0);
  expect(await records('ResourceName', 'echo')).not.toHaveLength(0);
  expect((await lookup({ EndTime: 1 }))['Events']).toEqual([]);
  expect(await lookup({ StartTime: 2, EndTime: 1 })).toMatchObject({ __type: 'InvalidTimeRangeException' });
  expect(await lookup({ MaxResults: 51 })).toMatchObject({ __type: 'InvalidMaxResultsException' });
  expect(await lookup({ NextToken: 'x' })).toMatchObject({ __type: 'InvalidNextTokenException' });
  expect(await lookup({ LookupAttributes: [{ AttributeKey: 'toString', AttributeValue: 'x' }] })).toMatchObject({
    __type: 'InvalidLookupAttributesException',
  });
});

test('services beside Lambda are recorded in whichever protocol they are asked', async () => {
  const query = { Action: 'DescribeAlarms', Version: '2010-08-01', AlarmNamePrefix: 'a' };
  await fetch(platform.url, { method: 'POST', body: new URLSearchParams(query) });
  await fetch(platform.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'Logs_20140328.CreateLogGroup' },
    body: JSON.stringify({ logGroupName: 'g' }),
  });
  const [alarms] = await records('EventSource', 'monitoring.amazonaws.com');
  expect(alarms).toMatchObject({
    eventName: 'DescribeAlarms',
    requestParameters: { alarmNamePrefix: 'a' },
    // Nobody signed it.
    userIdentity: { accountId: 'ANONYMOUS_PRINCIPAL' },
  });
  const [group] = await records('EventSource', 'logs.amazonaws.com');
  expect(group).toMatchObject({ eventName: 'CreateLogGroup', requestParameters: { logGroupName: 'g' } });
});

test('operations are named as CloudTrail names them', () => {
  const names = [
    ['POST', '/2015-03-31/functions', 'CreateFunction20150331'],
    ['PUT', '/2015-03-31/functions/f/code', 'UpdateFunctionCode20150331v2'],
    ['POST', '/2018-10-31/layers/l/versions', 'PublishLayerVersion20181031'],
    ['PUT', '/2019-09-25/functions/f/event-invoke-config', 'PutFunctionEventInvokeConfig'],
    ['POST', '/2015-03-31/functions/f/invocations', 'Invoke'],
  ] as const;
  for (const [method, path, name] of names) expect(lambdaOperationOf(method, path)?.eventName).toBe(name);
  expect(lambdaOperationOf('GET', '/metrics')).toBeNull();
});
