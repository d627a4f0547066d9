// What held a run up and what would mend it: found by switching limits off and trying cures in the simulator (bench/diagnosis),
// or, where nobody did that, by the run's own figures (verdict/by-figures.ts).

/** One setting of a scenario, as `sweep --vary` names it. */
export interface Setting {
  /** Keys and list indices from the top of the scenario, with dots between them. */
  readonly path: string;
  /** As a scenario would write it; absent where what stands there is to be removed. */
  readonly value?: unknown;
}

/** What can hold a run up. */
export type LimitName =
  | 'host'
  | 'reservedConcurrency'
  | 'reservedRequestRate'
  | 'othersReservations'
  | 'otherFunction'
  | 'accountConcurrency'
  | 'accountRequestRate'
  | 'scalingRate'
  | 'frontDoorRate'
  | 'frontDoorTimeout'
  | 'networkInterfaces'
  | 'subnetAddresses'
  | 'ec2CallRate'
  | 'interfaceDelay'
  | 'pendingFunction'
  | 'managedEnvironments'
  | 'managedVcpus'
  | 'tenantEnvironments'
  | 'maximumConcurrency'
  | 'pollerGrowth'
  | 'mostPollers'
  | 'provisionedPollers'
  | 'pollerRules'
  | 'messageGroups'
  | 'visibilityTimeout'
  | 'maxReceiveCount'
  | 'batchWindow'
  | 'batchSize'
  | 'retention'
  | 'itemFailures'
  | 'shards'
  | 'streamPolling'
  | 'hotKeys'
  | 'shardWrites'
  | 'poisonRecords'
  | 'streamBackoff'
  | 'recordLimits'
  | 'asyncBackoff'
  | 'asyncRetries'
  | 'eventAge'
  | 'recursionLimit'
  | 'errors'
  | 'timeout'
  | 'initLimit'
  | 'coldStarts'
  | 'keepAlive'
  | 'deployment'
  | 'provisionedConcurrency'
  | 'provisionedDelay'
  | 'clientRetries'
  | 'clients'
  | 'overhead'
  | 'memory'
  | 'price'
  | 'handler';

/** A figure that should have been otherwise. */
export interface DiagnosisAim {
  /** As `slo` names it; or, where the scenario asks for nothing, what a run should keep all the same. */
  readonly figure: string;
  /** Such as `<500ms`. */
  readonly limit: string;
  readonly value: string;
  /** Whether the scenario's slo asks for it. */
  readonly asked: boolean;
}

export interface Cause {
  readonly limit: LimitName;
  /** Function, event source or network that it is a limit of; null for the account, the host or all clients. */
  readonly of: string | null;
  /** In a sentence. */
  readonly said: string;
  /**
   * Requests, messages and records that were refused, failed, late or left because of it, as a share of all: what was gone
   * when it was switched off. By figures alone: those that met it.
   */
  readonly hurtShare: number;
  /** Of what was broken, the share that was mended without it, 0 to 1; null where that was not tried. */
  readonly mendedShare: number | null;
  /** The setting of the rule, where it is assumed or fitted, not documented. */
  readonly assumed?: string;
}

/** Something to do, with what came of it where it was tried. */
export interface Cure {
  /** In a sentence. */
  readonly said: string;
  /** What to change in the scenario; empty where no setting says it. */
  readonly settings: readonly Setting[];
  /** Whether it was simulated. */
  readonly tried: boolean;
  /** Whether it kept every objective (without any: whether nothing was broken any more); null where it was not tried. */
  readonly mends: boolean | null;
  /** What the figures that were broken, and the objectives, came to; empty where it was not tried. */
  readonly figures: readonly { readonly figure: string; readonly value: string }[];
}

/** What more traffic would break first, of a run that is well. */
export interface LimitAhead {
  /** The limit that gives way; where nothing broke that was tried, the one that is nearest to its end. Null for none. */
  readonly limit: LimitName | null;
  readonly of: string | null;
  /** So many times the traffic is carried, as far as it was tried; 1 where the least that was tried breaks, or nothing was. */
  readonly keptAtTraffic: number;
  /** The least that was tried and breaks something; null where nothing broke. */
  readonly brokenAtTraffic: number | null;
  /** What breaks there; empty where nothing broke. */
  readonly breaks: readonly DiagnosisAim[];
  /** In sentences. */
  readonly said: string;
}

export interface Diagnosis {
  /** Whether limits were switched off in the simulator, or only the run's own figures were read. */
  readonly by: 'simulation' | 'figures';
  /** What was broken; empty when nothing was. */
  readonly broken: readonly DiagnosisAim[];
  /** The one to mend first comes first; empty when none was found. */
  readonly causes: readonly Cause[];
  /** The best first. */
  readonly cures: readonly Cure[];
  /** Simulations that it took; 0 by figures. */
  readonly runs: number;
  /** What breaks next, where nothing is broken; absent where that was not looked for. */
  readonly ahead?: LimitAhead;
  /** The part of the run that was tried, where the whole was too long. */
  readonly part?: { readonly fromMs: number; readonly toMs: number };
}
