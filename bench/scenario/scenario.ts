// A scenario ready to run: quantities as numbers, laws and arrivals as objects, everything checked.

import type {
  AsyncConfig,
  CapacityProviderConfig,
  ClientRetry,
  FrontDoorOptions,
  FunctionConfig,
  Rules,
} from '../../lambda/index.ts';
import type {
  DeploymentOptions,
  Distribution,
  DurableProgram,
  ErrorShare,
  ProvisionedScalingOptions,
  SimulatedAlarm,
  SimulatedExtensions,
  SimulatedFunction,
  SimulatedPlacement,
  SimulatedVpc,
  SqsMappingOptions,
  StreamMappingOptions,
  TenantLaw,
} from '../../sim/index.ts';
import type { ArrivalFactory } from './arrival-factory.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { SloLimit } from '../format/slo.ts';

/** A handler in a file. */
export interface HandlerRef {
  /** Absolute. */
  readonly file: string;
  /** Empty for a bootstrap, which is a runtime of its own. */
  readonly exportName: string;
  /** The directory of its code, absolute; without one it is found. */
  readonly codeRoot?: string;
  /** Whether JavaScript is bundled before it runs. */
  readonly built?: boolean;
}

export interface ScenarioFunction {
  readonly config: FunctionConfig;
  /** null when the scenario names none: such a function can only be simulated. */
  readonly handler: HandlerRef | null;
  readonly environment: Readonly<Record<string, string>>;
  /** null when the scenario names none: such a function can only be measured. */
  readonly duration: Distribution | null;
  readonly coldStart: Distribution;
  /** How much longer the first invocation after INIT takes; null for no longer. */
  readonly firstInvocation: Distribution | null;
  /** What comes before INIT; null for nothing. */
  readonly placement: SimulatedPlacement | null;
  /** What extensions cost; null for none. */
  readonly extensions: SimulatedExtensions | null;
  readonly overhead: Distribution | null;
  readonly errorShare: ErrorShare;
  readonly events: AsyncConfig & {
    readonly deadLetter: boolean;
    /** Indices of functions; null for none. */
    readonly onSuccess: number | null;
    readonly onFailure: number | null;
    /** Destinations that are no functions. */
    readonly records: { readonly onSuccess: boolean; readonly onFailure: boolean };
    readonly stopsRecursion: boolean;
  };
  /** null outside a VPC, and in eras when a VPC costs nothing at scale-out. */
  readonly vpc: SimulatedVpc | null;
  /** How long a function in a VPC is Pending at its creation, since Hyperplane; 0 for one that is there already. */
  readonly pendingMs: number;
  /** Empty without SnapStart. */
  readonly snapStart: Pick<SimulatedFunction, 'snapStart' | 'pendingMs' | 'activeFromMs' | 'staysActive'>;
  /** What a durable function does; null for any other. */
  readonly durable: DurableProgram | null;
  /** null when provisioned concurrency stays as it is. */
  readonly provisionedScaling: Omit<ProvisionedScalingOptions, 'functionIndex'> | null;
}

/** How requests reach the function, with what only that way needs. */
export type TrafficWay =
  | { readonly kind: 'sync'; readonly door: (FrontDoorOptions & { readonly name: string }) | null }
  /** With the requests that each event is charged for its size, besides those of its runs. */
  | { readonly kind: 'async'; readonly furtherRequests: number }
  | { readonly kind: 'closedLoop'; readonly clients: number; readonly think: Distribution }
  | { readonly kind: 'sqs'; readonly mapping: Omit<SqsMappingOptions, 'functionIndex'> }
  | { readonly kind: 'stream'; readonly mapping: Omit<StreamMappingOptions, 'functionIndex'> };

/** An alias; versions are function indices. */
export interface ScenarioAlias {
  /** `function:alias`. */
  readonly name: string;
  readonly version: number;
  readonly additional: number;
  /** Of the additional version. */
  readonly share: number;
  readonly deployment: Omit<DeploymentOptions, 'router'> | null;
}

export interface ScenarioTraffic {
  /** Of the function or version; of the alias's version when it goes to an alias. */
  readonly functionIndex: number;
  /** -1 for none. */
  readonly aliasIndex: number;
  readonly way: TrafficWay;
  /** Of requests to a function that isolates tenants; null for others. */
  readonly tenants: TenantLaw | null;
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
  /** Empty where no function is on Managed Instances. */
  readonly capacityProviders: readonly CapacityProviderConfig[];
  readonly functions: readonly ScenarioFunction[];
  readonly aliases: readonly ScenarioAlias[];
  readonly traffic: readonly ScenarioTraffic[];
  readonly alarms: readonly SimulatedAlarm[];
  readonly slo: readonly SloLimit[];
  /** Defaults that the reader must know of. */
  readonly warnings: readonly string[];
}
