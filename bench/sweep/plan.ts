// A sweep before it is run: its points, and the units of work they come to.

import { createHash } from 'node:crypto';
import { packageVersion } from '../input/package-root.ts';
import { ConfigError } from '../input/config-error.ts';
import { variedMemoryWarnings } from '../scenario/memory-warnings.ts';
import { Problems } from '../input/problems.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { repeatedProblems } from '../scenario/size-estimate.ts';
import { axesOf, type Axis } from './axis.ts';
import { fileHashes } from '../jobs/scenario-files.ts';
import { checkPoints, pointsOf, type SweepPoint } from './points.ts';

export interface SweepPlan {
  readonly scenario: Scenario;
  /** The scenario's file, for errors. */
  readonly source: string;
  readonly replications: number;
  readonly axes: readonly Axis[];
  readonly points: readonly SweepPoint[];
  /** Of everything that decides the figures: equal hashes, equal answers. */
  readonly hash: string;
}

/** One replication of one point. */
export interface SweepUnit {
  readonly point: number;
  readonly replication: number;
}

export interface SweepRequest {
  readonly source: string;
  /** As given on the command line. */
  readonly vary: readonly string[];
  readonly replications: number;
}

/** More answers are no table that anybody reads. */
const mostUnits = 1_000_000;

const shown = (count: number): string => count.toLocaleString('en-US');

/** Plans a sweep of `scenario`. Throws ConfigError with everything that is wrong with any point. */
export const planSweep = (scenario: Scenario, { source, vary, replications }: SweepRequest): SweepPlan => {
  const problems = new Problems();
  const axes = axesOf(vary, problems);
  // A path can be checked even where the values of another setting are wrong.
  const points = pointsOf(scenario, axes, problems);
  const units = points.length * replications;
  if (units > mostUnits) {
    const message = `${shown(points.length)} points of ${shown(replications)} each are ${shown(units)} runs; ${shown(mostUnits)} are the most: ask for fewer`;
    problems.add('--replications', message);
  }
  if (problems.list.length === 0) problems.list.push(...repeatedProblems(scenario.document, units, '--replications'));
  if (problems.list.length === 0) checkPoints(points, axes, { scenario, source, problems });
  if (problems.list.length > 0) throw new ConfigError(source, problems.list);
  const documents = points.map((point) => point.document);
  const decisive = [packageVersion, scenario.document, axes, replications, fileHashes(documents, scenario.directory)];
  const hash = createHash('sha256').update(JSON.stringify(decisive)).digest('hex');
  const paths = axes.map(({ path }) => path);
  const warnings = [...scenario.warnings, ...variedMemoryWarnings(scenario.document, paths)];
  return { scenario: { ...scenario, warnings }, source, replications, axes, points, hash };
};

/** Every unit, a point after the other. */
export const unitsOf = ({ points, replications }: SweepPlan): SweepUnit[] =>
  points.flatMap((_, point) => Array.from({ length: replications }, (_, replication) => ({ point, replication })));
