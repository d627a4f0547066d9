// A plan that can go on: its runs are kept in a file as they end, and those that are there are not computed again.

import { createHash } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { logHead, openAnswerLog } from '../jobs/answer-log.ts';
import { packageVersion } from '../input/package-root.ts';
import { ConfigError } from '../input/config-error.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { fileHashes } from '../jobs/scenario-files.ts';
import type { PlanEngine } from './engine.ts';
import type { PlanAnswer, PlanTask } from './plan-task.ts';

const schema = 'windtunnel/plan-log@1';

interface LogLine {
  /** Of the task. */
  readonly key: string;
  readonly answers: readonly PlanAnswer[];
}

const keyOf = ({ base: { key }, ...task }: PlanTask): string =>
  createHash('sha256')
    .update(JSON.stringify([key, task]))
    .digest('base64url');

const hashOf = ({ document, directory, seed }: Scenario): string =>
  createHash('sha256')
    .update(JSON.stringify([packageVersion, document, seed, fileHashes([document], directory)]))
    .digest('hex');

/** Throws ConfigError where the file is something else, which nobody wants to lose. */
const checkFile = (file: string, hash: string): void => {
  if (!existsSync(file)) return;
  const refused = (message: string): ConfigError =>
    new ConfigError('the command line', [{ path: '--resume', message }]);
  if (!statSync(file).isFile()) throw refused(`${file} is no file; name one that keeps the runs of this plan`);
  if (statSync(file).size === 0) return;
  const head = logHead(file);
  if (head?.schema !== schema)
    throw refused(`${file} is no state of a plan; name another file, or one that is not there yet`);
  if (head.hash === hash) return;
  throw refused(
    `${file} is of another plan (${head.name ?? 'unnamed'}), or the scenario, a file of it or windtunnel has changed since; ` +
      'remove it, or name another file',
  );
};

export interface PlanLog {
  /** Runs that are there from before. */
  readonly known: number;
  /** An engine that computes with `engine` what is not there. */
  over(engine: PlanEngine): PlanEngine;
  close(): void;
}

/** The runs of a plan of `scenario`, in `file`. Throws ConfigError where the file is of something else. */
export const openPlanLog = (file: string, scenario: Scenario): PlanLog => {
  const hash = hashOf(scenario);
  checkFile(file, hash);
  const log = openAnswerLog<LogLine>(file, { schema, hash, name: scenario.name });
  const known = new Map(log.lines.map(({ key, answers }) => [key, answers]));
  return {
    known: known.size,
    over: (engine) => ({
      run: async (task) => {
        const key = keyOf(task);
        const before = known.get(key);
        if (before !== undefined) return [...before];
        const answers = await engine.run(task);
        known.set(key, answers);
        log.add({ key, answers });
        return answers;
      },
      close: () => engine.close(),
    }),
    close: () => log.close(),
  };
};
