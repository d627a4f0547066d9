// The scenario as a document: quantities in the words of the file, defaults filled in. It is what a result carries as
// `scenario`, and feeding it back reproduces the run.

import type { ClientRetryName, KeepAlivePreset, RuleOverrides } from '../../lambda/index.ts';
import type { CloudWatchMetric, CloudWatchStatistic } from '../../sim/index.ts';

/** A quantity with its unit (`250ms`, `10/s`, `512MB`, `0.1%`), or 0. */
export type Quantity = string | 0;

/** A law of times; exactly one key besides `mean`, `counts` and `strata`. */
export interface DistributionSpec {
  constant?: Quantity;
  exponential?: { mean: Quantity };
  /** Either p50 and p99, or mean and cv. */
  lognormal?: { p50?: Quantity; p99?: Quantity; mean?: Quantity; cv?: number };
  gamma?: { mean: Quantity; cv: number };
  weibull?: { mean: Quantity; cv: number };
  pareto?: { min: Quantity; alpha: number };
  /** Keys p0, p50, p99, p999 (99.9 %), p100: joined by straight lines; below the first and above the last the value stays. */
  quantiles?: Record<string, Quantity>;
  /**
   * Beside `quantiles`: their mean. They are then joined by curves that give it; without p100, an exponential tail above the
   * last makes up for what is missing. A mean that the quantiles do not allow is warned about, and the nearest taken.
   */
  mean?: Quantity;
  /** A file with one number (ms) a line, or the values; each is as likely as any other. */
  samples?: string | Quantity[];
  /** Beside values in `samples`: how often each was seen. A calibration writes it: of 500 different values, or of more with
   * every quantile within 0.8 %; its mean is that of what was measured. */
  counts?: number[];
  mixture?: { weight: number; of: DistributionSpec }[];
  /**
   * Beside any law: of so many draws in a row each of so many equal shares of the law is drawn from once, in random order, so
   * that the mean of few draws is near the law's (and replications differ less). Default: every draw on its own.
   */
  strata?: number;
}

/** A share, or steps `[[0s, 0%], [5m, 10%]]`: each in force from its instant on; before the first, 0%. */
export type ShareSpec = Quantity | [Quantity, Quantity][];

/** What was published for a runtime, and for the language on a `provided.*`. */
export interface RuntimeSpec {
  runtime: string;
  language?: string;
}

export type RateSpec = Quantity | [Quantity, Quantity][];

/** When requests are sent; exactly one key. */
export interface ArrivalSpec {
  constant?: { rate: RateSpec };
  poisson?: { rate: RateSpec };
  steps?: [Quantity, Quantity][];
  burst?: { at: Quantity; count: number };
  sine?: { mean: Quantity; amplitude: Quantity; period: Quantity };
  onOff?: { rate: Quantity; on: Quantity; off: Quantity };
  /** A file with one instant (ms) a line, or the values. */
  instants?: string | Quantity[];
  trace?: TraceSpec;
}

/** Recorded arrivals in a file. */
export interface TraceSpec {
  format: 'azure2019' | 'azure2021' | 'csv' | 'clf';
  file: string;
  /**
   * Of the Azure traces: a function, as `function`, `application/function` or `owner/application/function`, or the beginning of
   * each; default all of them. One that could be several is refused, with their names.
   */
  function?: string;
  /** Of csv: the column of the instants; default the first, or what a load tool's own columns tell (k6, hey). */
  column?: string;
  /**
   * Of csv: what its numbers count. By default ms from the start, or what they are as Unix time (s, ms, us or ns, from 1990 to
   * 2100), counted from the earliest; numbers that could be either are refused.
   */
  unit?: 's' | 'ms' | 'us' | 'ns';
  /** Where in the trace the run begins. */
  from: Quantity;
  /** So many times the traffic, for formats that count: azure2019 and clf. */
  scale: number;
}

/** Exactly one of fixed, uniform, preset, or last with spare. */
export interface KeepAliveSpec {
  fixed?: Quantity;
  uniform?: [Quantity, Quantity];
  preset?: KeepAlivePreset;
  /** Of the function's only environment, and of one of several. */
  last?: Quantity;
  spare?: Quantity;
  /** With last and spare: whenever nobody called for so long, half of several is kept; default: all. */
  halving?: Quantity;
  /** Environments are retired at this age; default: that of the preset, else never. */
  maxAge?: Quantity;
}

