// Lambda on AWS: whose credentials requests are signed with, and that those that follow them are used in their turn.

import { createServer, type Server } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import { Socket, type AddressInfo } from 'node:net';
import tls from 'node:tls';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { awsTarget } from '../../loadgen/targets/aws.ts';
import { emptyAnswer, TargetError } from '../../loadgen/targets/target.ts';
import { eventually } from '../support/eventually.ts';

let server: Server;
let url: string;
/** What the container's endpoint gives out; null for a refusal. */
let given: { key: string; token: string } | null;
/** Who signed each request to Lambda, with what token. */
let signed: string[];
let renew: () => void;
let asked: number;

beforeEach(async () => {
  given = { key: 'FIRST', token: 'one' };
  signed = [];
  asked = 0;
  server = createServer(({ url: path, headers }, response) => {
    response.setHeader('content-type', 'application/json');
    if (path === '/credentials') {
      asked += 1;
      response.statusCode = given === null ? 400 : 200;
      // About to expire: the chain asks anew each time.
      const Expiration = new Date(Date.now() + 60_000).toISOString();
      const { key, token } = given ?? { key: '', token: '' };
      return response.end(JSON.stringify({ AccessKeyId: key, SecretAccessKey: 'secret', Token: token, Expiration }));
    }
    const key = /Credential=(\w+)/.exec(headers.authorization ?? '')?.[1];
    signed.push(`${key} ${String(headers['x-amz-security-token'])}`);
    return response.end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'])
    vi.stubEnv(name, undefined);
  for (const name of ['AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE']) vi.stubEnv(name, '/nowhere/at-all');
  vi.stubEnv('AWS_CONTAINER_CREDENTIALS_FULL_URI', `${url}/credentials`);
  vi.stubEnv('AWS_ENDPOINT_URL', url);
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', '');
  const { setInterval: before } = globalThis;
  vi.stubGlobal('setInterval', (act: () => void, ms: number) => {
    if (ms === 60_000) renew = act;
    return before(act, ms);
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  server.closeAllConnections();
  server.close();
});

test.each([
  ['another key', { key: 'SECOND', token: 'one' }, 'SECOND one'],
  ['another token of the same key', { key: 'FIRST', token: 'two' }, 'FIRST two'],
  ['neither, when there are none to be had', null, 'FIRST one'],
])('asked again each minute, requests are signed with %s', async (_what, next, expected) => {
  const target = await awsTarget({ region: 'eu-west-1' });
  const ask = (): Promise<unknown> =>
    target.invoke({ functionName: 'f', payload: Buffer.from('{}') } as never, emptyAnswer());
  expect(target.name).toBe('AWS Lambda in eu-west-1');
  await ask();
  given = next;
  const before = asked;
  renew();
  await eventually(() => expect(asked).toBeGreaterThan(before));
  await eventually(async () => {
    // The chain gives out what it had once more while it asks.
    renew();
    await ask();
    expect(signed.at(-1)).toBe(expected);
  });
  expect(signed[0]).toBe('FIRST one');
  await target.stop();
});

test('where the chain has none, that is said with the cure, and nothing is asked again', async () => {
  given = null;
  renew = () => expect.unreachable('asked again each minute');
  const before = renew;
  const opening = awsTarget({ region: 'eu-west-1' });
  await expect(opening).rejects.toBeInstanceOf(TargetError);
  await expect(opening).rejects.toThrow(
    /^no credentials for AWS \(.+\); set AWS_PROFILE \(after aws sso login, where it is of SSO\), or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY$/,
  );
  expect([renew === before, signed]).toEqual([true, []]);
});

test.each([
  ['eu-west-1', 'lambda.eu-west-1.amazonaws.com'],
  ['cn-north-1', 'lambda.cn-north-1.amazonaws.com.cn'],
])('requests for %s go to %s where nothing else is said', async (region, host) => {
  vi.stubEnv('AWS_ENDPOINT_URL', '');
  const asked: unknown[] = [];
  vi.spyOn(tls, 'connect').mockImplementation(((options: object) => {
    asked.push(options);
    return new Socket().destroy(new Error('not here'));
  }) as never);
  syncBuiltinESMExports();
  const target = await awsTarget({ region });
  const invoking = target.invoke({ functionName: 'f', payload: '{}' }, emptyAnswer());
  await expect(invoking).rejects.toThrow('not here');
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  expect(asked).toEqual([expect.objectContaining({ host, port: 443 })]);
  await target.stop();
});
