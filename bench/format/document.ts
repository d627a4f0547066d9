// The scenario as a document: quantities in the words of the file, defaults filled in. It is what a result carries as
// `scenario`, and feeding it back reproduces the run.

import type { ClientRetryName, KeepAlivePreset, RuleOverrides } from '../../lambda/index.ts';
import type { CloudWatchMetric, CloudWatchStatistic } from '../../sim/index.ts';

/** A quantity with its unit (`250ms`, `10/s`, `512MB`, `0.1%`), or 0. */
export type Quantity = string | 0;

/** A law of times; exactly one key besides `mean`, `counts` and `strata`. */
export interface DistributionSpec {
  /** Always the same. */
  constant?: Quantity;
  /** The exponential law. */
  exponential?: { mean: Quantity };
  /** Either p50 and p99, or mean and cv. */
  lognormal?: { p50?: Quantity; p99?: Quantity; mean?: Quantity; cv?: number };
  /** The gamma law; cv is the standard deviation over the mean. */
  gamma?: { mean: Quantity; cv: number };
  /** The Weibull law; cv is the standard deviation over the mean. */
  weibull?: { mean: Quantity; cv: number };
  /** The Pareto law: nothing below `min`, and a tail that is the heavier the smaller `alpha` is. */
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
  /** One of several laws for each draw, as often as its weight is of all weights. */
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
  /** Evenly spaced, at a rate or along points of [time, rate] joined by straight lines. */
  constant?: { rate: RateSpec };
  /** Independent of each other, at a rate or along points of [time, rate] joined by straight lines. */
  poisson?: { rate: RateSpec };
  /** Points of [time, rate], each in force until the next. */
  steps?: [Quantity, Quantity][];
  /** So many at one instant. */
  burst?: { at: Quantity; count: number };
  /** A rate that swings about its mean, with a period. */
  sine?: { mean: Quantity; amplitude: Quantity; period: Quantity };
  /** A rate for a while, then none for a while, in turn. */
  onOff?: { rate: Quantity; on: Quantity; off: Quantity };
  /** A file with one instant (ms) a line, or the values. */
  instants?: string | Quantity[];
  /** Recorded arrivals. */
  trace?: TraceSpec;
}

