// The ways in which a function of a template runs: on Managed Instances, from a snapshot, with environments of its tenants' own.
// Sources: CloudFormation and SAM (serverless-application-model 1.1xx, May 2026); SAM calls some of it otherwise.

import { snapStartProblem } from '../../lambda/index.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { CapacityProviderSpec } from '../format/managed-document.ts';
import { chosenWord } from './choices.ts';
import type { ListedFunction, ListedSource } from './listing.ts';
import type { Properties } from './properties.ts';
import { addIgnored, type Scope } from './scope.ts';
import { present, type Settings } from './settings.ts';

/** A date on which images had SnapStart. */
const offeredToAll = '2026-08-01';

export type ListedModes = Pick<ListedFunction, 'tenantIsolation' | 'snapStart' | 'managed'>;

/** How many environments there are, of a function or a version; undefined where nothing says it. */
export const scalingOf = (
  properties: Properties,
): Pick<NonNullable<ListedFunction['managed']>, 'minimum' | 'maximum'> | undefined => {
  const scaling = properties.inside('FunctionScalingConfig');
  if (scaling === undefined) return undefined;
  return present({
    minimum: scaling.number('MinExecutionEnvironments'),
    maximum: scaling.number('MaxExecutionEnvironments'),
  });
};

/** `Arn` of SAM's functions, a structure of its own in Lambda's. */
const managedOf = (properties: Properties): ListedFunction['managed'] => {
  const outer = properties.inside('CapacityProviderConfig');
  const config = outer?.inside('LambdaManagedInstancesCapacityProviderConfig') ?? outer;
  if (config === undefined) return undefined;
  const scaling = scalingOf(properties);
  return {
    provider: config.target('CapacityProviderArn') ?? config.target('Arn') ?? '',
    ...present({
      slots: config.number('PerExecutionEnvironmentMaxConcurrency'),
      memoryPerVcpu: config.number('ExecutionEnvironmentMemoryGiBPerVCpu'),
    }),
    ...scaling,
  };
};

export const modesOf = (
  properties: Properties,
  described: Pick<ListedFunction, 'runtime' | 'packageType'>,
  scope: Scope,
): ListedModes => {
  const tenancy = properties.inside('TenancyConfig');
  const isIsolated = tenancy !== undefined && tenancy.text('TenantIsolationMode') !== undefined;
  if (isIsolated) chosenWord(tenancy, 'TenantIsolationMode', scope);
  const snapStart = snapStartOf(properties, described, scope);
  const managed = managedOf(properties);
  return {
    ...(isIsolated ? { tenantIsolation: true } : {}),
    ...(snapStart ? { snapStart } : {}),
    ...(managed === undefined ? {} : { managed }),
  };
};

/** Whether published versions have snapshots; where AWS would refuse it, it has no effect. */
const snapStartOf = (
  properties: Properties,
  { runtime, packageType }: Pick<ListedFunction, 'runtime' | 'packageType'>,
  scope: Scope,
): boolean => {
  const config = properties.inside('SnapStart');
  if (config === undefined || chosenWord(config, 'ApplyOn', scope) !== 'PublishedVersions') return false;
  const problem = snapStartProblem({ runtime: runtime ?? '', packageType }, offeredToAll);
  if (problem === null) return true;
  addIgnored(scope, properties.at('SnapStart'), `SnapStart (${runtime ?? packageType} has none)`);
  return false;
};

/** AWS::Lambda::CapacityProvider, and SAM's with names of its own. */
export const capacityProvider = (properties: Properties): Settings => {
  const types = properties.inside('InstanceRequirements');
  const scaling = properties.inside('CapacityProviderScalingConfig') ?? properties.inside('ScalingConfig');
  const policies = scaling?.any('ScalingPolicies');
  const [policy] = Array.isArray(policies) ? (policies as { readonly TargetValue?: unknown }[]) : [];
  // Policies say it.
  scaling?.skip('ScalingMode');
  return present({
    Architectures: types?.texts('Architectures'),
    AllowedInstanceTypes: types?.texts('AllowedInstanceTypes') ?? types?.texts('AllowedTypes'),
    ExcludedInstanceTypes: types?.texts('ExcludedInstanceTypes') ?? types?.texts('ExcludedTypes'),
    MaxVCpuCount: scaling?.number('MaxVCpuCount'),
    TargetValue: scaling?.number('AverageCPUUtilization') ?? (Number(policy?.TargetValue) || undefined),
  });
};

const isProvider = ({ type }: ListedSource): boolean => type.endsWith('::CapacityProvider');

/** The providers of the template in the words of a scenario. */
export const providersFragment = (sources: readonly ListedSource[]): Record<string, Partial<CapacityProviderSpec>> =>
  Object.fromEntries(
    sources.filter(isProvider).map(({ id, settings }): [string, Partial<CapacityProviderSpec>] => {
      const architecture = ((settings['Architectures'] as string[] | undefined)?.[0] ?? 'x86_64') as 'x86_64' | 'arm64';
      const target = settings['TargetValue'];
      return [
        id,
        {
          architecture,
          ...present({
            instanceTypes: settings['AllowedInstanceTypes'],
            excludedInstanceTypes: settings['ExcludedInstanceTypes'],
            maxVcpus: settings['MaxVCpuCount'],
            cpuTarget: target === undefined ? undefined : `${Number(target)}%`,
          }),
        },
      ];
    }),
  );

/** What is said of a provider that is none of the template's: a scenario that names none has the only one there is. */
export const providerNotes = ({ managed }: ListedFunction, providerIds: readonly string[]): string[] => {
  if (managed === undefined || providerIds.includes(managed.provider)) return [];
  const named =
    managed.provider === '' ? 'it names no capacity provider' : `${managed.provider} is no capacity provider`;
  const [first = 'the default one', ...others] = providerIds;
  const instead =
    others.length === 0 ? `${first} stands in` : `give managed.capacityProvider, ${providerIds.join(', ')}`;
  return [`${named} of the template: ${instead}`];
};

/** How the function runs, in the words of a scenario; nothing for one that runs as most do. */
export const modesFragment = (
  { tenantIsolation, snapStart, managed }: ListedFunction,
  providerIds: readonly string[],
): Partial<FunctionDocument> => ({
  ...(tenantIsolation === true ? { tenantIsolation } : {}),
  ...(snapStart === true ? { compute: 'snapstart' as const } : {}),
  ...(managed === undefined
    ? {}
    : {
        compute: 'managed' as const,
        managed: {
          ...(providerIds.includes(managed.provider) ? { capacityProvider: managed.provider } : {}),
          minimumEnvironments: managed.minimum ?? 3,
          ...present({
            slots: managed.slots,
            memoryPerVcpu: managed.memoryPerVcpu,
            maximumEnvironments: managed.maximum,
          }),
        },
      }),
});
