// How much of a core a process gets: memory / 1,769 MB of one (Developer Guide, configuration-memory). By the kernel where
// a cgroup may be made, else by stopping and continuing the process many times a second. During init nothing is taken
// away (widely reported of Lambda).

import { accessSync, constants, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessGroup } from './process-group.ts';

export type CpuShareMode = 'cgroup' | 'duty cycle' | 'none';

const fullCoreMb = 1769;
const periodMs = 20;

interface CgroupFiles {
  readonly root: string;
  /** Names of the files and what to write for so many microseconds in a period. */
  readonly limit: (quotaUs: number, periodUs: number) => readonly (readonly [file: string, text: string])[];
}

const version2: CgroupFiles = {
  root: '/sys/fs/cgroup',
  limit: (quotaUs, periodUs) => [['cpu.max', `${quotaUs} ${periodUs}`]],
};
const version1: CgroupFiles = {
  root: '/sys/fs/cgroup/cpu',
  limit: (quotaUs, periodUs) => [
    ['cpu.cfs_period_us', String(periodUs)],
    ['cpu.cfs_quota_us', String(quotaUs)],
  ],
};

let made = 0;

/** A cgroup with that limit; throws when this user may make none. */
const newCgroup = ({ root, limit }: CgroupFiles, share: number): string => {
  made += 1;
  const directory = join(root, `windtunnel-${process.pid}-${made}`);
  mkdirSync(directory);
  try {
    const periodUs = periodMs * 1000;
    for (const [file, text] of limit(Math.max(1000, Math.round(share * periodUs)), periodUs)) {
      writeFileSync(join(directory, file), text);
    }
    accessSync(join(directory, 'cgroup.procs'), constants.W_OK);
    return directory;
  } catch (error) {
    rmdirSync(directory);
    throw error;
  }
};

let usable: CgroupFiles | null | undefined;

const usableCgroup = (): CgroupFiles | null => {
  if (usable !== undefined) return usable;
  usable =
    [version2, version1].find((files) => {
      try {
        rmdirSync(newCgroup(files, 0.5));
        return true;
      } catch {
        return false;
      }
    }) ?? null;
  return usable;
};

/** What limits the CPU here. */
export const cpuShareMode = (wanted: 'auto' | 'none'): CpuShareMode => {
  if (wanted === 'none') return 'none';
  return usableCgroup() === null ? 'duty cycle' : 'cgroup';
};

/** Holds one process to its share while it runs. */
export interface CpuShare {
  /** The process begins to work on a request. */
  begin(): void;
  /** It is done with it. */
  end(): void;
  /** For good. */
  release(): void;
}

const unlimited: CpuShare = { begin: () => {}, end: () => {}, release: () => {} };

const byCgroup = (group: ProcessGroup, share: number): CpuShare => {
  const directory = newCgroup(usableCgroup()!, share);
  let joined = false;
  return {
    begin: () => {
      if (joined || group.pid === undefined) return;
      joined = true;
      try {
        writeFileSync(join(directory, 'cgroup.procs'), String(group.pid));
      } catch {
        // It is gone already.
      }
    },
    end: () => {},
    release: () => {
      try {
        rmdirSync(directory);
      } catch {
        // Not empty for a moment: the kernel has not yet buried the process.
        setTimeout(() => {
          try {
            rmdirSync(directory);
          } catch {
            // An empty group is left behind.
          }
        }, 200).unref();
      }
    },
  };
};

const byDutyCycle = (group: ProcessGroup, share: number): CpuShare => {
  let timer: NodeJS.Timeout | undefined;
  const run = (): void => {
    group.continue();
    timer = setTimeout(rest, periodMs * share);
  };
  const rest = (): void => {
    group.stop();
    timer = setTimeout(run, periodMs * (1 - share));
  };
  const end = (): void => clearTimeout(timer);
  return { begin: run, end, release: end };
};

export const cpuShareOf = (mode: CpuShareMode, group: ProcessGroup, memoryMb: number): CpuShare => {
  const share = memoryMb / fullCoreMb;
  if (mode === 'none' || share >= 1) return unlimited;
  return mode === 'cgroup' ? byCgroup(group, share) : byDutyCycle(group, share);
};
