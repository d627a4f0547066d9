// What the poller of a queue asks, what it gives to the function, and what becomes of a batch: on a clock that the test turns.

import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { AsyncEvent } from '../../local/async/async-event.ts';
import { delivery } from '../../local/async/delivery.ts';
import type { Dispatched } from '../../local/environment/dispatched.ts';
import { awsEndpoints, type AwsEndpoints } from '../../local/endpoints/aws-endpoints.ts';
import type { MappingConfig } from '../../local/event-sources/mapping.ts';
import { Queues } from '../../local/endpoints/queues.ts';
import { SqsPoller } from '../../local/event-sources/sqs-poller.ts';
import { benchWith, clientThat, mappingOf, queueArn, ran, throttled, type Sent } from './polling.ts';

const message = (number: number, body = `{"n":${number}}`): Message => ({
  MessageId: `id-${number}`,
  ReceiptHandle: `handle-${number}`,
  Body: body,
  MD5OfBody: 'md5',
  Attributes: { ApproximateReceiveCount: '1' },
});

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a poller of a queue', () => {
  /** `pages` come one a receive; then nothing, after as long as was asked to wait. */
  const polling = (
    pages: Message[][],
    config: Partial<MappingConfig> = {},
    options: Parameters<typeof benchWith>[1] & { visibilityS?: string; onDelete?: () => object } = {},
  ) => {
    const sent: Sent[] = [];
    const left = [...pages];
    const client = clientThat(
      {
        GetQueueUrl: () => ({ QueueUrl: 'http://queue/orders' }),
        GetQueueAttributes: () => ({ Attributes: { VisibilityTimeout: options.visibilityS ?? '30' } }),
        ReceiveMessage: (input) =>
          left.length > 0
            ? { Messages: left.shift() }
            : new Promise((resolve) => {
                setTimeout(resolve, Math.max(1, Number(input['WaitTimeSeconds'])) * 1000, {});
              }),
        DeleteMessageBatch: options.onDelete ?? (() => ({})),
      },
      sent,
    );
    const queues = new Queues(client as unknown as SQSClient);
    const bench = benchWith({ sqs: async () => queues }, options);
    const mapping = mappingOf('sqs', queueArn, config);
    const poller = new SqsPoller(mapping, bench.context);
    const end = async (): Promise<void> => {
      const stopped = poller.stop();
      poller.abort();
      await vi.advanceTimersByTimeAsync(30_000);
      await stopped;
    };
    const of = (name: string): Record<string, unknown>[] =>
      sent.filter((one) => one.name === name).map(({ input }) => input);
    const deleted = (): unknown[] =>
      of('DeleteMessageBatch').map(({ Entries }) => (Entries as Message[]).map(({ ReceiptHandle }) => ReceiptHandle));
    return { ...bench, mapping, of, deleted, end };
  };

  test('asks for so many as its batch may hold, ten a call, and gives them in one', async () => {
    const first = Array.from({ length: 10 }, (_, i) => message(i));
    const { invoked, of, deleted, mapping, end } = polling([first, [message(10), message(11)]], {
      batchSize: 12,
      windowS: 2,
    });
    await vi.advanceTimersByTimeAsync(100);
    const receives = of('ReceiveMessage');
    expect(receives.slice(0, 2)).toEqual([
      {
        QueueUrl: 'http://queue/orders',
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 5,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      },
      {
        QueueUrl: 'http://queue/orders',
        MaxNumberOfMessages: 2,
        WaitTimeSeconds: 2,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      },
    ]);
    expect(of('GetQueueUrl')).toEqual([{ QueueName: 'orders', QueueOwnerAWSAccountId: '123456789012' }]);
    expect(invoked.map(({ name, qualifier, payload }) => [name, qualifier, payload.Records.length])).toEqual([
      ['work', 'live', 12],
    ]);
    expect(deleted()).toEqual([first.map(({ ReceiptHandle }) => ReceiptHandle), ['handle-10', 'handle-11']]);
    expect(mapping.lastProcessingResult).toBe('OK');
    await end();
  });

  test.each([1, 3, 9])('of a batch size of %i receives no more', async (batchSize) => {
    const { of, end } = polling([], { batchSize });
    await vi.advanceTimersByTimeAsync(10);
    expect(of('ReceiveMessage').map(({ MaxNumberOfMessages }) => MaxNumberOfMessages)).toEqual([batchSize]);
    await end();
  });

  test('waits for more until the window ends, then runs what there is', async () => {
    const { invoked, end } = polling([[message(1)]], { windowS: 4 });
    await vi.advanceTimersByTimeAsync(3900);
    expect(invoked).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(invoked.map(({ payload }) => payload.Records.length)).toEqual([1]);
    await end();
  });

  test('shows a message as Lambda does', async () => {
    const whole: Message = {
      ...message(1, 'hello'),
      MD5OfMessageAttributes: 'md5-of-attributes',
      MessageAttributes: {
        plain: { DataType: 'String', StringValue: 'a' },
        raw: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2, 255]) },
      },
    };
    const { invoked, end } = polling([[whole, message(2)]]);
    await vi.advanceTimersByTimeAsync(10);
    expect(invoked[0]!.payload.Records).toEqual([
      {
        messageId: 'id-1',
        receiptHandle: 'handle-1',
        body: 'hello',
        attributes: { ApproximateReceiveCount: '1' },
        messageAttributes: {
          plain: { stringValue: 'a', stringListValues: [], binaryListValues: [], dataType: 'String' },
          raw: { binaryValue: 'AQL/', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
        },
        md5OfBody: 'md5',
        md5OfMessageAttributes: 'md5-of-attributes',
        eventSource: 'aws:sqs',
        eventSourceARN: queueArn,
        awsRegion: 'eu-west-1',
      },
      expect.objectContaining({ messageId: 'id-2', messageAttributes: {}, md5OfMessageAttributes: null }),
    ]);
    await end();
  });

  test('deletes what its filter drops, and runs the rest', async () => {
    const { invoked, deleted, end } = polling([[message(1), message(2)]], { filters: ['{"body":{"n":[2]}}'] });
    await vi.advanceTimersByTimeAsync(10);
    expect(invoked.map(({ payload }) => payload.Records.map((record) => record['messageId']))).toEqual([['id-2']]);
    expect(deleted()).toEqual([['handle-1'], ['handle-2']]);
    await end();
  });

  test.each([
    ['the queue’s own', '30', 3000, 0, undefined],
    ['the queue’s own, just as long as needed', '5', 3000, 2, undefined],
    ['a longer one, where the function may take longer', '5', 3000, 3, 36],
    ['a longer one, for the time limit alone', '30', 31_000, 0, 61],
    ['the queue’s own, when the function is gone', '30', null, 0, undefined],
  ])('hides messages for %s', async (...[, visibilityS, timeoutMs, windowS, asked]) => {
    const { of, end } = polling([], { windowS }, { visibilityS, timeoutMs });
    await vi.advanceTimersByTimeAsync(10);
    expect(of('ReceiveMessage')[0]!['VisibilityTimeout']).toBe(asked);
    await end();
  });

  test.each<[string, Dispatched | null, boolean, string[][], string]>([
    ['a run that failed', ran('{}', true), true, [], 'PROBLEM: Function call failed'],
    ['a run that failed, unreported', ran('{}', true), false, [], 'PROBLEM: Function call failed'],
    ['an item that failed', ran('{"batchItemFailures":[{"itemIdentifier":"id-1"}]}'), true, [['handle-2']], 'OK'],
    [
      'an item that failed, unreported',
      ran('{"batchItemFailures":[{"itemIdentifier":"id-1"}]}'),
      false,
      [['handle-1', 'handle-2']],
      'OK',
    ],
    ['an answer without sense', ran('"odd"'), true, [], 'OK'],
    [
      'all items that failed',
      ran('{"batchItemFailures":[{"itemIdentifier":"id-1"},{"itemIdentifier":"id-2"}]}'),
      true,
      [],
      'OK',
    ],
    ['a function that is gone', null, true, [], 'No records processed'],
  ])('of %s deletes what is done', async (...[, answer, reportsItemFailures, gone, result]) => {
    const { deleted, mapping, end } = polling(
      [[message(1), message(2)]],
      { reportsItemFailures },
      { answer: () => answer },
    );
    await vi.advanceTimersByTimeAsync(100);
    expect([deleted(), mapping.lastProcessingResult]).toEqual([gone, result]);
    await end();
  });

  test('tries a batch that is throttled again, ever later, until its messages are back', async () => {
    const { invoked, deleted, end } = polling([[message(1)]], {}, { answer: () => throttled, visibilityS: '8' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(invoked.map(({ atMs }) => atMs - 1_000_000)).toEqual([0, 1000, 3000, 7000]);
    expect(deleted()).toEqual([]);
    await end();
  });

  test('deletes what runs after it was throttled', async () => {
    const { invoked, deleted, end } = polling(
      [[message(1)]],
      {},
      { answer: (_, count) => (count < 3 ? throttled : ran()) },
    );
    await vi.advanceTimersByTimeAsync(10_000);
    expect(invoked).toHaveLength(3);
    expect(deleted()).toEqual([['handle-1']]);
    await end();
  });

  test('runs so many batches at once as may be', async () => {
    const pages = Array.from({ length: 9 }, (_, i) => [message(i)]);
    const { invoked, end } = polling(
      pages,
      { batchSize: 1, maximumConcurrency: 3 },
      {
        answer: () =>
          new Promise((resolve) => {
            setTimeout(resolve, 10_000, ran());
          }),
      },
    );
    await vi.advanceTimersByTimeAsync(9000);
    expect(invoked).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(invoked).toHaveLength(6);
    await end();
  });

  test('says what is wrong where a batch that ran cannot be deleted, and goes on', async () => {
    let deletes = 0;
    const { mapping, invoked, end } = polling(
      [[message(1)], [message(2)]],
      { batchSize: 1 },
      {
        onDelete: () => {
          deletes += 1;
          throw new Error('no such receipt');
        },
      },
    );
    await vi.advanceTimersByTimeAsync(100);
    expect([invoked.length, deletes, mapping.lastProcessingResult]).toEqual([2, 2, 'PROBLEM: no such receipt']);
    await end();
  });

  test('says what is wrong with the queue, and asks again after a second', async () => {
    const sent: Sent[] = [];
    const client = clientThat(
      {
        GetQueueUrl: () => {
          throw new Error('no such queue');
        },
      },
      sent,
    );
    const queues = new Queues(client as unknown as SQSClient);
    const { context } = benchWith({ sqs: async () => queues });
    const mapping = mappingOf('sqs', queueArn, {});
    const poller = new SqsPoller(mapping, context);
    await vi.advanceTimersByTimeAsync(2500);
    expect(mapping.lastProcessingResult).toBe('PROBLEM: no such queue');
    // An address that was not told is not kept.
    expect(sent.map(({ name }) => name)).toEqual(Array(3).fill('GetQueueUrl'));
    await poller.stop();
  });
});

