// Both Runtime APIs as a runtime meets them over HTTP: what it is handed, what it may say and when, and what it is told where
// it may not.

import { once } from 'node:events';
import { request as httpRequest, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { machineClock } from '../../local/clock/clock.ts';
import type { HeardAnswer } from '../../local/runtime-api/handed-over.ts';
import { RuntimeApi } from '../../local/runtime-api/runtime-api.ts';
import { SlotsApi } from '../../local/runtime-api/slots-api.ts';
import type { ResponseSink, SandboxRequest } from '../../local/sandbox/sandbox.ts';

const base = '/2018-06-01/runtime';
const tooLong = 'Response payload size exceeded maximum allowed payload size (6291556 bytes).';
const tooLongPayload = JSON.stringify({ errorMessage: tooLong, errorType: 'Function.ResponseSizeTooLarge' });

interface Told {
  readonly status: number;
  readonly body: unknown;
}

const invocation = (requestId: string, more: Partial<SandboxRequest> = {}): SandboxRequest => ({
  requestId,
  payload: '{"é":1}',
  invokedFunctionArn: 'arn:f',
  deadlineMs: machineClock() + 60_000,
  clientContext: null,
  traceId: null,
  wantsLog: false,
  ...more,
});

let port = 0;
const url = (path: string): string => `http://127.0.0.1:${port}${path}`;
const told = async (response: Response): Promise<Told> => ({ status: response.status, body: await response.json() });
const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(url(base + path), { headers });
const post = async (path: string, body = '{}', headers: Record<string, string> = {}): Promise<Told> =>
  told(await fetch(url(base + path), { method: 'POST', body, headers }));

/** A post of which the head has arrived, and the beginning of the body is on its way. */
const half = async (path: string): Promise<ClientRequest> => {
  const headers = { Expect: '100-continue' };
  const sent = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: base + path, headers });
  sent.on('error', () => undefined);
  sent.flushHeaders();
  await once(sent, 'continue');
  sent.write('{"a":');
  return sent;
};
const ended = async (sent: ClientRequest, rest = '1}'): Promise<Told> => {
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  sent.end(rest);
  const [response] = await answered;
  let text = '';
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode!, body: JSON.parse(text) };
};

const accepted: Told = { status: 202, body: { status: 'OK' } };
const refused = (status: number, errorType: string, errorMessage: string): Told => ({
  status,
  body: { errorType, errorMessage },
});
const long = 'x'.repeat(6_291_557);

/** Another API at the same address. */
const other = {
  serve: (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const isOwn = request.url === '/own' || request.url === `${base}/own`;
    if (isOwn) response.end('"other"');
    return Promise.resolve(isOwn);
  },
};

