// A function, as a scenario writes it.

import type { KeepAlivePreset } from '../../lambda/index.ts';
import type { AliasSpec } from './alias-document.ts';
import type { DurableSpec } from './durable-document.ts';
import type { DistributionSpec, Quantity, RuntimeSpec, ShareSpec } from './law-document.ts';
import type { ManagedSpec } from './managed-document.ts';

/** Exactly one of fixed, uniform, preset, or last with spare. */
export interface KeepAliveSpec {
  /** So long idle, then gone. */
  fixed?: Quantity;
  /** Between the two, each idle spell by chance. */
  uniform?: [Quantity, Quantity];
  /** As measured at AWS at a time. */
  preset?: KeepAlivePreset;
  /** Of the function's only environment, and of one of several. */
  last?: Quantity;
  spare?: Quantity;
  /** With last and spare: whenever nobody called for so long, half of several is kept; default: all. */
  halving?: Quantity;
  /** Environments are retired at this age; default: that of the preset, else never. */
  maxAge?: Quantity;
}

/** Of a function with SnapStart. */
export interface SnapStartSpec {
  /** Restore Duration; by default as measured for small functions, whatever their memory. */
  restore?: DistributionSpec;
  /** Of it, loading the runtime and hooks, which is billed; by default 77ms. Beyond 10s the request fails. */
  billedRestore?: DistributionSpec;
  /** When it is published: requests fail until INIT has run and its snapshot is taken. By default long before the run. */
  publishedAt?: Quantity;
}

export interface FunctionDocument {
  /**
   * Where it runs: in environments of one request at a time (`default`), the same begun from a snapshot (`snapstart`), or on
   * Managed Instances (`managed`). By default `default`.
   */
  compute?: 'default' | 'snapstart' | 'managed';
  /** Of compute: managed. */
  managed?: ManagedSpec;
  /** Of compute: snapstart. */
  snapStart?: SnapStartSpec;
  /** Executions that outlive their invocations; each arrival begins one. */
  durable?: DurableSpec;
  /** Whether an environment serves one tenant only; requests then name theirs (`traffic.tenants`). */
  tenantIsolation?: boolean;
  /**
   * File and export, such as `./checkout.ts#handler`, or the `bootstrap` of a runtime that is not Node.js's, such as
   * `./build/bootstrap`; needed for measured runs.
   */
  handler?: string;
  /** The directory that is packed: /var/task; default: that of the handler, or one above that holds what it imports. */
  code?: string;
  /** JavaScript is bundled before it runs, as by a build; TypeScript always is. */
  build?: 'esbuild';
  /** 128MB to 10240MB, on Managed Instances 2048MB to 32768MB; a scenario in which CPU matters says so in `cpu`. */
  memory: Quantity;
  /** 1s to 15m; on Managed Instances to 90m for events, queues and streams. */
  timeout: Quantity;
  /** So many may run at once, and are kept from others; by default what the account has left. */
  reservedConcurrency?: number;
  /** Environments that are ready before they are needed, and cost while they wait. */
  provisionedConcurrency: number;
  /** Changes of provisioned concurrency while the scenario runs. */
  provisionedScaling?: {
    /** Brought to a number, or within bounds, which tracking keeps to from then on. */
    schedule: ([Quantity, number] | ScheduledBoundsSpec)[];
    /** From 0 it never scales out: the metric that it follows is missing there. */
    tracking?: TrackingSpec;
  };
  /** How long an idle environment lives; by default the preset of the era. */
  keepAlive?: KeepAliveSpec;
  /** Which idle environment takes the next request: the one used last, the one used longest ago, or any. */
  reuse: 'mru' | 'lru' | 'random';
  /** As AWS names it: which published cold starts are meant, and how handlers are loaded. */
  runtime: string;
  /** Has its own price. */
  architecture: 'x86_64' | 'arm64';
  /** How the code is brought: what comes before INIT, and what of INIT is billed, depend on it. */
  package: 'zip' | 'image';
  /** Environment variables of measured handlers. */
  environment: Record<string, string>;
  /** Handler time; needed for simulated runs. Of a durable function, what each invocation takes besides its operations. */
  duration?: DistributionSpec;
  /**
   * Size of a response that is streamed, written evenly while the handler runs: beyond 6 MB it goes at 2 MB a second, and the
   * invocation lasts until all of it is sent.
   */
  streamedResponse?: Quantity;
  /**
   * Init Duration; by default what was published for the runtime, package and architecture. Of a `provided.*`, `language` says
   * what runs there, by default `go`.
   */
  coldStart?: DistributionSpec | RuntimeSpec;
  /**
   * How much longer the first invocation after INIT takes, part of its Duration. By default `published`, what was published for
   * the runtime at this memory size, where `coldStart` is; else `none`. A law is at the size of `cpu.measuredAt`.
   */
  firstInvocation?: DistributionSpec | RuntimeSpec | 'published' | 'none';
  /**
   * What comes before INIT: finding a worker and bringing the code there. The caller waits for it, but it is in no figure of
   * Lambda's and not billed. By default `published` where `coldStart` is or `packageSize` is given; else `none`.
   */
  placement?: DistributionSpec | 'published' | 'none';
  /** Of a ZIP package with its layers, as it is downloaded: adds to the placement. By default next to nothing. */
  packageSize?: Quantity;
  /** What Lambda extensions beside the runtime cost in simulated runs; by default there are none. Measured ones take their own time. */
  extensions?: ExtensionsSpec;
  /** Time between client and environment, both ways; by default none. */
  overhead?: DistributionSpec;
  /**
   * Share of simulated runs that fail, by the instant at which the handler starts; measured handlers fail on their own. Of a durable
   * function, of invocations that crash before they have done anything new, and are made again.
   */
  errors: ShareSpec;
  /** What the handler does with its CPU: durations then depend on `memory`. */
  cpu?: { share: Quantity; measuredAt: Quantity; threads: number; initBoost: boolean };
  /** 512MB are free of charge, more has a price. */
  ephemeralStorage: Quantity;
  /** Cost is summed up by them. */
  tags: Record<string, string>;
  /** Of asynchronous events. */
  maximumRetryAttempts: number;
  /** Of asynchronous events: older ones are given up. */
  maximumEventAge: Quantity;
  /** Whether events that are given up go to a dead-letter queue. */
  deadLetter: boolean;
  /** Who is told of each outcome: a function, or `sqs:NAME`, `sns:NAME`, `events:NAME`, `s3:NAME`, whose records are counted. */
  destinations: { onSuccess?: string; onFailure?: string };
  /** What the loop guard does with chains of functions that come back here. */
  recursiveLoop: 'Terminate' | 'Allow';
  /** Matters before Hyperplane (late 2019): an interface for each 3 GB of environments. */
  vpc?: VpcSpec;
  /** Published versions by number: what each does differently. Traffic addresses them as `function:number`. */
  versions?: Record<string, VersionSpec>;
  /** Traffic addresses them as `function:alias`. */
  aliases?: Record<string, AliasSpec>;
}

