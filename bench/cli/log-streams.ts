// Log streams on disk: a directory for each function, a file for each environment, as CloudWatch Logs names them.

import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

export class LogStreams {
  readonly #directory: string;
  readonly #known = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Appends a line; what belongs to no environment goes to `platform`. */
  write(functionName: string, logStreamName: string, line: string): void {
    const name = (logStreamName === '' ? 'platform' : logStreamName).replaceAll('/', '-');
    const file = join(this.#directory, functionName, `${name}.log`);
    if (!this.#known.has(file)) {
      mkdirSync(dirname(file), { recursive: true });
      this.#known.add(file);
    }
    appendFileSync(file, `${line.trimEnd()}\n`);
  }
}
