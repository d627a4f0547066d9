// The Invoke API as the real AWS SDK sees it, unchanged: only the endpoint differs.

import {
  InvokeCommand,
  LambdaClient,
  ResourceNotFoundException,
  TooManyRequestsException,
  type InvokeCommandInput,
  type InvokeCommandOutput,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Platform } from 'lambda-windtunnel/local';
import { comesTrue, invoke, localFunction, testPlatform, timelineOf } from './support.ts';

const arn = 'arn:aws:lambda:us-east-1:123456789012:function:echo';

describe('the Invoke API through the AWS SDK', () => {
  let platform: Platform;
  let client: LambdaClient;
  const lines: string[] = [];
  const functions = [
    localFunction('sample.ts', 'echo'),
    localFunction('sample.ts', 'failing'),
    localFunction('sample.ts', 'context', {}, { OWN: 'variable' }),
    localFunction('sample.ts', 'wait', { reservedConcurrency: 2 }),
    localFunction('sample.ts', 'wait', { name: 'queued', reservedConcurrency: 1 }),
    localFunction('sample.ts', 'echo', { name: 'shut', reservedConcurrency: 0 }),
    localFunction('sample.ts', 'printing'),
  ];

  beforeAll(async () => {
    process.env['HOST_SECRET'] = 'must not leak';
    platform = await testPlatform(functions, { log: (name, line) => lines.push(`${name}: ${line}`) });
    client = new LambdaClient({
      endpoint: platform.url,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    });
  });
  afterAll(async () => {
    client.destroy();
    await platform.stop();
  });

  const call = (input: Omit<InvokeCommandInput, 'Payload'> & { Payload?: string }): Promise<InvokeCommandOutput> =>
    client.send(new InvokeCommand(input));
  const decoded = (output: InvokeCommandOutput): unknown => JSON.parse(output.Payload!.transformToString());

  it('answers RequestResponse with the result', async () => {
    const output = await call({ FunctionName: 'echo', Payload: '{"a":[1,"ü"]}' });
    expect(output.StatusCode).toBe(200);
    expect(output.ExecutedVersion).toBe('$LATEST');
    expect(output.FunctionError).toBeUndefined();
    expect(output.LogResult).toBeUndefined();
    expect(output.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(decoded(output)).toMatchObject({ event: { a: [1, 'ü'] } });
  });

  it('takes a missing payload for an empty object', async () => {
    expect(decoded(await call({ FunctionName: 'echo' }))).toMatchObject({ event: {} });
  });

  for (const FunctionName of ['123456789012:function:echo', arn, `${arn}:$LATEST`, 'echo:$LATEST']) {
    it(`knows the function as ${FunctionName}`, async () => {
      expect((await call({ FunctionName })).StatusCode).toBe(200);
    });
  }

  it('runs an Event once and answers 202 with nothing', async () => {
    const before = (await timelineOf(platform)).next;
    const output = await call({ FunctionName: 'printing', InvocationType: 'Event', Payload: '{"lines":1}' });
    expect(output.StatusCode).toBe(202);
    expect(output.ExecutedVersion).toBeUndefined();
    expect(output.Payload?.length ?? 0).toBe(0);
    expect(await comesTrue(() => lines.includes('printing: raw text'))).toBe(true);
    const { events } = await timelineOf(platform, before);
    expect(events.filter(([kind]) => kind === 0)).toHaveLength(1);
  });

  it('retries an Event quietly while it is throttled', async () => {
    const before = (await timelineOf(platform)).next;
    const sync = call({ FunctionName: 'queued', Payload: '{"ms":500}' });
    expect(await comesTrue(async () => (await timelineOf(platform, before)).events.some(([kind]) => kind === 0))).toBe(
      true,
    );
    const event = await call({ FunctionName: 'queued', InvocationType: 'Event', Payload: '{"ms":1}' });
    expect(event.StatusCode).toBe(202);
    expect((await sync).StatusCode).toBe(200);
    const runs = async (): Promise<number> =>
      (await timelineOf(platform, before)).events.filter(([kind]) => kind === 1).length;
    expect(await comesTrue(async () => (await runs()) === 2)).toBe(true);
    expect((await timelineOf(platform, before)).events.some(([kind]) => kind === 2)).toBe(true);
  });

  it('answers DryRun with 204 and runs nothing', async () => {
    const before = (await timelineOf(platform)).next;
    expect((await call({ FunctionName: 'echo', InvocationType: 'DryRun' })).StatusCode).toBe(204);
    expect((await timelineOf(platform, before)).events).toEqual([]);
    await expect(call({ FunctionName: 'nobody', InvocationType: 'DryRun' })).rejects.toThrow(/Function not found/);
  });

  it('gives the log tail: START, lines, END and a REPORT, cut to 4 KB', async () => {
    const output = await call({ FunctionName: 'printing', LogType: 'Tail', Payload: '{"lines":1}' });
    const id = output.$metadata.requestId!;
    const text = Buffer.from(output.LogResult!, 'base64').toString('utf8');
    const [start, line, raw, end, report, rest] = text.split('\n');
    expect(start).toBe(`START RequestId: ${id} Version: $LATEST`);
    expect(line).toMatch(new RegExp(`^\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\t${id}\tINFO\tline 0\rof two$`));
    expect(raw).toBe('raw text');
    expect(end).toBe(`END RequestId: ${id}`);
    expect(report).toMatch(
      new RegExp(
        `^REPORT RequestId: ${id}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\t` +
          `Max Memory Used: \\d+ MB\t(Init Duration: \\d+\\.\\d\\d ms\t)?$`,
      ),
    );
    expect(rest).toBe('');
    expect(lines).toContain(`printing: ${report}`);
    const long = await call({ FunctionName: 'printing', LogType: 'Tail', Payload: '{"lines":500}' });
    expect(Buffer.from(long.LogResult!, 'base64').length).toBe(4096);
  });

  it('gives Init Duration on the first invocation of an environment alone', async () => {
    const second = await testPlatform([localFunction('sample.ts', 'echo')]);
    try {
      expect((await invoke(second, 'echo')).log).toContain('\tInit Duration: ');
      expect((await invoke(second, 'echo')).log).not.toContain('Init Duration');
    } finally {
      await second.stop();
    }
  });

  it('reports a function error inside a 200', async () => {
    const output = await call({ FunctionName: 'failing' });
    expect(output.StatusCode).toBe(200);
    expect(output.FunctionError).toBe('Unhandled');
    expect(decoded(output)).toMatchObject({ errorType: 'TypeError', errorMessage: 'boom' });
    expect((decoded(output) as { trace: string[] }).trace[0]).toBe('TypeError: boom');
  });

  it('gives the handler its context and variables, and none of the host', async () => {
    const clientContext = { client: { app_title: 'a title' }, custom: { key: 'value' } };
    const output = await call({
      FunctionName: `${arn}:$LATEST`.replace('echo', 'context'),
      ClientContext: Buffer.from(JSON.stringify(clientContext)).toString('base64'),
    });
    const seen = decoded(output) as Record<string, unknown> & { environment: Record<string, string> };
    expect(seen).toMatchObject({
      functionName: 'context',
      functionVersion: '$LATEST',
      invokedFunctionArn: `${arn}:$LATEST`.replace('echo', 'context'),
      memoryLimitInMB: '128',
      awsRequestId: output.$metadata.requestId,
      logGroupName: '/aws/lambda/context',
      logStreamName: expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/),
      clientContext,
      callbackWaitsForEmptyEventLoop: true,
    });
    expect(seen['remainingMs']).toBeGreaterThan(10_000);
    expect(seen['remainingMs']).toBeLessThanOrEqual(30_000);
    expect(seen.environment).toMatchObject({
      OWN: 'variable',
      AWS_LAMBDA_FUNCTION_NAME: 'context',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '128',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      _HANDLER: 'sample.context',
      TZ: ':UTC',
    });
    expect(seen.environment).not.toHaveProperty('HOST_SECRET');
  });

  it('passes the trace header to the handler and back, and makes one where there is none', async () => {
    // The X-Ray SDKs want a parent.
    const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0';
    const answer = await invoke(platform, 'context', {}, { 'X-Amzn-Trace-Id': trace });
    expect(answer.headers.get('x-amzn-trace-id')).toBe(trace);
    const seenBy = ({ body }: { body: unknown }): string | undefined =>
      (body as { environment: Record<string, string> }).environment['_X_AMZN_TRACE_ID'];
    expect(seenBy(answer)).toMatch(new RegExp(`^${trace};Lineage=[0-9a-f]+:1$`));
    const without = await invoke(platform, 'context');
    expect(without.headers.get('x-amzn-trace-id')).toMatch(
      /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0$/,
    );
    expect(seenBy(without)).toContain(without.headers.get('x-amzn-trace-id')!);
  });

  it('knows no other function, version or alias', async () => {
    const unknown = call({ FunctionName: 'nobody' });
    await expect(unknown).rejects.toBeInstanceOf(ResourceNotFoundException);
    await expect(unknown).rejects.toMatchObject({
      message: `Function not found: ${arn.replace('echo', 'nobody')}:$LATEST`,
      $metadata: { httpStatusCode: 404 },
    });
    await expect(call({ FunctionName: 'echo', Qualifier: '7' })).rejects.toMatchObject({
      message: `Function not found: ${arn}:7`,
    });
    await expect(call({ FunctionName: 'echo', Qualifier: 'live' })).rejects.toMatchObject({
      message: `Function not found: ${arn}:live`,
    });
    await expect(call({ FunctionName: arn.replace('123456789012', '999999999999') })).rejects.toBeInstanceOf(
      ResourceNotFoundException,
    );
    await expect(call({ FunctionName: 'echo:$LATEST', Qualifier: 'live' })).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
    });
  });

  it('refuses a body that is not JSON, or is too large, and says so', async () => {
    await expect(call({ FunctionName: 'echo', Payload: '{"a":' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
      message: expect.stringMatching(/^Could not parse request body into json: /),
      $metadata: { httpStatusCode: 400 },
    });
    const large = JSON.stringify('x'.repeat(7 * 1024 * 1024));
    await expect(call({ FunctionName: 'echo', Payload: large })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
    const almost = JSON.stringify('x'.repeat(2 * 1024 * 1024));
    expect((await call({ FunctionName: 'echo', Payload: almost })).StatusCode).toBe(200);
    await expect(call({ FunctionName: 'echo', InvocationType: 'Event', Payload: almost })).rejects.toMatchObject({
      name: 'RequestTooLargeException',
    });
    await expect(call({ FunctionName: 'echo', ClientContext: 'bm90IGpzb24=' })).rejects.toMatchObject({
      name: 'InvalidRequestContentException',
    });
  });

  it('throttles 18 of 20 parallel requests on reserved concurrency 2', async () => {
    const requests = Array.from({ length: 20 }, () => call({ FunctionName: 'wait', Payload: '{"ms":3000}' }));
    const settled = await Promise.allSettled(requests);
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(settled.length - refused.length).toBe(2);
    expect(refused).toHaveLength(18);
    for (const error of refused) {
      expect(error).toBeInstanceOf(TooManyRequestsException);
      expect(error).toMatchObject({
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        Type: 'User',
        message: 'Rate Exceeded.',
        $metadata: { httpStatusCode: 429 },
      });
    }
  });

  it('throttles everything on reserved concurrency 0', async () => {
    await expect(call({ FunctionName: 'shut' })).rejects.toBeInstanceOf(TooManyRequestsException);
  });

  it('answers unknown paths and kinds with JSON errors', async () => {
    const response = await fetch(`${platform.url}/2015-03-31/functions/echo/code`);
    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
    expect(await response.json()).toMatchObject({ message: expect.stringContaining('is not served here') });
    expect((await invoke(platform, 'echo', {}, { 'X-Amz-Invocation-Type': 'Later' })).status).toBe(400);
    expect((await invoke(platform, '%E0%A4%A', {})).status).toBe(400);
  });
});
