// The lines that the platform itself writes into a function's log, as text and as JSON. Text: lines recorded from AWS, Nov
// 2025. JSON: Developer Guide, telemetry-schema-reference; at the default system level start and report are written.

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
}

/** An init that did not succeed. */
export interface FailedInit {
  readonly initMs: number;
  readonly phase: 'init' | 'invoke';
  readonly status: 'timeout' | 'error';
  readonly errorType: string | null;
}

export interface PlatformLines {
  start(requestId: string, version: string): string;
  /** Empty where the format has no such line. */
  end(requestId: string): string;
  report(report: Report): string;
  initReport(init: FailedInit): string;
}

const megabytes = (bytes: number): number => Math.ceil(bytes / (1024 * 1024));

export const textLines: PlatformLines = {
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
    return `${fields.join('\t')}\t\n`;
  },
  initReport: ({ initMs, phase, status, errorType }) => {
    const error = errorType === null ? '' : `\tError Type: ${errorType}`;
    return `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: ${phase}\tStatus: ${status}${error}\n`;
  },
};

const line = (type: string, record: Record<string, unknown>): string =>
  `${JSON.stringify({ time: new Date().toISOString(), type, record })}\n`;

const thousandths = (value: number): number => Number(value.toFixed(3));

const given = (name: string, value: string | number | null): Record<string, unknown> =>
  value === null ? {} : { [name]: value };

export const jsonLines: PlatformLines = {
  start: (requestId, version) => line('platform.start', { requestId, version }),
  end: () => '',
  report: ({ requestId, status, errorType, ...report }) =>
    line('platform.report', {
      requestId,
      status,
      ...given('errorType', errorType),
      metrics: {
        durationMs: thousandths(report.durationMs),
        billedDurationMs: report.billedMs,
        memorySizeMB: report.memoryMb,
        maxMemoryUsedMB: megabytes(report.maxMemoryBytes),
        ...given('initDurationMs', report.initMs === null ? null : thousandths(report.initMs)),
      },
    }),
  initReport: ({ initMs, phase, status, errorType }) =>
    line('platform.initReport', {
      initializationType: 'on-demand',
      phase,
      status,
      ...given('errorType', errorType),
      metrics: { durationMs: thousandths(initMs) },
    }),
};
