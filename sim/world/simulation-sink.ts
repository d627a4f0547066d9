// What a run tells, besides what Lambda itself would: requests, levels, charges and figures as they come up.

import type { InvocationSink, QueueSink, ScalingSink } from '../../lambda/index.ts';
import type { Gauge } from '../engine/gauge.ts';
import type { CloudWatchMetric } from './cloudwatch-metrics.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { ExtensionCost } from './extension-costs.ts';

/** What a run is reported to. */
export interface SimulationSink extends InvocationSink, ScalingSink, Partial<QueueSink> {
  /** A request arrived. */
  offered(functionIndex: number, atMs: number): void;
  /** Something that the report should mark on its time axis. */
  timelineEvent?(atMs: number, text: string): void;
  /** CloudWatch's own count of a function (by index) or of an event source mapping (by name). */
  counted?(of: number | string, metric: CloudWatchMetric, atMs: number, count: number): void;
  /** Where an event source tells one of its levels over time. */
  gauge?(source: string, level: string): Gauge;
  /** A rule that is assumed, named by its setting, decided something so many times more. */
  assumed?(setting: string, times: number): void;
  /** What the extensions of a function cost over the run, told once at its end. */
  extensions?(functionIndex: number, cost: ExtensionCost): void;
  /** So many requests are charged besides those of runs, for the size of an event. */
  furtherRequests?(functionIndex: number, atMs: number, requests: number): void;
  /** A version with SnapStart was published, or its snapshot is made anew: INIT runs and is billed. */
  snapshotMade?(functionIndex: number, atMs: number): void;
  /** From now on a capacity provider has so many instances of one type. */
  instances?(provider: string, type: string, atMs: number, count: number): void;
  /** An execution of a durable function was closed. */
  execution?(functionIndex: number, record: ExecutionRecord): void;
  /** What an event source or front door counted over the run, told once at its end. */
  eventSource?(name: string, kind: string, figures: Readonly<Record<string, number>>): void;
}
