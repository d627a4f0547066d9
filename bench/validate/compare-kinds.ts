// Sets a simulated run beside the measured one of the same instants, figure by figure, each with its tolerance.

import {
  arrivedLack,
  quantileDifference,
  quantileLack,
  ranLack,
  shareDifference,
  type RunResult,
  type RunSection,
  type ValidationFigure,
} from '../../reports/index.ts';
import type { ScenarioDocument } from '../format/document.ts';
import { throttledShare } from '../simulate/shares.ts';

/** The tolerances: throttled share 1 percentage point; cold starts 2 % or 2; quantiles 10 % or 2 ms. */
const throttledTolerance = 0.01;
const coldTolerance = { share: 0.02, count: 2 } as const;
const latencyTolerance = { share: 0.1, ms: 2 } as const;

const verdictOf = (difference: number, allowed: number): ValidationFigure['verdict'] =>
  Math.abs(difference) <= allowed + 1e-9 ? 'pass' : 'fail';

type Figure = Omit<ValidationFigure, 'functionName'>;

/** Why one of the two sides says nothing; null when both do. */
const lackOf = (
  measured: RunSection,
  simulated: RunSection,
  lack: (section: RunSection) => string | null,
): string | null => {
  const [ours, theirs] = [lack(measured), lack(simulated)];
  if (ours !== null) return `measured: ${ours}`;
  return theirs === null ? null : `simulated: ${theirs}`;
};

interface Values {
  readonly measured: number;
  readonly simulated: number;
}

/** What was counted nowhere has no value, which is not 0. */
const withoutData = (
  figure: Omit<Figure, 'verdict' | 'note' | 'measured' | 'simulated'>,
  values: Values,
  note: string,
): Figure => ({
  ...figure,
  measured: note.startsWith('measured') ? null : values.measured,
  simulated: note.startsWith('simulated') ? null : values.simulated,
  verdict: 'no data',
  note,
});

const throttledFigure = (measured: RunSection, simulated: RunSection): Figure => {
  const values = { measured: throttledShare(measured), simulated: throttledShare(simulated) };
  const figure = { figure: 'throttled share', unit: 'share', tolerance: '1 percentage point' } as const;
  const lack = lackOf(measured, simulated, arrivedLack);
  if (lack !== null) return withoutData(figure, values, lack);
  return {
    ...figure,
    ...values,
    verdict: verdictOf(values.simulated - values.measured, throttledTolerance),
    note: '',
    interval: shareDifference(
      [simulated.totals.throttled, simulated.totals.offered],
      [measured.totals.throttled, measured.totals.offered],
    ),
  };
};

const coldFigure = (measured: RunSection, simulated: RunSection): Figure => {
  const values = { measured: measured.totals.coldStarts, simulated: simulated.totals.coldStarts };
  const figure = { figure: 'cold starts', unit: 'count', tolerance: '2 % or 2' } as const;
  const lack = lackOf(measured, simulated, ranLack);
  if (lack !== null) return withoutData(figure, values, lack);
  const allowed = Math.max(coldTolerance.count, coldTolerance.share * values.measured);
  return { ...figure, ...values, verdict: verdictOf(values.simulated - values.measured, allowed), note: '' };
};

const quantileFigure = (quantile: 'p50' | 'p95' | 'p99', measured: RunSection, simulated: RunSection): Figure => {
  const share = Number(quantile.slice(1)) / 100;
  const values = { measured: measured.latencyMs[quantile], simulated: simulated.latencyMs[quantile] };
  const figure = { figure: `latency ${quantile}`, unit: 'ms', tolerance: '10 % or 2 ms' } as const;
  const lack = lackOf(
    measured,
    simulated,
    (section) => ranLack(section) ?? quantileLack(share, section.latencyMs.count),
  );
  if (lack !== null) return withoutData(figure, values, lack);
  const allowed = Math.max(latencyTolerance.ms, latencyTolerance.share * values.measured);
  return {
    ...figure,
    ...values,
    interval: quantileDifference(simulated, measured, share),
    verdict: verdictOf(values.simulated - values.measured, allowed),
    note: '',
  };
};

const sectionFigures = (functionName: string | null, measured: RunSection, simulated: RunSection): ValidationFigure[] =>
  [
    throttledFigure(measured, simulated),
    coldFigure(measured, simulated),
    quantileFigure('p50', measured, simulated),
    quantileFigure('p95', measured, simulated),
    quantileFigure('p99', measured, simulated),
  ].map((figure) => ({ ...figure, functionName }));

/** The functions to which the scenario sends something, or that were called all the same. */
const calledFunctions = (measured: RunResult, simulated: RunResult): string[] => {
  const { traffic } = (measured.scenario ?? {}) as Partial<ScenarioDocument>;
  const streams = (Array.isArray(traffic) ? traffic : []) as readonly ({ readonly to?: unknown } | null)[];
  const addressed = streams.map((stream) => stream?.to);
  const isAddressed = (name: string): boolean => addressed.length === 0 || addressed.includes(name);
  return Object.keys(measured.functions).filter(
    (name) =>
      name in simulated.functions &&
      (isAddressed(name) || [measured, simulated].some(({ functions }) => functions[name]!.totals.offered > 0)),
  );
};

/** The figures as they were judged; what a saturated host keeps from being compared, where it was one. */
export const unlessSaturated = (
  figures: readonly ValidationFigure[],
  saturation: string | null,
): readonly ValidationFigure[] =>
  saturation === null
    ? figures
    : figures.map((figure) => ({ ...figure, verdict: 'not compared', note: 'host saturated' }));

/** Every figure of every function that is called; `saturation` keeps them from being compared, and says why. */
export const compareKinds = (
  measured: RunResult,
  simulated: RunResult,
  saturation: string | null,
): readonly ValidationFigure[] => {
  const figures = calledFunctions(measured, simulated).flatMap((name) =>
    sectionFigures(name, measured.functions[name]!, simulated.functions[name]!),
  );
  return unlessSaturated(figures, saturation);
};
