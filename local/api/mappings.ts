// Event source mappings: create, read, change, delete.

import {
  conflict,
  invalidParameterValue,
  mappedFunctionMissing,
  notWithTenants,
  resourceNotFound,
  streamNotFound,
  synchronousTimeoutS,
  tooLongToWaitFor,
  unqualifiedDurable,
} from '../../lambda/index.ts';
import type { Mapping, SourceKind } from '../event-sources/mapping.ts';
import { streamExists } from '../event-sources/stream-existence.ts';
import { readFunctionName } from '../functions/function-name.ts';
import type { Named } from '../functions/registry.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import type { StoredFunction } from '../settings/stored-function.ts';
import { sourceArn as sourceArnText } from './constraints.ts';
import { Members } from './members.ts';
import { configOf, mappedSource, newConfig } from './mapping-members.ts';
import { hasQualifier, orRefuse, page, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';
import { givenTags } from './tags.ts';

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
    ...config.kept,
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

/** A stream must be there, where its service is known; what else is wrong with that the poller tells. */
const checkStream = async ({ endpoints }: ApiContext, kind: 'kinesis' | 'dynamodb', arn: string): Promise<void> => {
  if (!(await streamExists(endpoints, kind, arn))) throw new Refusal(streamNotFound(arn));
};

/** The function of a mapping, and its version or alias. */
const mappedFunction = ({ registry }: ApiContext, name: string): Named => {
  const { functionName, elsewhere } = orRefuse(readFunctionName(registry.context, name, null, 'any'));
  if (elsewhere || !registry.has(functionName)) throw new Refusal(mappedFunctionMissing());
  const named = orRefuse(registry.find(name, null, 'any'));
  if (!hasQualifier(named)) throw new Refusal(mappedFunctionMissing());
  checkDurable(named);
  if (named.stored.latest.settings.config.tenantIsolation === true)
    throw new Refusal(notWithTenants('An event source mapping'));
  return named;
};

/** A durable function is called by its qualifier, and a batch is waited for (Developer Guide, durable-invoking-esm). */
const checkDurable = ({ stored, qualifier }: Named): void => {
  const { durable } = stored.latest.settings;
  if (durable === null) return;
  if (qualifier === null) throw new Refusal(unqualifiedDurable());
  if (durable.executionTimeoutS > synchronousTimeoutS) throw new Refusal(tooLongToWaitFor());
};

/** Says of what a mapping keeps that it does nothing. */
const noteKept = ({ note }: ApiContext, uuid: string, kept: Mapping['config']['kept']): void => {
  for (const member of Object.keys(kept)) note(`mapping ${uuid}: ${member} has no effect here`);
};

/** Where permissions are asked, a source is polled by the function's role. */
const checkPermission = ({ permissions }: ApiContext, { name, latest }: StoredFunction, source: string): void => {
  const problem = permissions?.sourceProblem(latest.settings.role, name, source) ?? null;
  if (problem !== null) throw new Refusal(invalidParameterValue(problem));
};

const create = async (context: ApiContext, call: ApiCall): Promise<HttpAnswer> => {
  const { members } = call;
  members.required('FunctionName');
  const given = members.text('EventSourceArn', sourceArnText);
  members.check();
  const source = mappedSource(given);
  const { kind, arn } = source;
  const settings = configOf(source, members, { ...newConfig(kind), functionName: '', qualifier: null });
  const tags = givenTags(members);
  const { stored, qualifier } = mappedFunction(context, members.text('FunctionName')!);
  checkDuplicate(context, kind, arn, stored.name);
  checkPermission(context, stored, arn);
  if (kind === 'sqs') await checkQueue(context, arn, stored.latest.settings.config.timeoutMs);
  else await checkStream(context, kind, arn);
  const mapping = context.mappings.create(arn, { ...settings, functionName: stored.name, qualifier });
  for (const [key, value] of tags) mapping.tags.set(key, value);
  noteKept(context, mapping.uuid, settings.kept);
  // What is not to be polled need not be prepared (recorded).
  const state = settings.enabled ? 'Creating' : 'Disabled';
  return { ...jsonAnswer(answerOf(context, mapping, state)), status: 202 };
};

/** The mapping that a call is about. */
const named = ({ mappings }: ApiContext, { names }: ApiCall): Mapping => {
  const mapping = mappings.find(names[0]!);
  if (mapping === undefined) throw new Refusal(resourceNotFound());
  return mapping;
};

const update = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const mapping = named(context, call);
  const { members } = call;
  const { kind, sourceArn: arn } = mapping;
  const changed = configOf({ kind, arn }, members, mapping.config);
  const moved = members.has('FunctionName') ? mappedFunction(context, members.text('FunctionName') ?? '') : null;
  if (moved !== null) checkPermission(context, moved.stored, arn);
  const target = moved === null ? {} : { functionName: moved.stored.name, qualifier: moved.qualifier };
  const config = { ...changed, ...target };
  if (JSON.stringify(config.kept) !== JSON.stringify(mapping.config.kept)) noteKept(context, mapping.uuid, config.kept);
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
  const members = new Members({ EventSourceArn: call.query.get('EventSourceArn') });
  const source = members.text('EventSourceArn', sourceArnText);
  members.check();
  const name = call.query.get('FunctionName');
  const read = name === null ? null : orRefuse(readFunctionName(context.registry.context, name, null, 'any'));
  const functionName = read?.functionName ?? null;
  const mappings = context.mappings.all.filter(
    (mapping) =>
      (source === undefined || mapping.sourceArn === source) &&
      (functionName === null || mapping.config.functionName === functionName) &&
      (read === null || read.qualifier === null || mapping.config.qualifier === read.qualifier),
  );
  const shown = mappings.map((mapping) => answerOf(context, mapping));
  return jsonAnswer(page(call, shown, 'EventSourceMappings', { most: 100 }));
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
