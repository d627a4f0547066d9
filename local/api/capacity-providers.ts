// Capacity providers, and how many environments a version on one may have (botocore service model, Aug 2026; paths of 2025-11-30).

import {
  capacityProviderExists,
  capacityProviderInUse,
  capacityProviderNotFound,
  functionNotFound,
  invalidParameterValue,
  mostEnvironments,
  mostVcpus,
  type FunctionConfig,
} from '../../lambda/index.ts';
import { defaultScaling, type CapacityProvider, type ProviderMembers } from '../functions/capacity-providers.ts';
import { isManaged } from '../functions/registry.ts';
import { latestPublished, latestVersion } from '../settings/local-function.ts';
import type { ManagedVersion, ScalingBounds } from '../settings/managed-version.ts';
import type { StoredFunction } from '../settings/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { apiInstant } from './configuration.ts';
import {
  capacityProviderName,
  instanceType,
  logGroupName,
  resourceArn,
  roleArn,
  securityGroupId,
  subnetId,
} from './constraints.ts';
import { itemsLike, itemsOf, Members } from './members.ts';
import { namedFunction, page, Refusal, type ApiCall, type ApiContext, type Operation } from './operation.ts';
import { architectures } from './settings-members.ts';
import { givenTags } from './tags.ts';

const states = ['Pending', 'Active', 'Failed', 'Deleting'] as const;

const answerOf = (
  { providers }: ApiContext,
  provider: CapacityProvider,
  state: (typeof states)[number] = providers.stateOf(provider),
): Record<string, unknown> => ({
  CapacityProviderArn: provider.arn,
  State: state,
  ...provider.members,
  LastModified: apiInstant(provider.lastModified),
});

const accepted = (value: unknown): HttpAnswer => ({ ...jsonAnswer(value), status: 202 });

const sized = (members: Members, name: string, count: number | undefined, [least, most]: [number, number]): void => {
  if (count === undefined) return;
  if (count < least) members.refuse(name, `Member must have length greater than or equal to ${least}`);
  if (count > most) members.refuse(name, `Member must have length less than or equal to ${most}`);
};

const vpcOf = (members: Members): unknown => {
  const vpc = members.inside('VpcConfig');
  vpc.required('SubnetIds', 'SecurityGroupIds');
  const subnets = vpc.texts('SubnetIds', itemsLike(subnetId));
  const groups = vpc.texts('SecurityGroupIds', itemsLike(securityGroupId));
  sized(vpc, 'SubnetIds', subnets?.length, [1, 16]);
  sized(vpc, 'SecurityGroupIds', groups?.length, [0, 5]);
  return { SubnetIds: subnets ?? [], SecurityGroupIds: groups ?? [] };
};

const permissionsOf = (members: Members): unknown => {
  const permissions = members.inside('PermissionsConfig');
  permissions.required('CapacityProviderOperatorRoleArn');
  return { CapacityProviderOperatorRoleArn: permissions.text('CapacityProviderOperatorRoleArn', roleArn) };
};

const typesOf = (members: Members): ProviderMembers['InstanceRequirements'] => {
  if (!members.has('InstanceRequirements')) return undefined;
  const inside = members.inside('InstanceRequirements');
  const given = inside.texts('Architectures', itemsOf(architectures));
  const allowed = inside.texts('AllowedInstanceTypes', itemsLike(instanceType));
  const excluded = inside.texts('ExcludedInstanceTypes', itemsLike(instanceType));
  sized(inside, 'Architectures', given?.length, [1, 1]);
  sized(inside, 'AllowedInstanceTypes', allowed?.length, [0, 400]);
  sized(inside, 'ExcludedInstanceTypes', excluded?.length, [0, 400]);
  members.check();
  if ((allowed ?? []).length > 0 && (excluded ?? []).length > 0) {
    throw new Refusal(invalidParameterValue('Give AllowedInstanceTypes or ExcludedInstanceTypes, not both.'));
  }
  return {
    ...(given === undefined ? {} : { Architectures: given as FunctionConfig['architecture'][] }),
    ...(allowed === undefined ? {} : { AllowedInstanceTypes: allowed }),
    ...(excluded === undefined ? {} : { ExcludedInstanceTypes: excluded }),
  };
};

