// A file that keeps the answers of a long computation: a line of JSON for what it is of, then one for each answer as it comes. One that
// was interrupted reads it and goes on; a line that was cut off is dropped. Only one at a time may have the file open: it is
// the caller's to lock it.

import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface AnswerLogHead {
  /** What kind of computation. */
  readonly schema: string;
  /** Of everything that decides the answers. */
  readonly hash: string;
  /** Of the scenario. */
  readonly name?: string | undefined;
}

export interface AnswerLog<Line> {
  /** Of the same computation, from before. */
  readonly lines: readonly Line[];
  add(line: Line): void;
  close(): void;
}

const textOf = (file: string): Buffer | null => {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
};

/** The lines of the same computation, and how many bytes of the file they and its head are. */
const readLog = (file: string, head: AnswerLogHead): { lines: unknown[]; bytes: number } => {
  const lines: unknown[] = [];
  const text = textOf(file);
  let bytes = 0;
  if (text === null) return { lines, bytes };
  for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10, bytes)) {
    let line: unknown;
    try {
      line = JSON.parse(text.toString('utf8', bytes, end));
    } catch {
      // What follows a broken line is computed anew.
      break;
    }
    if (bytes === 0) {
      const first = line as Partial<AnswerLogHead> | null;
      if (first?.schema !== head.schema || first.hash !== head.hash) return { lines, bytes: 0 };
    } else lines.push(line);
    bytes = end + 1;
  }
  return { lines, bytes };
};

/** The head of the log in `file`; null where there is none, or none that can be read. */
export const logHead = (file: string): Partial<AnswerLogHead> | null => {
  try {
    const [first = ''] = textOf(file)?.toString('utf8').split('\n', 1) ?? [];
    const head = JSON.parse(first) as unknown;
    return typeof head === 'object' ? head : null;
  } catch {
    return null;
  }
};

/** Opens (or begins) the log in `file`. What is there of another computation is dropped. */
export const openAnswerLog = <Line>(file: string, head: AnswerLogHead): AnswerLog<Line> => {
  const { lines, bytes } = readLog(file, head);
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'a');
  ftruncateSync(descriptor, bytes);
  if (bytes === 0) writeSync(descriptor, `${JSON.stringify(head)}\n`);
  return {
    lines: lines as Line[],
    add: (line) => void writeSync(descriptor, `${JSON.stringify(line)}\n`),
    close: () => closeSync(descriptor),
  };
};
