// How a client takes an answer, and the words for it.

import { expect, test } from 'vitest';
import { Outcome } from '../../lambda/index.ts';
import { failureOf, failureText } from '../../loadgen/dispatch/failure-of.ts';
import { emptyAnswer, unexpectedBody, unexpectedStatus, type TargetAnswer } from '../../loadgen/targets/target.ts';

const answer = (fields: Partial<TargetAnswer>): TargetAnswer => ({ ...emptyAnswer(), ...fields });

test.each([
  [429, Outcome.throttled, 'throttle'],
  [500, Outcome.throttled, 'throttle'],
  [500, Outcome.failed, 'transient'],
  [502, Outcome.failed, 'transient'],
  [503, Outcome.failed, 'transient'],
  [504, Outcome.timedOut, 'transient'],
  [501, Outcome.failed, null],
  [505, Outcome.failed, null],
  [499, Outcome.failed, null],
  [404, Outcome.failed, null],
  [200, Outcome.failed, null],
  [200, Outcome.completed, null],
])('an answer of %i with outcome %i is sent again as %s', (statusCode, outcome, failure) => {
  expect(failureOf(answer({ statusCode, outcome }))).toBe(failure);
});

test.each<[Partial<TargetAnswer>, string]>([
  [
    { statusCode: 200, errorType: 'TypeError', errorMessage: 'no such thing' },
    'a function error TypeError: no such thing',
  ],
  [{ statusCode: 200, errorType: 'Unhandled' }, 'a function error Unhandled'],
  [{ statusCode: 200, errorMessage: 'gone' }, 'a function error: gone'],
  [{ statusCode: 399 }, 'HTTP 399, a redirect, which is not followed'],
  [{ statusCode: 302, errorType: unexpectedStatus }, 'HTTP 302, a redirect, which is not followed'],
  [{ statusCode: 200, errorType: unexpectedBody }, `HTTP 200, ${unexpectedBody}`],
  [{ statusCode: 302, errorType: unexpectedBody }, `HTTP 302, ${unexpectedBody}`],
  [{ statusCode: 201, errorType: unexpectedStatus }, `HTTP 201, ${unexpectedStatus}`],
  [{ statusCode: 400, errorMessage: 'not told' }, 'HTTP 400'],
  [{ statusCode: 404, errorType: 'ResourceNotFoundException' }, 'HTTP 404 ResourceNotFoundException'],
])('%j reads', (fields, text) => {
  expect(failureText(answer(fields))).toBe(text);
});
