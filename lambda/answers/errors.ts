// Throttle reasons and Lambda's errors on the wire.
// Sources: botocore service model lambda/2015-03-31 (names, status codes, enum ThrottleReason), answers
// recorded from AWS in Nov 2025 (texts). Where the meaning of a reason was inferred, it says so.

/** Why a request was refused with 429. Codes, so that sinks can count in typed arrays. */
export const ThrottleReason = {
  /** Account limit, unreserved pool or scaling rate exhausted (that the scaling rate uses it is inferred). */
  concurrentInvocationLimitExceeded: 0,
  /** The function's own reserved concurrency is exhausted (or 0). */
  reservedFunctionConcurrentInvocationLimitExceeded: 1,
  /** Ten times the account concurrency, a second (meaning inferred). */
  functionInvocationRateLimitExceeded: 2,
  /** Ten times the reserved concurrency, a second (meaning inferred). */
  reservedFunctionInvocationRateLimitExceeded: 3,
  /** The caller's own API rate (meaning inferred). */
  callerRateLimitExceeded: 4,
} as const;
export type ThrottleReason = (typeof ThrottleReason)[keyof typeof ThrottleReason];

/** The wire's own words for each reason, by code. */
export const throttleReasonNames = [
  'ConcurrentInvocationLimitExceeded',
  'ReservedFunctionConcurrentInvocationLimitExceeded',
  'FunctionInvocationRateLimitExceeded',
  'ReservedFunctionInvocationRateLimitExceeded',
  'CallerRateLimitExceeded',
] as const;
export type ThrottleReasonName = (typeof throttleReasonNames)[number];

/** An error answer of the Lambda API: status, `x-amzn-ErrorType` and JSON body. */
export interface WireError {
  readonly status: number;
  readonly errorType: string;
  readonly body: Readonly<Record<string, string | null>>;
}

/**
 * 429 TooManyRequestsException as recorded from AWS: lower-case `message`, trailing full stop. Without a reason it is that of tenants
 * and of Managed Instances (Developer Guide tenant-isolation, of 2026; that of Managed Instances is documented nowhere).
 */
export const tooManyRequests = (reason: ThrottleReason | null): WireError => ({
  status: 429,
  errorType: 'TooManyRequestsException',
  body:
    reason === null
      ? { Type: 'User', message: 'Rate exceeded' }
      : { Reason: throttleReasonNames[reason], Type: 'User', message: 'Rate Exceeded.' },
});

/** 404 for an Invoke of an unknown function or version; `arn` carries the qualifier (text of 2025). */
export const functionNotFound = (arn: string): WireError => ({
  status: 404,
  errorType: 'ResourceNotFoundException',
  body: { Type: 'User', Message: `Function not found: ${arn}` },
});

/** `$LATEST` of a function on Managed Instances, which runs nowhere (the localstack emulator's text, Aug 2026). */
export const latestNotInvocable = (): WireError =>
  invalidParameterValue(
    "Functions configured with capacity provider configuration can't be invoked with $LATEST qualifier. To invoke this function, specify a published version qualifier or $LATEST.PUBLISHED.",
  );

/** A function on Managed Instances of which nothing was published there (the localstack emulator's text, Aug 2026). */
export const noPublishedVersion = (): WireError => ({
  status: 400,
  errorType: 'NoPublishedVersionException',
  body: {
    Type: 'User',
    message:
      "The function can't be invoked because no published version exists. For functions with capacity provider configuration, either publish a version to $LATEST.PUBLISHED, or specify a published version qualifier.",
  },
});

/** SnapStart: names and status codes of the botocore service model (Aug 2026), words after what it says of each. */
const snapStart = (status: number, name: string, message: string): WireError => ({
  status,
  errorType: `SnapStart${name}`,
  body: { Type: 'User', Message: message },
});

