// What a handler may rely on, the same in every kind of environment: how it is named and found, what its context and its
// environment hold, how much goes in and out. Texts of errors are those of aws-lambda-ric 3.3.0.

import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoke, localFunction, testPlatform } from './support.ts';
import { zip } from './zip.ts';

const files = {
  'index.js': `
exports.handler = async () => 'CommonJS';
exports.value = 1;
exports.api = { nested: { handler: async () => 'nested' } };
exports.keys = (event, context, callback) => { context.callbackWaitsForEmptyEventLoop = false; callback(null, Object.keys(context).sort()); };
exports.never = async () => { await new Promise(() => {}); };
exports.size = async ({ text }) => text.length;
exports.grow = async ({ length }) => 'x'.repeat(length);
exports.identity = async (event, context) => [event, context.clientContext, process.env._X_AMZN_TRACE_ID];`,
  'src/api/deep.js': "exports.handler = async () => 'deep';",
  'module.mjs': "export const handler = async () => 'ES module';",
  'awaits.mjs': "export const handler = await Promise.resolve(async () => 'awaited');",
  'common.cjs': "exports.handler = async () => 'cjs';",
  'typed.ts': "export const handler = async (): Promise<string> => 'typed';",
  'dotted.name.js': "exports.handler = async () => 'dotted';",
  'broken.mjs': 'export const handler = async () => "x',
  'needs.js': "require('not-there');",
  'imports.mjs': "import 'not-there'; export const handler = 1;",
  'throws.js': "throw new TypeError('at load');",
  'exits.js': 'process.exit(5);',
};

/** By handler name: a result, or type and message of an error. */
const named: readonly (readonly [handler: string, result: string | readonly [type: string, message: RegExp]])[] = [
  ['index.handler', 'CommonJS'],
  ['index.api.nested.handler', 'nested'],
  ['src/api/deep.handler', 'deep'],
  ['./index.handler', 'CommonJS'],
  ['module.handler', 'ES module'],
  ['awaits.handler', 'awaited'],
  ['common.handler', 'cjs'],
  ['typed.handler', 'typed'],
  ['index.value', ['Runtime.HandlerNotFound', /^index\.value is not a function$/]],
  ['index.absent', ['Runtime.HandlerNotFound', /^index\.absent is undefined or not exported$/]],
  ['index', ['Runtime.MalformedHandlerName', /^Bad handler$/]],
  [
    'src/../index.handler',
    ['Runtime.MalformedHandlerName', /^'src\/\.\.\/index\.handler' is not a valid handler name\./],
  ],
  ['nowhere.handler', ['Runtime.ImportModuleError', /^Error: Cannot find module 'nowhere'\nRequire stack:\n/]],
  ['broken.handler', ['Runtime.UserCodeSyntaxError', /^SyntaxError: Invalid or unexpected token$/]],
  [
    'needs.handler',
    ['Runtime.ImportModuleError', /^Error: Cannot find module 'not-there'\nRequire stack:\n- .*needs\.js/],
  ],
  ['imports.handler', ['Error', /^Cannot find package 'not-there' imported from .*imports\.mjs$/]],
  ['throws.handler', ['TypeError', /^at load$/]],
  ['exits.handler', ['Runtime.ExitError', /Error: Runtime exited with error: exit status 5$/]],
  ['index.never', ['Runtime.NodeJsExit', /never settled/]],
];

const functionsPath = '/2015-03-31/functions';
const code = { ZipFile: zip(files).toString('base64') };

const create = (platform: Platform, name: string, handler: string, more: object = {}): Promise<Response> =>
  fetch(platform.url + functionsPath, {
    method: 'POST',
    body: JSON.stringify({
      FunctionName: name,
      Role: 'arn:aws:iam::123456789012:role/test',
      Runtime: 'nodejs20.x',
      Handler: handler,
      Timeout: 10,
      Code: code,
      ...more,
    }),
  });

