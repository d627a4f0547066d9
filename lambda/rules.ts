// The rules of one era, resolved for one region: what admission, billing and retries obey.
// An era is a date; its rules are read off the dated tables of quotas.ts, and any single rule may be overridden,
// which is how a measured run on a small machine is scaled down.

import {
  asyncBackoff,
  asyncJitter,
  sqsBackoff,
  sqsJitter,
  sqsTurnMs,
  streamBackoff,
  type Backoff,
} from './basics/backoff.ts';
import { durableRules, type DurableRules } from './durable/durable-rules.ts';
import { managedRules, type ManagedRules } from './managed/managed-rules.ts';
import * as quotas from './quotas.ts';
import { snapStartRules, type SnapStartRules } from './settings/snap-start.ts';

/**
 * Fitted to four ramps of 2025 (rehanvdm.com: 1,000 messages a second of 100, 200, 400 and 600 ms; peaks of 195, 358, 795 and
 * 1,060 after 70, 80, 170 and 210 s): the squares of their relative errors become half of what they are without. A longer
 * delay fits the first instant better and the peaks worse.
 */
const sqsGrowthDelayMs = 10_000;
/**
 * Fitted to two throughputs of 2025 (rehanvdm.com: 2,000 messages a second of 50 ms, batches of 1): 1,600 a second with 1 %
 * of errors, 300 with 10 %. A fixed part of a batch for each failure would make ten times the errors cost ten times the
 * throughput, a fixed share of all three times; the root of their number lies between, as the measurement does.
 */
const sqsFailureCost = 0.0375;

/** Eras with a name. Any ISO date is an era too. */
export const eraDates = {
  '2018': '2018-07-01',
  '2020': '2020-06-15',
  '2023': '2023-12-01',
  '2026': '2026-09-01',
} as const;
/** Announced, as a preview (AWS re:Invent 2014): no rules are older. */
export const lambdaSince = '2014-11-13';
export type EraName = keyof typeof eraDates;

export interface Rules extends ManagedRules, SnapStartRules, DurableRules {
  /** The ISO date the rules are read at. */
  readonly date: string;
  readonly region: string;
  /**
   * How fast on-demand environments may be added.
   * - `ceiling`: the account's environments may number `burst`, then `rampPerMinute` more for each whole minute since
   *   they first did; back to `burst` once they fall below it.
   * - `bucket`: each new environment takes a token; `burst` tokens, refilled by `rampPerMinute`.
   * - `perFunction`: a bucket per function, `perFunctionBurst` tokens refilled in 10 s, and the same for the
   *   added request rate.
   */
  readonly scaling: 'ceiling' | 'bucket' | 'perFunction' | 'unlimited';
  readonly burst: number;
  readonly rampPerMinute: number;
  /** Refill of `bucket`: once a whole minute, or continuously. Neither is documented; stepped by default. */
  readonly refill: 'stepped' | 'continuous';
  readonly perFunctionBurst: number;
  /**
   * What `perFunctionBurst` bounds: `bucket`, tokens refilled continuously within 10 s (DG scaling-behavior); `window`, the
   * environments started within any 10 s. The words of the guide allow both.
   */
  readonly perFunctionRefill: 'bucket' | 'window';
  /** Whether environments that the pollers of event sources need take from it too. No source exempts them. */
  readonly pollersSpendScaling: boolean;
  /** Requests a second that a function may add at once under `perFunction`. */
  readonly perFunctionRequestRate: number;
  /** Requests a second for each unit of concurrency (account and reserved); null for no limit. */
  readonly requestRatePerConcurrency: number | null;
  /** Whether asynchronous events count against it: those of other than AWS services did by the text of 2019. */
  readonly asyncRequestRate: boolean;
  /**
   * Whether invocations by pollers count against it. Measured in 2025 they do not: MaximumConcurrency 60, a reservation of 70 and
   * 50 ms ran 60 at once with no throttle (rehanvdm.com). The DG derives the rate of pollers from their concurrency.
   */
  readonly pollersRequestRate: boolean;
  readonly billingGranularityMs: number;
  /** Whether events of more than 256 KB are charged a request for each further 64 KB. Of one source. */
  readonly asyncPayloadCharge: boolean;
  readonly zipInitBilled: boolean;
  readonly initLimitMs: number;
  /** What each MB of a ZIP package adds to the placement before INIT, ms. Not documented, and not well measured: assumed. */
  readonly zipPlacementMsPerMb: number;
  /** How long after an environment of a function was started its code is still near, so that the next is placed sooner, ms. Assumed. */
  readonly nearbyCodeMs: number;
  /** Turns after which a chain of functions is stopped; null for never. */
  readonly recursionLimit: number | null;
  /** Provisioned concurrency: from the request to its use, besides the allocation; environments allocated a minute. */
  readonly provisionedPreparationMs: number;
  readonly provisionedPerMinute: number;
  /** Growth of the concurrent batches of an SQS mapping a minute, and the most (without provisioned pollers). */
  readonly sqsGrowthPerMinute: number;
  readonly sqsMostBatches: number;
  /** For so long a mapping at its start grows not at all; what is missing then comes within the first minute. Fitted. */
  readonly sqsGrowthDelayMs: number;
  /** Concurrent batches of an SQS mapping taken away a minute while fewer run than may. */
  readonly sqsShrinkPerMinute: number;
  /** Pollers of an SQS mapping that are left when its queue has long been empty. */
  readonly sqsIdlePollers: number;
  /** Whether the pollers of a queue become fewer when batches fail. */
  readonly sqsFailuresShrink: boolean;
  /** How many concurrent batches one that fails takes away: so much of the square root of how many there may be. Fitted. */
  readonly sqsFailureCost: number;
  /** Waits after throttles (of streams: after failures too), doubling between two bounds. */
  readonly sqsBackoff: Backoff;
  /** How much earlier and later than its wait a poller tries again at most, as a share of it, 0 to 1. */
  readonly sqsJitter: number;
  /** How long a poller takes to receive anew while batches are throttled, ms on average. */
  readonly sqsTurnMs: number;
  readonly asyncBackoff: Backoff;
  /** How late an asynchronous retry comes at most, as a share of its wait, 0 to 1. */
  readonly asyncJitter: number;
  readonly streamBackoff: Backoff;
  /** On demand: from one look at the lag of a Kafka topic to the next, and from a look to the change in pollers that it makes, ms. */
  readonly kafkaLookMs: number;
  readonly kafkaDelayMs: number;
  /** Provisioned pollers: from one look to the next, ms. Assumed. */
  readonly kafkaProvisionedLookMs: number;
  /** How many times as many pollers of a Kafka topic a change makes. Assumed. */
  readonly kafkaGrowth: number;
  /** Batches that a Kafka poller has under way at once: documented of provisioned ones, assumed of others. */
  readonly kafkaPollerBatches: number;
  /** Pollers that an event poller unit carries. */
  readonly kafkaPollersPerUnit: number;
  /** Records and bytes a second that a shard of a Kinesis stream takes in; null for no limit. */
  readonly shardRecordsPerSecond: number | null;
  readonly shardBytesPerSecond: number | null;
  /** Requests a second of all APIs of the account together, and their burst. */
  readonly apiGatewayRate: number;
  readonly apiGatewayBurst: number;
  /** Retry-After of a throttled answer, ms; null for none, which is what recorded answers have. */
  readonly retryAfterMs: number | null;
}

