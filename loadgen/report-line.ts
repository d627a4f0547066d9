// The REPORT line of an invocation, as Lambda writes it to the log and returns it under LogType Tail, and the
// `platform.report` event that takes its place under LogFormat JSON.
// Forms: lines recorded from AWS in Sep 2023 and Nov 2025, and the Developer Guide's samples (SnapStart, JSON).

export interface ReportLine {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memorySizeMb: number;
  readonly maxMemoryUsedMb: number;
  /** null for a warm start. */
  readonly initMs: number | null;
  /** null unless SnapStart restored the environment. */
  readonly restoreMs: number | null;
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

/** Fields are set apart by tabs, in some copies by blanks. A longer label is tried before one that it ends with. */
const field =
  /\s(Billed Restore Duration|Restore Duration|Billed Duration|Init Duration|Duration|Memory Size|Max Memory Used|Status|Error Type): *([^\s]+)/g;

const parseText = (line: string): ReportLine | null => {
  const values = new Map<string, string>();
  for (const [, label, value] of line.matchAll(field)) values.set(label!, value!);
  const numberOf = (label: string): number | null => {
    const value = Number.parseFloat(values.get(label) ?? '');
    return Number.isNaN(value) ? null : value;
  };
  const durationMs = numberOf('Duration');
  if (durationMs === null) return null;
  return {
    requestId: /^REPORT RequestId: *(\S*)/.exec(line)?.[1] ?? '',
    durationMs,
    billedMs: numberOf('Billed Duration') ?? 0,
    memorySizeMb: numberOf('Memory Size') ?? 0,
    maxMemoryUsedMb: numberOf('Max Memory Used') ?? 0,
    initMs: numberOf('Init Duration'),
    restoreMs: numberOf('Restore Duration'),
    status: values.get('Status') ?? null,
    errorType: values.get('Error Type') ?? null,
  };
};

/** `platform.report` of the telemetry schema; a status of success is told as null, as the text form leaves it out. */
interface PlatformReport {
  readonly type: string;
  readonly record: {
    readonly requestId: string;
    readonly status?: string;
    readonly errorType?: string;
    readonly metrics: Readonly<Record<string, number>>;
  };
}

const parseJson = (text: string): ReportLine | null => {
  const line = text.split('\n').findLast((line) => line.startsWith('{') && line.includes('"platform.report"'));
  try {
    const { type, record } = JSON.parse(line ?? '') as PlatformReport;
    const { metrics, requestId, status = 'success', errorType = null } = record;
    const durationMs = metrics['durationMs'];
    if (type !== 'platform.report' || durationMs === undefined) return null;
    return {
      requestId,
      durationMs,
      billedMs: metrics['billedDurationMs'] ?? 0,
      memorySizeMb: metrics['memorySizeMB'] ?? 0,
      maxMemoryUsedMb: metrics['maxMemoryUsedMB'] ?? 0,
      initMs: metrics['initDurationMs'] ?? null,
      restoreMs: metrics['restoreDurationMs'] ?? null,
      status: status === 'success' ? null : status,
      errorType,
    };
  } catch {
    return null;
  }
};