/** The version's snapshot is not there yet, or was dropped. */
export const snapStartNotReady = (): WireError =>
  snapStart(
    409,
    'NotReadyException',
    'Lambda is initializing your function. It will be ready to invoke once your function state becomes Active.',
  );

export const snapStartTimedOut = (): WireError =>
  snapStart(408, 'TimeoutException', "Lambda couldn't restore the snapshot within the timeout limit.");

export const snapStartFailed = (detail: string): WireError =>
  snapStart(400, 'Exception', `The afterRestore() runtime hook encountered an error: ${detail}`);

/** A version that is not ready, or not any more. */
export const versionNotActive = (state: string): WireError => ({
  status: 409,
  errorType: 'ResourceConflictException',
  body: {
    Type: 'User',
    Message: `The operation cannot be performed at this time. The function is currently in the following state: ${state}`,
  },
});

/** 404 for an alias that is not there, of operations that set something for it; Invoke knows only functions (recorded). */
export const aliasNotFound = (arn: string): WireError => ({
  status: 404,
  errorType: 'ResourceNotFoundException',
  body: { Type: 'User', Message: `Cannot find alias arn: ${arn}` },
});

/** 400 for a request body that is not JSON. */
export const invalidRequestContent = (detail: string): WireError => ({
  status: 400,
  errorType: 'InvalidRequestContentException',
  body: {
    Type: 'User',
    message: `Could not parse request body into json: Could not parse payload into json: ${detail}`,
  },
});

/**
 * 413 for a request body over the payload limit. Not in the recordings; texts as users quote them: the first for what no
 * invocation may have, the second for what a synchronous one might.
 */
export const requestTooLarge = (limitBytes: number, eventBytes: number | null = null): WireError => ({
  status: 413,
  errorType: 'RequestTooLargeException',
  body: {
    Type: 'User',
    message:
      eventBytes === null
        ? `Request must be smaller than ${limitBytes} bytes for the InvokeFunction operation`
        : `${eventBytes} byte payload is too large for the Event invocation type (limit ${limitBytes} bytes)`,
  },
});

/** 400 for an invocation that has come round too often (name and status from the service model; the text is ours). */
export const recursiveInvocation = (): WireError => ({
  status: 400,
  errorType: 'RecursiveInvocationException',
  body: { Type: 'User', Message: 'The invocation was stopped: its chain of functions has come back here 16 times.' },
});

/** 400 for a parameter value that the API refuses. */
export const invalidParameterValue = (message: string): WireError => ({
  status: 400,
  errorType: 'InvalidParameterValueException',
  body: { Type: 'User', message },
});

/** The same without a `Type`, as some checks answer (recorded). */
export const untypedInvalid = (message: string): WireError => ({
  status: 400,
  errorType: 'InvalidParameterValueException',
  body: { message },
});

/** 400 for a reservation that leaves too little (recorded). */
export const unreservedBelowMinimum = (minimum: number): WireError =>
  untypedInvalid(
    `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minimum}].`,
  );

/** 400 for a reservation below the function's provisioned concurrency (recorded, blanks and all). */
export const reservedBelowProvisioned = (reserved: number, provisioned: number): WireError =>
  untypedInvalid(
    ` ReservedConcurrentExecutions  ${reserved} should not be lower than function's total provisioned concurrency [${provisioned}].`,
  );

/** 400 for a reservation of a version or an alias (recorded). */
export const reservationOfQualifier = (): WireError =>
  invalidParameterValue(
    'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. ' +
      'Please specify either a function name or an unqualified function ARN.',
  );

/** A body that cannot be read into the members of an operation: no JSON, or a member of another type. */
export const serializationException = (message: string): WireError => ({
  status: 400,
  errorType: 'SerializationException',
  body: { Message: message },
});

/** 500 for a failure of the service itself. */
export const serviceException = (message: string): WireError => ({
  status: 500,
  errorType: 'ServiceException',
  body: { Type: 'Service', Message: message },
});
