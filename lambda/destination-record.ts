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
  /** Whether the function ever ran. */
  readonly ran: boolean;
  readonly source: 'kinesis' | 'dynamodb';
  readonly batch: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

/** The record of an on-failure destination: the records themselves are not in it. */
export const streamFailureRecord = (failure: StreamFailure, timestamp: string): Record<string, unknown> => {
  const { requestId, functionArn, condition, approximateInvokeCount, ran, source, batch } = failure;
  return {
    requestContext: { requestId, functionArn, condition, approximateInvokeCount },
    ...(ran ? { responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' } } : {}),
    version: '1.0',
    timestamp,
    [source === 'kinesis' ? 'KinesisBatchInfo' : 'DDBStreamBatchInfo']: batch,
  };
};
