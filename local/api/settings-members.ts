// The members of CreateFunction and UpdateFunctionConfiguration as settings, checked as the API checks them.

import {
  defaultEphemeralStorageMb,
  environmentTooLarge,
  functionConfigProblems,
  functionLimits,
  invalidParameterValue,
  keepAlivePresets,
  layersClash,
  layerDenied,
  layersElsewhere,
  managedMemoryMb,
  managedTimeoutMs,
  notWithManaged,
  notWithSnapStart,
  notWithTenants,
  reservedKeys,
  validationException,
  type FunctionConfig,
} from '../../lambda/index.ts';
import {
  applicationLogLevels,
  defaultLogging,
  systemLogLevels,
  type FunctionSettings,
  type LoggingSettings,
} from '../settings/function-settings.ts';
import { noImages } from '../functions/code-store.ts';
import { descriptionText, handlerText, layerVersionArn, logGroupName, resourceArn, roleArn } from './constraints.ts';
import { durableAfter, givenDurable, timeoutOf } from './durable-config-member.ts';
import { appliedOn, checkNotHere, keptOf, noteEffectless } from './kept-members.ts';
import { checkNotDefault, givenManaged, keptManaged, managedConfigOf, shownManaged } from './managed-members.ts';
import { itemsLike, itemsOf, type Members } from './members.ts';
import { Refusal, type ApiContext } from './operation.ts';
import { checkRuntime, type SettingsChange } from './runtime-member.ts';

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
const layerLimit = 5;

const variablesOf = (body: Members): Record<string, string> | undefined => {
  if (!body.has('Environment')) return undefined;
  const entries = body.inside('Environment').textMap('Variables') ?? [];
  const reserved = entries.map(([key]) => key).filter((key) => reservedVariables.has(key));
  if (reserved.length > 0) throw new Refusal(reservedKeys(reserved));
  const invalid = entries.find(([key]) => !/^[a-zA-Z]\w+$/.test(key));
  if (invalid !== undefined) {
    const shown = entries.map(([key, value]) => `${key}=${value}`).join(', ');
    throw new Refusal(
      validationException([
        `Value '{${shown}}' at 'environment.variables' failed to satisfy constraint: Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+]`,
      ]),
    );
  }
  const text = JSON.stringify(Object.fromEntries(entries));
  if (Buffer.byteLength(text) > environmentLimitBytes) throw new Refusal(environmentTooLarge(text));
  return Object.fromEntries(entries);
};

/** Empty for a layer of AWS's own, which belongs to nobody. */
const accountOf = (arn: string): string => arn.split(':')[4] ?? '';

const layersOf = (context: ApiContext, layers: readonly string[] | undefined): readonly string[] | undefined => {
  checkLayers(context, layers ?? []);
  const unknown = layers?.find((arn) => context.layers.find(arn) === undefined);
  const { accountId } = context.registry.context;
  if (unknown !== undefined && accountOf(unknown) !== accountId) throw new Refusal(layerDenied(accountId, unknown));
  if (unknown !== undefined) throw new Refusal(invalidParameterValue(`Layer version ${unknown} does not exist.`));
  return layers;
};

/** What is wrong with a list of layers before anybody looks whether they are there. */
const checkLayers = ({ registry }: ApiContext, layers: readonly string[]): void => {
  const { region, accountId } = registry.context;
  // Of another account nobody learns which regions it has (recorded).
  if (layers.some((arn) => accountOf(arn) === accountId && arn.split(':')[3] !== region)) {
    throw new Refusal(layersElsewhere(region));
  }
  if (layers.length > layerLimit)
    throw new Refusal(invalidParameterValue(`Cannot reference more than ${layerLimit} layers.`));
  const versions = new Map<string, string>();
  for (const arn of layers) {
    const layer = arn.slice(0, arn.lastIndexOf(':'));
    const other = versions.get(layer);
    if (other !== undefined) throw new Refusal(layersClash(other, arn));
    versions.set(layer, arn);
  }
};

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** The members that were given. */
const given = <T extends object>(value: T): Given<T> =>
  Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Given<T>;

export const architectures = ['x86_64', 'arm64'] as const;

const storageOf = (body: Members): number | undefined => {
  const storage = body.inside('EphemeralStorage');
  if (body.has('EphemeralStorage')) storage.required('Size');
  return storage.integer('Size', { min: 512, max: 10_240 });
};

export const architectureOf = (body: Members): FunctionConfig['architecture'] | undefined => {
  const given = body.texts('Architectures', itemsOf(architectures));
  if (given === undefined) return undefined;
  if (given.length !== 1) {
    const [size, bound] = given.length > 1 ? ['less', 1] : ['greater', 1];
    body.refuse('Architectures', `Member must have length ${size} than or equal to ${bound}`);
  }
  return architectures.find((one) => one === given[0]);
};

