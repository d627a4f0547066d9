// The Extensions API and the Telemetry API as a client sees them: statuses and texts, without processes.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { machineClock } from '../../local/clock/clock.ts';
import { ExtensionsApi } from '../../local/runtime-api/extensions-api.ts';
import { RuntimeApi } from '../../local/runtime-api/runtime-api.ts';
import { TelemetryApi } from '../../local/runtime-api/telemetry-api.ts';
import { Telemetry } from '../../local/telemetry/telemetry.ts';

let api: RuntimeApi;
let extensions: ExtensionsApi;
let telemetry: Telemetry;
let url: string;
let happened: string[];

beforeEach(async () => {
  happened = [];
  const facts = { functionName: 'f', functionVersion: '3', handler: 'a.b', accountId: '123456789012' };
  extensions = new ExtensionsApi(['ext', 'other'], facts, {
    onRegistered: () => happened.push(extensions.allRegistered ? 'all registered' : 'registered'),
    onReady: () => happened.push(extensions.allReady ? 'all ready' : 'ready'),
  });
  telemetry = new Telemetry({ json: false, addresses: ['127.0.0.1'] });
  const subscriptions = new TelemetryApi(telemetry, extensions, (name, types) =>
    happened.push(`${name} subscribed to ${types.join()}`),
  );
  api = new RuntimeApi(
    {
      onNext: () => undefined,
      onAnswer: () => undefined,
      onInitError: () => undefined,
      onStreamBegun: () => undefined,
      onChunk: () => undefined,
    },
    [extensions, subscriptions],
  );
  url = `http://${await api.listen()}`;
});
afterEach(() => {
  telemetry.close();
  api.close();
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly id: string;
}

const call = async (method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> => {
  const answer = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body }) });
  const text = await answer.text();
  return {
    status: answer.status,
    body: text === '' ? '' : JSON.parse(text),
    id: answer.headers.get('lambda-extension-identifier') ?? '',
  };
};
const register = (name: string, body = '{"events":["INVOKE","SHUTDOWN"]}', more = {}): Promise<Answer> =>
  call('POST', '/2020-01-01/extension/register', { 'Lambda-Extension-Name': name, ...more }, body);
const byId = (id: string): Record<string, string> => ({ 'Lambda-Extension-Identifier': id });
const next = (id: string): Promise<Answer> => call('GET', '/2020-01-01/extension/event/next', byId(id));
const refused = (errorType: string, errorMessage: string, status = 403) => ({
  status,
  body: { errorType, errorMessage },
});
const unknownId = '3fa85f64-5717-4562-b3fc-2c963f66afa6';

const request = {
  requestId: 'r1',
  payload: '{}',
  invokedFunctionArn: 'arn:f',
  deadlineMs: 0,
  clientContext: null,
  traceId: 'Root=1',
  wantsLog: true,
};

