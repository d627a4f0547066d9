// The AWS CLI, of each version that is there, at the platform's APIs, and the SDK by itself where a profile tells it what to do: how
// they sign, what they ask for by which protocol, and that they can read the answers.

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient, PublishVersionCommand } from '@aws-sdk/client-lambda';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { managedPolicy } from '../../bench/auth/managed-policies.ts';
import { authOf, keyOf, role, secretOf, user } from './auth/people.ts';
import { account, allow, fn, policyOf } from './auth/policies.ts';
import { comesTrue, invoke, localFunction, testPlatform } from './support.ts';

interface Cli {
  readonly command: string;
  readonly major: number;
  readonly minor: number;
}
const clis = ['/usr/bin/aws', '/usr/local/bin/aws', 'aws'].flatMap((command): Cli[] => {
  const [, major, minor] =
    /^aws-cli\/(\d+)\.(\d+)/.exec(spawnSync(command, ['--version']).stdout?.toString() ?? '') ?? [];
  return major === undefined ? [] : [{ command, major: Number(major), minor: Number(minor) }];
});
const [cli] = clis;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-cli-'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const begun = (command: string, words: readonly string[], environment: Record<string, string>): ChildProcess =>
  spawn(command, words, { env: { PATH: process.env['PATH'], HOME: directory, AWS_PAGER: '', ...environment } });

/** What a command prints; what it says of its failure is thrown. */
const printed = (command: string, words: readonly string[], environment: Record<string, string>): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = begun(command, words, environment);
    let [text, problem] = ['', ''];
    child.stdout!.on('data', (piece: Buffer) => (text += piece.toString()));
    child.stderr!.on('data', (piece: Buffer) => (problem += piece.toString()));
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve(text) : reject(new Error(problem))));
  });

describe.skipIf(cli === undefined)('a platform that lets everybody in (skipped where there is no AWS CLI)', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'any', AWS_SECRET_ACCESS_KEY: 'any' };
  const group = '/aws/lambda/talks';
  let platform: Platform;
  beforeAll(async () => {
    platform = await testPlatform([localFunction('sample.ts', 'talks')], {
      kept: { storeMb: 4, logs: true, metrics: true, traces: {} },
      trail: { file: join(directory, 'open.jsonl'), data: false },
    });
    await invoke(platform, 'talks');
  });
  afterAll(() => platform.stop());

  const wordsOf = (...words: string[]): string[] => [
    '--endpoint-url',
    platform.url,
    '--region',
    'us-east-1',
    '--output',
    'json',
    ...words,
  ];
  const asked = async (...words: string[]): Promise<unknown> => {
    const text = await printed(cli!.command, wordsOf(...words), keys);
    return text === '' ? null : JSON.parse(text);
  };

  test('aws cloudwatch', async () => {
    const point = ['--namespace', 'cli', '--metric-name', 'm', '--value', '2.5', '--dimensions', 'k=v'];
    expect(await asked('cloudwatch', 'put-metric-data', ...point)).toBeNull();
    expect(await asked('cloudwatch', 'list-metrics', '--namespace', 'cli')).toMatchObject({
      Metrics: [{ MetricName: 'm', Dimensions: [{ Name: 'k', Value: 'v' }] }],
    });
  });

  test('aws xray', async () => {
    const Root = '1-67a1f0c2-000000000000000000000001';
    await fetch(`${platform.url}/2015-03-31/functions/talks/invocations`, {
      method: 'POST',
      body: '{}',
      headers: { 'X-Amzn-Trace-Id': `Root=${Root};Parent=53995c3f42cd8ad8;Sampled=1` },
    });
    const traced = () =>
      asked('xray', 'batch-get-traces', '--trace-ids', Root) as Promise<{ Traces: { Id: string }[] }>;
    expect(await comesTrue(async () => (await traced()).Traces[0]?.Id === Root)).toBe(true);
  });

  test('aws cloudtrail', async () => {
    const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };
    const client = new LambdaClient({ endpoint: platform.url, region: 'us-east-1', credentials, maxAttempts: 1 });
    await client.send(new PublishVersionCommand({ FunctionName: 'talks' }));
    client.destroy();
    const by = ['--lookup-attributes', 'AttributeKey=EventName,AttributeValue=PublishVersion20150331'];
    expect(await asked('cloudtrail', 'lookup-events', ...by)).toMatchObject({
      Events: [{ EventName: 'PublishVersion20150331' }],
    });
  });

  test('aws cloudformation and aws sts', async () => {
    const { StackResourceSummaries } = (await asked(
      'cloudformation',
      'list-stack-resources',
      '--stack-name',
      'shop',
    )) as { StackResourceSummaries: unknown };
    expect(StackResourceSummaries).toMatchObject([{ PhysicalResourceId: 'talks' }]);
    expect(await asked('sts', 'get-caller-identity')).toEqual({
      UserId: '123456789012',
      Account: '123456789012',
      Arn: 'arn:aws:iam::123456789012:root',
    });
  });

  describe.skipIf(clis.every(({ major }) => major < 2))('aws logs tail (skipped where there is no version 2)', () => {
    const tail = (...more: string[]): [string, string[]] => {
      const words = [
        'logs',
        'tail',
        group,
        '--since',
        '1h',
        '--filter-pattern',
        'REPORT',
        '--format',
        'short',
        ...more,
      ];
      return [clis.find(({ major }) => major >= 2)!.command, wordsOf(...words)];
    };

    test('tells what there is', async () => {
      expect(await printed(...tail(), keys)).toMatch(/^\d{4}-\S+ REPORT RequestId: /);
    });

    test('with --follow tells what comes while it looks, each event once', async () => {
      const child = begun(...tail('--follow'), { ...keys, PYTHONUNBUFFERED: '1' });
      try {
        let text = '';
        child.stdout!.on('data', (piece: Buffer) => (text += piece.toString()));
        const shown = (): string[] => [...text.matchAll(/RequestId: (\S+)/g)].map(([, id]) => id!);
        expect(await comesTrue(() => shown().length > 0)).toBe(true);
        const before = shown().length;
        await invoke(platform, 'talks');
        // It asks again after five seconds.
        expect(await comesTrue(() => shown().length > before)).toBe(true);
        expect(new Set(shown()).size).toBe(shown().length);
        expect(shown()).toHaveLength(before + 1);
      } finally {
        child.kill('SIGINT');
      }
    });
  });
});

