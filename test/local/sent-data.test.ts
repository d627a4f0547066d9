// What pollers and destinations send, where no server of the tests can say it.

import type { SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { withFloatTimes } from '../../local/endpoints/float-times.ts';
import { Queues } from '../../local/endpoints/queues.ts';

test('whole seconds of records are floating-point numbers, and nothing that looks like them is touched', () => {
  const record = { ApproximateCreationDateTime: 1_764_000_000, NewImage: { n: { N: '1' } }, SizeBytes: 26 };
  const said = { note: JSON.stringify({ ApproximateCreationDateTime: 5 }), ApproximateCreationDateTime: { N: '7' } };
  const text = withFloatTimes(JSON.stringify({ Records: [{ dynamodb: record }, { dynamodb: said }] }));
  expect(text).toContain('"ApproximateCreationDateTime":1764000000.0,');
  expect(text).toContain('"SizeBytes":26');
  expect(JSON.parse(text)).toEqual({ Records: [{ dynamodb: record }, { dynamodb: said }] });
  expect(withFloatTimes('{"ApproximateCreationDateTime":1.5}')).toBe('{"ApproximateCreationDateTime":1.5}');
});

const arn = 'arn:aws:sqs:us-east-1:123456789012:q';

/** Queues behind a client that answers so, and what it was sent. */
const queuesOf = (answer: object) => {
  const sent: Record<string, unknown>[] = [];
  const client = {
    send: ({ input }: { input: Record<string, unknown> }): Promise<unknown> => {
      sent.push(input);
      return Promise.resolve({ QueueUrl: 'http://127.0.0.1/q', ...answer });
    },
  };
  return { queues: new Queues(client as unknown as SQSClient), sent };
};

test('a message brings the trace that it belongs to', async () => {
  const { queues, sent } = queuesOf({});
  const trace = 'Root=1-67000000-0123456789abcdef01234567;Sampled=0';
  await queues.send(arn, 'body', {}, trace);
  expect(sent.at(-1)).toMatchObject({
    MessageBody: 'body',
    MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } },
  });
});

test.each([
  [1, 1],
  [3, 3],
  [10, 10],
  [100, 10],
])('of a batch of %i a receive asks for %i', async (count, asked) => {
  const { queues, sent } = queuesOf({ Messages: [{ Body: 'a' }] });
  const options = { count, visibilityTimeoutS: null, waitS: 0, signal: new AbortController().signal };
  expect(await queues.receive(arn, options)).toEqual([{ Body: 'a' }]);
  expect(sent).toEqual([
    { QueueName: 'q', QueueOwnerAWSAccountId: '123456789012' },
    {
      QueueUrl: 'http://127.0.0.1/q',
      MaxNumberOfMessages: asked,
      WaitTimeSeconds: 0,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    },
  ]);
});

test.each([
  [-1, 0],
  [5.9, 5],
  [60, 20],
])('a wait of %d s is one of %d s, and what is taken is hidden so long as asked', async (waitS, asked) => {
  const { queues, sent } = queuesOf({});
  const options = { count: 5, visibilityTimeoutS: 90, waitS, signal: new AbortController().signal };
  expect(await queues.receive(arn, options)).toEqual([]);
  expect(sent.at(-1)).toMatchObject({ WaitTimeSeconds: asked, VisibilityTimeout: 90 });
});

test('messages are deleted ten at a time, and the URL of a queue is asked for once', async () => {
  const { queues, sent } = queuesOf({});
  await queues.delete(
    arn,
    Array.from({ length: 23 }, (_, i) => ({ ReceiptHandle: `r${i}` })),
  );
  const entries = sent.map(({ Entries }) => Entries as { Id: string; ReceiptHandle: string }[] | undefined);
  expect(entries.map((some) => some?.length)).toEqual([undefined, 10, 10, 3]);
  expect(entries[3]!.map(({ Id, ReceiptHandle }) => [Id, ReceiptHandle])).toEqual([
    ['0', 'r20'],
    ['1', 'r21'],
    ['2', 'r22'],
  ]);
});

test('a message to a FIFO queue has a group, and a queue that tells no visibility timeout has that of SQS', async () => {
  const { queues, sent } = queuesOf({});
  await queues.send(`${arn}.fifo`, 'body', {}, 'Root=1');
  expect(sent.at(-1)).toMatchObject({ MessageGroupId: 'windtunnel' });
  await queues.send(arn, 'body', {}, 'Root=1');
  expect(sent.at(-1)).not.toHaveProperty('MessageGroupId');
  expect(await queues.visibilityTimeoutS(arn)).toBe(30);
  expect(await queuesOf({ Attributes: { VisibilityTimeout: '45' } }).queues.visibilityTimeoutS(arn)).toBe(45);
});
