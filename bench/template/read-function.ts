// A function of a template: AWS::Serverless::Function and AWS::Lambda::Function.

import { defaultRetentionDays, synchronousTimeoutS } from '../../lambda/index.ts';
import { checkWords, chosenWord } from './choices.ts';
import { corsOf } from './api-sources.ts';
import { modesOf } from './compute-modes.ts';
import { functionCode } from './function-code.ts';
import { decidedValue, resolveValue } from './intrinsics.ts';
import type { ListedDestinations, ListedFunction } from './listing.ts';
import type { Properties } from './properties.ts';
import { eventRetries, rangedNumber } from './ranges.ts';
import { readSamEvents } from './read-event.ts';
import { referredId } from './references.ts';
import { addIgnored, addProblem, hasPlaceholder, type Scope } from './scope.ts';
import { isRecord, textOf, type Path } from './template-source.ts';

/** A function while resources of its own (versions, mappings, a URL) are still being added to it. */
export type FunctionDraft = { -readonly [Key in keyof ListedFunction]: ListedFunction[Key] };

export type FunctionName = Pick<ListedFunction, 'id' | 'type' | 'line'>;

const texts = (mapping: Record<string, unknown> | undefined): Record<string, string> =>
  Object.fromEntries(Object.entries(mapping ?? {}).map(([key, value]) => [key, textOf(value)]));

const tagOf = (tag: unknown, path: Path, scope: Scope): (readonly [string, string])[] => {
  if (!isRecord(tag)) {
    if (!hasPlaceholder(textOf(tag))) addIgnored(scope, path, `${textOf(tag)} (no mapping of Key and Value)`);
    return [];
  }
  // Without a value it is empty (CloudFormation Template Reference, AWS::Lambda::Function Tag).
  const { Key: key, Value: value = '' } = tag;
  if (key !== undefined) return [[textOf(key), textOf(value)]];
  addProblem(scope, path, 'has no Key; write the name of the tag');
  return [];
};

/** SAM writes tags as a mapping, Lambda as a list of keys and values. */
const tagsOf = (properties: Properties, scope: Scope): Record<string, string> => {
  const [tags, at] = [properties.any('Tags'), properties.at('Tags')];
  if (Array.isArray(tags)) return Object.fromEntries(tags.flatMap((tag, index) => tagOf(tag, [...at, index], scope)));
  if (isRecord(tags)) return texts(tags);
  if (tags !== undefined && !hasPlaceholder(textOf(tags)))
    addIgnored(scope, at, `Tags (${textOf(tags)} is no mapping)`);
  return {};
};

/** Without subnets and security groups a function is in no VPC; Lambda refuses one kind without the other (API Reference, VpcConfig). */
const vpcOf = (properties: Properties, scope: Scope): ListedFunction['vpc'] => {
  const vpc = properties.inside('VpcConfig');
  if (vpc === undefined) return null;
  const isGiven = (key: string): boolean => {
    const ids = vpc.any(key);
    return ids !== undefined && !(Array.isArray(ids) && ids.length === 0);
  };
  const subnets = vpc.texts('SubnetIds') ?? [];
  const securityGroups = vpc.texts('SecurityGroupIds') ?? [];
  const [hasSubnets, hasGroups] = [isGiven('SubnetIds'), isGiven('SecurityGroupIds')];
  if (hasSubnets === hasGroups) return hasSubnets ? { subnets, securityGroups } : null;
  const [given, lacking] = hasSubnets ? ['SubnetIds', 'SecurityGroupIds'] : ['SecurityGroupIds', 'SubnetIds'];
  addProblem(scope, properties.at('VpcConfig'), `has ${given} and no ${lacking}; write both, or neither`);
  return null;
};

const deploymentOf = (properties: Properties): ListedFunction['deployment'] => {
  const preference = properties.inside('DeploymentPreference');
  if (preference === undefined || preference.flag('Enabled') === false) return null;
  const type = preference.text('Type');
  // Nobody is told of it, and roles are not looked at.
  preference.skip('Role', 'Enabled');
  const hooks = preference.inside('Hooks');
  const preTraffic = hooks?.target('PreTraffic');
  const postTraffic = hooks?.target('PostTraffic');
  if (type === undefined) return null;
  return {
    type,
    alarms: preference.texts('Alarms') ?? [],
    ...(preTraffic === undefined ? {} : { preTraffic }),
    ...(postTraffic === undefined ? {} : { postTraffic }),
  };
};

