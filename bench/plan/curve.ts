// What cost buys: the planned settings beside others with less and more provisioned concurrency, and other memory sizes, each with its
// month and its p99 or cold starts; and which of them none beats in both.

import { unbeaten } from '../../sim/stats/pareto-front.ts';
import type { SloLimit } from '../format/slo.ts';
import type { Candidate } from './candidate.ts';
import type { FunctionSearch } from './function-search.ts';
import { environmentsBeside } from './environment-search.ts';
import { sizesOf } from './memory-search.ts';
import type { CostCurve, CurveFigure, CurvePoint } from './result.ts';
import { settingsKey, type Settings } from './settings.ts';
import { loadBehind } from './start.ts';
import { monthUsdOf } from './tried-figures.ts';

/** Cold starts where they are what the slo limits, and no time is. */
export const curveFigure = (limits: readonly SloLimit[]): CurveFigure =>
  limits.some(({ figure }) => figure === 'coldStarts') && !limits.some(({ unit }) => unit === 'ms')
    ? 'coldStarts'
    : 'p99';

/** Nothing, half of the load, the load, and what it seldom goes beyond. */
const levelsOf = ({ mostAtOnce }: FunctionSearch, most: number): number[] => {
  const load = loadBehind(mostAtOnce);
  return [0, load / 2, load, load + 2 * Math.sqrt(load)].map(Math.round).filter((level) => level <= most);
};

/** Every other size is enough to see. */
const sizesBeside = (search: FunctionSearch, planned: number): number[] =>
  search.isSizeSearched ? sizesOf(search).filter((mb) => Number.isInteger(Math.log2(mb / 128)) && mb !== planned) : [];

const isConstant = ({ scaling }: Settings): boolean => scaling === undefined || scaling === 'constant';

/** Beside a schedule or tracking: others that keep what they were tried for, and the fewest that do all along. */
const scaledBeside = ({ tried }: FunctionSearch): Settings[] => {
  const kept = tried.flatMap(({ candidate: { settings }, holds }) => (holds ? [settings] : []));
  const scaled = kept.filter((settings) => !isConstant(settings));
  const [fewest] = kept
    .filter((settings) => isConstant(settings) && settings.provisionedConcurrency > 0)
    .toSorted((a, b) => a.provisionedConcurrency - b.provisionedConcurrency);
  return scaled.length === 0 || fewest === undefined ? scaled : [...scaled, fewest];
};

const settingsBeside = (search: FunctionSearch, found: Settings): Settings[] => {
  const most = found.reservedConcurrency ?? Math.max(0, search.mostReserved());
  const memoryMb = found.memoryMb ?? search.scenario.functions[search.functionIndex]!.config.memoryMb;
  const levels = search.takesProvisioned ? levelsOf(search, most) : [];
  const all = [
    ...levels.map((provisionedConcurrency) => search.constantly({ ...found, provisionedConcurrency })),
    ...environmentsBeside(search, found.environments).map((environments): Settings => ({ ...found, environments })),
    ...scaledBeside(search),
    ...sizesBeside(search, memoryMb).map((mb): Settings => ({ ...found, memoryMb: mb })),
  ];
  const keys = new Set([settingsKey(found)]);
  return all.filter((settings) => {
    const key = settingsKey(settings);
    return !keys.has(key) && keys.add(key);
  });
};

/** Fewer that are there before than what was found to be the fewest: that is known of more runs than the one of a curve. */
const isFewerReady = (settings: Settings, found: Settings): boolean =>
  isConstant(settings) &&
  isConstant(found) &&
  settings.memoryMb === found.memoryMb &&
  settings.provisionedConcurrency < found.provisionedConcurrency;

/** In 95 of 100 runs; of one run alone its own figures. */
const keeps = (candidate: Candidate, found: Settings, limits: readonly SloLimit[]): boolean => {
  if (isFewerReady(candidate.settings, found)) return false;
  return candidate.replications > 1 ? candidate.holds(limits) : candidate.keepsByMean(limits);
};

const pointOf = (
  candidate: Candidate,
  { scenario }: FunctionSearch,
  { found, limits }: { readonly found: Settings; readonly limits: readonly SloLimit[] },
): Omit<CurvePoint, 'isPlanned' | 'isUnbeaten'> => {
  const answered = candidate.figure(({ p99Ms }) => p99Ms ?? Number.NaN).mean;
  return {
    ...candidate.settings,
    monthUsd: monthUsdOf(candidate, scenario),
    p99Ms: Number.isNaN(answered) ? null : answered,
    coldShare: candidate.figure(({ coldShare }) => coldShare).mean,
    replications: candidate.replications,
    keeps: keeps(candidate, found, limits),
  };
};

/** Differences below this are the chance of few runs: dearer by nothing, better by nothing. */
const told = (value: number): number => Number(value.toPrecision(3));

/** Begins with the runs of the curve around `found`. */
export const beginCurve = (search: FunctionSearch, found: Settings): void => {
  for (const settings of settingsBeside(search, found)) search.candidate(settings).begin(1);
};

/** The curve around `found`, from one run of each setting that has none yet; null where nothing lies beside it. Throws Interrupted. */
export const costCurve = async (
  search: FunctionSearch,
  found: Settings,
  limits: readonly SloLimit[],
): Promise<CostCurve | null> => {
  const figure = curveFigure(limits);
  const beside = settingsBeside(search, found).map((settings) => search.candidate(settings));
  await Promise.all(beside.map((candidate) => candidate.replicate(1)));
  const planned = search.candidate(found);
  const points = [planned, ...beside].map((candidate) => ({
    ...pointOf(candidate, search, { found, limits }),
    isPlanned: candidate === planned,
  }));
  if (points.length < 2) return null;
  const valueOf = (point: (typeof points)[number]): number =>
    figure === 'p99' ? (point.p99Ms ?? Infinity) : point.coldShare;
  const best = new Set(unbeaten(points, (point) => [told(point.monthUsd), told(valueOf(point))]));
  return {
    figure,
    points: points
      .map((point) => ({ ...point, isUnbeaten: best.has(point) }))
      .sort((a, b) => a.monthUsd - b.monthUsd || valueOf(a) - valueOf(b)),
  };
};
