// Managed Instances as state machines: slots and shared CPU of environments, instances, the scaler, prices, limits.

import { describe, expect, test } from 'vitest';
import {
  Capacity,
  defaultSlots,
  environmentCapacity,
  instanceCost,
  managedProblems,
  ManagedRefusal,
  managedRules,
  ManagedScaler,
  providerProblems,
  RunEnd,
  runsManaged,
  type CapacityProviderConfig,
  type ManagedConfig,
  type ManagedEnvironments,
} from '../../lambda/index.ts';
import { managedConfig } from '../support/managed-config.ts';
import { managedEnvironments } from './support.ts';

const provider = (changes: Partial<CapacityProviderConfig> = {}): CapacityProviderConfig => ({
  name: 'p',
  architecture: 'x86_64',
  allowed: [],
  excluded: [],
  maxVcpus: 400,
  cpuTarget: null,
  savingsShare: 0,
  ...changes,
});

const managed = (changes: Partial<ManagedConfig> = {}): ManagedConfig => managedConfig({ provider: 'p', ...changes });

describe('an environment', () => {
  const opened = (pool: ManagedEnvironments): number => {
    const row = pool.create();
    pool.open(row, 0);
    return row;
  };
  test('nothing runs in a new one, and no request is in a slot', () => {
    const pool = managedEnvironments();
    expect([pool.busy, pool.ready, pool.takePeak()]).toEqual([0, 0, 0]);
    const row = opened(pool);
    expect([pool.busy, pool.ready, pool.busyOf(row)]).toEqual([0, 1, 0]);
  });

  /** What happens in `row`, to its end: `at id ending`. */
  const story = (pool: ManagedEnvironments, row: number, fromMs: number): string[] => {
    const lines: string[] = [];
    for (let atMs = pool.nextMs(row, fromMs); atMs < Infinity; atMs = pool.nextMs(row, atMs)) {
      for (let id = pool.settle(row, atMs); id >= 0; id = pool.settle(row, atMs)) {
        const ending = Object.keys(RunEnd)[pool.ending]!;
        lines.push(`${Math.round(atMs)} ${id} ${ending}`);
      }
    }
    return lines;
  };

  test('shares its CPU alike among those in it', () => {
    const pool = managedEnvironments();
    const row = opened(pool);
    pool.begin(row, 1, 100, 0);
    // 50 ms alone; then each goes on half as fast: the second needs 30 ms, so it ends after 60, the first 20 ms later.
    pool.settle(row, 50);
    pool.begin(row, 2, 30, 50);
    expect(story(pool, row, 50)).toEqual(['110 2 completed', '130 1 completed']);
  });

  test('slows nothing down while its vCPUs are enough', () => {
    const pool = managedEnvironments({ vcpus: 2, requestVcpus: 0.5 });
    const row = opened(pool);
    for (const id of [1, 2, 3, 4]) pool.begin(row, id, 100 * id, 0);
    expect(story(pool, row, 0)).toEqual(['100 1 completed', '200 2 completed', '300 3 completed', '400 4 completed']);
  });

  test('keeps the slot of a request that was answered because its time was up', () => {
    const pool = managedEnvironments({ requestVcpus: 0, timeoutMs: 100, most: 1 });
    const row = opened(pool);
    pool.begin(row, 7, 250, 0);
    expect(pool.settle(row, 100)).toBe(7);
    expect(pool.ending).toBe(RunEnd.timedOut);
    expect(pool.settle(row, 100)).toBe(-1);
    expect(pool.pick()).toBe(-1);
    expect(story(pool, row, 100)).toEqual(['250 7 slotFreed']);
    expect(pool.pick()).toBe(row);
  });

  test('takes no request when it is closed, and those in it end there', () => {
    const pool = managedEnvironments({ requestVcpus: 0 });
    const [first, second] = [opened(pool), opened(pool)];
    pool.begin(first, 1, 50, 0);
    pool.close(first);
    expect(pool.ready).toBe(1);
    for (let request = 0; request < 5; request += 1) expect(pool.pick()).toBe(second);
    expect(story(pool, first, 0)).toEqual(['50 1 completed']);
  });

  test('is one of so many that are asked, and each of these once', () => {
    for (const tries of [1, 2, 3, null]) {
      const pool = managedEnvironments({ most: 1, requestVcpus: 0, tries, random: () => 0 });
      const rows = [opened(pool), opened(pool), opened(pool), opened(pool)];
      for (const row of rows.slice(0, 3)) pool.begin(row, 10 + row, 1000, 0);
      // Asked in their order: the fourth is the one that is free.
      expect(pool.pick()).toBe(tries === null ? rows[3] : -1);
    }
  });

  test('tells how much of CPU and slots was used since the last look', () => {
    const pool = managedEnvironments({ most: 10, vcpus: 2, requestVcpus: 0.5 });
    const row = opened(pool);
    pool.begin(row, 1, 500, 0);
    pool.begin(row, 2, 500, 0);
    story(pool, row, 0);
    // Two of ten slots and 1 of 2 vCPUs, for half the time.
    expect(pool.look(1000)).toEqual({ cpuShare: 0.25, slotShare: 0.1, highestCpuShare: 0.25 });
    expect(pool.look(2000)).toEqual({ cpuShare: 0, slotShare: 0, highestCpuShare: 0 });
  });
});