describe('registering', () => {
  test('says what the function is, and its account when asked', async () => {
    const plain = await register('ext');
    expect(plain).toMatchObject({ status: 200, body: { functionName: 'f', functionVersion: '3', handler: 'a.b' } });
    expect(plain.id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    const asked = await register('other', '{"events":[]}', { 'Lambda-Extension-Accept-Feature': 'x, accountId' });
    expect(asked.body).toEqual({
      functionName: 'f',
      functionVersion: '3',
      handler: 'a.b',
      accountId: '123456789012',
    });
    expect(happened).toEqual(['registered', 'all registered']);
  });

  test('needs no events', async () => {
    expect((await register('ext', '{}')).status).toBe(200);
    expect((await register('other', '{"events":null}')).status).toBe(200);
  });

  test('takes a body of 64 KB, and none that is longer', async () => {
    const long = (bytes: number): string => `{}${' '.repeat(bytes - 2)}`;
    expect(await register('ext', long(65_537))).toMatchObject(refused('InvalidRequestFormat', 'the body is too long'));
    expect((await register('ext', long(65_536))).status).toBe(200);
  });

  test('is for the end alone where many invocations run at once, and for nothing from within the runtime', async () => {
    const facts = { functionName: 'f', functionVersion: '3', handler: 'a.b', accountId: '123456789012' };
    const none = { onRegistered: () => undefined, onReady: () => undefined };
    const own = new ExtensionsApi(['ext'], facts, none, ['SHUTDOWN']);
    const server = createServer((asked, answer) => void own.serve(asked, answer));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const at = async (name: string, events: string[]) => {
      const headers = { 'Lambda-Extension-Name': name };
      const answer = await fetch(`http://127.0.0.1:${port}/2020-01-01/extension/register`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ events }),
      });
      return [answer.status, ((await answer.json()) as Record<string, string>)['errorMessage']];
    };
    expect(await at('ext', ['INVOKE'])).toEqual([403, 'INVOKE: ErrorInvalidEventType']);
    expect(await at('inside', ['INVOKE'])).toEqual([403, 'No events allowed for internal extensions']);
    expect(await at('inside', [])).toEqual([200, undefined]);
    expect(await at('ext', ['SHUTDOWN'])).toEqual([200, undefined]);
  });

  test.each([
    ['no name', '', '{"events":[]}', 'Extension.InvalidExtensionName', 'Empty extension name'],
    ['an unknown event', 'ext', '{"events":["FOO"]}', 'Extension.InvalidEventType', 'FOO: ErrorInvalidEventType'],
    [
      'the end, from within the runtime',
      'inside',
      '{"events":["INVOKE","SHUTDOWN"]}',
      'Extension.InvalidEventType',
      'SHUTDOWN: ShutdownEventNotSupportedForInternalExtension',
    ],
    [
      'configuration keys',
      'ext',
      '{"events":[],"configurationKeys":["a"]}',
      'InvalidRequestFormat',
      'configurationKeys are deprecated; use environment variables instead',
    ],
    ['a list', 'ext', '[]', 'InvalidRequestFormat', 'the body is no JSON object'],
    ['an event that is none', 'ext', '{"events":[1]}', 'InvalidRequestFormat', 'events is no list of strings'],
  ])('is refused with %s', async (...[, name, body, errorType, errorMessage]) => {
    expect(await register(name, body)).toMatchObject(refused(errorType, errorMessage));
  });

  test('is refused without JSON', async () => {
    expect(await register('ext', 'nothing')).toMatchObject({
      status: 403,
      body: { errorType: 'InvalidRequestFormat' },
    });
  });

  test('happens once', async () => {
    await register('ext');
    const text =
      'State transition from Registered to Registered failed for extension ext. Error: State transition is not allowed';
    expect(await register('ext')).toMatchObject(refused('Extension.InvalidExtensionState', text));
    await register('inside', '{"events":["INVOKE"]}');
    expect(await register('inside', '{"events":["INVOKE"]}')).toMatchObject(
      refused('Extension.InvalidExtensionState', 'Extension with this name already registered'),
    );
  });

  test('is for ten at most, and is over when the runtime asks for its first invocation', async () => {
    for (let i = 3; i <= 10; i += 1) expect((await register(`inside${i}`, '{}')).status).toBe(200);
    const limit = refused('Extension.TooManyExtensions', 'Extension limit (10) reached');
    expect(await register('inside11', '{}')).toMatchObject(limit);
    extensions.closeRegistration();
    const closed = refused('Extension.RegistrationClosed', 'Extension registration closed already');
    expect(await register('inside12', '{}')).toMatchObject(closed);
  });
});

describe('the identifier', () => {
  const paths = [
    ['GET', '/2020-01-01/extension/event/next'],
    ['POST', '/2020-01-01/extension/init/error'],
    ['POST', '/2020-01-01/extension/exit/error'],
    ['PUT', '/2022-07-01/telemetry'],
    ['PUT', '/2020-08-15/logs'],
  ] as const;
  test.each(paths)('is needed for %s %s', async (method, path) => {
    const body = method === 'GET' ? undefined : '{}';
    expect(await call(method, path, {}, body)).toMatchObject(
      refused('Extension.MissingExtensionIdentifier', 'Missing Lambda-Extension-Identifier header'),
    );
    expect(await call(method, path, byId('no-id'), body)).toMatchObject(
      refused('Extension.InvalidExtensionIdentifier', 'Invalid Lambda-Extension-Identifier'),
    );
    expect(await call(method, path, byId(unknownId), body)).toMatchObject(
      refused('Extension.UnknownExtensionIdentifier', `Unknown extension ${unknownId}`),
    );
  });
});

