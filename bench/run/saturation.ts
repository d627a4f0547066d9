// Decides whether the host's own cores queued during a run on the local platform.

import type { GeneratorHealth } from '../../reports/index.ts';

/** Beyond this share of all cores' time, queueing for a core shows in the tail. */
const busyShareLimit = 0.85;
/** Requests that leave later than this were not sent on schedule. */
const lagP99LimitMs = 10;
/** The platform's own event loop may not hold answers back longer than this. */
const eventLoopDelayP99LimitMs = 25;

interface Health {
  readonly eventLoopDelayP99Ms: number;
}

/** Why the run says more about this host than about the code; null when it does not. */
export const saturationOf = async (
  platformUrl: string,
  generator: GeneratorHealth,
  hostBusyShare: number,
): Promise<string | null> => {
  const health = (await (await fetch(`${platformUrl}/_windtunnel/health`)).json()) as Health;
  if (hostBusyShare > busyShareLimit) return `the cores were busy ${Math.round(hostBusyShare * 100)} % of the time`;
  if (generator.lagP99Ms > lagP99LimitMs) {
    return `requests left late (p99 ${generator.lagP99Ms.toFixed(1)} ms after their instant)`;
  }
  if (health.eventLoopDelayP99Ms > eventLoopDelayP99LimitMs) {
    return `the platform's event loop was held up (p99 ${health.eventLoopDelayP99Ms.toFixed(1)} ms)`;
  }
  return null;
};
