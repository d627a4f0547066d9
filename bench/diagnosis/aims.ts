// What a run should keep: the objectives of its scenario, or, where those are kept or none is given, what anybody would ask.
// How far a run is from keeping it is a number that comes down to 0, so that what helps can be told from what does not.

import type { DiagnosisAim } from '../../reports/index.ts';
import { milliseconds, share } from '../../reports/words/format.ts';
import { feltShare } from '../../reports/verdict/backlogs.ts';
import { commonAims as expected, type CommonAim } from '../../reports/verdict/troubles.ts';
import { sloVerdict } from '../simulate/objectives.ts';
import { sloReading, verdictOn } from '../simulate/slo-reading.ts';
import type { SloLimit } from '../format/slo.ts';
import type { Trial } from './laboratory.ts';

export interface Aim {
  readonly figure: string;
  readonly limit: string;
  readonly asked: boolean;
  /** Of a percentile: its limit, beyond which a request is late. */
  readonly lateMs?: number;
  text(trial: Trial): string;
  /** The same of whom it hits hardest in another run; absent where it is of all. */
  textAsIn?(trial: Trial, other: Trial): string;
  /** 0 where it is kept, about 1 where it could hardly be worse: by who is hurt, where that is counted. */
  excess(trial: Trial): number;
}

/** Of the requests: not answered within `ms`, or not at all. */
const lateShare = ({ result, latency }: Trial, ms: number): number => {
  const { offered, throttled, dropped, inFlight } = result.totals;
  return (latency.countAbove(ms) + throttled + dropped + inFlight) / Math.max(1, offered);
};

/** Share of requests that a percentile leaves beyond it. */
const allowedShare = (figure: string): number => 1 - Number(figure.replace('p999', 'p99.9').slice(1)) / 100;

/** However near the limit, broken is broken. */
const leastExcess = 1e-9;

/**
 * How far a percentile is from its bound: by who is late, in which those count who were refused in place of being late; and by
 * how much, in which something shows while everybody is late.
 */
const latencyExcess = (
  trial: Trial,
  { valueMs, boundMs, allowed }: Record<'valueMs' | 'boundMs' | 'allowed', number>,
): number => Math.max(leastExcess, lateShare(trial, boundMs) - allowed + 0.2 * Math.log(valueMs / boundMs));

/** Of counts, ages and money: the part of the value that lies beyond its limit, which is most of it where there should be none. */
const beyond = (value: number, limit: number): number => (value - limit) / (value + 1);

/** Without data nothing is kept, and nothing is known to be broken. */
const sloExcess = (trial: Trial, limit: SloLimit): number => {
  const reading = sloReading(trial.result, limit);
  const verdict = verdictOn(limit, reading);
  if (verdict === 'kept') return 0;
  const { value } = reading;
  if (verdict === 'no data' || value === null) return leastExcess;
  if (/^p\d+$/.test(limit.figure)) {
    return latencyExcess(trial, { valueMs: value, boundMs: limit.limit, allowed: allowedShare(limit.figure) });
  }
  return Math.max(leastExcess, limit.unit === 'share' ? value - limit.limit : beyond(value, limit.limit));
};

const askedAim = (limit: SloLimit): Aim => ({
  figure: limit.figure,
  limit: limit.text,
  asked: true,
  ...(/^p\d+$/.test(limit.figure) ? { lateMs: limit.limit } : {}),
  text: ({ result }) => sloVerdict(result, [limit]).objectives[0]!.value,
  excess: (trial) => sloExcess(trial, limit),
});

/** Of all that it hits, not of the worst alone: where one of two is mended, half of it is. */
const commonAim = ({ figure, limit, values, text, textAsIn }: CommonAim): Aim => ({
  figure,
  limit,
  asked: false,
  text: ({ result }) => text(result),
  textAsIn: ({ result }, other) => textAsIn(result, other.result),
  excess: ({ result }) => values(result).reduce((sum, value) => sum + Math.max(0, value - feltShare), 0),
});

/** What a run must not do, whoever looks. */
export const commonAims: readonly Aim[] = expected.map(commonAim);

/** Objectives that decide how much of a common trouble is allowed. */
const allowedBy: Readonly<Record<string, string>> = {
  'throttled for good': 'throttled',
  errors: 'errors',
  'given up by queues': 'deadLetters',
};

/** Whether one of `aims` is the objective that decides how much of a common trouble is allowed. */
export const isAsked = ({ figure, asked }: Aim, aims: readonly Aim[]): boolean =>
  !asked && figure in allowedBy && aims.some((aim) => aim.asked && aim.figure === allowedBy[figure]);

/** Nobody waits much longer than those whom nothing held up: `p99Ms` is theirs. */
export const latencyAim = (p99Ms: number): Aim => {
  const bound = 1.2 * p99Ms;
  return {
    figure: 'p99',
    limit: `<=${milliseconds(bound)}`.replace(' ', ''),
    asked: false,
    lateMs: bound,
    text: ({ result }) => milliseconds(result.latencyMs.p99),
    excess: (trial) => {
      const valueMs = trial.result.latencyMs.p99;
      return valueMs <= bound ? 0 : latencyExcess(trial, { valueMs, boundMs: bound, allowed: feltShare });
    },
  };
};

/** Few who wait for an environment. */
export const coldAim = (most: number): Aim => ({
  figure: 'coldStarts',
  limit: `<=${share(most)}`.replace(' ', ''),
  asked: false,
  text: ({ result }) => share(result.totals.coldStarts / Math.max(1, result.latencyMs.count)),
  excess: ({ result }) => Math.max(0, result.totals.coldStarts / Math.max(1, result.latencyMs.count) - most),
});

/** Objectives of which the run says anything. */
export const askedAims = (limits: readonly SloLimit[], { result }: Trial): Aim[] =>
  limits.filter((limit) => verdictOn(limit, sloReading(result, limit)) !== 'no data').map(askedAim);

export const isBroken = (aim: Aim, trial: Trial): boolean => aim.excess(trial) > 0;

export const aimIn = (aim: Aim, trial: Trial): DiagnosisAim => ({
  figure: aim.figure,
  limit: aim.limit,
  value: aim.text(trial),
  asked: aim.asked,
});

/**
 * How much of what `base` breaks is mended in `trial`, 1 for all of it (below 0 where it is worse): what breaks more counts
 * for more, and what is broken only now counts against it.
 */
export const mendedShare = (aims: readonly Aim[], base: Trial, trial: Trial): number => {
  const sum = (of: Trial): number => aims.reduce((all, aim) => all + aim.excess(of), 0);
  const before = sum(base);
  return before === 0 ? 0 : Math.max(-1, 1 - sum(trial) / before);
};

export const keepsAll = (aims: readonly Aim[], trial: Trial): boolean => aims.every((aim) => !isBroken(aim, trial));
