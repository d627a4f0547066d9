// Native code that works in no thread: with `auto` the function gets a process, at once, and that is said.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { LocalFunction, Platform, SandboxKind } from 'lambda-windtunnel/local';
import { afterAll, describe, expect, it } from 'vitest';
import { invoke, localFunction, testPlatform } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

const put = (name: string, files: Readonly<Record<string, string>>): LocalFunction => {
  const code = join(directory, name);
  mkdirSync(code, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(code, file), text);
  return { ...localFunction('sample.ts', 'handler', { name }), handlerFile: join(code, 'index.js') };
};

const answerOf = async (
  fn: LocalFunction,
  sandbox: SandboxKind,
): Promise<{ readonly bodies: unknown[]; readonly notes: string[] }> => {
  const notes: string[] = [];
  const platform: Platform = await testPlatform([fn], { sandbox, onNote: (text) => notes.push(text) });
  try {
    const { name } = fn.config;
    return { bodies: [(await invoke(platform, name)).body, (await invoke(platform, name)).body], notes };
  } finally {
    await platform.stop();
  }
};

/** Some library of this process, which is no addon: what is said of it is what is said of an addon of old. */
const dlopens = `
const { isMainThread } = require('node:worker_threads');
const library = process.report.getReport().sharedObjects.find((file) => file.includes('/libm.so'));
let said = '';
try {
  process.dlopen({ exports: {} }, library);
} catch (error) {
  said = error.message;
}
let calls = 0;
exports.handler = async () => ({ thread: !isMainThread, calls: ++calls, said: /self-register/.test(said) });
`;

describe.skipIf(process.platform !== 'linux')('native code that registers in no thread (skipped but on Linux)', () => {
  it('gets a process, in the same call', async () => {
    const { bodies, notes } = await answerOf(put('dlopens', { 'index.js': dlopens }), 'auto');
    expect(bodies).toEqual([1, 2].map((calls) => ({ thread: false, calls, said: true })));
    expect(notes.filter((text) => text.startsWith('dlopens '))).toEqual([
      expect.stringMatching(/^dlopens runs in a process: its native addon libm\.so\S* works in no thread$/),
    ]);
  });

  it('stays in the thread that was asked for', async () => {
    const { bodies } = await answerOf(put('dlopens', { 'index.js': dlopens }), 'thread');
    expect(bodies).toEqual([1, 2].map((calls) => ({ thread: true, calls, said: true })));
  });
});

const headers = join(dirname(dirname(process.execPath)), 'include', 'node');
const canCompile = existsSync(join(headers, 'node.h')) && spawnSync('g++', ['--version']).status === 0;

/** An addon as they were made before threads: it does not know of contexts. */
const addon = `
#include <node.h>
static void init(v8::Local<v8::Object> exports) {
  auto isolate = v8::Isolate::GetCurrent();
  auto name = v8::String::NewFromUtf8Literal(isolate, "answer");
  exports->Set(isolate->GetCurrentContext(), name, v8::Integer::New(isolate, 42)).Check();
}
NODE_MODULE(addon, init)
`;
const usesAddon = `
const { isMainThread } = require('node:worker_threads');
const { answer } = require('./addon.node');
exports.handler = async ({ ms = 0 }) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  return { thread: !isMainThread, answer };
};
`;

describe.skipIf(!canCompile)('an addon of old (skipped without a compiler or the headers of Node.js)', () => {
  it('works, in a process', async () => {
    const fn = put('addon', { 'index.js': usesAddon, 'addon.cc': addon });
    const code = dirname(fn.handlerFile);
    const flags = ['-shared', '-fPIC', '-std=c++20', `-I${headers}`];
    const compiled = spawnSync('g++', [...flags, 'addon.cc', '-o', 'addon.node'], { cwd: code, encoding: 'utf8' });
    expect(compiled.stderr).not.toContain('error');
    const atOnce = async (sandbox: SandboxKind): Promise<{ bodies: readonly object[]; notes: string[] }> => {
      const notes: string[] = [];
      const platform = await testPlatform([fn], { sandbox, onNote: (text) => notes.push(text) });
      const answers = await Promise.all([1, 2, 3].map(() => invoke(platform, 'addon', { ms: 500 })));
      await platform.stop();
      return { bodies: answers.map(({ body }) => body as object), notes };
    };
    // One thread of a process may load it, and that one once.
    const inThreads = await atOnce('thread');
    expect(inThreads.bodies.filter((body) => 'answer' in body).length).toBe(1);
    const { bodies, notes } = await atOnce('auto');
    expect(bodies).toEqual(bodies.map((body) => ({ ...body, answer: 42 })));
    expect(bodies.filter((body) => (body as { thread: boolean }).thread).length).toBeLessThanOrEqual(1);
    expect(notes).toContain('addon runs in a process: its native addon addon.node works in no thread');
  });
});
