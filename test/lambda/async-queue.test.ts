// What the event queue does with an event after each attempt.

import { describe, expect, test } from 'vitest';
import {
  afterFailedRun,
  afterRefusal,
  defaultAsyncConfig,
  DropCondition,
  dropConditionNames,
  dropConditionOf,
  dropVerdict,
} from '../../lambda/index.ts';

const event = (failedRuns: number, refusals = 0) => ({ acceptedAtMs: 0, failedRuns, refusals });
const minutes = (count: number): number => count * 60_000;

describe('after a run that failed', () => {
  test('one minute, then two, then no more', () => {
    expect(afterFailedRun(defaultAsyncConfig, event(1), 5000)).toBe(5000 + minutes(1));
    expect(afterFailedRun(defaultAsyncConfig, event(2), 70_000)).toBe(70_000 + minutes(2));
    expect(dropConditionOf(afterFailedRun(defaultAsyncConfig, event(3), 0))).toBe(DropCondition.retriesExhausted);
  });

  test.each([0, 1, 2])('as many retries as asked for: %i', (maximumRetryAttempts) => {
    const config = { ...defaultAsyncConfig, maximumRetryAttempts };
    const verdicts = [1, 2, 3].map((failedRuns) => afterFailedRun(config, event(failedRuns), 0) >= 0);
    expect(verdicts).toEqual([1, 2, 3].map((failedRuns) => failedRuns <= maximumRetryAttempts));
  });

  // Recorded from AWS: an age of 60 s gave no retry, one of 90 s one.
  test.each([
    [60_000, false],
    [90_000, true],
  ])('an event that would be too old by its retry is dropped at once: age %i', (maximumEventAgeMs, retried) => {
    const verdict = afterFailedRun({ maximumRetryAttempts: 2, maximumEventAgeMs }, event(1), 1000);
    expect(verdict >= 0).toBe(retried);
    expect(verdict >= 0 ? null : dropConditionOf(verdict)).toBe(retried ? null : DropCondition.eventAgeExceeded);
  });
});

describe('after a refusal', () => {
  const config = { ...defaultAsyncConfig, reservedConcurrency: null };

  test('waits double, from one second to five minutes', () => {
    const waitsS = Array.from({ length: 11 }, (_, index) => afterRefusal(config, event(0, index + 1), 0) / 1000);
    expect(waitsS).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  test('no number of refusals is too many, only age is', () => {
    expect(afterRefusal(config, event(2, 1000), 0)).toBe(300_000);
    const atMs = 6 * 3_600_000;
    expect(dropConditionOf(afterRefusal(config, event(0, 5), atMs))).toBe(DropCondition.eventAgeExceeded);
  });

  test('a reservation of 0 gives the event up at once', () => {
    const verdict = afterRefusal({ ...config, reservedConcurrency: 0 }, event(0, 1), 0);
    expect(dropConditionNames[dropConditionOf(verdict)]).toBe('ZeroReservedConcurrency');
  });
});

test('every condition survives the way through a verdict', () => {
  for (const condition of Object.values(DropCondition)) {
    expect(dropVerdict(condition)).toBeLessThan(0);
    expect(dropConditionOf(dropVerdict(condition))).toBe(condition);
  }
  expect(dropConditionNames).toHaveLength(Object.values(DropCondition).length);
});
