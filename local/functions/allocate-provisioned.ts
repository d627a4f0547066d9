// Provisioned concurrency is given to a version; that of an alias runs on the version it points at, and moves with it.

import { latestVersion } from '../settings/local-function.ts';
import type { FunctionRegistry } from './registry.ts';
import type { Alias, ProvisionedConfig, StoredFunction } from '../settings/stored-function.ts';

export interface PublishedTarget {
  /** A version or an alias. */
  readonly qualifier: string;
  /** The one that serves it. */
  readonly version: string;
}

/** Says in `config` what became of it. */
const follow = async (config: ProvisionedConfig, provided: Promise<void>): Promise<void> => {
  try {
    await provided;
    config.status = 'READY';
  } catch (error) {
    config.status = 'FAILED';
    config.statusReason = (error as Error).message;
  }
};

/** Sets it and lets its status follow. */
export const allocateProvisioned = (
  registry: FunctionRegistry,
  stored: StoredFunction,
  { qualifier, version }: PublishedTarget,
  requested: number,
): ProvisionedConfig => {
  const { functionIndex } = stored.versions.get(version)!;
  const config: ProvisionedConfig = {
    requested,
    functionIndex,
    lastModified: new Date().toISOString(),
    status: 'IN_PROGRESS',
  };
  stored.provisioned.set(qualifier, config);
  void follow(config, registry.setProvisioned(functionIndex, requested));
  return config;
};

/** The alias points elsewhere: its provisioned concurrency goes along. */
export const followAlias = (registry: FunctionRegistry, stored: StoredFunction, alias: Alias): void => {
  const config = stored.provisioned.get(alias.name);
  if (config === undefined || alias.version === latestVersion) return;
  if (stored.versions.get(alias.version)?.functionIndex === config.functionIndex) return;
  void registry.setProvisioned(config.functionIndex, 0);
  allocateProvisioned(registry, stored, { qualifier: alias.name, version: alias.version }, config.requested);
};
