// The API of durable executions over HTTP: what an execution is begun with and by which name it is found, what its code is
// given, pages of lists, and what becomes of events. The code is a puppet: it asks this test what to answer.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  AddPermissionCommand,
  CheckpointDurableExecutionCommand,
  CreateAliasCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionCommand,
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  GetDurableExecutionStateCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListDurableExecutionsByFunctionCommand,
  PublishVersionCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
  StopDurableExecutionCommand,
  UpdateFunctionConfigurationCommand,
  type InvokeCommandInput,
  type OperationUpdate,
} from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  type Message,
} from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import type { DurableRate } from '../../lambda/index.ts';
import type { ExecutionPage } from '../../local/durable/closed-executions.ts';
import { callRates } from '../../local/durable/call-rates.ts';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { comesTrue, testPlatform } from './support.ts';
import { zip } from './zip.ts';

interface PuppetEvent {
  readonly DurableExecutionArn: string;
  readonly CheckpointToken: string;
  readonly InitialExecutionState: { readonly Operations: readonly object[]; readonly NextMarker?: string };
  readonly UpdatedOperationIds: readonly string[];
}

/** A quarter of an hour takes nine seconds. */
const clockSpeed = 100;

const done = (result: unknown): object => ({ Status: 'SUCCEEDED', Result: JSON.stringify(result) });
const pending = { Status: 'PENDING' };

const keys = { accessKeyId: 'a', secretAccessKey: 'b' };

let puppeteer: Server;
let platform: Platform;
let client: LambdaClient;
/** What the code does. */
let play: (event: PuppetEvent, invocation: number) => object | Promise<object>;
let events: PuppetEvent[] = [];
const log: string[] = [];

beforeAll(async () => {
  puppeteer = createServer((request, response) => {
    let body = '';
    request.on('data', (bytes: Buffer) => {
      body += bytes.toString();
    });
    request.on('end', () => {
      const event = JSON.parse(body) as PuppetEvent;
      events.push(event);
      void Promise.resolve(play(event, events.length)).then(
        (answer) => response.end(JSON.stringify(answer)),
        () => response.destroy(),
      );
    });
  });
  await new Promise<void>((resolve) => {
    puppeteer.listen(0, '127.0.0.1', resolve);
  });
  platform = await testPlatform([], {
    clockSpeed,
    kept: { storeMb: 1, metrics: true },
    log: (_, line) => log.push(line),
  });
  client = new LambdaClient({
    endpoint: platform.url,
    region: 'us-east-1',
    credentials: keys,
    // What is read too often is refused, as on AWS.
    maxAttempts: 10,
  });
});

afterAll(async () => {
  client.destroy();
  await platform.stop();
  puppeteer.closeAllConnections();
  puppeteer.close();
});

beforeEach(() => {
  events = [];
  log.length = 0;
  play = () => done('ok');
});

let serial = 0;
const code = `exports.handler = async (event) =>
  (await fetch(process.env.PUPPETEER, { method: 'POST', body: JSON.stringify(event) })).json();`;

/** A durable function of its own. @returns its name */
const create = async (ExecutionTimeout = 900, more: object = {}): Promise<string> => {
  const FunctionName = `puppet${(serial += 1)}`;
  const url = `http://127.0.0.1:${(puppeteer.address() as AddressInfo).port}`;
  await client.send(
    new CreateFunctionCommand({
      FunctionName,
      Role: 'arn:aws:iam::123456789012:role/worker',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: zip({ 'index.js': code }) },
      Environment: { Variables: { PUPPETEER: url } },
      DurableConfig: { ExecutionTimeout, RetentionPeriodInDays: 1 },
      ...more,
    }),
  );
  return FunctionName;
};

const invoke = async (FunctionName: string, payload: unknown = {}, more: Partial<InvokeCommandInput> = {}) => {
  const Payload = JSON.stringify(payload);
  const answer = await client.send(new InvokeCommand({ FunctionName, Qualifier: '$LATEST', Payload, ...more }));
  const text = answer.Payload?.transformToString() ?? '';
  return {
    ...answer,
    result: text === '' ? undefined : (JSON.parse(text) as unknown),
    arn: answer.DurableExecutionArn!,
  };
};

const checkpoint = (event: PuppetEvent, Updates: OperationUpdate[], token = event.CheckpointToken) =>
  client.send(
    new CheckpointDurableExecutionCommand({
      DurableExecutionArn: event.DurableExecutionArn,
      CheckpointToken: token,
      Updates,
    }),
  );

/** Names of the metrics of a function that are about its executions. */
const durableMetrics = async ({ url }: Platform, FunctionName: string): Promise<string[]> => {
  const listed = await fetch(url, {
    method: 'POST',
    headers: {
      'x-amz-target': 'GraniteServiceVersion20100801.ListMetrics',
      'content-type': 'application/x-amz-json-1.0',
    },
    body: JSON.stringify({ Namespace: 'AWS/Lambda', Dimensions: [{ Name: 'FunctionName', Value: FunctionName }] }),
  });
  const { Metrics } = (await listed.json()) as { readonly Metrics: readonly { readonly MetricName: string }[] };
  return Metrics.map(({ MetricName }) => MetricName).filter((name) => name.startsWith('Durable'));
};

const statusOf = async (DurableExecutionArn: string) =>
  (await client.send(new GetDurableExecutionCommand({ DurableExecutionArn }))).Status;

