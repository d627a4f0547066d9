// What all sandbox processes of a platform share: how they are held, found out once.

import { bundleRuntime } from '../code/bundle.ts';
import type { Scratch } from './scratch.ts';
import { findCgroups, type Cgroup } from './cgroup.ts';
import type { FoundSdk } from '../code/provided-sdk.ts';
import { findConfinement, type Confinement } from './confinement.ts';
import { shareOfCore, type CpuShareMode } from './cpu-share.ts';
import { lambdaPaths } from '../code/lambda-paths.ts';

export interface ProcessHost {
  readonly scratch: Scratch;
  /** The bundled process/main. */
  readonly runtimeFile: string;
  readonly cpuShare: CpuShareMode;
  /** null where file systems of their own are not to be had. */
  readonly confinement: Confinement | null;
  /** Control groups for a function of that memory; null where there are none to be had, or nothing to hold. */
  newCgroup(memoryMb: number): Cgroup | null;
  /** What holds the processes, in words. */
  readonly description: string;
}

export interface ProcessHostOptions {
  readonly cpuShare: 'auto' | 'duty cycle' | 'none';
  /** False leaves processes in the machine's file system. */
  readonly confine?: boolean;
  /** What the runtime brings, linked into `node_modules` of its directory; nothing unless given. */
  readonly sdk?: FoundSdk | null;
}

const describe = (
  confinement: Confinement | null,
  memory: string,
  cpuShare: CpuShareMode,
  version: number | undefined,
): string =>
  [
    confinement === null
      ? "the machine's file system (no mount namespaces here)"
      : `${lambdaPaths.task}, ${lambdaPaths.layers} and /tmp of their own`,
    `memory held ${memory}`,
    cpuShare === 'none'
      ? 'a whole core each'
      : `CPU share by ${cpuShare === 'cgroup' ? `cgroup v${version}` : cpuShare}`,
  ].join(', ');

/** @param runtimeDirectory where the runtime is put, and all bundles are: what each process may see */
export const openProcessHost = async (
  scratch: Scratch,
  runtimeDirectory: string,
  { cpuShare, confine = true, sdk = null }: ProcessHostOptions,
): Promise<ProcessHost> => {
  const runtimeFile = await bundleRuntime(runtimeDirectory, 'process');
  const confinement = confine ? await findConfinement(scratch, runtimeDirectory, sdk) : null;
  const cgroups = findCgroups(scratch.name);
  const wanted = cpuShare === 'auto' ? (['cpu', 'memory'] as const) : (['memory'] as const);
  const byCgroup = (controller: 'cpu' | 'memory'): boolean => cgroups?.controllers.has(controller) ?? false;
  const mode = cpuShare !== 'auto' ? cpuShare : byCgroup('cpu') ? 'cgroup' : 'duty cycle';
  const memory = byCgroup('memory') ? `by cgroup v${cgroups!.version}` : 'by looking every 25 ms';
  return {
    scratch,
    runtimeFile,
    cpuShare: mode,
    confinement,
    newCgroup: (memoryMb) => {
      const held = wanted.filter((one) => byCgroup(one) && (one === 'memory' || shareOfCore(memoryMb) < 1));
      return held.length === 0 ? null : cgroups!.make(held, memoryMb);
    },
    description: describe(confinement, memory, mode, cgroups?.version),
  };
};
