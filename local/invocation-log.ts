// The log of one invocation in Lambda's text format. Forms of the lines as recorded from AWS, Nov 2025.

const tailBytes = 4096;
/** A log event is cut at the 256 KB that CloudWatch Logs took for one until 2025. */
const maxLineLength = 256 * 1024;

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

export const startLine = (requestId: string, version: string): string =>
  `START RequestId: ${requestId} Version: ${version}\n`;
export const endLine = (requestId: string): string => `END RequestId: ${requestId}\n`;

export const reportLine = (report: Report): string => {
  const fields = [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${report.billedMs} ms`,
    `Memory Size: ${report.memoryMb} MB`,
    `Max Memory Used: ${Math.ceil(report.maxMemoryBytes / (1024 * 1024))} MB`,
  ];
  if (report.initMs !== null) fields.push(`Init Duration: ${report.initMs.toFixed(2)} ms`);
  if (report.status !== 'success') fields.push(`Status: ${report.status}`);
  if (report.errorType !== null) fields.push(`Error Type: ${report.errorType}`);
  return `${fields.join('\t')}\t\n`;
};

/** The line of an init that did not succeed. */
export const initReportLine = (initMs: number, phase: 'init' | 'invoke', status: string): string =>
  `INIT_REPORT Init Duration: ${initMs.toFixed(2)} ms\tPhase: ${phase}\tStatus: ${status}\n`;

/** The last 4 KB of a text that only grows. */
export class LogTail {
  #text = '';

  add(text: string): void {
    this.#text = (this.#text + text).slice(-tailBytes);
  }

  /** As X-Amz-Log-Result carries it; empties the tail. */
  takeBase64(): string {
    const bytes = Buffer.from(this.#text, 'utf8').subarray(-tailBytes);
    this.#text = '';
    return bytes.toString('base64');
  }

  clear(): void {
    this.#text = '';
  }
}

/** Cuts text that arrives in pieces into lines. */
export class LineSplitter {
  #rest = '';
  readonly #onLine: (line: string) => void;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  add(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) this.#onLine(line);
    if (this.#rest.length >= maxLineLength) this.flush();
  }

  /** Gives what has no line end yet. */
  flush(): void {
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }
}