describe('DurableConfig', () => {
  test('has its defaults, and those of a durable function', async () => {
    const FunctionName = await create(3600, { DurableConfig: { ExecutionTimeout: 3600 } });
    expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject({
      DurableConfig: { ExecutionTimeout: 3600, RetentionPeriodInDays: 14 },
      Timeout: 900,
      LoggingConfig: { LogFormat: 'JSON' },
    });
    const short = await create(60, { LoggingConfig: { LogFormat: 'Text' } });
    expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName: short }))).toMatchObject({
      Timeout: 60,
      LoggingConfig: { LogFormat: 'Text' },
    });
  });

  test('is changed member by member, and versions keep theirs', async () => {
    const FunctionName = await create(60);
    await client.send(new PublishVersionCommand({ FunctionName }));
    const changed = await client.send(
      new UpdateFunctionConfigurationCommand({ FunctionName, DurableConfig: { ExecutionTimeout: 90 } }),
    );
    expect(changed.DurableConfig).toEqual({ ExecutionTimeout: 90, RetentionPeriodInDays: 1 });
    const published = await client.send(new GetFunctionConfigurationCommand({ FunctionName, Qualifier: '1' }));
    expect(published.DurableConfig).toEqual({ ExecutionTimeout: 60, RetentionPeriodInDays: 1 });
  });
});

describe('Invoke', () => {
  test('waits for all of the execution, and says which it was', async () => {
    const FunctionName = await create();
    play = async (event, invocation) => {
      if (invocation > 1) return done({ total: 3 });
      await checkpoint(event, [{ Id: 'w', Type: 'WAIT', Action: 'START', WaitOptions: { WaitSeconds: 60 } }]);
      return pending;
    };
    const { arn, result, ExecutedVersion, FunctionError } = await invoke(FunctionName, { n: 1 });
    expect([result, ExecutedVersion, FunctionError]).toEqual([{ total: 3 }, '$LATEST', undefined]);
    expect(arn).toMatch(
      new RegExp(
        `^arn:aws:lambda:us-east-1:123456789012:function:${FunctionName}:\\$LATEST/durable-execution/[a-zA-Z0-9-_]{1,64}/[a-zA-Z0-9-_]+$`,
      ),
    );
    expect(
      events.map(({ DurableExecutionArn, UpdatedOperationIds }) => [DurableExecutionArn, UpdatedOperationIds]),
    ).toEqual([
      [arn, []],
      [arn, ['w']],
    ]);
    expect(events[0]!.InitialExecutionState.Operations).toEqual([
      expect.objectContaining({ Type: 'EXECUTION', ExecutionDetails: { InputPayload: '{"n":1}' } }),
    ]);
    expect(events[1]!.InitialExecutionState.Operations[1]).toMatchObject({ Id: 'w', Status: 'SUCCEEDED' });
    expect(events[1]!.CheckpointToken).not.toBe(events[0]!.CheckpointToken);
    const page = async (since: number) =>
      (await (await fetch(`${platform.url}/_windtunnel/executions?since=${since}`)).json()) as ExecutionPage;
    const all = await page(0);
    expect(all).toMatchObject({ next: all.executions.length, dropped: 0 });
    expect(all.executions.at(-1)).toMatchObject({ functionName: FunctionName });
    expect(await page(all.next)).toEqual({ executions: [], next: all.next, dropped: 0 });
  });

  test('is told to whoever measures the platform once its execution is closed', async () => {
    const closed = async (since: number) =>
      (await (await fetch(`${platform.url}/_windtunnel/executions?since=${since}`)).json()) as {
        readonly executions: readonly { readonly functionName: string }[];
        readonly next: number;
        readonly dropped: number;
      };
    const { next } = await closed(0);
    const FunctionName = await create();
    await invoke(FunctionName);
    const told = await closed(next);
    expect([told.next, told.dropped]).toEqual([next + 1, 0]);
    expect(told.executions.map(({ functionName }) => functionName)).toEqual([FunctionName]);
    expect((await closed(told.next)).executions).toEqual([]);
  });

  test('wants a qualifier, and no more than 15 minutes to wait', async () => {
    const FunctionName = await create(901);
    const invalid = { name: 'InvalidParameterValueException' };
    await expect(invoke(FunctionName, {}, { Qualifier: undefined })).rejects.toMatchObject({
      ...invalid,
      message: 'You cannot invoke a durable function using an unqualified ARN.',
    });
    await expect(invoke(FunctionName)).rejects.toMatchObject({
      ...invalid,
      message: 'You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.',
    });
    await expect(invoke(FunctionName, {}, { DurableExecutionName: 'a b' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("Value 'a b' at 'durableExecutionName' failed to satisfy constraint"),
    });
    expect(await invoke(FunctionName, {}, { InvocationType: 'DryRun' })).toMatchObject({ StatusCode: 204 });
    expect(await invoke(FunctionName, {}, { InvocationType: 'Event' })).toMatchObject({ StatusCode: 202 });
  });

  test('of an alias stays on the version that it pointed at', async () => {
    const FunctionName = await create();
    await client.send(new PublishVersionCommand({ FunctionName }));
    await client.send(new CreateAliasCommand({ FunctionName, Name: 'live', FunctionVersion: '1' }));
    const { arn, ExecutedVersion } = await invoke(FunctionName, {}, { Qualifier: 'live' });
    expect([arn.split('/')[0], ExecutedVersion]).toEqual([
      `arn:aws:lambda:us-east-1:123456789012:function:${FunctionName}:1`,
      '1',
    ]);
  });

  test('answers an error as an error of the function', async () => {
    const FunctionName = await create();
    play = () => ({ Status: 'FAILED', Error: { ErrorType: 'Sad', ErrorMessage: 'no', StackTrace: ['at a'] } });
    expect(await invoke(FunctionName)).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      result: { errorType: 'Sad', errorMessage: 'no', stackTrace: ['at a'] },
    });
  });

  test('is over when the time of the execution is, though its code is not', async () => {
    // 60 s pass in 600 ms.
    const FunctionName = await create(60, { Timeout: 30 });
    let release: (answer: object) => void = () => undefined;
    play = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const { arn, result, FunctionError } = await invoke(FunctionName);
    expect([FunctionError, result]).toEqual(['Unhandled', { errorMessage: 'Execution timed out after 60 seconds.' }]);
    // On a busy machine its code may begin only now.
    await comesTrue(() => events.length === 1);
    release(done('too late'));
    await comesTrue(async () => (await historyOf(arn)).includes('InvocationCompleted'));
    expect(await statusOf(arn)).toBe('TIMED_OUT');
  });
});

