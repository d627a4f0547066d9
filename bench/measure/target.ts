// Where a measured run sends its requests: the local platform, a Lambda endpoint, any HTTP URL, or AWS.

import { resolve } from 'node:path';
import {
  credentialsFromEnvironment,
  httpTarget,
  lambdaHttpTarget,
  type HttpOptions,
  type Target,
} from '../../loadgen/index.ts';
import type { ConfigProblem } from '../../lambda/index.ts';
import { CodeError, missingCode, type LocalFunction, type SandboxKind } from '../../local/index.ts';
import { ConfigError } from '../input/config-error.ts';
import { functionsWith } from '../scenario/required.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { byVersion, snapStartProblems } from './measured-modes.ts';
import { startPlatformProcess, type PlatformProcess } from './platform-process.ts';

/** How functions are invoked. */
export interface InvokeChoice {
  /** A version or an alias, of every function. */
  readonly qualifier?: string | undefined;
  /** Found by functions in their client context, as `custom.windtunnelRunId`. */
  readonly runId?: string | undefined;
}

export type TargetChoice =
  /** Environments are threads, but for functions that need processes, unless it says otherwise. */
  | {
      readonly kind: 'local';
      readonly sandbox?: SandboxKind;
      /** A directory for the functions' logs, as `serve --logs` writes them; default: none are kept. */
      readonly logs?: string | undefined;
      /** Whether the platform keeps traces; default false. */
      readonly traces?: boolean;
    }
  | ({ readonly kind: 'aws'; /** Default: the scenario's. */ readonly region?: string | undefined } & InvokeChoice)
  /** The Invoke API at `url`. */
  | ({
      readonly kind: 'invoke';
      readonly url: string;
      /** Whether this run has started what is there; default false. */
      readonly isOwn?: boolean;
    } & InvokeChoice)
  /** Plain HTTP requests to `url`. */
  | ({ readonly kind: 'http'; readonly url: string } & Omit<HttpOptions, 'url' | 'timeoutMs' | 'maxConnections'>);

/** A target in use; `platform` when it is the local one. */
export interface OpenTarget {
  readonly target: Target;
  readonly platform: PlatformProcess | null;
  close(): Promise<void>;
}

/** The platform signs nothing off: any well-formed credentials do on loopback. */
const loopbackCredentials = { accessKeyId: 'windtunnel', secretAccessKey: 'windtunnel' };

/** The scenario's functions as the local platform takes them. Throws ConfigError for those without a handler. */
export const localFunctions = (scenario: Scenario): LocalFunction[] => {
  const functions = functionsWith(
    scenario,
    'handler',
    'a function that runs needs the file and the export, such as ./checkout.ts#handler',
  );
  return functions.map(({ config, handler, environment }) => ({
    config,
    handlerFile: handler.file,
    handlerExport: handler.exportName,
    ...(handler.codeRoot === undefined ? {} : { codeRoot: handler.codeRoot }),
    ...(handler.built === undefined ? {} : { built: handler.built }),
    environment,
    ...(config.durable === undefined ? {} : { durable: config.durable }),
  }));
};

/** Whether functions are called by the versions that they must be called by: where nobody named one, at Lambda's API. */
const wantsVersions = (choice: TargetChoice): boolean =>
  choice.kind === 'local' || ((choice.kind === 'invoke' || choice.kind === 'aws') && choice.qualifier === undefined);

/** Whether it is a platform that this run has started. */
const isOwn = (choice: TargetChoice): boolean =>
  choice.kind === 'local' || (choice.kind === 'invoke' && choice.isOwn === true);

/** Only synchronous requests can be sent by the load generator. Throws ConfigError for the others. */
const checkWays = (scenario: Scenario, choice: TargetChoice): void => {
  const problems = scenario.traffic.flatMap(({ functionIndex, way, aliasIndex }, index) => {
    const qualified = aliasIndex >= 0 || scenario.functions.some(({ config }) => config.versionOf !== undefined);
    const { tenantIsolation } = scenario.functions[functionIndex]!.config;
    if (tenantIsolation === true) {
      return [{ path: `traffic.${index}.to`, message: 'functions with tenantIsolation can only be simulated' }];
    }
    if (qualified) return [{ path: `traffic.${index}.to`, message: 'versions and aliases can only be simulated' }];
    if (way.kind === 'closedLoop' || (way.kind === 'sync' && way.door === null)) return [];
    return [{ path: `traffic.${index}.via`, message: 'only via: sync can be measured; simulate the rest' }];
  });
  if (wantsVersions(choice) && !isOwn(choice)) problems.push(...snapStartProblems(scenario));
  if (problems.length > 0) throw new ConfigError(scenario.name, problems);
};

