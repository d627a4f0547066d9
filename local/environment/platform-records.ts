// What the platform tells of an environment and its invocations, as records: the same in a function's JSON log and in
// telemetry (Developer Guide, telemetry-schema-reference).

import { runtimeVersionArnOf } from '../settings/runtime-version.ts';
import type { ExtensionInfo } from '../sandbox/extension.ts';
import type { TelemetryStream } from '../telemetry/telemetry-event.ts';

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memoryMb: number;
  /** See worker/memory.ts for what it counts. */
  readonly maxMemoryBytes: number;
  /** Null unless this invocation waited for an init of its own. */
  readonly initMs: number | null;
  readonly status: 'success' | 'error' | 'timeout';
  /** Of a runtime that ended. */
  readonly errorType: string | null;
  /** Of the answer. */
  readonly producedBytes: number;
  /** Null where it is not traced. */
  readonly trace: { readonly traceId: string; readonly segmentId: string; readonly header: string } | null;
  /** Of the first after a restore: how long that took, and what of it is billed. */
  readonly restore?: { readonly restoreMs: number; readonly billedMs: number } | null;
  /** Whom the request was of. */
  readonly tenantId?: string | undefined;
}

export type InitializationType = 'on-demand' | 'provisioned-concurrency' | 'snap-start' | 'lambda-managed-instances';
export type InitPhase = 'init' | 'invoke';

/** An environment that begins. */
export interface InitStart {
  readonly initializationType: InitializationType;
  readonly runtime: string;
  readonly region: string;
  readonly functionName: string;
  readonly version: string;
  /** Of Managed Instances, which name the environment and its memory, MB. */
  readonly instance?: { readonly id: string; readonly memoryMb: number };
}

/** An init that is over. */
export interface InitReport {
  readonly initializationType: InitializationType;
  readonly initMs: number;
  readonly phase: InitPhase;
  readonly status: 'success' | 'timeout' | 'error';
  readonly errorType: string | null;
}

/** A part of an invocation. */
export interface Span {
  readonly name: 'responseLatency' | 'responseDuration' | 'runtimeOverhead' | 'extensionOverhead';
  /** ISO 8601. */
  readonly start: string;
  readonly durationMs: number;
}

export type PlatformRecord = Record<string, unknown>;

export const megabytes = (bytes: number): number => Math.ceil(bytes / (1024 * 1024));

export const thousandths = (value: number): number => Number(value.toFixed(3));

const given = (name: string, value: unknown): PlatformRecord => (value === null ? {} : { [name]: value });

/**
 * `nodejs22.x` as the service names a version of it: `nodejs:22.v1`; `provided.al2023` so: `provided:al2023.v1` (lines of INIT_START).
 * Their numbers are not those of AWS.
 */
export const runtimeVersionOf = (runtime: string): string => {
  const [, family = runtime, number = ''] = /^([a-z]+)\.?(.*?)(?:\.x)?$/.exec(runtime) ?? [];
  return `${family}:${number}.v1`;
};

/** Of a trace, by its header; none unless given. */
const tracing = (header: string | null, spanId?: string): PlatformRecord =>
  header === null
    ? {}
    : { tracing: { ...(spanId === undefined ? {} : { spanId }), type: 'X-Amzn-Trace-Id', value: header } };

export const initStartRecord = (init: InitStart, phase: InitPhase = 'init'): PlatformRecord => ({
  initializationType: init.initializationType,
  phase,
  runtimeVersion: runtimeVersionOf(init.runtime),
  runtimeVersionArn: runtimeVersionArnOf(init.region, init.runtime),
  functionName: init.functionName,
  functionVersion: init.version,
  ...(init.instance === undefined
    ? {}
    : { instanceId: init.instance.id, instanceMaxMemory: init.instance.memoryMb * 1024 * 1024 }),
});

type InitOutcome = Omit<InitReport, 'initMs'>;

export const initDoneRecord = ({ initializationType, phase, status, errorType }: InitOutcome): PlatformRecord => ({
  initializationType,
  phase,
  status,
  ...given('errorType', errorType),
});

export const initReportRecord = ({ initMs, ...outcome }: InitReport): PlatformRecord => ({
  ...initDoneRecord(outcome),
  metrics: { durationMs: thousandths(initMs) },
});

/** The tenant of a request, where it is of one. */
const tenant = (tenantId: string | undefined): PlatformRecord => (tenantId === undefined ? {} : { tenantId });

export const startRecord = (
  requestId: string,
  version: string,
  { tenantId, traceId = null }: { readonly tenantId?: string | undefined; readonly traceId?: string | null } = {},
): PlatformRecord => ({
  requestId,
  version,
  ...tenant(tenantId),
  ...tracing(traceId),
});

/** What telemetry tells beyond the log. */
export interface Traced {
  readonly traceId: string | null;
  readonly spans: readonly Span[];
}

/** The log tells the trace of a traced invocation, telemetry the header of each. */
const traced = (trace: Report['trace'], more: Traced | undefined): PlatformRecord => ({
  ...tracing(trace?.header ?? more?.traceId ?? null, trace?.segmentId),
  ...(more === undefined || more.spans.length === 0 ? {} : { spans: more.spans }),
});

export const runtimeDoneRecord = (
  report: Pick<Report, 'requestId' | 'status' | 'errorType' | 'durationMs' | 'producedBytes'> &
    Partial<Pick<Report, 'trace'>>,
  more?: Traced,
): PlatformRecord => ({
  requestId: report.requestId,
  status: report.status,
  ...given('errorType', report.errorType),
  ...traced(report.trace ?? null, more),
  metrics: { durationMs: thousandths(report.durationMs), producedBytes: report.producedBytes },
});

export const reportRecord = (report: Report, more?: Traced): PlatformRecord => ({
  requestId: report.requestId,
  ...tenant(report.tenantId),
  metrics: {
    durationMs: thousandths(report.durationMs),
    billedDurationMs: report.billedMs,
    memorySizeMB: report.memoryMb,
    maxMemoryUsedMB: megabytes(report.maxMemoryBytes),
    ...given('initDurationMs', report.initMs === null ? null : thousandths(report.initMs)),
    ...(report.restore === undefined || report.restore === null
      ? {}
      : {
          restoreDurationMs: thousandths(report.restore.restoreMs),
          billedRestoreDurationMs: Math.ceil(report.restore.billedMs),
        }),
  },
  ...traced(report.trace, more),
  status: report.status,
  ...given('errorType', report.errorType),
});

export type ManagedReport = Pick<Report, 'requestId' | 'durationMs' | 'status' | 'errorType'>;

/** Of Managed Instances, where no bill, no memory and no init belong to a request (RIE, Jan 2026). */
export const managedReportRecord = ({ requestId, durationMs, status, errorType }: ManagedReport): PlatformRecord => ({
  requestId,
  status,
  metrics: { durationMs: thousandths(durationMs) },
  ...given('errorType', errorType),
});

export const extensionRecord = ({ name, state, events, errorType }: ExtensionInfo): PlatformRecord => ({
  name,
  state,
  events,
  ...given('errorType', errorType),
});

export const subscriptionRecord = (name: string, types: readonly TelemetryStream[]): PlatformRecord => ({
  name,
  state: 'Subscribed',
  types,
});
