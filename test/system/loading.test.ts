// Handlers that cannot be loaded: a measurement does not begin, and says where, what and the cure.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { windtunnel } from './cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-loading-'));
afterAll(() => rmSync(directory, { recursive: true }));
writeFileSync(join(directory, 'module.mjs'), 'export const handler = async () => 1;\n');
writeFileSync(join(directory, 'syntax.js'), 'exports.handler = async () => {\n  return 1 +;\n};\n');
writeFileSync(join(directory, 'common.js'), 'exports.other = async () => 1;\n');
writeFileSync(join(directory, 'missing.js'), "exports.handler = require('no-such-package');\n");
writeFileSync(join(directory, 'requires.js'), "exports.handler = require('./module.mjs').handler;\n");
writeFileSync(join(directory, 'throws.js'), "throw new Error('its own doing');\n");

const measured = (handler: string, sandbox: string) => {
  const scenario = {
    name: 'loading',
    duration: '200ms',
    functions: { f: { handler, duration: { constant: '1ms' } } },
    traffic: [{ to: 'f', arrivals: { burst: { at: 0, count: 1 } } }],
  };
  writeFileSync(join(directory, 'scenario.json'), JSON.stringify(scenario));
  return windtunnel(['measure', 'scenario.json', '--sandbox', sandbox], directory);
};

it.each([
  ['./nowhere.js#handler', 'thread', /functions\.f\.handler: .*nowhere\.js does not exist; correct the path/],
  ['./syntax.js#handler', 'thread', /functions\.f\.handler: .*Unexpected ";" \(.*syntax\.js:2\); correct it/],
  [
    './module.mjs#other',
    'thread',
    /functions\.f\.handler: .*exports no other \(but handler\); export it or name another/,
  ],
  ['./common.js#handler', 'thread', /common\.js cannot be loaded: .*is undefined or not exported; export it or name/],
  ['./common.js#handler', 'process', /common\.js cannot be loaded: .*is undefined or not exported; export it or name/],
  ['./missing.js#handler', 'thread', /missing\.js cannot be loaded: .*Cannot find module 'no-such-package'; .*install/],
  ['./requires.js#handler', 'thread', /requires\.js cannot be loaded: .*require\(\) of ES Module .*; use import\(\)/],
])('%s in a %s', async (handler, sandbox, text) => {
  const { code, stderr } = await measured(handler, sandbox);
  expect(stderr).toMatch(text);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(2);
});

it('an error of the handler itself is measured', async () => {
  const { stdout, stderr } = await measured('./throws.js#handler', 'thread');
  expect(stderr).not.toContain('cannot be loaded');
  expect(stdout).toContain('loading: measured');
});
