// A suite: one experiment of the bench, from its scenario to the report of what it showed.

import type { SandboxKind } from '../../local/index.ts';
import type { SuiteReport } from '../../reports/index.ts';
import type { askChild } from './child-answers.ts';

/** What the bench lends a suite. */
export interface SuiteContext {
  /** Short runs, for a first look and for CI. */
  readonly quick: boolean;
  /** Default: each suite's own. */
  readonly seed: number | undefined;
  /** What the environments of measured runs are. */
  readonly sandbox: SandboxKind;
  readonly signal: AbortSignal;
  /** How processes are asked that run nothing else; default `askChild`. */
  readonly ask?: typeof askChild;
  /** Told what is being done, and how long it takes as far as known. */
  onStage(stage: string, durationMs: number): void;
}

export interface Suite {
  readonly name: string;
  /** One sentence: what it shows. */
  readonly description: string;
  /** Left out of a quick bench unless it is named. */
  readonly slow?: boolean;
  /** Only run when it is named. */
  readonly onDemand?: boolean;
  run(context: SuiteContext): Promise<SuiteReport>;
}
