// The answers of a sweep so far, and the file that keeps them: a line of JSON for what the sweep is, then one for every
// unit as it ends. A sweep that was interrupted reads it and goes on; a line that was cut off is dropped. Only one sweep at a
// time may have the file open: it is the caller's to lock it.

import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SweepUnit } from './plan.ts';
import type { UnitAnswer } from './unit-task.ts';

const schema = 'windtunnel/sweep-log@1';

export interface SweepAnswers {
  get(unit: SweepUnit): UnitAnswer | undefined;
  add(unit: SweepUnit, answer: UnitAnswer): void;
  readonly size: number;
  close(): void;
}

const keyOf = ({ point, replication }: SweepUnit): string => `${point}/${replication}`;

/** Answers that are kept in memory only. */
const memoryAnswers = (known: Map<string, UnitAnswer> = new Map()): SweepAnswers => ({
  get: (unit) => known.get(keyOf(unit)),
  add: (unit, answer) => void known.set(keyOf(unit), answer),
  get size() {
    return known.size;
  },
  close: () => {},
});

interface LogLine extends SweepUnit, UnitAnswer {}

/** Keeps what the lines of the same sweep tell, and how many bytes of the file they are. */
const readLog = (file: string, hash: string): { known: Map<string, UnitAnswer>; bytes: number } => {
  const known = new Map<string, UnitAnswer>();
  let text: Buffer;
  try {
    text = readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { known, bytes: 0 };
    throw error;
  }
  let bytes = 0;
  for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10, bytes)) {
    let line: unknown;
    try {
      line = JSON.parse(text.toString('utf8', bytes, end));
    } catch {
      // What follows a broken line is computed anew.
      break;
    }
    if (bytes === 0) {
      const head = line as { schema?: unknown; hash?: unknown } | null;
      if (head?.schema !== schema || head.hash !== hash) return { known, bytes: 0 };
    } else {
      const { point, replication, figures, latency } = line as LogLine;
      known.set(keyOf({ point, replication }), { figures, latency });
    }
    bytes = end + 1;
  }
  return { known, bytes };
};

/** The name of the scenario that the log in `file` is of; null where there is none, or none that says. */
export const logOwner = (file: string): string | null => {
  try {
    const [head = ''] = readFileSync(file, 'utf8').split('\n', 1);
    const { name } = JSON.parse(head) as { name?: unknown };
    return typeof name === 'string' ? name : null;
  } catch {
    return null;
  }
};

/** Answers of the sweep called `hash`, kept in `file` (null: nowhere). Those of another sweep are dropped. */
export const openAnswers = (file: string | null, hash: string, name?: string): SweepAnswers => {
  if (file === null) return memoryAnswers();
  const { known, bytes } = readLog(file, hash);
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(file, 'a');
  ftruncateSync(descriptor, bytes);
  if (bytes === 0) writeSync(descriptor, `${JSON.stringify({ schema, hash, name })}\n`);
  const answers = memoryAnswers(known);
  return {
    get: (unit) => answers.get(unit),
    add: (unit, answer) => {
      writeSync(descriptor, `${JSON.stringify({ ...unit, ...answer } satisfies LogLine)}\n`);
      answers.add(unit, answer);
    },
    get size() {
      return answers.size;
    },
    close: () => closeSync(descriptor),
  };
};
