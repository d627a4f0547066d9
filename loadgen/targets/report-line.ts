// The REPORT line of an invocation, as Lambda writes it to the log and returns it under LogType Tail, and the
// `platform.report` event that takes its place under LogFormat JSON.
// Forms: lines recorded from AWS in Sep 2023 and Nov 2025, and the Developer Guide's samples (SnapStart, JSON).

import { emptyReportFields, readReportFields } from './report-fields.ts';

export interface ReportLine {
  readonly requestId: string;
  readonly durationMs: number;
  /** null where it is not told, as all that follows: what is unknown is not 0. */
  readonly billedMs: number | null;
  readonly memorySizeMb: number | null;
  readonly maxMemoryUsedMb: number | null;
  /** null for a warm start. */
  readonly initMs: number | null;
  /** null unless SnapStart restored the environment. */
  readonly restoreMs: number | null;
  readonly billedRestoreMs: number | null;
  /** `timeout` or `error` on lines of 2024 and later, else null. */
  readonly status: string | null;
  readonly errorType: string | null;
}

/** The last report in `text`; null when there is none. */
export const parseReportLine = (text: string): ReportLine | null => {
  const start = lastLineStart(text, textStart);
  if (start >= 0) return parseText(lineAt(text, start));
  const json = lastLineStart(text, '{');
  return json < 0 || !text.includes('platform.report') ? null : parseJson(text);
};

const textStart = 'REPORT RequestId:';

/** Where the last line that begins so begins; -1 for none. The function may have logged the same words in a line. */
const lastLineStart = (text: string, beginning: string): number => {
  const at = text.lastIndexOf(`\n${beginning}`);
  if (at >= 0) return at + 1;
  return text.startsWith(beginning) ? 0 : -1;
};

const lineAt = (text: string, start: number): string => {
  const end = text.indexOf('\n', start);
  return end < 0 ? text.slice(start) : text.slice(start, end);
};

const fields = emptyReportFields();

const known = (value: number): number | null => (Number.isNaN(value) ? null : value);

const parseText = (line: string): ReportLine | null => {
  const bytes = Buffer.from(line);
  readReportFields(bytes, 0, bytes.length, fields);
  if (Number.isNaN(fields.durationMs)) return null;
  return {
    requestId: /^REPORT RequestId: *(\S*)/.exec(line)?.[1] ?? '',
    durationMs: fields.durationMs,
    billedMs: known(fields.billedMs),
    memorySizeMb: known(fields.memorySizeMb),
    maxMemoryUsedMb: known(fields.maxMemoryUsedMb),
    initMs: known(fields.initMs),
    restoreMs: known(fields.restoreMs),
    billedRestoreMs: known(fields.billedRestoreMs),
    status: fields.status,
    errorType: fields.errorType,
  };
};

/** `platform.report` of the telemetry schema; a status of success is told as null, as the text form leaves it out. */
interface PlatformReport {
  readonly type: string;
  readonly record: {
    readonly requestId: string;
    readonly status?: string;
    readonly errorType?: string;
    readonly metrics?: Readonly<Record<string, number>>;
  };
}

const parseJson = (text: string): ReportLine | null => {
  const line = text.split('\n').findLast((line) => line.startsWith('{') && line.includes('"platform.report"'));
  try {
    const { type, record } = JSON.parse(line ?? '') as PlatformReport;
    const { metrics = {}, requestId, status = 'success', errorType = null } = record;
    const durationMs = metrics['durationMs'];
    if (type !== 'platform.report' || durationMs === undefined) return null;
    return {
      requestId,
      durationMs,
      billedMs: metrics['billedDurationMs'] ?? null,
      memorySizeMb: metrics['memorySizeMB'] ?? null,
      maxMemoryUsedMb: metrics['maxMemoryUsedMB'] ?? null,
      initMs: metrics['initDurationMs'] ?? null,
      restoreMs: metrics['restoreDurationMs'] ?? null,
      billedRestoreMs: metrics['billedRestoreDurationMs'] ?? null,
      status: status === 'success' ? null : status,
      errorType,
    };
  } catch {
    return null;
  }
};
