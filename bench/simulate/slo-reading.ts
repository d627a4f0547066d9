// What a run says of an objective: a value, or why it has none. Nobody is let through for want of data.

import {
  arrivedLack,
  monthUsd,
  quantileLack,
  ranLack,
  surelyAbove,
  type RunFigures,
  type RunSection,
} from '../../reports/index.ts';
import { several } from '../../reports/words/format.ts';
import { keepsLimit, type SloFigure, type SloLimit } from '../format/slo.ts';
import { coldShare, errorShare, throttledShare } from './shares.ts';
import { sourcesOf, type SourceFigures, type Sourced } from './source-figures.ts';

/** What an objective is held against: a result, or the figures of one function with the sources that feed it. */
export interface SloSubject extends RunFigures, Sourced {
  readonly durationMs: number;
  readonly histograms?: Pick<RunSection['histograms'], 'latency'>;
}

export interface SloReading {
  /** ms, a share of 1, a count or USD; null where the run says nothing. */
  readonly value: number | null;
  /** Why it says too little to call the limit kept; null when it says enough. */
  readonly lack: string | null;
  /** Whose value it is, where several sources have one. */
  readonly source?: string;
}

const known = (value: number): SloReading => ({ value, lack: null });

const unknown = (lack: string): SloReading => ({ value: null, lack });

const throttled = (subject: SloSubject): SloReading => {
  const { offered, inFlight } = subject.totals;
  const lack = arrivedLack(subject);
  if (lack !== null) return unknown(lack);
  return inFlight === offered
    ? unknown(`none of ${several(offered, 'invocation')} had ended`)
    : known(throttledShare(subject));
};

const errors = (subject: SloSubject): SloReading => {
  const lack = subject.totals.dropped > 0 ? null : ranLack(subject);
  return lack === null ? known(errorShare(subject)) : unknown(lack);
};

const coldStarts = (subject: SloSubject): SloReading => {
  const lack = ranLack(subject);
  return lack === null ? known(coldShare(subject)) : unknown(lack);
};

/** Figures that are quantiles of latency, each as the share below it. */
export const quantileShares = { p50: 0.5, p95: 0.95, p99: 0.99, p999: 0.999 } as const;

type Quantile = keyof typeof quantileShares;

export const isQuantile = (figure: SloFigure): figure is Quantile => Object.hasOwn(quantileShares, figure);

/** Too few answers keep no limit, but so many of them beyond it that chance does not explain it break it. */
const latency =
  (quantile: Quantile) =>
  (subject: SloSubject, { limit }: SloLimit): SloReading => {
    const { latencyMs, histograms } = subject;
    const value = latencyMs[quantile];
    const lack = ranLack(subject) ?? quantileLack(quantileShares[quantile], latencyMs.count);
    if (lack === null) return known(value);
    const isAbove = histograms !== undefined && surelyAbove(histograms.latency, quantileShares[quantile], limit);
    return { value: isAbove ? value : null, lack };
  };

/** The worst of the sources; a source that tells nothing may be worse still. */
const worst = (
  subject: SloSubject,
  kinds: readonly SourceFigures['kind'][],
  of: (source: SourceFigures) => number | null,
): SloReading => {
  const sources = sourcesOf(subject).filter(({ kind }) => kinds.includes(kind));
  if (sources.length === 0) return unknown('the run has no such queue or stream');
  if (sources.every(({ arrived }) => arrived === 0)) return unknown('nothing was sent to any queue or stream');
  const silent = sources.filter((source) => of(source) === null);
  const [first] = sources.filter((source) => of(source) !== null).sort((a, b) => of(b)! - of(a)!);
  const lack = silent.length === 0 ? null : `the run does not tell it of ${silent.map(({ name }) => name).join(', ')}`;
  if (first === undefined) return unknown(lack!);
  return { value: of(first), lack, ...(sources.length > 1 ? { source: first.name } : {}) };
};

const everyKind = ['sqs', 'async', 'stream'] as const;

const deadLetters = (subject: SloSubject, { unit }: SloLimit): SloReading => {
  const sources = sourcesOf(subject);
  const total = (of: (source: SourceFigures) => number | null): number | null =>
    sources.some((source) => of(source) === null) ? null : sources.reduce((sum, source) => sum + of(source)!, 0);
  const [arrived, givenUp] = [total((source) => source.arrived), total((source) => source.givenUp)];
  if (sources.length === 0) return unknown('the run has no queue or stream');
  if (arrived === 0) return unknown('nothing was sent to any queue or stream');
  if (arrived === null || givenUp === null) return unknown('the run does not tell what its queues gave up');
  return known(unit === 'share' ? givenUp / arrived : givenUp);
};

const cost = (subject: SloSubject, { per }: SloLimit): SloReading => {
  const { requests, totalUsd, perMillionUsd } = subject.cost;
  if (requests === 0 && (totalUsd === 0 || per === 'million')) {
    return unknown(ranLack(subject) ?? 'no request was billed');
  }
  if (per === 'million') return known(perMillionUsd);
  return known(per === 'month' ? monthUsd(subject) : totalUsd);
};

const readings: Readonly<Record<SloFigure, (subject: SloSubject, limit: SloLimit) => SloReading>> = {
  throttled,
  errors,
  coldStarts,
  p50: latency('p50'),
  p95: latency('p95'),
  p99: latency('p99'),
  p999: latency('p999'),
  backlog: (subject) => worst(subject, everyKind, ({ mostWaiting }) => mostWaiting),
  backlogAtEnd: (subject) => worst(subject, everyKind, ({ waitingAtEnd }) => waitingAtEnd),
  age: (subject) => worst(subject, ['sqs', 'async'], ({ oldestMs }) => oldestMs),
  iteratorAge: (subject) => worst(subject, ['stream'], ({ oldestMs }) => oldestMs),
  deadLetters,
  cost,
};

/** What `subject` says of the figure of `limit`. */
export const sloReading = (subject: SloSubject, limit: SloLimit): SloReading => readings[limit.figure](subject, limit);

export type SloVerdict = 'kept' | 'broken' | 'no data';

export const verdictOn = (limit: SloLimit, { value, lack }: SloReading): SloVerdict => {
  if (value !== null && !keepsLimit(limit, value)) return 'broken';
  return lack === null ? 'kept' : 'no data';
};
