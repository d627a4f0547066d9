// One invocation of a probe: sent, timed as its caller sees it, and asked again where it was throttled.

import { outcomeNames } from '../../lambda/index.ts';
import { emptyAnswer, TargetError, type Target } from '../../loadgen/index.ts';
import type { ProbedInvocation } from '../calibrate/formats/suite-probe.ts';
import { unrefused } from '../measure/unrefused.ts';

/** What is probed, and what of. */
export interface ProbedPlace {
  readonly target: Target;
  readonly functionName: string;
  /** JSON text of the next request. */
  readonly payload: () => string;
  readonly timeoutMs: number;
  /** Since the probe began, ms. */
  readonly nowMs: () => number;
  readonly pause: (ms: number) => Promise<void>;
}

/** Rejects with TargetError for an answer that tells nothing of the function. */
export const ask = async (
  { target, functionName, payload, timeoutMs, nowMs, pause }: ProbedPlace,
  by: ProbedInvocation['by'],
  idleMs: number | null = null,
): Promise<ProbedInvocation> => {
  const answer = emptyAnswer();
  let atMs = 0;
  let latencyMs = 0;
  await unrefused({
    send: async () => {
      atMs = nowMs();
      await target.invoke({ functionName, payload: payload(), timeoutMs }, answer);
      latencyMs = nowMs() - atMs;
    },
    answer,
    pause,
    refused: `${functionName} is throttled: a probe needs room for one invocation at a time`,
  });
  if (!answer.ran) throw new TargetError(`${functionName}: ${answer.statusCode} ${answer.errorType}`);
  if (answer.durationMs === 0)
    throw new TargetError(`${target.name} tells no REPORT line of ${functionName}, without which no time is known`);
  return {
    by,
    outcome: outcomeNames[answer.outcome] as ProbedInvocation['outcome'],
    coldStart: answer.coldStart,
    atMs,
    idleMs,
    latencyMs,
    durationMs: answer.durationMs,
    billedMs: answer.billedMs,
    initMs: answer.coldStart ? answer.initMs : null,
    maxMemoryUsedMb: answer.maxMemoryMb,
  };
};
