// Sets a simulated run beside the measured one of the same instants, figure by figure, each with its tolerance.

import {
  quantileDifference,
  shareDifference,
  type RunResult,
  type RunSection,
  type ValidationFigure,
} from '../../reports/index.ts';
import { sloValue } from '../scenario/slo.ts';

/** The tolerances: throttled share 1 percentage point; cold starts 2 % or 2; quantiles 10 % or 2 ms. */
const throttledTolerance = 0.01;
const coldTolerance = { share: 0.02, count: 2 } as const;
const latencyTolerance = { share: 0.1, ms: 2 } as const;

const verdictOf = (difference: number, allowed: number): ValidationFigure['verdict'] =>
  Math.abs(difference) <= allowed + 1e-9 ? 'pass' : 'fail';

type Figure = Omit<ValidationFigure, 'functionName'>;

const throttledFigure = (measured: RunSection, simulated: RunSection): Figure => {
  const values = { measured: sloValue(measured, 'throttled'), simulated: sloValue(simulated, 'throttled') };
  return {
    ...values,
    figure: 'throttled share',
    unit: 'share',
    tolerance: '1 percentage point',
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
  const allowed = Math.max(coldTolerance.count, coldTolerance.share * values.measured);
  return {
    ...values,
    figure: 'cold starts',
    unit: 'count',
    tolerance: '2 % or 2',
    verdict: verdictOf(values.simulated - values.measured, allowed),
    note: '',
  };
};

const quantileFigure = (quantile: 'p50' | 'p95' | 'p99', measured: RunSection, simulated: RunSection): Figure => {
  const values = { measured: measured.latencyMs[quantile], simulated: simulated.latencyMs[quantile] };
  // A quantile with less than one value beyond it is the maximum by another name.
  const beyond = measured.latencyMs.count * (1 - Number(quantile.slice(1)) / 100);
  const allowed = Math.max(latencyTolerance.ms, latencyTolerance.share * values.measured);
  const interval = quantileDifference(simulated, measured, Number(quantile.slice(1)) / 100);
  const figure = { ...values, figure: `latency ${quantile}`, unit: 'ms', tolerance: '10 % or 2 ms', interval } as const;
  if (beyond < 1) return { ...figure, verdict: 'not compared', note: `only ${measured.latencyMs.count} values` };
  return { ...figure, verdict: verdictOf(values.simulated - values.measured, allowed), note: '' };
};

const sectionFigures = (functionName: string | null, measured: RunSection, simulated: RunSection): ValidationFigure[] =>
  [
    throttledFigure(measured, simulated),
    coldFigure(measured, simulated),
    quantileFigure('p50', measured, simulated),
    quantileFigure('p95', measured, simulated),
    quantileFigure('p99', measured, simulated),
  ].map((figure) => ({ ...figure, functionName }));

/** Every figure of every function; `saturation` keeps them from being compared, and says why. */
export const compareKinds = (
  measured: RunResult,
  simulated: RunResult,
  saturation: string | null,
): ValidationFigure[] => {
  const figures = Object.keys(measured.functions).flatMap((name) =>
    sectionFigures(name, measured.functions[name]!, simulated.functions[name]!),
  );
  if (saturation === null) return figures;
  return figures.map((figure) => ({ ...figure, verdict: 'not compared', note: 'host saturated' }));
};
