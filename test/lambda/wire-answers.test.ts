// Answers that several of Lambda's APIs share and that seldom come, to the letter: reservations that leave too little, bodies that
// cannot be read, functions on Managed Instances, a chain that has come round too often.

import { expect, test } from 'vitest';
import {
  latestNotInvocable,
  noPublishedVersion,
  recursiveInvocation,
  requestTooLarge,
  reservationOfQualifier,
  reservedBelowProvisioned,
  serializationException,
  unreservedBelowMinimum,
  type WireError,
} from '../../lambda/index.ts';

/** As AWS answers, without a `Type`. */
const untyped = (message: string): WireError => ({
  status: 400,
  errorType: 'InvalidParameterValueException',
  body: { message },
});

test('a reservation that leaves the account too little names the least it must leave', () => {
  expect(unreservedBelowMinimum(100)).toEqual(
    untyped(
      "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    ),
  );
  expect(unreservedBelowMinimum(40).body).toMatchObject({ message: expect.stringContaining('[40].') as string });
});

test('a reservation below what is provisioned names both, with the blanks that AWS puts there', () => {
  expect(reservedBelowProvisioned(3, 5)).toEqual(
    untyped(" ReservedConcurrentExecutions  3 should not be lower than function's total provisioned concurrency [5]."),
  );
});

test('a reservation is of a function, not of a version or an alias', () => {
  expect(reservationOfQualifier()).toEqual({
    status: 400,
    errorType: 'InvalidParameterValueException',
    body: {
      Type: 'User',
      message:
        'This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.',
    },
  });
});

test('a function on Managed Instances runs as $LATEST nowhere, and not before something was published', () => {
  expect(latestNotInvocable()).toEqual({
    status: 400,
    errorType: 'InvalidParameterValueException',
    body: {
      Type: 'User',
      message:
        "Functions configured with capacity provider configuration can't be invoked with $LATEST qualifier. To invoke this function, specify a published version qualifier or $LATEST.PUBLISHED.",
    },
  });
  expect(noPublishedVersion()).toEqual({
    status: 400,
    errorType: 'NoPublishedVersionException',
    body: {
      Type: 'User',
      message:
        "The function can't be invoked because no published version exists. For functions with capacity provider configuration, either publish a version to $LATEST.PUBLISHED, or specify a published version qualifier.",
    },
  });
});

test('an event that a synchronous invocation might have is too large by its own bytes, be they none', () => {
  const words = 'byte payload is too large for the Event invocation type (limit 1048576 bytes)';
  for (const bytes of [1_048_577, 0]) {
    expect(requestTooLarge(1_048_576, bytes)).toEqual({
      status: 413,
      errorType: 'RequestTooLargeException',
      body: { Type: 'User', message: `${bytes} ${words}` },
    });
  }
});

test('a chain of functions that has come round too often is stopped with a 400', () => {
  expect(recursiveInvocation()).toEqual({
    status: 400,
    errorType: 'RecursiveInvocationException',
    body: {
      Type: 'User',
      Message: 'The invocation was stopped: its chain of functions has come back here 16 times.',
    },
  });
});

test('a body that cannot be read is a 400 without a Type', () => {
  expect(serializationException('why')).toEqual({
    status: 400,
    errorType: 'SerializationException',
    body: { Message: 'why' },
  });
});
