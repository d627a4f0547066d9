// A scenario ready to run: quantities as numbers, laws and arrivals as objects, everything checked.

import type { AsyncConfig, ClientRetry, FrontDoorOptions, FunctionConfig, Rules } from '../../lambda/index.ts';
import type {
  Distribution,
  ProvisionedScalingOptions,
  SimulatedVpc,
  SqsMappingOptions,
  StreamMappingOptions,
} from '../../sim/index.ts';
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
  readonly events: AsyncConfig & {
    readonly deadLetter: boolean;
    /** Indices of functions; null for none. */
    readonly onSuccess: number | null;
    readonly onFailure: number | null;
  };
  /** null outside a VPC, and in eras when a VPC costs nothing at scale-out. */
  readonly vpc: SimulatedVpc | null;
  /** null when provisioned concurrency stays as it is. */
  readonly provisionedScaling: Omit<ProvisionedScalingOptions, 'functionIndex'> | null;
}

/** How requests reach the function, with what only that way needs. */
export type TrafficWay =
  | { readonly kind: 'sync'; readonly door: (FrontDoorOptions & { readonly name: string }) | null }
  | { readonly kind: 'async' }
  | { readonly kind: 'closedLoop'; readonly clients: number; readonly think: Distribution }
  | { readonly kind: 'sqs'; readonly mapping: Omit<SqsMappingOptions, 'functionIndex'> }
  | { readonly kind: 'stream'; readonly mapping: Omit<StreamMappingOptions, 'functionIndex'> };

export interface ScenarioTraffic {
  readonly functionIndex: number;
  readonly way: TrafficWay;
  /** None for a closed loop. */
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
