// The lines that the platform itself writes into a function's log, as text and as JSON. Text: lines recorded from AWS, Nov
// 2025. JSON: Developer Guide, telemetry-schema-reference, and monitoring-cloudwatchlogs-log-level for which record is
// written at which system level.

import { runtimeVersionArnOf } from './functions/runtime-version.ts';
import type { LoggingSettings, SystemLogLevel } from './functions/settings.ts';

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
}

type InitializationType = 'on-demand' | 'provisioned-concurrency';

/** An environment that begins. */
export interface InitStart {
  readonly initializationType: InitializationType;
  readonly runtime: string;
  readonly region: string;
  readonly functionName: string;
  readonly version: string;
}

/** An init that is over. */
export interface InitReport {
  readonly initializationType: InitializationType;
  readonly initMs: number;
  readonly phase: 'init' | 'invoke';
  readonly status: 'success' | 'timeout' | 'error';
  readonly errorType: string | null;
}

/** Each is empty where the format, or its level, has no such line. */
export interface PlatformLines {
  initStart(init: InitStart): string;
  start(requestId: string, version: string): string;
  end(requestId: string): string;
  report(report: Report): string;
  initReport(init: InitReport): string;
}

const megabytes = (bytes: number): number => Math.ceil(bytes / (1024 * 1024));

/** `nodejs22.x` as the service names a version of it: `nodejs:22.v1`. Their numbers are not those of AWS. */
const runtimeVersionOf = (runtime: string): string => {
  const [, family = runtime, number = ''] = /^([a-z]+)(.*?)(?:\.x)?$/.exec(runtime) ?? [];
  return `${family}:${number}.v1`;
};

const textLines: PlatformLines = {
  initStart: ({ runtime, region }) =>
    `INIT_START Runtime Version: ${runtimeVersionOf(runtime)}\tRuntime Version ARN: ${runtimeVersionArnOf(region, runtime)}\n`,
  start: (requestId, version) => `START RequestId: ${requestId} Version: ${version}\n`,
  end: (requestId) => `END RequestId: ${requestId}\n`,
  report: (report) => {
    const fields = [
      `REPORT RequestId: ${report.requestId}`,
      `Duration: ${report.durationMs.toFixed(2)} ms`,
      `Billed Duration: ${report.billedMs} ms`,
      `Memory Size: ${report.memoryMb} MB`,
      `Max Memory Used: ${megabytes(report.maxMemoryBytes)} MB`,
    ];
    if (report.initMs !== null) fields.push(`Init Duration: ${report.initMs.toFixed(2)} ms`);
    if (report.status !== 'success') fields.push(`Status: ${report.status}`);
    if (report.errorType !== null) fields.push(`Error Type: ${report.errorType}`);
    const { trace } = report;
    const traced =
      trace === null ? '' : `XRAY TraceId: ${trace.traceId}\tSegmentId: ${trace.segmentId}\tSampled: true\t\n`;
    return `${fields.join('\t')}\t\n${traced}`;
  },
  // Of an init that succeeds it is written where nobody waited for it.
  initReport: ({ initializationType, initMs, phase, status, errorType }) => {
    if (status === 'success' && initializationType === 'on-demand') return '';
    const error = errorType === null ? '' : `\tError Type: ${errorType}`;
    return `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: ${phase}\tStatus: ${status}${error}\n`;
  },
};

const line = (type: string, record: Record<string, unknown>): string =>
  `${JSON.stringify({ time: new Date().toISOString(), type, record })}\n`;

const thousandths = (value: number): number => Number(value.toFixed(3));

const given = (name: string, value: string | number | null): Record<string, unknown> =>
  value === null ? {} : { [name]: value };

const levelOrder: Readonly<Record<SystemLogLevel, number>> = { DEBUG: 0, INFO: 1, WARN: 2 };

/** Which level a record of something that ended so is written at. */
const levelOf = (status: string, whenWell: SystemLogLevel): SystemLogLevel =>
  status === 'success' ? whenWell : 'WARN';

const jsonLines = (systemLevel: SystemLogLevel): PlatformLines => {
  const at = (level: SystemLogLevel, type: string, record: Record<string, unknown>): string =>
    levelOrder[level] >= levelOrder[systemLevel] ? line(type, record) : '';
  return {
    initStart: ({ initializationType, runtime, region, functionName, version }) =>
      at('INFO', 'platform.initStart', {
        initializationType,
        phase: 'init',
        runtimeVersion: runtimeVersionOf(runtime),
        runtimeVersionArn: runtimeVersionArnOf(region, runtime),
        functionName,
        functionVersion: version,
      }),
    start: (requestId, version) => at('INFO', 'platform.start', { requestId, version }),
    end: () => '',
    report: ({ requestId, status, errorType, ...report }) => {
      const how = { status, ...given('errorType', errorType) };
      const { durationMs, producedBytes, trace } = report;
      const tracing =
        trace === null ? {} : { tracing: { spanId: trace.segmentId, type: 'X-Amzn-Trace-Id', value: trace.header } };
      const done = { requestId, ...how, ...tracing, metrics: { durationMs: thousandths(durationMs), producedBytes } };
      const metrics = {
        durationMs: thousandths(durationMs),
        billedDurationMs: report.billedMs,
        memorySizeMB: report.memoryMb,
        maxMemoryUsedMB: megabytes(report.maxMemoryBytes),
        ...given('initDurationMs', report.initMs === null ? null : thousandths(report.initMs)),
      };
      return (
        at(levelOf(status, 'DEBUG'), 'platform.runtimeDone', done) +
        at(levelOf(status, 'INFO'), 'platform.report', { requestId, metrics, ...how, ...tracing })
      );
    },
    initReport: ({ initializationType, initMs, phase, status, errorType }) => {
      const how = { initializationType, phase, status, ...given('errorType', errorType) };
      const level = levelOf(status, initializationType === 'on-demand' ? 'DEBUG' : 'INFO');
      return (
        at(levelOf(status, 'DEBUG'), 'platform.initRuntimeDone', how) +
        at(level, 'platform.initReport', { ...how, metrics: { durationMs: thousandths(initMs) } })
      );
    },
  };
};

/** The lines of a function that logs so. */
export const platformLines = ({ format, systemLevel }: LoggingSettings): PlatformLines =>
  format === 'JSON' ? jsonLines(systemLevel) : textLines;
