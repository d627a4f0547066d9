// The lines that the platform itself writes into a function's log, as text and as JSON. Text: lines recorded from AWS, Nov
// 2025. JSON: Developer Guide, telemetry-schema-reference, and monitoring-cloudwatchlogs-log-level for which record is
// written at which system level.

import { runtimeVersionArnOf } from '../settings/runtime-version.ts';
import type { LoggingSettings, SystemLogLevel } from '../settings/function-settings.ts';
import {
  extensionRecord,
  initDoneRecord,
  initReportRecord,
  initStartRecord,
  managedReportRecord,
  megabytes,
  reportRecord,
  runtimeDoneRecord,
  runtimeVersionOf,
  startRecord,
  subscriptionRecord,
  thousandths,
  type InitReport,
  type InitStart,
  type ManagedReport,
  type PlatformRecord,
  type Report,
} from './platform-records.ts';
import type { ExtensionInfo } from '../sandbox/extension.ts';
import type { TelemetryStream } from '../telemetry/telemetry-event.ts';

export interface FailedRestore {
  readonly restoreMs: number;
  readonly status: 'timeout' | 'error';
  readonly errorType: string | null;
}

/** Each is empty where the format, or its level, has no such line. */
export interface PlatformLines {
  /** Each is one event of the log, which may be of two lines. */
  report(report: Report): readonly string[];
  initStart(init: InitStart): string;
  start(requestId: string, version: string, tenantId?: string): string;
  end(requestId: string): string;
  /** Of a restore that failed. */
  restoreReport(restore: FailedRestore): string;
  /** Of Managed Instances: nothing but Duration. */
  managedReport(report: ManagedReport): string;
  initReport(init: InitReport): string;
  /** One that was there when the init was over. */
  extension(info: ExtensionInfo): string;
  /** An extension listens to telemetry. */
  subscription(name: string, types: readonly TelemetryStream[]): string;
}

const capital = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

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
    const { restore = null } = report;
    if (restore !== null) {
      fields.push(`Restore Duration: ${restore.restoreMs.toFixed(2)} ms`);
      fields.push(`Billed Restore Duration: ${Math.ceil(restore.billedMs)} ms`);
    }
    if (report.status !== 'success') fields.push(`Status: ${report.status}`);
    if (report.errorType !== null) fields.push(`Error Type: ${report.errorType}`);
    const { trace } = report;
    const traced =
      trace === null ? '' : `\nXRAY TraceId: ${trace.traceId}\tSegmentId: ${trace.segmentId}\tSampled: true\t`;
    return [`${fields.join('\t')}\t${traced}`];
  },
  managedReport: ({ requestId, durationMs }) =>
    `REPORT RequestId: ${requestId}\tDuration: ${durationMs.toFixed(2)} ms\n`,
  // Only of a restore that failed.
  restoreReport: ({ restoreMs, status, errorType }) => {
    const error = errorType === null ? '' : `\tError Type: ${errorType}`;
    return `RESTORE_REPORT Restore Duration: ${restoreMs.toFixed(2)} ms\tStatus: ${status}${error}\n`;
  },
  // Of an init that succeeds it is written where nobody waited for it.
  initReport: ({ initializationType, initMs, phase, status, errorType }) => {
    if (status === 'success' && initializationType === 'on-demand') return '';
    const error = errorType === null ? '' : `\tError Type: ${errorType}`;
    return `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: ${phase}\tStatus: ${status}${error}\n`;
  },
  extension: ({ name, state, events, errorType }) => {
    const error = errorType === null ? '' : `\tError Type: ${errorType}`;
    return `EXTENSION\tName: ${name}\tState: ${state}\tEvents: [${events.join(', ')}]${error}\n`;
  },
  subscription: (name, types) =>
    `TELEMETRY\tName: ${name}\tState: Subscribed\tTypes: [${types.map(capital).join(', ')}]\n`,
};

const event = (type: string, record: PlatformRecord): string =>
  JSON.stringify({ time: new Date().toISOString(), type, record });

const levelOrder: Readonly<Record<SystemLogLevel, number>> = { DEBUG: 0, INFO: 1, WARN: 2 };

/** Which level a record of something that ended so is written at. */
const levelOf = (status: string, whenWell: SystemLogLevel): SystemLogLevel =>
  status === 'success' ? whenWell : 'WARN';

const jsonLines = (systemLevel: SystemLogLevel): PlatformLines => {
  const isWritten = (level: SystemLogLevel): boolean => levelOrder[level] >= levelOrder[systemLevel];
  const at = (level: SystemLogLevel, type: string, record: PlatformRecord): string =>
    isWritten(level) ? `${event(type, record)}\n` : '';
  return {
    initStart: (init) => at('INFO', 'platform.initStart', initStartRecord(init)),
    start: (requestId, version, tenantId) =>
      at('INFO', 'platform.start', startRecord(requestId, version, { tenantId })),
    end: () => '',
    report: (report) => [
      ...(isWritten(levelOf(report.status, 'DEBUG')) ? [event('platform.runtimeDone', runtimeDoneRecord(report))] : []),
      ...(isWritten(levelOf(report.status, 'INFO')) ? [event('platform.report', reportRecord(report))] : []),
    ],
    managedReport: (report) => at(levelOf(report.status, 'INFO'), 'platform.report', managedReportRecord(report)),
    restoreReport: ({ restoreMs, status, errorType }) =>
      at('WARN', 'platform.restoreReport', {
        status,
        ...(errorType === null ? {} : { errorType }),
        metrics: { durationMs: thousandths(restoreMs) },
      }),
    initReport: (init) => {
      const { initializationType, status } = init;
      const level = levelOf(status, initializationType === 'on-demand' ? 'DEBUG' : 'INFO');
      return (
        at(levelOf(status, 'DEBUG'), 'platform.initRuntimeDone', initDoneRecord(init)) +
        at(level, 'platform.initReport', initReportRecord(init))
      );
    },
    extension: (info) => at(info.state === 'Ready' ? 'INFO' : 'WARN', 'platform.extension', extensionRecord(info)),
    subscription: (name, types) => at('INFO', 'platform.telemetrySubscription', subscriptionRecord(name, types)),
  };
};

/** The lines of a function that logs so. */
export const platformLines = ({ format, systemLevel }: LoggingSettings): PlatformLines =>
  format === 'JSON' ? jsonLines(systemLevel) : textLines;
