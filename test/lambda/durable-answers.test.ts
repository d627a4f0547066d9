// Answers of the API of durable executions, to the letter: both families of SDKs know some of them by their text.

import { expect, test } from 'vitest';
import {
  alreadyStarted,
  callbackClosed,
  durableQuota,
  durableWithoutTimeout,
  invalidCallbackId,
  invalidToken,
  namedNotDurable,
  noExecution,
  notMadeDurable,
  tooLongToWaitFor,
  unqualifiedDurable,
} from '../../lambda/index.ts';

test.each([
  ['a token of another invocation', invalidToken(), 'Invalid checkpoint token'],
  ['a callback that never was', invalidCallbackId(), 'Invalid callback id'],
  [
    'an invocation without a qualifier',
    unqualifiedDurable(),
    'You cannot invoke a durable function using an unqualified ARN.',
  ],
  [
    'a caller who would wait for an execution of days',
    tooLongToWaitFor(),
    'You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.',
  ],
  [
    'a function made durable without a timeout',
    durableWithoutTimeout(),
    'You cannot create a function with a durable configuration without an executionTimeout',
  ],
  [
    'a function that is to become durable later',
    notMadeDurable(),
    'You cannot add a durable configuration to a function that was originally created with no durable configuration',
  ],
  [
    'a name for an execution of what is no durable function',
    namedNotDurable(),
    'DurableExecutionName: the function has no DurableConfig; leave the name out.',
  ],
])('%s is an invalid parameter value', (_, answer, message) => {
  expect(answer).toEqual({ status: 400, errorType: 'InvalidParameterValueException', body: { Type: 'User', message } });
});

test.each([
  [noExecution(), 404, 'ResourceNotFoundException', 'Durable Execution does not exist'],
  [callbackClosed(), 400, 'CallbackTimeoutException', 'The callback is either timed out or already completed'],
  [alreadyStarted('arn:e'), 409, 'DurableExecutionAlreadyStartedException', 'Execution already started: arn:e'],
  [
    durableQuota('3000 operations'),
    402,
    'ServiceQuotaExceededException',
    'The durable execution has reached its limit of 3000 operations.',
  ],
])('%o has a status and a name of its own, and a Message', (answer, status, errorType, Message) => {
  expect(answer).toEqual({ status, errorType, body: { Type: 'User', Message } });
});
