// FunctionConfiguration and its kin as the API answers them (botocore service model; defaults recorded in Nov 2025).

import { defaultEphemeralStorageMb } from '../../lambda/index.ts';
import type { Alias, Revision, StoredFunction } from '../functions/stored-function.ts';
import type { ApiContext } from './operation.ts';

/** As the API writes instants: with milliseconds and `+0000`. */
export const apiInstant = (iso: string): string => iso.replace('Z', '+0000');

/** A state that an answer shows while what it speaks of is under way. */
type Transition = 'creating' | 'updating' | null;

const creating = {
  State: 'Pending',
  StateReason: 'The function is being created.',
  StateReasonCode: 'Creating',
} as const;

const updating = {
  LastUpdateStatus: 'InProgress',
  LastUpdateStatusReason: 'The function is being created.',
  LastUpdateStatusReasonCode: 'Creating',
} as const;

const layersOf = (context: ApiContext, arns: readonly string[]): Record<string, unknown> =>
  arns.length === 0 ? {} : { Layers: arns.map((Arn) => ({ Arn, CodeSize: context.layers.find(Arn)?.bytes ?? 0 })) };

export interface Shown {
  /** Put into the ARN. */
  readonly qualifier?: string | null;
  readonly transition?: Transition;
}

/** FunctionConfiguration of one revision. */
export const configurationOf = (
  context: ApiContext,
  stored: StoredFunction,
  revision: Revision,
  { qualifier = null, transition = null }: Shown = {},
): Record<string, unknown> => {
  const { settings, code, version } = revision;
  const { config } = settings;
  const group = `/aws/lambda/${stored.name}`;
  return {
    FunctionName: stored.name,
    FunctionArn: context.registry.arnOf(stored.name, qualifier ?? undefined),
    Runtime: config.runtime,
    Role: settings.role,
    Handler: settings.handler,
    CodeSize: code.bytes,
    Description: settings.description,
    Timeout: config.timeoutMs / 1000,
    MemorySize: config.memoryMb,
    LastModified: apiInstant(revision.lastModified),
    CodeSha256: code.sha256,
    Version: version,
    ...(settings.deadLetterArn === null ? {} : { DeadLetterConfig: { TargetArn: settings.deadLetterArn } }),
    ...(Object.keys(settings.environment).length === 0 ? {} : { Environment: { Variables: settings.environment } }),
    TracingConfig: { Mode: settings.tracingMode },
    RevisionId: revision.revisionId,
    ...layersOf(context, settings.layers),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    ...(transition === 'creating' ? creating : transition === 'updating' ? updating : {}),
    PackageType: config.packageType === 'zip' ? 'Zip' : 'Image',
    Architectures: [config.architecture],
    EphemeralStorage: { Size: config.ephemeralStorageMb ?? defaultEphemeralStorageMb },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: { LogFormat: settings.logFormat, LogGroup: group },
  };
};

export const aliasAnswer = (context: ApiContext, stored: StoredFunction, alias: Alias): Record<string, unknown> => ({
  AliasArn: context.registry.arnOf(stored.name, alias.name),
  Name: alias.name,
  FunctionVersion: alias.version,
  Description: alias.description,
  ...(alias.additional === null
    ? {}
    : { RoutingConfig: { AdditionalVersionWeights: { [alias.additional.version]: alias.additional.weight } } }),
  RevisionId: alias.revisionId,
});
