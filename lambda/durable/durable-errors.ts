// Answers of the API of durable executions. Both families of SDKs know a checkpoint that came too late by its text.

import { notFound } from '../answers/api-errors.ts';
import { invalidParameterValue, type WireError } from '../answers/errors.ts';

/** A checkpoint token that was used, or is of another invocation or a closed execution: exactly this text. */
export const invalidToken = (): WireError => invalidParameterValue('Invalid checkpoint token');

/** As others found the service to answer (hectorvent/floci, 2026), here and below. */
export const noExecution = (): WireError => notFound('Durable Execution does not exist');

export const invalidCallbackId = (): WireError => invalidParameterValue('Invalid callback id');

export const callbackClosed = (): WireError => ({
  status: 400,
  errorType: 'CallbackTimeoutException',
  body: { Type: 'User', Message: 'The callback is either timed out or already completed' },
});

export const alreadyStarted = (arn: string): WireError => ({
  status: 409,
  errorType: 'DurableExecutionAlreadyStartedException',
  body: { Type: 'User', Message: `Execution already started: ${arn}` },
});

export const unqualifiedDurable = (): WireError =>
  invalidParameterValue('You cannot invoke a durable function using an unqualified ARN.');

export const tooLongToWaitFor = (): WireError =>
  invalidParameterValue(
    'You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.',
  );

export const durableWithoutTimeout = (): WireError =>
  invalidParameterValue('You cannot create a function with a durable configuration without an executionTimeout');

export const notMadeDurable = (): WireError =>
  invalidParameterValue(
    'You cannot add a durable configuration to a function that was originally created with no durable configuration',
  );

/** A name for what is no durable function: the words are ours. */
export const namedNotDurable = (): WireError =>
  invalidParameterValue('DurableExecutionName: the function has no DurableConfig; leave the name out.');

/** Above one of the hard limits of an execution: the name and status are the service model's, the words are ours. */
export const durableQuota = (what: string): WireError => ({
  status: 402,
  errorType: 'ServiceQuotaExceededException',
  body: { Type: 'User', Message: `The durable execution has reached its limit of ${what}.` },
});
