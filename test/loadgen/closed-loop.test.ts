import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closedLoop, sigV4, TargetError, type ClosedLoopOptions } from '../../loadgen/index.ts';
import { startFakeLambda, type FakeLambda } from './fake-lambda.ts';

let fake: FakeLambda;
beforeAll(async () => {
  fake = await startFakeLambda();
});
afterAll(() => fake.stop());

const options = (functionName: string): ClosedLoopOptions => ({
  url: fake.url,
  functionName,
  connections: 4,
  durationMs: 1000,
  payload: '{"n":1}',
});

describe('closedLoop', () => {
  it('keeps one request on its way on each connection and counts the answers', async () => {
    const before = { requests: fake.received.length, connections: fake.connections() };
    const result = await closedLoop(options('warm'));
    expect(result.non2xx).toBe(0);
    expect(result.errors).toBe(0);
    expect(result.requests).toBeGreaterThan(100);
    // The last ones may be cut off unanswered; one connection more looked whether anybody is there.
    const sent = fake.received.length - before.requests;
    expect(sent - result.requests).toBeGreaterThanOrEqual(0);
    expect(sent - result.requests).toBeLessThanOrEqual(4);
    expect(fake.connections() - before.connections).toBe(5);
    expect(fake.received.at(-1)).toMatchObject({
      method: 'POST',
      path: '/2015-03-31/functions/warm/invocations',
      body: '{"n":1}',
    });
  });

  it.concurrent('tells latency by the fraction of a millisecond', async () => {
    const { requests, requestsPerSecond, meanMs, p50Ms, p90Ms, p99Ms, maxMs } = await closedLoop(options('warm'));
    // So many in a second and a little more.
    expect(requests / requestsPerSecond).toBeGreaterThanOrEqual(0.9);
    expect(p50Ms).toBeGreaterThan(0);
    expect(p90Ms).toBeGreaterThanOrEqual(p50Ms);
    expect(p99Ms).toBeGreaterThanOrEqual(p90Ms);
    expect(maxMs).toBeGreaterThanOrEqual(p99Ms);
    // Little's law: 4 requests on their way, but for the moments between an answer and the next request.
    const onTheirWay = (requestsPerSecond * meanMs) / 1000;
    expect(onTheirWay).toBeGreaterThan(2);
    expect(onTheirWay).toBeLessThanOrEqual(4.4);
  });

  it.concurrent('waits for slow answers before it asks again', async () => {
    const result = await closedLoop(options('slow'));
    // 4 connections, 150 ms an answer: at most 6 rounds in a second.
    expect(result.requests).toBeGreaterThan(8);
    expect(result.requests).toBeLessThanOrEqual(28);
    expect(result.p50Ms).toBeGreaterThan(148);
  });

  it.concurrent('counts refusals and missing answers', async () => {
    const refused = await closedLoop(options('busy'));
    expect(refused.non2xx).toBe(refused.requests);
    const hungUp = await closedLoop({ ...options('hangUp'), durationMs: 300 });
    expect(hungUp).toMatchObject({ requests: 0, requestsPerSecond: 0, p50Ms: 0, meanMs: 0 });
    expect(hungUp.errors).toBeGreaterThan(0);
  });

  it('signs when it is given something to sign with', async () => {
    const credentials = { accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'token' };
    const signing = { credentials, region: 'us-east-1' };
    await closedLoop({ ...options('warm'), durationMs: 200, signing, headers: { 'x-amz-log-type': 'Tail' } });
    const { headers, path, body } = fake.received.at(-1)!;
    expect(headers['x-amz-security-token']).toBe('token');
    // 20261123T120000Z as Date.parse reads it.
    const signedAt = (headers['x-amz-date'] as string).replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z');
    const signedHeaders = {
      host: headers.host!,
      'content-type': 'application/json',
      'x-amz-log-type': headers['x-amz-log-type'] as string,
    };
    const expected = sigV4(credentials, 'us-east-1', 'lambda').sign(
      { method: 'POST', path, headers: signedHeaders, body },
      Date.parse(signedAt),
    );
    expect(headers.authorization).toBe(expected['authorization']);
  });

  it('says what it cannot do', async () => {
    await expect(closedLoop({ ...options('warm'), connections: 0 })).rejects.toThrow('connections');
  });

  it('refuses to run against nobody', async () => {
    await expect(closedLoop({ ...options('warm'), url: 'http://127.0.0.1:1' })).rejects.toThrow(TargetError);
  });
});
