// Everything of metrics that a platform keeps: the store, Lambda's own metrics and those in lines of logs, alarms, the API.

import type { ScaledClock } from '../clock/scaled-clock.ts';
import type { KeptBound } from '../kept/kept-bound.ts';
import type { AwsService } from '../wire/aws-service.ts';
import type { LogNames } from '../logs/log-names.ts';
import type { LogStore } from '../logs/log-store.ts';
import { AlarmWatch } from './alarm-watch.ts';
import { embeddedMetrics } from './embedded-metrics.ts';
import { LambdaMetrics } from './lambda-metrics.ts';
import { MetricStore } from './metric-store.ts';
import { metricsService } from './metrics-service.ts';
import { platformTime, type PlatformTime } from './platform-time.ts';

export interface MetricsKept {
  readonly lambda: LambdaMetrics;
  readonly time: PlatformTime;
  readonly alarms: AlarmWatch;
  readonly services: readonly AwsService[];
}

export interface MetricsKeptOptions {
  readonly bound: KeptBound;
  readonly clock: ScaledClock;
  /** Of the clock. */
  readonly speed: number;
  readonly names: LogNames;
  /** Whose lines are read; null for none. */
  readonly logStore: LogStore | null;
  readonly note: (text: string) => void;
}

export const watchMetrics = ({ bound, clock, speed, names, logStore, note }: MetricsKeptOptions): MetricsKept => {
  const store = new MetricStore(bound);
  const time = platformTime(clock, speed);
  const alarms = new AlarmWatch({ store, time, note });
  const embedded = embeddedMetrics(store, time, note);
  logStore?.listeners.add(({ name: group }, { message, timestamp }) => embedded({ message, timestamp, group }));
  const services = [metricsService({ store, time, alarms, names, note })];
  return { lambda: new LambdaMetrics(store, time), time, alarms, services };
};
