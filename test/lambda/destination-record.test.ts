// Records of streams that were given up, as AWS writes them (recorded in Nov 2025).

import { expect, test } from 'vitest';
import { streamFailureRecord, type StreamFailure } from '../../lambda/index.ts';

const failure = (source: StreamFailure['source'], functionError: StreamFailure['functionError']): StreamFailure => ({
  requestId: 'r',
  functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:f',
  condition: 'RetryAttemptsExhausted',
  approximateInvokeCount: 2,
  functionError,
  source,
  batch: {
    shardId: 's',
    startSequenceNumber: '1',
    endSequenceNumber: '2',
    approximateArrivalOfFirstRecord: 61_500,
    approximateArrivalOfLastRecord: 122_000,
    batchSize: 2,
    streamArn: 'arn',
  },
});
const isoOf = (ms: number): string => new Date(ms).toISOString();
const recordOf = (...given: Parameters<typeof failure>): Record<string, unknown> =>
  streamFailureRecord(failure(...given), 1000, isoOf);

test('DynamoDB knows seconds, Kinesis milliseconds', () => {
  expect(recordOf('dynamodb', 'Unhandled')).toMatchObject({
    timestamp: '1970-01-01T00:00:01.000Z',
    DDBStreamBatchInfo: {
      approximateArrivalOfFirstRecord: '1970-01-01T00:01:01Z',
      approximateArrivalOfLastRecord: '1970-01-01T00:02:02Z',
    },
  });
  expect(recordOf('kinesis', 'Unhandled')).toMatchObject({
    KinesisBatchInfo: {
      approximateArrivalOfFirstRecord: '1970-01-01T00:01:01.500Z',
      approximateArrivalOfLastRecord: '1970-01-01T00:02:02.000Z',
    },
  });
});

test('a function that only named the records that failed had no error; one that never ran has no response', () => {
  expect(recordOf('kinesis', 'Unhandled')['responseContext']).toMatchObject({ functionError: 'Unhandled' });
  expect(recordOf('kinesis', null)['responseContext']).toEqual({
    statusCode: 200,
    executedVersion: '$LATEST',
    functionError: null,
  });
  expect(recordOf('dynamodb', undefined)).not.toHaveProperty('responseContext');
});
