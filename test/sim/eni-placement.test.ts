// Environments of functions in a VPC take places on network interfaces, and give them back.

import { expect, test } from 'vitest';
import { defaultVpcOptions, EniRefusal } from '../../lambda/vpc.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { EniPlacement } from '../../sim/world/eni-placement.ts';
import { constant } from '../../sim/index.ts';

const placed = (freeIps: number) => {
  const levels: [level: number, atMs: number][] = [];
  const vpc = { ...defaultVpcOptions, name: 'v', freeIps: [freeIps], eniDelay: constant(1000) };
  const enis = new EniPlacement(1, [vpc, vpc], (source, name) => {
    expect([source, name]).toEqual(['v', 'interfaces']);
    return { set: (level, atMs) => void levels.push([level, atMs]) };
  });
  return { enis, levels, figures: () => Object.fromEntries(enis.figures())['v']! };
};

test('an environment that ends gives its interface and its address back', () => {
  const { enis, levels, figures } = placed(1);
  expect(enis.place('v', 0, 3008, 0)).toBeGreaterThanOrEqual(1000);
  // The only address is taken.
  expect(enis.place('v', 1, 3008, 10)).toBe(-1 - EniRefusal.subnetIpAddressLimitReached);
  enis.leave('v', 0, 3008, 20);
  expect(enis.place('v', 1, 3008, 30)).toBeGreaterThanOrEqual(1030);
  expect(levels).toEqual([
    [1, 0],
    [0, 20],
    [1, 30],
  ]);
  expect(figures()).toMatchObject({ created: 2, maxAlive: 1, SubnetIPAddressLimitReachedException: 1 });
});

test('it gives it back once, and one that had none gives none', () => {
  const { enis, levels } = placed(2);
  enis.place('v', 0, 3008, 0);
  enis.place('v', 1, 3008, 0);
  enis.leave('v', 1, 3008, 10);
  enis.leave('v', 1, 3008, 20);
  enis.leave('v', 7, 3008, 30);
  expect(levels).toEqual([
    [1, 0],
    [2, 0],
    [1, 10],
  ]);
});

test('small environments share an interface until its memory is used', () => {
  const { enis, figures } = placed(5);
  for (let id = 0; id < 4; id += 1) enis.place('v', id, 1024, id);
  expect(figures()).toMatchObject({ created: 2, maxAlive: 2 });
  for (let id = 0; id < 3; id += 1) enis.leave('v', id, 1024, 10);
  // The fourth is alone on the second; the first is gone.
  enis.place('v', 4, 3008, 20);
  expect(figures()).toMatchObject({ created: 3, maxAlive: 2 });
});

test('in a run the address of an environment that was idle for too long serves the next one', async () => {
  const at = (...minutes: number[]) => ({ instants: minutes.map((minute) => `${minute}m`) });
  const result = await simulateScenario(
    compileScenario(
      {
        name: 'one address',
        duration: '90m',
        account: { era: '2018' },
        functions: {
          f: {
            memory: '3008MB',
            timeout: '5m',
            vpc: { subnets: ['a'], securityGroups: ['s'], freeIps: [1], eniDelay: { constant: '10s' } },
            duration: { constant: '100ms' },
            coldStart: { constant: '300ms' },
            keepAlive: { fixed: '10m' },
          },
        },
        traffic: [{ to: 'f', arrivals: at(1, 30, 60) }],
      },
      'test',
      '.',
    ),
  );
  expect(result.totals).toMatchObject({ offered: 3, completed: 3, coldStarts: 3, failed: 0 });
  const figures = Object.values(result.eventSources!).find((of) => 'maxAlive' in of);
  expect(figures).toMatchObject({ created: 3, maxAlive: 1 });
});
