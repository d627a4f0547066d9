// What a measured closed loop says of itself: how often its clients asked, and what its latency is not.

import { several } from '../words/format.ts';
import { countedMs } from '../result/month-cost.ts';
import type { RunResult } from '../result/result.ts';

/** A sentence; null where no client was in a closed loop. */
export const closedLoopSentence = ({ generator, totals, durationMs, warmupMs }: RunResult): string | null => {
  const clients = generator?.clients;
  if (clients === undefined) return null;
  const perSecond = totals.offered / (countedMs({ durationMs, warmupMs }) / 1000);
  return (
    `closed loop: ${several(clients, 'client')}, each asks again after its answer and its time to think: ` +
    `${several(perSecond, 'request')} a second of all traffic; a slow answer keeps its client from asking, so that few requests meet a slow moment`
  );
};
