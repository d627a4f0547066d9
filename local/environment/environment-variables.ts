// The environment variables a handler sees: Lambda's own and the function's, nothing of the host's (Developer Guide,
// configuration-envvars; values recorded from AWS, Nov 2025). Credentials are those of a role that exists only here, so that
// no SDK looks for others; where services are is said for those whose endpoint was named, and for Lambda: here.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { FunctionConfig, Rules } from '../../lambda/index.ts';
import { handlerName } from '../code/bundle.ts';
import { localCredentials } from '../settings/local-credentials.ts';
import { nodeMajor } from '../code/node-rules.ts';
import { latestVersion, type LocalFunction } from '../settings/local-function.ts';
import { isNode, isOsOnly } from '../isolation/bootstrap.ts';
import type { CodePlaces } from '../sandbox/code-places.ts';
import type { InitializationType } from './platform-records.ts';
import { lambdaPaths } from '../code/lambda-paths.ts';

export interface VariableContext {
  readonly rules: Rules;
  readonly initializationType: InitializationType;
  /** Requests at once; one unless given. */
  readonly slots?: number | undefined;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly places: CodePlaces;
  /** Whether the handler finds everything where it is on Lambda. */
  readonly confined: boolean;
  /** Whether it is a process, which has the Runtime API beside it. */
  readonly hasRuntimeApi: boolean;
  /** Of its role, as variables; null where those of a role that exists only here do. */
  readonly credentials: Readonly<Record<string, string>> | null;
  /** Where services are, as variables. */
  readonly endpoints: Readonly<Record<string, string>>;
}

const programs = '/usr/local/bin:/usr/bin/:/bin';

/** Where nothing is traced nothing listens there, and nothing need: segments go by UDP. */
const xrayDaemon = {
  AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
  AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:2000',
  _AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1',
  _AWS_XRAY_DAEMON_PORT: '2000',
} as const;

/** Where programs, libraries and modules are looked for: the layers' after those of the system. */
const searchPaths = (runtime: string, layers: string, taskRoot: string): Record<string, string> => ({
  PATH: `${programs}:${join(layers, 'bin')}`,
  LD_LIBRARY_PATH: ['/lib64', '/usr/lib64', taskRoot, join(taskRoot, 'lib'), join(layers, 'lib')].join(':'),
  ...(isNode(runtime) ? {} : { PYTHONPATH: join(layers, 'python') }),
});

/** Where Node.js looks for modules last: the layers', the runtime's own, the code (bootstrap of the Node.js runtimes). */
const modulePath = (
  runtime: string,
  { layers, runtimeModules = null, taskRoot }: Omit<CodePlaces, 'modules'>,
): string => {
  // Of the version that the function names; of the one here where it names none.
  const major = nodeMajor(runtime) ?? process.versions.node.split('.')[0]!;
  const layered = layers === null ? [] : [join(layers, 'nodejs', `node${major}`), join(layers, 'nodejs')];
  return [
    ...layered.map((place) => join(place, 'node_modules')),
    ...(runtimeModules === null ? [] : [runtimeModules]),
    taskRoot,
  ].join(':');
};

/** What says where the code and its layers are. */
const placeVariables = (runtime: string, { places, confined }: VariableContext): Record<string, string> => {
  const seen = confined
    ? { layers: lambdaPaths.layers, runtimeModules: lambdaPaths.runtimeModules, taskRoot: lambdaPaths.task }
    : places;
  const nodePath = { NODE_PATH: modulePath(runtime, seen) };
  if (confined) {
    const { language, runtime: runtimeDirectory, layers, task } = lambdaPaths;
    const runtimePaths = [runtimeDirectory, join(runtimeDirectory, 'lib')];
    return {
      ...searchPaths(runtime, layers, task),
      ...nodePath,
      PATH: `${language}/bin:${programs}:${join(layers, 'bin')}`,
      LD_LIBRARY_PATH: [
        join(language, 'lib'),
        '/lib64',
        '/usr/lib64',
        ...runtimePaths,
        task,
        join(task, 'lib'),
        join(layers, 'lib'),
      ].join(':'),
      LAMBDA_RUNTIME_DIR: runtimeDirectory,
    };
  }
  const { layers, taskRoot } = places;
  return { ...(layers === null ? { PATH: programs } : searchPaths(runtime, layers, taskRoot)), ...nodePath };
};

/** Worker threads for each CPU that AWS's client for Node.js has where nothing says how many. */
const workersPerCpu = 8;
/** What libuv has by itself, for handlers; and the most. */
const ownPoolThreads = 4;
const mostPoolThreads = 1024;

/**
 * Of an environment of many slots: each worker thread of AWS's client for Node.js (4.0.2) holds a thread of libuv's pool while it asks
 * for its next invocation, and with the four of it no handler would read a file. What AWS sets is not known.
 */
const poolThreads = (slots: number, { managed }: FunctionConfig): number => {
  const workers = workersPerCpu * Math.max(availableParallelism(), Math.ceil(managed?.size.vcpus ?? 1));
  return Math.min(mostPoolThreads, Math.max(slots, workers) + ownPoolThreads);
};

/** All variables of one execution environment. */
export const environmentVariables = (fn: LocalFunction, context: VariableContext): Record<string, string> => {
  const { config, handlerFile, handlerExport } = fn;
  const taskRoot = context.confined ? lambdaPaths.task : context.places.taskRoot;
  const isSnapStart = context.initializationType === 'snap-start';
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    PWD: taskRoot,
    ...xrayDaemon,
    ...placeVariables(config.runtime, context),
    // They must not be part of a snapshot, and are asked for; a thread has nobody to ask.
    ...(isSnapStart && context.hasRuntimeApi ? {} : (context.credentials ?? localCredentials)),
    ...context.endpoints,
    ...(context.slots === undefined ? {} : { UV_THREADPOOL_SIZE: String(poolThreads(context.slots, config)) }),
    ...fn.environment,
    _HANDLER: fn.handler ?? handlerName(handlerFile, handlerExport),
    AWS_REGION: context.rules.region,
    AWS_DEFAULT_REGION: context.rules.region,
    // Not of an OS-only runtime.
    ...(isOsOnly(config.runtime) ? {} : { AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}` }),
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_VERSION: fn.version ?? latestVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: context.initializationType,
    ...(context.slots === undefined ? {} : { AWS_LAMBDA_MAX_CONCURRENCY: String(context.slots) }),
    ...(fn.logFormat === 'JSON'
      ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: fn.logging?.applicationLevel ?? 'INFO' }
      : {}),
    // A snapshot belongs to many environments.
    ...(isSnapStart
      ? {}
      : { AWS_LAMBDA_LOG_GROUP_NAME: context.logGroupName, AWS_LAMBDA_LOG_STREAM_NAME: context.logStreamName }),
    LAMBDA_TASK_ROOT: taskRoot,
  };
};
