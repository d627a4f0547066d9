// Capacity providers: kept and shown, with the room that environments have on their instances. The instances themselves are those of
// this machine; what of a provider bounds anything here is MaxVCpuCount, its types and its target of CPU.

import {
  allowedTypes,
  Capacity,
  defaultMaxVcpus,
  type CapacityProviderConfig,
  type Rules,
} from '../../lambda/index.ts';
import type { NameContext } from './function-name.ts';

/** Members as they are given and shown (botocore service model, Aug 2026). */
export interface ProviderMembers {
  readonly VpcConfig: unknown;
  readonly PermissionsConfig: unknown;
  readonly InstanceRequirements?: {
    readonly Architectures?: readonly ('x86_64' | 'arm64')[];
    readonly AllowedInstanceTypes?: readonly string[];
    readonly ExcludedInstanceTypes?: readonly string[];
  };
  readonly CapacityProviderScalingConfig: {
    readonly MaxVCpuCount: number;
    readonly ScalingMode: 'Auto' | 'Manual';
    readonly ScalingPolicies?: readonly { readonly PredefinedMetricType: string; readonly TargetValue: number }[];
  };
  readonly KmsKeyArn?: string;
  readonly PropagateTags?: unknown;
  readonly TelemetryConfig?: unknown;
}

export interface CapacityProvider {
  readonly name: string;
  readonly arn: string;
  members: ProviderMembers;
  capacity: Capacity;
  /** ISO 8601. */
  lastModified: string;
  /** ms since 1970: until then it is on its way. */
  readonly settlesAtMs: number;
  readonly tags: Map<string, string>;
}

export interface CapacityProvidersOptions extends NameContext {
  readonly rules: Rules;
  readonly settleMs: number;
}

export const defaultScaling: ProviderMembers['CapacityProviderScalingConfig'] = {
  MaxVCpuCount: defaultMaxVcpus,
  ScalingMode: 'Auto',
};

const configOf = (name: string, members: ProviderMembers): CapacityProviderConfig => {
  const { InstanceRequirements: types = {}, CapacityProviderScalingConfig: scaling } = members;
  const target = scaling.ScalingMode === 'Manual' ? scaling.ScalingPolicies?.[0]?.TargetValue : undefined;
  const config = {
    name,
    architecture: types.Architectures?.[0] ?? ('x86_64' as const),
    allowed: types.AllowedInstanceTypes ?? [],
    excluded: types.ExcludedInstanceTypes ?? [],
    maxVcpus: scaling.MaxVCpuCount,
    cpuTarget: target === undefined ? null : target / 100,
    savingsShare: 0,
  };
  // Types of which nothing is known here stand in nobody's way.
  return allowedTypes(config).length > 0 ? config : { ...config, allowed: [], excluded: [] };
};

export class CapacityProviders {
  readonly #options: CapacityProvidersOptions;
  readonly #byName = new Map<string, CapacityProvider>();

  constructor(options: CapacityProvidersOptions) {
    this.#options = options;
  }

  get all(): CapacityProvider[] {
    return [...this.#byName.values()];
  }

  arnOf(name: string): string {
    const { region, accountId } = this.#options;
    return `arn:aws:lambda:${region}:${accountId}:capacity-provider:${name}`;
  }

  /** By name or ARN. */
  find(nameOrArn: string): CapacityProvider | undefined {
    const [own] = nameOrArn.split(':').slice(-1);
    const provider = this.#byName.get(own!);
    return provider === undefined || own === nameOrArn || provider.arn === nameOrArn ? provider : undefined;
  }

  create(name: string, members: ProviderMembers, tags: readonly (readonly [string, string])[] = []): CapacityProvider {
    const provider: CapacityProvider = {
      name,
      arn: this.arnOf(name),
      members,
      capacity: this.#capacityOf(name, members),
      lastModified: new Date().toISOString(),
      settlesAtMs: Date.now() + this.#options.settleMs,
      tags: new Map(tags),
    };
    this.#byName.set(name, provider);
    return provider;
  }

  /** One that the platform starts with. */
  createAs({ name, architecture, allowed, excluded, maxVcpus, cpuTarget }: CapacityProviderConfig): void {
    const target = { PredefinedMetricType: 'LambdaCapacityProviderAverageCPUUtilization' };
    this.create(name, {
      VpcConfig: { SubnetIds: ['subnet-local'], SecurityGroupIds: [] },
      PermissionsConfig: {
        CapacityProviderOperatorRoleArn: `arn:aws:iam::${this.#options.accountId}:role/windtunnel`,
      },
      InstanceRequirements: {
        Architectures: [architecture],
        ...(allowed.length === 0 ? {} : { AllowedInstanceTypes: allowed }),
        ...(excluded.length === 0 ? {} : { ExcludedInstanceTypes: excluded }),
      },
      CapacityProviderScalingConfig: {
        MaxVCpuCount: maxVcpus,
        ...(cpuTarget === null
          ? { ScalingMode: 'Auto' }
          : { ScalingMode: 'Manual', ScalingPolicies: [{ ...target, TargetValue: cpuTarget * 100 }] }),
      },
    });
  }

  /** Environments that are there stay where they are; new ones go by the new settings. */
  update(provider: CapacityProvider, changes: Partial<ProviderMembers>): void {
    provider.members = { ...provider.members, ...changes };
    provider.capacity.reconfigure(configOf(provider.name, provider.members));
    provider.lastModified = new Date().toISOString();
  }

  delete(provider: CapacityProvider): void {
    this.#byName.delete(provider.name);
  }

  stateOf({ settlesAtMs }: CapacityProvider): 'Pending' | 'Active' {
    return Date.now() < settlesAtMs ? 'Pending' : 'Active';
  }

  #capacityOf(name: string, members: ProviderMembers): Capacity {
    return new Capacity(configOf(name, members), this.#options.rules, () => undefined);
  }
}
