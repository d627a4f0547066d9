// The log of one environment: what its handler prints and the lines of the platform, to the listener line by line and
// to the tail that the caller may have asked for.

import { randomBytes } from 'node:crypto';
import { LineSplitter, LogTail } from '../telemetry/invocation-log.ts';

export class EnvironmentLog {
  readonly #tail = new LogTail();
  readonly #lines: LineSplitter | null;

  constructor(onLine: ((line: string) => void) | null) {
    this.#lines = onLine === null ? null : new LineSplitter(onLine);
  }

  /** Whether somebody listens to everything. */
  get heard(): boolean {
    return this.#lines !== null;
  }

  /** For listeners alone: no caller's tail has it. */
  say(text: string): void {
    this.#lines?.add(text);
  }

  print(text: string): void {
    this.#tail.add(text);
    this.#lines?.add(text);
  }

  /** A whole line of somebody else's, whatever line the handler has left open. */
  printLine(line: string): void {
    this.#tail.add(`${line}\n`);
    this.#lines?.pass(line);
  }

  /** Begins a new line if the handler left one open. */
  endLine(): void {
    this.#lines?.flush();
  }

  /** The last 4 KB since the last taking, in base64 if they are wanted. */
  takeTail(wanted: boolean): string | null {
    const tail = wanted ? this.#tail.takeBase64() : null;
    this.#tail.clear();
    return tail;
  }
}

/** As Lambda names the stream of an environment that begins today. */
export const logStreamName = (version: string): string => {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
  return `${day}/[${version}]${randomBytes(16).toString('hex')}`;
};