export interface ExtensionsSpec {
  /** How much longer INIT takes until all of them are ready; by default no longer. */
  init?: DistributionSpec;
  /**
   * From the end of the handler until the last of them is done: the caller has the answer, the environment is held, and it is
   * part of Duration, bill and timeout. By default nothing.
   */
  postInvoke?: DistributionSpec;
}

export type VersionSpec = Partial<
  Pick<
    FunctionDocument,
    | 'duration'
    | 'coldStart'
    | 'firstInvocation'
    | 'placement'
    | 'packageSize'
    | 'extensions'
    | 'overhead'
    | 'errors'
    | 'memory'
    | 'timeout'
    | 'provisionedConcurrency'
  >
>;

export interface VpcSpec {
  /** Names; functions with the same subnets and security groups share interfaces. */
  subnets: string[];
  securityGroups: string[];
  /** Free addresses of each subnet. */
  freeIps: number[];
  /** Interfaces that the account may have. */
  eniQuota: number;
  /** Calls to make interfaces that EC2 takes. */
  ec2CallsPerSecond: number;
  /** Calls that may wait for their turn before EC2 throttles. */
  ec2CallsWaiting: number;
  /** What making an interface takes. */
  eniDelay: DistributionSpec;
  /** Since Hyperplane: how long the function is Pending when it is created, or used again after 14 idle days. */
  pendingFor: Quantity;
}

/** A scheduled action of Application Auto Scaling; what is left out stays as it was. */
export interface ScheduledBoundsSpec {
  at: Quantity;
  minimum?: number;
  maximum?: number;
}

/** Target tracking of ProvisionedConcurrencyUtilization. */
export interface TrackingSpec {
  minimum: number;
  maximum: number;
  target: Quantity;
  /** One-minute points above the target that scale out, and below 90 % of it that scale in. */
  scaleOutPoints: number;
  scaleInPoints: number;
  /** So long after a scale-out none follows that adds no more than it did. */
  scaleOutCooldown?: Quantity;
  /** So long after a scale-in no other follows. */
  scaleInCooldown?: Quantity;
  /** false: nothing is taken away (DisableScaleIn). */
  scaleIn?: boolean;
}
