// The CPU model of a scenario, fitted to times at several memory sizes: a part that no CPU shortens, and work that takes its share of
// the vCPUs (lambda/settings/cpu-share.ts). What is between the sizes follows from it, with how sure that is.

import { vcpus } from '../../lambda/index.ts';
import { studentQuantile, type Estimate } from '../../sim/index.ts';

export interface MeasuredTime {
  readonly memoryMb: number;
  readonly meanMs: number;
}

/** `cpu` of a scenario, with how well it explains the times. */
export interface CpuFit {
  /** Share of the time at `measuredAtMb` that is work for the CPU. */
  readonly share: number;
  readonly measuredAtMb: number;
  readonly threads: number;
  /** The time at `measuredAtMb` by the model. */
  readonly meanMs: number;
  /** The largest deviation of a time from the model, as a share of the time. */
  readonly worstDeviation: number;
  /** The time at any size; 95 % interval of a single mean there. */
  readonly at: (memoryMb: number) => Estimate;
}

/** Most vCPUs that any size brings. */
const mostThreads = 6;

/** Two unknowns take three points before anything can be said of the doubt. */
const leastSizes = 3;

/** No mean of some tens of invocations is known better, whatever a few sizes seem to say: a share of it. Assumed. */
const leastSpread = 0.01;

interface Line {
  readonly waitMs: number;
  readonly workMs: number;
  /** Sum of squares of the relative deviations. */
  readonly squares: number;
}

/** Times as waitMs + workMs * x, by least squares of the relative deviations; neither part is below 0. */
const lineThrough = (xs: readonly number[], times: readonly number[]): Line => {
  const squaresOf = (waitMs: number, workMs: number): number =>
    times.reduce((sum, time, index) => sum + ((waitMs + workMs * xs[index]!) / time - 1) ** 2, 0);
  // Each deviation as u * wait + v * work - 1.
  const us = times.map((time) => 1 / time);
  const vs = times.map((time, index) => xs[index]! / time);
  const product = (as: readonly number[], bs: readonly number[]): number =>
    as.reduce((sum, a, index) => sum + a * bs[index]!, 0);
  const ones = times.map(() => 1);
  const [uu, uv, vv, u1, v1] = [
    product(us, us),
    product(us, vs),
    product(vs, vs),
    product(us, ones),
    product(vs, ones),
  ];
  const determinant = uu * vv - uv * uv;
  const both = { waitMs: (u1 * vv - v1 * uv) / determinant, workMs: (v1 * uu - u1 * uv) / determinant };
  const lines = [
    ...(determinant > 1e-12 * uu * vv && both.waitMs >= 0 && both.workMs >= 0 ? [both] : []),
    { waitMs: u1 / uu, workMs: 0 },
    { waitMs: 0, workMs: v1 / vv },
  ].map((line) => ({ ...line, squares: squaresOf(line.waitMs, line.workMs) }));
  return lines.reduce((best, line) => (line.squares < best.squares ? line : best));
};

/** The model behind `times`, with the share told at `measuredAtMb`; null for fewer than three sizes. */
export const fitCpu = (times: readonly MeasuredTime[], measuredAtMb: number, date: string): CpuFit | null => {
  if (times.length < leastSizes) return null;
  const means = times.map(({ meanMs }) => meanMs);
  const workAt = (threads: number, memoryMb: number): number => 1 / Math.min(threads, vcpus(memoryMb, date));
  const fits = Array.from({ length: mostThreads }, (_, index) => {
    const xs = times.map(({ memoryMb }) => workAt(index + 1, memoryMb));
    return { threads: index + 1, xs, ...lineThrough(xs, means) };
  });
  // More threads only where they explain much more: what is left of the deviations halves, beyond what nobody knows anyway.
  const unknown = times.length * leastSpread ** 2;
  const { threads, xs, waitMs, workMs, squares } = fits.reduce((best, fit) =>
    fit.squares + unknown < (best.squares + unknown) / 2 ? fit : best,
  );
  const meanAt = (memoryMb: number): number => waitMs + workMs * workAt(threads, memoryMb);
  const own = meanAt(measuredAtMb);
  const deviations = times.map(({ memoryMb, meanMs }) => Math.abs(meanAt(memoryMb) / meanMs - 1));
  const free = times.length - 2;
  const spread = Math.max(leastSpread, Math.sqrt(squares / free));
  const middle = xs.reduce((sum, x) => sum + x, 0) / xs.length;
  const width = xs.reduce((sum, x) => sum + (x - middle) ** 2, 0);
  return {
    share: own === 0 ? 0 : (workMs * workAt(threads, measuredAtMb)) / own,
    measuredAtMb,
    threads,
    meanMs: own,
    worstDeviation: Math.max(...deviations),
    at: (memoryMb) => {
      const mean = meanAt(memoryMb);
      const leverage = width === 0 ? 1 : (workAt(threads, memoryMb) - middle) ** 2 / width;
      const standardError = mean * spread * Math.sqrt(1 + 1 / times.length + leverage);
      const half = standardError * studentQuantile(0.975, free);
      return { mean, standardError, low: Math.max(0, mean - half), high: mean + half, samples: 0 };
    },
  };
};

/** Beyond this the times follow something else than CPU by memory. */
const mostDeviation = 0.25;

/** Whether a scenario may have it for its `cpu`. */
export const explains = ({ worstDeviation }: CpuFit): boolean => worstDeviation <= mostDeviation;

/** `cpu` as a scenario says it. */
export const cpuText = ({
  share,
  measuredAtMb,
  threads,
}: Pick<CpuFit, 'share' | 'measuredAtMb' | 'threads'>): string => {
  const percent = Math.round(share * 1000) / 10;
  return `cpu: { share: ${percent}%, measuredAt: ${measuredAtMb}MB${threads === 1 ? '' : `, threads: ${threads}`} }`;
};
