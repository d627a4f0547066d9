// Extensions beside real runtimes: what they see, in order, and what they cost. Only their processes show it, so a platform
// of the built package runs them.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LocalFunction, Platform } from 'lambda-windtunnel/local';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  bashExtension,
  collector,
  hasCurl,
  layersDirectory,
  nodeExtension,
  overHttp,
  overTcp,
  plainNodeExtension,
  type Collector,
} from './extension-layers.ts';
import { comesTrue, invoke, localFunction, testPlatform } from './support.ts';
import { zip } from './zip.ts';

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-test-'));
const layers = layersDirectory();
let heard: Collector;
let platform: Platform | null = null;
let lines: string[] = [];
let notes: string[] = [];

beforeAll(async () => {
  heard = await collector();
});
afterEach(async () => {
  await platform?.stop();
  platform = null;
});
afterAll(() => {
  heard.close();
  layers.remove();
  rmSync(directory, { recursive: true });
});

const handler = join(directory, 'index.js');
writeFileSync(
  handler,
  `exports.handler = async (event) => {
  console.log('handler', event.n);
  if (event.sleepMs) await new Promise((resolve) => setTimeout(resolve, event.sleepMs));
  if (event.exit) process.exit(event.exit);
  return { n: event.n };
};
exports.hears = async () => 'hears';
process.on('SIGTERM', () => {
  console.log('runtime ends');
  process.exit(0);
});
`,
);

let used = 0;
/** A function with extensions, each under a name of this test's own. */
const serve = async (
  extensions: Readonly<Record<string, string>>,
  config: Partial<LocalFunction['config']> = {},
  more: Partial<LocalFunction> & {
    readonly concurrency?: number;
    readonly sandbox?: 'auto' | 'thread' | 'process';
  } = {},
): Promise<(name: string) => string> => {
  used += 1;
  const named = (name: string): string => `${name}-${used}`;
  const layer = layers.make(Object.fromEntries(Object.entries(extensions).map(([name, text]) => [named(name), text])));
  lines = [];
  notes = [];
  const { sandbox = 'auto', ...rest } = more;
  const fn = {
    ...localFunction('sample.ts', 'echo', { memoryMb: 512, ...config }),
    handlerFile: handler,
    handlerExport: 'handler',
    layers: [layer],
    ...rest,
    environment: { COLLECTOR: heard.url, ...rest.environment },
  };
  platform = await testPlatform([fn], {
    sandbox,
    log: (_, line) => lines.push(line),
    onNote: (text) => notes.push(text),
  });
  return named;
};

const call = (event: object): ReturnType<typeof invoke> => invoke(platform!, 'echo', event);
const eventsOf = (name: string): string[] =>
  (heard.said[name] ?? []).map((event) => String(event['shutdownReason'] ?? event['eventType']));
const stop = async (): Promise<void> => {
  await platform!.stop();
  platform = null;
};
const reportOf = (log: string): Record<string, number> =>
  Object.fromEntries([...log.matchAll(/(\w[\w ]+): ([\d.]+) ms/g)].map(([, name, ms]) => [name!, Number(ms)]));

const kinds: readonly (readonly [string, string])[] = [
  ['Node.js', plainNodeExtension()],
  ...(hasCurl ? ([['bash', bashExtension]] as const) : []),
];