describe('what is sent to a queue', () => {
  test.each([
    ['orders', {}],
    ['orders.fifo', { MessageGroupId: 'windtunnel' }],
  ])('%s', async (name, more) => {
    const sent: Sent[] = [];
    const client = clientThat({ GetQueueUrl: () => ({ QueueUrl: 'u' }), SendMessage: () => ({}) }, sent);
    const queues = new Queues(client as unknown as SQSClient);
    const send = delivery({ sqs: async () => queues } as AwsEndpoints, () => {});
    const arn = `arn:aws:sqs:eu-west-1:123456789012:${name}`;
    await send({ arn, body: 'text', attributes: { code: { type: 'Number', value: '200' } }, traceId: 'Root=1' });
    expect(sent.at(-1)!.input).toEqual({
      QueueUrl: 'u',
      MessageBody: 'text',
      MessageAttributes: { code: { DataType: 'Number', StringValue: '200' } },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1' } },
      ...more,
    });
  });

  test.each([
    ['arn:aws:lambda:eu-west-1:123456789012:function:next', 'next', null],
    ['arn:aws:lambda:eu-west-1:123456789012:function:next:live', 'next', 'live'],
  ])('to a function goes as an event: %s', async (arn, name, qualifier) => {
    const events: AsyncEvent[] = [];
    const send = delivery({} as AwsEndpoints, (event) => void events.push(event));
    await send({ arn, body: '{"a":1}', attributes: {}, traceId: 'Root=1' });
    expect(events).toMatchObject([
      {
        name,
        qualifier,
        request: {
          payload: '{"a":1}',
          invokedFunctionArn: arn,
          clientContext: null,
          traceId: 'Root=1',
          wantsTail: false,
        },
      },
    ]);
    expect(events[0]!.request.requestId).toMatch(/^[\da-f-]{36}$/);
  });

  test('to anything else goes nowhere, and says so', async () => {
    const send = delivery({} as AwsEndpoints, () => {});
    await expect(
      send({ arn: 'arn:aws:sns:eu-west-1:123456789012:topic', body: '', attributes: {}, traceId: '' }),
    ).rejects.toThrow('sns is not delivered to; name an SQS queue or a function');
  });
});

