// Port: what a file of one kind looks like, and how it is read.

import type { InputFile } from './input-file.ts';
import type { RecordSink } from './recorded-invocation.ts';
import type { ReadOptions } from './read-options.ts';

export interface Format {
  /** For --format. */
  readonly name: string;
  /** Whether a file that begins so is of it. */
  recognises(head: string, path: string): boolean;
  /** Tells `sink` what the file says. Throws ConfigError where it is broken as a whole. */
  read(file: InputFile, sink: RecordSink, options: ReadOptions): Promise<void>;
}
