// Decides whether the host's own cores queued during a run on the local platform.

import type { GeneratorHealth } from '../../reports/index.ts';
import type { HostLoad } from './host-load.ts';

/** Beyond this share of all cores' time, queueing for a core shows in the tail. */
const busyShareLimit = 0.85;
/** Other work on the machine may not take more than this share of it. */
const othersShareLimit = 0.2;
/** Requests that leave later than this were not sent on schedule. */
const lagP99LimitMs = 10;
/** The platform's own event loop may not hold answers back longer than this. */
const eventLoopDelayP99LimitMs = 25;

export interface PlatformHealth {
  readonly eventLoopDelayP99Ms: number;
  /** Of the process, its threads included. */
  readonly cpuSeconds: number;
  readonly memoryMb: number;
}

/** How the platform at `url` is. */
export const platformHealth = async (url: string): Promise<PlatformHealth> =>
  (await (await fetch(`${url}/_windtunnel/health`)).json()) as PlatformHealth;

/** Lets the platform at `url` forget how it was until now: what held it up while it warmed up says nothing of the figures. */
export const forgetHealth = async (url: string): Promise<void> => {
  await (await fetch(`${url}/_windtunnel/health?reset=1`)).arrayBuffer();
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Why the run says more about this host than about the code; null when it does not. */
export const saturationOf = (health: PlatformHealth, generator: GeneratorHealth, load: HostLoad): string | null => {
  if (load.busyShare > busyShareLimit) return `the cores were busy ${percent(load.busyShare)} of the time`;
  if (load.othersShare > othersShareLimit)
    return `other work on this machine took ${percent(load.othersShare)} of its cores`;
  if (generator.lagP99Ms > lagP99LimitMs) {
    return `requests left late (p99 ${generator.lagP99Ms.toFixed(1)} ms after their instant)`;
  }
  if (health.eventLoopDelayP99Ms > eventLoopDelayP99LimitMs) {
    return `the platform's event loop was held up (p99 ${health.eventLoopDelayP99Ms.toFixed(1)} ms)`;
  }
  return null;
};
