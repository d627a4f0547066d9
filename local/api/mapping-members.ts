// What the members of CreateEventSourceMapping and UpdateEventSourceMapping make of a mapping, checked as the API checks
// them: each kind of source has members of its own, and takes none of the others'.

import {
  invalidFilter,
  invalidParameterValue,
  tooManyFilters,
  unsupportedMappingMember,
  unsupportedPosition,
} from '../../lambda/index.ts';
import { compileFilter } from '../event-sources/filter.ts';
import { PatternError } from '../event-sources/filter/pattern-error.ts';
import { sourceKindOf, type MappingConfig, type SourceKind, type StreamConfig } from '../event-sources/mapping.ts';
import { destinationArn, filterPattern, resourceArn } from './constraints.ts';
import { itemsOf, type Members } from './members.ts';
import { Refusal } from './operation.ts';

/** Records of a batch by default: Developer Guide. */
const defaultBatchSizes: Readonly<Record<SourceKind, number>> = { sqs: 10, kinesis: 100, dynamodb: 100 };
const sqsBatchWithoutWindow = 10;

/** What is polled. */
export interface MappedSource {
  readonly kind: SourceKind;
  readonly arn: string;
}

export const mappedSource = (arn: string | undefined): MappedSource => {
  const kind = arn === undefined ? null : sourceKindOf(arn);
  if (kind !== null) return { kind, arn: arn! };
  // Recorded where there is no source at all; the rest says what is polled here.
  const polled = arn === undefined ? '' : ` Polled here are sqs, kinesis and dynamodb, not ${arn}.`;
  throw new Refusal(invalidParameterValue(`Unrecognized event source.${polled}`));
};

/** Members that sources of each kind do not have (API reference). */
const ofStreams = [
  'ParallelizationFactor',
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'BisectBatchOnFunctionError',
  'TumblingWindowInSeconds',
  'DestinationConfig',
  'StartingPositionTimestamp',
] as const;
const ofQueues = ['ScalingConfig', 'ProvisionedPollerConfig'] as const;
const ofOthers = [
  'LoggingConfig',
  'Topics',
  'Queues',
  'SourceAccessConfigurations',
  'SelfManagedEventSource',
  'AmazonManagedKafkaEventSourceConfig',
  'SelfManagedKafkaEventSourceConfig',
  'DocumentDBEventSourceConfig',
] as const;

const checkKind = ({ kind }: MappedSource, members: Members): void => {
  // As users quote it (boto/boto3 issue 1613).
  if (kind === 'sqs' && members.has('StartingPosition')) {
    throw new Refusal(invalidParameterValue('StartingPosition is not valid for SQS event sources.'));
  }
  const foreign = [...ofOthers, ...(kind === 'sqs' ? ofStreams : ofQueues)].find((member) => members.has(member));
  if (foreign !== undefined) throw new Refusal(unsupportedMappingMember(foreign));
  if (members.inside('ProvisionedPollerConfig').has('PollerGroupName')) {
    throw new Refusal(unsupportedMappingMember('PollerGroupName'));
  }
  if (members.inside('DestinationConfig').has('OnSuccess')) {
    throw new Refusal(unsupportedMappingMember('DestinationConfig'));
  }
};

const positions = ['LATEST', 'AT_TIMESTAMP', 'TRIM_HORIZON'] as const;
type Position = (typeof positions)[number];

const checkPosition = ({ kind, arn }: MappedSource, position: Position | undefined, hasTime: boolean): Position => {
  if (position === undefined) {
    throw new Refusal(
      invalidParameterValue(
        "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
      ),
    );
  }
  if (position !== 'AT_TIMESTAMP') return position;
  if (kind === 'dynamodb') throw new Refusal(unsupportedPosition(arn));
  if (hasTime) return position;
  throw new Refusal(
    invalidParameterValue('StartingPositionTimestamp must be given with StartingPosition AT_TIMESTAMP.'),
  );
};

const streamMembers = (source: MappedSource, members: Members, old: StreamConfig | null): StreamConfig | null => {
  if (source.kind === 'sqs') return null;
  const given = members.oneOf('StartingPosition', positions);
  const at = members.number('StartingPositionTimestamp', { min: 0, max: Number.MAX_SAFE_INTEGER });
  const onFailure = members.inside('DestinationConfig').inside('OnFailure').text('Destination', destinationArn);
  const rest = {
    startingAtS: at ?? old?.startingAtS ?? null,
    parallelizationFactor:
      members.integer('ParallelizationFactor', { min: 1, max: 10 }) ?? old?.parallelizationFactor ?? 1,
    maximumRetryAttempts:
      members.integer('MaximumRetryAttempts', { min: -1, max: 10_000 }) ?? old?.maximumRetryAttempts ?? -1,
    maximumRecordAgeS:
      members.integer('MaximumRecordAgeInSeconds', { min: -1, max: 604_800 }) ?? old?.maximumRecordAgeS ?? -1,
    bisectOnError: members.boolean('BisectBatchOnFunctionError') ?? old?.bisectOnError ?? false,
    tumblingWindowS: members.integer('TumblingWindowInSeconds', { min: 0, max: 900 }) ?? old?.tumblingWindowS ?? 0,
    onFailure: onFailure === '' ? null : (onFailure ?? old?.onFailure ?? null),
  };
  members.check();
  // It is set once.
  const startingPosition = old?.startingPosition ?? checkPosition(source, given, rest.startingAtS !== null);
  return { startingPosition, ...rest };
};

