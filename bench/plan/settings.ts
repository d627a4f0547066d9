// What a plan may change of one function, and a scenario with it changed.

import { defaultMinimum } from '../scenario/compile.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { ManagedSpec } from '../format/managed-document.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { kafkaDefaults, sqsDefaults } from '../format/source-schema.ts';
import { writtenScaling, type ScalingSettings } from './scaling-settings.ts';

/** Of pollers in provisioned mode. */
export interface PollerRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** Of one event source mapping of SQS with its queue, or of Kafka. */
export interface SourceSettings {
  readonly maximumConcurrency?: number;
  /** Of SQS, in provisioned mode. */
  readonly pollers?: PollerRange;
  readonly visibilityTimeoutMs?: number;
  /** Event pollers of Kafka, in provisioned mode. */
  readonly kafkaPollers?: PollerRange;
}

/** Settings on which times and rules depend, so that the scenario is compiled anew; what is missing stays as it is written. */
export interface WrittenSettings {
  readonly memoryMb?: number;
  /** How provisioned concurrency changes from what there is at the start. */
  readonly scaling?: ScalingSettings;
  /** On Managed Instances: environments that are kept, the minimum. */
  readonly environments?: number;
  /** By the index of their traffic. */
  readonly sources?: Readonly<Record<string, SourceSettings>>;
}

export interface Concurrency {
  /** null for none. */
  readonly reservedConcurrency: number | null;
  readonly provisionedConcurrency: number;
}

/** Settings that a plan may change. */
export interface Settings extends WrittenSettings, Concurrency {
  /** To which the account's limit has to be raised for them; missing where they fit. */
  readonly accountConcurrency?: number;
}

/** The part of `settings` that is compiled. */
export const writtenOf = ({ memoryMb, scaling, environments, sources }: Settings): WrittenSettings => ({
  ...(scaling === undefined ? {} : { scaling }),
  ...(memoryMb === undefined ? {} : { memoryMb }),
  ...(environments === undefined ? {} : { environments }),
  ...(sources === undefined ? {} : { sources }),
});

/** The settings alone, of what carries more. */
export const settingsIn = (of: Settings): Settings => ({
  ...writtenOf(of),
  reservedConcurrency: of.reservedConcurrency,
  provisionedConcurrency: of.provisionedConcurrency,
  ...(of.accountConcurrency === undefined ? {} : { accountConcurrency: of.accountConcurrency }),
});

export const isWritten = (written: WrittenSettings): boolean => Object.keys(written).length > 0;

/** The same for equal settings, and for no others. */
export const settingsKey = (settings: Settings): string =>
  JSON.stringify([
    settings.reservedConcurrency,
    settings.provisionedConcurrency,
    settings.accountConcurrency,
    settings.memoryMb,
    settings.scaling,
    settings.environments,
    settings.sources,
  ]);

const withSource = (
  traffic: ScenarioDocument['traffic'][number],
  { maximumConcurrency, pollers, visibilityTimeoutMs, kafkaPollers }: SourceSettings,
): ScenarioDocument['traffic'][number] => {
  if (kafkaPollers !== undefined)
    return { ...traffic, kafka: { ...(traffic.kafka ?? kafkaDefaults()), pollers: kafkaPollers } };
  const { maximumConcurrency: _, pollers: __, ...others } = traffic.sqs ?? sqsDefaults();
  // Provisioned pollers exclude a maximum of concurrency, and the other way round.
  const bound =
    pollers !== undefined ? { pollers } : maximumConcurrency !== undefined ? { maximumConcurrency } : undefined;
  return {
    ...traffic,
    sqs: {
      ...(bound === undefined ? (traffic.sqs ?? sqsDefaults()) : { ...others, ...bound }),
      ...(visibilityTimeoutMs === undefined ? {} : { visibilityTimeout: `${visibilityTimeoutMs}ms` }),
    },
  };
};

const withScaling = (own: FunctionDocument, scaling: ScalingSettings | undefined): FunctionDocument => {
  if (scaling === undefined) return own;
  const { provisionedScaling: _, ...others } = own;
  const written = writtenScaling(scaling);
  return written === undefined ? others : { ...others, provisionedScaling: written };
};

/** A minimum of environments, with which a function begins where it began with fewer. */
export const withMinimum = (
  { initialEnvironments = Infinity }: Pick<ManagedSpec, 'initialEnvironments'>,
  environments: number,
): { readonly minimumEnvironments: number; readonly initialEnvironments?: number } => ({
  minimumEnvironments: environments,
  ...(initialEnvironments < environments ? { initialEnvironments: environments } : {}),
});

/** `document` with written settings of the function called `name`. */
export const withWritten = (
  document: ScenarioDocument,
  name: string,
  { memoryMb, scaling, environments, sources = {} }: WrittenSettings,
): ScenarioDocument => {
  const before = document.functions[name]!;
  const { managed = {} } = before;
  const changed = {
    ...withScaling(before, scaling),
    ...(memoryMb === undefined ? {} : { memory: `${memoryMb}MB` }),
    ...(environments === undefined ? {} : { managed: { ...managed, ...withMinimum(managed, environments) } }),
  };
  return {
    ...document,
    functions: { ...document.functions, [name]: changed },
    traffic: document.traffic.map((traffic, index) => {
      const own = sources[index];
      return own === undefined ? traffic : withSource(traffic, own);
    }),
  };
};

/** `scenario` with another limit of its account, and the minimum that it must leave unreserved. */
export const withAccount = (scenario: Scenario, concurrency: number): Scenario => {
  const unreservedMinimum = scenario.document.account.unreservedMinimum ?? defaultMinimum(concurrency);
  return { ...scenario, accountConcurrency: concurrency, unreservedMinimum };
};

/** `document` with another concurrency for the function called `name`. */
export const withConcurrency = (
  document: ScenarioDocument,
  name: string,
  { reservedConcurrency: reserved, provisionedConcurrency }: Concurrency,
): ScenarioDocument => {
  const { reservedConcurrency: _, ...others } = document.functions[name]!;
  const changed = {
    ...others,
    provisionedConcurrency,
    ...(reserved === null ? {} : { reservedConcurrency: reserved }),
  };
  return { ...document, functions: { ...document.functions, [name]: changed } };
};

/** `scenario` with another concurrency for one of its functions; written settings are not its matter. */
export const withSettings = (scenario: Scenario, functionIndex: number, settings: Settings): Scenario => {
  const name = scenario.functions[functionIndex]!.config.name;
  const { reservedConcurrency: reserved, provisionedConcurrency } = settings;
  return {
    ...scenario,
    document: withConcurrency(scenario.document, name, settings),
    functions: scenario.functions.map((f, index) =>
      index === functionIndex
        ? {
            ...f,
            config: { ...f.config, reservedConcurrency: reserved, provisionedConcurrency },
            provisionedScaling:
              f.provisionedScaling === null ? null : { ...f.provisionedScaling, initial: provisionedConcurrency },
          }
        : f,
    ),
  };
};
