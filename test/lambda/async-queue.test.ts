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
    expect(afterFailedRun(defaultAsyncConfig, event(1), 5000, 0)).toBe(5000 + minutes(1));
    expect(afterFailedRun(defaultAsyncConfig, event(2), 70_000, 0)).toBe(70_000 + minutes(2));
    expect(dropConditionOf(afterFailedRun(defaultAsyncConfig, event(3), 0, 0))).toBe(DropCondition.retriesExhausted);
  });

  test.each([0, 1, 2])('as many retries as asked for: %i', (maximumRetryAttempts) => {
    const config = { ...defaultAsyncConfig, maximumRetryAttempts };
    const verdicts = [1, 2, 3].map((failedRuns) => afterFailedRun(config, event(failedRuns), 0, 0) >= 0);
    expect(verdicts).toEqual([1, 2, 3].map((failedRuns) => failedRuns <= maximumRetryAttempts));
  });

  // Recorded from AWS: an age of 60 s gave no retry, one of 90 s one.
  test.each([
    [60_000, false],
    [90_000, true],
  ])('an event that would be too old by its retry is dropped at once: age %i', (maximumEventAgeMs, retried) => {
    const verdict = afterFailedRun({ maximumRetryAttempts: 2, maximumEventAgeMs }, event(1), 1000, 0);
    expect(verdict >= 0).toBe(retried);
    expect(verdict >= 0 ? null : dropConditionOf(verdict)).toBe(retried ? null : DropCondition.eventAgeExceeded);
  });
});

describe('after a refusal', () => {
  const config = { ...defaultAsyncConfig, reservedConcurrency: null };

  test('waits double, from one second to five minutes', () => {
    const waitsS = Array.from({ length: 11 }, (_, index) => afterRefusal(config, event(0, index + 1), 0, 0) / 1000);
    expect(waitsS).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  test('no number of refusals is too many, only age is', () => {
    expect(afterRefusal(config, event(2, 1000), 0, 0)).toBe(300_000);
    const atMs = 6 * 3_600_000;
    expect(dropConditionOf(afterRefusal(config, event(0, 5), atMs, 0))).toBe(DropCondition.eventAgeExceeded);
  });

  test('a reservation of 0 gives the event up at once', () => {
    const verdict = afterRefusal({ ...config, reservedConcurrency: 0 }, event(0, 1), 0, 0);
    expect(dropConditionNames[dropConditionOf(verdict)]).toBe('ZeroReservedConcurrency');
  });
});

// Measured on 21 Nov 2025 (cosmo-grant/aws-by-example), ms: ages at tries of an event that was throttled six times, and from
// the end of a run that failed to the next run.
const measured = {
  ages: { 4: 16_645, 5: 32_790, 6: 67_932 },
  firstRetries: [66_184, 64_241],
  secondRetries: [130_199, 125_215],
};

describe('retries come late', () => {
  const refusal = { ...defaultAsyncConfig, reservedConcurrency: null };
  const ages = (random01: number): number[] => {
    const all = [0];
    for (let refusals = 1; refusals <= 6; refusals += 1) {
      all.push(afterRefusal(refusal, event(0, refusals), all.at(-1)!, random01));
    }
    return all;
  };

  test('after throttles, as measured', () => {
    const [soonest, mean, latest] = [ages(0), ages(0.5), ages(1)];
    for (const [attempt, ageMs] of Object.entries(measured.ages)) {
      const at = Number(attempt);
      expect(ageMs).toBeGreaterThan(soonest[at]!);
      expect(ageMs).toBeLessThan(latest[at]!);
      expect(Math.abs(mean[at]! / ageMs - 1)).toBeLessThan(0.05);
    }
  });

  test('after errors, as measured', () => {
    const waits = [measured.firstRetries, measured.secondRetries];
    waits.forEach((waitsMs, index) => {
      const wait = (random01: number): number => afterFailedRun(defaultAsyncConfig, event(index + 1), 0, random01);
      for (const waitMs of waitsMs) {
        expect(waitMs).toBeGreaterThan(wait(0));
        expect(waitMs).toBeLessThan(wait(1));
        expect(Math.abs(wait(0.5) / waitMs - 1)).toBeLessThan(0.05);
      }
    });
  });

  test('as late as asked for, or not at all', () => {
    expect(afterFailedRun({ ...defaultAsyncConfig, jitter: 0 }, event(1), 0, 0.9)).toBe(60_000);
    expect(afterRefusal({ ...refusal, jitter: 0.5 }, event(0, 5), 0, 0.5)).toBe(20_000);
  });

  test('a retry that is late enough to be too old is dropped at once', () => {
    const config = { maximumRetryAttempts: 2, maximumEventAgeMs: 65_000 };
    expect(afterFailedRun(config, event(1), 0, 0)).toBe(60_000);
    expect(dropConditionOf(afterFailedRun(config, event(1), 0, 0.9))).toBe(DropCondition.eventAgeExceeded);
  });
});

test('every condition survives the way through a verdict', () => {
  for (const condition of Object.values(DropCondition)) {
    expect(dropVerdict(condition)).toBeLessThan(0);
    expect(dropConditionOf(dropVerdict(condition))).toBe(condition);
  }
  expect(dropConditionNames).toHaveLength(Object.values(DropCondition).length);
});
