// RunResult: the one contract of the whole suite. Simulated and measured runs both end in it; documents, the gate
// and the history know nothing else. Field names carry their unit last; instants are ms since the start of the run.

import type { EnvironmentOriginName } from '../../lambda/environment-origin.ts';
import type { ThrottleReasonName } from '../../lambda/answers/errors.ts';
import type { GeneratorHealth } from '../../loadgen/index.ts';
import type { Estimate, ExtensionCost } from '../../sim/index.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Soak } from './soak.ts';
import type { TraceSection } from './trace-section.ts';

export type { GeneratorHealth } from '../../loadgen/index.ts';
export type { Estimate } from '../../sim/index.ts';

/** Name and version of this format, the value of `schema` in every result. */
export const resultSchemaId = 'windtunnel/run@1';

/** One run of one scenario. */
export interface RunResult extends RunSection {
  readonly schema: typeof resultSchemaId;
  readonly kind: 'simulated' | 'measured';
  /** The scenario's name. */
  readonly name: string;
  /** The scenario as it was run, defaults filled in; feeding it back reproduces the run. */
  readonly scenario: unknown;
  readonly seed: number;
  /** Wall-clock start, ISO 8601. Differs between runs of the same seed. */
  readonly startedAt: string;
  /** The machine. Differs between runs of the same seed. */
  readonly host: HostInfo;
  readonly versions: Readonly<Record<string, string>>;
  /** Length of the run; arrivals stop here. */
  readonly durationMs: number;
  /** Left out of every figure (not of the series). */
  readonly warmupMs: number;
  /** The limits in force, for the report's lines. */
  readonly limits: Limits;
  /** The same figures for each function, by name. */
  readonly functions: Readonly<Record<string, FunctionResult>>;
  /** How well the load generator kept its schedule; null in a simulated run. */
  readonly generator: GeneratorHealth | null;
  /** What event queues, event sources and front doors counted; absent where there are none. */
  readonly eventSources?: Readonly<Record<string, EventSourceResult>>;
  /** Levels of event sources and network interfaces over time; absent where there are none. */
  readonly eventSourceSeries?: Readonly<Record<string, EventSourceSeries>>;
  /** Instances of Managed Instances and what they cost, by capacity provider; absent where there are none. */
  readonly capacityProviders?: Readonly<Record<string, CapacityProviderResult>>;
  /** How many invocations ended when, after how long; absent where none did, and in older results. */
  readonly latencyHeat?: LatencyHeat;
  /** What deployments, alarms, event sources and provisioned concurrency had to say as they went; absent where nothing. */
  readonly timeline?: readonly TimelineEntry[];
  /** CloudWatch's metrics in one-minute points; absent unless asked for. */
  readonly cloudWatch?: readonly CloudWatchSeries[];
  /** What the reader must be told, in sentences. */
  readonly warnings: readonly string[];
  /** Rules that nobody documents and that had a hand in these figures; absent in older results. */
  readonly assumptions?: readonly Assumption[];
  /** What held the run up and what would mend it, tried in the simulator; absent where nobody tried, and in older results. */
  readonly diagnosis?: Diagnosis;
  /** Replications that were pooled into this result (1 unless asked for). */
  readonly replications: number;
  /** Mean and 95 % interval of figures over the replications (or batches), by figure name; null with one replication. */
  readonly intervals: Readonly<Record<string, Estimate>> | null;
  /** A long measured run by windows, and what drifts over them; absent unless it was asked for. */
  readonly soak?: Soak;
  /** Some requests cut into their parts, and what p50 and p99 are made of; absent unless asked for. */
  readonly traces?: TraceSection;
  /** How one long run was cut into batches for its intervals; absent unless it was. */
  readonly batches?: Batches;
}

/** A rule of Lambda's that is assumed or fitted, not documented, as it was in force in a run. */
export interface Assumption {
  /** What a scenario writes to change it, such as `rules.sqsBackoff`, `functions.checkout.keepAlive`; `functions.*...` of several. */
  readonly setting: string;
  /** As a scenario would write it. */
  readonly value: string;
  /** Where the value comes from, what it did in this run, and what another would have given where that was tried. */
  readonly said: string;
  /** Whether it changed a figure so much that the reader must hear of it beside the verdict. */
  readonly shaped: boolean;
}

