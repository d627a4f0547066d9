// What becomes of a batch of stream records (Kinesis, DynamoDB) that failed: the shard waits for it. Sources: Developer
// Guide with-kinesis, with-ddb (retry until success, age, attempts or expiry; bisect; no attempt spent by a split or a
// throttle). The steps of the wait between retries are not published: 2^n s to a minute is assumed.

import { streamBackoff, waitMs, type Backoff } from './basics/backoff.ts';

export interface StreamRetryConfig {
  /** -1 for no limit. */
  readonly maximumRetryAttempts: number;
  /** Infinity for no limit but the stream's retention. */
  readonly maximumRecordAgeMs: number;
  readonly bisectOnError: boolean;
  /** How long the stream keeps a record: 24 h for DynamoDB, 24 h to 365 d for Kinesis. */
  readonly retentionMs: number;
  /** Between retries; default 1 s to a minute. */
  readonly backoff?: Backoff;
}

/** Why records were given up, in the words of the failure record. */
export const StreamDrop = { retryAttemptsExhausted: 0, recordAgeExceeded: 1, expired: 2 } as const;
export type StreamDrop = (typeof StreamDrop)[keyof typeof StreamDrop];
export const streamDropNames = ['RetryAttemptsExhausted', 'RecordAgeExceeded', 'Expired'] as const;

/** What a batch has been through. */
export interface BatchHistory {
  readonly records: number;
  /** Runs that failed. */
  readonly failedRuns: number;
  /** Refusals since the last run. */
  readonly refusals: number;
  /** Arrival of its oldest record. */
  readonly oldestAtMs: number;
}

export type StreamVerdict =
  | { readonly kind: 'retry'; readonly atMs: number }
  /** Run the halves one after the other. */
  | { readonly kind: 'bisect'; readonly atMs: number }
  | { readonly kind: 'drop'; readonly reason: StreamDrop };

/** Why the age of the oldest record gives the batch up by `atMs`; null while it does not. */
export const overAge = (config: StreamRetryConfig, oldestAtMs: number, atMs: number): StreamDrop | null => {
  const ageMs = atMs - oldestAtMs;
  if (ageMs > config.retentionMs) return StreamDrop.expired;
  return ageMs > config.maximumRecordAgeMs ? StreamDrop.recordAgeExceeded : null;
};

/** After a run that failed (`batch.failedRuns` includes it). */
export const afterFailedBatch = (config: StreamRetryConfig, batch: BatchHistory, atMs: number): StreamVerdict => {
  const old = overAge(config, batch.oldestAtMs, atMs);
  if (old !== null) return { kind: 'drop', reason: old };
  if (config.bisectOnError && batch.records > 1) return { kind: 'bisect', atMs };
  const { maximumRetryAttempts } = config;
  if (maximumRetryAttempts >= 0 && batch.failedRuns > maximumRetryAttempts) {
    return { kind: 'drop', reason: StreamDrop.retryAttemptsExhausted };
  }
  return { kind: 'retry', atMs: atMs + waitMs(config.backoff ?? streamBackoff, batch.failedRuns) };
};

/** After a refusal (`batch.refusals` includes it): no attempt is spent. */
export const afterRefusedBatch = (config: StreamRetryConfig, batch: BatchHistory, atMs: number): StreamVerdict => {
  const old = overAge(config, batch.oldestAtMs, atMs);
  if (old !== null) return { kind: 'drop', reason: old };
  return { kind: 'retry', atMs: atMs + waitMs(config.backoff ?? streamBackoff, batch.refusals) };
};
