// Every Target keeps the same promises. Those that speak to Lambda are held to its wire format besides.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
