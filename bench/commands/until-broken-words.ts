// What measure --until-broken makes of its runs: whether each kept its objectives, what is said of all, and how it ends.

import { resultJson, type RunResult } from '../../reports/index.ts';
import { number } from '../../reports/words/format.ts';
import { sloVerdict } from '../simulate/objectives.ts';
import type { Broken, LoadStep } from '../simulate/until-broken.ts';
import type { SloLimit } from '../format/slo.ts';
import { ExitCode } from '../terminal/exit-code.ts';

export interface Step extends LoadStep {
  readonly result: RunResult;
  /** What became of each objective, and of the target. */
  readonly lines: readonly string[];
}

/** So many digits, and all of a whole number that has more. */
const digits = (value: number, count: number): string =>
  value < 10 ** count - 0.5 ? value.toPrecision(count) : number(value);

/** Of its traffic. */
export const timesText = (factor: number): string => `${digits(factor, 3)} times`;

export const rateText = ({ perSecond, factor }: LoadStep): string =>
  `${digits(perSecond, 4)} requests a second (${timesText(factor)})`;

/** One run at so many times the traffic. */
export interface MeasuredStep {
  readonly result: RunResult;
  readonly interrupted: boolean;
  /** Why the target is none; null where it is one. */
  readonly failure: string | null;
}

export const stepOf = (
  factor: number,
  { result, interrupted, failure }: MeasuredStep,
  slo: readonly SloLimit[],
): Step => {
  const { kept, lines } = sloVerdict(result, slo);
  const perSecond = (result.series.offered.reduce((sum, count) => sum + count, 0) * 1000) / result.durationMs;
  const isKept = kept && failure === null;
  // What was kept all the same is kept.
  const isGenerators = !isKept && (result.generator?.limit ?? null) !== null;
  const said = failure === null ? lines : [...lines, failure];
  return { factor, perSecond, kept: isKept, isGenerators, interrupted, result, lines: said };
};

export const stepText = (step: Step): string =>
  `${rateText(step)}: ${step.kept ? 'kept' : 'BROKEN'}; ${step.lines.join('; ')}`;

export const endText = ({ steps, kept, broken, ended }: Broken<Step>): string => {
  const last = steps.at(-1)!;
  if (ended === 'generator') return `Not found: at ${rateText(last)} ${last.result.generator!.limit!}.`;
  if (ended === 'interrupted') return 'Interrupted.';
  if (ended === 'most steps') return `Not broken up to ${rateText(last)}; begin with more traffic.`;
  const before =
    kept === null ? 'It is broken from the first run on' : `It kept its objectives up to ${rateText(kept)}`;
  return `${before}; broken at ${rateText(broken!)}.`;
};

/** The result of the highest rate that kept, or of the last run. */
export const toldResult = ({ steps, kept }: Broken<Step>): RunResult => (kept ?? steps.at(-1)!).result;

export const brokenJson = (found: Broken<Step>): string => {
  const { steps, kept, broken, ended } = found;
  const rows = steps.map(({ factor, perSecond, kept: isKept, lines }) => ({ factor, perSecond, kept: isKept, lines }));
  return JSON.stringify(
    {
      ended,
      keptPerSecond: kept?.perSecond ?? null,
      brokenPerSecond: broken?.perSecond ?? null,
      steps: rows,
      result: JSON.parse(resultJson(toldResult(found))) as unknown,
    },
    null,
    2,
  );
};

export const exitOf = ({ kept, ended }: Broken<Step>): ExitCode => {
  if (ended === 'interrupted') return ExitCode.interrupted;
  return ended === 'generator' || (ended === 'broken' && kept === null) ? ExitCode.gate : ExitCode.pass;
};