describe.each(kinds)('an extension in %s', (_, extension) => {
  it('sees a cold and a warm invocation and the end, each with what the documents say of it', async () => {
    const named = await serve({ ext: extension });
    const name = named('ext');
    expect(notes).toEqual([
      `echo runs in a process: its layers bring what runs beside it from /opt/extensions: ${name}`,
    ]);
    const ids: string[] = [];
    for (const n of [1, 2]) {
      const answer = await call({ n });
      expect(answer.body).toEqual({ n });
      ids.push(/RequestId: (\S+)/.exec(answer.log)![1]!);
    }
    await stop();
    expect(eventsOf(name)).toEqual(['INVOKE', 'INVOKE', 'spindown']);
    const [first, second, last] = heard.said[name]!;
    expect(Object.keys(first!)).toEqual(['eventType', 'deadlineMs', 'requestId', 'invokedFunctionArn', 'tracing']);
    expect([first!['requestId'], second!['requestId']]).toEqual(ids);
    expect(first!['invokedFunctionArn']).toBe('arn:aws:lambda:us-east-1:123456789012:function:echo');
    expect(first!['tracing']).toEqual({
      type: 'X-Amzn-Trace-Id',
      value: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/) as string,
    });
    expect(Number(first!['deadlineMs']) - Date.now()).toBeLessThanOrEqual(30_000);
    expect(last).toEqual({
      eventType: 'SHUTDOWN',
      shutdownReason: 'spindown',
      deadlineMs: expect.any(Number) as number,
    });
    // The log has its registration before the first invocation, and the runtime was asked to end before it was told.
    const ready = lines.indexOf(`EXTENSION\tName: ${name}\tState: Ready\tEvents: [INVOKE, SHUTDOWN]`);
    expect(ready).toBeGreaterThan(lines.findIndex((line) => line.startsWith('INIT_START')));
    expect(ready).toBeLessThan(lines.findIndex((line) => line.startsWith('START')));
    expect(lines.at(-1)).toMatch(/runtime ends$|SHUTDOWN/);
    expect(lines.some((line) => line.endsWith('runtime ends'))).toBe(true);
  });

  it('sees a timeout as such, and begins anew', async () => {
    const named = await serve({ ext: extension }, { timeoutMs: 3000 });
    const name = named('ext');
    const answer = await call({ n: 1, sleepMs: 9000 });
    expect(answer.body).toMatchObject({ errorType: 'Sandbox.Timedout' });
    expect(await comesTrue(() => eventsOf(name).length === 2)).toBe(true);
    expect(eventsOf(name)).toEqual(['INVOKE', 'timeout']);
    expect((await call({ n: 2 })).body).toEqual({ n: 2 });
    await stop();
    expect(eventsOf(name)).toEqual(['INVOKE', 'timeout', 'INVOKE', 'spindown']);
  });

  it('sees the end of a runtime that crashed as a failure', async () => {
    const named = await serve({ ext: extension });
    const name = named('ext');
    expect((await call({ n: 1, exit: 3 })).body).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: exit status 3$/) as string,
    });
    expect(await comesTrue(() => eventsOf(name).includes('failure'))).toBe(true);
    expect((await call({ n: 2 })).body).toEqual({ n: 2 });
    await stop();
    expect(eventsOf(name)).toEqual(['INVOKE', 'failure', 'INVOKE', 'spindown']);
  });
});

