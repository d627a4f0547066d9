// Prices in USD, us-east-1, and the cost of a run at them. From copies of the AWS pricing page, not the live page:
// every cost carries the date. The free tier is left out.

import type { FunctionConfig } from './settings/function-config.ts';

/** Prices of one architecture. */
interface Prices {
  readonly perRequestUsd: number;
  /** By tier of the account's GB-seconds a month. */
  readonly perGbSecondUsd: readonly [number, number, number];
  readonly provisionedHeldPerGbSecondUsd: number;
  readonly provisionedDurationPerGbSecondUsd: number;
}

/** As of Aug 2026. */
export const priceDate = '2026-08';

export const prices: Readonly<Record<'x86_64' | 'arm64', Prices>> = {
  x86_64: {
    perRequestUsd: 0.2e-6,
    // To 6, to 15, and over 15 billion GB-s.
    perGbSecondUsd: [0.0000166667, 0.000015, 0.0000133334],
    provisionedHeldPerGbSecondUsd: 0.0000041667,
    provisionedDurationPerGbSecondUsd: 0.0000097222,
  },
  arm64: {
    perRequestUsd: 0.2e-6,
    // To 7.5, to 18.75, and over 18.75 billion GB-s.
    perGbSecondUsd: [0.0000133334, 0.0000120001, 0.0000106667],
    provisionedHeldPerGbSecondUsd: 0.0000033334,
    provisionedDurationPerGbSecondUsd: 0.0000077778,
  },
};

/** An event poller of provisioned mode, of SQS (Nov 2025 on; pricing page, us-east-1). It is in no function's cost: a plan adds it. */
export const provisionedPollerUsdPerHour = 0.00925;

/** An event poller unit of a Kafka mapping (Nov 2024 on; pricing page, us-east-1). It is in no function's cost. */
export const kafkaPollerUnitUsdPerHour = 0.185;

/** What comes with every function. */
export const defaultEphemeralStorageMb = 512;
const ephemeralPerGbSecondUsd = 0.0000000309;

/** What one function used. */
export interface Usage {
  readonly memoryMb: number;
  readonly architecture: 'x86_64' | 'arm64';
  /** Invocations that ran. */
  readonly requests: number;
  /** Sum of Billed Duration over runs on demand. */
  readonly billedMs: number;
  /** Sum of Billed Duration over runs on provisioned concurrency. */
  readonly provisionedBilledMs: number;
  /** Provisioned concurrency times how long it was held. */
  readonly provisionedHeldMs: number;
  /** /tmp; what goes beyond 512 MB is paid for while code runs. */
  readonly ephemeralStorageMb: number;
  /** Price tier of the account. */
  readonly tier: 1 | 2 | 3;
}

export interface UsageCost {
  readonly requests: number;
  readonly requestsUsd: number;
  readonly gbSeconds: number;
  readonly durationUsd: number;
  readonly provisionedGbSeconds: number;
  readonly provisionedUsd: number;
}

/** What INIT costs in environments that provisioned concurrency adds, USD: billed as the Duration of what runs on it. */
export const provisionedInitUsd = (
  { memoryMb, architecture, provisionedInitBilledMs = 0 }: FunctionConfig,
  environments: number,
): number =>
  environments *
  (provisionedInitBilledMs / 1000) *
  (memoryMb / 1024) *
  prices[architecture].provisionedDurationPerGbSecondUsd;

/** Cost of what one function used. */
export const costOf = (usage: Usage): UsageCost => {
  const price = prices[usage.architecture];
  const gb = usage.memoryMb / 1024;
  const onDemandGbSeconds = (usage.billedMs / 1000) * gb;
  const provisionedRunGbSeconds = (usage.provisionedBilledMs / 1000) * gb;
  const heldGbSeconds = (usage.provisionedHeldMs / 1000) * gb;
  const ranSeconds = (usage.billedMs + usage.provisionedBilledMs) / 1000;
  const ephemeralGb = Math.max(0, usage.ephemeralStorageMb - defaultEphemeralStorageMb) / 1024;
  return {
    requests: usage.requests,
    requestsUsd: usage.requests * price.perRequestUsd,
    gbSeconds: onDemandGbSeconds + provisionedRunGbSeconds,
    durationUsd:
      onDemandGbSeconds * price.perGbSecondUsd[usage.tier - 1]! +
      provisionedRunGbSeconds * price.provisionedDurationPerGbSecondUsd +
      ephemeralGb * ranSeconds * ephemeralPerGbSecondUsd,
    provisionedGbSeconds: heldGbSeconds,
    provisionedUsd: heldGbSeconds * price.provisionedHeldPerGbSecondUsd,
  };
};
