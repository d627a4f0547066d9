// Code that changes on disk: the next invocation runs it in a new environment, what runs finishes on the old.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { comesTrue, localFunction, testPlatform } from './support.ts';

let directory: string;
let platform: Platform;
const said: string[] = [];

const helper = (text: string): void => writeFileSync(join(directory, 'helper.js'), `exports.text = ${text};\n`);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-reload-'));
  writeFileSync(join(directory, 'package.json'), '{ "type": "commonjs" }');
  helper("'first'");
  writeFileSync(
    join(directory, 'app.js'),
    `const { text } = require('./helper');
let count = 0;
exports.handler = async ({ waitMs = 0 }) => {
  await new Promise((resolve) => setTimeout(resolve, waitMs));
  return [text, (count += 1)];
};
`,
  );
  platform = await testPlatform(
    [{ ...localFunction('app.js', 'handler'), handlerFile: join(directory, 'app.js'), alias: 'live' }],
    { reload: true, log: (_, line) => said.push(line) },
  );
});

afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true, force: true });
});

const invoke = async (event: object = {}, qualifier = ''): Promise<unknown> => {
  const url = `${platform.url}/2015-03-31/functions/handler/invocations${qualifier}`;
  return (await fetch(url, { method: 'POST', body: JSON.stringify(event) })).json();
};

test('a changed module is run by new environments, and by the alias', async () => {
  expect(await invoke()).toEqual(['first', 1]);
  expect(await invoke({}, '?Qualifier=live')).toEqual(['first', 1]);
  const slow = invoke({ waitMs: 1500 });
  await new Promise((resolve) => setTimeout(resolve, 100));
  helper("'second'");
  expect(await comesTrue(async () => ((await invoke()) as [string])[0] === 'second')).toBe(true);
  // An environment that starts meanwhile already finds the changed file.
  expect(await comesTrue(async () => ((await invoke({}, '?Qualifier=live')) as [string])[0] === 'second')).toBe(true);
  expect(await slow).toEqual(['first', 2]);
});

test('a file that is only read is part of the code; what is written while code runs is not', async () => {
  const [, before] = (await invoke()) as [string, number];
  writeFileSync(join(directory, 'run.log'), 'line');
  await new Promise((resolve) => setTimeout(resolve, 400));
  const [, after] = (await invoke()) as [string, number];
  expect(after).toBe(before + 1);
  mkdirSync(join(directory, 'data'), { recursive: true });
  writeFileSync(join(directory, 'data', 'prices.json'), '{}');
  expect(await comesTrue(async () => ((await invoke()) as [string, number])[1] === 1)).toBe(true);
});

test('what cannot be loaded is said, and the environments that have the old code serve on', async () => {
  helper('(((');
  expect(await comesTrue(() => said.some((line) => line.startsWith('not reloaded: ')))).toBe(true);
  expect(((await invoke()) as [string])[0]).toBe('second');
  helper("'third'");
  expect(await comesTrue(async () => ((await invoke()) as [string])[0] === 'third')).toBe(true);
});

test('of functions of the same files one that is gone is not reloaded, and one without an alias is; nor is what did not change', async () => {
  const lines: string[] = [];
  const handlerFile = join(directory, 'app.js');
  const named = (name: string) => ({ ...localFunction('app.js', 'handler', { name }), handlerFile });
  const elsewhere = mkdtempSync(join(tmpdir(), 'windtunnel-reload-'));
  onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));
  const unchanged = (): void =>
    writeFileSync(join(elsewhere, 'app.ts'), 'export const handler = async (): Promise<number> => 1;');
  unchanged();
  const same = { ...named('same'), handlerFile: join(elsewhere, 'app.ts') };
  const own = await testPlatform([same, named('gone'), named('plain')], {
    reload: true,
    log: (name, line) => lines.push(`${name}: ${line}`),
  });
  onTestFinished(() => own.stop());
  await fetch(`${own.url}/2015-03-31/functions/gone`, { method: 'DELETE' });
  const reloaded = (): string[] => lines.filter((line) => line.includes('reloaded'));
  // It is bundled first, and is what runs already.
  unchanged();
  helper("'last'");
  expect(await comesTrue(() => reloaded().length > 0)).toBe(true);
  expect(reloaded()).toEqual(['plain: reloaded: new environments run the changed code']);
});

test('a platform that is stopped while it reads changed code stops when it has, and runs nothing of it', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'windtunnel-reload-'));
  onTestFinished(() => rmSync(elsewhere, { recursive: true, force: true }));
  const handlerFile = join(elsewhere, 'app.ts');
  const lines: string[] = [];
  for (let tries = 0; tries < 8; tries += 1) {
    writeFileSync(handlerFile, 'export const handler = async (): Promise<number> => 1;');
    const fn = { ...localFunction('app.ts', 'handler', { name: 'changed' }), handlerFile };
    const own = await testPlatform([fn], { reload: true, log: (_, line) => lines.push(line) });
    writeFileSync(handlerFile, `export const handler = async (): Promise<number> => ${tries + 2};`);
    // Changes settle for 150 ms; reading them takes a few.
    await new Promise((resolve) => setTimeout(resolve, 148 + 4 * tries));
    await own.stop();
    const said = lines.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(lines.slice(said)).toEqual([]);
  }
});
