// What every result says about where it came from.

import { unreservedConcurrency } from '../../lambda/index.ts';
import {
  hostInfo,
  type Assumption,
  type Estimate,
  type GeneratorHealth,
  type RunIdentity,
  type RunResult,
} from '../../reports/index.ts';
import { packageVersion } from '../input/package-root.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** What differs from one kind of run to the next. */
export interface RunFacts {
  readonly kind: RunResult['kind'];
  readonly seed: number;
  readonly startedAt: string;
  readonly generator: GeneratorHealth | null;
  readonly warnings: readonly string[];
  readonly assumptions?: readonly Assumption[];
  readonly replications: number;
  readonly intervals: Readonly<Record<string, Estimate>> | null;
}

/** The identity of a run of `scenario`. */
export const identityOf = (scenario: Scenario, facts: RunFacts): RunIdentity => ({
  ...facts,
  name: scenario.name,
  scenario: { ...scenario.document, seed: facts.seed },
  host: hostInfo(),
  versions: { windtunnel: packageVersion, node: process.versions.node },
  limits: {
    accountConcurrency: scenario.accountConcurrency,
    unreservedConcurrency: unreservedConcurrency({
      concurrency: scenario.accountConcurrency,
      functions: scenario.functions.map((f) => f.config),
    }),
  },
});