export interface FunctionDocument {
  /**
   * File and export, such as `./checkout.ts#handler`, or the `bootstrap` of a runtime that is not Node.js's, such as
   * `./build/bootstrap`; needed for measured runs.
   */
  handler?: string;
  /** The directory that is packed: /var/task; default: that of the handler, or one above that holds what it imports. */
  code?: string;
  /** JavaScript is bundled before it runs, as by a build; TypeScript always is. */
  build?: 'esbuild';
  memory: Quantity;
  timeout: Quantity;
  reservedConcurrency?: number;
  provisionedConcurrency: number;
  /** Changes of provisioned concurrency while the scenario runs. */
  provisionedScaling?: {
    schedule: [Quantity, number][];
    /** From 0 it never scales out: the metric that it follows is missing there. */
    tracking?: { minimum: number; maximum: number; target: Quantity; scaleOutPoints: number; scaleInPoints: number };
  };
  keepAlive?: KeepAliveSpec;
  reuse: 'mru' | 'lru' | 'random';
  runtime: string;
  architecture: 'x86_64' | 'arm64';
  package: 'zip' | 'image';
  environment: Record<string, string>;
  /** Handler time; needed for simulated runs. */
  duration?: DistributionSpec;
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
  /** Time between client and environment, both ways; by default none. */
  overhead?: DistributionSpec;
  /** Share of simulated runs that fail, by the instant at which the handler starts; measured handlers fail on their own. */
  errors: ShareSpec;
  /** What the handler does with its CPU: durations then depend on `memory`. */
  cpu?: { share: Quantity; measuredAt: Quantity; threads: number; initBoost: boolean };
  ephemeralStorage: Quantity;
  tags: Record<string, string>;
  /** Of asynchronous events. */
  maximumRetryAttempts: number;
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

export type VersionSpec = Partial<
  Pick<
    FunctionDocument,
    | 'duration'
    | 'coldStart'
    | 'firstInvocation'
    | 'placement'
    | 'packageSize'
    | 'overhead'
    | 'errors'
    | 'memory'
    | 'timeout'
    | 'provisionedConcurrency'
  >
>;

export interface AliasSpec {
  version: string;
  /** One additional version and its share. */
  weights?: Record<string, Quantity>;
  /** Follows the alias: each version holds its share of the weights. */
  provisionedConcurrency: number;
  deployment?: DeploymentSpec;
}

/** So many percent of the requests, for so long. */
export interface StepsSpec {
  percent: number;
  interval: Quantity;
}

export interface DeploymentSpec {
  /** The new version. */
  to: string;
  at: Quantity;
  /** CodeDeploy's names, without their prefix; or a preference of one's own. */
  preference: string | { canary: StepsSpec } | { linear: StepsSpec };
  beforeTraffic?: { duration: Quantity; succeeds: boolean };
  afterTraffic?: { duration: Quantity; succeeds: boolean };
  /** Names of alarms that roll it back. */
  alarms: string[];
}

export interface AlarmSpec {
  /** A function, or a version as `function:number`. */
  function: string;
  metric: CloudWatchMetric;
  statistic: CloudWatchStatistic;
  threshold: number;
  comparison: '>' | '>=' | '<' | '<=';
  datapointsToAlarm: number;
  evaluationPeriods: number;
}

export interface VpcSpec {
  /** Names; functions with the same subnets and security groups share interfaces. */
  subnets: string[];
  securityGroups: string[];
  /** Free addresses of each subnet. */
  freeIps: number[];
  eniQuota: number;
  ec2CallsPerSecond: number;
  /** Calls that may wait for their turn before EC2 throttles. */
  ec2CallsWaiting: number;
  /** What making an interface takes. */
  eniDelay: DistributionSpec;
  /** Since Hyperplane: how long the function is Pending when it is created, or used again after 14 idle days. */
  pendingFor: Quantity;
}

/** API Gateway (rest, http) or a Function URL (url). */
export interface HttpSpec {
  kind: 'rest' | 'http' | 'url';
  /** Of its stage, besides what the account has for all its APIs. */
  rate?: Quantity;
  burst?: number;
  timeout?: Quantity;
  /** Statuses that clients get in place of those known or told. */
  answers?: { throttled?: number; failed?: number; functionError?: number; timedOut?: number };
}

export interface SqsSpec {
  batchSize: number;
  batchWindow: Quantity;
  visibilityTimeout?: Quantity;
  maxReceiveCount?: number;
  retention: Quantity;
  maximumConcurrency?: number;
  /** Provisioned mode. */
  pollers?: { minimum: number; maximum: number };
  fifo: boolean;
  /** Message groups of a FIFO queue. */
  groups: number;
  /** Share of messages that a run reports as failed (ReportBatchItemFailures). */
  itemFailures: Quantity;
  /** What the function's `duration` is of: a batch, or each of its messages, one after the other. */
  durationPer: 'batch' | 'message';
  /** Share of messages that the filter patterns let through. */
  filter: Quantity;
  /** A batch closes at 6 MB, and a provisioned poller reads 1 MB a second. */
  messageSize?: Quantity;
}

/**
 * Partition keys of a stream's records: `distinct` for one of its own for each (the default, which the result then names as an
 * assumption), a number of keys that come evenly, or a number and how uneven they are: `zipf`, key n comes n ^ -zipf times as
 * often as the first; `hot`, the share of one key, while the others share the rest.
 */
export type KeysSpec = 'distinct' | number | { count: number; zipf?: number; hot?: Quantity };

export interface StreamSpec {
  shards: number;
  parallelizationFactor: number;
  keys?: KeysSpec;
  batchSize: number;
  batchWindow: Quantity;
  tumblingWindow: Quantity;
  /** -1 for no limit. */
  maximumRetryAttempts: number;
  /** Default: no limit but the retention. */
  maximumRecordAge?: Quantity;
  bisectOnError: boolean;
  retention: Quantity;
  /** Share of records that no run can process. */
  poison: Quantity;
  reportBatchItemFailures: boolean;
  /** What the function's `duration` is of: a batch, or each of its records, one after the other. */
  durationPer: 'batch' | 'record';
  /** Share of records that the filter patterns let through. */
  filter: Quantity;
  /** A batch closes at 6 MB, and a shard of Kinesis takes in 1 MB a second. */
  recordSize?: Quantity;
  /** Whether an on-failure destination is told of records that are given up. */
  onFailure: boolean;
  /** Kinesis pushes records to a registered consumer in place of being read once a second. */
  enhancedFanOut: boolean;
}

export type RetrySpec = ClientRetryName | { attempts: number; base: Quantity; cap: Quantity };

export interface TrafficDocument {
  to: string;
  via: 'sync' | 'async' | 'http' | 'sqs' | 'kinesis' | 'dynamodb';
  /** Exactly one of arrivals and closedLoop. */
  arrivals?: ArrivalSpec | ArrivalSpec[];
  /** Clients that each wait for their answer and think before the next request. */
  closedLoop?: { clients: number; think: DistributionSpec };
  http?: HttpSpec;
  sqs?: SqsSpec;
  stream?: StreamSpec;
  /** What clients do after a refusal; of via: sync and http. */
  retry: RetrySpec;
  /** Any JSON value; a text that begins with ./ or / names a JSON file, and the name of a sample event that event. */
  payload?: unknown;
}

/**
 * Limits: `<` or `<=`, a value, and the unit of its figure. `=0` and `0` mean `<=0`. A figure of which a run says nothing (no
 * answers, too few for its quantile) is no data, and as little a pass as one that is broken.
 */
export interface SloDocument {
  /** Invocations throttled for good, of all that arrived, such as `<0.1%`. */
  throttled?: string;
  /** Failed, timed out or without an answer, of all that arrived. */
  errors?: string;
  /** Of invocations that ran. */
  coldStarts?: string;
  /** Latency such as `<300ms`. A quantile takes so many answers that one lies beyond it: p99 takes 100. */
  p50?: string;
  p95?: string;
  p99?: string;
  p999?: string;
  /**
   * Messages, events or records that wait, such as `<1000`: the most after the warm-up, of the worst source. In flight is not
   * waiting (CloudWatch's ApproximateNumberOfMessagesVisible). Of pooled replications, the most of their mean.
   */
  backlog?: string;
  /** The same when the run ends. */
  backlogAtEnd?: string;
  /** The oldest message or event of the worst queue, such as `<5m`, at its highest. */
  age?: string;
  /** IteratorAge of the worst stream, at its highest. */
  iteratorAge?: string;
  /**
   * Messages, events and records given up, of all sources together: dead-lettered, expired, or lost where there is no
   * dead-letter queue. A count a run such as `=0`, or a share of what came in such as `<0.1%`.
   */
  deadLetters?: string;
  /** USD of the run, of a million invocations, or of 30 days of the same: `<$5/run`, `<$0.30/million`, `<$100/month`. */
  cost?: string;
}

export interface ScenarioDocument {
  name: string;
  description?: string;
  duration: Quantity;
  /** Left out of the figures. */
  warmup: Quantity;
  seed: number;
  account: {
    region: string;
    /** A named era or an ISO date. */
    era: string;
    concurrency: number;
    unreservedMinimum?: number;
    /** By the account's GB-seconds a month. */
    priceTier: 1 | 2 | 3;
    rules: RuleOverrides;
  };
  functions: Record<string, FunctionDocument>;
  /** So many times the traffic that is written: of every rate, burst, recorded instant and number of clients. Default 1. */
  trafficFactor: number;
  traffic: TrafficDocument[];
  alarms: Record<string, AlarmSpec>;
  /** Whether the result carries CloudWatch's metrics, minute by minute. */
  cloudWatch: boolean;
  /** How much a run may be: by default 1e9 events, and 2 GB of memory. */
  limits?: { events?: number; memory?: Quantity };
  /** Whether measured requests are meant to fail: then a run of failures ends by its objectives, not with exit code 4. */
  expectFailures?: boolean;
  slo: SloDocument;
}
