// How many event pollers read one Kafka topic for a mapping. Documented (Developer Guide kafka-scaling-modes, 2025-26): on demand the
// lag is judged once a minute, a change comes within three minutes, a throttled function leaves fewer; provisioned: between a
// minimum and a maximum; never more than the topic has partitions; 5 MB/s or 5 concurrent invocations a poller. On demand it
// begins with one (Developer Guide with-msk, 2022). Assumed, for AWS publishes neither: by how much they become more or fewer, and
// how soon provisioned pollers do.

import type { Rules } from './rules.ts';

/** The figures of one mapping. */
export interface KafkaScalingRules {
  /** At the start, and at rest; the most. */
  readonly least: number;
  readonly most: number;
  /** From one look at the lag to the next, and from the look to the change. */
  readonly lookEveryMs: number;
  readonly delayMs: number;
  /** A change makes them so many times as many, or takes as much away. */
  readonly growth: number;
  /** Batches that a poller has under way at once, and bytes that it reads a second. */
  readonly batchesPerPoller: number;
  readonly bytesPerSecond: number;
  /** Event poller units are paid for; throttles leave fewer only on demand. */
  readonly isProvisioned: boolean;
  /** Pollers that one event poller unit carries. */
  readonly pollersPerUnit: number;
}

/** What a provisioned mapping is configured with. */
export interface KafkaPollerRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** What an event poller reads, and an event poller unit in all (Developer Guide kafka-scaling-modes), bytes a second. */
const pollerBytesPerSecond: number = 5 * 1024 * 1024;
const unitBytesPerSecond: number = 20 * 1024 * 1024;

/** The figures in force for a topic of so many partitions; `pollers` null is on demand. */
export const kafkaScalingRules = (
  rules: Rules,
  pollers: KafkaPollerRange | null,
  partitions: number,
): KafkaScalingRules => ({
  least: Math.min(pollers?.minimum ?? 1, partitions),
  most: Math.min(pollers?.maximum ?? partitions, partitions),
  lookEveryMs: pollers === null ? rules.kafkaLookMs : rules.kafkaProvisionedLookMs,
  delayMs: pollers === null ? rules.kafkaDelayMs : 0,
  growth: rules.kafkaGrowth,
  batchesPerPoller: rules.kafkaPollerBatches,
  bytesPerSecond: pollerBytesPerSecond,
  isProvisioned: pollers !== null,
  pollersPerUnit: rules.kafkaPollersPerUnit,
});

/** What was seen since the look before. */
export interface KafkaLook {
  /** A partition waits for its poller with more than a batch. */
  readonly isBehind: boolean;
  readonly wasThrottled: boolean;
  /** The most batches at once. */
  readonly peakBatches: number;
  /** Read a second. */
  readonly bytesPerSecond: number;
}

/** So many pollers a mapping has after a look that found `count`. */
export const kafkaPollersAfter = (rules: KafkaScalingRules, count: number, look: KafkaLook): number => {
  const { least, most, growth, batchesPerPoller, bytesPerSecond, isProvisioned } = rules;
  const fewer = Math.max(least, Math.ceil(count / growth));
  if (look.wasThrottled) return isProvisioned ? count : Math.min(count, fewer);
  if (look.isBehind) return Math.min(most, Math.max(count, Math.ceil(count * growth)));
  const needed = Math.max(
    Math.ceil(look.peakBatches / batchesPerPoller),
    Math.ceil(look.bytesPerSecond / bytesPerSecond),
  );
  return Math.min(count, Math.max(needed, fewer));
};

/** Event poller units of so many provisioned pollers that read `bytesPerSecond`: ten pollers and 20 MB/s each. */
export const kafkaPollerUnits = (
  { pollersPerUnit }: KafkaScalingRules,
  pollers: number,
  bytesPerSecond: number,
): number => Math.max(Math.ceil(pollers / pollersPerUnit), Math.ceil(bytesPerSecond / unitBytesPerSecond));