/** Single rules of an era that a scenario replaces. */
export type RuleOverrides = Partial<Omit<Rules, 'date' | 'region'>>;

/** The rules in force in `region` on the era's date, with `overrides` on top. */
export const rulesOf = (era: string, region: string, overrides: RuleOverrides = {}): Rules => {
  const date = era in eraDates ? eraDates[era as EraName] : era;
  const sqs = quotas.valueAt(quotas.sqsPollers, date);
  const apiGateway = quotas.apiGatewayLimit(region);
  return {
    date,
    region,
    scaling: date >= quotas.perFunctionScalingFrom ? 'perFunction' : 'ceiling',
    burst: quotas.initialBurst(region, date),
    rampPerMinute: quotas.rampPerMinute,
    refill: 'stepped',
    perFunctionBurst: 1000,
    perFunctionRequestRate: 10_000,
    perFunctionRefill: 'bucket',
    pollersSpendScaling: true,
    requestRatePerConcurrency: quotas.valueAt(quotas.requestRatePerConcurrency, date),
    asyncRequestRate: false,
    pollersRequestRate: false,
    billingGranularityMs: quotas.valueAt(quotas.billingGranularityMs, date),
    asyncPayloadCharge: quotas.valueAt(quotas.asyncPayloadCharged, date),
    zipInitBilled: quotas.valueAt(quotas.zipInitBilled, date),
    initLimitMs: quotas.initLimitMs,
    zipPlacementMsPerMb: 10,
    nearbyCodeMs: 600_000,
    recursionLimit: quotas.valueAt(quotas.recursionLimits, date),
    provisionedPreparationMs: quotas.provisionedPreparationMs,
    provisionedPerMinute: quotas.valueAt(quotas.provisionedPerMinute, date),
    sqsGrowthPerMinute: sqs.growthPerMinute,
    sqsMostBatches: sqs.most,
    sqsGrowthDelayMs,
    sqsShrinkPerMinute: sqs.shrinkPerMinute,
    sqsIdlePollers: sqs.idle,
    sqsFailuresShrink: true,
    sqsFailureCost,
    sqsBackoff,
    sqsJitter,
    sqsTurnMs,
    asyncBackoff,
    asyncJitter,
    streamBackoff,
    kafkaLookMs: 60_000,
    kafkaDelayMs: 180_000,
    kafkaProvisionedLookMs: 10_000,
    kafkaGrowth: 2,
    kafkaPollerBatches: 5,
    kafkaPollersPerUnit: quotas.valueAt(quotas.kafkaPollersPerUnit, date),
    shardRecordsPerSecond: quotas.kinesisShardWrites.recordsPerSecond,
    shardBytesPerSecond: quotas.kinesisShardWrites.bytesPerSecond,
    apiGatewayRate: apiGateway.perSecond,
    apiGatewayBurst: apiGateway.burst,
    retryAfterMs: null,
    ...managedRules,
    ...snapStartRules,
    ...durableRules,
    ...overrides,
  };
};
