// The rules of Managed Instances that nobody publishes figures of, each with a default: assumed, or fitted to the one ramp that
// was published (aws-samples/sample-aws-lambda-managed-instances, examples/fsi, Mar 2026: three environments of ten slots
// under a burst; scaling begins after 5 minutes, 10 environments after 10, 16 after 15; requests take 1.8 times as long while
// they are too few).

export interface ManagedRules {
  /** Use of CPU that scaling in mode Auto keeps, 0 to 1: the guide says that traffic may double, other texts of AWS about 50 %. */
  readonly managedCpuTarget: number;
  /** Use of slots that it keeps, 0 to 1. Assumed to be as for CPU. */
  readonly managedSlotTarget: number;
  /** How often the scaler looks, ms. Assumed. */
  readonly managedLookMs: number;
  /** So many looks in a row above a target before environments are added. Fitted. */
  readonly managedScaleOutLooks: number;
  /** So many looks in a row with fewer needed before one is taken away; and how long until the next, ms. Assumed. */
  readonly managedScaleInLooks: number;
  readonly managedScaleInEveryMs: number;
  /** So many times the environments of five minutes ago there may be, at most; null for no limit. Fitted. */
  readonly managedGrowth: number | null;
  /** From the order to start an instance until it holds environments, ms. Fitted: with the environment's start about two minutes. */
  readonly managedInstanceStartMs: number;
  /** From room on an instance until an environment initialises, ms. Assumed. */
  readonly managedEnvironmentStartMs: number;
  /** For how long an instance without environments lives, ms: "within a few minutes". Assumed. */
  readonly managedInstanceIdleMs: number;
  /** After which an instance is replaced, ms: 14 days (agent-toolkit-for-aws, Aug 2026). */
  readonly managedInstanceLifeMs: number;
  /** Environments that the router asks before it refuses a request; null for all. Assumed. */
  readonly managedRouterTries: number | null;
  /**
   * An environment takes no request with which those in it could use more than so many times its vCPUs; null for no limit.
   * Fitted: requests that took 1.8 times as long were taken, and traffic that doubles within five minutes is refused nothing.
   */
  readonly managedCpuPressure: number | null;
  /** The Reason of its 429: nobody documents one. Assumed. */
  readonly managedThrottleReason: 'none' | 'ConcurrentInvocationLimitExceeded';
  /** What becomes of reserved concurrency: AWS says nothing of it. Assumed. */
  readonly managedReservedConcurrency: 'refused' | 'ignored';
  /**
   * What a caller gets who asks for the log (LogType Tail): nothing, as one comment in AWS's code has it, or the last 4 KB of the
   * lines that name its request, as on other functions. Assumed.
   */
  readonly managedLogTail: 'none' | 'request';
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

export const managedRules: ManagedRules = {
  managedCpuTarget: 0.5,
  managedSlotTarget: 0.5,
  managedLookMs: minuteMs,
  managedScaleOutLooks: 5,
  managedScaleInLooks: 15,
  managedScaleInEveryMs: 3 * minuteMs,
  managedGrowth: 3.4,
  managedInstanceStartMs: 90_000,
  managedEnvironmentStartMs: 20_000,
  managedInstanceIdleMs: 3 * minuteMs,
  managedInstanceLifeMs: 14 * dayMs,
  managedRouterTries: 3,
  managedCpuPressure: 3,
  managedThrottleReason: 'none',
  managedReservedConcurrency: 'refused',
  managedLogTail: 'none',
};

/** Growth is bounded over so long (Developer Guide: traffic may double within five minutes). */
export const growthWindowMs: number = 5 * minuteMs;
