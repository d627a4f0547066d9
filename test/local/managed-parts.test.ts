// Whether an environment on Managed Instances takes one more request: by its slots, by what a scenario says of a request, and by what
// its requests were seen to use.

import { expect, test } from 'vitest';
import { ManagedRefusal, type ManagedConfig } from '../../lambda/index.ts';
import { EnvironmentRoom, type EnvironmentUse } from '../../local/managed/environment-room.ts';
import { managedConfig } from '../support/managed-config.ts';

const mb = 1024 ** 2;
const config = (own: Partial<ManagedConfig> = {}): ManagedConfig => managedConfig({ slots: 64, ...own });
const rules = { managedCpuPressure: 3 };
const none = (): EnvironmentUse => ({ cpuMs: 0, busyMs: 0, memoryBytes: 0 });

test('all slots are one bound', () => {
  const room = new EnvironmentRoom(config({ slots: 2 }), rules, 0);
  expect([0, 1, 2].map((busy) => room.refusal(busy, 0, none))).toEqual([null, null, ManagedRefusal.concurrency]);
});

test('what the scenario says of a request is another, as in simulated runs', () => {
  const byCpu = new EnvironmentRoom(config({ request: { vcpus: 0.5, memoryMb: 0 } }), rules, 0);
  expect([5, 6].map((busy) => byCpu.refusal(busy, 0, none))).toEqual([null, ManagedRefusal.cpu]);
  const byMemory = new EnvironmentRoom(config({ request: { vcpus: 0, memoryMb: 512 } }), rules, 0);
  expect([3, 4].map((busy) => byMemory.refusal(busy, 0, none))).toEqual([null, ManagedRefusal.memory]);
});

/** Looks at the end of each second, of `use` so far. */
const looked = (room: EnvironmentRoom, ...uses: readonly EnvironmentUse[]): void =>
  uses.forEach((use, second) => room.refusal(1, 1000 * (second + 1), () => use));

const after = (seconds: number, vcpus: number, requests: number, memoryMb = 0): EnvironmentUse => ({
  cpuMs: 1000 * seconds * vcpus,
  busyMs: 1000 * seconds * requests,
  memoryBytes: memoryMb * mb,
});

/** Two requests use 0.4 vCPUs each; the first look has the init in it. Then so many use all that there is. */
const spared = [after(1, 0.8, 2), after(2, 0.8, 2)];
const saturated = { cpuMs: 1600 + 1000, busyMs: 4000 + 5000, memoryBytes: 0 };

test('so is what requests were seen to use of its CPU while there was some to spare, once there is none', () => {
  const room = new EnvironmentRoom(config(), rules, 0);
  looked(room, ...spared);
  // Those that come now may use less.
  expect(room.refusal(30, 2500, none)).toBe(null);
  room.refusal(1, 3000, () => saturated);
  expect([6, 7].map((busy) => room.refusal(busy, 3500, none))).toEqual([null, ManagedRefusal.cpu]);
  // One is always taken.
  expect(room.refusal(0, 3500, none)).toBe(null);
  const unbound = new EnvironmentRoom(config(), { managedCpuPressure: null }, 0);
  looked(unbound, ...spared, saturated);
  expect(unbound.refusal(60, 3500, none)).toBe(null);
});

test('nothing is learned of a request while its environment has no CPU to spare', () => {
  const room = new EnvironmentRoom(config(), rules, 0);
  looked(room, after(1, 0.1, 1), after(2, 1, 20));
  expect(room.refusal(30, 2500, none)).toBe(null);
});

test('as long as nobody said how it is at rest, its memory is no bound', () => {
  const room = new EnvironmentRoom(config(), rules, 0);
  expect(room.refusal(4, 1000, () => after(1, 0.1, 4, 9000))).toBe(null);
  expect(room.refusal(4, 1500, none)).toBe(null);
});

test('its memory is a bound: with one request more it would be over', () => {
  const room = new EnvironmentRoom(config(), rules, 0);
  room.idle(100 * mb);
  const use = (memoryMb: number) => (): EnvironmentUse => after(1, 0.1, 4, memoryMb);
  expect(room.refusal(4, 1000, use(1600))).toBe(null);
  expect(room.refusal(4, 2000, use(1740))).toBe(ManagedRefusal.memory);
  expect(room.refusal(4, 3000, use(900))).toBe(null);
});