describe('many invocations at once', () => {
  let api: SlotsApi;
  let nexts: number;
  let answers: [string, HeardAnswer][];
  let initErrors: [string, string][];
  beforeEach(async () => {
    nexts = 0;
    answers = [];
    initErrors = [];
    api = new SlotsApi(
      {
        onNext: () => {
          nexts += 1;
        },
        onAnswer: (...answer) => answers.push(answer),
        onInitError: (...error) => initErrors.push(error),
      },
      [other],
    );
    port = Number((await api.listen()).split(':')[1]);
  });
  afterEach(() => api.close());

  const handed = async (): Promise<string | null> => {
    const response = await get('/invocation/next');
    await response.text();
    return response.headers.get('lambda-runtime-aws-request-id');
  };
  const sink = (live?: boolean): ResponseSink & { readonly heard: string[] } => {
    const heard: string[] = [];
    return {
      ...(live === undefined ? {} : { live }),
      heard,
      begun: (type) => void heard.push(type),
      chunk: (bytes) => void heard.push(Buffer.from(bytes).toString()),
    };
  };

  test('are handed to those who ask in the order in which they came', async () => {
    api.deliver(invocation('one'), undefined);
    api.deliver(invocation('two'), undefined);
    expect(await handed()).toBe('one');
    expect(await handed()).toBe('two');
    const [third, fourth] = [handed(), handed()];
    await expect.poll(() => nexts).toBe(4);
    api.deliver(invocation('three'), undefined);
    api.deliver(invocation('four'), undefined);
    expect(new Set(await Promise.all([third, fourth]))).toEqual(new Set(['three', 'four']));
  });

  test('are not handed to who has left', async () => {
    const leaving = connect(port, '127.0.0.1');
    leaving.resume();
    leaving.write(`GET ${base}/invocation/next HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
    await expect.poll(() => nexts).toBe(1);
    leaving.end();
    await once(leaving, 'end');
    await post('/nothing');
    const stays = handed();
    await expect.poll(() => nexts).toBe(2);
    api.deliver(invocation('one'), undefined);
    expect(await stays).toBe('one');
  });

  test('are answered in any order, each once', async () => {
    api.deliver(invocation('one'), undefined);
    api.deliver(invocation('two'), undefined);
    expect(await post('/invocation/two/response', '2')).toEqual(accepted);
    expect(await post('/invocation/one/error', '{"errorType":"Odd"}')).toEqual(accepted);
    expect(answers).toEqual([
      ['two', { errorType: null, payload: '2', bytes: undefined }],
      ['one', { errorType: 'Odd', payload: '{"errorType":"Odd"}', bytes: undefined }],
    ]);
    expect(await post('/invocation/two/response')).toEqual(
      refused(400, 'Runtime.InvokeResponseWasSent', 'Invocation two'),
    );
    expect(await post('/invocation/three/response')).toEqual(
      refused(400, 'Runtime.InvalidInvokeId', 'Invocation three'),
    );
    expect(answers).toHaveLength(2);
  });

  test('may have ids that a path must escape', async () => {
    api.deliver(invocation('a b'), undefined);
    expect(await post('/invocation/a%20b/response')).toEqual(accepted);
  });

  test.each([
    ['response', 'Runtime.InvokeResponseInProgress'],
    ['error', 'Runtime.ErrorResponseInProgress'],
  ])('are not answered while their %s comes in', async (kind, problem) => {
    api.deliver(invocation('one'), undefined);
    const first = await half(`/invocation/one/${kind}`);
    expect(await post('/invocation/one/response')).toEqual(refused(400, problem, 'Invocation one'));
    first.destroy();
  });

  test('that were never handed out are forgotten when their time is up', async () => {
    api.deliver(invocation('one'), undefined);
    api.deliver(invocation('two'), undefined);
    expect(api.timedOut('one')).toBe(false);
    expect(await post('/invocation/one/response')).toEqual(refused(400, 'Runtime.InvalidInvokeId', 'Invocation one'));
    expect(await handed()).toBe('two');
    expect(api.timedOut('two')).toBe(true);
    expect(api.timedOut('nobody')).toBe(true);
    expect(await post('/invocation/two/response', '7')).toEqual(
      refused(400, 'Runtime.InvokeTimeout', 'Invocation two timed out'),
    );
    expect(answers).toEqual([['two', { errorType: null, payload: '7', bytes: undefined }]]);
  });

  test('are late too when their time is up while they are read', async () => {
    api.deliver(invocation('one'), undefined);
    expect(await handed()).toBe('one');
    const late = await half('/invocation/one/response');
    expect(answers).toEqual([]);
    api.timedOut('one');
    expect(await ended(late)).toEqual(refused(400, 'Runtime.InvokeTimeout', 'Invocation one timed out'));
  });

  test.each(['response', 'error'])('a %s that is too long is told so on both sides', async (kind) => {
    api.deliver(invocation('one'), undefined);
    expect(await post(`/invocation/one/${kind}`, long)).toEqual(refused(413, 'RequestEntityTooLarge', tooLong));
    expect(answers).toEqual([['one', { errorType: 'Function.ResponseSizeTooLarge', payload: tooLongPayload }]]);
  });

  test.each([
    [undefined, {}, []],
    [false, {}, []],
    [true, {}, ['application/json', '[1]']],
    [false, { 'lambda-runtime-function-response-mode': 'streaming' }, ['application/octet-stream', '[1]']],
  ])('with a sink whose live is %s and the heads %j go as they come: %j', async (live, headers, heard) => {
    const into = sink(live);
    api.deliver(invocation('one'), into);
    const typed = { 'content-type': '', ...headers };
    const body = Buffer.from('[1]');
    const sent = httpRequest({ host: '127.0.0.1', port, method: 'POST', path: `${base}/invocation/one/response` });
    for (const [name, value] of Object.entries(typed)) if (value !== '') sent.setHeader(name, value);
    expect(await ended(sent, String(body))).toEqual(accepted);
    expect(into.heard).toEqual(heard);
    expect(answers[0]![1].payload).toBe(heard.length > 0 ? '' : '[1]');
  });

  test('nobody hears an error as it comes, or what is late', async () => {
    const [first, second] = [sink(true), sink(true)];
    api.deliver(invocation('one'), first);
    api.deliver(invocation('two'), second);
    await post('/invocation/one/error', '{"errorType":"Odd"}');
    await handed();
    await handed();
    api.timedOut('two');
    await post('/invocation/two/response', '7');
    expect([first.heard, second.heard]).toEqual([[], []]);
    expect(answers.map(([, { payload }]) => payload)).toEqual(['{"errorType":"Odd"}', '']);
  });

  test('of a thousand it is known how they ended, and of no more', async () => {
    const problem = async (id: string): Promise<unknown> =>
      ((await post(`/invocation/${id}/response`)).body as { errorType: string }).errorType;
    const ids = Array.from({ length: 1001 }, (_, at) => `r-${at}`);
    for (const id of ids) api.deliver(invocation(id), undefined);
    await post('/invocation/r-0/response');
    const socket = connect(port, '127.0.0.1');
    socket.resume();
    for (const id of ids.slice(1, 1000))
      socket.write(`POST ${base}/invocation/${id}/response HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}`);
    await expect.poll(() => answers.length).toBe(1000);
    socket.destroy();
    expect(await problem('r-0')).toBe('Runtime.InvokeResponseWasSent');
    await post('/invocation/r-1000/response');
    expect(await problem('r-0')).toBe('Runtime.InvalidInvokeId');
    expect(await problem('r-999')).toBe('Runtime.InvokeResponseWasSent');
    expect(await problem('r-1000')).toBe('Runtime.InvokeResponseWasSent');
  });

  test.each([
    [{ 'lambda-runtime-function-error-type': 'Own.Type' }, '{}', ['Own.Type', '{}']],
    [{}, '{}', ['Runtime.Unknown', '{}']],
    [{}, long, ['Function.ResponseSizeTooLarge', tooLongPayload]],
  ])('an init error with the heads %j is told of', async (headers, body, error) => {
    expect(await post('/init/error', body, headers)).toEqual(accepted);
    expect(initErrors).toEqual([error]);
  });

  test('what is none of theirs is for the others at this address, or nobody', async () => {
    expect(await told(await fetch(url('/own')))).toEqual({ status: 200, body: 'other' });
    expect(await post('/own')).toEqual({ status: 200, body: 'other' });
    expect(await told(await get('/none'))).toEqual(refused(404, 'NotFound', `GET ${base}/none`));
    expect(await post('/none')).toEqual(refused(404, 'NotFound', `POST ${base}/none`));
    const put = await fetch(url(`${base}/invocation/one/response`), { method: 'PUT' });
    expect(await told(put)).toEqual(refused(404, 'NotFound', `PUT ${base}/invocation/one/response`));
    expect(await post('/invocation/next')).toEqual(refused(404, 'NotFound', `POST ${base}/invocation/next`));
  });

  test('no page is served', async () => {
    const { status, body } = await post('/init/error', '{}', { origin: 'http://elsewhere' });
    expect([status, body]).toEqual([
      403,
      {
        errorType: 'Forbidden',
        errorMessage: expect.stringContaining('Refused: Origin "http://elsewhere" says that a web page') as string,
      },
    ]);
    expect(initErrors).toEqual([]);
  });
});

describe('one invocation at a time', () => {
  let api: RuntimeApi;
  let answers: HeardAnswer[];
  let initErrors: [string, string][];
  let nexts: number;
  let processing: number;
  let staysAwake: boolean;
  const started = async (onRestoreNext?: () => void): Promise<void> => {
    api = new RuntimeApi(
      {
        onNext: () => {
          nexts += 1;
        },
        onAnswer: (answer) => answers.push(answer),
        onInitError: (...error) => initErrors.push(error),
        onStreamBegun: () => undefined,
        onChunk: () => undefined,
        staysAwake: () => staysAwake,
        onRestoreNext,
      },
      [other],
    );
    port = Number((await api.listen()).split(':')[1]);
  };
  beforeEach(() => {
    answers = [];
    initErrors = [];
    nexts = 0;
    processing = 0;
    staysAwake = false;
  });
  afterEach(() => api.close());

  test('is handed with all that its head says', async () => {
    await started();
    const before = Date.now();
    const clientContext = '{"a":"é\n\u007f"}';
    api.deliver(invocation('one', { tenantId: 'blue', traceId: 'Root=1', clientContext }));
    const full = await get('/invocation/next');
    expect(full.status).toBe(200);
    const headers = Object.fromEntries(
      [...full.headers].filter(([name]) => name.startsWith('lambda-') || name.startsWith('content-')),
    );
    const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
    expect(headers).toEqual({
      'content-type': 'application/json',
      'content-length': '8',
      'lambda-runtime-aws-request-id': 'one',
      'lambda-runtime-deadline-ms': String(deadlineMs),
      'lambda-runtime-invoked-function-arn': 'arn:f',
      'lambda-runtime-aws-tenant-id': 'blue',
      'lambda-runtime-trace-id': 'Root=1',
      'lambda-runtime-client-context': Buffer.from(String.raw`{"a":"é \u007f"}`).toString('latin1'),
    });
    expect(Number.isInteger(deadlineMs)).toBe(true);
    expect(deadlineMs).toBeGreaterThanOrEqual(before + 59_000);
    expect(deadlineMs).toBeLessThanOrEqual(Date.now() + 60_001);
    expect(await full.text()).toBe('{"é":1}');
    await post('/invocation/one/response');
    api.deliver(invocation('two'));
    const bare = await get('/invocation/next');
    await bare.text();
    expect([...bare.headers.keys()].filter((name) => name.startsWith('lambda-')).toSorted()).toEqual([
      'lambda-runtime-aws-request-id',
      'lambda-runtime-deadline-ms',
      'lambda-runtime-invoked-function-arn',
    ]);
  });

  test.each([
    [{ 'lambda-runtime-function-error-type': 'Head' }, '{"errorType":"Body"}', 'Head'],
    [{}, '{"errorType":"Body"}', 'Body'],
    [{}, '{"errorType":7}', 'Unhandled'],
    [{}, '{}', 'Unhandled'],
    [{}, 'null', 'Unhandled'],
    [{}, 'no JSON', 'Unhandled'],
  ])('has an error with the heads %j and the body %s of type %s', async (headers, body, errorType) => {
    await started();
    api.deliver(invocation('one'));
    await (await get('/invocation/next')).text();
    expect(await post('/invocation/one/error', body, headers)).toEqual(accepted);
    expect(answers).toEqual([{ errorType, payload: body, bytes: undefined }]);
  });

  test('is answered by its id, and before another is asked for', async () => {
    await started();
    const notAllowed = refused(403, 'InvalidStateTransition', 'Transition is not allowed');
    expect(await post('/invocation/one/response')).toEqual(notAllowed);
    api.deliver(invocation('one'));
    await (await get('/invocation/next')).text();
    expect(await told(await get('/invocation/next'))).toEqual(notAllowed);
    expect(nexts).toBe(1);
    expect(await post('/invocation/two/response')).toEqual(refused(400, 'InvalidRequestID', 'Invalid request ID'));
    expect(await post('/invocation/one/response')).toEqual(accepted);
    expect(await post('/invocation/one/response')).toEqual(notAllowed);
  });

  test.each([
    [{ 'lambda-runtime-function-error-type': 'Own.Type' }, ['Own.Type', '{}']],
    [{}, ['Runtime.Unknown', '{}']],
  ])('an init error with the heads %j is told of', async (headers, error) => {
    await started();
    expect(await post('/init/error', '{}', headers)).toEqual(accepted);
    expect(initErrors).toEqual([error]);
  });

  test('a restore is waited for, and may fail, where snapshots are taken alone', async () => {
    await started();
    expect(await told(await get('/restore/next'))).toEqual(
      refused(403, 'InvalidStateTransition', 'Transition is not allowed'),
    );
    expect(await post('/restore/error')).toEqual(refused(404, 'NotFound', `POST ${base}/restore/error`));
    expect(initErrors).toEqual([]);
    api.close();
    let waits = 0;
    await started(() => {
      waits += 1;
    });
    expect(api.restore()).toBe(false);
    const restored = get('/restore/next');
    await expect.poll(() => waits).toBe(1);
    expect(api.restore()).toBe(true);
    expect(await told(await restored)).toEqual({ status: 200, body: {} });
    expect(api.restore()).toBe(false);
    expect(await post('/restore/error')).toEqual(accepted);
    expect(initErrors).toEqual([['Runtime.Unknown', '{}']]);
  });

  test.each([
    [true, 'windtunnel-nodejs', 1],
    [true, 'any', 0],
    [false, 'windtunnel-nodejs', 0],
  ])('who asks and must stay awake (%s) as %s is told to, %d times', async (awake, agent, times) => {
    await started();
    staysAwake = awake;
    const sent = httpRequest({ host: '127.0.0.1', port, path: `${base}/invocation/next` });
    sent.setHeader('user-agent', agent);
    sent.on('information', () => {
      processing += 1;
    });
    const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
    sent.end();
    await expect.poll(() => nexts).toBe(1);
    api.deliver(invocation('one'));
    const [response] = await answered;
    response.resume();
    expect(response.headers['lambda-runtime-aws-request-id']).toBe('one');
    expect(processing).toBe(times);
  });

  test('what is none of it is for the others at this address, or nobody', async () => {
    await started();
    expect(await told(await fetch(url('/own')))).toEqual({ status: 200, body: 'other' });
    expect(await post('/own')).toEqual(refused(404, 'NotFound', `POST ${base}/own`));
    expect(await told(await fetch(url('/none')))).toEqual(refused(404, 'NotFound', 'GET /none'));
    const page = await post('/init/error', '{}', { origin: 'http://elsewhere' });
    expect(page).toEqual({ status: 403, body: expect.objectContaining({ errorType: 'Forbidden' }) as object });
    expect(initErrors).toEqual([]);
  });
});