test('slots, CPU or memory refuse, whichever is used up first', () => {
  expect(environmentCapacity(managed(), 2)).toEqual({ most: 10, refusal: ManagedRefusal.concurrency });
  const request = { vcpus: 0.5, memoryMb: 300 };
  const both = managed({ request, idleMemoryMb: 548 });
  expect(environmentCapacity(both, 2)).toEqual({ most: 4, refusal: ManagedRefusal.cpu });
  expect(environmentCapacity(both, null)).toEqual({ most: 5, refusal: ManagedRefusal.memory });
  expect(environmentCapacity(managed({ request: { vcpus: 8, memoryMb: 0 } }), 2).most).toBe(1);
});

describe('instances', () => {
  const size = { vcpus: 1, memoryMb: 2048 };

  test('hold the first three environments of a version apart, and further ones where there is room', () => {
    const capacity = new Capacity(provider({ allowed: ['m6a.xlarge'] }), managedRules, () => {});
    const places = Array.from({ length: 7 }, () => capacity.place(0, size, 0, 90_000, 1)!.id);
    // Each has 4 vCPUs and keeps one for itself.
    expect(places).toEqual([0, 1, 2, 0, 0, 1, 1]);
    expect(capacity.vcpus).toBe(12);
    expect(capacity.place(1, size, 0, 90_000, 1)!.id).toBe(2);
  });

  test('are of the type that costs least for each environment wanted', () => {
    const capacity = new Capacity(provider(), managedRules, () => {});
    for (let first = 0; first < 3; first += 1) capacity.place(0, size, 0, 0, 1);
    expect(capacity.instances.map(({ type }) => type.name)).toEqual(['c6a.large', 'c6a.large', 'c6a.large']);
    expect(capacity.place(0, size, 0, 0, 7)!.type.name).toBe('c6a.2xlarge');
  });

  test('never have more vCPUs than the provider may', () => {
    const capacity = new Capacity(provider({ maxVcpus: 6 }), managedRules, () => {});
    const placed = Array.from({ length: 5 }, () => capacity.place(0, size, 0, 0, 1));
    expect(placed.map((instance) => instance?.id ?? null)).toEqual([0, 1, 2, null, null]);
    expect(capacity.blocked).toBe(2);
  });

  test('end when they have been empty for a while, and are told of', () => {
    const told: string[] = [];
    const listener = (type: { name: string }, change: number, atMs: number): number =>
      told.push(`${atMs} ${type.name} ${change}`);
    const capacity = new Capacity(provider({ allowed: ['c7i.large'] }), managedRules, listener);
    const instance = capacity.place(0, size, 1000, 0, 1)!;
    capacity.leave(instance, 0, size, 5000);
    capacity.endIdle(184_999);
    expect(capacity.instances).toHaveLength(1);
    capacity.endIdle(185_000);
    expect(capacity.instances).toHaveLength(0);
    expect(told).toEqual(['1000 c7i.large 1', '185000 c7i.large -1']);
  });

  test('take no environments from shortly before the end of their life on', () => {
    const capacity = new Capacity(provider({ allowed: ['c7i.large'] }), managedRules, () => {});
    const old = capacity.place(0, size, 0, 0, 1)!;
    const life = managedRules.managedInstanceLifeMs;
    expect(capacity.retire(life - 2001, 2000)).toEqual([]);
    expect(capacity.retire(life - 2000, 2000)).toEqual([old]);
    expect(capacity.retire(life, 2000)).toEqual([]);
    expect(capacity.place(0, size, life, 0, 1)!.id).not.toBe(old.id);
    capacity.leave(old, 0, size, life);
    capacity.endIdle(life);
    expect(old.ended).toBe(true);
  });

  test('cost their price less what a plan saves, and a fee on the price on demand', () => {
    const { instancesUsd, managementUsd } = instanceCost('c7g.xlarge', 2 * 3_600_000, 0.4);
    expect(instancesUsd).toBeCloseTo(2 * 0.145 * 0.6, 10);
    expect(managementUsd).toBeCloseTo(2 * 0.145 * 0.15, 10);
    // As aws-samples' calculator has them (it rounds the second).
    expect(instanceCost('m7g.xlarge', 3_600_000, 0).instancesUsd).toBeCloseTo(0.1632, 4);
    expect(instanceCost('r7g.xlarge', 3_600_000, 0).instancesUsd).toBeCloseTo(0.214, 3);
  });
});