/** One long run in the place of replications. */
export interface Batches {
  /** Found by itself, and left out of the figures. */
  readonly warmupMs: number;
  /** Fewest batches of any figure. */
  readonly count: number;
  /** Figures whose batches are still related: their intervals are too short. */
  readonly correlated: readonly string[];
}

/** Figures of a whole run, or of one function of it, without what only documents need. */
export interface RunFigures {
  readonly totals: Totals;
  /** Refused attempts (not invocations: a retried one counts once an attempt) by Reason. */
  readonly throttlesByReason: Readonly<Record<ThrottleReasonName, number>>;
  /** Response time from the scheduled instant, of invocations that ran. */
  readonly latencyMs: Summary;
  /** The same from the first actual send. */
  readonly serviceMs: Summary;
  /** Init Duration of cold starts. */
  readonly initMs: Summary;
  /** Billed Duration of invocations that ran. */
  readonly billedMs: Summary;
  readonly cost: Cost;
}

/** Figures with the histograms and series behind them. */
export interface RunSection extends RunFigures {
  /** HdrHistograms of the same values in microseconds: V2, compressed, base64; mergeable. */
  readonly histograms: Histograms;
  readonly series: Series;
}

export interface TimelineEntry {
  readonly atMs: number;
  readonly text: string;
}

/** Invocations of the whole run by instant and latency. */
export interface LatencyHeat {
  /** Column i covers [i, i + 1) * stepMs. */
  readonly stepMs: number;
  /** One more than there are rows; row j covers edgesMs[j] to edgesMs[j + 1], each the same factor wide. */
  readonly edgesMs: readonly number[];
  /** By column, then by row. */
  readonly counts: readonly (readonly number[])[];
}

/** One metric of one function, in CloudWatch's own words. */
export interface CloudWatchSeries {
  readonly namespace: 'AWS/Lambda';
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly unit: string;
  readonly statistic: string;
  /** A point a minute from the start; null where there is none. */
  readonly values: readonly (number | null)[];
}

/**
 * Counts of one event queue (async: accepted = succeeded + deadLettered + lost + waiting), SQS queue (sqs: sent = deleted +
 * filteredOut + deadLettered + expired + visible + hidden), stream (put = done + filteredOut + givenUp + waiting) or front door
 * (answers by status). Names that begin with `max` are highest values, times end in Ms: async has maxAgeMs (oldest event that
 * ran, when its run began) and maxEventAgeMs (oldest at any attempt, let in or not, and of what still waits at the end of the
 * run); stream has maxIteratorAgeMs (of the last record of a batch when it is delivered), maxBatches (at once), maxLanes (that
 * had records), maxShardShare (of the records, 0 to 1) and, of Kinesis, records that their shard could not take in at once:
 * delayedWrites, maxWriteDelayMs, and waitingWrites, which were not put when the run ended.
 * Of Kafka: maxOffsetLag (records that were not done with), maxPollers, scalings (changes of their number), heldBack (times that a
 * partition waited for its poller) and, provisioned, pollerUnitHours and pollerUsd, which no function's cost has in it.
 * Further of sqs: deadLetteredUnprocessed (of the dead-lettered: no function was ever told of them),
 * emptyReceives (long polls that brought nothing), and the age of the oldest message that is left, waiting or hidden:
 * maxOldestAgeMs over the run, endOldestAgeMs at its end (0 without a message). A failed
 * message is left until it succeeds, hidden for its visibility timeout each time (CloudWatch's own metric leaves out those
 * received three times): a queue keeps up when what is visible does not grow.
 */
export interface EventSourceResult {
  readonly kind: string;
  readonly [figure: string]: number | string;
}

