// A long run by windows, and what drifts over them.

import { fewestWindows, type Drift, type DriftFigure } from './drift.ts';
import { length, milliseconds, number, share } from '../words/format.ts';
import type { RunResult } from './result.ts';

export interface SoakWindow {
  readonly fromMs: number;
  /** Of requests that came in it: those that ran, and what became of others. */
  readonly count: number;
  /** Failed, timed out, or without an answer. */
  readonly errors: number;
  readonly throttled: number;
  readonly coldStarts: number;
  /** Of those that ran; null where none did. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** The most that an invocation's REPORT told as used; null where none told any. */
  readonly memoryMb: number | null;
  /** The most of the local platform's process, all environments that are threads in it; null of other targets. */
  readonly platformMb: number | null;
}

export interface Soak {
  readonly windowMs: number;
  /** From the end of the warm-up on; the last one as long as the others. */
  readonly windows: readonly SoakWindow[];
  /** Of each figure that enough windows have. */
  readonly drifts: readonly Drift[];
}

const names: Readonly<Record<DriftFigure, string>> = {
  p50Ms: 'latency p50',
  p99Ms: 'latency p99',
  memoryMb: 'memory of the functions',
  platformMb: 'memory of the local platform',
};

const valueText = (figure: DriftFigure, value: number): string =>
  figure.endsWith('Ms') ? milliseconds(value) : `${number(value)} MB`;

const sentenceOf = ({ figure, first, last, p, drifts }: Drift): string => {
  const change = first === 0 ? '' : `, ${last >= first ? '+' : '-'}${share(Math.abs(last / first - 1))}`;
  const said = drifts ? (last > first ? 'RISES' : 'falls') : 'does not drift';
  return `${names[figure]} ${said}: ${valueText(figure, first)} in the first window, ${valueText(figure, last)} in the last${change} (p ${p < 0.001 ? '< 0.001' : p.toFixed(3)})`;
};

/** What a soak shows, a sentence a figure; none of a run that is none. */
export const soakSentences = ({ soak }: RunResult): string[] => {
  if (soak === undefined) return [];
  const { windows, windowMs, drifts } = soak;
  const head = `${windows.length} windows of ${length(windowMs)}`;
  if (drifts.length === 0) return [`${head}: fewer than ${fewestWindows} with answers, in which no drift can be seen`];
  return [head, ...drifts.map(sentenceOf)];
};

/** What must be warned of: latency or memory that rises. */
export const soakWarnings = ({ drifts }: Soak): string[] =>
  drifts
    .filter(({ drifts: isDrift, first, last }) => isDrift && last > first)
    .map((drift) => `soak: ${sentenceOf(drift)}`);
