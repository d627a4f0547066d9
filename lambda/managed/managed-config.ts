// A function on Managed Instances, its capacity provider, and the limits that AWS puts on both. Sources: botocore service model
// lambda/2015-03-31 (Aug 2026), Developer Guide lambda-managed-instances (2026).

import type { ConfigProblem } from '../basics/config-problem.ts';
import {
  allowedTypes,
  environmentsOn,
  requirementProblems,
  type EnvironmentSize,
  type InstanceRequirements,
} from './instance-types.ts';
import { mostSlots, mostSlotsPerVcpu, mostVcpus } from './managed-limits.ts';
import { ManagedRefusal } from './refusal.ts';

export interface CapacityProviderConfig extends InstanceRequirements {
  readonly name: string;
  /** Of all its instances together (MaxVCpuCount). */
  readonly maxVcpus: number;
  /** Use of CPU that is kept, 0 to 1, in mode Manual; null in mode Auto. */
  readonly cpuTarget: number | null;
  /** What a savings plan or reserved instances take off the price of instances, 0 to 1; not off the fee. */
  readonly savingsShare: number;
}

/** What a request needs while it runs. */
export interface RequestUse {
  /** vCPUs that it uses while nothing slows it down, on average. */
  readonly vcpus: number;
  readonly memoryMb: number;
}

export interface ManagedConfig {
  readonly provider: string;
  /** Requests at once in one environment (PerExecutionEnvironmentMaxConcurrency). */
  readonly slots: number;
  /** Of an environment. */
  readonly size: EnvironmentSize;
  /** Without any request. */
  readonly idleMemoryMb: number;
  readonly request: RequestUse;
  /** Environments kept, and the most; null for no limit. Both 0: the version is deactivated. */
  readonly minimum: number;
  readonly maximum: number | null;
  /** Environments when the run begins; null for the minimum. */
  readonly initial: number | null;
  /** When it is published; null for long before the run. */
  readonly publishedAtMs: number | null;
}

const mostVersionsPerProvider = 100;

/** Requests at once per vCPU by default, by the language of the runtime. */
const slotsPerVcpu: readonly (readonly [runtime: RegExp, slots: number])[] = [
  [/^nodejs/, 64],
  [/^java/, 32],
  [/^dotnet/, 32],
  [/^python/, 16],
  // Rust through provided.al2023, from earlier facts.
  [/^provided/, 8],
];

export const defaultSlots = (runtime: string, vcpus: number): number => {
  const [, perVcpu] = slotsPerVcpu.find(([pattern]) => pattern.test(runtime)) ?? [null, 1];
  return Math.max(1, Math.min(mostSlots, Math.floor(perVcpu * vcpus)));
};

/** Oldest of each language that Managed Instances run. */
const oldest: Readonly<Record<string, number>> = { nodejs: 22, python: 3.13, java: 21, dotnet: 8 };

export const runsManaged = (runtime: string): boolean => {
  if (runtime === 'provided.al2023') return true;
  const [, language, version] = /^(nodejs|python|java|dotnet)([\d.]+)/.exec(runtime) ?? [];
  if (language === undefined) return false;
  // python3.9 is older than python3.13: its second number counts.
  const [major, minor = 0] = version!.split('.').filter(Boolean).map(Number);
  return language === 'python' ? major! > 3 || minor >= 13 : major! >= oldest[language]!;
};

/** How many requests an environment takes at once, and what refuses the next. */
export const environmentCapacity = (
  { slots, size, request, idleMemoryMb }: ManagedConfig,
  cpuPressure: number | null,
): { readonly most: number; readonly refusal: ManagedRefusal } => {
  const byCpu =
    cpuPressure === null || request.vcpus === 0
      ? Infinity
      : Math.max(1, Math.floor((cpuPressure * size.vcpus) / request.vcpus + 1e-9));
  const byMemory =
    request.memoryMb === 0 ? Infinity : Math.floor((size.memoryMb - idleMemoryMb) / request.memoryMb + 1e-9);
  const most = Math.min(slots, byCpu, byMemory);
  if (most === slots) return { most, refusal: ManagedRefusal.concurrency };
  return { most, refusal: byCpu <= byMemory ? ManagedRefusal.cpu : ManagedRefusal.memory };
};

/** What is wrong with a capacity provider; `path` is where it stands. */
export const providerProblems = (path: string, config: CapacityProviderConfig): ConfigProblem[] => {
  const { maxVcpus } = config;
  const range =
    maxVcpus >= 2 && maxVcpus <= mostVcpus
      ? []
      : [{ path: `${path}.maxVcpus`, message: `${maxVcpus} is outside 2 to ${mostVcpus}; choose one inside` }];
  return [...range, ...requirementProblems(path, config)];
};

const countProblems = (path: string, { minimum, maximum, initial }: ManagedConfig): ConfigProblem[] => {
  if (minimum === 0 && maximum !== 0) {
    const message = '0 goes with a maximum of 0 only, which deactivates the function; set both, or 1 at least';
    return [{ path: `${path}.minimumEnvironments`, message }];
  }
  if (maximum !== null && maximum < minimum) {
    const message = `${maximum} is below the minimum of ${minimum}; raise it, or lower minimumEnvironments`;
    return [{ path: `${path}.maximumEnvironments`, message }];
  }
  return initialProblems(path, minimum, maximum, initial);
};

const initialProblems = (
  path: string,
  minimum: number,
  maximum: number | null,
  initial: number | null,
): ConfigProblem[] => {
  if (initial === null || (initial >= minimum && initial <= (maximum ?? Infinity))) return [];
  const message = `${initial} is not within the minimum of ${minimum} and the maximum of ${maximum ?? 'any'}; choose one inside`;
  return [{ path: `${path}.initialEnvironments`, message }];
};

/** What is wrong with a managed function; `path` is where its `managed` stands. */
export const managedProblems = (
  path: string,
  config: ManagedConfig,
  provider: CapacityProviderConfig,
): ConfigProblem[] => {
  const problems = countProblems(path, config);
  const { size, slots, request, idleMemoryMb } = config;
  const mostHere = Math.min(mostSlots, Math.floor(mostSlotsPerVcpu * size.vcpus));
  if (slots > mostHere) {
    const message = `${slots} is above ${mostHere}: ${mostSlotsPerVcpu} for each of its ${size.vcpus} vCPUs, ${mostSlots} at most; lower it`;
    problems.push({ path: `${path}.slots`, message });
  }
  if (idleMemoryMb + request.memoryMb > size.memoryMb) {
    const message = `leaves no room for one request in the memory of ${size.memoryMb}MB; lower it, or raise the memory`;
    problems.push({ path: `${path}.memoryUse`, message });
  }
  const types = allowedTypes(provider);
  if (types.length > 0 && !types.some((type) => environmentsOn(type, size) > 0 && type.vcpus <= provider.maxVcpus)) {
    const message =
      `no instance type of ${provider.name} holds an environment of ${size.vcpus} vCPUs and ${size.memoryMb}MB ` +
      `(an instance keeps 1 vCPU and 1GB for itself); allow a larger one, raise maxVcpus, or lower the memory`;
    problems.push({ path: `${path}.capacityProvider`, message });
  }
  return problems;
};

/** More versions than a capacity provider may have. */
export const tooManyVersions = (count: number): string | null =>
  count <= mostVersionsPerProvider
    ? null
    : `${count} function versions are on it; AWS allows ${mostVersionsPerProvider}; add another capacity provider`;
