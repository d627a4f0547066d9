// What becomes of a batch of stream records that failed: its shard waits for it.

import { expect, test } from 'vitest';
import {
  afterFailedBatch,
  afterRefusedBatch,
  overAge,
  StreamDrop,
  type StreamRetryConfig,
} from '../../lambda/index.ts';

const endless: StreamRetryConfig = {
  maximumRetryAttempts: -1,
  maximumRecordAgeMs: Infinity,
  bisectOnError: false,
  retentionMs: 24 * 3_600_000,
};
const batch = { records: 8, failedRuns: 1, refusals: 0, oldestAtMs: 0 };
const dropped = (reason: StreamDrop) => ({ kind: 'drop', reason });

test('by default it is tried again until it expires, ever less often', () => {
  const waitsS = [1, 2, 3, 4, 5, 6, 7, 8].map((failedRuns) => {
    const verdict = afterFailedBatch(endless, { ...batch, failedRuns }, 0);
    return verdict.kind === 'retry' ? verdict.atMs / 1000 : null;
  });
  expect(waitsS).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  expect(afterFailedBatch(endless, batch, 24 * 3_600_000 + 1)).toEqual(dropped(StreamDrop.expired));
});

test('attempts end it where they are limited', () => {
  const config = { ...endless, maximumRetryAttempts: 2 };
  const kinds = [1, 2, 3].map((failedRuns) => afterFailedBatch(config, { ...batch, failedRuns }, 0));
  expect(kinds.map((verdict) => verdict.kind)).toEqual(['retry', 'retry', 'drop']);
  expect(kinds[2]).toEqual(dropped(StreamDrop.retryAttemptsExhausted));
});

test('age ends it where it is limited, after a refusal too', () => {
  const config = { ...endless, maximumRecordAgeMs: 60_000 };
  expect(overAge(config, 0, 60_000)).toBeNull();
  expect(afterFailedBatch(config, batch, 60_001)).toEqual(dropped(StreamDrop.recordAgeExceeded));
  expect(afterRefusedBatch(config, { ...batch, refusals: 1 }, 60_001)).toEqual(dropped(StreamDrop.recordAgeExceeded));
});

test('it is cut in halves while it has several records, and then tried again', () => {
  const config = { ...endless, bisectOnError: true };
  expect(afterFailedBatch(config, batch, 5)).toEqual({ kind: 'bisect', atMs: 5 });
  expect(afterFailedBatch(config, { ...batch, records: 1 }, 5)).toEqual({ kind: 'retry', atMs: 1005 });
});

test('a refusal spends no attempt', () => {
  const config = { ...endless, maximumRetryAttempts: 0 };
  expect(afterRefusedBatch(config, { ...batch, failedRuns: 0, refusals: 3 }, 0)).toEqual({ kind: 'retry', atMs: 4000 });
});
