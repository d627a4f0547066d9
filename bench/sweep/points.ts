// The points of a sweep: every combination of the values, each a scenario of its own, all checked before any is run.

import type { ConfigProblem } from '../../lambda/index.ts';
import { simulatedFunctions } from '../simulate/simulation-of.ts';
import { compileScenario } from '../scenario/compile.ts';
import { ConfigError } from '../input/config-error.ts';
import type { Problems } from '../input/problems.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { valueOfLabel, type Axis } from './axis.ts';
import { placeOf, withValue } from '../input/place.ts';

export interface SweepPoint {
  /** Of each axis, in order. */
  readonly labels: readonly string[];
  /** The scenario with those values set; as a file would hold it. */
  readonly document: unknown;
}

/** Every combination; the last axis changes fastest. */
const combinations = (axes: readonly Axis[]): string[][] =>
  axes.reduce<string[][]>(
    (before, { labels }) => before.flatMap((labelsBefore) => labels.map((label) => [...labelsBefore, label])),
    [[]],
  );

/** The points of `scenario`; paths that lead nowhere are noted. */
export const pointsOf = ({ document }: Scenario, axes: readonly Axis[], problems: Problems): SweepPoint[] => {
  const before = problems.list.length;
  const places = axes.map(({ path }) => {
    const place = placeOf(document, path);
    if ('problem' in place) problems.add(`--vary ${path}`, place.problem);
    return place;
  });
  if (problems.list.length > before) return [];
  return combinations(axes).map((labels) => ({
    labels,
    document: places.reduce<unknown>((changed, place, index) => {
      if ('problem' in place) return changed;
      return withValue(changed, place.segments, valueOfLabel(labels[index]!, place.value));
    }, document),
  }));
};

const nameOf = (axes: readonly Axis[], { labels }: SweepPoint): string =>
  axes.map(({ path }, index) => `${path}=${labels[index]}`).join(' ');

/** What compiling `point` finds wrong with it. */
const pointProblems = (point: SweepPoint, source: string, directory: string): readonly ConfigProblem[] => {
  try {
    simulatedFunctions(compileScenario(point.document, source, directory));
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

/** What is wrong with the points; the same at several points is told once, with the first of them. */
export const checkPoints = (
  points: readonly SweepPoint[],
  axes: readonly Axis[],
  { scenario, source, problems }: { readonly scenario: Scenario; readonly source: string; readonly problems: Problems },
): void => {
  const told = new Set<string>();
  for (const point of points) {
    for (const { path, message } of pointProblems(point, source, scenario.directory)) {
      if (told.has(`${path}: ${message}`)) continue;
      told.add(`${path}: ${message}`);
      problems.add(path === '' ? nameOf(axes, point) : path, `${message} (at ${nameOf(axes, point)})`);
    }
  }
};
