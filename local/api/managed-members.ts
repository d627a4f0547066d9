// What a function says of Managed Instances: CapacityProviderConfig. Sources: botocore service model (Aug 2026), Developer Guide
// lambda-managed-instances; texts of refusals as users and the localstack emulator quote them, others ours.

import {
  capacityProviderNotFound,
  defaultMemoryRatio,
  defaultMinimum,
  defaultSlots,
  invalidParameterValue,
  managedMemoryMb,
  memoryRatios,
  mostSlots,
  mostSlotsPerVcpu,
  runsManaged,
  validationException,
  type FunctionConfig,
  type ManagedConfig,
} from '../../lambda/index.ts';
import type { FunctionSettings } from '../settings/function-settings.ts';
import { capacityProviderArn } from './constraints.ts';
import type { Members } from './members.ts';
import { Refusal, type ApiContext } from './operation.ts';

const outerName = 'CapacityProviderConfig';
const innerName = 'LambdaManagedInstancesCapacityProviderConfig';

interface GivenManaged {
  readonly CapacityProviderArn: string;
  readonly PerExecutionEnvironmentMaxConcurrency?: number;
  readonly ExecutionEnvironmentMemoryGiBPerVCpu?: number;
}

/** What the body says; undefined where it says nothing. `check` of the members throws what breaks a constraint. */
export const givenManaged = (body: Members): GivenManaged | undefined => {
  if (!body.has(outerName)) return undefined;
  const outer = body.inside(outerName);
  outer.required(innerName);
  const inside = outer.inside(innerName);
  inside.required('CapacityProviderArn');
  const slots = inside.integer('PerExecutionEnvironmentMaxConcurrency', { min: 1, max: mostSlots });
  const ratio = inside.integer('ExecutionEnvironmentMemoryGiBPerVCpu', { min: 2, max: 8 });
  return {
    CapacityProviderArn: inside.text('CapacityProviderArn', capacityProviderArn) ?? '',
    ...(slots === undefined ? {} : { PerExecutionEnvironmentMaxConcurrency: slots }),
    ...(ratio === undefined ? {} : { ExecutionEnvironmentMemoryGiBPerVCpu: ratio }),
  };
};

/** As it is kept and shown. */
export const shownManaged = (given: GivenManaged): Record<string, unknown> => ({ [outerName]: { [innerName]: given } });

/** What a function has that says nothing of it now. */
export const keptManaged = ({ kept }: FunctionSettings): GivenManaged | undefined =>
  (kept[outerName] as Record<string, GivenManaged> | undefined)?.[innerName];

/** Whoever was not made on a capacity provider never comes to be on one. */
export const checkNotDefault = (settings: FunctionSettings, given: GivenManaged | undefined): void => {
  if (given === undefined || settings.config.managed !== undefined) return;
  throw new Refusal(invalidParameterValue("CapacityProviderConfig isn't supported for Lambda Default functions."));
};

const refuse = (text: string): never => {
  throw new Refusal(invalidParameterValue(text));
};

const checkMemory = (memoryMb: number): void => {
  if (memoryMb >= managedMemoryMb.least) return;
  const text = `Lambda Managed Instance functions must have memory size greater than or equal to ${managedMemoryMb.least}`;
  throw new Refusal({ ...validationException([]), body: { message: text } });
};

/** How it runs there. */
export const managedConfigOf = (
  { providers, note }: ApiContext,
  given: GivenManaged,
  { name, runtime, memoryMb, architecture }: FunctionConfig,
): ManagedConfig => {
  const { CapacityProviderArn: arn, ExecutionEnvironmentMemoryGiBPerVCpu: ratio = defaultMemoryRatio } = given;
  const provider = providers.find(arn);
  if (provider === undefined) throw new Refusal(capacityProviderNotFound(arn));
  if (!runsManaged(runtime)) {
    refuse(`Runtime Enum ${runtime} does not support specified feature: Lambda Managed Instances`);
  }
  checkMemory(memoryMb);
  if (!memoryRatios.includes(ratio as 2)) {
    refuse(
      `ExecutionEnvironmentMemoryGiBPerVCpu of ${ratio} is not supported; give one of ${memoryRatios.join(', ')}.`,
    );
  }
  const own = provider.capacity.config.architecture;
  if (own !== architecture) refuse(`${name} is of ${architecture}, its capacity provider ${provider.name} of ${own}.`);
  const vcpus = memoryMb / (ratio * 1024);
  if (vcpus < 1) refuse(`${memoryMb} MB at ${ratio} GiB for each vCPU is less than 1 vCPU.`);
  if (given.ExecutionEnvironmentMemoryGiBPerVCpu === undefined) {
    note(
      `${name}: ${ratio} GiB of memory for each vCPU, so ${vcpus} vCPUs an environment: AWS's own default is not sure`,
    );
  }
  const most = Math.min(mostSlots, Math.floor(mostSlotsPerVcpu * vcpus));
  const slots = given.PerExecutionEnvironmentMaxConcurrency ?? Math.min(most, defaultSlots(runtime, vcpus));
  if (slots > most) {
    refuse(
      `PerExecutionEnvironmentMaxConcurrency of ${slots} is above ${mostSlotsPerVcpu} for each of ${vcpus} vCPUs.`,
    );
  }
  return {
    provider: provider.name,
    slots,
    size: { vcpus, memoryMb },
    idleMemoryMb: 0,
    request: { vcpus: 0, memoryMb: 0 },
    minimum: defaultMinimum,
    maximum: null,
    initial: null,
    publishedAtMs: null,
  };
};
