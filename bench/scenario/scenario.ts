// A scenario ready to run: quantities as numbers, laws and arrivals as objects, everything checked.

import type { ClientRetry, FunctionConfig, Rules } from '../../lambda/index.ts';
import type { Distribution } from '../../sim/index.ts';
import type { ArrivalFactory } from './arrivals.ts';
import type { ScenarioDocument } from './document.ts';
import type { SloLimit } from './slo.ts';

/** A handler in a file. */
export interface HandlerRef {
  /** Absolute. */
  readonly file: string;
  readonly exportName: string;
}

export interface ScenarioFunction {
  readonly config: FunctionConfig;
  /** null when the scenario names none: such a function can only be simulated. */
  readonly handler: HandlerRef | null;
  readonly environment: Readonly<Record<string, string>>;
  /** null when the scenario names none: such a function can only be measured. */
  readonly duration: Distribution | null;
  readonly coldStart: Distribution;
  readonly overhead: Distribution | null;
  readonly errorShare: number;
}

export interface ScenarioTraffic {
  readonly functionIndex: number;
  readonly arrivals: ArrivalFactory;
  /** A fresh client. */
  readonly retry: () => ClientRetry;
  /** JSON text. */
  readonly payload: string;
}

export interface Scenario {
  /** As written, defaults filled in. */
  readonly document: ScenarioDocument;
  /** Where relative paths start. */
  readonly directory: string;
  readonly name: string;
  readonly seed: number;
  readonly durationMs: number;
  readonly warmupMs: number;
  readonly rules: Rules;
  readonly accountConcurrency: number;
  readonly unreservedMinimum: number;
  readonly functions: readonly ScenarioFunction[];
  readonly traffic: readonly ScenarioTraffic[];
  readonly slo: readonly SloLimit[];
  /** Defaults that the reader must know of. */
  readonly warnings: readonly string[];
}
