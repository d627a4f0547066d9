// Members of functions that are checked, kept and shown again, and have no effect here: networks, file systems, keys,
// snapshots. What is asked for and cannot be had is refused where a function would run otherwise than on AWS without a word.

import { invalidParameterValue, languageOf } from '../../lambda/index.ts';
import { fileSystemArn, mountPath, resourceArn, securityGroupId, subnetId } from './constraints.ts';
import { itemsLike, type Members } from './members.ts';
import { Refusal, type ApiContext } from './operation.ts';
import type { FunctionSettings } from '../settings/function-settings.ts';

type Kept = Readonly<Record<string, unknown>>;

const vpcOf = (body: Members): Kept => {
  if (!body.has('VpcConfig')) return {};
  const vpc = body.inside('VpcConfig');
  const subnets = vpc.texts('SubnetIds', itemsLike(subnetId)) ?? [];
  return {
    VpcConfig: {
      SubnetIds: subnets,
      SecurityGroupIds: vpc.texts('SecurityGroupIds', itemsLike(securityGroupId)) ?? [],
      VpcId: subnets.length === 0 ? '' : 'vpc-local',
      Ipv6AllowedForDualStack: vpc.boolean('Ipv6AllowedForDualStack') ?? false,
    },
  };
};

const fileSystemsOf = (body: Members): Kept => {
  if (!body.has('FileSystemConfigs')) return {};
  const configs = body.items('FileSystemConfigs').map((config) => {
    config.required('Arn', 'LocalMountPath');
    return { Arn: config.text('Arn', fileSystemArn), LocalMountPath: config.text('LocalMountPath', mountPath) };
  });
  if (configs.length > 1) body.refuse('FileSystemConfigs', 'Member must have length less than or equal to 1');
  return { FileSystemConfigs: configs };
};

/** Languages without snapshots (Developer Guide, snapstart); the words are from memory of the service. */
const checkSnapStart = (applyOn: string | undefined, runtime: string): void => {
  const language = languageOf(runtime);
  if (applyOn !== 'PublishedVersions' || !['nodejs', 'ruby', 'go', 'provided'].includes(language ?? '')) return;
  throw new Refusal(invalidParameterValue(`${runtime} is not supported for SnapStart enabled functions.`));
};

/** What changes how a function runs on AWS, and is not there here. */
const notHere: Readonly<Record<string, string>> = {
  ImageConfig: 'container images are not run here',
};

/** Refuses the members that a function must not silently go without. */
export const checkNotHere = (body: Members): void => {
  for (const [member, reason] of Object.entries(notHere)) {
    if (body.has(member)) throw new Refusal(invalidParameterValue(`${member}: ${reason}; leave it out.`));
  }
};

/** What is taken and does nothing: what of it is set, and the words for it. */
const effectless: Readonly<Record<string, readonly [set: (settings: FunctionSettings) => unknown, words: string]>> = {
  VpcConfig: [({ kept }) => subnetsOf(kept), 'functions use the network of this machine'],
  FileSystemConfigs: [({ kept }) => kept['FileSystemConfigs'], 'nothing is mounted here'],
  'DurableConfig.KMSKeyArn': [({ durable }) => durable?.kmsKeyArn, 'nothing is encrypted here'],
  KMSKeyArn: [({ kept }) => kept['KMSKeyArn'], 'nothing is encrypted here'],
  TracingConfig: [({ tracingMode }) => (tracingMode === 'Active' ? tracingMode : ''), 'nothing is traced here'],
  EphemeralStorage: [({ config }) => config.ephemeralStorageMb, '/tmp has the room of this machine'],
};

const subnetsOf = (kept: Kept): string => {
  const { SubnetIds: ids = [] } = (kept['VpcConfig'] ?? {}) as { readonly SubnetIds?: readonly string[] };
  return ids.join();
};

/** Empty for nothing. */
export const appliedOn = (kept: Kept): string => {
  const { ApplyOn: on } = (kept['SnapStart'] ?? {}) as { readonly ApplyOn?: string };
  return on === undefined || on === 'None' ? '' : on;
};

/** Tells of members that were accepted, when the call has succeeded; of each as often as it is set anew. */
export const noteEffectless = (
  { note, traces }: ApiContext,
  old: FunctionSettings,
  settings: FunctionSettings,
): void => {
  for (const [member, [set, words]] of Object.entries(effectless)) {
    if (traces && member === 'TracingConfig') continue;
    const value = set(settings) ?? '';
    if (value !== '' && value !== set(old)) note(`${settings.config.name}: ${member} has no effect: ${words}`);
  }
};

/** @param runtime after the change */
export const keptOf = (body: Members, runtime: string): Kept => {
  const applyOn = body.inside('SnapStart').oneOf('ApplyOn', ['PublishedVersions', 'None']);
  const key = body.text('KMSKeyArn', resourceArn);
  checkSnapStart(applyOn, runtime);
  return {
    ...vpcOf(body),
    ...fileSystemsOf(body),
    ...(key === undefined ? {} : { KMSKeyArn: key }),
    ...(applyOn === undefined ? {} : { SnapStart: { ApplyOn: applyOn, OptimizationStatus: 'Off' } }),
  };
};
