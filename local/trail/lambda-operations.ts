// Lambda's operations by how they are asked for (botocore service model lambda/2015-03-31), and how CloudTrail names them: those of
// the first years carry the date of their version, and some a `v2` (Developer Guide, logging-using-cloudtrail).

const functions = '/functions/{FunctionName}';
const layers = '/layers/{LayerName}/versions';
const signing = '/code-signing-configs';
const executions = '/durable-executions/{DurableExecutionArn}';
const providers = '/capacity-providers/{CapacityProviderName}';
const callbacks = '/durable-execution-callbacks/{CallbackId}';

/** `METHOD path`, without the date that stands before it. Placeholders are the names of request parameters. */
const operations: Readonly<Record<string, string>> = {
  'POST /event-source-mappings': 'CreateEventSourceMapping',
  'GET /event-source-mappings': 'ListEventSourceMappings',
  'DELETE /event-source-mappings/{UUID}': 'DeleteEventSourceMapping',
  'GET /event-source-mappings/{UUID}': 'GetEventSourceMapping',
  'PUT /event-source-mappings/{UUID}': 'UpdateEventSourceMapping',
  'POST /functions': 'CreateFunction',
  'GET /functions': 'ListFunctions',
  [`DELETE ${functions}`]: 'DeleteFunction',
  [`GET ${functions}`]: 'GetFunction',
  [`POST ${functions}/aliases`]: 'CreateAlias',
  [`GET ${functions}/aliases`]: 'ListAliases',
  [`DELETE ${functions}/aliases/{Name}`]: 'DeleteAlias',
  [`GET ${functions}/aliases/{Name}`]: 'GetAlias',
  [`PUT ${functions}/aliases/{Name}`]: 'UpdateAlias',
  [`PUT ${functions}/code`]: 'UpdateFunctionCode',
  [`GET ${functions}/configuration`]: 'GetFunctionConfiguration',
  [`PUT ${functions}/configuration`]: 'UpdateFunctionConfiguration',
  [`POST ${functions}/policy`]: 'AddPermission',
  [`GET ${functions}/policy`]: 'GetPolicy',
  [`DELETE ${functions}/policy/{StatementId}`]: 'RemovePermission',
  [`GET ${functions}/versions`]: 'ListVersionsByFunction',
  [`POST ${functions}/versions`]: 'PublishVersion',
  'GET /account-settings': 'GetAccountSettings',
  'GET /tags/{Resource}': 'ListTags',
  'POST /tags/{Resource}': 'TagResource',
  'DELETE /tags/{Resource}': 'UntagResource',
  [`DELETE ${functions}/concurrency`]: 'DeleteFunctionConcurrency',
  [`PUT ${functions}/concurrency`]: 'PutFunctionConcurrency',
  [`GET ${functions}/concurrency`]: 'GetFunctionConcurrency',
  'GET /layers': 'ListLayers',
  [`GET ${layers}`]: 'ListLayerVersions',
  [`POST ${layers}`]: 'PublishLayerVersion',
  [`DELETE ${layers}/{VersionNumber}`]: 'DeleteLayerVersion',
  [`GET ${layers}/{VersionNumber}`]: 'GetLayerVersion',
  [`POST ${layers}/{VersionNumber}/policy`]: 'AddLayerVersionPermission',
  [`GET ${layers}/{VersionNumber}/policy`]: 'GetLayerVersionPolicy',
  [`DELETE ${layers}/{VersionNumber}/policy/{StatementId}`]: 'RemoveLayerVersionPermission',
  [`DELETE ${functions}/event-invoke-config`]: 'DeleteFunctionEventInvokeConfig',
  [`GET ${functions}/event-invoke-config`]: 'GetFunctionEventInvokeConfig',
  [`PUT ${functions}/event-invoke-config`]: 'PutFunctionEventInvokeConfig',
  [`POST ${functions}/event-invoke-config`]: 'UpdateFunctionEventInvokeConfig',
  [`GET ${functions}/event-invoke-config/list`]: 'ListFunctionEventInvokeConfigs',
  [`DELETE ${functions}/provisioned-concurrency`]: 'DeleteProvisionedConcurrencyConfig',
  [`GET ${functions}/provisioned-concurrency`]: 'GetProvisionedConcurrencyConfig',
  [`PUT ${functions}/provisioned-concurrency`]: 'PutProvisionedConcurrencyConfig',
  [`POST ${signing}`]: 'CreateCodeSigningConfig',
  [`GET ${signing}`]: 'ListCodeSigningConfigs',
  [`DELETE ${signing}/{CodeSigningConfigArn}`]: 'DeleteCodeSigningConfig',
  [`GET ${signing}/{CodeSigningConfigArn}`]: 'GetCodeSigningConfig',
  [`PUT ${signing}/{CodeSigningConfigArn}`]: 'UpdateCodeSigningConfig',
  [`GET ${signing}/{CodeSigningConfigArn}/functions`]: 'ListFunctionsByCodeSigningConfig',
  [`DELETE ${functions}/code-signing-config`]: 'DeleteFunctionCodeSigningConfig',
  [`GET ${functions}/code-signing-config`]: 'GetFunctionCodeSigningConfig',
  [`PUT ${functions}/code-signing-config`]: 'PutFunctionCodeSigningConfig',
  [`GET ${functions}/runtime-management-config`]: 'GetRuntimeManagementConfig',
  [`PUT ${functions}/runtime-management-config`]: 'PutRuntimeManagementConfig',
  [`POST ${functions}/url`]: 'CreateFunctionUrlConfig',
  [`DELETE ${functions}/url`]: 'DeleteFunctionUrlConfig',
  [`GET ${functions}/url`]: 'GetFunctionUrlConfig',
  [`PUT ${functions}/url`]: 'UpdateFunctionUrlConfig',
  [`GET ${functions}/urls`]: 'ListFunctionUrlConfigs',
  [`GET ${functions}/recursion-config`]: 'GetFunctionRecursionConfig',
  [`PUT ${functions}/recursion-config`]: 'PutFunctionRecursionConfig',
  [`POST ${functions}/invocations`]: 'Invoke',
  [`POST ${functions}/invoke-async`]: 'InvokeAsync',
  [`POST ${functions}/response-streaming-invocations`]: 'InvokeWithResponseStream',
  [`GET ${functions}/function-scaling-config`]: 'GetFunctionScalingConfig',
  [`PUT ${functions}/function-scaling-config`]: 'PutFunctionScalingConfig',
  'POST /capacity-providers': 'CreateCapacityProvider',
  'GET /capacity-providers': 'ListCapacityProviders',
  [`GET ${providers}`]: 'GetCapacityProvider',
  [`PUT ${providers}`]: 'UpdateCapacityProvider',
  [`DELETE ${providers}`]: 'DeleteCapacityProvider',
  [`GET ${providers}/function-versions`]: 'ListFunctionVersionsByCapacityProvider',
  [`POST ${executions}/checkpoint`]: 'CheckpointDurableExecution',
  [`GET ${executions}/state`]: 'GetDurableExecutionState',
  [`GET ${executions}`]: 'GetDurableExecution',
  [`GET ${executions}/history`]: 'GetDurableExecutionHistory',
  [`POST ${executions}/stop`]: 'StopDurableExecution',
  [`GET ${functions}/durable-executions`]: 'ListDurableExecutionsByFunction',
  [`POST ${callbacks}/succeed`]: 'SendDurableExecutionCallbackSuccess',
  [`POST ${callbacks}/fail`]: 'SendDurableExecutionCallbackFailure',
  [`POST ${callbacks}/heartbeat`]: 'SendDurableExecutionCallbackHeartbeat',
};