/** The most patterns of a mapping, without a raised quota (Developer Guide, invocation-eventfiltering). */
const mostFilters = 5;

const filtersOf = (members: Members): string[] | undefined => {
  if (!members.has('FilterCriteria')) return undefined;
  const filters = members.inside('FilterCriteria').items('Filters');
  const patterns = filters.map((filter) => filter.text('Pattern', filterPattern) ?? '{}');
  members.check();
  if (patterns.length > mostFilters) throw new Refusal(tooManyFilters(mostFilters));
  try {
    for (const pattern of patterns) compileFilter(pattern);
  } catch (error) {
    if (error instanceof PatternError) throw new Refusal(invalidFilter());
    throw error;
  }
  return patterns;
};

const pollersOf = (members: Members): MappingConfig['provisionedPollers'] | undefined => {
  if (!members.has('ProvisionedPollerConfig')) return undefined;
  const inside = members.inside('ProvisionedPollerConfig');
  const minimum = inside.integer('MinimumPollers', { min: 2, max: 200 }) ?? 2;
  return { minimum, maximum: inside.integer('MaximumPollers', { min: 2, max: 10_000 }) ?? Math.max(200, minimum) };
};

/** Provisioned pollers have no maximum concurrency (Developer Guide, services-sqs-scaling). The words are ours. */
const checkPollers = ({ maximumConcurrency, provisionedPollers }: MappingConfig): void => {
  if (provisionedPollers === null) return;
  if (provisionedPollers.maximum < provisionedPollers.minimum) {
    throw new Refusal(invalidParameterValue('MaximumPollers must not be less than MinimumPollers.'));
  }
  if (maximumConcurrency === null) return;
  throw new Refusal(invalidParameterValue('Give ScalingConfig or ProvisionedPollerConfig, not both.'));
};

/** Batches of queues: over ten records only with a window, which FIFO queues do not have (Developer Guide, with-sqs). */
const checkBatching = ({ kind, arn }: MappedSource, { batchSize, windowS }: MappingConfig): void => {
  if (kind !== 'sqs') return;
  if (arn.endsWith('.fifo')) {
    // As users quote it (aws/aws-lambda-dotnet pull request 1758).
    if (windowS > 0) throw new Refusal(invalidParameterValue('Batching window is not supported for FIFO queues'));
    if (batchSize <= sqsBatchWithoutWindow) return;
    throw new Refusal(invalidParameterValue(`BatchSize must be at most ${sqsBatchWithoutWindow} for FIFO queues`));
  }
  if (batchSize <= sqsBatchWithoutWindow || windowS > 0) return;
  throw new Refusal(
    invalidParameterValue(
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
    ),
  );
};

const responseTypes = ['ReportBatchItemFailures'] as const;

const metrics = ['EventCount', 'ErrorCount', 'KafkaMetrics'] as const;

/** Members that are checked, kept and shown again, and have no effect here. */
const keptOf = (members: Members): MappingConfig['kept'] => {
  const key = members.text('KMSKeyArn', resourceArn);
  const counted = members.has('MetricsConfig')
    ? members.inside('MetricsConfig').texts('Metrics', itemsOf(metrics))
    : undefined;
  return {
    ...(key === undefined ? {} : { KMSKeyArn: key }),
    ...(counted === undefined ? {} : { MetricsConfig: { Metrics: counted } }),
  };
};

/** What the body says, on top of what was. */
export const configOf = (source: MappedSource, members: Members, old: MappingConfig): MappingConfig => {
  members.oneOf('StartingPosition', positions);
  const scaling = members.inside('ScalingConfig').integer('MaximumConcurrency', { min: 2, max: 1000 });
  const batchSize = members.integer('BatchSize', { min: 1, max: 10_000 }) ?? old.batchSize;
  const windowS = members.integer('MaximumBatchingWindowInSeconds', { min: 0, max: 300 }) ?? old.windowS;
  const kept = { ...old.kept, ...keptOf(members) };
  const types = members.texts('FunctionResponseTypes', itemsOf(responseTypes));
  members.check();
  checkKind(source, members);
  const config: MappingConfig = {
    ...old,
    batchSize,
    windowS,
    enabled: members.boolean('Enabled') ?? old.enabled,
    reportsItemFailures: types === undefined ? old.reportsItemFailures : types.length > 0,
    filters: filtersOf(members) ?? old.filters,
    maximumConcurrency: members.has('ScalingConfig') ? (scaling ?? null) : old.maximumConcurrency,
    provisionedPollers: pollersOf(members) ?? old.provisionedPollers,
    kept,
    stream: streamMembers(source, members, old.stream),
  };
  members.check();
  checkBatching(source, config);
  checkPollers(config);
  return config;
};

/** Of a mapping before its body says anything. */
export const newConfig = (kind: SourceKind): Omit<MappingConfig, 'functionName' | 'qualifier'> => ({
  batchSize: defaultBatchSizes[kind],
  windowS: 0,
  enabled: true,
  reportsItemFailures: false,
  filters: [],
  maximumConcurrency: null,
  provisionedPollers: null,
  kept: {},
  stream: null,
});