const scalingOf = (
  members: Members,
  old: ProviderMembers['CapacityProviderScalingConfig'],
): ProviderMembers['CapacityProviderScalingConfig'] => {
  if (!members.has('CapacityProviderScalingConfig')) return old;
  const inside = members.inside('CapacityProviderScalingConfig');
  const most = inside.integer('MaxVCpuCount', { min: 2, max: mostVcpus });
  const mode = inside.oneOf('ScalingMode', ['Auto', 'Manual']) ?? old.ScalingMode;
  const policies = inside.items('ScalingPolicies').map((policy) => {
    policy.required('PredefinedMetricType', 'TargetValue');
    const metric = policy.oneOf('PredefinedMetricType', ['LambdaCapacityProviderAverageCPUUtilization']);
    const target = policy.number('TargetValue', { min: 0, max: 100 });
    return { PredefinedMetricType: metric ?? '', TargetValue: target ?? 0 };
  });
  if (inside.has('ScalingPolicies')) sized(inside, 'ScalingPolicies', policies.length, [0, 10]);
  members.check();
  if (mode === 'Auto' && inside.has('ScalingPolicies')) {
    // As users of Terraform quote it.
    throw new Refusal(invalidParameterValue("A scaling policy can't be specified when the scalingMode is set to Auto"));
  }
  return {
    MaxVCpuCount: most ?? old.MaxVCpuCount,
    ScalingMode: mode,
    ...(policies.length > 0
      ? { ScalingPolicies: policies }
      : mode === 'Manual'
        ? { ScalingPolicies: old.ScalingPolicies ?? [] }
        : {}),
  };
};

/** Members that are kept and shown; nothing here goes by them. */
const keptOf = (members: Members): Pick<ProviderMembers, 'PropagateTags' | 'TelemetryConfig'> => {
  const kept: { PropagateTags?: unknown; TelemetryConfig?: unknown } = {};
  if (members.has('PropagateTags')) {
    const inside = members.inside('PropagateTags');
    const mode = inside.oneOf('Mode', ['None', 'Explicit']);
    const tags = inside.textMap('ExplicitTags');
    kept.PropagateTags = { Mode: mode, ...(tags === undefined ? {} : { ExplicitTags: Object.fromEntries(tags) }) };
  }
  if (members.has('TelemetryConfig')) {
    const inside = members.inside('TelemetryConfig').inside('LoggingConfig');
    const level = inside.oneOf('SystemLogLevel', ['DEBUG', 'INFO', 'WARN']);
    const group = inside.text('LogGroup', logGroupName);
    kept.TelemetryConfig = {
      LoggingConfig: {
        ...(level === undefined ? {} : { SystemLogLevel: level }),
        ...(group === undefined ? {} : { LogGroup: group }),
      },
    };
  }
  return kept;
};

/** What of a provider is of instances, which are this machine here. */
const ofInstances = ['VpcConfig', 'PermissionsConfig', 'KmsKeyArn', 'PropagateTags', 'TelemetryConfig'] as const;

const noteWithoutEffect = ({ note }: ApiContext, name: string, members: Members): void => {
  for (const member of ofInstances) {
    if (members.has(member)) note(`capacity provider ${name}: ${member} has no effect: its instances are this machine`);
  }
};

const create = (context: ApiContext, { members }: ApiCall): HttpAnswer => {
  const { providers } = context;
  members.required('CapacityProviderName', 'VpcConfig', 'PermissionsConfig');
  const name = members.text('CapacityProviderName', capacityProviderName) ?? '';
  const [vpc, permissions] = [vpcOf(members), permissionsOf(members)];
  const types = typesOf(members);
  const scaling = scalingOf(members, defaultScaling);
  const key = members.text('KmsKeyArn', resourceArn);
  const kept = keptOf(members);
  const tags = givenTags(members);
  members.check();
  const own = name.split(':').at(-1)!;
  if (providers.find(own) !== undefined) throw new Refusal(capacityProviderExists(own));
  const provider = providers.create(
    own,
    {
      VpcConfig: vpc,
      PermissionsConfig: permissions,
      ...(types === undefined ? {} : { InstanceRequirements: types }),
      CapacityProviderScalingConfig: scaling,
      ...(key === undefined ? {} : { KmsKeyArn: key }),
      ...kept,
    },
    [...tags],
  );
  noteWithoutEffect(context, own, members);
  return accepted({ CapacityProvider: answerOf(context, provider, 'Pending') });
};

const named = ({ providers }: ApiContext, { names }: ApiCall): CapacityProvider => {
  const [asked] = names as readonly [string];
  const provider = providers.find(asked);
  if (provider === undefined) {
    throw new Refusal(capacityProviderNotFound(asked.startsWith('arn:') ? asked : providers.arnOf(asked)));
  }
  return provider;
};

const get = (context: ApiContext, call: ApiCall): HttpAnswer =>
  jsonAnswer({ CapacityProvider: answerOf(context, named(context, call)) });

const update = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const provider = named(context, call);
  const { members } = call;
  const scaling = scalingOf(members, provider.members.CapacityProviderScalingConfig);
  const kept = keptOf(members);
  members.check();
  noteWithoutEffect(context, provider.name, members);
  context.providers.update(provider, { CapacityProviderScalingConfig: scaling, ...kept });
  return accepted({ CapacityProvider: answerOf(context, provider) });
};

/** Versions on a provider, with their function. */
export const versionsOn = (context: ApiContext, provider: string): [StoredFunction, string, ManagedVersion][] =>
  context.registry.all.flatMap((stored) =>
    [...stored.versions.values()].flatMap((revision): [StoredFunction, string, ManagedVersion][] => {
      const managed = context.registry.managed(revision);
      return managed?.provider === provider ? [[stored, revision.version, managed]] : [];
    }),
  );

