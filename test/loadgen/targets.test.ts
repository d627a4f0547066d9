// Every Target keeps the same promises. Those that speak to Lambda are held to its wire format besides.

import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, test, vi } from 'vitest';
import { Outcome, ThrottleReason } from '../../lambda/index.ts';
import {
  emptyAnswer,
  httpTarget,
  lambdaHttpTarget,
  lambdaSdkTarget,
  mockTarget,
  TargetError,
  type Target,
  type TargetAnswer,
  type TargetRequest,
} from '../../loadgen/index.ts';
import { startFakeLambda, type FakeLambda } from './fake-lambda.ts';

const region = 'us-east-1';
const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' };
/** Nothing listens there: port 1 is reserved. */
const nowhere = 'http://127.0.0.1:1';

let fake: FakeLambda;
beforeAll(async () => {
  fake = await startFakeLambda();
});
afterAll(() => fake.stop());

interface Adapter {
  readonly name: string;
  /** A target whose requests go to the fake function `functionName`. */
  readonly open: (functionName: string) => Target;
  /** The same with nobody there; null where there is no "there". */
  readonly openNowhere: (() => Target) | null;
  readonly speaksLambda: boolean;
}

const mockThrottles = (functionName: string): number =>
  functionName === 'busy' ? ThrottleReason.concurrentInvocationLimitExceeded : -1;

const adapters: readonly Adapter[] = [
  {
    name: 'lambdaHttpTarget',
    open: () => lambdaHttpTarget({ endpoint: fake.url, region, credentials }),
    openNowhere: () => lambdaHttpTarget({ endpoint: nowhere, region, credentials }),
    speaksLambda: true,
  },
  {
    name: 'lambdaSdkTarget',
    open: () => lambdaSdkTarget({ endpoint: fake.url, region, credentials }),
    openNowhere: () => lambdaSdkTarget({ endpoint: nowhere, region, credentials }),
    speaksLambda: true,
  },
  {
    name: 'httpTarget',
    open: (functionName) => httpTarget({ url: `${fake.url}/2015-03-31/functions/${functionName}/invocations` }),
    openNowhere: () => httpTarget({ url: nowhere }),
    speaksLambda: false,
  },
  {
    name: 'mockTarget',
    open: () =>
      mockTarget({
        durationMs: (functionName) => (functionName === 'slow' ? 150 : 1),
        throttle: mockThrottles,
        shape: (_answer, index) => {
          if (index === -1) throw new Error('never');
        },
      }),
    openNowhere: null,
    speaksLambda: false,
  },
];

/** The answer of a fresh target, into an answer that says everything wrong beforehand. */
const ask = async (target: Target, functionName: string): Promise<TargetAnswer> => {
  const answer: TargetAnswer = {
    outcome: Outcome.dropped,
    throttleReason: 99,
    ran: false,
    coldStart: true,
    restored: true,
    initMs: 99,
    durationMs: 99,
    billedMs: 99,
    maxMemoryMb: 99,
    statusCode: 99,
    errorType: 'left over',
    errorMessage: 'left over',
    waitedMs: 99,
    redirects: 99,
  };
  await target.invoke({ functionName, payload: '{"n":1}' }, answer);
  return answer;
};

const once = async (adapter: Adapter, functionName: string): Promise<TargetAnswer> => {
  const target = adapter.open(functionName);
  await target.start();
  try {
    return await ask(target, functionName);
  } finally {
    await target.stop();
  }
};