type EventSettings = Pick<ListedFunction, 'maximumRetryAttempts' | 'maximumEventAgeSeconds' | 'destinations'>;

const destinationsOf = (config: Properties): ListedDestinations => {
  const destinations = config.inside('DestinationConfig');
  const target = (key: string): string | undefined => {
    const destination = destinations?.inside(key);
    destination?.skip('Type');
    return destination?.target('Destination');
  };
  const [onSuccess, onFailure] = [target('OnSuccess'), target('OnFailure')];
  return { ...(onSuccess === undefined ? {} : { onSuccess }), ...(onFailure === undefined ? {} : { onFailure }) };
};

/** EventInvokeConfig, inside a function or as a resource. */
export const eventSettings = (config: Properties, scope: Scope): EventSettings => ({
  maximumRetryAttempts: rangedNumber(config, 'MaximumRetryAttempts', scope, eventRetries) ?? null,
  maximumEventAgeSeconds: rangedNumber(config, 'MaximumEventAgeInSeconds', scope) ?? null,
  destinations: destinationsOf(config),
});

export const urlOf = (config: Properties, scope: Scope): NonNullable<ListedFunction['url']> => {
  const authType = chosenWord(config, 'AuthType', scope) ?? 'AWS_IAM';
  const cors = config.inside('Cors');
  return {
    authType,
    invokeMode: chosenWord(config, 'InvokeMode', scope) ?? 'BUFFERED',
    ...(cors === undefined ? {} : { cors: corsOf(cors) }),
  };
};

/** `AutoPublishAlias` is what SAM puts provisioned concurrency and deployments on. */
const aliasOf = (properties: Properties, scope: Scope): string | null => {
  const alias = properties.text('AutoPublishAlias') ?? null;
  for (const key of ['ProvisionedConcurrencyConfig', 'DeploymentPreference']) {
    // One that a condition takes away is none.
    if (alias !== null || properties.any(key) === undefined) continue;
    addProblem(scope, properties.at(key), 'needs an alias to be put on; add AutoPublishAlias, such as live');
  }
  return alias;
};

const concurrencyOf = (properties: Properties, scope: Scope) => {
  const reserved = rangedNumber(properties, 'ReservedConcurrentExecutions', scope) ?? null;
  const config = properties.inside('ProvisionedConcurrencyConfig');
  const provisioned = config === undefined ? 0 : (rangedNumber(config, 'ProvisionedConcurrentExecutions', scope) ?? 0);
  if (reserved !== null && provisioned > reserved) {
    addProblem(
      scope,
      properties.at('ProvisionedConcurrencyConfig'),
      `${provisioned} exceeds ReservedConcurrentExecutions ${reserved}; lower it or raise the reservation`,
    );
  }
  return { reservedConcurrency: reserved, provisionedConcurrency: provisioned };
};

const architectureOf = (properties: Properties, scope: Scope): 'x86_64' | 'arm64' => {
  const names = properties.texts('Architectures') ?? [];
  checkWords(properties, 'Architectures', names, scope);
  return names[0] === 'arm64' ? 'arm64' : 'x86_64';
};

const layersOf = (properties: Properties, scope: Scope): string[] => {
  const raw = properties.raw('Layers');
  const layers = Array.isArray(raw)
    ? raw
        .map((layer: unknown) => decidedValue(layer, properties.at('Layers'), scope))
        .flatMap((layer) => referredId(layer, scope) ?? resolveValue(layer, properties.at('Layers'), scope) ?? [])
        .map(textOf)
    : (properties.texts('Layers') ?? []);
  // Lambda quotas: five layers to a function.
  if (layers.length > 5) {
    addProblem(scope, properties.at('Layers'), `${layers.length} layers are more than 5; merge some`);
  }
  return layers;
};

