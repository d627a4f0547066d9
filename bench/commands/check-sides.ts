// The two sides of a check: results in files, or two scenarios that are measured in turn.

import { fewestRuns, figuresCompared, type RunResult } from '../../reports/index.ts';
import { several } from '../../reports/words/format.ts';
import { ConfigError } from '../input/config-error.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { withProgress } from '../terminal/progress.ts';
import { readResult } from '../terminal/read-result.ts';
import { scenarioOverrides, type Session } from '../terminal/session.ts';

export interface Sides {
  readonly current: readonly RunResult[];
  readonly baseline: readonly RunResult[];
}

export interface SideOptions {
  /** Result files. */
  readonly baseline?: string[];
  /** A scenario: it and the argument, a scenario too, are measured in turn. */
  readonly interleave?: string;
  /** Runs a side of --interleave; unless given, 8, or as many as can tell. */
  readonly runs?: number;
  /** Whether to measure so few runs that they can tell nothing. */
  readonly fewRuns: boolean;
}

const usualRuns = 8;

const calledIn = ({ functions, traffic }: Scenario): string[] =>
  traffic.map(({ functionIndex }) => functions[functionIndex]!.config.name);

/** The fewest runs a side that can tell anything of these two. */
const fewestOf = (base: Scenario, head: Scenario): { readonly runs: number; readonly figures: number } => {
  const names = new Set(head.functions.map(({ config }) => config.name));
  const common = base.functions.map(({ config }) => config.name).filter((name) => names.has(name));
  const called = new Set([...calledIn(base), ...calledIn(head)]);
  const figures = figuresCompared(common.length, common.filter((name) => called.has(name)).length);
  return { runs: fewestRuns(figures), figures };
};

/** Runs a side; too few are refused before anything is measured. */
const runsOf = (session: Session, base: Scenario, head: Scenario, { runs, fewRuns }: SideOptions): number => {
  const fewest = fewestOf(base, head);
  const wanted = runs ?? Math.max(usualRuns, fewest.runs);
  if (wanted >= fewest.runs) return wanted;
  const never = `${several(wanted, 'run')} a side could not tell: whatever they show, they can never settle ${several(fewest.figures, 'figure')} at once with 95 %`;
  if (!fewRuns) {
    const cure = `write --runs ${fewest.runs}, the fewest that can, or more; --few-runs measures all the same`;
    throw new ConfigError('check', [{ path: '--runs', message: `${never}; ${cure}` }]);
  }
  session.note(`${never}; ${fewest.runs} are the fewest that can`);
  return wanted;
};

const measuredInTurn = async (session: Session, path: string, options: SideOptions): Promise<Sides | null> => {
  const base = await loadScenario(options.interleave!, scenarioOverrides(session));
  const head = await loadScenario(path, scenarioOverrides(session));
  const runs = runsOf(session, base, head, options);
  const { interleave } = await import('../measure/interleave.ts');
  const run = await withProgress(session, (progress) =>
    interleave(base, head, {
      runs,
      signal: session.signal,
      onRun: (side, index) => progress.stage(`${side}, run ${index + 1} of ${runs}`, base.durationMs),
    }),
  );
  return run.interrupted ? null : { current: run.head, baseline: run.base };
};

const resultsIn = async (paths: readonly string[]): Promise<RunResult[]> => {
  const results: RunResult[] = [];
  for (const path of paths) results.push(await readResult(path));
  return results;
};

/** The sides that the options name; null when Ctrl-C came before they were there. Throws ConfigError or ResultError. */
export const sidesOf = async (
  session: Session,
  paths: readonly string[],
  options: SideOptions,
): Promise<Sides | null> => {
  const wrong = (path: string, message: string): ConfigError => new ConfigError('check', [{ path, message }]);
  if (options.interleave !== undefined) {
    if (paths.length > 1) throw wrong('--interleave', `takes one scenario, not ${paths.length}; name the one to check`);
    if (options.baseline !== undefined) {
      throw wrong('--baseline', 'says nothing with --interleave, whose scenario is the baseline; remove one of them');
    }
    return measuredInTurn(session, paths[0]!, options);
  }
  if (options.baseline === undefined) {
    throw wrong('--baseline', 'is missing; name the results to compare with, or a scenario with --interleave');
  }
  // One after the other: of several that cannot be read the first is told.
  const current = await resultsIn(paths);
  return { current, baseline: await resultsIn(options.baseline) };
};
