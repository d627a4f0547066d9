// Interfaces of functions in a VPC before Hyperplane: shared up to 3 GB, made one by one, short of addresses.

import { expect, test } from 'vitest';
import { defaultVpcOptions, EniPool, EniRefusal, makesEnisAtScaleOut, type EniPlace } from '../../lambda/vpc.ts';

const poolOf = (options: Partial<ConstructorParameters<typeof EniPool>[0]> = {}): EniPool =>
  new EniPool({ ...defaultVpcOptions, freeIps: [100], ...options });

test.each([
  ['us-east-2', '2019-09-26', true],
  ['us-east-2', '2019-09-27', false],
  ['us-east-1', '2019-11-24', true],
  ['us-east-1', '2019-11-25', false],
  ['me-south-1', '2019-11-27', true],
  ['me-south-1', '2019-11-28', false],
])('in %s on %s environments wait for an interface: %s', (region, date, waits) => {
  expect(makesEnisAtScaleOut(region, date)).toBe(waits);
});

test('environments share an interface until 3 GB of memory is on it', () => {
  const pool = poolOf();
  const enis = [1024, 1024, 1024, 1024].map((memoryMb) => (pool.place(memoryMb, 0, 10_000) as EniPlace).eni);
  expect(enis).toEqual([0, 0, 0, 1]);
  expect(pool.alive).toBe(2);
});

test('it is ready after its delay, and one that is ready delays nobody', () => {
  const pool = poolOf();
  expect(pool.place(128, 0, 10_000)).toEqual({ eni: 0, readyAtMs: 10_000 });
  expect(pool.place(128, 4000, 10_000)).toEqual({ eni: 0, readyAtMs: 10_000 });
  expect(pool.place(128, 12_000, 10_000)).toEqual({ eni: 0, readyAtMs: 12_000 });
});

test('calls to EC2 are made one after the other, and throttled when too many wait', () => {
  const pool = poolOf({ ec2CallsPerSecond: 5, ec2CallsWaiting: 3 });
  const places = Array.from({ length: 4 }, () => pool.place(3008, 0, 1000));
  expect(places.slice(0, 3).map((place) => (place as EniPlace).readyAtMs)).toEqual([1000, 1200, 1400]);
  expect(places[3]).toBe(EniRefusal.ec2Throttled);
  expect(pool.place(3008, 200, 1000)).toMatchObject({ readyAtMs: 1600 });
});

test('addresses and the quota of interfaces run out, and come back', () => {
  const pool = poolOf({ freeIps: [1, 2] });
  const places = Array.from({ length: 4 }, () => pool.place(3008, 0, 1000));
  expect(places[3]).toBe(EniRefusal.subnetIpAddressLimitReached);
  pool.leave(1, 3008);
  expect(pool.alive).toBe(2);
  expect(pool.place(3008, 5000, 1000)).toMatchObject({ eni: 1 });
  const small = poolOf({ eniQuota: 1 });
  small.place(3008, 0, 1000);
  expect(small.place(3008, 0, 1000)).toBe(EniRefusal.eniLimitReached);
});
