// What a caller who asks for the log has of a function on Managed Instances, where the lines of many requests meet.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, afterEach, expect, it } from 'vitest';
import { defaultProvider, managedConfig } from '../support/managed-config.ts';
import { localFunction, testPlatform, type TestPlatformOptions } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-tail-'));
const handlerFile = join(directory, 'index.js');
writeFileSync(
  handlerFile,
  `exports.handler = async ({ word }) => {
  console.log(word);
  await new Promise((resolve) => setTimeout(resolve, 100));
  return word;
};
`,
);

let platform: Platform;
let client: LambdaClient;
afterEach(async () => {
  client.destroy();
  await platform.stop();
});
afterAll(() => rmSync(directory, { recursive: true }));

const open = async (rules: NonNullable<TestPlatformOptions['rules']>): Promise<void> => {
  const managed = managedConfig({ slots: 4, minimum: 1, maximum: 1 });
  const config = { name: 'f', runtime: 'nodejs22.x', memoryMb: 2048, managed };
  const fn = { ...localFunction('sample.ts', 'echo', config), handlerFile, handlerExport: 'handler' };
  platform = await testPlatform([fn], { rules, capacityProviders: [defaultProvider] });
  client = new LambdaClient({
    endpoint: platform.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
};

const tailOf = async (word: string, LogType?: 'Tail') => {
  const Payload = JSON.stringify({ word });
  const { LogResult, $metadata } = await client.send(new InvokeCommand({ FunctionName: 'f', Payload, LogType }));
  const text = LogResult === undefined ? null : Buffer.from(LogResult, 'base64').toString('utf8');
  return { text, id: $metadata.requestId! };
};

interface LogLine {
  readonly type?: string;
  readonly message?: string;
  readonly requestId?: string;
  readonly record?: { readonly requestId?: string };
}

it('there is none', async () => {
  await open({});
  expect((await tailOf('alone', 'Tail')).text).toBeNull();
});

it('or, where that is set, the lines of its request and of no other that ran beside it', async () => {
  await open({ managedLogTail: 'request' });
  const [one, other, unasked] = await Promise.all([tailOf('one', 'Tail'), tailOf('other', 'Tail'), tailOf('third')]);
  expect(unasked.text).toBeNull();
  for (const [word, { text, id }] of Object.entries({ one, other })) {
    const lines = text!
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LogLine);
    expect(lines.map(({ type, message }) => type ?? message)).toEqual(['platform.start', word, 'platform.report']);
    expect(new Set(lines.map(({ requestId, record }) => requestId ?? record?.requestId))).toEqual(new Set([id]));
  }
});
