// How busy this machine was during a run. A measured figure says something about the code only while the host's own
// cores do not queue; beyond that the run is called saturated and not compared.

import { cpus } from 'node:os';

/** Busy and total CPU ms of all cores since boot. */
const cpuTimes = (): { busyMs: number; totalMs: number } => {
  let busyMs = 0;
  let totalMs = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    totalMs += all;
    busyMs += all - times.idle;
  }
  return { busyMs, totalMs };
};

/** Shares (0 to 1) of the time of all cores. */
export interface HostLoad {
  /** By anything. */
  readonly busyShare: number;
  /** By other processes than this one and the platform. */
  readonly othersShare: number;
}

/** Starts watching. @param platformCpuMs CPU ms that the platform's process has used so far */
export const watchHost = (platformCpuMs: number): ((platformCpuMs: number) => HostLoad) => {
  const start = cpuTimes();
  const own = process.cpuUsage();
  return (platformCpuMsNow) => {
    const end = cpuTimes();
    const totalMs = Math.max(1, end.totalMs - start.totalMs);
    const busyMs = end.busyMs - start.busyMs;
    const { user, system } = process.cpuUsage(own);
    const ownMs = (user + system) / 1000 + platformCpuMsNow - platformCpuMs;
    return { busyShare: busyMs / totalMs, othersShare: Math.max(0, busyMs - ownMs) / totalMs };
  };
};