describe('the scaler', () => {
  const minute = 60_000;
  const scaler = (changes: Partial<ConstructorParameters<typeof ManagedScaler>[1]> = {}): ManagedScaler =>
    new ManagedScaler(managedRules, { minimum: 3, maximum: null, cpuTarget: 0.5, ...changes });
  const busy = { cpuShare: 1, slotShare: 0.2 };
  const calm = { cpuShare: 0.1, slotShare: 0.05 };

  test('adds environments at the fifth look above a target, by CPU or by slots', () => {
    for (const use of [busy, { cpuShare: 0, slotShare: 1 }]) {
      const own = scaler();
      const counts = [1, 2, 3, 4, 5].map((look) => own.look(use, 3, 3, look * minute));
      expect(counts).toEqual([3, 3, 3, 3, 6]);
    }
  });

  test('begins to count anew when a look is not above', () => {
    const own = scaler();
    for (const look of [1, 2, 3, 4]) own.look(busy, 3, 3, look * minute);
    own.look({ cpuShare: 0.5, slotShare: 0.5 }, 3, 3, 5 * minute);
    expect(own.look(busy, 3, 3, 6 * minute)).toBe(3);
  });

  test('grows 3.4 times within five minutes at most, and not beyond the maximum', () => {
    const grown = (own: ManagedScaler): number[] => {
      let count = 3;
      return Array.from({ length: 8 }, (_, look) => (count = own.look(busy, count, count, (look + 1) * minute)));
    };
    expect(grown(scaler())).toEqual([3, 3, 3, 3, 6, 10, 10, 10]);
    expect(grown(scaler({ maximum: 5 }))).toEqual([3, 3, 3, 3, 5, 5, 5, 5]);
  });

  test('takes environments away one by one, from the fifteenth calm look on, down to the minimum', () => {
    const own = scaler();
    let count = 6;
    const counts = Array.from({ length: 30 }, (_, look) => (count = own.look(calm, count, count, (look + 1) * minute)));
    expect(counts.slice(0, 14)).toEqual(Array.from({ length: 14 }, () => 6));
    expect(counts.slice(14)).toEqual([5, 5, 5, 4, 4, 4, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3]);
  });
});

describe('what AWS refuses', () => {
  const messages = (problems: readonly { path: string; message: string }[]): string[] =>
    problems.map(({ path, message }) => `${path}: ${message}`);

  test.each<[Partial<ManagedConfig>, RegExp]>([
    [{ slots: 65 }, /slots: 65 is above 64/],
    [{ minimum: 0 }, /minimumEnvironments: 0 goes with a maximum of 0 only/],
    [{ maximum: 2 }, /maximumEnvironments: 2 is below the minimum of 3/],
    [{ idleMemoryMb: 2000, request: { vcpus: 0, memoryMb: 100 } }, /memoryUse: leaves no room for one request/],
    [{ size: { vcpus: 64, memoryMb: 32_768 } }, /capacityProvider: no instance type of p holds/],
  ])('%o', (changes, expected) => {
    expect(messages(managedProblems('m', managed(changes), provider())).join('\n')).toMatch(expected);
  });

  test('of capacity providers', () => {
    const problems = (changes: Partial<CapacityProviderConfig>): string =>
      messages(providerProblems('p', provider(changes))).join('\n');
    expect(problems({})).toBe('');
    expect(problems({ maxVcpus: 1 })).toMatch(/maxVcpus: 1 is outside 2 to 15000/);
    expect(problems({ allowed: ['t3.micro'] })).toMatch(
      /instanceTypes.0: nothing is known of the instance type "t3.micro"/,
    );
    expect(problems({ allowed: ['c7g.large'] })).toMatch(/c7g.large is of arm64, the provider of x86_64/);
    expect(problems({ excluded: ['*'] })).toMatch(/excludedInstanceTypes: leaves no instance type/);
    expect(problems({ allowed: ['c7i.large'], excluded: ['m*'] })).toMatch(/excludes instanceTypes/);
  });

  test('runtimes that Managed Instances run', () => {
    const run = ['nodejs22.x', 'nodejs24.x', 'python3.13', 'python3.14', 'java21', 'java25', 'dotnet8', 'dotnet10'];
    for (const runtime of [...run, 'provided.al2023']) expect(runsManaged(runtime), runtime).toBe(true);
    const others = [
      'nodejs20.x',
      'python3.9',
      'python3.12',
      'java17',
      'java8.al2',
      'dotnet6',
      'ruby3.4',
      'provided.al2',
    ];
    for (const runtime of others) expect(runsManaged(runtime), runtime).toBe(false);
    expect([defaultSlots('nodejs22.x', 2), defaultSlots('python3.13', 1), defaultSlots('java21', 1.5)]).toEqual([
      128, 16, 48,
    ]);
  });
});
