// Error answers on the wire, to the letter: clients match on these texts.

import { expect, test } from 'vitest';
import {
  aliasNotFound,
  functionNotFound,
  invalidParameterValue,
  invalidRequestContent,
  requestTooLarge,
  serviceException,
  ThrottleReason,
  throttleReasonNames,
  throttleReasonOf,
  tooManyRequests,
} from '../../lambda/index.ts';

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:f';

test.each([
  [ThrottleReason.concurrentInvocationLimitExceeded, 'ConcurrentInvocationLimitExceeded'],
  [
    ThrottleReason.reservedFunctionConcurrentInvocationLimitExceeded,
    'ReservedFunctionConcurrentInvocationLimitExceeded',
  ],
  [ThrottleReason.functionInvocationRateLimitExceeded, 'FunctionInvocationRateLimitExceeded'],
  [ThrottleReason.reservedFunctionInvocationRateLimitExceeded, 'ReservedFunctionInvocationRateLimitExceeded'],
  [ThrottleReason.callerRateLimitExceeded, 'CallerRateLimitExceeded'],
])('a throttle of reason %i is a 429 that names %s', (reason, name) => {
  const { status, errorType, body } = tooManyRequests(reason);
  expect([status, errorType]).toEqual([429, 'TooManyRequestsException']);
  expect(JSON.stringify(body)).toBe(`{"Reason":"${name}","Type":"User","message":"Rate Exceeded."}`);
});

test('every reason has a name, and a refusal gives its reason back', () => {
  expect(Object.values(ThrottleReason)).toEqual([...throttleReasonNames.keys()]);
  for (const reason of Object.values(ThrottleReason)) expect(throttleReasonOf(-1 - reason)).toBe(reason);
});

test.each([
  [
    functionNotFound(`${arn}:$LATEST`),
    404,
    'ResourceNotFoundException',
    { Type: 'User', Message: `Function not found: ${arn}:$LATEST` },
  ],
  [
    aliasNotFound(`${arn}:live`),
    404,
    'ResourceNotFoundException',
    { Type: 'User', Message: `Cannot find alias arn: ${arn}:live` },
  ],
  [
    invalidRequestContent('Unexpected token'),
    400,
    'InvalidRequestContentException',
    {
      Type: 'User',
      message: 'Could not parse request body into json: Could not parse payload into json: Unexpected token',
    },
  ],
  [
    requestTooLarge(6_291_456),
    413,
    'RequestTooLargeException',
    { Type: 'User', message: 'Request must be smaller than 6291456 bytes for the InvokeFunction operation' },
  ],
  [invalidParameterValue('no'), 400, 'InvalidParameterValueException', { Type: 'User', message: 'no' }],
  [serviceException('oops'), 500, 'ServiceException', { Type: 'Service', Message: 'oops' }],
] as const)('%o', (answer, status, errorType, body) => {
  expect(answer).toEqual({ status, errorType, body });
});
