// The environment variables a handler sees: Lambda's own and the function's, nothing of the host's. TZ is set as on
// Lambda, but a thread shares its process's time zone: run the platform with TZ=UTC where that matters.

import { dirname } from 'node:path';
import type { Rules } from '../lambda/index.ts';
import { handlerName } from './bundle.ts';
import { latestVersion, type LocalFunction } from './platform-options.ts';

export interface VariableContext {
  readonly rules: Rules;
  readonly provisioned: boolean;
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** All variables of one execution environment (Developer Guide, configuration-envvars). */
export const environmentVariables = (fn: LocalFunction, context: VariableContext): Record<string, string> => {
  const { config, handlerFile, handlerExport, binDirectories = [] } = fn;
  return {
    LANG: 'en_US.UTF-8',
    PATH: [...binDirectories, '/usr/local/bin:/usr/bin:/bin'].join(':'),
    TZ: ':UTC',
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
    LAMBDA_TASK_ROOT: fn.taskRoot ?? dirname(handlerFile),
  };
};
