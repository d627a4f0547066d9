// The members of CreateFunction and UpdateFunctionConfiguration as settings, checked as the API checks them.

import {
  environmentTooLarge,
  functionConfigProblems,
  invalidParameterValue,
  keepAlivePresets,
  reservedKeys,
  type FunctionConfig,
} from '../../lambda/index.ts';
import type { FunctionSettings } from '../functions/settings.ts';
import type { Members } from './members.ts';
import { Refusal, type ApiContext } from './operation.ts';

/** Developer Guide, configuration-envvars: keys that a function cannot set. */
const reservedVariables = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);
const environmentLimitBytes = 4096;

/** Runtime identifiers of the service model, deprecated ones included. */
const runtimePattern =
  /^(nodejs(4\.3|4\.3-edge|\d+\.x)?|java\d+(\.al2)?|python\d\.\d+|dotnet(core)?\d+(\.\d)?|go1\.x|ruby\d\.\d|provided(\.al2(023)?)?)$/;

const variablesOf = (body: Members): Record<string, string> | undefined => {
  if (!body.has('Environment')) return undefined;
  const variables = (body.inside('Environment').value('Variables') ?? {}) as Record<string, unknown>;
  const entries = Object.entries(variables).map(([key, value]): [string, string] => [key, String(value)]);
  const reserved = entries.map(([key]) => key).filter((key) => reservedVariables.has(key));
  if (reserved.length > 0) throw new Refusal(reservedKeys(reserved));
  const invalid = entries.find(([key]) => !/^[a-zA-Z]\w+$/.test(key));
  if (invalid !== undefined) {
    throw new Refusal(
      invalidParameterValue(
        `1 validation error detected: Value at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+] (${invalid[0]})`,
      ),
    );
  }
  const text = JSON.stringify(Object.fromEntries(entries));
  if (Buffer.byteLength(text) > environmentLimitBytes) throw new Refusal(environmentTooLarge(text));
  return Object.fromEntries(entries);
};

const checkRuntime = (runtime: string | undefined): void => {
  if (runtime === undefined || runtimePattern.test(runtime)) return;
  throw new Refusal(
    invalidParameterValue(
      `Value ${runtime} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set of Lambda runtimes or be a valid ARN`,
    ),
  );
};

const layersOf = (context: ApiContext, body: Members): string[] | undefined => {
  const layers = body.texts('Layers');
  const unknown = layers?.find((arn) => context.layers.find(arn) === undefined);
  if (unknown !== undefined) throw new Refusal(invalidParameterValue(`Layer version ${unknown} does not exist.`));
  if (layers !== undefined && layers.length > 5)
    throw new Refusal(invalidParameterValue('Cannot reference more than 5 layers.'));
  return layers;
};

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The members that were given. */
const given = <T extends object>(value: T): Given<T> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Given<T>;

/** `settings` with what the body changes. */
export const changedSettings = (context: ApiContext, settings: FunctionSettings, body: Members): FunctionSettings => {
  const timeoutS = body.integer('Timeout', { min: 1, max: Number.MAX_SAFE_INTEGER });
  const memoryMb = body.integer('MemorySize', { min: 128, max: Number.MAX_SAFE_INTEGER });
  const runtime = body.text('Runtime');
  const handler = body.text('Handler', /^[^\s]+$/);
  const ephemeralStorageMb = body.inside('EphemeralStorage').integer('Size', { min: 512, max: 10_240 });
  const architecture = body.texts('Architectures')?.[0];
  const description = body.text('Description');
  const role = body.text('Role', /^arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+$/);
  const logFormat = body.inside('LoggingConfig').oneOf('LogFormat', ['Text', 'JSON']);
  const tracingMode = body.inside('TracingConfig').oneOf('Mode', ['PassThrough', 'Active']);
  const deadLetter = body.has('DeadLetterConfig')
    ? (body.inside('DeadLetterConfig').text('TargetArn') ?? '')
    : undefined;
  body.check();
  checkRuntime(runtime);
  const config: FunctionConfig = {
    ...settings.config,
    ...given({
      timeoutMs: timeoutS === undefined ? undefined : timeoutS * 1000,
      memoryMb,
      runtime,
      ephemeralStorageMb,
      architecture: architecture === 'arm64' || architecture === 'x86_64' ? architecture : undefined,
    }),
  };
  const problems = functionConfigProblems(config, context.rules.date);
  if (problems.length > 0) {
    throw new Refusal(invalidParameterValue(problems.map(({ path, message }) => `${path}: ${message}`).join('; ')));
  }
  return {
    ...settings,
    config,
    ...given({
      handler,
      description,
      role,
      logFormat,
      tracingMode,
      environment: variablesOf(body),
      layers: layersOf(context, body),
      deadLetterArn: deadLetter === undefined ? undefined : deadLetter === '' ? null : deadLetter,
    }),
  };
};

/** What a new function has before the request says anything. */
export const defaultSettings = (name: string): FunctionSettings => ({
  config: {
    name,
    memoryMb: 128,
    timeoutMs: 3000,
    reservedConcurrency: null,
    provisionedConcurrency: 0,
    keepAlive: keepAlivePresets['2020'],
    reuse: 'mru',
    architecture: 'x86_64',
    packageType: 'zip',
    runtime: 'nodejs20.x',
  },
  handler: 'index.handler',
  environment: {},
  role: '',
  description: '',
  deadLetterArn: null,
  layers: [],
  logFormat: 'Text',
  tracingMode: 'PassThrough',
});
