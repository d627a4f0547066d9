// The answers of a sweep so far, in memory or in a file that keeps them.

import { logHead, openAnswerLog } from '../jobs/answer-log.ts';
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

/** The name of the scenario that the log in `file` is of; null where there is none, or none that says. */
export const logOwner = (file: string): string | null => logHead(file)?.name ?? null;

/** Answers of the sweep called `hash`, kept in `file` (null: nowhere). Those of another sweep are dropped. */
export const openAnswers = (file: string | null, hash: string, name?: string): SweepAnswers => {
  if (file === null) return memoryAnswers();
  const log = openAnswerLog<LogLine>(file, { schema, hash, name });
  const known = log.lines.map(({ point, replication, figures, latency }): [string, UnitAnswer] => [
    keyOf({ point, replication }),
    { figures, latency },
  ]);
  const answers = memoryAnswers(new Map(known));
  return {
    get: (unit) => answers.get(unit),
    add: (unit, answer) => {
      log.add({ ...unit, ...answer });
      answers.add(unit, answer);
    },
    get size() {
      return answers.size;
    },
    close: () => log.close(),
  };
};
