// What durable executions cost besides their invocations, which are billed as any other: operations, bytes written, and bytes
// kept while an execution runs and for its retention. Source: copies of the AWS pricing page of 2026, us-east-1.

/** USD. Dated as all prices are (`priceDate`). */
const perOperationUsd = 8e-6;
const writtenPerGbUsd = 0.25;
const keptPerGbMonthUsd = 0.15;

const bytesPerGb = 1024 ** 3;
/** A month as AWS has it: 730 hours. */
const monthMs = 730 * 3_600_000;

export interface DurableUsage {
  readonly operations: number;
  readonly writtenBytes: number;
  /** Bytes times how long each is kept, ms: until its execution is closed, and for the retention after. */
  readonly keptByteMs: number;
}

export interface DurableCost {
  readonly durableOperationsUsd: number;
  readonly durableWrittenUsd: number;
  readonly durableKeptUsd: number;
}

export const durableCost = ({ operations, writtenBytes, keptByteMs }: DurableUsage): DurableCost => ({
  durableOperationsUsd: operations * perOperationUsd,
  durableWrittenUsd: (writtenBytes / bytesPerGb) * writtenPerGbUsd,
  durableKeptUsd: (keptByteMs / bytesPerGb / monthMs) * keptPerGbMonthUsd,
});