describe('endpoints', () => {
  test.each(['sqs', 'kinesis', 'dynamodb'] as const)('of %s must be given', async (service) => {
    const open = awsEndpoints('eu-west-1', {});
    const ask = { sqs: () => open.sqs(), kinesis: () => open.kinesis(), dynamodb: () => open.dynamodbStreams() };
    expect(open.knows(service)).toBe(false);
    await expect(ask[service]()).rejects.toThrow(
      `no endpoint for ${service} was given; start the platform with --endpoint ${service}=http://127.0.0.1:PORT`,
    );
  });

  test('are opened once, with credentials of nobody unless they are AWS’s', async () => {
    vi.useRealTimers();
    const here = awsEndpoints('eu-west-1', {
      sqs: 'http://127.0.0.1:9',
      kinesis: 'http://127.0.0.1:9',
      dynamodb: 'http://127.0.0.1:9',
    });
    expect(here.knows('kinesis')).toBe(true);
    expect(await here.sqs()).toBe(await here.sqs());
    expect(await here.kinesis()).toBe(await here.kinesis());
    expect(await here.dynamodbStreams()).toBe(await here.dynamodbStreams());
    const { config } = await here.kinesis();
    expect(await config.credentials()).toMatchObject({ accessKeyId: 'windtunnel', secretAccessKey: 'windtunnel' });
    expect(await config.region()).toBe('eu-west-1');
    here.stop();
  });
});
