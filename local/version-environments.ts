// Where the environments of versions come from that are prepared before anybody calls: snapshots, Managed Instances.

import { billedRestoreMs, measuredRestore } from '../lambda/index.ts';
import { constant, lognormalByPercentiles, SnapStarts } from '../sim/index.ts';
import type { ScaledClock } from './clock/scaled-clock.ts';
import { appliedOn } from './api/kept-members.ts';
import { Snapshots } from './environment/snapshots.ts';
import type { CapacityProviders } from './functions/capacity-providers.ts';
import { notRunReason } from './functions/foreign-runtime.ts';
import type { FunctionRegistry } from './functions/registry.ts';
import type { RevisionHostOptions } from './environment/revision-host.ts';
import { ManagedPool } from './managed/managed-pool.ts';
import type { PlatformOptions } from './platform-options.ts';
import { uniform } from './platform-draws.ts';

/** Takes the snapshots of versions with SnapStart, of code that runs here. */
export const snapshotsOf =
  (options: PlatformOptions, waiting: ScaledClock): RevisionHostOptions['newSnapshots'] =>
  (kind, settings, code) => {
    if (appliedOn(settings.kept) === '' || notRunReason({ settings, code }) !== null) return undefined;
    const { name, runtime, packageType } = settings.config;
    const measured = measuredRestore(runtime, packageType);
    const snapStart = {
      restore: lognormalByPercentiles(measured.p50, measured.p99),
      billed: constant(billedRestoreMs),
      publishedAtMs: waiting.now(),
    };
    const { seed, rules } = options;
    const starts = new SnapStarts([{ name, snapStart }], { seed, rules, assumed: () => undefined });
    const restored = { ...kind, snapshotLoadMs: () => starts.loadMs(0, waiting.now()) };
    return { kind: restored, snapshots: new Snapshots(restored, waiting) };
  };

/** Resolves when every version is ready to be called, or has failed. */
export const allPublished = async (registry: FunctionRegistry): Promise<void> => {
  const versions = registry.all.flatMap((stored) => [...stored.versions.values()]);
  const publishing = versions.flatMap((one) => [registry.managed(one), registry.snapshots(one)]);
  await Promise.all(publishing.map(async (one) => one?.settled()));
};

/** Makes the environments of versions on Managed Instances. */
export const managedPools = (
  options: PlatformOptions,
  { providers, waiting }: { readonly providers: CapacityProviders; readonly waiting: ScaledClock },
): RevisionHostOptions['newPool'] => {
  const random = uniform(options, 'managedRouter');
  let owner = 0;
  return (kind, given) => {
    const { managed } = kind.fn.config;
    if (managed === undefined) return undefined;
    const bounds = given ?? { minimum: managed.minimum, maximum: managed.maximum };
    owner += 1;
    const { capacity } = providers.find(managed.provider)!;
    return new ManagedPool({ kind, bounds, capacity, owner, waiting, random });
  };
};
