// What `sam logs` asks, in its order (its public source, samcli/lib/observability and samcli/lib/utils/cloudformation.py, read in 2026):
// the stack's resources, then the log group of each function by pages, and again from the last event on while it tails.

import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { invoke, localFunction, testPlatform } from './support.ts';

let platform: Platform;
let client: CloudWatchLogsClient;

beforeAll(async () => {
  platform = await testPlatform(
    [localFunction('sample.ts', 'talks'), localFunction('sample.ts', 'echo', { name: 'never' })],
    { kept: { storeMb: 4, logs: true } },
  );
  const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
  client = new CloudWatchLogsClient({ endpoint: platform.url, region: 'us-east-1', credentials, maxAttempts: 1 });
});
afterAll(async () => {
  client.destroy();
  await platform.stop();
});

const cloudFormation = async (fields: Record<string, string>): Promise<readonly [status: number, text: string]> => {
  const body = new URLSearchParams({ Version: '2010-05-15', ...fields });
  const answer = await fetch(platform.url, { method: 'POST', body });
  return [answer.status, await answer.text()];
};

const elements = (text: string, name: string): string[] =>
  [...text.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, value]) => value!);

/** As its puller does: page by page; nothing where the group is not there yet. */
const pulled = async (logGroupName: string, startTime: number, more: { filterPattern?: string } = {}) => {
  const events: { timestamp: number; message: string }[] = [];
  let nextToken: string | undefined;
  try {
    do {
      const page = await client.send(
        new FilterLogEventsCommand({
          logGroupName,
          interleaved: true,
          startTime,
          ...more,
          ...(nextToken === undefined ? {} : { nextToken }),
        }),
      );
      events.push(...page.events!.map(({ timestamp, message }) => ({ timestamp: timestamp!, message: message! })));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return events;
};

test('of a stack: its functions, then the log group of each, then what comes while it tails', async () => {
  const [status, text] = await cloudFormation({ Action: 'ListStackResources', StackName: 'shop' });
  expect(status).toBe(200);
  expect(elements(text, 'ResourceType')).toEqual(['AWS::Lambda::Function', 'AWS::Lambda::Function']);
  expect(elements(text, 'LogicalResourceId')).toEqual(['talks', 'never']);
  expect(elements(text, 'LastUpdatedTimestamp')[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const groups = elements(text, 'PhysicalResourceId').map((name) => `/aws/lambda/${name}`);
  expect(await pulled(groups[0]!, 0)).toEqual([]);

  const first = await invoke(platform, 'talks');
  const events = await pulled(groups[0]!, 0);
  const requestId = first.headers.get('x-amzn-requestid')!;
  expect(events.filter(({ message }) => message.startsWith('REPORT'))).toHaveLength(1);
  expect(events.find(({ message }) => message.startsWith('END'))!.message).toBe(`END RequestId: ${requestId}\n`);
  expect(await pulled(groups[1]!, 0)).toEqual([]);

  // Later than what it has seen, by a millisecond.
  const latest = Math.max(...events.map(({ timestamp }) => timestamp));
  expect(await pulled(groups[0]!, latest + 1)).toEqual([]);
  await invoke(platform, 'talks');
  const tailed = await pulled(groups[0]!, latest + 1, { filterPattern: 'REPORT' });
  expect(tailed).toHaveLength(1);
  expect(tailed[0]!.message).not.toContain(requestId);
});

test('of one function in a stack, by its logical id; one that is not there is said so', async () => {
  const asked = { Action: 'DescribeStackResource', StackName: 'shop' };
  const [, text] = await cloudFormation({ ...asked, LogicalResourceId: 'talks' });
  expect([elements(text, 'PhysicalResourceId'), elements(text, 'StackName')]).toEqual([['talks'], ['shop']]);
  const [status, refused] = await cloudFormation({ ...asked, LogicalResourceId: 'other' });
  expect([status, elements(refused, 'Code'), elements(refused, 'Message')]).toEqual([
    400,
    ['ValidationError'],
    ['Resource other does not exist for stack shop'],
  ]);
  const [, all] = await cloudFormation({ Action: 'DescribeStackResources', StackName: elements(text, 'StackId')[0]! });
  expect(elements(all, 'StackName')).toEqual(['shop', 'shop']);
  const [, stacks] = await cloudFormation({ Action: 'ListStacks', 'StackStatusFilter.member.1': 'CREATE_COMPLETE' });
  expect(elements(stacks, 'StackName')).toEqual(['windtunnel']);
  const [, none] = await cloudFormation({ Action: 'ListStacks', 'StackStatusFilter.member.1': 'DELETE_FAILED' });
  expect(elements(none, 'StackName')).toEqual([]);
  expect(await cloudFormation({ Action: 'ListStackResources' })).toEqual([
    400,
    expect.stringContaining('<Code>ValidationError</Code>') as string,
  ]);
});
