// The machine, as every result names it.

import { arch, cpus, platform, totalmem } from 'node:os';
import type { HostInfo } from './result.ts';

export const hostInfo = (): HostInfo => ({
  platform: platform(),
  arch: arch(),
  cpuModel: cpus()[0]?.model ?? 'unknown',
  cpus: cpus().length,
  memoryMb: Math.round(totalmem() / 1024 / 1024),
  node: process.versions.node,
});
