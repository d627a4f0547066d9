// Changes of functions over the AWS SDK: what is asked, until when it is waited, and the words when AWS will not.

import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { lambdaControl, type LambdaControl } from '../../loadgen/targets/lambda-control.ts';
import { TargetError } from '../../loadgen/targets/target.ts';

let server: Server;
let endpoint: string;
let control: LambdaControl;
let asked: string[] = [];
/** Of the request that came last. */
let headers: IncomingHttpHeaders = {};
/** What the configuration is at each time it is asked for; the last one stays. */
let configurations: object[] = [];
/** Status and body of anything else. */
let answer: [status: number, body: object] = [200, {}];

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      ({ headers } = request);
      asked.push(`${request.method} ${request.url}${body === '' ? '' : ` ${body}`}`);
      const isRead = request.method === 'GET' && request.url!.includes('/configuration');
      const [status, fields] = isRead
        ? [200, configurations.length > 1 ? configurations.shift()! : configurations[0]!]
        : answer;
      const type = (fields as { Type?: string }).Type;
      response.writeHead(status, {
        'content-type': 'application/json',
        ...(type === undefined ? {} : { 'x-amzn-errortype': type }),
      });
      response.end(status === 204 ? '' : JSON.stringify(fields));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  control = lambdaControl({ region: 'eu-west-1', endpoint });
  // Between two looks at a change lies half a second, which passes at once here.
  const { setTimeout: before } = globalThis;
  vi.stubGlobal('setTimeout', (act: () => void, ms: number, ...rest: []) => before(act, ms === 500 ? 0 : ms, ...rest));
});
afterAll(() => {
  vi.unstubAllGlobals();
  control.stop();
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = [];
  configurations = [{ State: 'Active', LastUpdateStatus: 'Successful' }];
  answer = [200, {}];
});

test('it is named by where it is', () => {
  expect(control.name).toBe(`Lambda at ${endpoint}`);
  const there = lambdaControl({ region: 'eu-west-1' });
  expect(there.name).toBe('AWS Lambda in eu-west-1');
  there.stop();
});

test.each<[object, object]>([
  [{}, { memoryMb: 128, timeoutMs: 3000, architecture: 'x86_64', ephemeralStorageMb: 512 }],
  [
    { MemorySize: 1024, Timeout: 12, Architectures: ['arm64'], EphemeralStorage: { Size: 2048 } },
    { memoryMb: 1024, timeoutMs: 12_000, architecture: 'arm64', ephemeralStorageMb: 2048 },
  ],
  [
    { MemorySize: 256, Timeout: 1, Architectures: ['x86_64'] },
    { memoryMb: 256, timeoutMs: 1000, architecture: 'x86_64', ephemeralStorageMb: 512 },
  ],
])('a configuration of %j is read', async (fields, read) => {
  configurations = [fields];
  expect(await control.configuration('checkout')).toEqual(read);
  expect(asked).toEqual(['GET /2015-03-31/functions/checkout/configuration']);
});

test('versions are all there are, over pages', async () => {
  answer = [200, { Versions: [{ Version: '$LATEST' }, { Version: '1' }, {}] }];
  expect(await control.versions('checkout')).toEqual(['$LATEST', '1']);
});

test('memory is set when the change is through, and not before', async () => {
  configurations = [
    { State: 'Pending', LastUpdateStatus: 'InProgress' },
    { State: 'Active', LastUpdateStatus: 'InProgress' },
    { State: 'Active', LastUpdateStatus: 'Successful' },
  ];
  await control.setMemory('checkout', 512);
  expect(asked).toEqual([
    'PUT /2015-03-31/functions/checkout/configuration {"MemorySize":512}',
    ...Array<string>(3).fill('GET /2015-03-31/functions/checkout/configuration'),
  ]);
});

test('a version is published, and usable when it is told', async () => {
  answer = [201, { Version: '7' }];
  configurations = [{ State: 'Pending' }, { State: 'Active' }];
  expect(await control.publish('checkout')).toBe('7');
  expect(asked.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
    'POST /2015-03-31/functions/checkout/versions',
    'GET /2015-03-31/functions/checkout/configuration?Qualifier=7',
    'GET /2015-03-31/functions/checkout/configuration?Qualifier=7',
  ]);
});

test('a version is deleted by its number', async () => {
  answer = [204, {}];
  await control.deleteVersion('checkout', '3');
  expect(asked).toEqual(['DELETE /2015-03-31/functions/checkout?Qualifier=3']);
});

test.each<[object, string]>([
  [{ State: 'Failed', StateReason: 'no subnet' }, 'checkout cannot be used: no subnet'],
  [{ State: 'Failed' }, 'checkout cannot be used: it failed'],
  [
    { State: 'Active', LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'no key' },
    'checkout cannot be used: no key',
  ],
])('what ends as %j is told', async (fields, words) => {
  configurations = [fields];
  await expect(control.setMemory('checkout', 512)).rejects.toThrow(words);
});

test('what is never through is given up after two minutes', async () => {
  configurations = [{ State: 'Active', LastUpdateStatus: 'InProgress' }];
  await expect(control.setMemory('checkout', 512)).rejects.toThrow('checkout is still on its way after 120 s');
  expect(asked.filter((line) => line.startsWith('GET'))).toHaveLength(242);
});

test.each<[string, () => Promise<unknown>]>([
  ['the versions of checkout cannot be listed', () => control.versions('checkout')],
  ['checkout cannot be set to 512 MB', () => control.setMemory('checkout', 512)],
  ['no version of checkout can be published', () => control.publish('checkout')],
  ['version 3 of checkout cannot be deleted', () => control.deleteVersion('checkout', '3')],
])('where AWS refuses: %s', async (what, act) => {
  answer = [404, { Type: 'ResourceNotFoundException', Message: 'Function not found: x' }];
  await expect(act()).rejects.toThrow(`${what}: ResourceNotFoundException: Function not found: x`);
});

test('no page of versions need hold one', async () => {
  expect(await control.versions('checkout')).toEqual([]);
});

test('variables are read, none are no variables, and those that cannot be decrypted are told', async () => {
  configurations = [{ Environment: { Variables: { STAGE: 'prod' } } }];
  expect(await control.variables('checkout')).toEqual({ STAGE: 'prod' });
  configurations = [{}];
  expect(await control.variables('checkout')).toEqual({});
  configurations = [{ Environment: { Error: { ErrorCode: 'AccessDeniedException', Message: 'no kms:Decrypt' } } }];
  await expect(control.variables('checkout')).rejects.toThrow(
    new TargetError('checkout: AccessDeniedException: no kms:Decrypt'),
  );
});

test.each([
  ['token', 'token'],
  ['', undefined],
])('a session token of "%s" is sent as %s', async (token, sent) => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_SESSION_TOKEN', token);
  const temporary = lambdaControl({ region: 'eu-west-1', endpoint });
  await temporary.configuration('checkout');
  temporary.stop();
  vi.unstubAllEnvs();
  expect(/Credential=(\w+)/.exec(headers['authorization']!)![1]).toBe('AKID');
  expect(headers['x-amz-security-token']).toBe(sent);
});

test('where nobody is there, that is said', async () => {
  const gone = lambdaControl({ region: 'eu-west-1', endpoint: 'http://127.0.0.1:1' });
  await expect(gone.configuration('checkout')).rejects.toThrow(
    /the configuration of checkout cannot be read: .*ECONNREFUSED/,
  );
  gone.stop();
});
