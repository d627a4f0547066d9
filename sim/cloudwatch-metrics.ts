// CloudWatch's metrics of the namespace AWS/Lambda that a run has: name, unit, and the statistic each is read by.
// Source: Developer Guide monitoring-metrics-types. Not among them, because nothing in a run can cause them:
// DeadLetterErrors, DestinationDeliveryFailures, OversizedRecordCount, SignatureValidationErrors, the errors of polling and
// of delivery to destinations, and what belongs to Kafka and Managed Instances.

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
  | 'InvokedEventCount'
  | 'FailedInvokeEventCount'
  | 'DroppedEventCount'
  | 'DeletedEventCount';

interface MetricFacts {
  readonly unit: string;
  readonly statistic: CloudWatchStatistic;
}

const count: MetricFacts = { unit: 'Count', statistic: 'Sum' };
const highest: MetricFacts = { unit: 'Count', statistic: 'Maximum' };
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
  InvokedEventCount: count,
  FailedInvokeEventCount: count,
  DroppedEventCount: count,
  DeletedEventCount: count,
};
