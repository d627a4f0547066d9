// Actions, resources and condition keys of Lambda's operations (Service Authorization Reference, list_awslambda; Developer Guide,
// lambda-permissions). An operation asks for the action of its name, the three that invoke for another.

import { readCallbackId } from '../durable/execution-ids.ts';
import type { MappingStore } from '../event-sources/mapping-store.ts';
import { namedArn, readFunctionName } from '../functions/function-name.ts';
import type { FunctionRegistry } from '../functions/registry.ts';
import type { LambdaOperation } from '../trail/lambda-operations.ts';
import { asked, structureIn, textIn, textsIn, type Asked, type Structure } from './access-request.ts';
import { RequestContext } from './policy/request-context.ts';

export interface LambdaCall {
  readonly operation: LambdaOperation;
  readonly query: URLSearchParams;
  readonly body: Structure;
}

export interface LambdaPlace {
  readonly registry: FunctionRegistry;
  readonly mappings: MappingStore;
  /** The VPC of each subnet. */
  readonly subnets: Readonly<Record<string, string>>;
}

const actions: Readonly<Record<string, string>> = {
  Invoke: 'InvokeFunction',
  InvokeWithResponseStream: 'InvokeFunction',
};

const arnOf = ({ registry }: LambdaPlace, resource: string): string => {
  const { region, accountId } = registry.context;
  return `arn:aws:lambda:${region}:${accountId}:${resource}`;
};

/** Operations on a function as a whole, though they may name something of it. */
const unqualified = new Set(['CreateAlias', 'GetAlias', 'UpdateAlias', 'DeleteAlias', 'PublishVersion']);

/** The names of a function: as it was called, and as the platform calls it. */
export const functionArns = (
  { registry }: Pick<LambdaPlace, 'registry'>,
  name: string,
  qualifier: string | null,
): string[] => {
  const read = readFunctionName(registry.context, name, qualifier, 'any');
  if ('status' in read) return [namedArn(registry.context, name)];
  const suffix = read.qualifier === null ? '' : `:${read.qualifier}`;
  const found = read.elsewhere ? null : registry.find(read.functionName, null, 'any');
  const own = found === null || 'status' in found ? [] : [`${registry.arnOf(found.stored.name)}${suffix}`];
  return [...new Set([`${read.arn}${suffix}`, ...own])];
};

