// The scenario of a result of this suite, its laws replaced by what was measured: by the result's own histograms and, where logs of the
// same functions are given too, by those.

import type { JsHistogram } from 'hdr-histogram-js';
import { decodeFromCompressedBase64 } from 'hdr-histogram-js';
import { ResultError, type FunctionResult, type RunResult } from '../../reports/index.ts';
import type { DistributionSpec, FunctionDocument, ScenarioDocument } from '../scenario/document.ts';
import { fitTimes, type FittedLaw } from './fit-law.ts';
import { fitFunction } from './fitted-function.ts';
import type { RecordedFunction, Recording } from './recording.ts';
import { Times } from './times.ts';

/** A function of the scenario, with what was fitted of it. */
export interface MeasuredFunction {
  readonly name: string;
  readonly document: FunctionDocument;
  readonly duration: FittedLaw | null;
  readonly init: FittedLaw | null;
  readonly overheadMs: number;
  /** What cold starts take besides INIT, where that is more than chance. */
  readonly placementMs: number;
  /** Where the durations come from. */
  readonly source: string;
}

export interface ResultScenario {
  readonly document: ScenarioDocument;
  readonly functions: readonly MeasuredFunction[];
}

/** Billed Durations are rounded up to whole ms: half of one is too much on average. */
const roundedUpMs = 0.5;
const leastMs = 0.01;
const fewestCold = 5;
const leastPlacementMs = 1;

/** Times of a histogram in µs, `shiftMs` less. */
const timesOf = (histogram: string, shiftMs = 0): Times => {
  const times = new Times();
  const decoded = decodeFromCompressedBase64(histogram, 64, false) as JsHistogram;
  const { recordedValuesIterator: values } = decoded;
  values.reset();
  while (values.hasNext()) {
    const { valueIteratedTo, countAddedInThisIterationStep: count } = values.next();
    times.add(Math.max(leastMs, decoded.medianEquivalentValue(valueIteratedTo) / 1000 - shiftMs), count);
  }
  return times;
};

const medianOf = (times: Times): number => {
  const { values, counts } = times.counted();
  let left = times.count / 2;
  for (let i = 0; i < values.length; i += 1) {
    left -= counts[i]!;
    if (left <= 0) return values[i]!;
  }
  return 0;
};

/** Whether latencies hold waiting for another attempt. */
const retries = ({ traffic }: ScenarioDocument, name: string): boolean =>
  traffic.some(({ to, retry }) => to.split(':')[0] === name && retry !== 'none' && retry !== undefined);

interface Measured {
  readonly warm: Times;
  readonly billed: Times;
  readonly log: RecordedFunction | undefined;
}

const handlerMedian = ({ billed, log }: Measured): number =>
  log !== undefined && log.warm.count > 0 ? medianOf(log.warm) : Math.max(leastMs, medianOf(billed) - roundedUpMs);

/**
 * Latency without its constant part is the duration: so the spread of the way there and back is kept, too. Where clients retry, latency
 * holds their waiting: then the log's durations are taken, or Billed Durations.
 */
const durationsOf = (measured: Measured, hasRetries: boolean): { times: Times; overheadMs: number; source: string } => {
  const { warm, billed, log } = measured;
  const overheadMs = Math.max(0, medianOf(warm) - handlerMedian(measured));
  if (!hasRetries) return { times: new Times(), overheadMs, source: 'the latencies of warm invocations' };
  if (log !== undefined && log.warm.count > 0) return { times: log.warm, overheadMs, source: 'the log' };
  const times = new Times();
  const { values, counts } = billed.counted();
  for (let i = 0; i < values.length; i += 1) times.add(Math.max(leastMs, values[i]! - roundedUpMs), counts[i]);
  return { times, overheadMs, source: 'Billed Durations' };
};

const placementOf = (section: FunctionResult, warm: Times, init: Times): number => {
  const cold = timesOf(section.histograms.cold);
  if (cold.count < fewestCold || init.count < fewestCold || warm.count === 0) return 0;
  const extra = medianOf(cold) - medianOf(init) - medianOf(warm);
  return extra < leastPlacementMs ? 0 : extra;
};

const inMs = (value: number): string => `${Number(value.toPrecision(4))}ms`;

const measuredFunction = (
  name: string,
  base: FunctionDocument,
  { section, log, hasRetries }: { section: FunctionResult; log: RecordedFunction | undefined; hasRetries: boolean },
): MeasuredFunction => {
  const warm = timesOf(section.histograms.warm);
  const own = warm.count > 0 ? warm : timesOf(section.histograms.cold);
  const billed = timesOf(section.histograms.billed);
  const { times, overheadMs, source } = durationsOf({ warm: own, billed, log }, hasRetries);
  const durations =
    times.count > 0 ? times : timesOf(warm.count > 0 ? section.histograms.warm : section.histograms.cold, overheadMs);
  const logged = log === undefined ? null : fitFunction(name, log);
  const inits = timesOf(section.histograms.init);
  const init = inits.count > 0 ? fitTimes(inits) : (logged?.init ?? null);
  const duration = durations.count > 0 ? fitTimes(durations) : (logged?.warm ?? null);
  const { completed, failed } = section.totals;
  const placementMs = placementOf(section, warm, inits);
  const { packageSize: _, ...kept } = base;
  const none: Pick<FunctionDocument, 'firstInvocation'> = { firstInvocation: 'none' };
  const placement: DistributionSpec | 'none' = placementMs === 0 ? 'none' : { constant: inMs(placementMs) };
  const document: FunctionDocument = {
    ...kept,
    ...(duration === null
      ? {}
      : {
          duration: duration.spec,
          errors: `${Number(((100 * failed) / Math.max(1, completed + failed)).toFixed(4))}%`,
        }),
    // What is measured here has no placement of AWS's, and first invocations are among its durations.
    ...(duration === null ? {} : { ...none, placement }),
    ...(init === null ? {} : { coldStart: init.spec }),
    ...(overheadMs < leastMs ? {} : { overhead: { constant: inMs(overheadMs) } }),
  };
  return { name, document, duration, init, overheadMs, placementMs, source };
};

/** The scenario that `result` was run with, calibrated. Throws ResultError where it carries none. */
export const resultScenario = (result: RunResult, recording: Recording): ResultScenario => {
  const document = result.scenario as ScenarioDocument | null;
  if (document === null || typeof document.functions !== 'object') {
    throw new ResultError(
      `the result ${result.name} carries no scenario; name its log, or the result of measure or simulate`,
    );
  }
  const functions = Object.entries(document.functions).map(([name, base]) => {
    const section = result.functions[name];
    if (section === undefined) {
      return { name, document: base, duration: null, init: null, overheadMs: 0, placementMs: 0, source: 'nothing' };
    }
    const log = recording.functions.get(name);
    return measuredFunction(name, base, { section, log, hasRetries: retries(document, name) });
  });
  return {
    document: { ...document, functions: Object.fromEntries(functions.map((one) => [one.name, one.document])) },
    functions,
  };
};