/** Says that code for another processor will not find it. */
export const noteArchitecture = ({ note }: ApiContext, { name, architecture }: FunctionConfig): void => {
  const own = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  if (architecture !== own) note(`${name}: Architectures has no effect: code runs on ${own} here, not ${architecture}`);
};

/** Levels are for JSON: with text they are refused (Developer Guide, monitoring-cloudwatchlogs-log-level). */
const loggingOf = (body: Members, old: LoggingSettings): LoggingSettings => {
  const inside = body.inside('LoggingConfig');
  const format = inside.oneOf('LogFormat', ['JSON', 'Text']) ?? old.format;
  const applicationLevel = inside.oneOf('ApplicationLogLevel', applicationLogLevels);
  const systemLevel = inside.oneOf('SystemLogLevel', systemLogLevels);
  const group = inside.text('LogGroup', logGroupName) ?? old.group;
  if (format === 'Text') {
    if (applicationLevel !== undefined || systemLevel !== undefined) {
      const level = applicationLevel === undefined ? 'SystemLogLevel' : 'ApplicationLogLevel';
      const blamed = inside.has('LogFormat') ? 'LogFormat' : level;
      inside.refuse(blamed, 'Log levels can be set only when the log format is JSON');
    }
    return { ...old, format, group, applicationLevel: 'INFO', systemLevel: 'INFO' };
  }
  return {
    format,
    group,
    applicationLevel: applicationLevel ?? old.applicationLevel,
    systemLevel: systemLevel ?? old.systemLevel,
  };
};

/** Services that take events which are given up; the words are ours. */
const checkDeadLetter = (arn: string | null | undefined): void => {
  if (arn === undefined || arn === null || /^arn:[^:]*:(sqs|sns):/.test(arn)) return;
  throw new Refusal(invalidParameterValue(`The provided target ${arn} must be an SQS queue or an SNS topic.`));
};

/** Members that only need reading. */
const plainMembers = (body: Members): Given<Partial<FunctionSettings>> => {
  const deadLetter = body.has('DeadLetterConfig')
    ? (body.inside('DeadLetterConfig').text('TargetArn', resourceArn) ?? '')
    : undefined;
  return given({
    handler: body.text('Handler', handlerText),
    description: body.text('Description', descriptionText),
    role: body.text('Role', roleArn),
    tracingMode: body.inside('TracingConfig').oneOf('Mode', ['Active', 'PassThrough']),
    deadLetterArn: deadLetter === undefined ? undefined : deadLetter === '' ? null : deadLetter,
  });
};

/** Whether TenancyConfig is there, of which AWS knows one mode; undefined when not. */
const isolatesTenants = (body: Members): true | undefined => {
  if (!body.has('TenancyConfig')) return undefined;
  const inside = body.inside('TenancyConfig');
  inside.required('TenantIsolationMode');
  return inside.oneOf('TenantIsolationMode', ['PER_TENANT']) === undefined ? undefined : true;
};

const checkedConfig = (config: FunctionConfig, date: string): FunctionConfig => {
  const problems = functionConfigProblems(config, date);
  if (problems.length === 0) return config;
  throw new Refusal(invalidParameterValue(problems.map(({ path, message }) => `${path}: ${message}`).join('; ')));
};

/** What a new function cannot do without, said once its members are of the right form. */
const checkPackaged = (body: Members): void => {
  if (body.text('PackageType') === 'Image') throw new Refusal(noImages());
  if (body.has('Runtime') && body.has('Handler')) return;
  throw new Refusal(
    invalidParameterValue(
      'Runtime and Handler are mandatory parameters for functions created with deployment packages.',
    ),
  );
};

/** What the ways to run a function exclude. */
const checkModes = ({
  kept,
  tenantIsolation,
  storageMb,
  isManaged,
  logging,
}: Pick<FunctionSettings, 'kept' | 'logging'> & {
  readonly tenantIsolation: boolean | undefined;
  readonly storageMb: number;
  readonly isManaged: boolean;
}): void => {
  if (appliedOn(kept) !== '') {
    if (tenantIsolation === true) throw new Refusal(notWithTenants('SnapStart'));
    if (storageMb > defaultEphemeralStorageMb) throw new Refusal(notWithSnapStart('EphemeralStorage above 512 MB'));
    if (hasFileSystem(kept)) throw new Refusal(notWithSnapStart('FileSystemConfigs'));
  }
  if (!isManaged) return;
  if (logging.format === 'Text') throw new Refusal(notWithManaged('LogFormat Text'));
  if (appliedOn(kept) !== '') throw new Refusal(notWithManaged('SnapStart'));
  if (tenantIsolation === true) throw new Refusal(notWithManaged('TenancyConfig'));
};

