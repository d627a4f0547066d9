// The registry of functions, beside a host that notes what it is told: which revisions serve no more, and when.

import { expect, test } from 'vitest';
import { FunctionRegistry } from '../../local/functions/registry.ts';
import { latestPublished } from '../../local/settings/local-function.ts';
import type { ManagedVersion, SnapshotVersion, VersionState } from '../../local/settings/managed-version.ts';
import type { DeployedCode, FunctionSettings } from '../../local/settings/function-settings.ts';

/** A version on Managed Instances that is settled by whoever holds it. */
class MadeUpVersion implements ManagedVersion {
  readonly bounds = { minimum: 1, maximum: null };
  readonly provider = 'general';
  state: VersionState = { state: 'Pending', reasonCode: 'Creating', reason: '' };
  #told: (() => void)[] = [];

  settled(): Promise<void> {
    return this.state.state === 'Pending' ? new Promise((resolve) => this.#told.push(resolve)) : Promise.resolve();
  }

  setBounds(): void {}

  async settle(state: 'Active' | 'Failed' | 'Deactivated'): Promise<void> {
    this.state = { state };
    for (const tell of this.#told.splice(0)) tell();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const settings = { config: { managed: { provider: 'general' } } } as unknown as FunctionSettings;
const code = { sha256: 'a' } as DeployedCode;

/** A function on Managed Instances, whose revisions are told apart by their index: 0 is $LATEST. */
const published = (snapshots: SnapshotVersion | null = null) => {
  const retired: number[] = [];
  const versions: MadeUpVersion[] = [];
  const registry = new FunctionRegistry({
    region: 'us-east-1',
    accountId: '123456789012',
    random: () => 0,
    settleMs: 0,
    host: {
      deploy: () => versions.push(new MadeUpVersion()) - 1,
      managed: (functionIndex) => (functionIndex === 0 ? null : versions[functionIndex]!),
      snapshots: () => snapshots,
      retire: (functionIndex) => {
        retired.push(functionIndex);
        // As the real ones do, which close.
        void versions[functionIndex]!.settle('Deactivated');
      },
      remove: () => undefined,
      setProvisioned: () => Promise.resolve(),
    },
  });
  const stored = registry.create('shop', settings, code);
  const publish = (): MadeUpVersion => versions[registry.publishLatest(stored, null).functionIndex]!;
  const serving = (): unknown => {
    const target = registry.target(`shop:${latestPublished}`, null);
    return 'status' in target ? target.status : target.revision.functionIndex;
  };
  return { registry, stored, publish, serving, retired };
};

test('what is published serves once it is ready, and what served before no more', async () => {
  const { publish, serving, retired } = published();
  await publish().settle('Active');
  expect(serving()).toBe(1);
  const second = publish();
  expect([serving(), retired]).toEqual([1, []]);
  await second.settle('Active');
  expect([serving(), retired]).toEqual([2, [1]]);
});

test('of what failed the one before serves on, until the next is ready: then neither does', async () => {
  const { publish, serving, retired } = published();
  await publish().settle('Active');
  await publish().settle('Failed');
  expect([serving(), retired]).toEqual([1, []]);
  await publish().settle('Failed');
  const fourth = publish();
  expect([serving(), retired]).toEqual([1, []]);
  await fourth.settle('Active');
  expect([serving(), retired]).toEqual([4, [3, 2, 1]]);
});

test('a function that is deleted takes what serves in the place of a failed version with it', async () => {
  const { registry, stored, publish, retired } = published();
  await publish().settle('Active');
  await publish().settle('Failed');
  registry.delete(stored);
  expect(retired.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
});

test('so does a version that is deleted', async () => {
  const { registry, stored, publish, serving, retired } = published();
  await publish().settle('Active');
  await publish().settle('Failed');
  registry.deleteVersion(stored, latestPublished);
  expect([serving(), retired]).toEqual([404, [2, 1]]);
  registry.deleteVersion(stored, latestPublished);
  expect(retired).toEqual([2, 1]);
});

test('one that waits for its place is told once that it is gone', async () => {
  const { registry, stored, publish, retired } = published();
  await publish().settle('Active');
  const second = publish();
  registry.delete(stored);
  await second.settle('Active');
  expect(retired.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
});

test('what is published again may have words of its own, and those of its function else', () => {
  const { registry, stored } = published();
  const described = { ...stored.latest.settings, description: 'of the function' };
  stored.latest = { ...stored.latest, settings: described };
  const words = (description: string | null) => registry.publishLatest(stored, description).settings.description;
  expect([words('own'), words(''), words(null)]).toEqual(['own', '', 'of the function']);
  expect(stored.latest.settings.description).toBe('of the function');
});

test('a version whose snapshots are not there yet is not called, though they are told of the call', async () => {
  let called = 0;
  let state: VersionState = { state: 'Pending', reasonCode: 'Creating', reason: '' };
  const { registry, publish } = published({
    get state() {
      return state;
    },
    called: () => {
      called += 1;
    },
    settled: () => Promise.resolve(),
  });
  await publish().settle('Active');
  expect(registry.target(`shop:${latestPublished}`, null)).toEqual({
    status: 409,
    errorType: 'SnapStartNotReadyException',
    body: {
      Type: 'User',
      Message:
        'Lambda is initializing your function. It will be ready to invoke once your function state becomes Active.',
    },
  });
  state = { state: 'Active' };
  expect(registry.target(`shop:${latestPublished}`, null)).toMatchObject({ revision: { functionIndex: 1 } });
  expect(called).toBe(2);
});
