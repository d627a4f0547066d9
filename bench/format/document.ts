// The scenario as a document: quantities in the words of the file, defaults filled in. It is what a result carries as
// `scenario`, and feeding it back reproduces the run.

import type { RuleOverrides } from '../../lambda/index.ts';
import type { CloudWatchMetric, CloudWatchStatistic } from '../../sim/index.ts';
import type { FunctionDocument } from './function-document.ts';
import type { Quantity } from './law-document.ts';
import type { CapacityProviderSpec } from './managed-document.ts';
import type { TrafficDocument } from './traffic-document.ts';

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
