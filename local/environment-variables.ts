// The environment variables a handler sees: Lambda's own and the function's, nothing of the host's. TZ is set as on
// Lambda, but a thread shares its process's time zone: run the platform with TZ=UTC where that matters.

import { join } from 'node:path';
import type { Rules } from '../lambda/index.ts';
import { handlerName } from './bundle.ts';
import { nodeMajor } from './code/node-rules.ts';
import { latestVersion, type LocalFunction } from './platform-options.ts';
import type { CodePlaces } from './sandbox/confinement.ts';
import { lambdaPaths } from './sandbox/lambda-paths.ts';

export interface VariableContext {
  readonly rules: Rules;
  readonly provisioned: boolean;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly places: CodePlaces;
  /** Whether the handler finds everything where it is on Lambda. */
  readonly confined: boolean;
}

const programs = '/usr/local/bin:/usr/bin:/bin';

/** Where programs, libraries and modules are looked for: the layers' after those of the system. */
const searchPaths = (layers: string, taskRoot: string): Record<string, string> => ({
  PATH: `${programs}:${join(layers, 'bin')}`,
  LD_LIBRARY_PATH: ['/lib64', '/usr/lib64', taskRoot, join(taskRoot, 'lib'), join(layers, 'lib')].join(':'),
  PYTHONPATH: join(layers, 'python'),
});

/** Where Node.js looks for modules last: the layers', the runtime's own, the code (bootstrap of the Node.js runtimes). */
const modulePath = (
  major: string,
  { layers, runtimeModules = null, taskRoot }: Omit<CodePlaces, 'modules'>,
): string => {
  const layered = layers === null ? [] : [join(layers, 'nodejs', `node${major}`), join(layers, 'nodejs')];
  return [
    ...layered.map((place) => join(place, 'node_modules')),
    ...(runtimeModules === null ? [] : [runtimeModules]),
    taskRoot,
  ].join(':');
};

/** What says where the code and its layers are. */
const placeVariables = ({ places, confined }: VariableContext, major: string | null): Record<string, string> => {
  const seen = confined
    ? { layers: lambdaPaths.layers, runtimeModules: lambdaPaths.runtimeModules, taskRoot: lambdaPaths.task }
    : places;
  const nodePath = major === null ? {} : { NODE_PATH: modulePath(major, seen) };
  if (confined) {
    const variables = searchPaths(lambdaPaths.layers, lambdaPaths.task);
    return {
      ...variables,
      ...nodePath,
      PATH: `${lambdaPaths.language}/bin:${variables['PATH']}`,
      LAMBDA_RUNTIME_DIR: lambdaPaths.runtime,
    };
  }
  const { layers, taskRoot } = places;
  return { ...(layers === null ? { PATH: programs } : searchPaths(layers, taskRoot)), ...nodePath };
};

/** All variables of one execution environment (Developer Guide, configuration-envvars). */
export const environmentVariables = (fn: LocalFunction, context: VariableContext): Record<string, string> => {
  const { config, handlerFile, handlerExport } = fn;
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...placeVariables(context, nodeMajor(config.runtime)),
    ...fn.environment,
    _HANDLER: fn.handler ?? handlerName(handlerFile, handlerExport),
    AWS_REGION: context.rules.region,
    AWS_DEFAULT_REGION: context.rules.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${config.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: config.name,
    AWS_LAMBDA_FUNCTION_VERSION: fn.version ?? latestVersion,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(config.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: context.provisioned ? 'provisioned-concurrency' : 'on-demand',
    ...(fn.logFormat === 'JSON'
      ? { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: fn.logging?.applicationLevel ?? 'INFO' }
      : {}),
    AWS_LAMBDA_LOG_GROUP_NAME: context.logGroupName,
    AWS_LAMBDA_LOG_STREAM_NAME: context.logStreamName,
    LAMBDA_TASK_ROOT: context.confined ? lambdaPaths.task : context.places.taskRoot,
  };
};
