// CloudWatch's metrics of the namespace AWS/Lambda that a run has: name, unit, and the statistic each is read by.
// Source: Developer Guide monitoring-metrics-types. Not among them, because nothing in a run can cause them:
// DeadLetterErrors, DestinationDeliveryFailures, OversizedRecordCount, SignatureValidationErrors, the errors of polling and
// of delivery to destinations, and of Kafka all but the lag and its pollers. Of Managed Instances: lambda-managed-instances-monitoring
// (points of five minutes there, of one minute here); DiskThrottles is never caused.

export type CloudWatchStatistic = 'Sum' | 'Average' | 'Maximum' | 'SampleCount';

export type CloudWatchMetric =
  | 'Invocations'
  | 'Errors'
  | 'Throttles'
  | 'Duration'
  | 'PostRuntimeExtensionsDuration'
  | 'ConcurrentExecutions'
  | 'ProvisionedConcurrentExecutions'
  | 'ProvisionedConcurrencyUtilization'
  | 'ProvisionedConcurrencyInvocations'
  | 'ProvisionedConcurrencySpilloverInvocations'
  | 'AsyncEventsReceived'
  | 'AsyncEventAge'
  | 'AsyncEventsDropped'
  | 'RecursiveInvocationsDropped'
  | 'IteratorAge'
  | 'UrlRequestCount'
  | 'Url4xxCount'
  | 'Url5xxCount'
  | 'UrlRequestLatency'
  | 'UnreservedConcurrentExecutions'
  | 'ClaimedAccountConcurrency'
  | 'PolledEventCount'
  | 'FilteredOutEventCount'
  | 'OnFailureDestinationDeliveredEventCount'
  | 'ProvisionedPollers'
  | 'EventPollerUnit'
  | 'SumOffsetLag'
  | 'InvokedEventCount'
  | 'FailedInvokeEventCount'
  | 'DroppedEventCount'
  | 'DeletedEventCount'
  | 'ConcurrencyThrottles'
  | 'CPUThrottles'
  | 'MemoryThrottles'
  | 'ExecutionEnvironmentConcurrency'
  | 'ExecutionEnvironmentConcurrencyLimit'
  | 'ExecutionEnvironmentCPUUtilization'
  | 'ExecutionEnvironmentMemoryUtilization'
  | 'CPUUtilization'
  | 'MemoryUtilization'
  | 'vCPUAvailable'
  | 'vCPUAllocated'
  | 'MemoryAvailable'
  | 'MemoryAllocated'
  | 'DurableExecutionStarted'
  | 'DurableExecutionSucceeded'
  | 'DurableExecutionFailed'
  | 'DurableExecutionTimedOut'
  | 'DurableExecutionDuration'
  | 'DurableExecutionOperations'
  | 'DurableExecutionStorageWrittenBytes'
  | 'ApproximateRunningDurableExecutions';

interface MetricFacts {
  readonly unit: string;
  readonly statistic: CloudWatchStatistic;
}

const count: MetricFacts = { unit: 'Count', statistic: 'Sum' };
const highest: MetricFacts = { unit: 'Count', statistic: 'Maximum' };
const percent: MetricFacts = { unit: 'Percent', statistic: 'Maximum' };
const age: MetricFacts = { unit: 'Milliseconds', statistic: 'Maximum' };

export const cloudWatchMetrics: Readonly<Record<CloudWatchMetric, MetricFacts>> = {
  Invocations: count,
  Errors: count,
  Throttles: count,
  Duration: { unit: 'Milliseconds', statistic: 'Average' },
  PostRuntimeExtensionsDuration: { unit: 'Milliseconds', statistic: 'Average' },
  ConcurrentExecutions: highest,
  ProvisionedConcurrentExecutions: highest,
  ProvisionedConcurrencyUtilization: { unit: 'None', statistic: 'Maximum' },
  ProvisionedConcurrencyInvocations: count,
  ProvisionedConcurrencySpilloverInvocations: count,
  AsyncEventsReceived: count,
  AsyncEventAge: age,
  AsyncEventsDropped: count,
  RecursiveInvocationsDropped: count,
  IteratorAge: age,
  UrlRequestCount: count,
  Url4xxCount: count,
  Url5xxCount: count,
  // Its name is recalled, not verified.
  UrlRequestLatency: { unit: 'Milliseconds', statistic: 'Average' },
  // Of the region alone.
  UnreservedConcurrentExecutions: highest,
  ClaimedAccountConcurrency: highest,
  // Of an event source mapping alone.
  PolledEventCount: count,
  FilteredOutEventCount: count,
  OnFailureDestinationDeliveredEventCount: count,
  ProvisionedPollers: highest,
  // Of Kafka alone: units only with provisioned pollers.
  EventPollerUnit: highest,
  SumOffsetLag: highest,
  InvokedEventCount: count,
  FailedInvokeEventCount: count,
  DroppedEventCount: count,
  DeletedEventCount: count,
  // Of functions on Managed Instances alone: one of three is 1 for each throttled request.
  ConcurrencyThrottles: count,
  CPUThrottles: count,
  MemoryThrottles: count,
  ExecutionEnvironmentConcurrency: highest,
  ExecutionEnvironmentConcurrencyLimit: highest,
  ExecutionEnvironmentCPUUtilization: percent,
  ExecutionEnvironmentMemoryUtilization: percent,
  // Of a capacity provider and a type of its instances alone.
  CPUUtilization: percent,
  MemoryUtilization: percent,
  vCPUAvailable: highest,
  vCPUAllocated: highest,
  MemoryAvailable: { unit: 'Bytes', statistic: 'Maximum' },
  MemoryAllocated: { unit: 'Bytes', statistic: 'Maximum' },
  // Of durable functions alone (durable-monitoring).
  DurableExecutionStarted: count,
  DurableExecutionSucceeded: count,
  DurableExecutionFailed: count,
  DurableExecutionTimedOut: count,
  DurableExecutionDuration: { unit: 'Milliseconds', statistic: 'Average' },
  DurableExecutionOperations: count,
  DurableExecutionStorageWrittenBytes: { unit: 'Bytes', statistic: 'Sum' },
  ApproximateRunningDurableExecutions: highest,
};
