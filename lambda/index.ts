// What Lambda promises: quotas by era, admission, environments, billing, errors. Pure: imports nothing.

export { Account, type AccountOptions, type AccountSettings } from './account.ts';
export { accountProblems, ownerOf, unreservedConcurrency, type AccountLimits } from './account-limits.ts';
export {
  afterFailedRun,
  afterRefusal,
  defaultAsyncConfig,
  DropCondition,
  dropConditionNames,
  dropConditionOf,
  dropVerdict,
  recursionLimit,
  type AsyncConfig,
  type AsyncVerdict,
  type EventHistory,
} from './async-queue.ts';
export {
  asyncBackoff,
  asyncJitter,
  jitteredMs,
  spreadMs,
  sqsBackoff,
  sqsJitter,
  sqsTurnMs,
  streamBackoff,
  waitMs,
  type Backoff,
} from './basics/backoff.ts';
export { billedMs, billsInit } from './billing.ts';
export {
  backoffRetry,
  botocoreLegacy,
  botocoreStandard,
  clientRetries,
  noRetry,
  sdkV2,
  sdkV3Adaptive,
  sdkV3Standard,
  type ClientRetry,
  type ClientRetryName,
} from './client-retry.ts';
export * from './answers/api-errors.ts';
export type { ConfigProblem } from './basics/config-problem.ts';
export { EnvironmentOrigin, environmentOriginNames, type EnvironmentOriginName } from './environment-origin.ts';
export * from './answers/errors.ts';
export * from './answers/refusal.ts';
export {
  functionConfigProblems,
  functionLimits,
  memorySizeFor,
  memorySizesFor,
  timeoutFor,
  type FunctionConfig,
  type ReuseOrder,
} from './settings/function-config.ts';
export { initDurationOf, type InitConfig, type InitDuration } from './cold-start/init-duration.ts';
export { firstInvocationCv, firstInvocationMs } from './cold-start/first-invocation.ts';
export { placementP50Ms, placementPoints } from './cold-start/placement.ts';
export {
  defaultLanguage,
  providedLanguages,
  publishedStart,
  runtimesWithInitDuration,
  takesLanguage,
  type FoundStart,
  type PublishedStart,
} from './cold-start/published-starts.ts';
export * from './invocation.ts';
export {
  keepAlivePresetOf,
  keepAlivePresets,
  type KeepAlive,
  type KeepAlivePreset,
  type LastSpareKeepAlive,
} from './settings/keep-alive.ts';
export {
  costOf,
  provisionedInitUsd,
  defaultEphemeralStorageMb,
  priceDate,
  prices,
  kafkaPollerUnitUsdPerHour,
  provisionedPollerUsdPerHour,
  type Usage,
  type UsageCost,
} from './prices.ts';
export {
  kafkaPollersAfter,
  kafkaPollerUnits,
  kafkaScalingRules,
  type KafkaLook,
  type KafkaPollerRange,
  type KafkaScalingRules,
} from './kafka-scaling.ts';
export { offeredSince, type Offered } from './offered.ts';
export * from './quotas.ts';
export { streamedHandlerMs, streamedMs } from './streamed-time.ts';
export {
  provisionedPollerBytesPerSecond,
  SqsScaling,
  sqsScalingRules,
  type SqsScalingConfig,
  type SqsScalingRules,
} from './sqs-scaling.ts';
export {
  afterFailedBatch,
  afterRefusedBatch,
  overAge,
  StreamDrop,
  streamDropNames,
  type BatchHistory,
  type StreamRetryConfig,
  type StreamVerdict,
} from './stream-batch.ts';
export { TokenBucket } from './basics/token-bucket.ts';
export { durationFactor, durationFactorOn, quotaWaitMs, usedVcpus, vcpus, type CpuUse } from './settings/cpu-share.ts';
export { FrontDoor, frontDoorKinds, type DoorAnswer, type FrontDoorKind, type FrontDoorOptions } from './front-door.ts';
export type { DurableConfig } from './settings/durable-config.ts';
export { durableCost, type DurableCost, type DurableUsage } from './durable/durable-cost.ts';
export * from './durable/durable-errors.ts';
export {
  callbackTimeoutS,
  defaultRetentionDays,
  delayS,
  durableLimits,
  durableRates,
  durableRules,
  executionTimeoutS,
  retentionDays,
  synchronousTimeoutS,
  type DurableRate,
  type DurableRules,
} from './durable/durable-rules.ts';
export {
  DurableExecution,
  type ChainedCall,
  type Checkpoint,
  type Checkpointed,
  type ExecutionOptions,
  type Invocation,
  type InvocationEnding,
  type OperationOutcome,
} from './durable/execution.ts';
export { durableErrorOf, errorOfFunction, functionErrorOf } from './durable/execution-output.ts';
export { historyShape, type HistoryEvent } from './durable/history.ts';
export {
  executionStatuses,
  isClosed,
  operationActions,
  operationTypes,
  utf8Bytes,
  type DurableError,
  type ExecutionStatus,
  type Operation,
  type OperationUpdate,
} from './durable/operation.ts';
export { inMs, inSeconds, operationShape } from './durable/operation-shape.ts';
export { Capacity, type Instance } from './managed/capacity.ts';
export { ManagedEnvironments, RunEnd, type EnvironmentsOptions } from './managed/environments.ts';
export { instanceCost, managementFeeShare, type InstanceCost } from './managed/instance-cost.ts';
export {
  allowedTypes,
  instancePriceDate,
  osMemoryMb,
  osVcpus,
  type EnvironmentSize,
  type InstanceType,
} from './managed/instance-types.ts';
export * from './managed/managed-limits.ts';
export {
  defaultSlots,
  environmentCapacity,
  managedProblems,
  providerProblems,
  runsManaged,
  tooManyVersions,
  type CapacityProviderConfig,
  type ManagedConfig,
} from './managed/managed-config.ts';
export { managedRules, type ManagedRules } from './managed/managed-rules.ts';
export { ManagedRuns } from './managed/managed-runs.ts';
export { ManagedRefusal, managedThrottleMetrics } from './managed/refusal.ts';
export { routed } from './managed/router.ts';
export { ManagedScaler, type EnvironmentUse, type ScalerConfig } from './managed/scaler.ts';
export {
  billedRestoreMs,
  isJava,
  leastRestoreMs,
  measuredRestore,
  restoreLimitMs,
  snapStartProblem,
  snapStartUsd,
  type SnapStartConfig,
  type SnapStartRules,
} from './settings/snap-start.ts';
export { tenantEnvironmentsPerConcurrency, tenantEnvironmentsUsd } from './tenancy.ts';
export { regionProblem } from './regions.ts';
export {
  announcedRuntimeBlock,
  isRuntimeBlocked,
  languageOf,
  runtimeEnding,
  type RuntimeLanguage,
} from './runtimes.ts';
export { eraDates, lambdaSince, rulesOf, type EraName, type RuleOverrides, type Rules } from './rules.ts';
export {
  defaultVpcOptions,
  Ec2Network,
  EniPool,
  EniRefusal,
  eniRefusalNames,
  hyperplaneIdleReclaimMs,
  makesEnisAtScaleOut,
  type EniPlace,
  type VpcOptions,
} from './vpc.ts';
export { ProvisionedAllocation, TargetTracking, type TargetTrackingConfig } from './provisioned-allocation.ts';
export {
  Alarm,
  alarmStateAfter,
  breaches,
  pointsLookedAt,
  type AlarmConfig,
  type AlarmState,
  type MissingData,
} from './alarm.ts';
export { destinationRecord, streamFailureRecord, type AsyncOutcome, type StreamFailure } from './destination-record.ts';
export { canary, deploymentPreferences, linear, type DeploymentStatus, type ShiftStep } from './deployment.ts';
export {
  DeploymentRun,
  type DeploymentFailure,
  type DeploymentHost,
  type DeploymentPlan,
  type HookName,
} from './deployment-run.ts';
export { EarlyLooks } from './basics/early-looks.ts';
export { numbersOffHeap, offHeap, widened } from './basics/columns.ts';
export * from './tracing/trace-header.ts';
export { lambdaSampling, Sampler, type SamplingRule } from './tracing/sampling.ts';
export type { Segment, SegmentException } from './tracing/segment.ts';
export { lambdaSegments, type SegmentClock } from './tracing/lambda-segments.ts';
export {
  newAttempt,
  segmentId,
  type AttemptOutcome,
  type TracedAttempt,
  type TracedInvocation,
} from './tracing/traced-invocation.ts';