describe.each(adapters)('$name', (adapter) => {
  it('fills in every field of a reused answer', async () => {
    const answer = await once(adapter, 'warm');
    expect(answer).toMatchObject({
      outcome: Outcome.completed,
      throttleReason: -1,
      ran: true,
      coldStart: false,
      initMs: 0,
      statusCode: 200,
      errorType: '',
      errorMessage: '',
      waitedMs: 0,
      redirects: 0,
    });
    expect(answer.durationMs).toBeLessThan(99);
    expect(answer.billedMs).toBeLessThan(99);
  });

  it('resolves for a throttled request, which ran nothing', async () => {
    const answer = await once(adapter, 'busy');
    expect(answer).toMatchObject({ outcome: Outcome.throttled, statusCode: 429, ran: false, billedMs: 0 });
  });

  it('carries many requests at once', async () => {
    const target = adapter.open('slow');
    const before = performance.now();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(target, 'slow')));
    await target.stop();
    expect(answers.every(({ outcome }) => outcome === Outcome.completed)).toBe(true);
    // 20 in a row would take 3 s.
    expect(performance.now() - before).toBeLessThan(2000);
  });

  it('rejects what is on its way when it is stopped, and what comes after', async () => {
    const functionName = adapter.name === 'mockTarget' ? 'slow' : 'silent';
    const target = adapter.open(functionName);
    const sending = ask(target, functionName).then(
      () => 'answered',
      (error: unknown) => error,
    );
    await new Promise((resolve) => setTimeout(resolve, 50));
    await target.stop();
    await target.stop();
    expect(await sending).toBeInstanceOf(TargetError);
    await expect(ask(target, functionName)).rejects.toBeInstanceOf(TargetError);
  });
});

describe.each(adapters.filter(({ openNowhere }) => openNowhere !== null))('$name on the network', (adapter) => {
  it('says on start that nobody is there, and what to look at', async () => {
    const target = adapter.openNowhere!();
    await expect(target.start()).rejects.toThrow(/nothing answers at .*127\.0\.0\.1:1.*ECONNREFUSED.*is it running/);
    await target.stop();
  });

  it('rejects a request that has no answer', async () => {
    const target = adapter.openNowhere!();
    await expect(ask(target, 'warm')).rejects.toThrow(TargetError);
    await target.stop();
    await expect(once(adapter, 'hangUp')).rejects.toThrow(TargetError);
  });

  it('calls an answer that is not JSON, or an unknown function, a failure and not a missing answer', async () => {
    expect(await once(adapter, 'notJson')).toMatchObject({ outcome: Outcome.failed, statusCode: 503 });
    expect(await once(adapter, 'nobody')).toMatchObject({ outcome: Outcome.failed, statusCode: 404 });
  });

  it('keeps its connections', async () => {
    const target = adapter.open('warm');
    const before = fake.connections();
    for (let i = 0; i < 10; i += 1) await ask(target, 'warm');
    await target.stop();
    // A request sent in the very turn of the last answer may find its connection not free yet.
    expect(fake.connections() - before).toBeLessThanOrEqual(2);
  });

  it('sends the payload as it is', async () => {
    await once(adapter, 'warm');
    const request = fake.received.at(-1)!;
    expect(request).toMatchObject({
      method: 'POST',
      path: expect.stringMatching(/^\/2015-03-31\/functions\/warm\/invocations/),
      body: '{"n":1}',
    });
  });
});

