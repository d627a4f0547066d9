// What is advised for functions on Managed Instances that have too little: environments, and the vCPUs of their capacity provider.

import { describe, expect, test } from 'vitest';
import { diagnoseScenario } from '../../bench/diagnosis/diagnose.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import type { Cure } from '../../reports/index.ts';

/** What is advised for a function on instances of 4 vCPUs, whose environments take one each. */
const advised = async (maxVcpus: number, more: object = {}): Promise<Cure> => {
  const fn = {
    compute: 'managed',
    memory: '2GB',
    duration: { constant: '500ms' },
    coldStart: { constant: '200ms' },
    cpu: { share: '2%', measuredAt: '1769MB' },
  };
  const managed = { memoryPerVcpu: 2, slots: 10 };
  const arrivals = { poisson: { rate: '250/s' } };
  const scenario = compileScenario(
    {
      name: 'managed',
      duration: '30s',
      seed: 3,
      account: { era: '2026-09-01' },
      capacityProviders: { small: { instanceTypes: ['m7i.xlarge'], maxVcpus }, other: {} },
      functions: {
        api: { ...fn, managed: { ...managed, capacityProvider: 'small' } },
        beside: { ...fn, managed: { ...managed, capacityProvider: 'other' } },
        ...more,
      },
      traffic: [
        { to: 'api', arrivals },
        { to: 'beside', arrivals: { constant: { rate: '1/s' } } },
      ],
      slo: { throttled: '<0.1%' },
    },
    'test',
    '.',
  );
  const result = await simulateScenario(scenario, { comparesKeepAlive: false });
  return (await diagnoseScenario(scenario, result)).cures[0]!;
};

describe('environments that are too few', () => {
  test('are raised together with the vCPUs that they take, where their capacity provider has too few', async () => {
    const cure = await advised(12);
    expect(cure.said).toMatch(
      /^Raise minimumEnvironments of api from 3 to \d+, and maxVcpus of the capacity provider small from 12 to the \d+ that they take: scaling on Managed Instances comes minutes after the load; simulated with that: throttled 0/,
    );
    expect([cure.mends, cure.settings.map(({ path }) => path)]).toEqual([
      true,
      ['functions.api.managed', 'capacityProviders.small.maxVcpus'],
    ]);
  });

  test('are raised alone where it has enough', async () => {
    const cure = await advised(400);
    expect([cure.mends, cure.settings.map(({ path }) => path)]).toEqual([true, ['functions.api.managed']]);
  });

  test('leave room for what the others of their capacity provider have', async () => {
    const vcpusOf = ({ settings }: Cure): unknown => settings.find(({ path }) => path.endsWith('.maxVcpus'))!.value;
    const third = {
      compute: 'managed',
      memory: '8GB',
      duration: { constant: '10ms' },
      coldStart: { constant: '200ms' },
      cpu: { share: '2%', measuredAt: '1769MB' },
      managed: { memoryPerVcpu: 4, capacityProvider: 'small', minimumEnvironments: 6 },
    };
    const alone = await advised(16);
    const shared = await advised(16, { third });
    expect([alone.mends, shared.mends]).toEqual([true, true]);
    // Each of its six environments takes an instance of 4 vCPUs.
    expect([vcpusOf(alone), vcpusOf(shared)]).toEqual([28, 28 + 6 * 4]);
  });
});
