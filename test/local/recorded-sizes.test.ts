// Packages that are too large, refused as AWS refuses them: hundreds of megabytes are packed and unpacked.

import { deflateRawSync } from 'node:zlib';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { base, called, emptyPlatform, fresh, layers, type Answer } from './recorded.ts';
import { zipOf } from './zip.ts';

const invalid = 'InvalidParameterValueException';

let platform: Platform;
beforeAll(async () => {
  platform = await emptyPlatform();
});
afterAll(() => platform.stop());

const call = (method: 'POST' | 'PUT', path: string, body: unknown): Promise<Answer> =>
  called(platform, method, path, body);

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
