// The SDK of the runtime: what is installed where the platform was started comes before this package's own copies, and
// nothing but the SDK is given away.

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findSdk, linkSdk, sdkHomes } from '../../local/code/provided-sdk.ts';

const home = realpathSync(mkdtempSync(join(tmpdir(), 'windtunnel-sdk-')));
afterAll(() => rmSync(home, { recursive: true }));

const own = join(home, 'project/node_modules/@aws-sdk/client-sqs');
mkdirSync(own, { recursive: true });
mkdirSync(join(home, 'project/node_modules/@other/package'), { recursive: true });
writeFileSync(join(own, 'package.json'), '{ "name": "@aws-sdk/client-sqs", "version": "0.0.7" }');

it('is the project’s where it has a client, and else this package’s', () => {
  const { packages, description } = findSdk(join(home, 'project'));
  expect(packages.get('@aws-sdk/client-sqs')).toBe(own);
  expect(description).toContain('client-sqs 0.0.7');
  expect(description).toMatch(/client-lambda 3\.\d+\.\d+/);
  expect(findSdk(home).packages.get('@aws-sdk/client-sqs')).not.toBe(own);
});

it('is linked where sandboxes see it, scope by scope', () => {
  const sdk = findSdk(join(home, 'project'));
  const directory = join(home, 'links');
  linkSdk(sdk, directory, (path) =>
    path.startsWith(home) ? join(home, 'project/node_modules/@aws-sdk/client-sqs') : path,
  );
  expect(readdirSync(directory)).toEqual(['@aws', '@aws-crypto', '@aws-sdk', '@smithy']);
  expect(readFileSync(join(directory, '@aws-sdk/client-sqs/package.json'), 'utf8')).toContain('0.0.7');
  expect(sdkHomes(sdk)).toContain(join(home, 'project/node_modules'));
});