describe('events', () => {
  test('come to those that registered for them, when they are asked for', async () => {
    const { id } = await register('ext');
    const { id: deaf } = await register('other', '{"events":["SHUTDOWN"]}');
    const [first, waiting] = [next(id), next(deaf)];
    while (!extensions.allReady) await new Promise(setImmediate);
    extensions.deliverInvoke({ ...request, deadlineMs: machineClock() + 5000 });
    const { status, body } = await first;
    expect(status).toBe(200);
    expect(body).toEqual({
      eventType: 'INVOKE',
      deadlineMs: expect.any(Number) as number,
      requestId: 'r1',
      invokedFunctionArn: 'arn:f',
      tracing: { type: 'X-Amzn-Trace-Id', value: 'Root=1' },
    });
    expect(Math.abs((body as { deadlineMs: number }).deadlineMs - Date.now() - 5000)).toBeLessThan(4000);
    expect(extensions.infos.map(({ state }) => state)).toEqual(['Running', 'Ready']);
    const second = next(id);
    while (!extensions.allReady) await new Promise(setImmediate);
    for (const extension of extensions.external) extensions.deliverShutdown(extension, 'spindown', machineClock());
    for (const end of [second, waiting])
      expect((await end).body).toMatchObject({ eventType: 'SHUTDOWN', shutdownReason: 'spindown' });
  });

  test('that nobody waits for yet are kept', async () => {
    const { id } = await register('ext');
    extensions.deliverShutdown(extensions.external[0]!, 'timeout', machineClock());
    expect((await next(id)).body).toMatchObject({ eventType: 'SHUTDOWN', shutdownReason: 'timeout' });
  });

  test('are asked for once at a time', async () => {
    const { id } = await register('ext');
    const first = next(id);
    while (happened.length < 2) await new Promise(setImmediate);
    const text = `State transition from Ready to Ready failed for extension ${id}. Error: State transition is not allowed`;
    expect(await next(id)).toMatchObject(refused('Extension.InvalidExtensionState', text));
    extensions.deliverInvoke(request);
    await first;
  });
});

describe('an error', () => {
  const fail = (id: string, when: 'init' | 'exit', errorType = 'Extension.Odd'): Promise<Answer> => {
    const headers = errorType === '' ? {} : { 'Lambda-Extension-Function-Error-Type': errorType };
    return call('POST', `/2020-01-01/extension/${when}/error`, { ...byId(id), ...headers }, '{}');
  };

  test('is taken after the registration, twice too, and nothing after it', async () => {
    const { id } = await register('ext');
    expect(await fail(id, 'init')).toMatchObject({ status: 202, body: { status: 'OK' } });
    expect((await fail(id, 'init')).status).toBe(202);
    expect(extensions.infos[0]).toEqual({
      name: 'ext',
      state: 'InitError',
      events: ['INVOKE', 'SHUTDOWN'],
      errorType: 'Extension.Odd',
    });
    expect((await next(id)).status).toBe(403);
  });

  test('needs a type, and its time', async () => {
    const { id } = await register('ext');
    expect(await fail(id, 'init', '')).toMatchObject(
      refused('Extension.MissingHeader', 'Lambda-Extension-Function-Error-Type not found'),
    );
    const waiting = next(id);
    while (happened.length < 2) await new Promise(setImmediate);
    const text = `State transition from Ready to InitError failed for extension ${id}. Error: State transition is not allowed`;
    expect(await fail(id, 'init')).toMatchObject(refused('Extension.InvalidExtensionState', text));
    expect((await fail(id, 'exit')).status).toBe(202);
    extensions.deliverInvoke(request);
    await waiting;
    expect(await fail(id, 'init')).toMatchObject({ status: 403 });
  });
});

