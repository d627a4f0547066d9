// Event source mappings: create, read, change, delete.

import {
  conflict,
  functionNotFound,
  invalidFilter,
  invalidParameterValue,
  resourceNotFound,
  tooManyFilters,
} from '../../lambda/index.ts';
import { compileFilter } from '../event-sources/filter.ts';
import { PatternError } from '../event-sources/filter/pattern-error.ts';
import {
  sourceKindOf,
  type Mapping,
  type MappingConfig,
  type SourceKind,
  type StreamConfig,
} from '../event-sources/mapping.ts';
import { readFunctionName } from '../functions/function-name.ts';
import { jsonAnswer, type HttpAnswer } from '../http-answer.ts';
import { destinationArn, filterPattern, sourceArn as sourceArnText } from './constraints.ts';
import { Members } from './members.ts';
import { orRefuse, page, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';

/** Records of a batch by default: Developer Guide. */
const defaultBatchSizes: Readonly<Record<SourceKind, number>> = { sqs: 10, kinesis: 100, dynamodb: 100 };
const sqsBatchWithoutWindow = 10;

const streamMembers = (kind: SourceKind, members: Members, old: StreamConfig | null): StreamConfig | null => {
  if (kind === 'sqs') return null;
  const startingPosition =
    members.oneOf('StartingPosition', ['LATEST', 'TRIM_HORIZON', 'AT_TIMESTAMP']) ?? old?.startingPosition;
  if (startingPosition === undefined) {
    throw new Refusal(
      invalidParameterValue(
        "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: Member must not be null.",
      ),
    );
  }
  if (kind === 'dynamodb' && startingPosition === 'AT_TIMESTAMP') {
    throw new Refusal(
      invalidParameterValue(
        'Unsupported starting position for arn type: DynamoDB. Please specify one of LATEST, TRIM_HORIZON',
      ),
    );
  }
  const at = members.value('StartingPositionTimestamp');
  const onFailure = members.inside('DestinationConfig').inside('OnFailure').text('Destination', destinationArn);
  return {
    startingPosition,
    startingAtS: typeof at === 'number' ? at : (old?.startingAtS ?? null),
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
  return { minimum, maximum: inside.integer('MaximumPollers', { min: 2, max: 2000 }) ?? Math.max(200, minimum) };
};

/** What the body says, on top of what was. */
const configOf = (kind: SourceKind, members: Members, old: MappingConfig): MappingConfig => {
  const config: MappingConfig = {
    ...old,
    batchSize: members.integer('BatchSize', { min: 1, max: 10_000 }) ?? old.batchSize,
    windowS: members.integer('MaximumBatchingWindowInSeconds', { min: 0, max: 300 }) ?? old.windowS,
    enabled: members.boolean('Enabled') ?? old.enabled,
    reportsItemFailures:
      members.texts('FunctionResponseTypes')?.includes('ReportBatchItemFailures') ?? old.reportsItemFailures,
    filters: filtersOf(members) ?? old.filters,
    maximumConcurrency: members.has('ScalingConfig')
      ? (members.inside('ScalingConfig').integer('MaximumConcurrency', { min: 2, max: 1000 }) ?? null)
      : old.maximumConcurrency,
    provisionedPollers: pollersOf(members) ?? old.provisionedPollers,
    stream: streamMembers(kind, members, old.stream),
  };
  members.check();
  if (kind === 'sqs' && config.batchSize > sqsBatchWithoutWindow && config.windowS === 0) {
    throw new Refusal(
      invalidParameterValue(
        'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
      ),
    );
  }
  return config;
};

const answerOf = (
  { registry }: ApiContext,
  mapping: Mapping,
  state: string = mapping.state,
): Record<string, unknown> => {
  const { config, kind, uuid, sourceArn } = mapping;
  const { region, accountId } = registry.context;
  const { stream } = config;
  return {
    UUID: uuid,
    EventSourceMappingArn: `arn:aws:lambda:${region}:${accountId}:event-source-mapping:${uuid}`,
    EventSourceArn: sourceArn,
    FunctionArn: registry.arnOf(config.functionName, config.qualifier ?? undefined),
    BatchSize: config.batchSize,
    MaximumBatchingWindowInSeconds: config.windowS,
    LastModified: mapping.lastModifiedS,
    State: state,
    StateTransitionReason: kind === 'sqs' ? 'USER_INITIATED' : 'User action',
    FunctionResponseTypes: config.reportsItemFailures ? ['ReportBatchItemFailures'] : [],
    ...(config.filters.length === 0
      ? {}
      : { FilterCriteria: { Filters: config.filters.map((Pattern) => ({ Pattern })) } }),
    ...(config.maximumConcurrency === null ? {} : { ScalingConfig: { MaximumConcurrency: config.maximumConcurrency } }),
    ...(config.provisionedPollers === null
      ? {}
      : {
          ProvisionedPollerConfig: {
            MinimumPollers: config.provisionedPollers.minimum,
            MaximumPollers: config.provisionedPollers.maximum,
          },
        }),
    ...(stream === null
      ? {}
      : {
          StartingPosition: stream.startingPosition,
          ...(stream.startingAtS === null ? {} : { StartingPositionTimestamp: stream.startingAtS }),
          ParallelizationFactor: stream.parallelizationFactor,
          MaximumRetryAttempts: stream.maximumRetryAttempts,
          MaximumRecordAgeInSeconds: stream.maximumRecordAgeS,
          BisectBatchOnFunctionError: stream.bisectOnError,
          TumblingWindowInSeconds: stream.tumblingWindowS,
          DestinationConfig: { OnFailure: stream.onFailure === null ? {} : { Destination: stream.onFailure } },
          LastProcessingResult: mapping.lastProcessingResult,
        }),
  };
};

/** A queue must be there, and hide its messages for as long as the function may run (checked at creation, as on AWS). */
const checkQueue = async (context: ApiContext, arn: string, timeoutMs: number): Promise<void> => {
  let visibilityS: number;
  try {
    visibilityS = await (await context.endpoints.sqs()).visibilityTimeoutS(arn);
  } catch (error) {
    const { name, message } = error as Error;
    const code = name === 'QueueDoesNotExist' ? 'AWS.SimpleQueueService.NonExistentQueue' : name;
    const text = `Error occurred while ReceiveMessage. SQS Error Code: ${code}. SQS Error Message: ${message}`;
    throw new Refusal(invalidParameterValue(text));
  }
  if (visibilityS * 1000 >= timeoutMs) return;
  throw new Refusal(
    invalidParameterValue(
      `Queue visibility timeout: ${visibilityS} seconds is less than Function timeout: ${timeoutMs / 1000} seconds`,
    ),
  );
};

/** A source and a function have one mapping between them (recorded; SQS has words of its own). */
const checkDuplicate = ({ mappings }: ApiContext, kind: SourceKind, source: string, functionName: string): void => {
  const old = mappings.existing(source, functionName);
  if (old === undefined) return;
  const pair = `(" ${source} ") and function (" ${functionName} ")`;
  const cure = `already exists. Please update or delete the existing mapping with UUID ${old.uuid}`;
  throw new Refusal(
    conflict(
      kind === 'sqs'
        ? `An event source mapping with SQS arn ${pair} ${cure}`
        : `The event source arn ${pair} provided mapping ${cure}`,
    ),
  );
};

const kindOf = (source: string | undefined): SourceKind => {
  const kind = source === undefined ? null : sourceKindOf(source);
  if (kind !== null) return kind;
  // Recorded where there is no source at all; the rest says what is polled here.
  const polled = source === undefined ? '' : ` Polled here are sqs, kinesis and dynamodb, not ${source}.`;
  throw new Refusal(invalidParameterValue(`Unrecognized event source.${polled}`));
};

const newConfig = (kind: SourceKind, functionName: string, qualifier: string | null): MappingConfig => ({
  functionName,
  qualifier,
  batchSize: defaultBatchSizes[kind],
  windowS: 0,
  enabled: true,
  reportsItemFailures: false,
  filters: [],
  maximumConcurrency: null,
  provisionedPollers: null,
  stream: null,
});

const create = async (context: ApiContext, call: ApiCall): Promise<HttpAnswer> => {
  const members = new Members(call.body);
  members.required('FunctionName');
  const source = members.text('EventSourceArn', sourceArnText);
  members.check();
  const kind = kindOf(source);
  const { stored, qualifier, arn } = orRefuse(context.registry.find(members.text('FunctionName')!, null));
  if (context.registry.versionServing(stored, qualifier) === null)
    throw new Refusal(functionNotFound(`${arn}:${qualifier}`));
  checkDuplicate(context, kind, source!, stored.name);
  const config = configOf(kind, members, newConfig(kind, stored.name, qualifier));
  if (kind === 'sqs') await checkQueue(context, source!, stored.latest.settings.config.timeoutMs);
  const mapping = context.mappings.create(source!, config);
  for (const [key, value] of Object.entries((members.value('Tags') ?? {}) as Record<string, unknown>)) {
    mapping.tags.set(key, String(value));
  }
  return { ...jsonAnswer(answerOf(context, mapping, 'Creating')), status: 202 };
};

/** The mapping of an id. */
export const namedMapping = ({ mappings }: ApiContext, uuid: string): Mapping => {
  const mapping = mappings.find(uuid);
  if (mapping === undefined) throw new Refusal(resourceNotFound());
  return mapping;
};

const named = (context: ApiContext, { names }: ApiCall): Mapping => namedMapping(context, names[0]!);

const update = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const mapping = named(context, call);
  const members = new Members(call.body);
  const moved = members.has('FunctionName')
    ? orRefuse(context.registry.find(members.text('FunctionName') ?? '', null))
    : null;
  const target = moved === null ? {} : { functionName: moved.stored.name, qualifier: moved.qualifier };
  const config = { ...configOf(mapping.kind, members, mapping.config), ...target };
  const state = context.mappings.stateWhileUpdated(mapping, config);
  const shown = answerOf(context, { ...mapping, config }, state);
  // As on AWS it takes a moment: the poller finishes what it has begun.
  void context.mappings.update(mapping, config);
  return { ...jsonAnswer(shown), status: 202 };
};

const remove = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const mapping = named(context, call);
  void context.mappings.delete(mapping);
  return { ...jsonAnswer(answerOf(context, mapping, 'Deleting')), status: 202 };
};

const list = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const source = call.query.get('EventSourceArn');
  const name = call.query.get('FunctionName');
  const read = name === null ? null : orRefuse(readFunctionName(context.registry.context, name, null));
  const functionName = read?.functionName ?? null;
  const mappings = context.mappings.all.filter(
    (mapping) =>
      (source === null || mapping.sourceArn === source) &&
      (functionName === null || mapping.config.functionName === functionName) &&
      (read === null || read.qualifier === null || mapping.config.qualifier === read.qualifier),
  );
  const shown = mappings.map((mapping) => answerOf(context, mapping));
  return jsonAnswer(page(call, shown, 'EventSourceMappings'));
};

const path = '/2015-03-31/event-source-mappings';

export const mappingOperations: readonly Operation[] = [
  { method: 'POST', path, answer: create },
  { method: 'GET', path, answer: list },
  {
    method: 'GET',
    path: `${path}/{uuid}`,
    answer: (context, call) => jsonAnswer(answerOf(context, named(context, call))),
  },
  { method: 'PUT', path: `${path}/{uuid}`, answer: update },
  { method: 'DELETE', path: `${path}/{uuid}`, answer: remove },
];
