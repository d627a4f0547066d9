// The trail of a platform: a record of every API call, the latest in memory for LookupEvents, all of them in a file where one is
// asked for.

import { createWriteStream, openSync, type WriteStream } from 'node:fs';
import type { TrailRecord } from './trail-record.ts';

export interface TrailOptions {
  /** Where all records go, one a line; null for nowhere. */
  readonly file: string | null;
  /** Whether invocations and what else handles data are recorded too. */
  readonly data: boolean;
  readonly note: (text: string) => void;
}

/** As many are kept for LookupEvents, and as many characters of them. */
const mostKept = 10_000;
const mostCharacters = 16 * 1024 ** 2;
const mostFileBytes = 1024 ** 3;

/** Its file cannot be written. */
export class TrailError extends Error {
  override readonly name = 'TrailError';
}

/** Throws, with the cure, where the file cannot be written. */
const opened = (file: string): WriteStream => {
  try {
    // Whoever else uses this machine need not read it.
    return createWriteStream(file, { fd: openSync(file, 'a', 0o600) });
  } catch (error) {
    const { message } = error as Error;
    throw new TrailError(`the trail cannot be written: ${message}; name a file in a directory that is there`, {
      cause: error,
    });
  }
};

export interface KeptRecord {
  readonly record: TrailRecord;
  /** As JSON. */
  readonly text: string;
}

export class Trail {
  readonly records: KeptRecord[] = [];
  readonly data: boolean;
  readonly #options: TrailOptions;
  readonly #stream: WriteStream | null;
  #characters = 0;
  #fileBytes = 0;
  #isFull = false;

  /** Throws where its file cannot be written. */
  constructor(options: TrailOptions) {
    this.#options = options;
    this.data = options.data;
    this.#stream = options.file === null ? null : opened(options.file);
    this.#stream?.on('error', (error) => options.note(`the trail is not written: ${error.message}`));
  }

  add(record: TrailRecord): void {
    const text = JSON.stringify(record);
    this.#write(text);
    // LookupEvents tells management events alone (API reference).
    if (!record.managementEvent) return;
    this.records.push({ record, text });
    this.#characters += text.length;
    while (this.records.length > mostKept || (this.#characters > mostCharacters && this.records.length > 1)) {
      this.#characters -= this.records.shift()!.text.length;
    }
  }

  /** Resolves when everything is in the file. */
  stop(): Promise<void> {
    const stream = this.#stream;
    if (stream === null || stream.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      stream.once('close', () => resolve());
      stream.end();
    });
  }

  #write(text: string): void {
    if (this.#stream === null || this.#isFull) return;
    this.#fileBytes += Buffer.byteLength(text) + 1;
    if (this.#fileBytes > mostFileBytes) {
      this.#isFull = true;
      this.#options.note(`the trail has ${mostFileBytes / 1024 ** 3} GB: no more is written`);
      return;
    }
    this.#stream.write(`${text}\n`);
  }
}