/** By whose calls of 2015 CloudTrail tells a second form. */
const secondForm = new Set([
  'AddPermission',
  'GetFunction',
  'GetFunctionConfiguration',
  'GetPolicy',
  'RemovePermission',
  'TagResource',
  'UntagResource',
  'UpdateFunctionCode',
  'UpdateFunctionConfiguration',
]);

/** The last version of the API whose date stands in the names of events. */
const lastDated = '2018-10-31';

interface Pattern {
  readonly method: string;
  readonly pattern: RegExp;
  readonly parameters: readonly string[];
  readonly name: string;
}

const patterns: readonly Pattern[] = Object.entries(operations).map(([asked, name]) => {
  const [method = '', path = ''] = asked.split(' ');
  return {
    method,
    pattern: new RegExp(`^/(\\d{4}-\\d\\d-\\d\\d)${path.replaceAll(/\{\w+\}/g, '([^/]+)')}/?$`),
    parameters: [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!),
    name,
  };
});

export interface LambdaOperation {
  /** `GetFunction`. */
  readonly name: string;
  /** As CloudTrail names it: `GetFunction20150331v2`. */
  readonly eventName: string;
  /** Of the path, by the names of request parameters. */
  readonly parameters: Readonly<Record<string, string>>;
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const eventNameOf = (name: string, date: string): string =>
  date > lastDated ? name : `${name}${date.replaceAll('-', '')}${secondForm.has(name) ? 'v2' : ''}`;

const invokes = new Set(['Invoke', 'InvokeAsync', 'InvokeWithResponseStream']);

export const isInvoke = ({ name }: LambdaOperation): boolean => invokes.has(name);

/** Calls that carry what executions are given and give. That CloudTrail counts them so is assumed. */
const dataOperations = new Set([
  'CheckpointDurableExecution',
  'GetDurableExecutionState',
  'SendDurableExecutionCallbackSuccess',
  'SendDurableExecutionCallbackFailure',
  'SendDurableExecutionCallbackHeartbeat',
]);

export const carriesData = ({ name }: LambdaOperation): boolean => dataOperations.has(name);

/** What a request to Lambda's API is; null for any other. */
export const lambdaOperationOf = (method: string, path: string): LambdaOperation | null => {
  for (const one of patterns) {
    const match = one.method === method ? one.pattern.exec(path) : null;
    if (match === null) continue;
    const values = match.slice(2).map(decoded);
    return {
      name: one.name,
      eventName: invokes.has(one.name) ? one.name : eventNameOf(one.name, match[1]!),
      parameters: Object.fromEntries(one.parameters.map((name, index) => [name, values[index]!])),
    };
  }
  return null;
};