describe('an extension', () => {
  it('sees the function and its variables, but for what is the runtime’s own', async () => {
    const named = await serve(
      {
        ext: nodeExtension(`const facts = await register([], { 'Lambda-Extension-Accept-Feature': 'accountId' });
await collect({ facts, env: { ...process.env } });
await next();`),
      },
      {},
      { environment: { OWN: 'yes' } },
    );
    expect((await call({ n: 1 })).body).toEqual({ n: 1 });
    const [{ facts, env }] = heard.said[named('ext')] as unknown as [{ facts: object; env: Record<string, string> }];
    expect(facts).toEqual({
      functionName: 'echo',
      functionVersion: '$LATEST',
      handler: 'index.handler',
      accountId: '123456789012',
    });
    expect(env['OWN']).toBe('yes');
    expect(env['AWS_LAMBDA_FUNCTION_NAME']).toBe('echo');
    expect(env['AWS_LAMBDA_RUNTIME_API']).toMatch(/^127\.0\.0\.1:\d+$/);
    for (const absent of ['_HANDLER', 'AWS_LAMBDA_LOG_STREAM_NAME', 'LAMBDA_TASK_ROOT', 'AWS_EXECUTION_ENV'])
      expect(env).not.toHaveProperty(absent);
    expect(lines).toContain(`EXTENSION\tName: ${named('ext')}\tState: Ready\tEvents: []`);
  });

  it('keeps nobody waiting for an answer, and its environment busy and billed until it is done', async () => {
    await serve({ ext: plainNodeExtension('await sleep(1500);') });
    await call({ n: 1 });
    const path = `${platform!.url}/2015-03-31/functions/echo/invocations`;
    const answered = await fetch(path, { method: 'POST', body: '{"n":2}' });
    expect(await answered.json()).toEqual({ n: 2 });
    // Whoever called has not waited for it.
    const reports = (): number => lines.filter((line) => line.startsWith('REPORT')).length;
    expect(reports()).toBe(1);
    expect(await comesTrue(() => reports() === 2)).toBe(true);
    const report = reportOf(lines.findLast((line) => line.startsWith('REPORT'))!);
    expect(report['Duration']).toBeGreaterThanOrEqual(1500);
    expect(report['Billed Duration']).toBe(Math.ceil(report['Duration']!));
    const metrics = await (await fetch(`${platform!.url}/metrics`)).text();
    const sum = /PostRuntimeExtensionsDuration_sum\{FunctionName="echo"\} ([\d.]+)/.exec(metrics)?.[1];
    // From when the runtime was done, which is a little after the extension began.
    expect(Number(sum)).toBeGreaterThan(2000);
  });

  it('lengthens the init until it asks for the first event', async () => {
    await serve({ ext: nodeExtension("await register(['INVOKE']); await sleep(600); for (;;) await next();") });
    const { log } = await call({ n: 1 });
    expect(reportOf(log)['Init Duration']).toBeGreaterThanOrEqual(600);
  });

  it('that outlives the timeout is a timeout for its environment, and no caller’s', async () => {
    const named = await serve({ ext: plainNodeExtension('await sleep(9000);') }, { timeoutMs: 3000 });
    const path = `${platform!.url}/2015-03-31/functions/echo/invocations`;
    const answered = await fetch(path, { method: 'POST', body: '{"n":1}' });
    expect(await answered.json()).toEqual({ n: 1 });
    expect(await comesTrue(() => lines.some((line) => line.includes('Status: timeout')))).toBe(true);
    const report = lines.find((line) => line.startsWith('REPORT'))!;
    expect(report).toContain('Duration: 3000.00 ms');
    await stop();
    // It never asked for the event that was there for it.
    expect(eventsOf(named('ext'))).toEqual(['INVOKE']);
  });

  const failing: readonly (readonly [string, string, { errorType: string; errorMessage: string | RegExp }])[] = [
    [
      'ends before it is ready',
      nodeExtension("await register(['INVOKE']); process.exit(3);"),
      { errorType: 'Extension.Crash', errorMessage: 'exit status 3' },
    ],
    [
      'ends without a word',
      nodeExtension("await register(['INVOKE']); process.exit(0);"),
      { errorType: 'Extension.Crash', errorMessage: 'exit code 0' },
    ],
    [
      'reports that its init failed',
      nodeExtension(`await register(['INVOKE']);
const answer = await call('POST', '/2020-01-01/extension/init/error', {}, { 'Lambda-Extension-Function-Error-Type': 'Extension.ConfigInvalid' });
await collect({ status: answer.status, body: await answer.json() });
process.exit(1);`),
      { errorType: 'Extension.InitError', errorMessage: 'exit status 1' },
    ],
    [
      'reports that it ends',
      nodeExtension(`await register(['INVOKE']);
await next();
await call('POST', '/2020-01-01/extension/exit/error', {}, { 'Lambda-Extension-Function-Error-Type': 'Extension.Lost' });
process.exit(2);`),
      { errorType: 'Extension.ExitError', errorMessage: 'exit status 2' },
    ],
    [
      'may not be executed',
      'plain text',
      {
        errorType: 'Extension.LaunchError',
        errorMessage: /fork\/exec \/opt\/extensions\/ext-\d+: permission denied$/,
      },
    ],
    [
      'has no interpreter',
      '#!/no/such/program\n',
      {
        errorType: 'Extension.LaunchError',
        errorMessage: /fork\/exec \/opt\/extensions\/ext-\d+: no such file or directory$/,
      },
    ],
  ];
  it.each(failing)('that %s fails the invocation', async (_, text, { errorType, errorMessage }) => {
    await serve({ ext: text });
    const { body } = await call({ n: 1, sleepMs: 1500 });
    const message = errorMessage instanceof RegExp ? errorMessage : new RegExp(`Error: ${errorMessage}$`);
    expect(body).toEqual({ errorType, errorMessage: expect.stringMatching(message) as string });
  });

  it('is logged with what it said of its failure', async () => {
    const named = await serve({ ext: failing[2]![1] });
    await call({ n: 1 });
    expect(heard.said[named('ext')]![0]).toEqual({ status: 202, body: { status: 'OK' } });
    const state = `EXTENSION\tName: ${named('ext')}\tState: InitError\tEvents: [INVOKE]`;
    expect(lines).toContain(`${state}\tError Type: Extension.ConfigInvalid`);
  });

  it('that hears of the end and stays is ended when its two seconds are over', async () => {
    await serve({ ext: plainNodeExtension('', 'await sleep(60000);') });
    await call({ n: 1 });
    const beganAt = performance.now();
    await stop();
    const tookMs = performance.now() - beganAt;
    expect(tookMs).toBeGreaterThan(1900);
    expect(tookMs).toBeLessThan(20_000);
  });

  it('that wants no word of the end is ended without one', async () => {
    const named = await serve({
      ext: nodeExtension(
        "await register(['INVOKE']); for (;;) { await next(); await collect({ eventType: 'INVOKE' }); }",
      ),
    });
    await call({ n: 1 });
    await stop();
    expect(eventsOf(named('ext'))).toEqual(['INVOKE']);
  });

  it('is one of several, each environment with its own', async () => {
    const listening = nodeExtension(`await register(['INVOKE', 'SHUTDOWN']);
const server = require('node:http').createServer((_, answer) => answer.end(String(process.pid)));
await new Promise((resolve) => server.listen(4243, 'sandbox.localdomain', resolve));
for (;;) { const event = await next(); await collect(event); if (event.eventType === 'SHUTDOWN') process.exit(0); }`);
    const named = await serve({ one: listening, two: plainNodeExtension() });
    // Two environments at once, whose extensions listen on the same port.
    const both = await Promise.all([call({ n: 1, sleepMs: 1500 }), call({ n: 2, sleepMs: 1500 })]);
    expect(both.map(({ body }) => body)).toEqual([{ n: 1 }, { n: 2 }]);
    await stop();
    for (const name of ['one', 'two'])
      expect(eventsOf(named(name)).toSorted()).toEqual(['INVOKE', 'INVOKE', 'spindown', 'spindown']);
  });

  it('comes with a layer that was published, too', async () => {
    notes = [];
    platform = await testPlatform([], { sandbox: 'auto', onNote: (text) => notes.push(text) });
    const post = async (path: string, body: object): Promise<Record<string, string>> => {
      const answer = await fetch(platform!.url + path, { method: 'POST', body: JSON.stringify(body) });
      expect(answer.status).toBe(201);
      return (await answer.json()) as Record<string, string>;
    };
    const layer = zip({ 'extensions/published': plainNodeExtension() }).toString('base64');
    const { LayerVersionArn } = await post('/2018-10-31/layers/watching/versions', { Content: { ZipFile: layer } });
    await post('/2015-03-31/functions', {
      FunctionName: 'echo',
      Role: 'arn:aws:iam::123456789012:role/test',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: 10,
      Environment: { Variables: { COLLECTOR: heard.url } },
      Layers: [LayerVersionArn],
      Code: { ZipFile: zip({ 'index.js': 'exports.handler = async () => 1;' }).toString('base64') },
    });
    expect((await call({})).body).toBe(1);
    expect(notes).toContain(
      'echo runs in a process: its layers bring what runs beside it from /opt/extensions: published',
    );
    await stop();
    expect(eventsOf('published')).toEqual(['INVOKE', 'spindown']);
  });

  it('hears of the end though the runtime asks for more work meanwhile', async () => {
    // Asked to end, it has just finished an invocation.
    const bootstrap = join(directory, 'bootstrap');
    writeFileSync(
      bootstrap,
      `#!${process.execPath}
const invocation = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2018-06-01/runtime/invocation';
process.once('SIGTERM', () => void fetch(invocation + '/next'));
(async () => {
  const { headers } = await fetch(invocation + '/next');
  await fetch(invocation + '/' + headers.get('lambda-runtime-aws-request-id') + '/response', { method: 'POST', body: '1' });
  setInterval(() => undefined, 1000);
})();
`,
      { mode: 0o755 },
    );
    const runtime = 'provided.al2023';
    const config = { runtime, timeoutMs: 2000 };
    const named = await serve({ ext: plainNodeExtension() }, config, { handlerFile: bootstrap });
    expect((await call({ n: 1 })).body).toBe(1);
    await stop();
    expect(eventsOf(named('ext'))).toEqual(['INVOKE', 'timeout']);
  });

  it('is not run by a thread that was asked for, which is said', async () => {
    const named = await serve({ ext: plainNodeExtension() }, {}, { sandbox: 'thread' });
    expect(notes).toEqual([
      `echo runs in a thread, as asked, though its layers bring what runs beside it from /opt/extensions: ${named('ext')}`,
    ]);
    expect((await call({ n: 1 })).body).toEqual({ n: 1 });
  });
});

