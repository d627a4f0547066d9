// What a scenario may say of Lambda's rules in place of its era.

import * as z from 'zod';
import { count, later, positive, record } from './fields.ts';

const backoff = later(() => record({ firstMs: positive, longestMs: positive }));

/** Of Managed Instances. */
const ofManaged = () => ({
  managedCpuTarget: z.number().positive().max(1).optional(),
  managedSlotTarget: z.number().positive().max(1).optional(),
  managedLookMs: z.number().min(1000).optional(),
  managedScaleOutLooks: count.min(1).optional(),
  managedScaleInLooks: count.min(1).optional(),
  managedScaleInEveryMs: z.number().nonnegative().optional(),
  managedGrowth: z.number().min(1).nullable().optional(),
  managedInstanceStartMs: z.number().nonnegative().optional(),
  managedEnvironmentStartMs: z.number().nonnegative().optional(),
  managedInstanceIdleMs: z.number().nonnegative().optional(),
  managedInstanceLifeMs: positive.optional(),
  managedRouterTries: count.min(1).nullable().optional(),
  managedCpuPressure: z.number().min(1).nullable().optional(),
  managedThrottleReason: z.enum(['none', 'ConcurrentInvocationLimitExceeded']).optional(),
  managedReservedConcurrency: z.enum(['refused', 'ignored']).optional(),
  managedLogTail: z.enum(['none', 'request']).optional(),
});

/** Of durable functions. */
const ofDurable = () => ({
  durableBackoff: backoff.optional(),
  durableSuspendMs: z.number().nonnegative().optional(),
  durableFirstOperations: count.min(1).optional(),
  durableFirstBytes: count.min(1).optional(),
  durableNamesOf: z.enum(['function', 'account']).optional(),
  durableTokenWhileWaiting: z.boolean().optional(),
  durableRefusalTexts: z.enum(['testServer', 'withheld']).optional(),
});

/** Of SnapStart. */
const ofSnapStart = () => ({
  snapStartSeldomMs: z.number().nonnegative().optional(),
  snapStartSeldomFactor: z.number().min(1).optional(),
  snapStartFreshMs: z.number().nonnegative().optional(),
  snapStartSnapshotMs: z.number().nonnegative().optional(),
  snapStartPublishInits: z.int().min(0).optional(),
});

export const rulesSchema: z.ZodType = later(() =>
  record({
    scaling: z.enum(['ceiling', 'bucket', 'perFunction', 'unlimited']).optional(),
    burst: count.min(1).optional(),
    rampPerMinute: count.optional(),
    refill: z.enum(['stepped', 'continuous']).optional(),
    perFunctionBurst: count.min(1).optional(),
    perFunctionRequestRate: count.min(1).optional(),
    perFunctionRefill: z.enum(['bucket', 'window']).optional(),
    pollersSpendScaling: z.boolean().optional(),
    requestRatePerConcurrency: positive.nullable().optional(),
    asyncRequestRate: z.boolean().optional(),
    asyncPayloadCharge: z.boolean().optional(),
    pollersRequestRate: z.boolean().optional(),
    billingGranularityMs: positive.optional(),
    zipInitBilled: z.boolean().optional(),
    initLimitMs: positive.optional(),
    zipPlacementMsPerMb: z.number().nonnegative().optional(),
    nearbyCodeMs: z.number().nonnegative().optional(),
    recursionLimit: count.min(1).nullable().optional(),
    provisionedPreparationMs: z.number().nonnegative().optional(),
    provisionedPerMinute: positive.optional(),
    sqsGrowthPerMinute: positive.optional(),
    sqsMostBatches: count.min(1).optional(),
    sqsGrowthDelayMs: z.number().nonnegative().max(59_999).optional(),
    sqsShrinkPerMinute: z.number().nonnegative().optional(),
    sqsIdlePollers: count.min(1).optional(),
    sqsFailuresShrink: z.boolean().optional(),
    sqsFailureCost: z.number().nonnegative().optional(),
    sqsBackoff: backoff.optional(),
    sqsJitter: z.number().min(0).max(1).optional(),
    sqsTurnMs: z.number().nonnegative().optional(),
    asyncBackoff: backoff.optional(),
    asyncJitter: z.number().min(0).max(1).optional(),
    streamBackoff: backoff.optional(),
    kafkaLookMs: z.number().min(1000).optional(),
    kafkaDelayMs: z.number().nonnegative().optional(),
    kafkaProvisionedLookMs: z.number().min(1000).optional(),
    kafkaGrowth: z.number().gt(1).max(1000).optional(),
    kafkaPollerBatches: count.min(1).optional(),
    kafkaPollersPerUnit: count.min(1).optional(),
    shardRecordsPerSecond: positive.nullable().optional(),
    shardBytesPerSecond: positive.nullable().optional(),
    apiGatewayRate: positive.optional(),
    apiGatewayBurst: count.min(1).optional(),
    retryAfterMs: z.number().nonnegative().nullable().optional(),
    ...ofManaged(),
    ...ofDurable(),
    ...ofSnapStart(),
  }),
);
