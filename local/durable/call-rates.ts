// How many calls a second the API of durable executions takes (Developer Guide, gettingstarted-limits, mid-2026).

import {
  durableRates,
  ThrottleReason,
  TokenBucket,
  tooManyRequests,
  type DurableRate,
  type WireError,
} from '../../lambda/index.ts';
import type { Clock } from '../clock/clock.ts';

const largestRegions = new Set(['us-east-1', 'us-west-2', 'eu-west-1']);

/** Takes a call, or says why not. */
export type TakeCall = (call: DurableRate) => WireError | null;

export const callRates = (region: string, clock: Clock): TakeCall => {
  const startedMs = clock();
  const rates = Object.entries(durableRates).map(([call, { perS, doubles }]): [string, TokenBucket] => {
    const most = doubles && largestRegions.has(region) ? perS * 2 : perS;
    return [call, new TokenBucket(most, most / 1000)];
  });
  const buckets = new Map(rates);
  return (call) => {
    const bucket = buckets.get(call)!;
    const nowMs = clock() - startedMs;
    if (!bucket.has(nowMs)) return tooManyRequests(ThrottleReason.callerRateLimitExceeded);
    bucket.take(nowMs);
    return null;
  };
};
