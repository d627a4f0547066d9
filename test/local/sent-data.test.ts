// What pollers and destinations send, where no server of the tests can say it.

import type { SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { withFloatTimes } from '../../local/event-sources/float-times.ts';
import { Queues } from '../../local/event-sources/queues.ts';

test('whole seconds of records are floating-point numbers, and nothing that looks like them is touched', () => {
  const record = { ApproximateCreationDateTime: 1_764_000_000, NewImage: { n: { N: '1' } }, SizeBytes: 26 };
  const said = { note: JSON.stringify({ ApproximateCreationDateTime: 5 }), ApproximateCreationDateTime: { N: '7' } };
  const text = withFloatTimes(JSON.stringify({ Records: [{ dynamodb: record }, { dynamodb: said }] }));
  expect(text).toContain('"ApproximateCreationDateTime":1764000000.0,');
  expect(text).toContain('"SizeBytes":26');
  expect(JSON.parse(text)).toEqual({ Records: [{ dynamodb: record }, { dynamodb: said }] });
  expect(withFloatTimes('{"ApproximateCreationDateTime":1.5}')).toBe('{"ApproximateCreationDateTime":1.5}');
});

test('a message brings the trace that it belongs to', async () => {
  const sent: Record<string, unknown>[] = [];
  const client = {
    send: ({ input }: { input: Record<string, unknown> }): Promise<unknown> => {
      sent.push(input);
      return Promise.resolve({ QueueUrl: 'http://127.0.0.1/q' });
    },
  };
  const trace = 'Root=1-67000000-0123456789abcdef01234567;Sampled=0';
  await new Queues(client as unknown as SQSClient).send('arn:aws:sqs:us-east-1:123456789012:q', 'body', {}, trace);
  expect(sent.at(-1)).toMatchObject({
    MessageBody: 'body',
    MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } },
  });
});