/** `settings` with what the body changes. */
export const changedSettings = (
  context: ApiContext,
  settings: FunctionSettings,
  body: Members,
  change: SettingsChange,
): FunctionSettings => {
  const asked = givenManaged(body);
  checkNotMadeDefault(settings, asked, change);
  const onInstances = asked ?? keptManaged(settings);
  const isManaged = onInstances !== undefined;
  const { maxMemoryMb, maxTimeoutMs } = limitsOf(context.rules.date, isManaged);
  const timeoutS = body.integer('Timeout', { min: 1, max: maxTimeoutMs / 1000 });
  const memoryMb =
    body.integer('MemorySize', { min: 128, max: maxMemoryMb }) ??
    // Less is refused, so less is no default.
    (isManaged && change === 'create' ? managedMemoryMb.least : undefined);
  const runtime = body.text('Runtime');
  const ephemeralStorageMb = storageOf(body);
  const architecture = architectureOf(body);
  const plain = plainMembers(body);
  const newDurable = givenDurable(body);
  const born = change === 'create' && newDurable !== undefined;
  const logging = loggingOf(body, born || isManaged ? { ...settings.logging, format: 'JSON' } : settings.logging);
  const layerArns = body.texts('Layers', itemsLike(layerVersionArn, { minLength: 1, nullable: false }));
  const packageType = body.oneOf('PackageType', ['Zip', 'Image']);
  const kept = {
    ...settings.kept,
    ...keptOf(body, runtime ?? settings.config.runtime),
    ...(onInstances === undefined ? {} : shownManaged({ ...keptManaged(settings), ...onInstances })),
  };
  // It can be asked for at creation alone (service model).
  const tenantIsolation = change === 'create' ? isolatesTenants(body) : settings.config.tenantIsolation;
  body.check();
  const storageMb = ephemeralStorageMb ?? settings.config.ephemeralStorageMb ?? defaultEphemeralStorageMb;
  checkModes({ kept, tenantIsolation, storageMb, isManaged, logging });
  if (change === 'create') checkPackaged(body);
  checkNotHere(body);
  checkRuntime(context, settings.config.name, runtime, change);
  checkDeadLetter(plain.deadLetterArn);
  const durable = durableAfter(newDurable, settings.durable, change);
  const ownTimeoutS = timeoutS ?? (born ? timeoutOf(durable!) : undefined);
  const timeoutMs = ownTimeoutS === undefined ? undefined : ownTimeoutS * 1000;
  const image = packageType === 'Image' ? ('image' as const) : undefined;
  const changes = given({
    timeoutMs,
    memoryMb,
    runtime,
    ephemeralStorageMb,
    architecture,
    packageType: image,
    tenantIsolation,
  });
  const changedConfig = { ...settings.config, ...changes };
  const managed =
    onInstances === undefined
      ? {}
      : { managed: managedConfigOf(context, { ...keptManaged(settings), ...onInstances }, changedConfig) };
  const config = checkedConfig({ ...changedConfig, ...managed }, context.rules.date);
  const inside = given({ environment: variablesOf(body), layers: layersOf(context, layerArns) });
  const environmentGiven = settings.environmentGiven || body.has('Environment');
  const changed = { ...settings, ...plain, ...inside, environmentGiven, config, logging, durable, kept };
  noteEffectless(context, settings, changed);
  if (architecture !== undefined) noteArchitecture(context, changed.config);
  return changed;
};

const hasFileSystem = ({ FileSystemConfigs: configs }: FunctionSettings['kept']): boolean =>
  Array.isArray(configs) && configs.length > 0;

/** Whoever was made without a capacity provider never comes to have one. */
const checkNotMadeDefault = (
  settings: FunctionSettings,
  asked: ReturnType<typeof givenManaged>,
  change: SettingsChange,
): void => {
  if (change !== 'create') checkNotDefault(settings, asked);
};

const limitsOf = (date: string, isManaged: boolean): ReturnType<typeof functionLimits> => {
  const limits = functionLimits(date);
  return isManaged ? { maxMemoryMb: managedMemoryMb.most, maxTimeoutMs: managedTimeoutMs } : limits;
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
  environmentGiven: false,
  role: '',
  description: '',
  deadLetterArn: null,
  layers: [],
  logging: defaultLogging(name),
  tracingMode: 'PassThrough',
  durable: null,
  kept: {},
});