const historyOf = async (DurableExecutionArn: string): Promise<(string | undefined)[]> => {
  const { Events } = await client.send(new GetDurableExecutionHistoryCommand({ DurableExecutionArn }));
  return Events!.map(({ EventType }) => EventType);
};

describe('a name', () => {
  test('finds the execution of it again, running or closed', async () => {
    const FunctionName = await create();
    let release: (answer: object) => void = () => undefined;
    play = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const named = { DurableExecutionName: 'order-7' };
    const both = [invoke(FunctionName, { n: 1 }, named), invoke(FunctionName, { n: 1 }, named)];
    await comesTrue(() => events.length === 1);
    release(done('once'));
    const [one, other] = await Promise.all(both);
    const third = await invoke(FunctionName, { n: 1 }, named);
    expect([one!.arn, one!.result]).toEqual([other!.arn, 'once']);
    expect([third.arn, third.result, events.length]).toEqual([one!.arn, 'once', 1]);
    expect(one!.arn).toContain('/durable-execution/order-7/');
    // Without a name each is one of its own.
    const [a, b] = [
      await invoke(FunctionName, {}, { InvocationType: 'Event' }),
      await invoke(FunctionName, {}, { InvocationType: 'Event' }),
    ];
    expect(a.arn).not.toBe(b.arn);
    release(done('event'));
  });

  test('with other input is refused', async () => {
    const FunctionName = await create();
    const named = { DurableExecutionName: 'order-7' };
    const { arn } = await invoke(FunctionName, { n: 1 }, named);
    await expect(invoke(FunctionName, { n: 2 }, named)).rejects.toMatchObject({
      name: 'DurableExecutionAlreadyStartedException',
      $metadata: { httpStatusCode: 409 },
      message: `Execution already started: ${arn}`,
    });
  });

  test('is free again when what had it is forgotten, after its days', async () => {
    const FunctionName = await create();
    const named = { DurableExecutionName: 'daily' };
    const { arn } = await invoke(FunctionName, {}, named);
    const once = new LambdaClient({ endpoint: platform.url, region: 'us-east-1', credentials: keys, maxAttempts: 1 });
    // A day passes in 864 s here; so the clock of this machine is told.
    const now = Date.now;
    try {
      Date.now = () => now() + 864_001;
      const again = await invoke(FunctionName, {}, named);
      const own = events.filter((event) => event.DurableExecutionArn.includes(`:${FunctionName}:`));
      expect(own.map((event) => event.DurableExecutionArn)).toEqual([arn, again.arn]);
      expect(again.arn).not.toBe(arn);
      // Any refusal is tried again where the clocks differ: once is enough.
      await expect(once.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }))).rejects.toMatchObject({
        name: 'ResourceNotFoundException',
      });
    } finally {
      once.destroy();
      Date.now = now;
    }
  });
});

test('a checkpoint that comes twice is refused in the words that SDKs know', async () => {
  const FunctionName = await create();
  let refusal: unknown;
  play = async (event) => {
    const step: OperationUpdate = { Id: 's', Type: 'STEP', Action: 'SUCCEED', Payload: '1' };
    const { CheckpointToken, NewExecutionState } = await checkpoint(event, [step]);
    expect(NewExecutionState!.Operations).toEqual([
      expect.objectContaining({ Id: 's', StartTimestamp: expect.any(Date), StepDetails: { Attempt: 1, Result: '1' } }),
    ]);
    expect(CheckpointToken).not.toBe(event.CheckpointToken);
    refusal = await checkpoint(event, []).catch((error: unknown) => error);
    return done(1);
  };
  await invoke(FunctionName);
  expect(refusal).toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'Invalid checkpoint token',
    $metadata: { httpStatusCode: 400 },
  });
});

test('a checkpoint that ends the execution has no token for another', async () => {
  const FunctionName = await create();
  let answer: object = {};
  play = async (event) => {
    const over: OperationUpdate = {
      Id: event.CheckpointToken,
      Type: 'EXECUTION',
      Action: 'SUCCEED',
      Payload: '"large"',
    };
    const { $metadata: _, ...rest } = await checkpoint(event, [over]);
    answer = rest;
    return done('');
  };
  const { result } = await invoke(FunctionName);
  expect(result).toBe('large');
  expect(answer).toEqual({ NewExecutionState: { Operations: [] } });
});