const remove = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const provider = named(context, call);
  const attached = context.registry.all.some(
    ({ latest }) => latest.settings.config.managed?.provider === provider.name,
  );
  if (attached || versionsOn(context, provider.name).length > 0) {
    throw new Refusal(capacityProviderInUse(provider.name));
  }
  context.providers.delete(provider);
  return accepted({ CapacityProvider: answerOf(context, provider, 'Deleting') });
};

const list = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const query = new Members({ State: call.query.get('State') });
  const state = query.oneOf('State', states);
  query.check();
  const shown = context.providers.all.map((provider) => answerOf(context, provider));
  const chosen = shown.filter(({ State }) => state === undefined || State === state);
  return jsonAnswer(page(call, chosen, 'CapacityProviders', { largest: 50 }));
};

const listVersions = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const provider = named(context, call);
  const shown = versionsOn(context, provider.name).map(([stored, version, { state }]) => ({
    FunctionArn: context.registry.arnOf(stored.name, version),
    State: state.state,
  }));
  return jsonAnswer({ CapacityProviderArn: provider.arn, ...page(call, shown, 'FunctionVersions', { largest: 50 }) });
};

/** The version of a call: `$LATEST.PUBLISHED` or a number. */
const managedVersion = (
  context: ApiContext,
  call: ApiCall,
): { readonly stored: StoredFunction; readonly version: string; readonly managed: ManagedVersion } => {
  const { stored, qualifier, arn } = namedFunction(context, call, 'any');
  if (!isManaged(stored)) {
    throw new Refusal(
      invalidParameterValue(`${stored.name} has no capacity provider: it has no scaling configuration.`),
    );
  }
  const version = qualifier ?? latestPublished;
  if (version === latestVersion) {
    throw new Refusal(invalidParameterValue('Give a published version or $LATEST.PUBLISHED for the Qualifier.'));
  }
  const revision = stored.versions.get(version);
  if (revision === undefined) throw new Refusal(functionNotFound(`${arn}:${version}`));
  return { stored, version, managed: context.registry.managed(revision)! };
};

const counts = { min: 0, max: mostEnvironments };
const defaultBounds: ScalingBounds = { minimum: 3, maximum: null };

/** Both are set at once: the one that is left out has its default again. */
const boundsOf = (members: Members): ScalingBounds => {
  if (!members.has('FunctionScalingConfig')) return defaultBounds;
  const inside = members.inside('FunctionScalingConfig');
  const maximum = inside.integer('MaxExecutionEnvironments', counts) ?? null;
  const minimum = inside.integer('MinExecutionEnvironments', counts) ?? defaultBounds.minimum;
  members.check();
  if (minimum === 0 && maximum !== 0) {
    throw new Refusal(
      invalidParameterValue('MinExecutionEnvironments can be 0 only together with MaxExecutionEnvironments of 0.'),
    );
  }
  if (maximum !== null && maximum < minimum) {
    throw new Refusal(
      invalidParameterValue(`MaxExecutionEnvironments of ${maximum} is below MinExecutionEnvironments of ${minimum}.`),
    );
  }
  return { minimum, maximum };
};

const putScaling = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored, version, managed } = managedVersion(context, call);
  const bounds = boundsOf(call.members);
  if (bounds.minimum > 0 && bounds.minimum < 3) {
    context.note(
      `${stored.name}: fewer than 3 environments are for tests: AWS advises 3, over three availability zones`,
    );
  }
  if (version === latestPublished) stored.publishedBounds = bounds;
  managed.setBounds(bounds);
  return accepted({ FunctionState: managed.state.state });
};

const shownBounds = ({ minimum, maximum }: ScalingBounds): Record<string, number> => ({
  MinExecutionEnvironments: minimum,
  ...(maximum === null ? {} : { MaxExecutionEnvironments: maximum }),
});

const getScaling = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { stored, version, managed } = managedVersion(context, call);
  const shown = shownBounds(managed.bounds);
  return jsonAnswer({
    FunctionArn: context.registry.arnOf(stored.name, version),
    AppliedFunctionScalingConfig: shown,
    RequestedFunctionScalingConfig: shown,
  });
};

const path = '/2025-11-30/capacity-providers';
const scaling = '/2025-11-30/functions/{name}/function-scaling-config';

export const capacityProviderOperations: readonly Operation[] = [
  { method: 'POST', path, answer: create },
  { method: 'GET', path, answer: list },
  { method: 'GET', path: `${path}/{name}`, answer: get },
  { method: 'PUT', path: `${path}/{name}`, answer: update },
  { method: 'DELETE', path: `${path}/{name}`, answer: remove },
  { method: 'GET', path: `${path}/{name}/function-versions`, answer: listVersions },
  { method: 'PUT', path: scaling, answer: putScaling },
  { method: 'GET', path: scaling, answer: getScaling },
];
