// What instances cost, shared out between the functions that run on them.

import { expect, test } from 'vitest';
import { instanceShares } from '../../reports/counting/instance-shares.ts';
import { managedConfig } from '../support/managed-config.ts';

const costOf = (provider: string) =>
  provider === 'general' ? { instancesUsd: 12, managementUsd: 1.8 } : { instancesUsd: 100, managementUsd: 15 };
const user = (environmentsMean: number, vcpus: number, provider = 'general') => {
  const config = managedConfig();
  return { managed: { ...config, provider, size: { ...config.size, vcpus } }, environmentsMean };
};

test('each function bears as much as its environments had vCPUs, of its own provider only', () => {
  expect(
    instanceShares([user(3, 2), user(1, 6), { managed: undefined, environmentsMean: 9 }, user(5, 1, 'other')], costOf),
  ).toEqual([
    { instancesUsd: 6, managementUsd: 0.9 },
    { instancesUsd: 6, managementUsd: 0.9 },
    null,
    { instancesUsd: 100, managementUsd: 15 },
  ]);
  expect(instanceShares([user(1, 2), user(3, 2)], costOf)).toEqual([
    { instancesUsd: 3, managementUsd: expect.closeTo(0.45, 12) },
    { instancesUsd: 9, managementUsd: expect.closeTo(1.35, 12) },
  ]);
});

test('without any environment all pay alike', () => {
  expect(instanceShares([user(0, 2), user(0, 8), user(0, 1), user(0, 1, 'other')], costOf)).toEqual([
    { instancesUsd: 4, managementUsd: expect.closeTo(0.6, 12) },
    { instancesUsd: 4, managementUsd: expect.closeTo(0.6, 12) },
    { instancesUsd: 4, managementUsd: expect.closeTo(0.6, 12) },
    { instancesUsd: 100, managementUsd: 15 },
  ]);
});