const tagKeys = (tags: Structure): RequestContext =>
  new RequestContext({
    'aws:TagKeys': Object.keys(tags).length === 0 ? null : Object.keys(tags),
    ...Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:RequestTag/${key}`, String(value)])),
  });

const filled = (list: readonly string[]): readonly string[] | null => (list.length === 0 ? null : list);

/** Keys that creating and changing functions has. */
const settingKeys = ({ subnets }: LambdaPlace, body: Structure): RequestContext => {
  const vpc = structureIn(body, 'VpcConfig');
  const subnetIds = textsIn(vpc, 'SubnetIds');
  const vpcIds = [...new Set(subnetIds.flatMap((id) => subnets[id] ?? []))];
  return new RequestContext({
    'lambda:Layer': filled(textsIn(body, 'Layers')),
    'lambda:SubnetIds': filled(subnetIds),
    'lambda:SecurityGroupIds': filled(textsIn(vpc, 'SecurityGroupIds')),
    'lambda:VpcIds': filled(vpcIds),
    'lambda:CodeSigningConfigArn': textIn(body, 'CodeSigningConfigArn'),
  });
};

/** Of a role that Lambda is to take. */
const passedToLambda = new RequestContext({ 'iam:PassedToService': 'lambda.amazonaws.com' });

/** Whoever gives a function a role, layers or a capacity provider, must be allowed to. */
const given = (body: Structure): Asked[] => {
  const role = textIn(body, 'Role');
  const managed = structureIn(
    structureIn(body, 'CapacityProviderConfig'),
    'LambdaManagedInstancesCapacityProviderConfig',
  );
  const provider = textIn(managed, 'CapacityProviderArn');
  return [
    ...(role === null ? [] : [asked('iam:PassRole', role, passedToLambda)]),
    ...textsIn(body, 'Layers').map((arn) => asked('lambda:GetLayerVersion', arn)),
    // Developer Guide, lambda-managed-instances: whoever puts a function there passes the provider on.
    ...(provider === null ? [] : [asked('lambda:PassCapacityProvider', provider)]),
  ];
};

/** Keys of what a call says of a URL or a permission. */
const bodyKeys = (body: Structure): RequestContext =>
  new RequestContext({
    'lambda:FunctionUrlAuthType': textIn(body, 'AuthType') ?? textIn(body, 'FunctionUrlAuthType'),
    'lambda:Principal': textIn(body, 'Principal'),
    'lambda:CodeSigningConfigArn': textIn(body, 'CodeSigningConfigArn'),
  });

const onFunction = (call: LambdaCall, place: LambdaPlace): Asked[] => {
  const { operation, query, body } = call;
  const { name, parameters } = operation;
  const action = `lambda:${actions[name] ?? name}`;
  const called = parameters['FunctionName'] ?? textIn(body, 'FunctionName') ?? '';
  const qualifier = unqualified.has(name) ? null : query.get('Qualifier');
  const resources = functionArns(place, called, qualifier);
  const changes = ['CreateFunction', 'UpdateFunctionConfiguration'].includes(name);
  const context = changes ? settingKeys(place, body) : bodyKeys(body);
  const more = changes ? given(body) : [];
  const tags = name === 'CreateFunction' ? structureIn(body, 'Tags') : {};
  const tagged = Object.keys(tags).length === 0 ? [] : [asked('lambda:TagResource', resources, tagKeys(tags))];
  return [asked(action, resources, context.with(tagKeys(tags))), ...more, ...tagged];
};

const onMapping = ({ operation, body }: LambdaCall, place: LambdaPlace): Asked[] => {
  const { name, parameters } = operation;
  const uuid = parameters['UUID'];
  const mapping = uuid === undefined ? undefined : place.mappings.find(uuid);
  const named = textIn(body, 'FunctionName');
  const functionArn =
    mapping === undefined
      ? named === null
        ? null
        : functionArns(place, named, null)[0]!
      : place.registry.arnOf(mapping.config.functionName, mapping.config.qualifier ?? undefined);
  const tags = structureIn(body, 'Tags');
  const context = new RequestContext({ 'lambda:FunctionArn': functionArn }).with(tagKeys(tags));
  const resource = uuid === undefined ? '*' : arnOf(place, `event-source-mapping:${uuid}`);
  return [asked(`lambda:${name}`, resource, context)];
};

const onLayer = ({ operation, query }: LambdaCall, place: LambdaPlace): Asked[] => {
  const { name, parameters } = operation;
  const { LayerName: layer = '', VersionNumber: version } = parameters;
  const arn = layer.startsWith('arn:') ? layer : arnOf(place, `layer:${layer}`);
  // GetLayerVersionByArn is GetLayerVersion.
  const byArn = query.get('Arn');
  if (byArn !== null) return [asked('lambda:GetLayerVersion', byArn)];
  if (name === 'ListLayers' || name === 'ListLayerVersions') return [asked(`lambda:${name}`)];
  return [asked(`lambda:${name}`, version === undefined ? arn : `${arn}:${version}`)];
};

/** The provider of a call that names one, by name or ARN, and the role that it is given. */
const onProvider = ({ operation, body }: LambdaCall, place: LambdaPlace): Asked[] => {
  const { name, parameters } = operation;
  const called = parameters['CapacityProviderName'] ?? textIn(body, 'CapacityProviderName') ?? '';
  const arn = called.startsWith('arn:') ? called : arnOf(place, `capacity-provider:${called}`);
  const operator = textIn(structureIn(body, 'PermissionsConfig'), 'CapacityProviderOperatorRoleArn');
  const tags = tagKeys(structureIn(body, 'Tags'));
  return [
    asked(`lambda:${name}`, arn, tags),
    ...(operator === null ? [] : [asked('iam:PassRole', operator, passedToLambda)]),
  ];
};

/** A durable execution, by its ARN or that of the version that it runs on; a callback is of one. */
const onExecution = ({ operation }: LambdaCall): Asked[] => {
  const { DurableExecutionArn, CallbackId = '' } = operation.parameters;
  const arn = DurableExecutionArn ?? readCallbackId(CallbackId)?.arn;
  return [asked(`lambda:${operation.name}`, arn === undefined ? '*' : [arn, arn.split('/')[0]!])];
};

/** Actions that are about nothing in particular. */
const onAnything = new Set([
  'ListFunctions',
  'GetAccountSettings',
  'ListEventSourceMappings',
  'CreateCodeSigningConfig',
  'ListCodeSigningConfigs',
  'ListCapacityProviders',
  // Whose callback it is stands in no name of it.
  'SendDurableExecutionCallbackSuccess',
  'SendDurableExecutionCallbackFailure',
  'SendDurableExecutionCallbackHeartbeat',
]);

/** Everything that a call asks for; all of it must be allowed. */
export const lambdaAccess = (call: LambdaCall, place: LambdaPlace): Asked[] => {
  const { operation, body, query } = call;
  const { name, parameters } = operation;
  if (onAnything.has(name)) return [asked(`lambda:${name}`, '*', tagKeys(structureIn(body, 'Tags')))];
  if (name.endsWith('EventSourceMapping')) return onMapping(call, place);
  if (name.includes('Layer')) return onLayer(call, place);
  if (name.includes('CapacityProvider')) return onProvider(call, place);
  const { Resource: resource, CodeSigningConfigArn: signing, DurableExecutionArn, CallbackId } = parameters;
  if ((DurableExecutionArn ?? CallbackId) !== undefined) return onExecution(call);
  if (resource !== undefined) {
    const keys = query.getAll('tagKeys');
    const tags = tagKeys(structureIn(body, 'Tags'));
    return [asked(`lambda:${name}`, resource, keys.length === 0 ? tags : new RequestContext({ 'aws:TagKeys': keys }))];
  }
  if (signing !== undefined) return [asked(`lambda:${name}`, signing)];
  return onFunction(call, place);
};
