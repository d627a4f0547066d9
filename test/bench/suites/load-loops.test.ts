// What the forked sides of the suites of load measure, against a made-up Lambda in this process and by made-up clocks.

import { EventEmitter } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { autocannonP99Ms, type Instance } from '../../../bench/suites/loadgen/autocannon-p99.ts';
import { invokeLoop } from '../../../bench/suites/loadgen/invoke-loop.ts';
import type { InvokesQuestion } from '../../../bench/suites/loadgen/invokes.ts';
import { rateOf } from '../../../bench/suites/platform/sdk-ratio.ts';
import { startFakeLambda, type FakeLambda } from '../../loadgen/fake-lambda.ts';

let lambda: FakeLambda;
beforeAll(async () => {
  lambda = await startFakeLambda();
});
afterAll(() => lambda.stop());
beforeEach(() => void lambda.received.splice(0));

/** A clock that goes on by one ms whenever it is read, and a processor that takes half of that. */
const clocks = () => {
  let nowMs = 1000;
  const nowOf = (): number => (nowMs += 1);
  const cpuUsage = (since?: NodeJS.CpuUsage): NodeJS.CpuUsage =>
    since === undefined
      ? { user: nowMs * 400, system: nowMs * 100 }
      : { user: nowMs * 400 - since.user, system: nowMs * 100 - since.system };
  return { nowMs: nowOf, cpuUsage };
};

describe('signed invokes in a closed loop', () => {
  const asked = (fields: Partial<InvokesQuestion>): InvokesQuestion => ({
    url: lambda.url,
    client: 'ours',
    isEqual: true,
    callers: 3,
    durationMs: 20,
    ...fields,
  });

  test.each(['ours', 'sdk'] as const)(
    'by %s: half as long to warm up, and then each caller until the end',
    async (client) => {
      const { invokes, cpuSeconds } = await invokeLoop(asked({ client }), clocks());
      // Of 20 readings each is a caller's that goes on; 10 were left out.
      expect([invokes, lambda.received.length]).toEqual([20 - 1, 10 - 1 + 20 - 1]);
      // What was read in the second loop: its begin, 19 that went on, and the last of each caller.
      expect(cpuSeconds).toBeCloseTo((1 + 19 + 3) * 500e-6, 9);
      for (const { method, path, headers, body } of lambda.received) {
        expect([method, path.split('?')[0], body]).toEqual([
          'POST',
          '/2015-03-31/functions/hello/invocations',
          '{"name":"windtunnel"}',
        ]);
        expect(headers['x-amz-log-type']).toBe('Tail');
        expect(headers['authorization']).toMatch(
          /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/lambda\//,
        );
      }
      expect(lambda.connections()).toBeGreaterThan(0);
    },
  );

  test('by the SDK: which versions of Node.js it will want one day is not said on stderr', async () => {
    const variable = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';
    const before = process.env[variable];
    delete process.env[variable];
    await invokeLoop(asked({ client: 'sdk', callers: 1 }), clocks());
    expect(process.env[variable]).toBe('true');
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  });

  test('of unlike payloads each has another number', async () => {
    await invokeLoop(asked({ isEqual: false, callers: 1 }), clocks());
    const numbers = lambda.received.map(({ body }) => (JSON.parse(body) as { number: number }).number);
    const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
    expect(numbers).toEqual([...upTo(9), ...upTo(19)]);
  });
});

test.each(['ours', 'sdk'] as const)('by %s: one that is not answered is an error, not an invoke', async (client) => {
  const nobody = await startFakeLambda();
  await nobody.stop();
  const question = { url: nobody.url, client, isEqual: true, callers: 1, durationMs: 20 };
  await expect(invokeLoop(question, clocks())).rejects.toThrow('ECONNREFUSED');
});

describe('invocations a second through the SDK', () => {
  test('are those of ten callers', async () => {
    const { nowMs } = clocks();
    const perSecond = await rateOf(lambda.url, 100, nowMs);
    expect([perSecond, lambda.received.length]).toEqual([990, 99]);
    expect(lambda.received[0]).toMatchObject({
      method: 'POST',
      path: '/2015-03-31/functions/hello/invocations',
      body: '{"name":"windtunnel"}',
    });
  });
});

describe('autocannon', () => {
  const question = { url: 'http://127.0.0.1:1/', perSecond: 500, connections: 20, seconds: 4 };

  test('is given a rate of all connections, and its p99 is that of each answer, to the µs', async () => {
    const options: unknown[] = [];
    const p99Ms = await autocannonP99Ms(question, (given, done) => {
      options.push(given);
      const events = new EventEmitter();
      queueMicrotask(() => {
        for (let index = 1; index <= 1000; index += 1) events.emit('response', {}, 200, 10, index / 1000);
        done(null, {} as Parameters<typeof done>[1]);
      });
      return events as unknown as Instance;
    });
    expect(options).toEqual([{ url: 'http://127.0.0.1:1/', connections: 20, overallRate: 500, duration: 4 }]);
    expect(p99Ms).toBe(0.99);
  });

  test('that fails is an error', async () => {
    const failing = autocannonP99Ms(question, (_, done) => {
      queueMicrotask(() => done(new Error('ECONNREFUSED'), {} as Parameters<typeof done>[1]));
      return new EventEmitter() as unknown as Instance;
    });
    await expect(failing).rejects.toThrow('ECONNREFUSED');
  });
});