describe('telemetry', () => {
  const types = (name: string): string[] => heard.said[name]!.map(({ type }) => String(type));
  const count = (name: string, type: string): number => types(name).filter((one) => one === type).length;

  it.each([
    ['HTTP', overHttp('PUT', '/2022-07-01/telemetry', "schemaVersion: '2022-12-13'")],
    ['TCP', overTcp],
  ])('arrives complete and in order over %s', async (_, text) => {
    const named = await serve({ ext: nodeExtension(text) });
    const calls = 100;
    const ids: string[] = [];
    for (let n = 0; n < calls; n += 1) ids.push(/RequestId: (\S+)/.exec((await call({ n })).log)![1]!);
    await stop();
    const name = named('ext');
    const told = heard.said[name]!;
    expect(types(name).slice(0, 6)).toEqual([
      'platform.initStart',
      'platform.telemetrySubscription',
      'platform.initRuntimeDone',
      'platform.extension',
      'platform.initReport',
      'platform.start',
    ]);
    // Each invocation whole, the last too, and no other between its parts.
    const parts = told
      .slice(5)
      .filter(({ type, record }) => type !== 'function' || /handler \d+$/.test(String(record)));
    expect(parts.map(({ type }) => type)).toEqual(
      ids.flatMap(() => ['platform.start', 'function', 'platform.runtimeDone', 'platform.report']),
    );
    expect(parts.map(({ record }) => (record as { requestId?: string }).requestId)).toEqual(
      ids.flatMap((id) => [id, undefined, id, id]),
    );
    const [, line, done, report] = parts as { record: Record<string, unknown> }[];
    expect(line!.record).toMatch(/\tINFO\thandler 0$/);
    expect(Object.keys(done!.record)).toEqual(['requestId', 'status', 'tracing', 'spans', 'metrics']);
    expect((done!.record['spans'] as { name: string }[]).map((span) => span.name)).toEqual([
      'responseLatency',
      'responseDuration',
      'runtimeOverhead',
    ]);
    expect(Object.keys(report!.record)).toEqual(['requestId', 'metrics', 'tracing', 'spans', 'status']);
    expect(lines).toContain(`TELEMETRY\tName: ${name}\tState: Subscribed\tTypes: [Platform, Function, Extension]`);
  });

  it('arrives by the older API too', async () => {
    const text = overHttp('PUT', '/2020-08-15/logs', "schemaVersion: '2021-03-18'");
    const named = await serve({ ext: nodeExtension(text) });
    for (const n of [1, 2, 3]) await call({ n });
    await stop();
    const name = named('ext');
    for (const type of ['start', 'runtimeDone', 'end', 'report']) expect(count(name, `platform.${type}`)).toBe(3);
    expect(count(name, 'platform.logsSubscription')).toBe(1);
    expect(count(name, 'platform.initStart')).toBe(0);
  });

  it('tells of a timeout and of a crash before the end', async () => {
    const text = overHttp('PUT', '/2022-07-01/telemetry', "schemaVersion: '2022-07-01'");
    const named = await serve({ ext: nodeExtension(text) }, { timeoutMs: 3000 });
    const name = named('ext');
    const dones = (): unknown[] =>
      (heard.said[name] ?? [])
        .filter(({ type }) => type === 'platform.runtimeDone')
        .map(({ record }) => {
          const { status, errorType } = record as Record<string, unknown>;
          return { status, errorType };
        });
    await call({ n: 1, sleepMs: 9000 });
    expect(await comesTrue(() => dones().length === 1)).toBe(true);
    await call({ n: 2, exit: 3 });
    expect(await comesTrue(() => dones().length === 2)).toBe(true);
    expect(dones()).toEqual([
      { status: 'timeout', errorType: undefined },
      { status: 'error', errorType: 'Runtime.ExitError' },
    ]);
    expect(count(name, 'platform.report')).toBe(2);
  });
});

