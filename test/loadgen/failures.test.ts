// How a client takes an answer, and the words for it.

import { expect, test } from 'vitest';
import { Outcome } from '../../lambda/index.ts';
import { failureOf, failureText } from '../../loadgen/dispatch/failure-of.ts';
import { handshakeProblem } from '../../loadgen/targets/handshake-problem.ts';
import { unreachable } from '../../loadgen/targets/endpoint.ts';
import {
  emptyAnswer,
  reasonOf,
  unexpectedBody,
  unexpectedStatus,
  type TargetAnswer,
} from '../../loadgen/targets/target.ts';

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

const coded = (message: string, code: string): Error => Object.assign(new Error(message), { code });

test.each([
  ['a text', 'a text'],
  [new Error('refused'), 'refused'],
  // Of several addresses of one name: a code and no message.
  [coded('', 'ECONNREFUSED'), 'ECONNREFUSED'],
  [new RangeError(''), 'RangeError'],
])('the reason of %s reads "%s"', (error, text) => {
  expect(reasonOf(error)).toBe(text);
});

test.each([
  [
    coded('certificate has expired', 'CERT_HAS_EXPIRED'),
    'no connection to https://x: its certificate has expired; renew it (CERT_HAS_EXPIRED)',
  ],
  [
    coded('connect ECONNREFUSED 127.0.0.1:9', 'ECONNREFUSED'),
    'nothing answers at https://x (connect ECONNREFUSED 127.0.0.1:9); is it running, and are host and port right?',
  ],
  ['no connection', 'nothing answers at https://x (no connection); is it running, and are host and port right?'],
])('that nobody is there for %s is said with what to look at', (error, text) => {
  expect(unreachable('https://x', error)).toMatchObject({ name: 'TargetError', message: text, cause: error });
});

test('only a handshake has a problem of handshakes', () => {
  expect([null, new Error('x'), coded('x', 'ECONNRESET')].map(handshakeProblem)).toEqual([null, null, null]);
});
