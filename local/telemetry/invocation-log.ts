// The text of an environment's log: its last 4 KB for callers, its lines for listeners.

const tailBytes = 4096;
/** A log event is cut at the 256 KB that CloudWatch Logs took for one until 2025. */
const maxLineLength = 256 * 1024;

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

  /** Gives a line beside the text that is cut. */
  pass(line: string): void {
    this.#onLine(line);
  }

  /** Gives what has no line end yet. */
  flush(): void {
    if (this.#rest !== '') this.#onLine(this.#rest);
    this.#rest = '';
  }
}