const logFormatOf = (properties: Properties, scope: Scope): Pick<ListedFunction, 'logFormat'> => {
  const config = properties.inside('LoggingConfig');
  const logFormat = config === undefined ? undefined : chosenWord(config, 'LogFormat', scope);
  return logFormat === undefined ? {} : { logFormat };
};

/** `Tracing` of SAM's functions, `TracingConfig` of the others. */
const tracingOf = (properties: Properties, scope: Scope): Pick<ListedFunction, 'tracingMode'> => {
  const config = properties.inside('TracingConfig');
  const own = chosenWord(properties, 'Tracing', scope);
  const mode = own ?? (config === undefined ? undefined : chosenWord(config, 'Mode', scope));
  return mode === undefined || mode === 'Disabled' ? {} : { tracingMode: mode };
};

/** What makes it durable (SAM and CloudFormation, DurableConfig). */
const durableOf = (properties: Properties, scope: Scope): ListedFunction['durable'] => {
  const config = properties.inside('DurableConfig');
  if (config === undefined) return undefined;
  const seconds = rangedNumber(config, 'ExecutionTimeout', scope);
  const retentionDays = rangedNumber(config, 'RetentionPeriodInDays', scope) ?? defaultRetentionDays;
  if (seconds !== undefined) return { executionTimeoutSeconds: seconds, retentionDays };
  if (config.any('ExecutionTimeout') === undefined) {
    addProblem(
      scope,
      properties.at('DurableConfig'),
      'has no ExecutionTimeout; write the seconds that an execution may take',
    );
  }
  return undefined;
};

/** s; what Lambda gives a function for which the template says nothing. */
const defaultTimeout = (durable: ListedFunction['durable']): number =>
  durable === undefined ? 3 : Math.min(durable.executionTimeoutSeconds, synchronousTimeoutS);

/** The function called `name`; what of it has no effect here is noted. */
export const readFunction = (
  name: FunctionName,
  properties: Properties,
  metadata: unknown,
  scope: Scope,
): FunctionDraft => {
  const path = properties.path.slice(0, -1);
  const invoke = properties.inside('EventInvokeConfig');
  const deadLetter = properties.inside('DeadLetterQueue') ?? properties.inside('DeadLetterConfig');
  deadLetter?.skip('Type');
  const url = properties.inside('FunctionUrlConfig');
  const nothing: EventSettings = { maximumRetryAttempts: null, maximumEventAgeSeconds: null, destinations: {} };
  const storage = properties.inside('EphemeralStorage');
  const durable = durableOf(properties, scope);
  const code = functionCode(properties, metadata, { path, scope });
  const draft: FunctionDraft = {
    ...name,
    functionName: properties.text('FunctionName') ?? null,
    ...code,
    memoryMb: rangedNumber(properties, 'MemorySize', scope) ?? 128,
    timeoutSeconds: rangedNumber(properties, 'Timeout', scope) ?? defaultTimeout(durable),
    architecture: architectureOf(properties, scope),
    ephemeralStorageMb: (storage === undefined ? undefined : rangedNumber(storage, 'Size', scope)) ?? 512,
    ...concurrencyOf(properties, scope),
    autoPublishAlias: aliasOf(properties, scope),
    deployment: deploymentOf(properties),
    versions: {},
    aliases: {},
    deadLetter: deadLetter?.target('TargetArn') ?? null,
    ...(invoke === undefined ? nothing : eventSettings(invoke, scope)),
    layers: layersOf(properties, scope),
    vpc: vpcOf(properties, scope),
    environment: texts(properties.inside('Environment')?.mapping('Variables')),
    tags: tagsOf(properties, scope),
    ...logFormatOf(properties, scope),
    ...tracingOf(properties, scope),
    ...(durable === undefined ? {} : { durable }),
    ...modesOf(properties, code, scope),
    url: url === undefined ? null : urlOf(url, scope),
    events: readSamEvents(properties.raw('Events'), properties.at('Events'), scope),
  };
  properties.end();
  // SAM sends everything that comes to the function to the alias that it publishes (Developer Guide, AutoPublishAlias).
  const { autoPublishAlias: alias } = draft;
  if (alias !== null) draft.events = draft.events.map((event) => ({ ...event, qualifier: alias }));
  return draft;
};