/** Recorded arrivals in a file. */
export interface TraceSpec {
  /** `azure2019` and `azure2021` (Azure Functions traces), `csv` (a column of instants), `clf` (access logs). */
  format: 'azure2019' | 'azure2021' | 'csv' | 'clf';
  /** Path from the scenario. */
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

/** Of a function on Managed Instances. */
export interface ManagedSpec {
  /** One of `capacityProviders`; may be left out where there is one at most. */
  capacityProvider?: string;
  /** Requests at once in an environment, 1 to 1600 and 64 a vCPU; by default what AWS sets for the runtime. */
  slots?: number;
  /** GB of memory for each vCPU; by default 2. */
  memoryPerVcpu?: 2 | 4 | 8;
  /** Environments kept; 0 with a maximum of 0 deactivates the function. */
  minimumEnvironments: number;
  /** By default no limit but that of the provider. */
  maximumEnvironments?: number;
  /** Environments when the run begins, as if the load had been there before; by default the minimum. */
  initialEnvironments?: number;
  /** Memory of an environment without requests, and what each request adds; by default none, so that memory refuses nothing. */
  memoryUse?: { idle: Quantity; perRequest: Quantity };
  /** When it is published: requests fail until its environments are ready. By default long before the run. */
  publishedAt?: Quantity;
}

/** Instances that functions share: those of one capacity provider of Managed Instances. */
export interface CapacityProviderSpec {
  /** Of its instances, and so of its functions. */
  architecture: 'x86_64' | 'arm64';
  /** Types it may start, such as `c7i.xlarge`; by default any. */
  instanceTypes?: string[];
  /** Types it may not start, such as `c6a.*`; not with instanceTypes. */
  excludedInstanceTypes?: string[];
  /** Of all its instances together, 2 to 15000. */
  maxVcpus: number;
  /** CPU use that is kept, in scaling mode Manual; by default mode Auto, whose target is `rules.managedCpuTarget`. */
  cpuTarget?: Quantity;
  /** What a savings plan or reserved instances take off the price of instances; not off the fee of 15 %. */
  savings: Quantity;
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

/** A durable function: what an execution of it does, and how long it may last. Its `duration` is what each invocation takes besides. */
export interface DurableSpec {
  /** From the beginning of an execution, 1s to 366d; 15m at most where callers wait for it. */
  executionTimeout: Quantity;
  /** So long an execution that is closed is kept, and paid for. */
  retentionDays: number;
  /** What a checkpoint takes, there and back; by default no time. */
  checkpoint?: DistributionSpec;
  /** What an execution is given, which counts as written. */
  input: Quantity;
  /** What it gives. */
  output: Quantity;
  /** Its operations, one after the other. */
  program: OperationSpec[];
}

/** One operation of a durable function: exactly one key. */
export interface OperationSpec {
  /** Code that runs once, however often its function is invoked, and again when it fails. */
  step?: DurableStepSpec;
  /** So long nothing runs; whole seconds. */
  wait?: Quantity;
  /** Somebody outside is waited for. */
  callback?: DurableCallbackSpec;
  /** Another function is called, and waited for. */
  invoke?: DurableInvokeSpec;
  /** Branches beside each other. */
  parallel?: DurableParallelSpec;
  /** The same for each of many items. */
  map?: DurableMapSpec;
  /** Operations in a context of their own. */
  child?: OperationSpec[];
}

export interface DurableStepSpec {
  /** Of each attempt. */
  duration: DistributionSpec;
  /** Share of attempts that fail. */
  errors: Quantity;
  /** By default as the SDK: six attempts, waits of 5 s and twice as long each time up to 60 s, drawn from none to all of it. */
  retry: { attempts: number; base: Quantity; rate: number; cap: Quantity; jitter: 'full' | 'none' };
  /** What it gives, up to 256KB. */
  output: Quantity;
}

export interface DurableCallbackSpec {
  /** How long until the answer comes, from when the code waits for it. */
  answer: DistributionSpec;
  /** Share of answers that are failures. */
  errors: Quantity;
  /** Share of callbacks that nobody answers. */
  unanswered: Quantity;
  /** After which it fails; by default never. */
  timeout?: Quantity;
  /** A step that hands the callback over (waitForCallback); by default there is none. */
  submit?: DistributionSpec;
  /** Of the answer, up to 256KB. */
  output: Quantity;
}

export interface DurableInvokeSpec {
  /** A function of the scenario, or a version as `function:number`. */
  function: string;
  /** What it is given, up to 1MB. */
  input: Quantity;
  /** What it gives, up to 1MB. */
  output: Quantity;
}

export interface DurableParallelSpec {
  branches: OperationSpec[][];
  /** Of each branch, up to 256KB. */
  output: Quantity;
}

export interface DurableMapSpec {
  items: number;
  /** Items at once; by default all. */
  concurrency?: number;
  /** Of each item. */
  each: OperationSpec[];
  /** Of each item, up to 256KB. */
  output: Quantity;
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

export interface AliasSpec {
  /** The number of a version. */
  version: string;
  /** One additional version and its share. */
  weights?: Record<string, Quantity>;
  /** Follows the alias: each version holds its share of the weights. */
  provisionedConcurrency: number;
  /** Traffic is shifted to another version while the scenario runs, as CodeDeploy does. */
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
  /** When it begins. */
  at: Quantity;
  /** CodeDeploy's names, without their prefix; or a preference of one's own. */
  preference: string | { canary: StepsSpec } | { linear: StepsSpec };
  /** A hook that runs before any traffic is shifted; one that fails ends the deployment. */
  beforeTraffic?: { duration: Quantity; succeeds: boolean };
  /** A hook that runs after all traffic was shifted; one that fails rolls back. */
  afterTraffic?: { duration: Quantity; succeeds: boolean };
  /** Names of alarms that roll it back. */
  alarms: string[];
}

export interface AlarmSpec {
  /** A function, or a version as `function:number`. */
  function: string;
  /** As CloudWatch names it. */
  metric: CloudWatchMetric;
  /** Over each minute. */
  statistic: CloudWatchStatistic;
  /** In the unit of the metric: ms, or a count. */
  threshold: number;
  /** When a minute breaches. */
  comparison: '>' | '>=' | '<' | '<=';
  /** So many breaching minutes of the last `evaluationPeriods` raise it. */
  datapointsToAlarm: number;
  /** Minutes that are looked at. */
  evaluationPeriods: number;
}

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

/** API Gateway (rest, http) or a Function URL (url). */
export interface HttpSpec {
  /** A REST API, an HTTP API, or a function URL. */
  kind: 'rest' | 'http' | 'url';
  /** Of its stage, besides what the account has for all its APIs. */
  rate?: Quantity;
  /** Of its stage: requests at once beyond the rate. */
  burst?: number;
  /** After which the client has its answer; by default that of the kind. */
  timeout?: Quantity;
  /** Statuses that clients get in place of those known or told. */
  answers?: { throttled?: number; failed?: number; functionError?: number; timedOut?: number };
}

export interface SqsSpec {
  /** Messages a batch, 1 to 10000 (FIFO: 10). */
  batchSize: number;
  /** How long a batch is gathered, up to 5m. */
  batchWindow: Quantity;
  /** How long a received message stays hidden; by default six times the timeout of the function. */
  visibilityTimeout?: Quantity;
  /** After so many receptions a message goes to the dead-letter queue; without it there is none. */
  maxReceiveCount?: number;
  /** Older messages are lost. */
  retention: Quantity;
  /** Batches at once, 2 to 1000; by default as the pollers grow. */
  maximumConcurrency?: number;
  /** Provisioned mode. */
  pollers?: { minimum: number; maximum: number };
  /** Whether messages of a group come in order, one batch at a time. */
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
  /** Each is read in order. */
  shards: number;
  /** Batches of one shard at once, 1 to 10; records of one key stay in order. */
  parallelizationFactor: number;
  keys?: KeysSpec;
  /** Records a batch, 1 to 10000. */
  batchSize: number;
  /** How long a batch is gathered, up to 5m. */
  batchWindow: Quantity;
  /** Records are aggregated over windows of this length, up to 15m. */
  tumblingWindow: Quantity;
  /** -1 for no limit. */
  maximumRetryAttempts: number;
  /** Default: no limit but the retention. */
  maximumRecordAge?: Quantity;
  /** Whether a batch that fails is halved and tried again. */
  bisectOnError: boolean;
  /** Older records are lost. */
  retention: Quantity;
  /** Share of records that no run can process. */
  poison: Quantity;
  /** Whether the function says which record failed, so that those before it count as done. */
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

/**
 * Tenants of requests: a number of them that come evenly; a number and how uneven they are (`zipf`, `hot`, as of keys); or a list of
 * names with their shares; or, of arrivals in a csv trace, the column that names the tenant of each.
 */
export type TenantsSpec =
  | number
  | { count: number; zipf?: number; hot?: Quantity }
  | { list: Record<string, Quantity> }
  | { column: string };

export type RetrySpec = ClientRetryName | { attempts: number; base: Quantity; cap: Quantity };

export interface TrafficDocument {
  /** A function, a version as `function:number`, or an alias as `function:alias`. */
  to: string;
  /** How requests come: invoked and waited for, as events, through HTTP, or from a queue or a stream. */
  via: 'sync' | 'async' | 'http' | 'sqs' | 'kinesis' | 'dynamodb';
  /** Exactly one of arrivals and closedLoop. */
  arrivals?: ArrivalSpec | ArrivalSpec[];
  /** Clients that each wait for their answer and think before the next request. */
  closedLoop?: { clients: number; think: DistributionSpec };
  /** The front door; of via: http. */
  http?: HttpSpec;
  /** The queue and its mapping; of via: sqs. */
  sqs?: SqsSpec;
  /** The stream and its mapping; of via: kinesis and dynamodb. */
  stream?: StreamSpec;
  /** Whose requests they are; of functions with tenantIsolation. */
  tenants?: TenantsSpec;
  /** What clients do after a refusal; of via: sync and http. */
  retry: RetrySpec;
  /** Any JSON value; a text that begins with ./ or / names a JSON file, and the name of a sample event that event. */
  payload?: unknown;
  /** Of an event, in place of the size of `payload`; of via: async, where an event of more than 256 KB is charged more. */
  payloadSize?: Quantity;
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

export interface ScenarioDocument {
  /** Results and their files are named after it. */
  name: string;
  /** For readers. */
  description?: string;
  /** How long requests are sent. */
  duration: Quantity;
  /**
   * The instant at which the run begins, such as `2026-03-02T07:00:00Z`: what a template schedules by the clock comes at its hour.
   * By default midnight (UTC) before a Monday, 2026-01-05.
   */
  startsAt?: string;
  /** Left out of the figures. */
  warmup: Quantity;
  /** The same seed gives the same run, byte for byte. */
  seed: number;
  /** What the functions share. */
  account: {
    /** Prices and quotas are those of this region. */
    region: string;
    /** A named era or an ISO date. */
    era: string;
    /** Executions at once of all functions together. */
    concurrency: number;
    /** What reservations must leave; by default 100, or 10 of small accounts. */
    unreservedMinimum?: number;
    /** By the account's GB-seconds a month. */
    priceTier: 1 | 2 | 3;
    /** Single rules of the era, replaced. */
    rules: RuleOverrides;
  };
  /** Of functions on Managed Instances, by name. By default one called `default`. */
  capacityProviders?: Record<string, CapacityProviderSpec>;
  /** By name. */
  functions: Record<string, FunctionDocument>;
  /** So many times the traffic that is written: of every rate, burst, recorded instant and number of clients. Default 1. */
  trafficFactor: number;
  /**
   * Recorded arrivals (`trace`, `instants`) come so many times as fast: a run of 6m replays an hour with 10. Default 1. Rates,
   * bursts and clients stay as they are written.
   */
  speed?: number;
  /** Streams of requests, each to one function. */
  traffic: TrafficDocument[];
  /** CloudWatch alarms by name, which deployments watch. */
  alarms: Record<string, AlarmSpec>;
  /** Whether the result carries CloudWatch's metrics, minute by minute. */
  cloudWatch: boolean;
  /** How much a run may be: by default 1e9 events, and 2 GB of memory. */
  limits?: { events?: number; memory?: Quantity };
  /** Whether measured requests are meant to fail: then a run of failures ends by its objectives, not with exit code 4. */
  expectFailures?: boolean;
  /** Objectives: a run that breaks one ends with exit code 3. */
  slo: SloDocument;
}
