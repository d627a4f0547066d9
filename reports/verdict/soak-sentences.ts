// What a long run shows over its windows, in sentences.

import { fewestWindows, type Drift, type DriftFigure } from '../result/drift.ts';
import type { RunResult } from '../result/result.ts';
import type { Soak } from '../result/soak.ts';
import { length, milliseconds, number, several, share } from '../words/format.ts';

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
  const head = `${several(windows.length, 'window')} of ${length(windowMs)}`;
  if (drifts.length === 0) return [`${head}: fewer than ${fewestWindows} with answers, in which no drift can be seen`];
  return [head, ...drifts.map(sentenceOf)];
};

/** What must be warned of: latency or memory that rises. */
export const soakWarnings = ({ drifts }: Soak): string[] =>
  drifts
    .filter(({ drifts: isDrift, first, last }) => isDrift && last > first)
    .map((drift) => `soak: ${sentenceOf(drift)}`);
