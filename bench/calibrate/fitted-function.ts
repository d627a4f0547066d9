// Everything that was recorded of a function, fitted.

import type { Distribution } from '../../sim/index.ts';
import { counted } from '../../reports/words/format.ts';
import type { DistributionSpec } from '../format/law-document.ts';
import { fitKeepAlive, type FittedKeepAlive } from './fit-keep-alive.ts';
import { fitSummary, fitTimes, pourSummary, varianceOf, type FittedLaw } from './fit-law.ts';
import type { RecordedFunction } from './recording.ts';
import { quantilesOf, Times } from './times.ts';
import { isLaw, together } from './together.ts';

export interface FittedFunction {
  /** Of warm invocations, or of all where nobody tells which were cold; null where no file tells any duration. */
  readonly warm: FittedLaw | null;
  readonly cold: FittedLaw | null;
  /** What the first invocation takes longer; null where it takes no longer, or nobody tells. */
  readonly firstInvocation: DistributionSpec | null;
  readonly init: FittedLaw | null;
  /** What comes before INIT: what callers of cold ones waited longer; null where no file tells what callers waited. */
  readonly placement: FittedLaw | null;
  /** Whether the files tell which invocations created their environment. */
  readonly tellsCold: boolean;
  /** The law of the scenario, timeouts in it. */
  readonly duration: DistributionSpec | null;
  /** Of those that ended by themselves. */
  readonly errorShare: number;
  /** Whole seconds. */
  readonly timeoutMs: number;
  /** Whether `timeoutMs` was seen, not only chosen so that nothing recorded exceeds it. */
  readonly timeoutSeen: boolean;
  /** Whether some that ended by themselves took longer than `timeoutMs`. */
  readonly timeoutExceeded: boolean;
  readonly keepAlive: FittedKeepAlive | null;
  readonly memoryMb: number | null;
  /** What the reader must know of the fit. */
  readonly warnings: readonly string[];
}

/** A mean that is missed by more is said. */
const mostMeanError = 0.05;
const fewestForDifference = 5;
/** By fewer standard errors the difference of so few may be chance. */
const sureErrors = 3;
/** A first invocation that takes less longer than this is not told apart. */
const leastDifferenceMs = 0.1;
const leastDifferenceShare = 0.02;
const longestTimeoutMs = 900_000;
const usualTimeoutMs = 3000;

const inMs = (value: number): string => `${Number(value.toPrecision(4))}ms`;

/** The law of what cold invocations take longer, by mean and variance. */
const firstInvocationOf = ({ warm, cold }: RecordedFunction): DistributionSpec | null => {
  if (warm.count < fewestForDifference || cold.count < fewestForDifference) return null;
  const mean = cold.meanMs - warm.meanMs;
  const [ofCold, ofWarm] = [varianceOf(cold.counted(), cold.meanMs), varianceOf(warm.counted(), warm.meanMs)];
  const doubt = Math.sqrt(ofCold / cold.count + ofWarm / warm.count);
  if (mean < Math.max(sureErrors * doubt, leastDifferenceMs, leastDifferenceShare * warm.meanMs)) return null;
  const variance = ofCold - ofWarm;
  if (variance <= 1e-4 * mean * mean) return { constant: inMs(mean) };
  return { lognormal: { mean: inMs(mean), cv: Number((Math.sqrt(variance) / mean).toPrecision(3)) } };
};

/** Callers of cold ones waited for the placement, and for what callers of warm ones wait for, too. */
const placementOf = ({ besidesWarm, besidesCold }: RecordedFunction): FittedLaw | null => {
  if (besidesWarm.count < fewestForDifference || besidesCold.count < fewestForDifference) return null;
  const [usualMs] = quantilesOf(besidesWarm.counted(), [0.5]);
  const before = new Times();
  const { values, counts } = besidesCold.counted();
  for (let i = 0; i < values.length; i += 1) before.add(Math.max(0, values[i]! - usualMs!), counts[i]);
  return fitTimes(before);
};

/** What durations are known of. */
type ToldDurations = Pick<RecordedFunction, 'warm' | 'cold' | 'summaries' | 'metricSummaries' | 'meanByMemory'>;

/** The durations of whatever tells them: values, a summary, or several poured together. */
const durationLaw = ({ warm, cold, summaries, metricSummaries, meanByMemory }: ToldDurations): FittedLaw | null => {
  const laws = summaries.filter((summary) => isLaw(fitSummary(summary)));
  if (warm.count === 0 && summaries.length > 0) return fitSummary(together(laws.length > 0 ? laws : summaries));
  if (laws.length > 0) {
    const all = new Times();
    const { values, counts } = warm.counted();
    for (let i = 0; i < values.length; i += 1) all.add(values[i]!, counts[i]);
    for (const summary of laws) pourSummary(summary, all);
    return all.count === 0 ? null : fitTimes(all);
  }
  if (warm.count > 0) return fitTimes(warm);
  if (cold.count > 0) return fitTimes(cold);
  const metric = metricSummaries[0];
  if (metric !== undefined) return fitSummary(metric);
  const byMemory = [...meanByMemory][0];
  return byMemory === undefined ? null : fitSummary({ count: 1, meanMs: byMemory[1], quantiles: [] });
};

