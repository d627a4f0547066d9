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

/** Starts watching; the returned function gives the share (0 to 1) of the cores' time that was busy since. */
export const watchHost = (): (() => number) => {
  const start = cpuTimes();
  return () => {
    const end = cpuTimes();
    const totalMs = end.totalMs - start.totalMs;
    return totalMs <= 0 ? 0 : (end.busyMs - start.busyMs) / totalMs;
  };
};