const wireAnswers: readonly (readonly [string, string, Partial<TargetAnswer>])[] = [
  ['a warm start by its REPORT line', 'warm', { coldStart: false, initMs: 0, durationMs: 3.01, billedMs: 4 }],
  ['a cold start by its Init Duration', 'cold', { coldStart: true, initMs: 110.1, durationMs: 3.01, billedMs: 4 }],
  ['a large answer', 'large', { outcome: Outcome.completed, durationMs: 3.01 }],
  [
    'an error of the handler',
    'throws',
    {
      outcome: Outcome.failed,
      errorType: 'TypeError',
      errorMessage: expect.stringMatching(/./),
      statusCode: 200,
      ran: true,
    },
  ],
  ['a timeout', 'timesOut', { outcome: Outcome.timedOut, errorType: 'Sandbox.Timedout', billedMs: 4, ran: true }],
  ['a timeout as told until 2024', 'timesOutOldStyle', { outcome: Outcome.timedOut, errorType: '' }],
  ['a handler that throws about timeouts', 'throwsAboutTimeouts', { outcome: Outcome.failed, errorType: 'Error' }],
  ['a runtime that ended', 'exits', { outcome: Outcome.failed, errorType: 'Runtime.ExitError' }],
  [
    'the reason of a throttle',
    'reserved',
    {
      outcome: Outcome.throttled,
      throttleReason: ThrottleReason.reservedFunctionConcurrentInvocationLimitExceeded,
      errorType: 'TooManyRequestsException',
    },
  ],
  ['a reason it does not know', 'tooManySnapshots', { outcome: Outcome.throttled, throttleReason: -1 }],
  [
    'an error of the service',
    'serviceError',
    { outcome: Outcome.failed, errorType: 'ServiceException', statusCode: 500, ran: false },
  ],
  ['a name with a tail', 'eniLimit', { outcome: Outcome.failed, errorType: 'ENILimitReachedException', ran: false }],
  ['an unknown function', 'nobody', { outcome: Outcome.failed, errorType: 'ResourceNotFoundException', ran: false }],
];

describe.each(adapters.filter(({ speaksLambda }) => speaksLambda))('$name on the wire', (adapter) => {
  it.each(wireAnswers)('reads %s', async (_what, functionName, expected) => {
    expect(await once(adapter, functionName)).toMatchObject(expected);
  });

  it('takes an ARN with a qualifier for a name', async () => {
    const arn = 'arn:aws:lambda:us-east-1:111122223333:function:warm:live';
    expect(await once(adapter, arn)).toMatchObject({ outcome: Outcome.completed, durationMs: 3.01 });
    expect(fake.received.at(-1)!.path).toContain(encodeURIComponent(arn));
  });

  it('signs with the credentials, session token included', async () => {
    await once(adapter, 'warm');
    const { headers } = fake.received.at(-1)!;
    expect(headers['authorization']).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/lambda\/aws4_request, SignedHeaders=\S*host\S*, Signature=[0-9a-f]{64}$/,
    );
    expect(headers['x-amz-security-token']).toBe('token');
    expect(headers['x-amz-log-type']).toBe('Tail');
  });
});

describe('options of single targets', () => {
  it.each([
    ['lambdaHttpTarget', () => lambdaHttpTarget({ endpoint: fake.url, region })],
    ['lambdaSdkTarget', () => lambdaSdkTarget({ endpoint: fake.url, region })],
  ])('%s needs no credentials for an endpoint on loopback', async (_name, open) => {
    const target = open();
    expect(await ask(target, 'warm')).toMatchObject({ outcome: Outcome.completed, durationMs: 3.01 });
    await target.stop();
    expect(fake.received.at(-1)!.headers['authorization']).toMatch(/^AWS4-HMAC-SHA256 Credential=/);
  });

  it('lambdaHttpTarget leaves the log out when told to', async () => {
    const target = lambdaHttpTarget({ endpoint: fake.url, region, credentials, logTail: false });
    const answer = await ask(target, 'cold');
    await target.stop();
    expect(answer).toMatchObject({ outcome: Outcome.completed, coldStart: false, durationMs: 0, billedMs: 0 });
    expect(fake.received.at(-1)!.headers['x-amz-log-type']).toBeUndefined();
  });

  it('httpTarget sends the method and headers it is given, and no body with a GET', async () => {
    const url = `${fake.url}/2015-03-31/functions/warm/invocations?q=a%20b`;
    const target = httpTarget({ url, method: 'GET', headers: { 'x-who': 'me' } });
    await ask(target, 'ignored');
    await target.stop();
    const request = fake.received.at(-1)!;
    expect(request).toMatchObject({ method: 'GET', body: '', path: '/2015-03-31/functions/warm/invocations?q=a%20b' });
    expect(request.headers['x-who']).toBe('me');
  });

  it('mockTarget gives cold starts, refusals and missing answers on demand', async () => {
    const target = mockTarget({
      durationMs: () => 2,
      coldStart: (_name, index) => (index === 0 ? 7 : 0),
      throttle: (_name, index) => (index === 1 ? ThrottleReason.callerRateLimitExceeded : -1),
      shape: (_answer, index) => {
        if (index === 2) throw new Error('gone');
      },
    });
    expect(await ask(target, 'f')).toMatchObject({ coldStart: true, initMs: 7, durationMs: 2, billedMs: 2 });
    expect(await ask(target, 'f')).toMatchObject({ outcome: Outcome.throttled, throttleReason: 4, coldStart: false });
    await expect(ask(target, 'f')).rejects.toThrow('gone');
    expect(await ask(target, 'f')).toEqual({ ...emptyAnswer(), statusCode: 200, durationMs: 2, billedMs: 2 });
  });

  it.each(['127.0.0.1:9001', 'ftp://127.0.0.1', ''])(
    'an endpoint like %j is refused with the form it should have',
    (url) => {
      expect(() => httpTarget({ url })).toThrow(/write it as http:\/\/127\.0\.0\.1:9001/);
    },
  );
});

