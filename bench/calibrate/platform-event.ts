// Events of the platform in JSON (LogFormat JSON, and the Telemetry API): platform.report, initReport, restoreReport and, for the
// function's name, initStart. Fields may be missing in any of them: what is unknown is not 0.
// Source: Developer Guide, "Lambda Telemetry API Event schema reference" (2022-12-13 and 2025-01-29).

import type { ReportFields } from '../../loadgen/index.ts';
import type { LogSource } from './log-source.ts';

/** What an event told. */
type EventKind = 'report' | 'init' | 'restore' | 'other' | 'broken';

export interface PlatformEvent {
  readonly kind: EventKind;
  /** Unix time; NaN where it has none. */
  readonly atMs: number;
}

const nothing: PlatformEvent = { kind: 'other', atMs: Number.NaN };
const brokenEvent: PlatformEvent = { kind: 'broken', atMs: Number.NaN };

interface Event {
  readonly time?: unknown;
  readonly type?: unknown;
  readonly record?: {
    readonly status?: unknown;
    readonly errorType?: unknown;
    readonly functionName?: unknown;
    readonly metrics?: Readonly<Record<string, unknown>>;
  };
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const kinds: Readonly<Record<string, EventKind>> = {
  'platform.report': 'report',
  'platform.initReport': 'init',
  'platform.restoreReport': 'restore',
};

const readMetrics = (kind: EventKind, metrics: Readonly<Record<string, unknown>>, into: ReportFields): void => {
  const duration = numberOf(metrics['durationMs']);
  into.durationMs = kind === 'report' ? duration : Number.NaN;
  into.billedMs = numberOf(metrics['billedDurationMs']);
  into.memorySizeMb = numberOf(metrics['memorySizeMB']);
  into.maxMemoryUsedMb = numberOf(metrics['maxMemoryUsedMB']);
  into.initMs = kind === 'init' ? duration : numberOf(metrics['initDurationMs']);
  into.restoreMs = kind === 'restore' ? duration : numberOf(metrics['restoreDurationMs']);
  into.billedRestoreMs = numberOf(metrics['billedRestoreDurationMs']);
};

const parsed = (text: string): Event | null => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    return null;
  }
};

/** Reads the event in `text` into `into` and, what it tells of where it comes from, `source`. */
export const readPlatformEvent = (text: string, into: ReportFields, source: LogSource): PlatformEvent => {
  const event = parsed(text);
  if (event === null) return /^\{[^{]*"type":\s*"platform\.report"/.test(text) ? brokenEvent : nothing;
  const type = textOf(event.type) ?? '';
  const name = textOf(event.record?.functionName);
  if (type.startsWith('platform.') && name !== null) source.functionName ??= name;
  const kind = kinds[type];
  if (kind === undefined) return nothing;
  readMetrics(kind, event.record?.metrics ?? {}, into);
  const status = textOf(event.record?.status);
  into.status = status === 'success' ? null : status;
  into.errorType = textOf(event.record?.errorType);
  const needed = kind === 'report' ? into.durationMs : kind === 'init' ? into.initMs : into.restoreMs;
  return !(needed >= 0) ? brokenEvent : { kind, atMs: Date.parse(textOf(event.time) ?? '') };
};