/** Each line of a CodeError begins with the setting that it is about. */
export const codeProblems = (error: CodeError): ConfigProblem[] =>
  error.message.split('\n').map((line) => {
    const [, path = '', message = line] = /^(functions\.\S+): (.*)$/.exec(line) ?? [];
    return { path, message };
  });

export const startLocal = async (
  scenario: Scenario,
  options: Parameters<typeof startPlatformProcess>[0],
): Promise<PlatformProcess> => {
  try {
    return await startPlatformProcess(options);
  } catch (error) {
    throw error instanceof CodeError ? new ConfigError(scenario.name, codeProblems(error)) : error;
  }
};

const openLocal = async (
  scenario: Scenario,
  { sandbox = 'auto', logs, traces = false }: Extract<TargetChoice, { kind: 'local' }>,
): Promise<OpenTarget> => {
  const platform = await startLocal(scenario, {
    rules: scenario.rules,
    accountConcurrency: scenario.accountConcurrency,
    unreservedMinimum: scenario.unreservedMinimum,
    functions: localFunctions(scenario).map((fn) => (fn.config.snapStart === undefined ? fn : { ...fn, versions: 1 })),
    capacityProviders: scenario.capacityProviders,
    seed: scenario.seed,
    sandbox,
    rehearse: true,
    ...(traces ? { kept: { traces: {} } } : {}),
    ...(logs === undefined ? {} : { logs: resolve(logs), notCode: [resolve(logs)] }),
  });
  const target = lambdaHttpTarget({
    endpoint: platform.url,
    region: scenario.rules.region,
    credentials: loopbackCredentials,
  });
  return {
    target,
    platform,
    close: async () => {
      await target.stop();
      await platform.stop();
    },
  };
};

const contextOf = ({ runId }: InvokeChoice): object =>
  runId === undefined ? {} : { clientContext: { custom: { windtunnelRunId: runId } } };

const remoteTarget = async (scenario: Scenario, choice: Exclude<TargetChoice, { kind: 'local' }>): Promise<Target> => {
  if (choice.kind === 'http') return httpTarget(choice);
  const { qualifier } = choice;
  const { region } = scenario.rules;
  if (choice.kind === 'aws') {
    const { awsTarget } = await import('../../loadgen/targets/aws.ts');
    return awsTarget({ region: choice.region ?? region, qualifier, ...contextOf(choice) });
  }
  const credentials = credentialsFromEnvironment(choice.url);
  return lambdaHttpTarget({ endpoint: choice.url, region, credentials, qualifier, ...contextOf(choice) });
};

const openRemote = async (
  scenario: Scenario,
  choice: Exclude<TargetChoice, { kind: 'local' }>,
): Promise<OpenTarget> => {
  const target = await remoteTarget(scenario, choice);
  return { target, platform: null, close: () => target.stop() };
};

/** What no run sends to the target. Throws ConfigError. */
const checkTarget = (scenario: Scenario, choice: TargetChoice): void => {
  checkWays(scenario, choice);
  if (choice.kind === 'local') localFunctions(scenario);
};

/** Functions of the local platform whose code is not there. Throws ConfigError, for those without a handler too. */
export const checkCode = (scenario: Scenario): void => {
  const problems = localFunctions(scenario).flatMap((fn) => {
    const message = missingCode(fn);
    return message === null ? [] : [{ path: `functions.${fn.config.name}.handler`, message }];
  });
  if (problems.length > 0) throw new ConfigError(scenario.name, problems);
};

/** All that is known without opening the target: what a dry run has to say of a run that would be refused. Throws ConfigError. */
export const checkAhead = (scenario: Scenario, choice: TargetChoice): void => {
  checkTarget(scenario, choice);
  if (choice.kind === 'local') checkCode(scenario);
};

/** Opens the target; the caller closes it. */
export const openTarget = async (scenario: Scenario, choice: TargetChoice): Promise<OpenTarget> => {
  checkTarget(scenario, choice);
  const opened = choice.kind === 'local' ? await openLocal(scenario, choice) : await openRemote(scenario, choice);
  return wantsVersions(choice) ? { ...opened, target: byVersion(opened.target, scenario) } : opened;
};
