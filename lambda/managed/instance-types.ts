// EC2 instance types that Managed Instances run on, with their on-demand price. Sources: Developer Guide
// lambda-managed-instances-capacity-providers (families C, M and R, from large on); prices in USD an hour, Linux, us-east-1, as
// copies of the EC2 price list had them in 2026 (c7g, m7g and r7g also from aws-samples' calculator for Managed Instances, Mar
// 2026). A family costs as much as it has vCPUs.

import type { ConfigProblem } from '../basics/config-problem.ts';

export type Architecture = 'x86_64' | 'arm64';

export interface InstanceType {
  readonly name: string;
  readonly architecture: Architecture;
  readonly vcpus: number;
  readonly memoryMb: number;
  /** On demand. */
  readonly usdPerHour: number;
}

interface Family {
  readonly name: string;
  readonly architecture: Architecture;
  readonly gbPerVcpu: 2 | 4 | 8;
  readonly usdPerVcpuHour: number;
}

/** When the prices were noted. */
export const instancePriceDate = '2026-08';

const families: readonly Family[] = [
  { name: 'c6a', architecture: 'x86_64', gbPerVcpu: 2, usdPerVcpuHour: 0.03825 },
  { name: 'c6i', architecture: 'x86_64', gbPerVcpu: 2, usdPerVcpuHour: 0.0425 },
  { name: 'c7i', architecture: 'x86_64', gbPerVcpu: 2, usdPerVcpuHour: 0.044625 },
  { name: 'm6a', architecture: 'x86_64', gbPerVcpu: 4, usdPerVcpuHour: 0.0432 },
  { name: 'm6i', architecture: 'x86_64', gbPerVcpu: 4, usdPerVcpuHour: 0.048 },
  { name: 'm7i', architecture: 'x86_64', gbPerVcpu: 4, usdPerVcpuHour: 0.0504 },
  { name: 'm7a', architecture: 'x86_64', gbPerVcpu: 4, usdPerVcpuHour: 0.05796 },
  { name: 'r6a', architecture: 'x86_64', gbPerVcpu: 8, usdPerVcpuHour: 0.0567 },
  { name: 'r6i', architecture: 'x86_64', gbPerVcpu: 8, usdPerVcpuHour: 0.063 },
  { name: 'r7i', architecture: 'x86_64', gbPerVcpu: 8, usdPerVcpuHour: 0.06615 },
  { name: 'c7g', architecture: 'arm64', gbPerVcpu: 2, usdPerVcpuHour: 0.03625 },
  { name: 'c8g', architecture: 'arm64', gbPerVcpu: 2, usdPerVcpuHour: 0.03988 },
  { name: 'm7g', architecture: 'arm64', gbPerVcpu: 4, usdPerVcpuHour: 0.0408 },
  { name: 'm8g', architecture: 'arm64', gbPerVcpu: 4, usdPerVcpuHour: 0.04488 },
  { name: 'r7g', architecture: 'arm64', gbPerVcpu: 8, usdPerVcpuHour: 0.05355 },
  { name: 'r8g', architecture: 'arm64', gbPerVcpu: 8, usdPerVcpuHour: 0.05891 },
];

const sizes: Readonly<Record<string, number>> = {
  large: 2,
  xlarge: 4,
  '2xlarge': 8,
  '4xlarge': 16,
  '8xlarge': 32,
  '12xlarge': 48,
  '16xlarge': 64,
};

const mbPerGb = 1024;

const priced = (): InstanceType[] =>
  families
    .flatMap(({ name, architecture, gbPerVcpu, usdPerVcpuHour }) =>
      Object.entries(sizes).map(([size, vcpus]) => ({
        name: `${name}.${size}`,
        architecture,
        vcpus,
        memoryMb: vcpus * gbPerVcpu * mbPerGb,
        usdPerHour: Math.round(vcpus * usdPerVcpuHour * 1e6) / 1e6,
      })),
    )
    .sort((a, b) => a.usdPerHour - b.usdPerHour || (a.name < b.name ? -1 : 1));

let known: ReadonlyMap<string, InstanceType> | undefined;

/** Those that have a price here, the cheapest first; of equal ones in order of their names. Made when somebody asks. */
const instanceTypes = (): ReadonlyMap<string, InstanceType> =>
  (known ??= new Map(priced().map((type) => [type.name, type])));

/** The type called `name`. Throws RangeError for one that has no price here. */
export const instanceTypeOf = (name: string): InstanceType => {
  const type = instanceTypes().get(name);
  if (type === undefined) throw new RangeError(`nothing is known of the instance type ${name}`);
  return type;
};

/** Of an instance, what its operating system keeps: 1 vCPU and 1 GB (agent-toolkit-for-aws, Aug 2026; aws-samples, Mar 2026). */
export const osVcpus = 1;
export const osMemoryMb = 1024;

/** What one environment takes of its instance. */
export interface EnvironmentSize {
  readonly vcpus: number;
  readonly memoryMb: number;
}

/** How many environments of one size an instance holds. */
export const environmentsOn = (type: InstanceType, size: EnvironmentSize): number =>
  Math.max(
    0,
    Math.min(Math.floor((type.vcpus - osVcpus) / size.vcpus), Math.floor((type.memoryMb - osMemoryMb) / size.memoryMb)),
  );

/** What a capacity provider says of its types: those allowed, or those that are not, where `*` stands for any letters. */
export interface InstanceRequirements {
  readonly architecture: Architecture;
  readonly allowed: readonly string[];
  readonly excluded: readonly string[];
}

const fits = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*')}$`).test(name);

/** The types that are left, the cheapest first. */
export const allowedTypes = ({ architecture, allowed, excluded }: InstanceRequirements): InstanceType[] =>
  [...instanceTypes().values()].filter(
    (type) =>
      type.architecture === architecture &&
      (allowed.length === 0 || allowed.includes(type.name)) &&
      !excluded.some((pattern) => fits(pattern, type.name)),
  );

const familyNames = (architecture: Architecture): string =>
  families
    .filter((family) => family.architecture === architecture)
    .map(({ name }) => name)
    .join(', ');

/** What is wrong with the requirements; `path` is where they stand. */
export const requirementProblems = (path: string, requirements: InstanceRequirements): ConfigProblem[] => {
  const { architecture, allowed, excluded } = requirements;
  if (allowed.length > 0 && excluded.length > 0) {
    const message = 'excludes instanceTypes: AWS takes one of them; remove the other';
    return [{ path: `${path}.excludedInstanceTypes`, message }];
  }
  const choice = `${architecture} has ${familyNames(architecture)} with the sizes ${Object.keys(sizes).join(', ')}`;
  const unknown = allowed.flatMap((name, index) => {
    const type = instanceTypes().get(name);
    const at = `${path}.instanceTypes.${index}`;
    if (type === undefined) {
      return [{ path: at, message: `nothing is known of the instance type "${name}"; ${choice}` }];
    }
    return type.architecture === architecture
      ? []
      : [{ path: at, message: `${name} is of ${type.architecture}, the provider of ${architecture}; ${choice}` }];
  });
  if (unknown.length > 0 || allowedTypes(requirements).length > 0) return unknown;
  return [{ path: `${path}.excludedInstanceTypes`, message: `leaves no instance type; ${choice}` }];
};