describe('a platform that asks who somebody is', () => {
  const roleOf = (name: string): string => `arn:aws:iam::${account}:role/${name}`;
  const sessionOf = (name: string, session: string): string =>
    `arn:aws:sts::${account}:assumed-role/${name}/${session}`;
  const trusting = policyOf('trust', [
    { Effect: 'Allow', Principal: { AWS: account }, Action: ['sts:AssumeRole', 'sts:TagSession'] },
  ]);
  const invokes = [allow({ Resource: fn.replace(/f$/, 'echo') })];
  const people = [
    user('alice', [allow({ Action: 'sts:*', Resource: '*' })]),
    role('deployer', invokes, { trust: trusting }),
    role('tagged', invokes, { trust: trusting }),
    role('closed', invokes),
  ];
  let platform: Platform;
  beforeAll(async () => {
    platform = await testPlatform([localFunction('sample.ts', 'echo')], { auth: authOf(people, { managedPolicy }) });
  });
  afterAll(() => platform.stop());

  const profiles = (): Record<string, string> => {
    const config = join(directory, 'config');
    writeFileSync(
      config,
      `[profile base]\naws_access_key_id = ${keyOf('alice')}\naws_secret_access_key = ${secretOf('alice')}\n` +
        `[profile deploy]\nrole_arn = ${roleOf('deployer')}\nsource_profile = base\nrole_session_name = by-profile\nregion = us-east-1\n`,
    );
    return {
      AWS_CONFIG_FILE: config,
      AWS_SHARED_CREDENTIALS_FILE: config,
      AWS_ENDPOINT_URL: platform.url,
      AWS_ENDPOINT_URL_STS: platform.url,
      AWS_PROFILE: 'deploy',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  };

  test('the SDK assumes the role of a profile by itself', async () => {
    const script =
      "import { LambdaClient, InvokeCommand } from '@aws-sdk/client-lambda';\n" +
      "const answer = await new LambdaClient({}).send(new InvokeCommand({ FunctionName: 'echo', Payload: '{}' }));\n" +
      'console.log(answer.StatusCode);';
    expect(await printed(process.execPath, ['--input-type=module', '-e', script], profiles())).toBe('200\n');
  });

  test.each(clis)('so does the AWS CLI, $command, and assume-role is one of its commands', async (one) => {
    const ask = (...words: string[]) =>
      printed(one.command, [...words, '--endpoint-url', platform.url, '--output', 'json'], profiles());
    const assuming = ['sts', 'assume-role', '--profile', 'base', '--role-session-name', 'by-hand'];
    const more = ['--tags', 'Key=team,Value=blue', '--duration-seconds', '900'];
    const answer = await ask(...assuming, '--role-arn', roleOf('tagged'), ...more);
    const { AssumedRoleUser } = JSON.parse(answer) as { AssumedRoleUser: { Arn: string } };
    expect(AssumedRoleUser.Arn).toBe(sessionOf('tagged', 'by-hand'));
    await expect(ask(...assuming, '--role-arn', roleOf('closed'))).rejects.toThrow(
      `An error occurred (AccessDenied) when calling the AssumeRole operation: User: arn:aws:iam::${account}:user/alice ` +
        `is not authorized to perform: sts:AssumeRole on resource: ${roleOf('closed')}`,
    );
    // Since then the CLI is told by variables where its services are, those that it needs for a profile included.
    if (one.minor < (one.major === 1 ? 29 : 13)) return;
    const who = JSON.parse(await ask('sts', 'get-caller-identity')) as { Arn: string };
    expect(who.Arn).toBe(sessionOf('deployer', 'by-profile'));
  });
});
