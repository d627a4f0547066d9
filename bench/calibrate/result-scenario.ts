// The scenario of a result of this suite, its laws replaced by what was measured: by the result's own histograms and, where logs of the
// same functions are given too, by those.

import { billsInit, rulesOf, type Rules } from '../../lambda/index.ts';
import { ResultError, type FunctionResult, type RunResult } from '../../reports/index.ts';
import { decoded } from '../../reports/histogram/histogram-doubt.ts';
import { recordedBuckets } from '../../reports/histogram/recorded-buckets.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { DistributionSpec } from '../format/law-document.ts';
import { fitTimes, type FittedLaw } from './fit-law.ts';
import { fitFunction } from './fitted-function.ts';
import type { RecordedFunction, Recording } from './recording.ts';
import { Times } from './times.ts';
import { leastMs, warmBilled } from './warm-billed.ts';

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

const fewestCold = 5;
const leastPlacementMs = 1;

/** Times of histograms in µs, all together, each `shiftMs` less. */
const timesOf = (histograms: readonly string[], shiftMs = 0): Times => {
  const times = new Times();
  for (const histogram of histograms) {
    for (const { middle, count } of recordedBuckets(decoded(histogram))) {
      times.add(Math.max(leastMs, middle / 1000 - shiftMs), count);
    }
  }
  return times;
};

/** One kind of histogram of several runs of a function. */
const histogramsOf = (sections: readonly FunctionResult[], kind: 'warm' | 'cold' | 'billed' | 'init'): string[] =>
  sections.map(({ histograms }) => histograms[kind]);

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
  /** Handler times behind what was billed. */
  readonly billed: Times;
  /** Whether that was rounded up to more than whole ms. */
  readonly isCoarse: boolean;
  readonly log: RecordedFunction | undefined;
}

const handlerMedian = ({ warm, billed, isCoarse, log }: Measured): number => {
  if (log !== undefined && log.warm.count > 0) return medianOf(log.warm);
  // The way there and back is not told by what is rounded up by as much as that.
  return isCoarse ? medianOf(warm) : medianOf(billed);
};

/**
 * Latency without its constant part is the duration: so the spread of the way there and back is kept, too. Where clients retry, latency
 * holds their waiting: then the log's durations are taken, or Billed Durations.
 */
const durationsOf = (measured: Measured, hasRetries: boolean): { times: Times; overheadMs: number; source: string } => {
  const { warm, billed, log } = measured;
  const overheadMs = Math.max(0, medianOf(warm) - handlerMedian(measured));
  if (!hasRetries) return { times: new Times(), overheadMs, source: 'the latencies of warm invocations' };
  if (log !== undefined && log.warm.count > 0) return { times: log.warm, overheadMs, source: 'the log' };
  return { times: billed, overheadMs, source: 'Billed Durations' };
};

const placementOf = (cold: Times, warm: Times, init: Times): number => {
  if (cold.count < fewestCold || init.count < fewestCold || warm.count === 0) return 0;
  const extra = medianOf(cold) - medianOf(init) - medianOf(warm);
  return extra < leastPlacementMs ? 0 : extra;
};

const inMs = (value: number): string => `${Number(value.toPrecision(4))}ms`;

interface Measurements {
  /** Of each run that called it. */
  readonly sections: readonly FunctionResult[];
  readonly log: RecordedFunction | undefined;
  readonly hasRetries: boolean;
  readonly rules: Rules;
}

const measuredFunction = (
  name: string,
  base: FunctionDocument,
  { sections, log, hasRetries, rules }: Measurements,
): MeasuredFunction => {
  const warm = timesOf(histogramsOf(sections, 'warm'));
  const cold = timesOf(histogramsOf(sections, 'cold'));
  const inits = timesOf(histogramsOf(sections, 'init'));
  const billed = warmBilled(timesOf(histogramsOf(sections, 'billed')), {
    granularityMs: rules.billingGranularityMs,
    inits: billsInit(rules, { packageType: base.package, runtime: base.runtime }) ? inits : new Times(),
  });
  const isWarm = warm.count > 0;
  const isCoarse = rules.billingGranularityMs > 1;
  const { times, overheadMs, source } = durationsOf({ warm: isWarm ? warm : cold, billed, isCoarse, log }, hasRetries);
  const durations = times.count > 0 ? times : timesOf(histogramsOf(sections, isWarm ? 'warm' : 'cold'), overheadMs);
  const logged = log === undefined ? null : fitFunction(name, log);
  const init = inits.count > 0 ? fitTimes(inits) : (logged?.init ?? null);
  const duration = durations.count > 0 ? fitTimes(durations) : (logged?.warm ?? null);
  const completed = sections.reduce((sum, { totals }) => sum + totals.completed, 0);
  const failed = sections.reduce((sum, { totals }) => sum + totals.failed, 0);
  const placementMs = placementOf(cold, warm, inits);
  // The way there and back is in what was measured, or told beside it.
  const { packageSize: _, overhead, ...kept } = base;
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
    ...(duration === null && overhead !== undefined ? { overhead } : {}),
    ...(overheadMs < leastMs ? {} : { overhead: { constant: inMs(overheadMs) } }),
  };
  return { name, document, duration, init, overheadMs, placementMs, source };
};

/**
 * The scenario that the first of `results` was run with, calibrated; what further ones measured of the same functions is added. Throws
 * ResultError where it carries none.
 */
export const resultScenario = (results: readonly RunResult[], recording: Recording): ResultScenario => {
  const first = results[0]!;
  const document = first.scenario as ScenarioDocument | null;
  if (document === null || typeof document.functions !== 'object') {
    throw new ResultError(
      `the result ${first.name} carries no scenario; name its log, or the result of measure or simulate`,
    );
  }
  const { era, region, rules: changes } = document.account;
  const rules = rulesOf(era, region, changes);
  const functions = Object.entries(document.functions).map(([name, base]) => {
    const sections = results.flatMap((result) => result.functions[name] ?? []);
    if (sections.length === 0) {
      return { name, document: base, duration: null, init: null, overheadMs: 0, placementMs: 0, source: 'nothing' };
    }
    return measuredFunction(name, base, {
      sections,
      log: recording.functions.get(name),
      hasRetries: retries(document, name),
      rules,
    });
  });
  return {
    document: { ...document, functions: Object.fromEntries(functions.map((one) => [one.name, one.document])) },
    functions,
  };
};
