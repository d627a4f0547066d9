// The REPORT line of an invocation, as Lambda writes it to the log and returns it under LogType Tail.
// Forms: the Developer Guide's samples and lines recorded from AWS, 2019 to 2026.

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

const numberAfter = (line: string, label: string): number | null => {
  const at = line.indexOf(label);
  if (at < 0) return null;
  const value = Number.parseFloat(line.slice(at + label.length));
  return Number.isNaN(value) ? null : value;
};

const wordAfter = (line: string, label: string): string | null => {
  const at = line.indexOf(label);
  if (at < 0) return null;
  return /^[^\t\n]*/.exec(line.slice(at + label.length))![0].trim();
};

/** The last REPORT line in `text`; null when there is none. */
export const parseReportLine = (text: string): ReportLine | null => {
  const start = text.lastIndexOf('REPORT RequestId:');
  if (start < 0) return null;
  const end = text.indexOf('\n', start);
  const line = end < 0 ? text.slice(start) : text.slice(start, end);
  // Fields are set apart by tabs, by some tools by blanks; "Duration:" is also the tail of "Billed Duration:".
  const durationMs = numberAfter(line, '\tDuration:') ?? numberAfter(line, ' Duration:');
  if (durationMs === null) return null;
  return {
    requestId: /REPORT RequestId:\s*(\S+)/.exec(line)?.[1] ?? '',
    durationMs,
    billedMs: numberAfter(line, 'Billed Duration:') ?? 0,
    memorySizeMb: numberAfter(line, 'Memory Size:') ?? 0,
    maxMemoryUsedMb: numberAfter(line, 'Max Memory Used:') ?? 0,
    initMs: numberAfter(line, 'Init Duration:'),
    restoreMs: numberAfter(line, '\tRestore Duration:'),
    status: wordAfter(line, 'Status:'),
    errorType: wordAfter(line, 'Error Type:'),
  };
};