test('what has no room in an event is read page by page, and a token is not used up by that', async () => {
  const FunctionName = await create();
  const step = (Id: string): OperationUpdate => ({ Id, Type: 'STEP', Action: 'SUCCEED', Payload: '0' });
  const ids = Array.from({ length: 1199 }, (_, index) => `s${index}`);
  let read: (string | undefined)[] = [];
  play = async (event, invocation) => {
    if (invocation === 1) {
      await checkpoint(event, [
        ...ids.map(step),
        { Id: 'w', Type: 'WAIT', Action: 'START', WaitOptions: { WaitSeconds: 1 } },
      ]);
      return pending;
    }
    read = (event.InitialExecutionState.Operations as { Id: string }[]).map(({ Id }) => Id);
    let Marker = event.InitialExecutionState.NextMarker;
    while (Marker !== undefined) {
      const { DurableExecutionArn, CheckpointToken } = event;
      const asked = { DurableExecutionArn, CheckpointToken, Marker, MaxItems: 150 };
      const page = await client.send(new GetDurableExecutionStateCommand(asked));
      read.push(...page.Operations!.map(({ Id }) => Id));
      Marker = page.NextMarker;
    }
    await checkpoint(event, []);
    return done('read');
  };
  expect((await invoke(FunctionName)).result).toBe('read');
  expect(events[1]!.InitialExecutionState.Operations).toHaveLength(1000);
  expect(read.slice(1)).toEqual([...ids, 'w']);
});

test('an event is an execution that nobody waits for; one that fails is not tried again, but is a dead letter', async () => {
  const queues = await startFauxqs({ port: 0, logger: false });
  const sqs = new SQSClient({ endpoint: queues.address, region: 'us-east-1', credentials: keys });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }));
  const own = await testPlatform([], {
    clockSpeed,
    endpoints: { sqs: queues.address },
    kept: { storeMb: 1, metrics: true },
  });
  const lambda = client;
  try {
    client = new LambdaClient({ endpoint: own.url, region: 'us-east-1', credentials: keys });
    const TargetArn = 'arn:aws:sqs:us-east-1:123456789012:dead';
    const FunctionName = await create(900, { DeadLetterConfig: { TargetArn } });
    play = () => ({ Status: 'FAILED', Error: { ErrorType: 'Sad', ErrorMessage: 'no' } });
    const { arn, StatusCode, result } = await invoke(FunctionName, { n: 1 }, { InvocationType: 'Event' });
    expect([StatusCode, result]).toEqual([202, undefined]);
    let letter: Message | undefined;
    await comesTrue(async () => {
      const asked = { QueueUrl, MessageAttributeNames: ['All'], WaitTimeSeconds: 1 };
      letter ??= (await sqs.send(new ReceiveMessageCommand(asked))).Messages?.[0];
      return letter !== undefined;
    });
    expect(letter).toMatchObject({
      Body: '{"n":1}',
      MessageAttributes: { ErrorCode: { StringValue: '200' }, ErrorMessage: { StringValue: 'no' } },
    });
    const ofOwn = events.filter((event) => event.DurableExecutionArn === arn);
    expect([await statusOf(arn), ofOwn.length]).toEqual(['FAILED', 1]);
    const measured = await durableMetrics(own, FunctionName);
    expect([...new Set(measured)].toSorted()).toEqual([
      'DurableExecutionDuration',
      'DurableExecutionFailed',
      'DurableExecutionOperations',
      'DurableExecutionStarted',
      'DurableExecutionStorageWrittenBytes',
    ]);
  } finally {
    client.destroy();
    client = lambda;
    sqs.destroy();
    await own.stop();
    await queues.stop();
  }
});

