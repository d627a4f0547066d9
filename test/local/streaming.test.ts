// Streamed responses: through the AWS SDK, in raw frames, behind a Function URL, and gathered for callers who want them
// whole. In both kinds of environment.

import {
  InvokeCommand,
  InvokeWithResponseStreamCommand,
  LambdaClient,
  type InvokeWithResponseStreamCompleteEvent,
} from '@aws-sdk/client-lambda';
import { request } from 'undici';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { localFunction, testPlatform } from './support.ts';

describe.each(['thread', 'process'] as const)('in a %s', (sandbox) => {
  let platform: Platform;
  let client: LambdaClient;

  beforeAll(async () => {
    const file = 'streams.ts';
    platform = await testPlatform(
      [
        localFunction(file, 'pieces', { timeoutMs: 3000 }),
        localFunction(file, 'large'),
        localFunction(file, 'breaks'),
        localFunction(file, 'unfinished'),
        { ...localFunction(file, 'exitsMidway'), url: { authType: 'NONE', invokeMode: 'RESPONSE_STREAM' } },
        localFunction(file, 'writesOn'),
        { ...localFunction(file, 'page'), url: { authType: 'NONE', invokeMode: 'BUFFERED' } },
        { ...localFunction(file, 'redirects'), url: { authType: 'NONE', invokeMode: 'RESPONSE_STREAM' } },
        { ...localFunction(file, 'plain'), url: { authType: 'NONE', invokeMode: 'BUFFERED' } },
        localFunction(file, 'pieces', { name: 'shut', reservedConcurrency: 0 }),
        localFunction(file, 'pieces', { name: 'short', timeoutMs: 1000 }),
      ],
      { sandbox },
    );
    client = new LambdaClient({
      endpoint: platform.url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
  });

  afterAll(async () => {
    client.destroy();
    await platform.stop();
  });

  interface Streamed {
    readonly chunks: string[];
    readonly atMs: number[];
    readonly complete: InvokeWithResponseStreamCompleteEvent | undefined;
    readonly version: string | undefined;
  }

  const stream = async (FunctionName: string, event: unknown = {}, LogType: 'None' | 'Tail' = 'None') => {
    const Payload = Buffer.from(JSON.stringify(event));
    const answer = await client.send(new InvokeWithResponseStreamCommand({ FunctionName, Payload, LogType }));
    const chunks: string[] = [];
    const atMs: number[] = [];
    let complete: InvokeWithResponseStreamCompleteEvent | undefined;
    for await (const { PayloadChunk, InvokeComplete } of answer.EventStream!) {
      if (PayloadChunk !== undefined) {
        chunks.push(Buffer.from(PayloadChunk.Payload!).toString('utf8'));
        atMs.push(performance.now());
      }
      complete ??= InvokeComplete;
    }
    const streamed: Streamed = { chunks, atMs, complete, version: answer.ExecutedVersion };
    return streamed;
  };

  test('comes in pieces, as they are written', async () => {
    const { chunks, atMs, complete, version } = await stream('pieces', { pieces: 3, waitMs: 150 }, 'Tail');
    expect(chunks).toEqual(['piece 1;', 'piece 2;', 'piece 3;']);
    expect(atMs[2]! - atMs[0]!).toBeGreaterThan(200);
    expect(version).toBe('$LATEST');
    expect(complete?.ErrorCode).toBeUndefined();
    const log = Buffer.from(complete!.LogResult!, 'base64').toString('utf8');
    expect(log).toMatch(/^START RequestId: [^]*\nEND RequestId: [^]*\nREPORT RequestId: /);
  });

  test('twice in the same environment, and of more than six megabytes', async () => {
    const bytes = 7 * 1024 * 1024;
    for (const size of [bytes, 10]) {
      const { chunks, complete } = await stream('large', { bytes: size });
      expect(chunks.join('').length).toBe(size);
      expect(complete).not.toHaveProperty('ErrorCode');
    }
  });

  test('an error in the middle is told at the end', async () => {
    const { chunks, complete } = await stream('breaks');
    expect(chunks).toEqual(['begun']);
    expect(complete).toMatchObject({ ErrorCode: 'Unhandled' });
    expect(JSON.parse(complete!.ErrorDetails!)).toMatchObject({ errorType: 'RangeError', errorMessage: 'broke' });
    expect((await stream('unfinished')).complete!.ErrorDetails).toContain('Response stream is not finished.');
  });

  test('an exit in the middle, writing after the end and clients that leave do no harm', async () => {
    const { chunks, complete } = await stream('exitsMidway');
    expect(chunks).toEqual(['begun']);
    expect(complete!.ErrorDetails).toContain('Runtime exited with error: exit status 3');
    expect((await stream('writesOn')).chunks[0]).toBe('all');
    // Cut off, so that nobody takes it for whole.
    const cut = await request(await urlOf('exitsMidway', 'RESPONSE_STREAM'));
    await expect(cut.body.text()).rejects.toThrow(/closed|terminated|aborted/);
    const path = `${platform.url}/2021-11-15/functions/pieces/response-streaming-invocations`;
    const leaving = await request(path, { method: 'POST', body: '{"pieces":20,"waitMs":20}' });
    for await (const _ of leaving.body) break;
    leaving.body.destroy();
    expect((await stream('pieces')).chunks).toHaveLength(3);
  });

  test('a timeout in the middle too', async () => {
    const { chunks, complete } = await stream('short', { pieces: 2, waitMs: 5000 });
    expect(chunks).toEqual(['piece 1;']);
    expect(JSON.parse(complete!.ErrorDetails!)).toMatchObject({ errorType: 'Sandbox.Timedout' });
  });

  test('a function that does not stream answers in one piece; a throttled one with 429, an unknown one with 404', async () => {
    expect((await stream('plain')).chunks).toEqual(['{"statusCode":200,"body":"plain"}']);
    await expect(stream('shut')).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
    });
    await expect(stream('nobody')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('Invoke gathers what is streamed', async () => {
    const answer = await client.send(new InvokeCommand({ FunctionName: 'pieces' }));
    expect(answer.Payload!.transformToString()).toBe('piece 1;piece 2;piece 3;');
    const large = await client.send(
      new InvokeCommand({ FunctionName: 'large', Payload: Buffer.from(`{"bytes":${7 * 1024 * 1024}}`) }),
    );
    expect(large.FunctionError).toBe('Unhandled');
    expect(large.Payload!.transformToString()).toContain('Function.ResponseSizeTooLarge');
  });

  const urlOf = async (name: string, InvokeMode: string): Promise<string> => {
    const path = `${platform.url}/2021-10-31/functions/${name}/url`;
    const answer = await request(path, { method: 'PUT', body: JSON.stringify({ InvokeMode }) });
    const { FunctionUrl } = (await answer.body.json()) as { FunctionUrl: string };
    return `${platform.url}/_windtunnel/url/${new URL(FunctionUrl).host.split('.')[0]}/a/page`;
  };

  test.each(['RESPONSE_STREAM', 'BUFFERED'])('a Function URL with InvokeMode %s', async (mode) => {
    const answer = await request(await urlOf('page', mode));
    expect(answer.statusCode).toBe(201);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/html',
      'x-own': 'v',
      'set-cookie': ['a=1', 'b=2'],
    });
    expect(answer.headers['transfer-encoding']).toBe(mode === 'BUFFERED' ? undefined : 'chunked');
    expect(await answer.body.text()).toBe('<p>/a/page</p>');
  });

  test('a Function URL that streams passes on as it is what does not', async () => {
    const answer = await request(await urlOf('plain', 'RESPONSE_STREAM'));
    expect([answer.statusCode, await answer.body.text()]).toEqual([200, '{"statusCode":200,"body":"plain"}']);
    expect(answer.headers['content-type']).toBe('application/json');
  });

  test.each([
    [undefined, ''],
    ['text', 'text'],
  ])('a stream that is nothing but its end (%s) has no prelude', async (body, seen) => {
    const url = await urlOf('redirects', 'RESPONSE_STREAM');
    const answer = await request(url, body === undefined ? {} : { method: 'POST', body });
    expect([answer.statusCode, answer.headers['location'], await answer.body.text()]).toEqual([200, undefined, seen]);
    expect(answer.headers['content-type']).toBe('application/octet-stream');
  });
});