describe('an extension inside of the runtime', () => {
  it('registers while the code loads, hears of invocations, and makes the runtime’s end a graceful one', async () => {
    const file = join(directory, 'internal.js');
    writeFileSync(
      file,
      `const base = 'http://' + process.env.AWS_LAMBDA_RUNTIME_API + '/2020-01-01/extension';
const seen = [];
const register = (events) => fetch(base + '/register', {
  method: 'POST', headers: { 'Lambda-Extension-Name': 'inside' }, body: JSON.stringify({ events }),
});
const run = async () => {
  const refused = await register(['SHUTDOWN']);
  seen.push([refused.status, await refused.json()]);
  const answer = await register(['INVOKE']);
  const id = answer.headers.get('lambda-extension-identifier');
  (async () => {
    for (;;) {
      const event = await (await fetch(base + '/event/next', { headers: { 'Lambda-Extension-Identifier': id } })).json();
      seen.push(event.requestId);
    }
  })();
};
process.on('SIGTERM', () => { console.log('runtime ends'); process.exit(0); });
exports.ready = run();
exports.handler = async (event, context) => {
  await exports.ready;
  while (!seen.includes(context.awsRequestId)) await new Promise((resolve) => setTimeout(resolve, 5));
  const late = await register(['INVOKE']);
  return { seen, id: context.awsRequestId, late: await late.json() };
};
`,
    );
    // Registered before the handler counts as loaded: an ES module would await it.
    const entry = join(directory, 'internal-entry.mjs');
    writeFileSync(
      entry,
      "import { createRequire } from 'node:module';\nconst inside = createRequire(import.meta.url)('./internal.js');\nawait inside.ready;\nexport const handler = inside.handler;\n",
    );
    const fn = {
      ...localFunction('sample.ts', 'echo', { memoryMb: 512 }),
      handlerFile: entry,
      handlerExport: 'handler',
    };
    lines = [];
    platform = await testPlatform([fn], { sandbox: 'process', log: (_, line) => lines.push(line) });
    const first = (await call({})).body as { seen: unknown[]; id: string; late: object };
    expect(first.seen).toEqual([
      [
        403,
        {
          errorType: 'Extension.InvalidEventType',
          errorMessage: 'SHUTDOWN: ShutdownEventNotSupportedForInternalExtension',
        },
      ],
      first.id,
    ]);
    expect(first.late).toEqual({
      errorType: 'Extension.RegistrationClosed',
      errorMessage: 'Extension registration closed already',
    });
    const second = (await call({})).body as { seen: unknown[]; id: string };
    expect(second.seen.at(-1)).toBe(second.id);
    expect(lines).toContain('EXTENSION\tName: inside\tState: Ready\tEvents: [INVOKE]');
    await stop();
    expect(lines.some((line) => line.endsWith('runtime ends'))).toBe(true);
  });

  it('is seen in the source, so that threads are not tried', async () => {
    const file = join(directory, 'asks.js');
    writeFileSync(file, 'exports.handler = async () => typeof process.env.AWS_LAMBDA_RUNTIME_API;\n');
    notes = [];
    platform = await testPlatform(
      [{ ...localFunction('sample.ts', 'echo', { memoryMb: 512 }), handlerFile: file, handlerExport: 'handler' }],
      {
        sandbox: 'auto',
        onNote: (text) => notes.push(text),
      },
    );
    expect((await call({})).body).toBe('string');
    expect(notes).toEqual([
      'echo runs in a process: its code speaks of /opt, /var/task or AWS_LAMBDA_RUNTIME_API, which no thread has',
    ]);
  });
});
