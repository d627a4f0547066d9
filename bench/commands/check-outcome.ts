// What a check comes to, and whether it passes.

import { gateVerdict, isBlind, type FigureComparison, type Objective } from '../../reports/index.ts';

/**
 * What becomes of a gate that could not tell. `blind`: it is held where not even a doubling of the median latency of the whole
 * run would have been seen. `fail`: it is held where any figure is unclear or without data. `pass`: it passes, and says so.
 */
export type UnclearMode = 'blind' | 'fail' | 'pass';

export type OutcomeName =
  | 'regressed'
  | 'no data'
  | 'objective broken'
  | 'objective without data'
  | 'could not tell'
  | 'pass';

export interface Outcome {
  readonly verdict: OutcomeName;
  readonly passes: boolean;
  /** Whether an unclear figure, or one without data, is why the check does not pass. */
  readonly fails: (figure: FigureComparison) => boolean;
}

const isOpen = ({ verdict }: FigureComparison): boolean => verdict === 'unclear' || verdict === 'no data';

const isMedian = ({ figure }: FigureComparison): boolean => figure === 'latency p50';

const hasNothing = ({ baseline, current }: FigureComparison): boolean => baseline === null || current === null;

const objectiveVerdict = (objectives: readonly Objective[]): OutcomeName | null => {
  if (objectives.some(({ verdict }) => verdict === 'broken')) return 'objective broken';
  return objectives.some(({ verdict }) => verdict === 'no data') ? 'objective without data' : null;
};

const verdictOf = (
  figures: readonly FigureComparison[],
  objectives: readonly Objective[],
  mode: UnclearMode,
): OutcomeName => {
  const gate = gateVerdict(figures);
  if (gate === 'regressed' || gate === 'no data') return gate;
  const objective = objectiveVerdict(objectives);
  if (objective !== null) return objective;
  return mode === 'fail' && figures.some(isOpen) ? 'could not tell' : gate;
};

export const outcomeOf = (
  figures: readonly FigureComparison[],
  objectives: readonly Objective[],
  mode: UnclearMode,
): Outcome => {
  const verdict = verdictOf(figures, objectives, mode);
  const blind = isBlind(figures);
  const isLetThrough = mode === 'pass' || (mode === 'blind' && !blind);
  const passes = verdict === 'pass' || (verdict === 'could not tell' && isLetThrough);
  const fails = (figure: FigureComparison): boolean => {
    if (!isOpen(figure)) return false;
    // Nothing ran: that passes by no setting.
    if (isMedian(figure) && hasNothing(figure)) return true;
    if (mode === 'fail') return true;
    return mode === 'blind' && blind && isMedian(figure) && figure.functionName === null;
  };
  return { verdict, passes, fails };
};
