// Packages that are too large, refused as AWS refuses them: hundreds of megabytes are packed and unpacked.

import { deflateRawSync } from 'node:zlib';
import { request } from 'undici';
import { startPlatform, type Platform } from 'lambda-windtunnel/local';
import { rulesOf } from 'lambda-windtunnel/lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { zip, zipOf } from './zip.ts';

const role = 'arn:aws:iam::123456789012:role/deployer';
const code = { ZipFile: zip({ 'index.js': 'exports.handler = async () => 7;' }).toString('base64') };
const fresh = { FunctionName: 'other', Role: role, Runtime: 'nodejs22.x', Handler: 'index.handler', Code: code };
const base = '/2015-03-31/functions';
const layers = '/2018-10-31/layers';
const invalid = 'InvalidParameterValueException';

let platform: Platform;
beforeAll(async () => {
  platform = await startPlatform({
    rules: rulesOf('2026-11-01', 'eu-west-1'),
    accountConcurrency: 200,
    unreservedMinimum: 10,
    functions: [],
    port: 0,
    seed: 1,
  });
});
afterAll(() => platform.stop());

const call = async (method: 'POST' | 'PUT', path: string, body: unknown) => {
  const answer = await request(`${platform.url}${path}`, { method, body: JSON.stringify(body) });
  const members = (await answer.body.json()) as Record<string, unknown>;
  return { status: answer.statusCode, error: String(answer.headers['x-amzn-errortype'] ?? ''), members };
};

test('a package over 50 MB is refused as it is', async () => {
  const ZipFile = Buffer.alloc(52_428_801).toString('base64');
  const answer = await call('POST', base, { ...fresh, FunctionName: 'heavy', Code: { ZipFile } });
  expect(answer).toEqual({
    status: 413,
    error: 'RequestEntityTooLargeException',
    members: { message: 'Zipped size must be smaller than 52428800 bytes' },
  });
});

test('code and layers that unpack to more together than a function may have are refused, wherever they meet', async () => {
  const bytes = 132 * 1024 ** 2;
  const content = deflateRawSync(Buffer.alloc(bytes));
  const large = zipOf([{ name: 'index.js', content, deflated: true, bytes }]).toString('base64');
  const { members } = await call('POST', `${layers}/heavy/versions`, { Content: { ZipFile: large } });
  const Layers = [members['LayerVersionArn']];
  const text =
    'Function code combined with layers exceeds the maximum allowed size of 262144000 bytes. ' +
    `The actual size is ${2 * bytes} bytes.`;
  const refused = { status: 400, error: invalid, members: { message: text } };
  const Code = { ZipFile: large };
  expect(await call('POST', base, { ...fresh, FunctionName: 'heavy', Code, Layers })).toMatchObject(refused);
  expect(await call('POST', base, { ...fresh, FunctionName: 'light', Layers })).toMatchObject({ status: 201 });
  expect(await call('PUT', `${base}/light/code`, Code)).toMatchObject(refused);
  expect(await call('POST', base, { ...fresh, FunctionName: 'heavy', Code })).toMatchObject({ status: 201 });
  expect(await call('PUT', `${base}/heavy/configuration`, { Layers })).toMatchObject(refused);
});
