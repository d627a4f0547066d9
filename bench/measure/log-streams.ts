// Log streams on disk: a directory for each function, a file for each environment, as CloudWatch Logs names them.

import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** One level of a path, whatever the name is. */
const levelOf = (name: string): string => name.replaceAll(/[^\w$.[\]-]+/g, '-').replace(/^\.+$/, '-');

/** A line as CloudWatch Logs exports it: behind its time, without which a log says nothing of the traffic. JSON has it inside. */
export const stampedLine = (line: string, at: Date): string =>
  line.startsWith('{') ? line : `${at.toISOString()} ${line}`;

export class LogStreams {
  readonly #directory: string;
  readonly #note: (text: string) => void;
  readonly #known = new Set<string>();
  #leftBytes: number;

  /**
   * @param limitBytes of all files together: what comes after is dropped
   * @param note told once when that begins, or when nothing more can be written
   */
  constructor(directory: string, limitBytes: number, note: (text: string) => void) {
    this.#directory = directory;
    this.#leftBytes = limitBytes;
    this.#note = note;
  }

  /** Appends a line; what belongs to no environment goes to `platform`. */
  write(functionName: string, logStreamName: string, line: string): void {
    if (this.#leftBytes < 0) return;
    const text = `${line.trimEnd()}\n`;
    this.#leftBytes -= Buffer.byteLength(text);
    if (this.#leftBytes < 0) return this.#note(`${this.#directory} is full: no more logs go there (--logs-limit)`);
    try {
      this.#append(join(this.#directory, levelOf(functionName), `${levelOf(logStreamName || 'platform')}.log`), text);
    } catch (error) {
      this.#leftBytes = -1;
      this.#note(`no more logs go to ${this.#directory}: ${(error as Error).message}`);
    }
    return undefined;
  }

  #append(file: string, text: string): void {
    if (!this.#known.has(file)) {
      mkdirSync(dirname(file), { recursive: true });
      this.#known.add(file);
    }
    appendFileSync(file, text);
  }
}