/**
 * Levels of one event source, each the highest within the step. async: waiting, oldestAgeMs (of what waits for its next attempt,
 * to a 300th of the run); sqs: visible, hidden, batches (running, or throttled and tried again), pollers (batches that may be
 * under way at once), oldestAgeMs (of the oldest message that is left, waiting or hidden); stream: waiting, batches,
 * iteratorAgeMs, of Kafka eventPollers; vpc: interfaces; provisioned: allocated.
 */
export interface EventSourceSeries {
  readonly stepMs: number;
  readonly levels: Readonly<Record<string, readonly number[]>>;
}

/** Instances of one capacity provider since the warm-up; means of pooled runs. */
export interface CapacityProviderResult {
  /** What a savings plan takes off the price of instances, 0 to 1. */
  readonly savingsShare: number;
  readonly instancesUsd: number;
  /** The fee of 15 % of their price on demand. */
  readonly managementUsd: number;
  /** By type: hours that instances were there, together, and most at once. */
  readonly instanceTypes: Readonly<Record<string, { readonly hours: number; readonly most: number }>>;
}

/** How a function on Managed Instances is set up. */
export interface ManagedSetting {
  readonly provider: string;
  /** Requests at once in one environment. */
  readonly slots: number;
  readonly vcpus: number;
}

/**
 * Executions of a durable function that began since the warm-up, of all pooled runs; none below 0. What had begun by the end of
 * the run is followed to its own end. Times are ms; runningMs, waitingMs and retryingMs are together what the executions took.
 */
export interface DurableResult {
  readonly succeeded: number;
  readonly failed: number;
  /** Those that outlasted their time. */
  readonly timedOut: number;
  /** From the beginning of an execution to its end. */
  readonly timeMs: Summary;
  /** While an invocation ran, INIT included. */
  readonly runningMs: number;
  /** While only waits, callbacks and functions called were waited for. */
  readonly waitingMs: number;
  /** While only something that failed or was refused was to be tried again. */
  readonly retryingMs: number;
  /** Invocations of an execution after its first. */
  readonly replays: { readonly mean: number; readonly max: number };
  readonly invocations: number;
  readonly failedInvocations: number;
  /** Attempts to invoke one again that were throttled. */
  readonly refusedInvocations: number;
  readonly operations: number;
  readonly writtenBytes: number;
  /** Bytes times how long each is kept, the retention included, ms. */
  readonly keptByteMs: number;
}

/** What a result says of SnapStart; older results have the first figure alone. */
export interface SnapStartResult {
  /** What INIT would take on average without it, ms. */
  readonly plainInitMs: number;
  /** Of publishing a version once: INIT as it is billed, ms, and what that costs, USD. */
  readonly publishBilledMs?: number;
  readonly publishUsd?: number;
  /** Snapshots made since the warm-up, a run: of versions published, and of those that were dropped. */
  readonly snapshotsMade?: number;
}

export interface FunctionResult extends RunSection {
  /** Concurrency this function alone may reach: reserved, else null. */
  readonly reservedConcurrency: number | null;
  readonly provisionedConcurrency: number;
  readonly memoryMb: number;
  /** Absent for a default function. */
  readonly managed?: ManagedSetting;
  /** Absent without SnapStart. */
  readonly snapStart?: SnapStartResult;
  /** Absent for a function that is not durable. */
  readonly durable?: DurableResult;
  readonly tags?: Readonly<Record<string, string>>;
  /** What its extensions cost, warm-up and all pooled runs included; absent where there are none. */
  readonly extensions?: ExtensionCost;
}

/** Counts of invocations, none below 0. offered = completed + failed + timedOut + throttled + dropped + inFlight, always. */
export interface Totals {
  readonly offered: number;
  /** Attempts let in by Lambda. */
  readonly admitted: number;
  readonly completed: number;
  readonly failed: number;
  readonly timedOut: number;
  /** Invocations whose last attempt was refused. */
  readonly throttled: number;
  /** Never answered for want of a sender or a working target, and events that the loop guard stopped. */
  readonly dropped: number;
  readonly inFlight: number;
  /** Attempts after the first. */
  readonly retries: number;
  readonly coldStarts: number;
  /**
   * What was given up and kept since the warm-up: events and records sent to a dead-letter queue or failure destination,
   * messages that a queue's redrive moved. What nobody keeps is not in it.
   */
  readonly deadLettered: number;
  readonly concurrency: Level;
  readonly environments: EnvironmentLevel;
}