/** The durations of requests that are only counted, be there single ones besides; null where none has a time. */
export const countedLaw = ({ bare, summaries }: RecordedFunction): FittedLaw | null =>
  durationLaw({ warm: bare, cold: new Times(), summaries, metricSummaries: [], meanByMemory: new Map() });

/** Timeouts are values of which only a least is known: their share of the law lies beyond the timeout. */
const withTimeouts = (
  law: FittedLaw | null,
  { timeouts, ran }: RecordedFunction,
  timeoutMs: number,
): DistributionSpec | null => {
  const beyond: DistributionSpec = { constant: `${timeoutMs * 2}ms` };
  if (timeouts.count === 0) return law?.spec ?? null;
  if (law === null) return beyond;
  return {
    mixture: [
      { weight: ran - timeouts.count, of: law.spec },
      { weight: timeouts.count, of: beyond },
    ],
  };
};

const wholeSeconds = (ms: number): number => Math.ceil(ms / 1000) * 1000;

/** The longest of those that ended by themselves, as far as anyone tells. */
const mostOf = ({ warm, cold }: RecordedFunction, law: Distribution | null): number => {
  const most = Math.max(warm.maxMs, cold.maxMs, law?.quantile(1) ?? 0);
  return Number.isFinite(most) ? most : (law?.quantile(0.99999) ?? 0);
};

const timeoutOf = ({ timeouts }: RecordedFunction, mostMs: number): number => {
  if (timeouts.count > 0) return Math.min(longestTimeoutMs, Math.max(1000, Math.round(timeouts.minMs / 1000) * 1000));
  return Math.min(longestTimeoutMs, Math.max(usualTimeoutMs, wholeSeconds(mostMs * 1.05)));
};

const timeoutWarnings = (name: string, timeoutMs: number, mostMs: number): string[] =>
  mostMs > timeoutMs
    ? [
        `${name}: what took longest ended by itself after ${inMs(mostMs)}, beyond its timeout of ${timeoutMs / 1000}s: the simulation ends all that takes longer than that`,
      ]
    : [];

const memoryOf = ({ memoryMb, meanByMemory }: RecordedFunction): number | null => {
  const sizes = [...meanByMemory.keys()];
  if (!Number.isNaN(memoryMb)) return Math.round(memoryMb);
  return sizes[0] ?? null;
};

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

/** Of how many invocations errors are told; 0 where nobody says, as metrics without Invocations do not. */
const answeredIn = ({ warm, cold, summed, invoked }: RecordedFunction): number => {
  const ended = warm.count + cold.count + summed;
  return ended > 0 ? ended : invoked.count;
};

const warningsOf = (name: string, law: FittedLaw | null, of: RecordedFunction): string[] => {
  const warnings: string[] = [];
  const { meanError } = law?.quality ?? { meanError: null };
  if (meanError !== null && Math.abs(meanError) > mostMeanError) {
    warnings.push(
      `${name}: the mean of the law is ${percent(Math.abs(meanError))} ${meanError > 0 ? 'above' : 'below'} the mean that was recorded: what the files tell of its quantiles does not allow it`,
    );
  }
  if (law?.family === 'only its median' || law?.family === 'only its mean') {
    warnings.push(`${name}: ${law.family} is known of its durations: a constant, without a tail`);
  }
  if (of.memorySizes.size > 1) {
    warnings.push(
      `${name}: its memory was changed (${[...of.memorySizes].join(', ')} MB): durations of all sizes are in one law`,
    );
  }
  const told = of.summaries.filter((summary) => isLaw(fitSummary(summary))).length;
  if (told < of.summaries.length && told + of.warm.count > 0) {
    warnings.push(
      `${name}: ${of.summaries.length - told} of its files tell no law of their durations (a median or a mean alone): theirs are left out of it`,
    );
  }
  if (of.errors > 0 && answeredIn(of) === 0) {
    warnings.push(
      `${name}: ${counted(of.errors, 'error is', 'errors are')} told, and not of how many invocations: the scenario has none of them`,
    );
  }
  if (told > 1)
    warnings.push(`${name}: ${told} summaries are put together by their counts: its quantiles are estimates`);
  return warnings;
};

const errorShareOf = (of: RecordedFunction): number => {
  const answered = answeredIn(of);
  return answered === 0 ? 0 : Math.min(1, of.errors / answered);
};

/** Fits all of it. */
export const fitFunction = (name: string, of: RecordedFunction): FittedFunction => {
  const warm = durationLaw(of);
  const cold = of.cold.count > 0 ? fitTimes(of.cold) : null;
  const inits = of.init.count > 0 ? of.init : of.initLines;
  const mostMs = mostOf(of, warm?.law ?? null);
  const timeoutMs = timeoutOf(of, mostMs);
  return {
    warm,
    cold,
    firstInvocation: firstInvocationOf(of),
    init: inits.count > 0 ? fitTimes(inits) : null,
    placement: placementOf(of),
    tellsCold: of.coldTold > 0,
    duration: withTimeouts(warm, of, timeoutMs),
    errorShare: errorShareOf(of),
    timeoutMs,
    timeoutSeen: of.timeouts.count > 0,
    timeoutExceeded: mostMs > timeoutMs,
    keepAlive: fitKeepAlive(of.environments.busyTimes()),
    memoryMb: memoryOf(of),
    warnings: [...warningsOf(name, warm, of), ...timeoutWarnings(name, timeoutMs, mostMs)],
  };
};