test('an execution is stopped, and stays so', async () => {
  const FunctionName = await create();
  play = async (event) => {
    await checkpoint(event, [{ Id: 'c', Type: 'CALLBACK', Action: 'START' }]);
    return pending;
  };
  const waiting = invoke(FunctionName, {}, { DurableExecutionName: 'x' });
  await comesTrue(() => events.length === 1);
  const DurableExecutionArn = events[0]!.DurableExecutionArn;
  await comesTrue(async () => (await historyOf(DurableExecutionArn)).at(-1) === 'InvocationCompleted');
  const path = `/2025-12-01/durable-executions/${encodeURIComponent(DurableExecutionArn)}/stop`;
  const wrong = await fetch(`${platform.url}${path}`, { method: 'POST', body: JSON.stringify({ ErrorType: 5 }) });
  expect(wrong.status).toBe(400);
  expect(await client.send(new GetDurableExecutionCommand({ DurableExecutionArn }))).toMatchObject({
    Status: 'RUNNING',
  });
  const stop = () =>
    client.send(new StopDurableExecutionCommand({ DurableExecutionArn, Error: { ErrorType: 'Mine' } }));
  const { StopTimestamp } = await stop();
  expect(await waiting).toMatchObject({ FunctionError: 'Unhandled', result: { errorType: 'Mine' } });
  expect((await stop()).StopTimestamp).toEqual(StopTimestamp);
  expect(await client.send(new GetDurableExecutionCommand({ DurableExecutionArn }))).toMatchObject({
    DurableExecutionName: 'x',
    FunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${FunctionName}:$LATEST`,
    Status: 'STOPPED',
    EndTimestamp: StopTimestamp,
    InputPayload: '{}',
    Error: { ErrorType: 'Mine' },
    Version: '$LATEST',
    ExecutionDataIncluded: true,
    DurableConfig: { ExecutionTimeout: 900, RetentionPeriodInDays: 1 },
  });
  const plain = await client.send(new GetDurableExecutionCommand({ DurableExecutionArn, IncludeExecutionData: false }));
  expect([plain.ExecutionDataIncluded, plain.InputPayload, plain.Error]).toEqual([false, undefined, undefined]);
  expect(await durableMetrics(platform, FunctionName)).toContain('DurableExecutionStopped');
});

test('a function that was deleted fails what is still to run of it', async () => {
  const FunctionName = await create();
  play = async (event) => {
    await checkpoint(event, [{ Id: 'w', Type: 'WAIT', Action: 'START', WaitOptions: { WaitSeconds: 300 } }]);
    return pending;
  };
  const { arn } = await invoke(FunctionName, {}, { InvocationType: 'Event' });
  await comesTrue(async () => (await historyOf(arn)).includes('InvocationCompleted'));
  await client.send(new DeleteFunctionCommand({ FunctionName }));
  await comesTrue(async () => (await statusOf(arn)) === 'FAILED');
  expect((await client.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }))).Error).toMatchObject({
    ErrorType: 'ResourceNotFoundException',
  });
});

describe('lists', () => {
  let FunctionName: string;
  let arns: string[];

  beforeAll(async () => {
    FunctionName = await create();
    play = () => done('ok');
    arns = [];
    for (const name of ['a', 'b', 'c']) {
      arns.push((await invoke(FunctionName, {}, { DurableExecutionName: name })).arn);
      // Instants are told apart by ms.
      await new Promise((resolve) => {
        setTimeout(resolve, 5);
      });
    }
  });

  const list = async (more: object = {}) => {
    const answer = await client.send(new ListDurableExecutionsByFunctionCommand({ FunctionName, ...more }));
    return { names: answer.DurableExecutions!.map((one) => one.DurableExecutionName), ...answer };
  };

  test('have the newest first, or last', async () => {
    const { names, DurableExecutions } = await list();
    expect([names, (await list({ ReverseOrder: true })).names]).toEqual([
      ['c', 'b', 'a'],
      ['a', 'b', 'c'],
    ]);
    expect(DurableExecutions![2]).toEqual({
      DurableExecutionArn: arns[0],
      DurableExecutionName: 'a',
      FunctionArn: `arn:aws:lambda:us-east-1:123456789012:function:${FunctionName}:$LATEST`,
      Status: 'SUCCEEDED',
      StartTimestamp: expect.any(Date),
      EndTimestamp: expect.any(Date),
    });
  });

  test('are narrowed', async () => {
    const { DurableExecutions } = await list();
    const [, { StartTimestamp: second } = {}] = DurableExecutions!;
    expect((await list({ DurableExecutionName: 'b' })).names).toEqual(['b']);
    expect((await list({ StartedAfter: second })).names).toEqual(['c']);
    expect((await list({ StartedBefore: second })).names).toEqual(['a']);
    expect((await list({ Statuses: ['RUNNING'] })).names).toEqual([]);
    expect((await list({ Qualifier: '$LATEST' })).names).toEqual(['c', 'b', 'a']);
    expect((await list({ Qualifier: '7' })).names).toEqual([]);
    await expect(list({ Statuses: ['RUNNING', 'FAILED'] })).rejects.toMatchObject({
      message: 'Cannot filter by more than one status',
    });
  });

  test('come in pages', async () => {
    const first = await list({ MaxItems: 2 });
    const rest = await list({ MaxItems: 2, Marker: first.NextMarker });
    expect([first.names, rest.names, rest.NextMarker]).toEqual([['c', 'b'], ['a'], undefined]);
    await expect(list({ MaxItems: 1001 })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(list({ Marker: 'x' })).rejects.toMatchObject({ message: 'Invalid Marker' });
  });

  test('of events go both ways, with what was given and without', async () => {
    const [DurableExecutionArn] = arns;
    const asked = { DurableExecutionArn: DurableExecutionArn!, MaxItems: 2 };
    const first = await client.send(new GetDurableExecutionHistoryCommand(asked));
    const rest = await client.send(new GetDurableExecutionHistoryCommand({ ...asked, Marker: first.NextMarker! }));
    expect([...first.Events!, ...rest.Events!].map(({ EventType }) => EventType)).toEqual([
      'ExecutionStarted',
      'InvocationCompleted',
      'ExecutionSucceeded',
    ]);
    const back = await client.send(
      new GetDurableExecutionHistoryCommand({ ...asked, ReverseOrder: true, IncludeExecutionData: false }),
    );
    expect(back.Events).toMatchObject([
      { EventId: 3, ExecutionSucceededDetails: { Result: {} } },
      { EventId: 2, EventType: 'InvocationCompleted' },
    ]);
    expect(first.Events![0]).toMatchObject({
      ExecutionStartedDetails: { Input: { Payload: '{}' }, ExecutionTimeout: 900 },
    });
  });
});

test('what is not there is said', async () => {
  const FunctionName = await create();
  const arn = `arn:aws:lambda:us-east-1:123456789012:function:${FunctionName}:1/durable-execution/a/b`;
  await expect(statusOf(arn)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'Durable Execution does not exist',
  });
  await expect(statusOf(FunctionName)).rejects.toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining(`Value '${FunctionName}' at 'durableExecutionArn' failed to satisfy constraint`),
  });
  // People may write the slashes of an ARN as they are.
  const raw = await fetch(`${platform.url}/2025-12-01/durable-executions/${arn}/history`);
  expect(raw.status).toBe(404);
  const CheckpointToken = Buffer.from('none').toString('base64');
  await expect(
    client.send(new GetDurableExecutionStateCommand({ DurableExecutionArn: arn, CheckpointToken })),
  ).rejects.toMatchObject({ name: 'InvalidParameterValueException', message: 'Invalid checkpoint token' });
  const CallbackId = Buffer.from('none').toString('base64');
  await expect(client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId }))).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'Invalid callback id',
  });
  await expect(
    client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result: 'x'.repeat(262_145) })),
  ).rejects.toMatchObject({ name: 'ValidationException' });
});

test('a function URL and a queue begin executions that they wait for, through an alias', async () => {
  const queues = await startFauxqs({ port: 0, logger: false });
  const sqs = new SQSClient({ endpoint: queues.address, region: 'us-east-1', credentials: keys });
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({ QueueName: 'jobs', Attributes: { VisibilityTimeout: '900' } }),
  );
  const own = await testPlatform([], { clockSpeed, endpoints: { sqs: queues.address } });
  const lambda = client;
  try {
    client = new LambdaClient({ endpoint: own.url, region: 'us-east-1', credentials: keys });
    const [FunctionName, slow] = [await create(900), await create(901)];
    for (const name of [FunctionName, slow]) {
      await client.send(new PublishVersionCommand({ FunctionName: name }));
      await client.send(new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: '1' }));
    }
    const url = await client.send(
      new CreateFunctionUrlConfigCommand({ FunctionName, Qualifier: 'live', AuthType: 'NONE' }),
    );
    for (const [Action, more] of [
      ['lambda:InvokeFunctionUrl', { FunctionUrlAuthType: 'NONE' }],
      ['lambda:InvokeFunction', { InvokedViaFunctionUrl: true }],
    ] as const) {
      const StatementId = Action.slice('lambda:'.length);
      const permission = { FunctionName, Qualifier: 'live', Principal: '*', StatementId, Action, ...more };
      await client.send(new AddPermissionCommand(permission));
    }
    play = async (event, invocation) => {
      if (invocation > 1) return done({ statusCode: 201, body: 'made' });
      await checkpoint(event, [{ Id: 'w', Type: 'WAIT', Action: 'START', WaitOptions: { WaitSeconds: 10 } }]);
      return pending;
    };
    const local = `${own.url}/_windtunnel/url/${new URL(url.FunctionUrl!).host.split('.')[0]}/`;
    const answer = await fetch(local);
    expect([answer.status, await answer.text()]).toEqual([201, 'made']);

    const map = (name: string) =>
      client.send(
        new CreateEventSourceMappingCommand({
          FunctionName: name,
          EventSourceArn: 'arn:aws:sqs:us-east-1:000000000000:jobs',
        }),
      );
    await expect(map(FunctionName)).rejects.toMatchObject({ message: expect.stringContaining('unqualified ARN') });
    await expect(map(`${slow}:live`)).rejects.toMatchObject({ message: expect.stringContaining('15 minutes') });
    events = [];
    play = () => done({ batchItemFailures: [] });
    await map(`${FunctionName}:live`);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'job 7' }));
    expect(await comesTrue(() => events.length === 1)).toBe(true);
    const [{ ExecutionDetails: { InputPayload } } = { ExecutionDetails: { InputPayload: '' } }] = events[0]!
      .InitialExecutionState.Operations as { ExecutionDetails: { InputPayload: string } }[];
    expect(JSON.parse(InputPayload)).toMatchObject({ Records: [{ body: 'job 7' }] });
    const emptied = async () => {
      const asked = { QueueUrl, AttributeNames: ['All' as const] };
      const { Attributes } = await sqs.send(new GetQueueAttributesCommand(asked));
      return Attributes!['ApproximateNumberOfMessagesNotVisible'] === '0';
    };
    expect(await comesTrue(emptied)).toBe(true);
  } finally {
    client.destroy();
    client = lambda;
    sqs.destroy();
    await own.stop();
    await queues.stop();
  }
});

test('calls are counted by the second, of checkpoints twice as many in the largest regions', () => {
  let nowMs = 5000;
  const taken = (region: string, call: DurableRate): number => {
    const take = callRates(region, () => nowMs);
    let count = 0;
    while (take(call) === null) count += 1;
    nowMs += 1000;
    return count;
  };
  expect([taken('eu-central-1', 'get'), taken('us-east-1', 'get'), taken('us-east-1', 'history')]).toEqual([
    30, 30, 15,
  ]);
  expect([taken('eu-central-1', 'checkpoint'), taken('us-east-1', 'checkpoint')]).toEqual([10_000, 20_000]);
  const take = callRates('us-east-1', () => nowMs);
  for (let count = 0; count < 15; count += 1) take('list');
  expect(take('list')).toMatchObject({ status: 429, body: { Reason: 'CallerRateLimitExceeded' } });
  nowMs += 1000;
  expect(take('list')).toBeNull();
});

test('a function that is called for a tenant runs for that tenant', async () => {
  const FunctionName = await create();
  const teller = `teller${(serial += 1)}`;
  await client.send(
    new CreateFunctionCommand({
      FunctionName: teller,
      Role: 'arn:aws:iam::123456789012:role/worker',
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile: zip({ 'index.js': 'exports.handler = async (_, { tenantId }) => ({ tenantId });' }) },
      TenancyConfig: { TenantIsolationMode: 'PER_TENANT' },
    }),
  );
  const call = (Id: string, TenantId?: string): OperationUpdate => ({
    Id,
    Type: 'CHAINED_INVOKE',
    Action: 'START',
    ChainedInvokeOptions: { FunctionName: teller, ...(TenantId === undefined ? {} : { TenantId }) },
  });
  const over = (event: PuppetEvent) =>
    (event.InitialExecutionState.Operations as { Id: string; Status: string; ChainedInvokeDetails?: object }[])
      .slice(1)
      .filter(({ Status }) => Status !== 'STARTED');
  play = async (event, invocation) => {
    if (invocation === 1) await checkpoint(event, [call('with', 'blue'), call('without')]);
    const ended = over(event);
    return ended.length < 2
      ? pending
      : done(ended.map(({ Id, Status, ChainedInvokeDetails }) => [Id, Status, ChainedInvokeDetails]));
  };
  expect((await invoke(FunctionName)).result).toEqual([
    ['with', 'SUCCEEDED', { Result: '{"tenantId":"blue"}' }],
    ['without', 'FAILED', { Error: expect.objectContaining({ ErrorType: 'InvalidParameterValueException' }) }],
  ]);
});

test('an account without room refuses who waits, and lets events wait', async () => {
  const narrow = await testPlatform([], { clockSpeed, concurrency: 11 });
  try {
    const own = new LambdaClient({
      endpoint: narrow.url,
      region: 'us-east-1',
      credentials: keys,
      maxAttempts: 1,
    });
    const wide = client;
    client = own;
    const FunctionName = await create();
    client = wide;
    const reserve = (count: number) =>
      fetch(`${narrow.url}/2017-10-31/functions/${FunctionName}/concurrency`, {
        method: 'PUT',
        body: JSON.stringify({ ReservedConcurrentExecutions: count }),
      });
    await reserve(0);
    const call = (InvocationType: 'Event' | 'RequestResponse') =>
      own.send(new InvokeCommand({ FunctionName, Qualifier: '$LATEST', InvocationType }));
    await expect(call('RequestResponse')).rejects.toMatchObject({ name: 'TooManyRequestsException' });
    const { DurableExecutionArn } = await call('Event');
    const { DurableExecutions } = await own.send(new ListDurableExecutionsByFunctionCommand({ FunctionName }));
    // Of the one that was refused nothing is left.
    expect(DurableExecutions!.map((one) => [one.DurableExecutionArn, one.Status])).toEqual([
      [DurableExecutionArn, 'RUNNING'],
    ]);
    await reserve(1);
    const ended = async () => {
      const { Status } = await own.send(new GetDurableExecutionCommand({ DurableExecutionArn }));
      return Status === 'SUCCEEDED';
    };
    expect(await comesTrue(ended)).toBe(true);
    own.destroy();
  } finally {
    await narrow.stop();
  }
});

describe('a callback', () => {
  /** An execution whose code waits for one, which answers with what it came to. */
  const waits = async (CallbackOptions: object = {}) => {
    const FunctionName = await create();
    let callbackId = '';
    play = async (event) => {
      const [, operation] = event.InitialExecutionState.Operations as { Status: string; CallbackDetails?: object }[];
      if (operation !== undefined && operation.Status !== 'STARTED')
        return done([operation.Status, operation.CallbackDetails]);
      const begun = await checkpoint(event, [{ Id: 'c', Type: 'CALLBACK', Action: 'START', CallbackOptions }]);
      callbackId = begun.NewExecutionState!.Operations!.at(-1)!.CallbackDetails!.CallbackId!;
      return pending;
    };
    const answered = invoke(FunctionName);
    await expect.poll(() => callbackId).not.toBe('');
    return { callbackId, answered };
  };
  const post = async (id: string, what: string, body = ''): Promise<[number, unknown]> => {
    const path = `/2025-12-01/durable-execution-callbacks/${encodeURIComponent(id)}/${what}`;
    const response = await fetch(`${platform.url}${path}`, { method: 'POST', body });
    return [response.status, await response.json()];
  };
  const unknown = Buffer.from(JSON.stringify({ arn: 'nowhere', operationId: 'c', token: 't' })).toString('base64');

  test.each([
    ['succeed', '{"a":1}', 'SUCCEEDED', { Result: '{"a":1}' }],
    ['succeed', '', 'SUCCEEDED', {}],
    [
      'fail',
      '{"ErrorType":"Odd","ErrorMessage":"no","ErrorData":"d","StackTrace":["s"]}',
      'FAILED',
      { Error: { ErrorType: 'Odd', ErrorMessage: 'no', ErrorData: 'd', StackTrace: ['s'] } },
    ],
  ])('that is told to %s with %j goes on as %s, once', async (what, body, status, details) => {
    const { callbackId, answered } = await waits();
    expect(await post(callbackId, what, body)).toEqual([200, {}]);
    expect((await answered).result).toEqual([status, { CallbackId: callbackId, ...details }]);
    expect((await post(callbackId, what, body))[0]).toBe(400);
  });

  test('is waited for while its heart beats', async () => {
    const { callbackId, answered } = await waits({ TimeoutSeconds: 6000, HeartbeatTimeoutSeconds: 6000 });
    expect(await post(callbackId, 'heartbeat')).toEqual([200, {}]);
    expect(await post(callbackId, 'succeed', '7')).toEqual([200, {}]);
    expect((await answered).result).toEqual(['SUCCEEDED', { CallbackId: callbackId, Result: '7' }]);
    expect((await post(callbackId, 'heartbeat'))[0]).toBe(400);
  });

  test.each([
    [{ TimeoutSeconds: 5 }, 'Callback.Timeout', 'Callback timed out'],
    [{ HeartbeatTimeoutSeconds: 5 }, 'Callback.Heartbeat', 'Callback timed out on heartbeat'],
  ])('with %j may be too late: %s', async (options, ErrorType, ErrorMessage) => {
    const { callbackId, answered } = await waits(options);
    expect((await answered).result).toEqual([
      'TIMED_OUT',
      { CallbackId: callbackId, Error: { ErrorType, ErrorMessage } },
    ]);
    expect((await post(callbackId, 'succeed'))[0]).toBe(400);
  });

  test.each(['succeed', 'fail', 'heartbeat'])('of nobody is refused: %s', async (what) => {
    const body = what === 'fail' ? '{}' : '';
    expect((await post(unknown, what, body))[0]).toBe(404);
    expect((await post('eA==', what, body))[0]).toBe(400);
    expect(await post('!', what, body)).toEqual([
      400,
      expect.objectContaining({ message: expect.stringContaining("Value '!' at 'callbackId'") as string }),
    ]);
  });

  test('takes a result of 256 kB and no more', async () => {
    const { callbackId, answered } = await waits();
    expect(await post(callbackId, 'succeed', 'x'.repeat(262_145))).toEqual([
      400,
      expect.objectContaining({
        message:
          "1 validation error detected: Value at 'result' failed to satisfy constraint: Member must have length less than or equal to 262144",
      }),
    ]);
    expect(await post(callbackId, 'succeed', 'x'.repeat(262_144))).toEqual([200, {}]);
    await answered;
  });
});

describe('what is asked of lists in a query', () => {
  type Asked = readonly [status: number, told: unknown];
  const askedOnce = async (FunctionName: string, query: string): Promise<Asked> => {
    const response = await fetch(
      `${platform.url}/2025-12-01/functions/${FunctionName}/durable-executions?Qualifier=$LATEST&${query}`,
    );
    const { DurableExecutions, message, Message } = (await response.json()) as {
      readonly DurableExecutions?: readonly { readonly DurableExecutionName: string }[];
      readonly message?: string;
      readonly Message?: string;
    };
    const names = DurableExecutions?.map(({ DurableExecutionName }) => DurableExecutionName);
    return [response.status, names ?? message ?? Message];
  };
  /** Once it is not asked too often. */
  const asked = async (FunctionName: string, query: string): Promise<Asked> => {
    let answer: Asked = [0, null];
    await comesTrue(async () => {
      answer = await askedOnce(FunctionName, query);
      return answer[0] !== 429;
    });
    return answer;
  };

  test('is checked, each in its words', async () => {
    const FunctionName = await create();
    const refused = async (query: string): Promise<unknown> => {
      const [status, text] = await asked(FunctionName, query);
      return `${status} ${String(text)}`;
    };
    expect(await refused('MaxItems=x')).toBe("400 'x' can not be converted to Integer");
    expect(await refused('MaxItems=1.5')).toBe("400 '1.5' can not be converted to Integer");
    expect(await refused('MaxItems=-1')).toContain("Value '-1' at 'maxItems'");
    expect(await refused('MaxItems=1001')).toContain("Value '1001' at 'maxItems'");
    expect(await refused('MaxItems=1000')).toBe('200 ');
    expect(await refused('MaxItems=0')).toBe('200 ');
    expect(await refused('StartedAfter=never')).toBe("400 'never' can not be converted to Date");
    expect(await refused('Statuses=RUNNING&Statuses=FAILED')).toBe('400 Cannot filter by more than one status');
    expect(await refused('Statuses=ODD')).toContain("at 'statuses'");
    expect(await refused('Marker=x')).toBe('400 Invalid Marker');
    expect(await refused(`Marker=${Buffer.from('1234567890').toString('base64')}`)).toBe('400 Invalid Marker');
    expect(await refused(`Marker=${Buffer.from('123456789').toString('base64')}`)).toBe('200 ');
    expect(await refused('Marker=')).toBe('200 ');
  });

  test('may be instants in seconds or in words, which stand on neither side', async () => {
    const FunctionName = await create();
    const { arn } = await invoke(FunctionName, {}, { DurableExecutionName: 'one' });
    const { StartTimestamp } = await client.send(new GetDurableExecutionCommand({ DurableExecutionArn: arn }));
    const at = StartTimestamp!.getTime();
    for (const text of [(ms: number) => String(ms / 1000), (ms: number) => new Date(ms).toISOString()]) {
      expect(await asked(FunctionName, `StartedAfter=${text(at - 1)}`)).toEqual([200, ['one']]);
      expect(await asked(FunctionName, `StartedAfter=${text(at)}`)).toEqual([200, []]);
      expect(await asked(FunctionName, `StartedBefore=${text(at + 1)}`)).toEqual([200, ['one']]);
      expect(await asked(FunctionName, `StartedBefore=${text(at)}`)).toEqual([200, []]);
    }
    expect(await asked(FunctionName, 'DurableExecutionName=two')).toEqual([200, []]);
    expect(await asked(FunctionName, 'DurableExecutionName=one&Statuses=SUCCEEDED')).toEqual([200, ['one']]);
    expect(await asked(FunctionName, 'Statuses=FAILED')).toEqual([200, []]);
  });
});
