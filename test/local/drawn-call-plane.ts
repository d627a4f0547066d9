// Lambda's control plane over the stores that it has on a platform, with nothing to run behind it: versions are ready, on their way
// or failed as their numbers say, queues hide their messages for half a minute, and some roles may not do what they are for.

import { Account, rulesOf } from '../../lambda/index.ts';
import { controlPlane, type ControlPlane } from '../../local/api/control-plane.ts';
import type { ApiContext } from '../../local/api/operation.ts';
import { DurableExecutions } from '../../local/durable/durable-executions.ts';
import { MappingStore } from '../../local/event-sources/mapping-store.ts';
import { CapacityProviders } from '../../local/functions/capacity-providers.ts';
import { CodeSigningConfigs } from '../../local/functions/code-signing.ts';
import { CodeStore } from '../../local/functions/code-store.ts';
import { LayerStore } from '../../local/functions/layer-store.ts';
import { FunctionRegistry, type RevisionHost } from '../../local/functions/registry.ts';
import { latestVersion } from '../../local/settings/local-function.ts';
import type { ManagedVersion, VersionState } from '../../local/settings/managed-version.ts';

const names = { region: 'eu-west-1', accountId: '123456789012' };
const rules = rulesOf('2026-11-01', names.region);
const states: readonly VersionState[] = [
  { state: 'Active' },
  { state: 'Pending', reason: 'It is on its way.', reasonCode: 'Creating' },
  { state: 'Failed', reason: 'There is no room.' },
  { state: 'Deactivated' },
];

const hostOf = (account: Account, code: CodeStore): RevisionHost => {
  const managed = new Map<number, ManagedVersion>();
  const snapshots = new Map<number, VersionState>();
  return {
    deploy: ({ config, kept }, deployed, version, bounds = { minimum: 3, maximum: null }) => {
      code.hold(deployed);
      const index = account.addFunction({ ...config, versionOf: config.name }, 0);
      const state = states[index % states.length]!;
      const settled = (): Promise<void> => Promise.resolve();
      const pool = { state, bounds, provider: config.managed?.provider ?? '', settled };
      if (version === latestVersion) return index;
      if (config.managed !== undefined) {
        managed.set(index, {
          ...pool,
          setBounds: (own) => managed.set(index, { ...managed.get(index)!, bounds: own }),
        });
      } else if (JSON.stringify(kept).includes('PublishedVersions')) snapshots.set(index, state);
      return index;
    },
    managed: (index) => managed.get(index) ?? null,
    snapshots: (index) => {
      const state = snapshots.get(index);
      return state === undefined ? null : { state, called: () => undefined, settled: () => Promise.resolve() };
    },
    retire: (index) => account.retire(index, 0),
    remove: (name) => account.removeOwner(name),
    // What cannot be had is said at once.
    setProvisioned: async (index, count) => {
      account.setProvisioned(index, count, 0);
      if (count !== 20) return;
      account.setProvisioned(index, 0, 0);
      throw new Error('FUNCTION_ERROR_INIT_FAILURE');
    },
  };
};

const permissions = {
  roleProblem: (role: string) =>
    role.endsWith('/b') ? 'The role defined for the function cannot be assumed by Lambda.' : null,
  deliveryProblem: (_role: string, _name: string, arn: string) => (arn.includes(':sns:') ? 'sns:Publish' : null),
  sourceProblem: (_role: string, name: string, arn: string) =>
    name === 'g' && arn.endsWith('.fifo') ? 'The provided execution role does not have permissions' : null,
  archiveQuery: (host: string, path: string) => `?signed=${host.length + path.length}`,
};

/**
 * @param note told of what has no effect
 * @param settleMs for how long a change is on its way
 */
export const drawnPlane = (directory: string, note: (text: string) => void, settleMs: number): ControlPlane => {
  const account = new Account({ rules, concurrency: 200, unreservedMinimum: 10, functions: [], random: () => 0 });
  const code = new CodeStore({
    directory,
    bundleDirectory: directory,
    confinementFor: () => Promise.resolve(null),
    runtimeModules: directory,
    limitBytes: 1024 ** 3,
  });
  const random = (): number => 0;
  const registry = new FunctionRegistry({ ...names, host: hostOf(account, code), random, settleMs });
  const context = {
    registry,
    code,
    codeSigning: new CodeSigningConfigs(names),
    providers: new CapacityProviders({ ...names, rules, settleMs }),
    layers: new LayerStore(code, directory, names),
    mappings: new MappingStore({} as never),
    executions: new DurableExecutions({ rules, speed: 1, ...names } as never),
    takeCall: () => null,
    endpoints: {
      knows: () => false,
      sqs: () => Promise.resolve({ visibilityTimeoutS: () => Promise.resolve(30) }),
    },
    account,
    rules,
    accountConcurrency: 200,
    unreservedMinimum: 10,
    traces: false,
    permissions,
    // Whose machine has which processor is another matter.
    note: (text: string) => (text.includes('Architectures has no effect') ? undefined : note(text)),
  };
  return controlPlane(context as unknown as ApiContext);
};
