// How much of a core a process gets: memory / 1,769 MB of one (Developer Guide, configuration-memory). By the kernel where
// a control group may be made, else by stopping and continuing the process many times a second. During init nothing is
// taken away (widely reported of Lambda).

import { periodUs, type Cgroup } from './cgroup.ts';

export type CpuShareMode = 'cgroup' | 'duty cycle' | 'none';

const fullCoreMb = 1769;
const periodMs = periodUs / 1000;

/** Holds one process to its share while it runs. */
export interface CpuShare {
  /** The process begins to work on a request. */
  begin(): void;
  /** It is done with it. */
  end(): void;
}

const unlimited: CpuShare = { begin: () => {}, end: () => {} };

const byCgroup = (cgroup: Cgroup, share: number): CpuShare => {
  let limited = false;
  return {
    begin: () => {
      if (limited) return;
      limited = true;
      cgroup.limitCpu(share);
    },
    end: () => {},
  };
};

/** What can be stopped for a while. */
interface Stoppable {
  stop(): void;
  continue(): void;
}

const byDutyCycle = (group: Stoppable, share: number): CpuShare => {
  let timer: NodeJS.Timeout | undefined;
  const run = (): void => {
    group.continue();
    timer = setTimeout(rest, periodMs * share);
  };
  const rest = (): void => {
    group.stop();
    timer = setTimeout(run, periodMs * (1 - share));
  };
  return { begin: run, end: () => clearTimeout(timer) };
};

/** The share that so much memory brings, at most one core. */
export const shareOfCore = (memoryMb: number): number => Math.min(1, memoryMb / fullCoreMb);

export const cpuShareOf = (
  mode: CpuShareMode,
  { group, cgroup, memoryMb }: { group: Stoppable; cgroup: Cgroup | null; memoryMb: number },
): CpuShare => {
  const share = shareOfCore(memoryMb);
  if (mode === 'none' || share === 1) return unlimited;
  return mode === 'cgroup' && cgroup !== null ? byCgroup(cgroup, share) : byDutyCycle(group, share);
};
