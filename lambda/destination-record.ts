// What destinations and failure queues are sent, key for key. Source: records of real AWS of Nov 2025 (asynchronous
// invocation, Kinesis, DynamoDB streams) and Developer Guide invocation-async-retain-records.

/** An asynchronous event that succeeded or was given up. */
export interface AsyncOutcome {
  readonly requestId: string;
  /** With qualifier. */
  readonly functionArn: string;
  readonly condition: 'Success' | 'RetriesExhausted' | 'EventAgeExceeded' | 'ZeroReservedConcurrency';
  readonly approximateInvokeCount: number;
  readonly requestPayload: unknown;
  /** null when the function never ran. */
  readonly response: {
    readonly executedVersion: string;
    /** `Unhandled` for a failure; null for a success. */
    readonly functionError: string | null;
    readonly payload: unknown;
  } | null;
}

/** @param timestamp ISO 8601 with milliseconds */
export const destinationRecord = (outcome: AsyncOutcome, timestamp: string): Record<string, unknown> => {
  const { requestId, functionArn, condition, approximateInvokeCount, requestPayload, response } = outcome;
  return {
    version: '1.0',
    timestamp,
    requestContext: { requestId, functionArn, condition, approximateInvokeCount },
    requestPayload,
    ...(response === null
      ? {}
      : {
          responseContext: {
            statusCode: 200,
            executedVersion: response.executedVersion,
            ...(response.functionError === null ? {} : { functionError: response.functionError }),
          },
          responsePayload: response.payload,
        }),
  };
};

/** Records of a stream that were given up. */
export interface StreamFailure {
  readonly requestId: string;
  /** Without qualifier. */
  readonly functionArn: string;
  readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
  readonly approximateInvokeCount: number;
  /** The last run: `Unhandled`, or null where it only named records that failed; undefined when the function never ran. */
  readonly functionError: 'Unhandled' | null | undefined;
  readonly source: 'kinesis' | 'dynamodb';
  readonly batch: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    /** ms since 1970. */
    readonly approximateArrivalOfFirstRecord: number;
    readonly approximateArrivalOfLastRecord: number;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

/** DynamoDB knows seconds alone (recorded). */
const arrival = (ms: number, source: StreamFailure['source'], isoOf: (ms: number) => string): string =>
  source === 'kinesis' ? isoOf(ms) : isoOf(Math.floor(ms / 1000) * 1000).replace('.000Z', 'Z');

/** The record of an on-failure destination: the records themselves are not in it. */
export const streamFailureRecord = (
  failure: StreamFailure,
  atMs: number,
  isoOf: (ms: number) => string,
): Record<string, unknown> => {
  const { requestId, functionArn, condition, approximateInvokeCount, functionError, source, batch } = failure;
  return {
    requestContext: { requestId, functionArn, condition, approximateInvokeCount },
    ...(functionError === undefined
      ? {}
      : { responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError } }),
    version: '1.0',
    timestamp: isoOf(atMs),
    [source === 'kinesis' ? 'KinesisBatchInfo' : 'DDBStreamBatchInfo']: {
      ...batch,
      approximateArrivalOfFirstRecord: arrival(batch.approximateArrivalOfFirstRecord, source, isoOf),
      approximateArrivalOfLastRecord: arrival(batch.approximateArrivalOfLastRecord, source, isoOf),
    },
  };
};
