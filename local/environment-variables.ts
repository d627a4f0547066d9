// The environment variables a handler sees: Lambda's own and the function's, nothing of the host's. TZ is set as on
// Lambda, but a thread shares its process's time zone: run the platform with TZ=UTC where that matters.

import { join } from 'node:path';
import type { Rules } from '../lambda/index.ts';
import { handlerName } from './bundle.ts';
import { latestVersion, type LocalFunction } from './platform-options.ts';
import { lambdaPaths, type CodePlaces } from './sandbox/confinement.ts';

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
const searchPaths = (layers: string, taskRoot: string): Record<string, string> => {
  const major = process.versions.node.split('.')[0];
  const modules = join(layers, 'nodejs');
  return {
    PATH: `${programs}:${join(layers, 'bin')}`,
    LD_LIBRARY_PATH: ['/lib64', '/usr/lib64', taskRoot, join(taskRoot, 'lib'), join(layers, 'lib')].join(':'),
    NODE_PATH: [join(modules, `node${major}`, 'node_modules'), join(modules, 'node_modules')].join(':'),
    PYTHONPATH: join(layers, 'python'),
  };
};

/** What says where the code and its layers are. */
const placeVariables = ({ places, confined }: VariableContext): Record<string, string> => {
  if (confined) {
    const variables = searchPaths(lambdaPaths.layers, lambdaPaths.task);
    return {
      ...variables,
      PATH: `${lambdaPaths.language}/bin:${variables['PATH']}`,
      LAMBDA_RUNTIME_DIR: lambdaPaths.runtime,
    };
  }
  return places.layers === null ? { PATH: programs } : searchPaths(places.layers, places.taskRoot);
};

/** All variables of one execution environment (Developer Guide, configuration-envvars). */
export const environmentVariables = (fn: LocalFunction, context: VariableContext): Record<string, string> => {
  const { config, handlerFile, handlerExport } = fn;
  return {
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...placeVariables(context),
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
