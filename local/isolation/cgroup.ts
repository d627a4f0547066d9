// Control groups of Linux, of version 2 or 1: what the kernel holds a sandbox's processes to. Each is made and removed by
// the platform, where this user may make one, and nothing else on the machine is touched.

import { accessSync, constants, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Controller = 'cpu' | 'memory';
type FileTexts = readonly (readonly [file: string, text: string])[];

/** How a version says its limits. */
interface CgroupVersion {
  readonly version: 1 | 2;
  /** The hierarchy that has the controller. */
  root(controller: Controller): string;
  memory(bytes: number): FileTexts;
  cpu(quotaUs: number, periodUs: number): FileTexts;
}

export const cgroupVersion2: CgroupVersion = {
  version: 2,
  root: () => '/sys/fs/cgroup',
  memory: (bytes) => [
    ['memory.max', String(bytes)],
    ['memory.oom.group', '1'],
  ],
  cpu: (quotaUs, periodUs) => [['cpu.max', `${quotaUs} ${periodUs}`]],
};
export const cgroupVersion1: CgroupVersion = {
  version: 1,
  root: (controller) => `/sys/fs/cgroup/${controller}`,
  memory: (bytes) => [['memory.limit_in_bytes', String(bytes)]],
  cpu: (quotaUs, periodUs) => [
    ['cpu.cfs_period_us', String(periodUs)],
    ['cpu.cfs_quota_us', String(quotaUs)],
  ],
};

/** Short enough that a share is felt within a handler of 50 ms. */
export const periodUs = 20_000;
/** The kernel takes no less. */
const leastQuotaUs = 1000;

/** The control groups of one sandbox. */
export interface Cgroup {
  /** A process joins by writing itself into each. */
  readonly joinFiles: readonly string[];
  /** From now on, so much of one core. */
  limitCpu(share: number): void;
  /** Once its processes are gone. */
  remove(): void;
}

/** What may be limited here. */
export interface Cgroups {
  readonly version: 1 | 2;
  readonly controllers: ReadonlySet<Controller>;
  make(wanted: readonly Controller[], memoryMb: number): Cgroup;
}

const writeAll = (directory: string, texts: FileTexts): void => {
  // Where no controller is, no file is either, and none must be made.
  for (const [file, text] of texts) writeFileSync(join(directory, file), text, { flag: 'r+' });
};

/** Removes a group as soon as the kernel has buried its processes. */
const removeSoon = (directory: string, tries = 20): void => {
  try {
    rmdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || tries === 0) return;
    for (const pid of readFileSync(join(directory, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean)) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // Gone meanwhile.
      }
    }
    setTimeout(() => removeSoon(directory, tries - 1), 50);
  }
};

/** Whether this user may make groups with that controller. */
const isUsable = (version: CgroupVersion, controller: Controller, name: string): boolean => {
  const directory = join(version.root(controller), `${name}-probe`);
  try {
    mkdirSync(directory);
  } catch {
    return false;
  }
  try {
    const texts = controller === 'cpu' ? version.cpu(periodUs, periodUs) : version.memory(64 * 1024 * 1024);
    writeAll(directory, texts);
    accessSync(join(directory, 'cgroup.procs'), constants.W_OK);
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(directory);
  }
};

const controllers: readonly Controller[] = ['cpu', 'memory'];

/** Groups whose names begin with `name`; null where none may be made. */
export const findCgroups = (name: string): Cgroups | null => {
  if (process.platform !== 'linux') return null;
  let made = 0;
  for (const version of [cgroupVersion2, cgroupVersion1]) {
    const usable = new Set(controllers.filter((controller) => isUsable(version, controller, name)));
    if (usable.size === 0) continue;
    const make = (wanted: readonly Controller[], memoryMb: number): Cgroup => {
      made += 1;
      const own = wanted.filter((controller) => usable.has(controller));
      const directoryOf = (controller: Controller): string => join(version.root(controller), `${name}-${made}`);
      const cpuDirectory = directoryOf('cpu');
      const directories = [...new Set(own.map(directoryOf))];
      for (const directory of directories) mkdirSync(directory);
      if (own.includes('memory')) writeAll(directoryOf('memory'), version.memory(memoryMb * 1024 * 1024));
      return {
        joinFiles: directories.map((directory) => join(directory, 'cgroup.procs')),
        limitCpu: (share) =>
          writeAll(cpuDirectory, version.cpu(Math.max(leastQuotaUs, Math.round(share * periodUs)), periodUs)),
        remove: () => directories.forEach((directory) => removeSoon(directory)),
      };
    };
    return { version: version.version, controllers: usable, make };
  }
  return null;
};
