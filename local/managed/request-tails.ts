// The log of each request that somebody wants it of, where many run in one environment: the lines that name it, as records in JSON do.

import { LineSplitter, LogTail } from '../telemetry/invocation-log.ts';

export class RequestTails {
  /** By request id. */
  readonly #open = new Map<string, LogTail>();
  readonly #lines = new LineSplitter((line) => this.#hear(line));

  open(requestId: string): void {
    this.#open.set(requestId, new LogTail());
  }

  /** What the code has written, in whatever pieces it comes. */
  print(text: string): void {
    this.#lines.add(text);
  }

  /** Whole lines of the platform. */
  say(text: string): void {
    for (const line of text.split('\n').filter(Boolean)) this.#hear(line);
  }

  /** The last 4 KB, base64; null where nobody wanted them. */
  close(requestId: string): string | null {
    const tail = this.#open.get(requestId);
    this.#open.delete(requestId);
    return tail === undefined ? null : tail.takeBase64();
  }

  #hear(line: string): void {
    for (const [requestId, tail] of this.#open) if (line.includes(requestId)) tail.add(`${line}\n`);
  }
}