/** A level over time, time-weighted. */
export interface Level {
  readonly mean: number;
  readonly max: number;
}

/** Execution environments alive, idle ones included. */
export interface EnvironmentLevel extends Level {
  readonly created: number;
  /** Those created after the warm-up by what made them necessary; absent where nobody knows, and in older results. */
  readonly origins?: Readonly<Record<EnvironmentOriginName, number>>;
}

/** Summary of a distribution. All 0 when count is 0. */
export interface Summary {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly p50: number;
  readonly p75: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export interface Histograms {
  readonly latency: string;
  readonly service: string;
  /** Latency of warm invocations only. */
  readonly warm: string;
  /** Latency of cold invocations only. */
  readonly cold: string;
  readonly init: string;
  readonly billed: string;
}

/** Equal-length arrays, one entry a step of `stepMs`; entry i covers [i, i + 1) * stepMs. */
export interface Series {
  readonly stepMs: number;
  readonly offered: readonly number[];
  readonly admitted: readonly number[];
  /** Refused attempts. */
  readonly throttled: readonly number[];
  readonly throttledByReason: Readonly<Partial<Record<ThrottleReasonName, readonly number[]>>>;
  readonly coldStarts: readonly number[];
  /** Invocations that ended well within the step. Absent in older results. */
  readonly answered?: readonly number[];
  /** Invocations that ended within the step in an error, a timeout, or without an answer. Absent in older results. */
  readonly errors?: readonly number[];
  /** Highest concurrency within the step. */
  readonly concurrency: readonly number[];
  /** Time-weighted mean of environments alive within the step. */
  readonly environments: readonly number[];
  readonly queueDepth: readonly number[];
  /** Latency of invocations that ended within the step, to 2 %; 0 where none did. Absent in older results. */
  readonly meanMs?: readonly number[];
  readonly p50Ms: readonly number[];
  readonly p99Ms: readonly number[];
}

export interface Limits {
  /** Account concurrency in the region. */
  readonly accountConcurrency: number;
  /** The account's pool for functions without reserved concurrency. */
  readonly unreservedConcurrency: number;
}

/** Cost in USD at the prices of `priceDate`. */
export interface Cost {
  readonly requests: number;
  readonly requestsUsd: number;
  readonly gbSeconds: number;
  readonly durationUsd: number;
  readonly provisionedGbSeconds: number;
  readonly provisionedUsd: number;
  /** INIT of environments that provisioned concurrency added during the run; absent where it added none. */
  readonly provisionedInitUsd?: number;
  /**
   * Managed Instances and their fee, shared out among the functions of a provider by the vCPUs of their environments; absent
   * where there are none.
   */
  readonly instancesUsd?: number;
  readonly managementUsd?: number;
  /** Snapshots kept and restored (SnapStart); absent where there are none. */
  readonly snapStartUsd?: number;
  /** INIT of versions with SnapStart as they are published, or their snapshots made anew; absent where there are none. */
  readonly publishUsd?: number;
  /** Responses streamed beyond 6 MB each; absent where none is streamed. */
  readonly streamedUsd?: number;
  /** Environments created for tenants; absent where none are isolated. */
  readonly tenantsUsd?: number;
  /** Of durable functions, besides their invocations: operations, bytes written, bytes kept; absent where there are none. */
  readonly durableOperationsUsd?: number;
  readonly durableWrittenUsd?: number;
  readonly durableKeptUsd?: number;
  readonly totalUsd: number;
  /** Total for a million invocations that ran; 0 when none did. */
  readonly perMillionUsd: number;
  readonly priceDate: string;
}

export interface HostInfo {
  readonly platform: string;
  readonly arch: string;
  readonly cpuModel: string;
  readonly cpus: number;
  readonly memoryMb: number;
  readonly node: string;
}
