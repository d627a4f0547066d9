// Makes the sandboxes that a platform was asked for.

import { bundleRuntime } from '../bundle.ts';
import type { FoundSdk } from '../code/provided-sdk.ts';
import type { PlatformOptions } from '../platform-options.ts';
import type { Scratch } from '../scratch.ts';
import type { Confinement } from './confinement.ts';
import { openProcessHost } from './process-host.ts';
import { processSandbox } from './process-sandbox.ts';
import type { Sandbox, SandboxOptions } from './sandbox.ts';
import { workerSandbox } from './worker-sandbox.ts';

export interface SandboxMaker {
  /** In words. */
  readonly environments: string;
  /** null where environments have no file system of their own. */
  readonly confinement: Confinement | null;
  readonly make: (options: SandboxOptions) => Sandbox;
}

export const sandboxMaker = async (
  { sandbox = 'thread', cpuShare = 'none' }: PlatformOptions,
  scratch: Scratch,
  { runtimeDirectory, sdk }: { readonly runtimeDirectory: string; readonly sdk: FoundSdk },
): Promise<SandboxMaker> => {
  if (sandbox === 'thread') {
    const runtimeFile = await bundleRuntime(runtimeDirectory);
    const make = (options: SandboxOptions): Sandbox => workerSandbox(options, runtimeFile);
    return { environments: 'worker threads', confinement: null, make };
  }
  const host = await openProcessHost(scratch, runtimeDirectory, { cpuShare, sdk });
  return {
    environments: `processes: ${host.description}`,
    confinement: host.confinement,
    make: (options) => processSandbox({ ...options, host }),
  };
};
