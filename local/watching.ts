// What a platform keeps for people's tools to read, logs, metrics, traces and the trail, and the services by which they do.

import type { AwsService } from './wire/aws-service.ts';
import type { ScaledClock } from './clock/scaled-clock.ts';
import { watchMetrics, type MetricsKept } from './cloudwatch/metrics-kept.ts';
import { KeptBound } from './kept/kept-bound.ts';
import type { LogNames } from './logs/log-names.ts';
import { LogStore } from './logs/log-store.ts';
import { logsService } from './logs/logs-service.ts';
import { type PlatformOptions, defaultAccountId } from './platform-options.ts';
import { openTracing, type Tracing } from './traces/tracing.ts';
import { Trail } from './trail/trail.ts';
import { uniform } from './platform-draws.ts';

const defaultStoreMb = 128;

export const keptBound = ({ kept, onNote }: PlatformOptions): KeptBound =>
  new KeptBound((kept?.storeMb ?? defaultStoreMb) * 1024 ** 2, (text) => onNote?.(text));

export const tracingOf = async (options: PlatformOptions, bound: KeptBound): Promise<Tracing | null> => {
  const { kept, accountId = defaultAccountId, onNote } = options;
  if (kept?.traces === undefined) return null;
  const note = (text: string): void => onNote?.(text);
  return openTracing(kept.traces, { bound, accountId, random: uniform(options, 'traceSampling'), note });
};

/** What is kept for people's tools to read, and the services by which they do. */
interface Watching {
  readonly logStore: LogStore | null;
  readonly kept: MetricsKept | null;
  readonly services: readonly AwsService[];
}

export const watching = (
  { kept: asked, clockSpeed: speed = 1, onNote }: PlatformOptions,
  { names, clock, bound }: { readonly names: LogNames; readonly clock: ScaledClock; readonly bound: KeptBound },
): Watching => {
  const note = (text: string): void => onNote?.(text);
  const logStore = asked?.logs === true ? new LogStore(bound) : null;
  const services: AwsService[] = logStore === null ? [] : [logsService(logStore, names, note)];
  const kept = asked?.metrics === true ? watchMetrics({ bound, clock, speed, names, logStore, note }) : null;
  return { logStore, kept, services: [...services, ...(kept?.services ?? [])] };
};

export const trailOf = ({ trail }: PlatformOptions, note: (text: string) => void): Trail | null =>
  trail === undefined ? null : new Trail({ file: trail.file ?? null, data: trail.data ?? false, note });
