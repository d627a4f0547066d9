// The scenario as a document: quantities in the words of the file, defaults filled in. It is what a result carries as
// `scenario`, and feeding it back reproduces the run.

import type { ClientRetryName, KeepAlivePreset, RuleOverrides } from '../../lambda/index.ts';
import type { CloudWatchMetric, CloudWatchStatistic } from '../../sim/index.ts';

/** A quantity with its unit (`250ms`, `10/s`, `512MB`, `0.1%`), or 0. */
export type Quantity = string | 0;

/** A law of times; exactly one key. */
export interface DistributionSpec {
  constant?: Quantity;
  exponential?: { mean: Quantity };
  /** Either p50 and p99, or mean and cv. */
  lognormal?: { p50?: Quantity; p99?: Quantity; mean?: Quantity; cv?: number };
  gamma?: { mean: Quantity; cv: number };
  weibull?: { mean: Quantity; cv: number };
  pareto?: { min: Quantity; alpha: number };
  /** Keys p0, p50, p99, p999 (99.9 %), p100. */
  quantiles?: Record<string, Quantity>;
  /** A file with one number (ms) a line, or the values. */
  samples?: string | Quantity[];
  mixture?: { weight: number; of: DistributionSpec }[];
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
  /** Of the Azure traces: a function, or the beginning of its name; default all of them. */
  function?: string;
  /** Of csv: the column of the instants; default the first. */
  column?: string;
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
  last?: Quantity;
  spare?: Quantity;
  maxAge?: Quantity;
}

export interface FunctionDocument {
  /** File and export, such as `./checkout.ts#handler`; needed for measured runs. */
  handler?: string;
  memory: Quantity;
  timeout: Quantity;
  reservedConcurrency?: number;
  provisionedConcurrency: number;
  /** Changes of provisioned concurrency while the scenario runs. */
  provisionedScaling?: {
    schedule: [Quantity, number][];
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
  /** Init Duration; by default what was published for the runtime. */
  coldStart?: DistributionSpec | { runtime: string };
  /** Time between client and environment, both ways; by default none. */
  overhead?: DistributionSpec;
  errors: Quantity;
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
    'duration' | 'coldStart' | 'overhead' | 'errors' | 'memory' | 'timeout' | 'provisionedConcurrency'
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

export interface StreamSpec {
  shards: number;
  parallelizationFactor: number;
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
  /** A batch closes at 6 MB. */
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
  retry: RetrySpec;
  /** Any JSON value; a text that begins with ./ or / names a JSON file, and the name of a sample event that event. */
  payload?: unknown;
}

/** Limits such as `<0.1%` or `<300ms`. */
export interface SloDocument {
  throttled?: string;
  errors?: string;
  coldStarts?: string;
  p50?: string;
  p95?: string;
  p99?: string;
  p999?: string;
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
