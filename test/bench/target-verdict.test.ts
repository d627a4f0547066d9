// When a measured run says nothing of the code, and how it is told again once its length is known.

import { expect, test } from 'vitest';
import { Tape } from '../../bench/measure/tape.ts';
import { AnswerWatch } from '../../bench/measure/target-verdict.ts';
import { emptyInvocation, Outcome, type InvocationRecord } from '../../lambda/index.ts';

/** The verdict over requests that end so, one every 100 ms. */
const verdictOf = (
  outcomes: readonly Outcome[],
  failures: { message: string; count: number }[] = [],
): string | null => {
  const watch = new AnswerWatch();
  outcomes.forEach((outcome, at) => watch.invocation({ ...emptyInvocation(), outcome, scheduledAtMs: at * 100 }));
  return watch.verdict(failures, []);
};
const times = (count: number, outcome: Outcome): Outcome[] => Array.from({ length: count }, () => outcome);
const { completed, failed, timedOut, throttled, dropped } = Outcome;

test.each<[string, Outcome[]]>([
  ['answers alone', times(100, completed)],
  ['nothing sent', []],
  ['as many failures as answers', [...times(50, failed), ...times(50, completed)]],
  ['throttles, however many', times(100, throttled)],
  ['some without an answer in between', [...times(20, completed), ...times(30, dropped), ...times(50, completed)]],
  ['a last one without an answer', [...times(99, completed), ...times(1, dropped)]],
])('%s are a run like any other', (_, outcomes) => expect(verdictOf(outcomes)).toBeNull());

test.each<[string, Outcome[], RegExp]>([
  ['no answer at all', times(100, dropped), /^no request had an answer/],
  [
    'a target that dies at two thirds',
    [...times(67, completed), ...times(33, dropped)],
    /later than 6\.6 s .* 33 requ/,
  ],
  ['one that dies late', [...times(990, completed), ...times(10, dropped)], /^the target answered nothing/],
  ['failures mostly', [...times(51, failed), ...times(49, completed)], /^51 of 100 requests failed/],
  ['time-outs mostly', [...times(60, timedOut), ...times(40, completed)], /^60 of 100 requests failed/],
  [
    'failures and missing answers together',
    [...times(30, dropped), ...times(30, failed), ...times(40, completed)],
    /^60/,
  ],
])('%s is none', (_, outcomes, said) => expect(verdictOf(outcomes)).toMatch(said));

test('the commonest reasons are named', () => {
  expect(verdictOf(times(10, failed), [{ message: 'HTTP 500', count: 10 }])).toBe(
    '10 of 10 requests failed: 10 x HTTP 500',
  );
});

test('a tape tells what it was told, in order', () => {
  const tape = new Tape();
  const told: unknown[] = [];
  const record = (at: number): InvocationRecord => ({
    functionIndex: at % 3,
    outcome: (at % 5) as Outcome,
    coldStart: at % 2 === 0,
    provisioned: at % 7 === 0,
    attempts: at,
    runs: at + 1,
    scheduledAtMs: at + 0.25,
    sentAtMs: at + 0.5,
    endAtMs: at + 0.75,
    initMs: at * 2,
    durationMs: at * 3,
    billedMs: at * 4,
    connectionMs: 0,
    overheadMs: -1,
    placementMs: 0,
    extensionsMs: 0,
    restored: false,
    lastSentAtMs: at + 0.6,
    traceNumber: at % 2 === 0 ? at : -1,
  });
  for (let at = 0; at < 5000; at += 1) {
    tape.offered(at % 3, at);
    tape.invocation(record(at));
  }
  tape.tell({
    offered: (...arrival) => told.push(arrival),
    invocation: (heard) => told.push({ ...heard }),
  });
  expect(told).toHaveLength(10_000);
  expect(told).toEqual(Array.from({ length: 5000 }, (_, at) => [[at % 3, at], record(at)]).flat());
});
