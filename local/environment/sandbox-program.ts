// What a sandbox of an environment runs.

import { nodeFlags } from '../code/node-rules.ts';
import type { SandboxProgram } from '../sandbox/sandbox.ts';
import { environmentVariables } from './environment-variables.ts';
import type { EnvironmentKind } from './environment-kind.ts';
import type { InitializationType } from './platform-records.ts';

export interface ProgramContext {
  readonly initializationType: InitializationType;
  readonly names: { readonly logGroupName: string; readonly logStreamName: string };
  /** Whether the handler finds everything where it is on Lambda. */
  readonly confined: boolean;
  /** Whether it is a process, which has the Runtime API beside it, and asks there for credentials where it must. */
  readonly hasRuntimeApi?: boolean;
  /** Requests at once; one unless given. */
  readonly slots?: number;
  readonly workers?: number;
  /** Files in /opt/extensions; none unless given. */
  readonly extensions?: readonly string[];
}

export const sandboxProgram = (
  { fn, bundle, rules, places, credentials, endpoints }: EnvironmentKind,
  { initializationType, names, confined, slots, hasRuntimeApi = true, ...rest }: ProgramContext,
): SandboxProgram => ({
  handlerFile: bundle.file,
  handlerFormat: bundle.format,
  handlerExport: fn.handlerExport,
  needs: bundle.needs,
  nodeFlags: nodeFlags(fn.config.runtime, fn.environment['NODE_OPTIONS']),
  functionName: fn.config.name,
  memoryMb: fn.config.memoryMb,
  ...names,
  ...rest,
  ...(credentials === null ? {} : { credentials }),
  environment: environmentVariables(fn, {
    rules,
    initializationType,
    slots,
    hasRuntimeApi,
    places,
    confined,
    credentials,
    endpoints: endpoints(),
    ...names,
  }),
});
