// Doors that lead to an alias, as SAM's do where it publishes one; and open URLs, which let in whom their policy lets in.

import { expect, test, onTestFinished } from 'vitest';
import type { Platform, PlatformOptions } from 'lambda-windtunnel/local';
import { request } from 'undici';
import { comesTrue, localFunction, testPlatform } from './support.ts';

const started = async (...[functions, options]: Parameters<typeof testPlatform>): Promise<Platform> => {
  const platform = await testPlatform(functions, options);
  onTestFinished(() => platform.stop());
  return platform;
};

const ask = async (
  platform: Platform,
  path: string,
  body?: object,
): Promise<{ status: number; json: Record<string, unknown> }> => {
  const answer = await request(`${platform.url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.body.text();
  return { status: answer.statusCode, json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
};

const functions = '/2015-03-31/functions';
const urls = '/2021-10-31/functions';
const provisioned = '/2019-09-30/functions';

const aliased = {
  ...localFunction('front-door.ts', 'context', { provisionedConcurrency: 1 }),
  alias: 'live',
  url: { authType: 'NONE', invokeMode: 'BUFFERED' },
  eventInvoke: { maximumRetryAttempts: 0 },
} as const;

test('routes, the URL, its policy, EventInvokeConfig and provisioned concurrency are those of the alias', async () => {
  const routes: PlatformOptions['routes'] = [
    { kind: 'http', method: 'GET', path: '/a', functionName: 'context', qualifier: 'live', payloadFormat: '2.0' },
    { kind: 'rest', method: 'GET', path: '/b', functionName: 'context', qualifier: 'live', payloadFormat: '1.0' },
    { kind: 'http', method: 'GET', path: '/latest', functionName: 'context', payloadFormat: '2.0' },
  ];
  const platform = await started([aliased], { routes });
  const live = 'arn:aws:lambda:us-east-1:123456789012:function:context:live';
  const seen = { version: '1', arn: live };
  expect((await ask(platform, '/a')).json).toEqual(seen);
  expect((await ask(platform, '/b')).json).toEqual(seen);
  expect((await ask(platform, '/latest')).json).toEqual({ version: '$LATEST', arn: live.replace(':live', '') });
  const url = await ask(platform, `${urls}/context/url?Qualifier=live`);
  expect(url.json).toMatchObject({ FunctionArn: live, AuthType: 'NONE' });
  expect((await ask(platform, `${urls}/context/url`)).status).toBe(404);
  expect((await ask(platform, new URL(String(url.json['LocalFunctionUrl'])).pathname)).json).toEqual(seen);
  const policy = await ask(platform, `${functions}/context/policy?Qualifier=live`);
  expect(JSON.parse(String(policy.json['Policy']))).toMatchObject({
    Statement: [
      { Action: 'lambda:InvokeFunctionUrl', Principal: '*', Resource: live },
      {
        Action: 'lambda:InvokeFunction',
        Principal: '*',
        Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } },
      },
    ],
  });
  const config = await ask(platform, '/2019-09-25/functions/context/event-invoke-config?Qualifier=live');
  expect(config.json).toMatchObject({ FunctionArn: live, MaximumRetryAttempts: 0 });
  const ready = async (): Promise<boolean> =>
    (await ask(platform, `${provisioned}/context/provisioned-concurrency?Qualifier=live`)).json['Status'] === 'READY';
  expect(await comesTrue(ready)).toBe(true);
});

const permission = (action: string, more: object): object => ({
  StatementId: action.split(':')[1],
  Action: action,
  Principal: '*',
  ...more,
});

test('an open URL without a policy answers 403, says how to open it, and lets in whom the policy lets in', async () => {
  const notes: string[] = [];
  const platform = await started([localFunction('front-door.ts', 'context')], { onNote: (text) => notes.push(text) });
  const made = await ask(platform, `${urls}/context/url`, { AuthType: 'NONE' });
  const path = new URL(String(made.json['LocalFunctionUrl'])).pathname;
  const closed = await ask(platform, path);
  expect([closed.status, closed.json['Message']]).toEqual([
    403,
    expect.stringMatching(/^Forbidden\. For troubleshooting/),
  ]);
  expect(notes).toEqual([
    expect.stringMatching(/the URL of context answers 403, as on AWS.*AddPermission with lambda:InvokeFunctionUrl/),
  ]);
  const url = permission('lambda:InvokeFunctionUrl', { FunctionUrlAuthType: 'NONE' });
  expect((await ask(platform, `${functions}/context/policy`, url)).status).toBe(201);
  notes.length = 0;
  expect((await ask(platform, path)).status).toBe(200);
  expect(notes).toEqual([
    expect.stringMatching(/served, but AWS answers 403 for URLs made since October 2025.*lambda:InvokeFunction,/),
  ]);
  const invoke = permission('lambda:InvokeFunction', { InvokedViaFunctionUrl: true });
  expect((await ask(platform, `${functions}/context/policy`, invoke)).status).toBe(201);
  notes.length = 0;
  expect((await ask(platform, path)).status).toBe(200);
  expect(notes).toEqual([]);
});

test('a statement for somebody, or for the other action alone, opens no URL', async () => {
  const platform = await started([localFunction('front-door.ts', 'context')]);
  const made = await ask(platform, `${urls}/context/url`, { AuthType: 'NONE' });
  const path = new URL(String(made.json['LocalFunctionUrl'])).pathname;
  const somebody = {
    ...permission('lambda:InvokeFunctionUrl', { FunctionUrlAuthType: 'NONE' }),
    Principal: '210987654321',
  };
  expect((await ask(platform, `${functions}/context/policy`, somebody)).status).toBe(201);
  const other = permission('lambda:InvokeFunction', { InvokedViaFunctionUrl: true });
  expect((await ask(platform, `${functions}/context/policy`, other)).status).toBe(201);
  expect((await ask(platform, path)).status).toBe(403);
});