/** A request as it arrived, and what answers it. */
interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

describe('a server that answers as it is told', () => {
  let server: Server;
  let elsewhere: Server;
  let arrived: Arrived[] = [];
  let answering: (arrived: Arrived, response: ServerResponse) => void = (_, response) => void response.end();
  const listens = async (): Promise<Server> => {
    const made = createServer((request, response) => {
      let body = '';
      request.on('data', (bytes: Buffer) => {
        body += bytes.toString();
      });
      request.on('end', () => {
        const one = { method: request.method!, path: request.url!, headers: request.headers, body };
        arrived.push(one);
        answering(one, response);
      });
    });
    await new Promise<void>((resolve) => {
      made.listen(0, '127.0.0.1', resolve);
    });
    return made;
  };
  const portOf = (made: Server): number => (made.address() as AddressInfo).port;
  const url = (): string => `http://127.0.0.1:${portOf(server)}`;
  beforeAll(async () => {
    server = await listens();
    elsewhere = await listens();
  });
  afterAll(() => {
    for (const each of [server, elsewhere]) {
      each.closeAllConnections();
      each.close();
    }
  });
  beforeEach(() => {
    arrived = [];
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const asked = async (target: Target, request: Partial<TargetRequest> = {}): Promise<TargetAnswer> => {
    const answer = emptyAnswer();
    try {
      await target.invoke({ functionName: 'f', payload: '{"n":1}', ...request }, answer);
    } finally {
      await target.stop();
    }
    return answer;
  };
  const status =
    (statusCode: number, headers: Record<string, string> = {}, body = '') =>
    (_: Arrived, response: ServerResponse): void => {
      response.writeHead(statusCode, headers).end(body);
    };

  test.each([
    [200, Outcome.completed, true],
    [304, Outcome.completed, true],
    [299, Outcome.completed, true],
    [300, Outcome.failed, true],
    [399, Outcome.failed, true],
    [400, Outcome.failed, true],
    [429, Outcome.throttled, false],
    [430, Outcome.failed, true],
    [503, Outcome.failed, true],
    [504, Outcome.timedOut, true],
  ])('%d is outcome %d for an HTTP target, and ran: %s', async (statusCode, outcome, ran) => {
    answering = status(statusCode);
    expect(await asked(httpTarget({ url: url() }))).toEqual({
      ...emptyAnswer(),
      statusCode,
      outcome,
      ran,
      waitedMs: expect.any(Number) as number,
    });
  });

  test.each([
    [[200, 404], 404, Outcome.completed, ''],
    [[200], 404, Outcome.failed, 'a status that was not expected'],
    [[404], 200, Outcome.failed, 'a status that was not expected'],
    [[504], 504, Outcome.completed, ''],
    [[429], 429, Outcome.completed, ''],
    [[200], 429, Outcome.throttled, ''],
  ])('of the expected %j, %d is outcome %d %s', async (expectStatus, statusCode, outcome, errorType) => {
    answering = status(statusCode);
    expect(await asked(httpTarget({ url: url(), expectStatus }))).toMatchObject({ outcome, errorType, statusCode });
  });

  test.each([
    [200, 'all well', Outcome.completed, ''],
    [200, 'all bad', Outcome.failed, 'a body that was not expected'],
    [500, 'all bad', Outcome.failed, ''],
    [429, 'all bad', Outcome.throttled, ''],
  ])(
    'a body of %d is looked at where it was done: %s is outcome %d %s',
    async (statusCode, body, outcome, errorType) => {
      answering = status(statusCode, {}, body);
      const target = httpTarget({ url: url(), expectBody: /well$/ });
      expect(await asked(target)).toMatchObject({ outcome, errorType });
    },
  );

  test.each([
    ['GET', '', undefined],
    ['HEAD', '', undefined],
    ['POST', '{"n":1}', 'application/json'],
    ['PUT', '{"n":1}', 'application/json'],
    ['DELETE', '{"n":1}', 'application/json'],
  ] as const)('%s has the body %j and the type %s', async (method, body, type) => {
    answering = status(200);
    await asked(httpTarget({ url: `${url()}/a?b`, method }));
    expect(arrived).toEqual([expect.objectContaining({ method, body, path: '/a?b' })]);
    expect(arrived[0]!.headers['content-type']).toBe(type);
  });

  test('a header that is given goes before that of the target, whatever its letters', async () => {
    answering = status(200);
    await asked(httpTarget({ url: url(), headers: { 'Content-Type': 'text/plain', HOST: 'other' } }));
    expect(arrived[0]!.headers).toMatchObject({ 'content-type': 'text/plain', host: 'other' });
  });

  describe.each([
    [
      'a URL',
      35_000,
      (timeoutMs?: number) => httpTarget({ url: url(), ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
    ],
    [
      'Lambda',
      905_000,
      (timeoutMs?: number) =>
        lambdaHttpTarget({ endpoint: url(), region: 'us-east-1', ...(timeoutMs === undefined ? {} : { timeoutMs }) }),
    ],
  ])('that does not answer, as %s', (_, longestMs, target) => {
    test('is waited for no longer than the target says, or the request, which goes before', async () => {
      answering = () => undefined;
      await expect(asked(target(40))).rejects.toThrow(/: no whole answer within 40 ms$/);
      await expect(asked(target(), { timeoutMs: 30 })).rejects.toThrow(/: no whole answer within 30 ms$/);
      await expect(asked(target(60_000), { timeoutMs: 20 })).rejects.toThrow(/: no whole answer within 20 ms$/);
    });

    test('is waited for as long as whoever answers may take, and a little, where nobody says', async () => {
      answering = status(200);
      const timers = vi.spyOn(globalThis, 'setTimeout');
      await asked(target());
      expect(timers.mock.calls.map(([, ms]) => ms)).toContain(longestMs);
      timers.mockRestore();
    });
  });

  describe('that redirects', () => {
    const redirects =
      (statusCode: number, location: string, times = 1) =>
      (_: Arrived, response: ServerResponse): void =>
        status(arrived.length <= times ? statusCode : 200, { location })(_, response);
    const follows = (more: object = {}): Target => httpTarget({ url: `${url()}/from`, followRedirects: 2, ...more });

    test.each([
      [301, 'POST', 'GET'],
      [302, 'POST', 'GET'],
      [303, 'POST', 'GET'],
      [307, 'POST', 'POST'],
      [308, 'POST', 'POST'],
      [301, 'PUT', 'PUT'],
      [302, 'PUT', 'PUT'],
      [303, 'PUT', 'GET'],
      [303, 'HEAD', 'HEAD'],
      [301, 'GET', 'GET'],
    ] as const)('by %d turns %s into %s', async (statusCode, method, next) => {
      answering = redirects(statusCode, '/to?q');
      const answer = await asked(follows({ method }));
      expect(answer).toMatchObject({ outcome: Outcome.completed, statusCode: 200, redirects: 1 });
      expect(arrived.map((one) => [one.method, one.path, one.body])).toEqual([
        [method, '/from', method === 'POST' || method === 'PUT' ? '{"n":1}' : ''],
        [next, '/to?q', next === 'POST' || next === 'PUT' ? '{"n":1}' : ''],
      ]);
    });

    test.each([
      [1, 200, 1, Outcome.completed],
      [2, 200, 2, Outcome.completed],
      [3, 302, 2, Outcome.failed],
    ])('%d times ends at %d after %d, outcome %d', async (times, statusCode, followed, outcome) => {
      answering = redirects(302, '/to', times);
      expect(await asked(follows())).toMatchObject({ statusCode, redirects: followed, outcome });
      expect(arrived).toHaveLength(followed + 1);
    });

    test.each(['ftp://127.0.0.1/', 'http://', ''])('to %j is followed nowhere', async (location) => {
      answering = location === '' ? status(302) : redirects(302, location);
      expect(await asked(follows())).toMatchObject({ statusCode: 302, redirects: 0, outcome: Outcome.failed });
      expect(arrived).toHaveLength(1);
    });

    test.each([
      ['another origin, which is told no secrets', () => `http://127.0.0.1:${portOf(elsewhere)}/to`, undefined],
      ['the same origin, which has them already', () => `${url()}/to`, 'secret'],
    ])('to %s', async (_, location, secret) => {
      answering = redirects(307, location());
      const headers = { Authorization: 'secret', Cookie: 'secret', 'X-Own': 'own' };
      expect(await asked(follows({ headers }))).toMatchObject({ statusCode: 200, redirects: 1 });
      expect(arrived[0]!.headers).toMatchObject({ authorization: 'secret', cookie: 'secret', 'x-own': 'own' });
      const { host, authorization, cookie, 'x-own': own } = arrived[1]!.headers;
      expect([host, authorization, cookie, own]).toEqual([new URL(location()).host, secret, secret, 'own']);
    });

    test('to another origin and back stops with all its connections', async () => {
      answering = redirects(307, `http://127.0.0.1:${portOf(elsewhere)}/to`);
      await asked(follows());
      const connections = (): Promise<number> =>
        new Promise((resolve) => {
          elsewhere.getConnections((_, count) => resolve(count));
        });
      await expect.poll(connections).toBe(0);
    });
  });

  describe('and the AWS SDK', () => {
    const whole = status(200, {}, '{}');
    const keyOf = (): string | undefined => /Credential=(\w+)/.exec(arrived[0]!.headers['authorization']!)?.[1];
    /** This machine by a name that is not known for it. */
    const far = (): string => `http://0.0.0.0:${portOf(server)}`;

    test('asks for a log tail by POST, and sends no token that there is not', async () => {
      answering = whole;
      const keys = { accessKeyId: 'GIVEN', secretAccessKey: 's' };
      await asked(lambdaSdkTarget({ endpoint: url(), region, credentials: keys }));
      expect(arrived).toEqual([
        expect.objectContaining({ method: 'POST', path: '/2015-03-31/functions/f/invocations', body: '{"n":1}' }),
      ]);
      expect(arrived[0]!.headers['x-amz-log-type']).toBe('Tail');
      expect(arrived[0]!.headers['x-amz-security-token']).toBeUndefined();
      expect(keyOf()).toBe('GIVEN');
    });

    test.each([
      ['those given, on this machine', url, 'GIVEN', 'GIVEN'],
      ['those given, elsewhere', far, 'GIVEN', 'GIVEN'],
      ['those of the environment, on this machine', url, undefined, 'ENVIRONMENT'],
      ['those of the environment by its own chain, elsewhere', far, undefined, 'ENVIRONMENT'],
    ])('signs with %s', async (_, endpoint, accessKeyId, key) => {
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'ENVIRONMENT');
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', 's');
      answering = whole;
      const given = accessKeyId === undefined ? {} : { credentials: { accessKeyId, secretAccessKey: 's' } };
      await asked(lambdaSdkTarget({ endpoint: endpoint(), region, ...given }));
      expect(keyOf()).toBe(key);
    });

    test('waits no longer than the timeout of the request', async () => {
      answering = () => undefined;
      await expect(asked(lambdaSdkTarget({ endpoint: url(), region }), { timeoutMs: 50 })).rejects.toThrow(
        /^the SDK had no answer: /,
      );
      expect(arrived.length).toBeLessThanOrEqual(1);
    });

    test('waits no longer than its own timeout either, where the request has none', async () => {
      answering = () => undefined;
      await expect(asked(lambdaSdkTarget({ endpoint: url(), region, timeoutMs: 50 }))).rejects.toThrow(
        /^the SDK had no answer: /,
      );
      // On a busy machine its time is over before it is there.
      expect(arrived.length).toBeLessThanOrEqual(1);
    });

    test.each([1, 2])('has %d connections at once where it may have no more', async (maxSockets) => {
      const held: ServerResponse[] = [];
      let most = 0;
      // Nobody is answered before as many ask as may, and then after a moment in which one too many would ask.
      answering = ({ path }, response) => {
        // What another test gave up may come late.
        if (!path.includes('/held/')) return void response.end('{}');
        held.push(response);
        most = Math.max(most, held.length);
        if (held.length !== maxSockets) return undefined;
        setTimeout(() => {
          for (const each of held.splice(0)) each.end('{}');
        }, 20);
        return undefined;
      };
      const target = lambdaSdkTarget({ endpoint: url(), region, maxSockets });
      const one = (): Promise<void> => target.invoke({ functionName: 'held', payload: '{}' }, emptyAnswer());
      await Promise.all([one(), one(), one(), one()]);
      await target.stop();
      expect(most).toBe(maxSockets);
    });

    test('a refusal of the service is an answer, by the name and reason of its error', async () => {
      answering = status(
        429,
        { 'x-amzn-errortype': 'TooManyRequestsException' },
        '{"Reason":"CallerRateLimitExceeded"}',
      );
      expect(await asked(lambdaSdkTarget({ endpoint: url(), region }))).toEqual({
        ...emptyAnswer(),
        outcome: Outcome.throttled,
        ran: false,
        statusCode: 429,
        errorType: 'TooManyRequestsException',
        throttleReason: ThrottleReason.callerRateLimitExceeded,
      });
      expect(arrived).toHaveLength(1);
    });

    test('is called by the region, or by where it is', async () => {
      const [aws, local] = [
        lambdaSdkTarget({ region: 'eu-west-1', credentials }),
        lambdaSdkTarget({ endpoint: url(), region }),
      ];
      expect([aws.name, local.name]).toEqual(['AWS Lambda in eu-west-1', `Lambda at ${url()} through the SDK`]);
      // Of AWS itself nothing but credentials is looked for at the start.
      await expect(aws.start()).resolves.toBeUndefined();
      await aws.stop();
      await local.stop();
      await expect(local.invoke({ functionName: 'f', payload: '' }, emptyAnswer())).rejects.toThrow(
        'the target was stopped',
      );
    });

    test('says at the start that it has no credentials for AWS, and what to set', async () => {
      for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE']) vi.stubEnv(name, undefined);
      vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
      for (const name of ['AWS_SHARED_CREDENTIALS_FILE', 'AWS_CONFIG_FILE']) vi.stubEnv(name, '/nowhere');
      const target = lambdaSdkTarget({ region });
      await expect(target.start()).rejects.toThrow(
        /^no credentials for AWS \(.+\); set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE$/,
      );
      await target.stop();
    });
  });
});
