// A function on Managed Instances, and the capacity provider of that name, as a platform or a pool is given them.

import type { CapacityProviderConfig, ManagedConfig } from '../../lambda/index.ts';

export const managedConfig = (changes: Partial<ManagedConfig> = {}): ManagedConfig => ({
  provider: 'default',
  slots: 10,
  size: { vcpus: 1, memoryMb: 2048 },
  idleMemoryMb: 0,
  request: { vcpus: 0, memoryMb: 0 },
  minimum: 3,
  maximum: null,
  initial: null,
  publishedAtMs: null,
  ...changes,
});

export const defaultProvider: CapacityProviderConfig = {
  name: 'default',
  architecture: 'x86_64',
  allowed: [],
  excluded: [],
  maxVcpus: 400,
  cpuTarget: null,
  savingsShare: 0,
};
