// A platform whose environments are processes: the same answers as threads give, runtimes in other languages, limits
// that threads cannot hold, and nothing left behind.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { controlGroupsOf, ownTemporary, processesWith } from './left-behind.ts';
import { comesTrue, handlerPath, invoke, localFunction, testPlatform } from './support.ts';

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
const functions = [
  localFunction('sample.ts', 'echo'),
  localFunction('sample.ts', 'failing'),
  localFunction('sample.ts', 'silent'),
  localFunction('hostile.ts', 'exits'),
  localFunction('hostile.ts', 'loops', { timeoutMs: 1000 }),
];

let threads: Platform;
let processes: Platform;

beforeAll(async () => {
  threads = await testPlatform(functions);
  processes = await testPlatform(functions, { sandbox: 'process' });
});

afterAll(async () => {
  await Promise.all([threads.stop(), processes.stop()]);
  rmSync(directory, { recursive: true });
});

/** What stays the same from one platform to the next: paths and instants do not. */
const comparable = (text: string): string =>
  text
    .replaceAll(/\(?\/[^\s")]*\)?/g, 'PATH')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
    .replaceAll(/\\n|\s+at [^"]*/g, '');

test.each([
  ['echo', { a: [1, 'ü', null] }],
  ['failing', {}],
  ['silent', {}],
  ['exits', { status: 3 }],
  ['loops', {}],
])('%s answers as in a thread', async (name, event) => {
  const [thread, process] = [await invoke(threads, name, event), await invoke(processes, name, event)];
  expect(process.status).toBe(thread.status);
  expect(process.headers.get('x-amz-function-error')).toBe(thread.headers.get('x-amz-function-error'));
  const [a, b] = [thread, process].map(
    ({ body }) => body as { errorType?: string; errorMessage?: string; event?: unknown } | null,
  );
  expect(b?.errorType).toBe(a?.errorType);
  expect(comparable(b?.errorMessage ?? '')).toBe(comparable(a?.errorMessage ?? ''));
  expect(b?.event).toEqual(a?.event);
});

const create = async (platform: Platform, name: string, code: string, more: object = {}): Promise<void> => {
  const response = await fetch(`${platform.url}/2015-03-31/functions`, {
    method: 'POST',
    body: JSON.stringify({
      FunctionName: name,
      Role: 'arn:aws:iam::123456789012:role/test',
      Runtime: 'provided.al2023',
      Handler: 'any.thing',
      Code: { S3Bucket: 'hot-reload', S3Key: code },
      ...more,
    }),
  });
  expect(response.status).toBe(201);
};

const python = spawnSync('python3', ['--version']).status === 0;

describe('any language', () => {
  // A runtime in the language that is there, over nothing but HTTP.
  test.skipIf(!python)('serves through a bootstrap in Python (skipped where there is no python3)', async () => {
    const bootstrap = join(directory, 'bootstrap');
    writeFileSync(
      bootstrap,
      `#!/usr/bin/env python3
import json, os, urllib.request
base = 'http://' + os.environ['AWS_LAMBDA_RUNTIME_API'] + '/2018-06-01/runtime/invocation/'
runs = 0
while True:
    with urllib.request.urlopen(base + 'next') as asked:
        request, event = asked.headers['Lambda-Runtime-Aws-Request-Id'], json.load(asked)
    runs += 1
    print('run', runs, flush=True)
    if event.get('fail'):
        body, path, headers = {'errorType': 'Sorry', 'errorMessage': 'as asked'}, '/error', {'Lambda-Runtime-Function-Error-Type': 'Sorry'}
    else:
        body, path, headers = {'runs': runs, 'event': event, 'name': os.environ['AWS_LAMBDA_FUNCTION_NAME']}, '/response', {}
    context = asked.headers['Lambda-Runtime-Client-Context']
    if context is not None:
        body['context'] = json.loads(context.encode('latin-1').decode('utf-8'))
    urllib.request.urlopen(urllib.request.Request(base + request + path, json.dumps(body).encode(), headers))
`,
    );
    chmodSync(bootstrap, 0o755);
    await create(processes, 'snake', directory);
    expect((await invoke(processes, 'snake', { n: 1 })).body).toEqual({ runs: 1, event: { n: 1 }, name: 'snake' });
    const second = await invoke(processes, 'snake', { n: 2 });
    expect(second.body).toMatchObject({ runs: 2 });
    expect(second.log).toContain('run 2');
    // UTF-8 as it is, in one line.
    const context = Buffer.from('{"名":\n"✓ é"}').toString('base64');
    const third = await invoke(processes, 'snake', {}, { 'X-Amz-Client-Context': context });
    expect(third.body).toMatchObject({ context: { 名: '✓ é' } });
    const failed = await invoke(processes, 'snake', { fail: true });
    expect(failed.body).toEqual({ errorType: 'Sorry', errorMessage: 'as asked' });
    expect(failed.headers.get('x-amz-function-error')).toBe('Unhandled');
  });
});

describe('limits', () => {
  test('memory outside of the heap counts', async () => {
    const code = join(directory, 'hog');
    execFileSync('mkdir', ['-p', code]);
    writeFileSync(
      join(code, 'index.js'),
      'exports.handler = async () => { const all = []; for (let i = 0; i < 40; i += 1) { all.push(Buffer.alloc(16 << 20, 1)); await new Promise((r) => setTimeout(r, 10)); } };',
    );
    await create(processes, 'hog', code, { Runtime: 'nodejs20.x', Handler: 'index.handler', Timeout: 10 });
    expect((await invoke(processes, 'hog')).body).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Runtime exited with error: signal: killed$/) as string,
    });
  });
});

describe.skipIf(process.platform !== 'linux')('nothing is left behind (looked at on Linux)', () => {
  const newMarker = (): [key: string, value: string] => ['MARK', String(Math.random())];

  test('when the platform stops', async () => {
    const [key, value] = newMarker();
    const temporary = ownTemporary();
    const platform = await testPlatform([localFunction('sample.ts', 'echo', {}, { [key]: value })], {
      sandbox: 'process',
    });
    await Promise.all(Array.from({ length: 4 }, () => invoke(platform, 'echo')));
    expect(processesWith(`${key}=${value}`).length).toBeGreaterThan(0);
    const scratch = temporary.names();
    await platform.stop();
    expect(processesWith(`${key}=${value}`)).toEqual([]);
    expect([temporary.names(), scratch.flatMap(controlGroupsOf)]).toEqual([[], []]);
    temporary.remove();
  });

  test.each(['thread', 'process'])('when a platform of %ss is killed, stopped processes included', async (kind) => {
    const [key, value] = newMarker();
    const scenario = join(directory, 'killed.yaml');
    writeFileSync(
      scenario,
      `name: killed\nduration: 1s\nfunctions:\n  echo:\n    handler: ${handlerPath('sample.ts')}#echo\n    environment: { ${key}: "${value}" }\ntraffic: [{ to: echo, arrivals: { burst: { at: 0, count: 1 } } }]\n`,
    );
    const temporary = mkdtempSync(join(directory, 'temporary-'));
    const cli = fileURLToPath(new URL('../../dist/bench/cli.js', import.meta.url));
    const args = [cli, 'serve', scenario, '--port', '0', '--sandbox', kind, '--json'];
    const served = spawn(process.execPath, args, {
      env: { ...process.env, TMPDIR: temporary, NODE_DISABLE_COMPILE_CACHE: '1' },
    });
    try {
      let output = '';
      served.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      expect(await comesTrue(() => output.includes('"url"'))).toBe(true);
      const { url } = JSON.parse(output.slice(output.indexOf('{'))) as { url: string };
      await fetch(`${url}/2015-03-31/functions/echo/invocations`, { method: 'POST', body: '{}' });
      const mark = `${key}=${value}`;
      expect(processesWith(mark).length > 0).toBe(kind === 'process');
      const scratch = readdirSync(temporary);
      expect(scratch.length).toBeGreaterThan(0);
      served.kill('SIGKILL');
      expect(await comesTrue(() => processesWith(mark).length === 0)).toBe(true);
      expect(await comesTrue(() => readdirSync(temporary).length === 0)).toBe(true);
      expect(scratch.flatMap(controlGroupsOf)).toEqual([]);
    } finally {
      served.kill('SIGKILL');
    }
  });
});