describe.each(['thread', 'process'] as const)('a handler in a %s', (sandbox) => {
  let platform: Platform;
  let made = 0;
  beforeAll(async () => {
    const functions = [
      localFunction('sample.ts', 'context', { memoryMb: 320, timeoutMs: 7000 }, { OWN: 'value', TZ: 'Asia/Tokyo' }),
      localFunction('sample.ts', 'wait'),
    ];
    platform = await testPlatform(functions, { sandbox });
  });
  afterAll(() => platform.stop());

  const functionOf = async (handler: string, more: object = {}): Promise<string> => {
    made += 1;
    const name = `made-${made}`;
    const response = await create(platform, name, handler, more);
    if (response.status !== 201) throw new Error(await response.text());
    return name;
  };

  it.each(named)('named %s ends in %s', async (handler, expected) => {
    const { body, status } = await invoke(platform, await functionOf(handler));
    expect(status).toBe(200);
    const { errorType, errorMessage } = (typeof body === 'string' ? {} : body) as Record<string, string>;
    const [type, message] = typeof expected === 'string' ? [undefined, /^$/] : expected;
    expect(errorType).toBe(type);
    expect(errorMessage ?? '').toMatch(message);
    expect(typeof body).toBe(typeof expected === 'string' ? 'string' : 'object');
  });

  it('sees the context of the Node.js runtime', async () => {
    const answer = await invoke(platform, 'context');
    expect(answer.body).toMatchObject({
      functionName: 'context',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:context',
      memoryLimitInMB: '320',
      awsRequestId: answer.headers.get('x-amzn-requestid'),
      logGroupName: '/aws/lambda/context',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/) as string,
      callbackWaitsForEmptyEventLoop: true,
    });
    const { remainingMs } = answer.body as { remainingMs: number };
    expect(remainingMs).toBeGreaterThan(6000);
    expect(remainingMs).toBeLessThanOrEqual(7000);
    const keys = (await invoke(platform, await functionOf('index.keys'))).body as string[];
    const always = [
      'awsRequestId',
      'callbackWaitsForEmptyEventLoop',
      'done',
      'fail',
      'functionName',
      'functionVersion',
    ];
    expect(keys).toEqual(
      expect.arrayContaining([...always, 'getRemainingTimeInMillis', 'invokedFunctionArn', 'succeed']),
    );
  });

  it('sees the variables of Lambda and its own, none of the machine', async () => {
    process.env['OF_THE_MACHINE'] = '1';
    const { environment } = (await invoke(platform, 'context')).body as { environment: Record<string, string> };
    expect(environment).toMatchObject({
      OWN: 'value',
      TZ: 'Asia/Tokyo',
      LANG: 'en_US.UTF-8',
      _HANDLER: 'sample.context',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
      AWS_LAMBDA_FUNCTION_NAME: 'context',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '320',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      LAMBDA_TASK_ROOT: expect.stringMatching(/^\//) as string,
    });
    expect(environment).not.toHaveProperty('OF_THE_MACHINE');
    expect(Object.keys(environment).filter((name) => name.startsWith('WINDTUNNEL'))).toEqual([]);
  });

  it('cannot be given the names that are reserved', async () => {
    for (const name of ['AWS_REGION', '_HANDLER', 'AWS_LAMBDA_RUNTIME_API', 'LAMBDA_TASK_ROOT']) {
      const refused = await create(platform, 'refused', 'index.handler', {
        Environment: { Variables: { [name]: 'x' } },
      });
      expect(refused.status).toBe(400);
      const { message } = (await refused.json()) as { message: string };
      expect(message).toMatch(new RegExp(`Reserved keys used in this request: ${name}$`));
    }
  });

  it('gets what the client sends beside the event', async () => {
    const name = await functionOf('index.identity');
    const clientContext = { client: { app_title: 'title' }, Custom: { a: 1 } };
    const { body } = await invoke(
      platform,
      name,
      { event: [1] },
      {
        'X-Amz-Client-Context': Buffer.from(JSON.stringify(clientContext)).toString('base64'),
        'X-Amzn-Trace-Id': 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
      },
    );
    const [event, context, trace] = body as [unknown, unknown, string];
    expect([event, context]).toEqual([{ event: [1] }, clientContext]);
    expect(trace).toContain('Root=1-5759e988-bd862e3fe1be46a994272793');
  });

  it.each([
    ['line ends and tabs', '\n{\r\n\t"a": [1,\n2]\n}\n'],
    ['letters outside of ASCII', '{"custom":{"café":"naïve ß ÿ"}}'],
    ['letters outside of Latin 1', '{"custom":{"名前":"値 ✓ 😀"}}'],
    ['what headers do not take', '{"a":"\u007f","b":"\\u0000\\n"}'],
  ])('gets a client context with %s', async (_, text) => {
    const { body, status } = await invoke(
      platform,
      await functionOf('index.identity'),
      {},
      { 'X-Amz-Client-Context': Buffer.from(text).toString('base64') },
    );
    expect([status, (body as unknown[])[1]]).toEqual([200, JSON.parse(text)]);
  });

  it('takes and gives 6 MB, and no more', async () => {
    const [size, grow] = [await functionOf('index.size'), await functionOf('index.grow')];
    const limit = 6 * 1024 * 1024;
    const overhead = JSON.stringify({ text: '' }).length;
    expect((await invoke(platform, size, { text: 'x'.repeat(limit - overhead) })).body).toBe(limit - overhead);
    expect((await invoke(platform, size, { text: 'x'.repeat(limit - overhead + 1) })).status).toBe(413);
    // The answer's limit is 100 bytes beyond, quotes included.
    const most = 6_291_556 - 2;
    expect((await invoke(platform, grow, { length: most })).text).toHaveLength(most + 2);
    expect((await invoke(platform, grow, { length: most + 1 })).body).toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
  });
});
