// windtunnel sweep: one scenario at every combination of some settings, on every core or on many machines.

import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { sweepCsv, sweepPng, takeLock, writeAtomically, type SweepResult } from '../../reports/index.ts';
import { number, several } from '../../reports/words/format.ts';
import { ConfigError } from '../input/config-error.ts';
import { loadScenario } from '../scenario/load.ts';
import { logOwner, openAnswers } from '../sweep/answers.ts';
import { inlineEngine, type SweepEngine } from '../sweep/engine.ts';
import { pictured } from '../terminal/pictured.ts';
import { planSweep, type SweepPlan } from '../sweep/plan.ts';
import { poolEngine } from '../sweep/pool-engine.ts';
import { runSweep, sweepResult } from '../sweep/sweep.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import { withProgress } from '../terminal/progress.ts';
import { scenarioOverrides, type Session } from '../terminal/session.ts';
import { sweepText } from './sweep-table.ts';
import { drawnLimits, limitsOf } from '../sweep/judged-point.ts';
import { baseNameOf, isOfAnother, writeReport } from '../terminal/write-run.ts';
import type { SweepCommandOptions } from './sweep-options.ts';

/** Who computes: this thread, threads of this process, or the workers that listen on a Redis. */
const engineOf = async (session: Session, { workers, redis }: SweepCommandOptions): Promise<[SweepEngine, string]> => {
  if (redis !== undefined) {
    if (workers !== undefined) {
      throw new ConfigError('the command line', [
        { path: '--workers', message: 'says nothing with --redis; give it to windtunnel worker instead' },
      ]);
    }
    const { redisEngine } = await import('../sweep/redis-engine.ts');
    return [redisEngine(redis, (text) => session.note(text)), 'the workers of Redis'];
  }
  const threads = workers ?? availableParallelism();
  return [threads === 1 ? inlineEngine : poolEngine(threads), several(threads, 'worker')];
};

/** Where its documents go: not onto those of a scenario whose name makes the same file name. */
const placeOf = async (out: string | undefined, { scenario: { name } }: SweepPlan): Promise<string | null> => {
  if (out === undefined) return null;
  await mkdir(out, { recursive: true });
  const base = await baseNameOf(name, async (usual) => {
    const logged = logOwner(join(out, `${usual}.sweep.jsonl`));
    return (logged !== null && logged !== name) || isOfAnother(join(out, `${usual}.sweep.json`), name);
  });
  return join(out, `${base}.sweep`);
};

const jsonOf = (result: SweepResult): string => `${JSON.stringify(result, null, 1)}\n`;

const writeSweep = async (session: Session, place: string | null, result: SweepResult): Promise<void> => {
  if (place === null) return;
  const write = async (ending: string, content: string | Uint8Array): Promise<void> => {
    const file = `${place}.${ending}`;
    await writeAtomically(file, content);
    session.note(`wrote ${file}`);
  };
  await write('json', jsonOf(result));
  await write('csv', sweepCsv(result));
  const { sweepPage } = await import('../page/sweep/sweep-page.ts');
  const page = await sweepPage(result, new Date().toISOString());
  if (page !== null) await writeReport(session, page);
  // Last, for it is what may not be had.
  const picture = await pictured(() => sweepPng(result, drawnLimits(limitsOf(result))));
  if (picture !== null) await write('png', picture);
};

/** Computes what is missing, kept in `log`, and returns how many units there are now. */
const computed = async (session: Session, plan: SweepPlan, log: string | null, options: SweepCommandOptions) => {
  const [engine, who] = await engineOf(session, options);
  const answers = openAnswers(log, plan.hash, plan.scenario.name);
  const total = plan.points.length * plan.replications;
  if (answers.size > 0)
    session.note(
      `${number(answers.size)} of ${several(total, 'unit')} ${answers.size === 1 ? 'is' : 'are'} there from before`,
    );
  try {
    await withProgress(session, (progress) => {
      progress.stage(`sweeping ${several(plan.points.length, 'point')} x ${plan.replications} on ${who}`, 0);
      return runSweep(plan, {
        engine,
        answers,
        signal: session.signal,
        onProgress: (done, all) => progress.advance(done / all),
      });
    });
  } finally {
    answers.close();
  }
  return { answers, total };
};

/** Two sweeps that write one log at once would take each other's answers for their own. */
const computedAlone: typeof computed = async (session, plan, log, options) => {
  if (log === null) return computed(session, plan, log, options);
  const release = await takeLock(log, 0);
  try {
    return await computed(session, plan, log, options);
  } finally {
    await release();
  }
};

export const sweepCommand = async (session: Session, path: string, options: SweepCommandOptions): Promise<ExitCode> => {
  const scenario = await loadScenario(path, { ...scenarioOverrides(session), traffic: options.traffic });
  const plan = planSweep(scenario, { source: path, vary: options.vary, replications: options.replications });
  const place = await placeOf(session.out, plan);
  const { answers, total } = await computedAlone(session, plan, place === null ? null : `${place}.jsonl`, options);
  const result = sweepResult(plan, answers);
  if (result.points.length > 0) session.print(sweepText(result, session));
  if (answers.size < total) {
    const cure = session.out === undefined ? 'give --out to be able to go on' : 'the same command goes on from there';
    session.note(`stopped after ${number(answers.size)} of ${several(total, 'unit')}; ${cure}`);
    return ExitCode.interrupted;
  }
  session.printJson(jsonOf(result));
  await writeSweep(session, place, result);
  return ExitCode.pass;
};
