// Runtimes that functions bring, and what starts runtimes in their stead: `bootstrap` and nothing else under provided.*,
// AWS_LAMBDA_EXEC_WRAPPER under Node.js, what is said where neither can be started, and streams by the caller's word alone.

import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoke, localFunction, openUrl, testPlatform } from './support.ts';
import { zip } from './zip.ts';

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
let platform: Platform;
const notes: string[] = [];

beforeAll(async () => {
  platform = await testPlatform([localFunction('sample.ts', 'echo')], {
    sandbox: 'auto',
    onNote: (text) => notes.push(text),
  });
});
afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true });
});

const post = async (path: string, body: object): Promise<Record<string, string>> => {
  const response = await fetch(`${platform.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
  const answer = (await response.json()) as Record<string, string>;
  if (response.status !== 201) throw new Error(JSON.stringify(answer));
  return answer;
};

const create = (name: string, code: object, more: object = {}): Promise<unknown> =>
  post('/2015-03-31/functions', {
    FunctionName: name,
    Role: 'arn:aws:iam::123456789012:role/test',
    Runtime: 'provided.al2023',
    Handler: 'index.handler',
    Timeout: 10,
    Code: code,
    ...more,
  });

/** A directory of files that is run where it is. */
const directoryOf = (name: string, files: Readonly<Record<string, string>>): object => {
  const code = join(directory, name);
  mkdirSync(code);
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(code, file), text);
    if (!/\.\w+$/.test(file)) chmodSync(join(code, file), 0o755);
  }
  return { S3Bucket: 'hot-reload', S3Key: code };
};

/** A runtime in Node.js of few lines; `answer` makes a response out of `event`, `post` sends one. */
const runtime = (answer: string): string => `#!${process.execPath}
const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation/';
(async () => {
  for (;;) {
    const asked = await fetch(base + 'next');
    const event = await asked.json();
    const id = asked.headers.get('lambda-runtime-aws-request-id');
    const post = (init) => fetch(base + id + '/response', { method: 'POST', duplex: 'half', ...init });
    ${answer}
  }
})();
`;

describe('an OS-only runtime', () => {
  it('starts its bootstrap, whatever else looks like a handler', async () => {
    const who =
      "await post({ body: JSON.stringify({ who: 'bootstrap', env: process.env.AWS_EXECUTION_ENV ?? null }) });";
    const index = "exports.handler = async () => ({ who: 'node' });";
    await create('both', directoryOf('both', { bootstrap: runtime(who), 'index.js': index }));
    expect((await invoke(platform, 'both')).body).toEqual({ who: 'bootstrap', env: null });
    expect(notes).toContain('both runs in a process: it brings its own runtime for provided.al2023');
    await create('node', directoryOf('node', { bootstrap: runtime(who), 'index.js': index }), {
      Runtime: 'nodejs22.x',
    });
    expect((await invoke(platform, 'node')).body).toEqual({ who: 'node' });
  });

  const unstartable: readonly (readonly [string, Readonly<Record<string, string>>, RegExp])[] = [
    ['missing', { 'index.js': 'exports.handler = async () => 1;' }, /Couldn't find valid bootstrap\(s\): \[.*\]$/],
    ['noShell', { bootstrap: '#!/no/such/shell\nexit 1\n' }, /fork\/exec \S*bootstrap: no such file or directory$/],
    ['returns', { bootstrap: '#!/bin/sh\r\nexit 1\r\n' }, /fork\/exec \S*bootstrap: no such file or directory$/],
  ];
  it.each(unstartable)('says %s of a bootstrap that cannot be started', async (name, files, message) => {
    await create(name, directoryOf(name, files));
    for (let i = 0; i < 2; i += 1) {
      expect((await invoke(platform, name)).body).toEqual({
        errorType: 'Runtime.InvalidEntrypoint',
        errorMessage: expect.stringMatching(message) as string,
      });
    }
  });

  it('says it of a bootstrap that may not be executed', async () => {
    const code = directoryOf('forbidden', { bootstrap: '#!/bin/sh\nexit 1\n' });
    chmodSync(join(directory, 'forbidden', 'bootstrap'), 0o644);
    await create('forbidden', code);
    expect((await invoke(platform, 'forbidden')).body).toMatchObject({
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: expect.stringMatching(/fork\/exec \S*bootstrap: permission denied$/) as string,
    });
  });

  it('may answer with bytes that are no UTF-8', async () => {
    const head = "{ headers: { 'lambda-runtime-function-response-mode': 'streaming' }, body }";
    const answer = `
    const body = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x00, 0x0a]);
    await post(event.streamed ? ${head} : { body });`;
    await create('bytes', directoryOf('bytes', { bootstrap: runtime(answer) }));
    for (const event of [{}, { streamed: true }]) {
      const path = '/2015-03-31/functions/bytes/invocations';
      const answered = await fetch(platform.url + path, { method: 'POST', body: JSON.stringify(event) });
      expect(answered.headers.get('content-length')).toBe('8');
      expect(Buffer.from(await answered.arrayBuffer()).toString('hex')).toBe('89504e47fffe000a');
    }
  });

  it('streams where its caller does, though it says nothing of streaming', async () => {
    // As aws-lambda-go does it: a content type, and no more.
    const prelude = JSON.stringify({ statusCode: 202, headers: { 'x-own': 'v' }, cookies: ['a=1'] });
    const answer = `
    const body = new ReadableStream({
      async start(controller) {
        const put = (text) => controller.enqueue(new TextEncoder().encode(text));
        put('${prelude}' + String.fromCharCode(0).repeat(8));
        for (let i = 0; i < 3; i += 1) {
          put('piece ' + i + ';');
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
        controller.close();
      },
    });
    await post({ body, headers: { 'content-type': 'application/vnd.awslambda.http-integration-response' } });`;
    await create('goLike', directoryOf('goLike', { bootstrap: runtime(answer) }));
    const path = '/2021-10-31/functions/goLike/url';
    const { FunctionUrl } = await post(path, { AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' });
    await openUrl(platform.url, 'goLike');
    const url = `${platform.url}/_windtunnel/url/${new URL(FunctionUrl!).host.split('.')[0]}/`;
    const streamed = await request(url);
    expect([streamed.statusCode, streamed.headers['x-own'], streamed.headers['set-cookie']]).toEqual([202, 'v', 'a=1']);
    const atMs: number[] = [];
    let text = '';
    for await (const bytes of streamed.body) {
      atMs.push(performance.now());
      text += String(bytes);
    }
    expect(text).toBe('piece 0;piece 1;piece 2;');
    expect(atMs.at(-1)! - atMs[0]!).toBeGreaterThan(100);
  });
});

describe('AWS_LAMBDA_EXEC_WRAPPER', () => {
  const wrapper = '#!/bin/sh\nexport WRAPPED="by $0 for $#"\nexport NODE_OPTIONS="--no-warnings"\nexec "$@"\n';
  const index = 'exports.handler = async () => ({ ...process.env });';

  it('starts the runtime', async () => {
    await create('wrapped', directoryOf('wrapped', { wrapper, 'index.js': index }), {
      Runtime: 'nodejs22.x',
      Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/var/task/wrapper' } },
    });
    const { body } = await invoke(platform, 'wrapped');
    expect(notes).toContain('wrapped runs in a process: AWS_LAMBDA_EXEC_WRAPPER is read when a process starts');
    expect(body).toMatchObject({
      WRAPPED: expect.stringMatching(/^by \S*\/wrapper for \d+$/) as string,
      NODE_OPTIONS: '--no-warnings',
    });
  });

  it('that is not there is an invalid entry point', async () => {
    const code = zip({ 'index.js': index }).toString('base64');
    await create(
      'unwrapped',
      { ZipFile: code },
      { Runtime: 'nodejs22.x', Environment: { Variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/none' } } },
    );
    expect((await invoke(platform, 'unwrapped')).body).toMatchObject({
      errorType: 'Runtime.InvalidEntrypoint',
      errorMessage: expect.stringMatching(/fork\/exec \/opt\/none: no such file or directory$/) as string,
    });
  });
});

describe('a handler with a callback', () => {
  const code = zip({
    'index.js': `exports.handler = (event, context, callback) => callback(null, 'called back');
exports.two = (event, context) => Promise.resolve(Object.keys(context).toSorted());
exports.plain = () => 'returned';
exports.rejects = async () => { throw { some: 'object' }; };
exports.big = async () => 10n;`,
  }).toString('base64');
  const call = async (handler: string, runtimeName: string): Promise<unknown> => {
    const name = `${handler}-${runtimeName.replaceAll('.', '')}`;
    await create(name, { ZipFile: code }, { Runtime: runtimeName, Handler: `index.${handler}` });
    return (await invoke(platform, name)).body;
  };

  it('is refused from Node.js 24 on', async () => {
    expect(await call('handler', 'nodejs22.x')).toBe('called back');
    expect(await call('handler', 'nodejs24.x')).toMatchObject({
      errorType: 'Runtime.CallbackHandlerDeprecated',
      errorMessage: expect.stringContaining('removed support for callback-based function handlers') as string,
    });
  });

  it('has other rules around it there too', async () => {
    expect(await call('two', 'nodejs22.x')).toContain('succeed');
    const members = (await call('two', 'nodejs24.x')) as string[];
    expect(members).toContain('awsRequestId');
    expect(members).not.toContain('succeed');
    expect([await call('plain', 'nodejs22.x'), await call('plain', 'nodejs24.x')]).toEqual([null, 'returned']);
    expect(await call('rejects', 'nodejs24.x')).toEqual({
      errorType: 'object',
      errorMessage: '[object Object]',
      trace: [],
    });
    expect(await call('big', 'nodejs24.x')).toMatchObject({ errorType: 'Runtime.JSONStringifyError' });
  });
});
