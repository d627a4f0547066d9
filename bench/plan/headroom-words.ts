// How far traffic may grow, and which limit comes first, in words.

import type { ThrottleReasonName } from '../../lambda/index.ts';
import type { Headroom } from './headroom.ts';

const reasonWords: Readonly<Record<ThrottleReasonName, (functionName: string) => string>> = {
  ConcurrentInvocationLimitExceeded: () => "the account's concurrency",
  ReservedFunctionConcurrentInvocationLimitExceeded: (name) => `the reservation of ${name}`,
  FunctionInvocationRateLimitExceeded: (name) => `the rate at which ${name} scales`,
  ReservedFunctionInvocationRateLimitExceeded: (name) => `the request rate that the reservation of ${name} brings`,
  CallerRateLimitExceeded: () => 'the rate at which the account scales',
};

/** Such as `1.2 times the traffic is carried; 1.3 times is not (p99 of checkout): the reservation of checkout gives way`. */
export const headroomSentence = ({
  keptAtTraffic,
  brokenAtTraffic,
  functionName,
  breaks,
  reason,
  environmentsFull,
}: Headroom): string => {
  const kept = keptAtTraffic === 1 ? 'this traffic is just carried' : `${keptAtTraffic} times the traffic is carried`;
  if (brokenAtTraffic === null || functionName === null) return `${kept}; no objective broke up to there`;
  const unnamed =
    environmentsFull === true
      ? `the environments of ${functionName} on Managed Instances give way`
      : 'nothing is refused: it takes longer';
  const cause = reason === null ? unnamed : `${reasonWords[reason](functionName)} gives way`;
  return `${kept}; ${brokenAtTraffic} times is not (${breaks.join(', ')} of ${functionName}): ${cause}`;
};