describe('subscribing', () => {
  const sound = {
    schemaVersion: '2022-12-13',
    types: ['platform', 'function'],
    destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain:8080/logs?x=1' },
  };
  const subscribe = (id: string, body: object | string, path = '/2022-07-01/telemetry'): Promise<Answer> =>
    call('PUT', path, byId(id), typeof body === 'string' ? body : JSON.stringify(body));

  test.each([
    ['of 2022-07-01', { ...sound, schemaVersion: '2022-07-01' }],
    ['of 2025-01-29', { ...sound, schemaVersion: '2025-01-29' }],
    ['over TCP', { ...sound, destination: { protocol: 'TCP', port: 9999 } }],
    ['over TCP by URI', { ...sound, destination: { protocol: 'TCP', URI: 'tcp://sandbox.localdomain:9999' } }],
    ['at port 80', { ...sound, destination: { protocol: 'HTTP', URI: 'http://sandbox:80' } }],
    ['with buffering', { ...sound, buffering: { maxItems: 1000, maxBytes: 1_048_576, timeoutMs: 25 } }],
  ])('%s is a "OK"', async (_, body) => {
    const { id } = await register('ext');
    expect(await subscribe(id, body)).toMatchObject({ status: 200, body: 'OK' });
    expect(happened.at(-1)).toBe('ext subscribed to platform,function');
  });

  test.each([
    ['nothing', 'nothing', 'request body should be a JSON object'],
    ['no types', { ...sound, types: [] }, 'types should not be empty'],
    ['odd types', { ...sound, types: ['platform', 'x'] }, 'types should be of platform, function, extension'],
    [
      'no port',
      { ...sound, destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain' } },
      'URI port is not provided',
    ],
    [
      'another host',
      { ...sound, destination: { protocol: 'HTTP', URI: 'http://example.com:80/' } },
      'URI host should be sandbox.localdomain',
    ],
    [
      'https',
      { ...sound, destination: { protocol: 'HTTP', URI: 'https://sandbox.localdomain:8080' } },
      'URI scheme should be http',
    ],
    [
      'the port of the API',
      { ...sound, destination: { protocol: 'HTTP', URI: 'http://sandbox:9001' } },
      'port 9001 is reserved',
    ],
    ['no destination', { schemaVersion: '2022-12-13', types: ['platform'] }, 'destination should be provided'],
    ['another protocol', { ...sound, destination: { protocol: 'UDP' } }, 'protocol should be HTTP or TCP'],
    [
      'a port out of range',
      { ...sound, destination: { protocol: 'TCP', port: 70_000 } },
      'port should be between 1 and 65535',
    ],
    [
      'no version',
      { ...sound, schemaVersion: undefined },
      'schemaVersion should be one of 2025-01-29, 2022-12-13, 2022-07-01',
    ],
    ['few items', { ...sound, buffering: { maxItems: 999 } }, 'maxItems should be between 1000 and 10000'],
    ['few bytes', { ...sound, buffering: { maxBytes: 1024 } }, 'maxBytes should be between 262144 and 1048576'],
    ['haste', { ...sound, buffering: { timeoutMs: 24 } }, 'timeoutMs should be between 25 and 30000'],
    [
      'all at once',
      { ...sound, types: [], destination: { protocol: 'HTTP', URI: 'http://sandbox.localdomain' } },
      'URI port is not provided; types should not be empty',
    ],
  ])('with %s is refused', async (_, body, text) => {
    const { id } = await register('ext');
    expect(await subscribe(id, body)).toMatchObject(refused('ValidationError', text, 400));
    expect(happened).toEqual(['registered']);
  });

  test('by the older API has a default version and words of its own', async () => {
    const { id } = await register('ext');
    const path = '/2020-08-15/logs';
    expect(await subscribe(id, { ...sound, types: [] }, path)).toMatchObject(
      refused('Logs.ValidationError', expect.stringContaining('types should not be empty') as string, 400),
    );
    const { schemaVersion: _, ...older } = sound;
    expect((await subscribe(id, older, path)).status).toBe(200);
    expect(await subscribe(id, sound)).toMatchObject(
      refused('ValidationError', 'ext has subscribed by the Logs API already', 400),
    );
  });

  test.each([
    ['/2022-07-01/telemetry', 'Telemetry'],
    ['/2020-08-15/logs', 'Logs'],
  ])('is over with the init: %s', async (path, name) => {
    const { id } = await register('ext');
    telemetry.closeSubscriptions();
    expect(await subscribe(id, sound, path)).toMatchObject(
      refused(`${name}.SubscriptionClosed`, `${name} API subscription is closed already`),
    );
  });
});

test('anything else is not there', async () => {
  expect((await call('GET', '/2020-01-01/extension/register', {})).status).toBe(404);
  expect((await call('POST', '/2022-07-01/telemetry', {}, '{}')).status).toBe(404);
});
