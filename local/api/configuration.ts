// FunctionConfiguration and its kin as the API answers them (botocore service model; defaults recorded in Nov 2025).

import { defaultEphemeralStorageMb } from '../../lambda/index.ts';
import { runtimeVersionArnOf } from '../settings/runtime-version.ts';
import { settlingNow } from '../functions/registry.ts';
import type { LoggingSettings } from '../settings/function-settings.ts';
import type { Alias, Revision, Settling, StoredFunction } from '../settings/stored-function.ts';
import { latestVersion } from '../settings/local-function.ts';
import { durableShape } from './durable-config-member.ts';
import type { ApiContext } from './operation.ts';

/** As the API writes instants: with milliseconds and `+0000`. */
export const apiInstant = (iso: string): string => iso.replace('Z', '+0000');

const creating = {
  State: 'Pending',
  StateReason: 'The function is being created.',
  StateReasonCode: 'Creating',
} as const;

const updating = {
  State: 'Active',
  LastUpdateStatus: 'InProgress',
  LastUpdateStatusReason: 'The function is being created.',
  LastUpdateStatusReasonCode: 'Creating',
} as const;

const settled = { State: 'Active', LastUpdateStatus: 'Successful' } as const;

/** Members that lists leave out (API reference, ListFunctions). */
type StateMembers = Record<string, unknown>;

const stateOf = (settling: Settling | null): StateMembers =>
  settling === null ? settled : settling.kind === 'creating' ? creating : updating;

const loggingOf = ({ format, applicationLevel, systemLevel, group }: LoggingSettings): Record<string, string> => ({
  LogFormat: format,
  ...(format === 'JSON' ? { ApplicationLogLevel: applicationLevel, SystemLogLevel: systemLevel } : {}),
  LogGroup: group,
});

const layersOf = (context: ApiContext, arns: readonly string[]): Record<string, unknown> =>
  arns.length === 0 ? {} : { Layers: arns.map((Arn) => ({ Arn, CodeSize: context.layers.bytesOf(Arn) })) };

/** Of a version on Managed Instances it is that of its environments; $LATEST runs nowhere there. */
const shownState = (context: ApiContext, revision: Revision, settling: Settling | null): StateMembers => {
  const { config } = revision.settings;
  const snapshots = context.registry.snapshots(revision);
  if (snapshots === null && (config.managed === undefined || settling !== null)) return stateOf(settling);
  const managed = context.registry.managed(revision) ?? snapshots;
  if (managed === null) return { ...settled, State: 'ActiveNonInvocable' };
  const { state, reason, reasonCode } = managed.state;
  const why = {
    ...(reason === undefined ? {} : { StateReason: reason }),
    ...(reasonCode === undefined ? {} : { StateReasonCode: reasonCode }),
  };
  const update = { Pending: 'InProgress', Failed: 'Failed' }[state as 'Pending' | 'Failed'] ?? 'Successful';
  return { State: state, ...why, LastUpdateStatus: update };
};

export interface Shown {
  /** Put into the ARN. */
  readonly qualifier?: string | null;
  /** Of the operation that made the revision: the change is on its way in its answer, however fast it was. */
  readonly made?: boolean;
  /** In a list: without states. */
  readonly listed?: boolean;
}

/** A version has what its function is to have (API reference, SnapStartResponse). */
const snapStartOf = (
  { SnapStart: given }: Revision['settings']['kept'],
  version: string,
  isPending: boolean,
): Record<string, unknown> => {
  const snapStart = given as { readonly ApplyOn: string } | undefined;
  if (snapStart?.ApplyOn !== 'PublishedVersions' || version === latestVersion) return {};
  return { SnapStart: { ...snapStart, OptimizationStatus: isPending ? 'Off' : 'On' } };
};

/** FunctionConfiguration of one revision. */
export const configurationOf = (
  context: ApiContext,
  stored: StoredFunction,
  revision: Revision,
  { qualifier = null, made = false, listed = false }: Shown = {},
): Record<string, unknown> => {
  const { settings, code, version } = revision;
  const { config } = settings;
  const { region } = context.registry.context;
  const settling = made ? revision.settling : settlingNow(revision);
  const runtimeVersion = { RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArnOf(region, config.runtime) } };
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
    ...(settings.environmentGiven || Object.keys(settings.environment).length > 0
      ? { Environment: { Variables: settings.environment } }
      : {}),
    TracingConfig: { Mode: settings.tracingMode },
    RevisionId: (settling ?? revision).revisionId,
    ...layersOf(context, settings.layers),
    ...(listed ? {} : shownState(context, revision, settling)),
    PackageType: config.packageType === 'zip' ? 'Zip' : 'Image',
    Architectures: [config.architecture],
    EphemeralStorage: { Size: config.ephemeralStorageMb ?? defaultEphemeralStorageMb },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    ...(config.tenantIsolation === true ? { TenancyConfig: { TenantIsolationMode: 'PER_TENANT' } } : {}),
    ...(listed || config.packageType !== 'zip' ? {} : runtimeVersion),
    LoggingConfig: loggingOf(settings.logging),
    ...durableShape(settings),
    ...settings.kept,
    ...snapStartOf(
      settings.kept,
      version,
      (context.registry.snapshots(revision)?.state.state ?? 'Active') !== 'Active',
    ),
  };
};

/** FunctionConfiguration in a list. */
export const listedConfiguration = (
  context: ApiContext,
  stored: StoredFunction,
  revision: Revision,
  qualifier: string | null = null,
): Record<string, unknown> => configurationOf(context, stored, revision, { qualifier, listed: true });

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
