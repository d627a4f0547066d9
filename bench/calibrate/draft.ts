// The scenario that a recording makes: its functions fitted, its traffic, and the length and day of it.

import { counted } from '../../reports/words/format.ts';
import type { BillingRule } from './billing-rule.ts';
import { ArrivalBins, hasClock } from './arrival-bins.ts';
import { clumpedAbove, fitArrivals, type FittedArrivals } from './fit-arrivals.ts';
import { fitFunction, type FittedFunction } from './fitted-function.ts';
import type { RecordedFunction, Recording } from './recording.ts';
import { ownThrottled, spanOf, trafficOf, type RecordedTraffic, type Span } from './traffic-of.ts';

export interface DraftFunction {
  readonly name: string;
  readonly recorded: RecordedFunction;
  readonly fitted: FittedFunction;
  readonly traffic: RecordedTraffic | null;
  /** null where nobody tells how many came. */
  readonly arrivals: FittedArrivals | null;
}

export interface Draft {
  readonly name: string;
  readonly functions: readonly DraftFunction[];
  /** Unix time at which it begins; 0 where nobody tells. */
  readonly originMs: number;
  readonly lengthMs: number;
  /** ISO date of the rules; null for today's. */
  readonly era: string | null;
  readonly billing: BillingRule | null;
  readonly warnings: readonly string[];
}

/** A scenario without any traffic that was told lasts so long, with a request a second. */
const untoldLengthMs = 60_000;
/** Before, the oldest rules there are. */
const oldestEra = '2018-01-01';

/** Days of which each rule of billing is. */
const daysOfRule: Readonly<Record<BillingRule, string>> = {
  '100 ms': '2020-01-01',
  '1 ms': '2023-12-01',
  '1 ms with INIT': '2025-09-01',
};

const eraOf = (span: Span | null, billing: BillingRule | null): string | null => {
  if (span === null || !hasClock(span.firstMs)) return billing === null ? null : daysOfRule[billing];
  const day = new Date(span.lastMs).toISOString().slice(0, 10);
  return day < oldestEra ? oldestEra : day;
};

const unionOf = (spans: readonly Span[]): Span | null =>
  spans.length === 0
    ? null
    : {
        firstMs: Math.min(...spans.map(({ firstMs }) => firstMs)),
        lastMs: Math.max(...spans.map(({ lastMs }) => lastMs)),
        isWhole: spans.some(({ isWhole }) => isWhole),
      };

/** The mean distance of requests goes on behind the last one; whole seconds of long recordings. */
const lengthOf = ({ firstMs, lastMs, isWhole }: Span, count: number): number => {
  const span = lastMs - firstMs;
  const ms = count > 1 && !isWhole ? (span * count) / (count - 1) : span;
  const step = ms >= 60_000 ? 1000 : isWhole ? 1 : 100;
  return Math.max(1000, Math.ceil(ms / step) * step);
};

const billingOf = (functions: readonly RecordedFunction[]): BillingRule | null =>
  functions.map(({ billing }) => billing.rule).find((rule) => rule !== null) ?? null;

/** Instants of a function whose requests have none, or only so many in so long, begin where the others do. */
const movedTo = (originMs: number, traffic: RecordedTraffic): RecordedTraffic => {
  const { fromMs } = traffic.bins;
  if (hasClock(fromMs) || originMs === fromMs) return traffic;
  const bins = new ArrivalBins();
  bins.addAll(traffic.bins, originMs);
  return { ...traffic, bins: bins.binned() };
};

const nameOf = (names: readonly string[]): string =>
  names.length === 0 ? 'calibrated' : names.length === 1 ? names[0]! : `${names[0]}-and-${names.length - 1}-more`;

const trafficWarnings = ({ name, traffic, arrivals, recorded }: DraftFunction): string[] => {
  const warnings: string[] = [];
  if (arrivals !== null && arrivals.dispersion !== null && arrivals.dispersion > clumpedAbove) {
    warnings.push(
      `${name}: its requests come in clumps (${Number(arrivals.dispersion.toPrecision(2))} times the variance of chance): steady rates make lower peaks; --arrivals instants replays them as they came`,
    );
  }
  if (traffic?.isLaid === true) {
    warnings.push(
      `${name}: some of its files tell no time of day: their requests are laid beside the others, from the first of these on`,
    );
  }
  if (traffic !== null && traffic.source !== 'metric' && recorded.untimed > 0) {
    warnings.push(
      `${name}: ${counted(recorded.untimed, 'request of which nobody told when it came is', 'requests of which nobody told when they came are')} not in its traffic`,
    );
  }
  const added = ownThrottled(recorded);
  if (traffic !== null && traffic.source !== 'summary' && added > 0) {
    warnings.push(
      `${name}: ${counted(added, 'refused request is', 'refused requests are')} added to those that were let in; where clients retried, some of them are the same request`,
    );
  }
  return warnings;
};

/** Makes the scenario of all that was recorded. */
export const draftOf = (recording: Recording): Draft => {
  const known = [...recording.functions].map(([name, recorded]) => ({ name, recorded, traffic: trafficOf(recorded) }));
  const told = known.flatMap(({ traffic }) => (traffic === null ? [] : [traffic]));
  const spans = told.map(({ bins }) => spanOf(bins));
  const clocked = spans.filter(({ firstMs }) => hasClock(firstMs));
  const span = unionOf(clocked.length > 0 ? clocked : spans);
  const count = told.reduce((sum, { bins }) => sum + bins.counts.reduce((all, one) => all + one, 0), 0);
  const originMs = span?.firstMs ?? 0;
  const lengthMs = span === null ? untoldLengthMs : lengthOf(span, count);
  const functions = known.map(({ name, recorded, traffic }): DraftFunction => {
    const moved = traffic === null ? null : movedTo(originMs, traffic);
    const arrivals = moved === null ? null : fitArrivals(moved.bins, originMs, lengthMs, moved.hasInstants);
    return { name, recorded, fitted: fitFunction(name, recorded), traffic: moved, arrivals };
  });
  const billing = billingOf(known.map(({ recorded }) => recorded));
  return {
    name: nameOf(functions.map(({ name }) => name)),
    functions,
    originMs,
    lengthMs,
    era: eraOf(span, billing),
    billing,
    warnings: functions.flatMap((one) => [...one.fitted.warnings, ...trafficWarnings(one)]),
  };
};
