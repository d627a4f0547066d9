// How many environments an instance of Managed Instances holds, and which types a provider may take.

import { describe, expect, test } from 'vitest';
import {
  allowedTypes,
  environmentsOn,
  instanceTypeOf,
  requirementProblems,
  type InstanceRequirements,
} from '../../lambda/managed/instance-types.ts';

describe('of an instance, its operating system keeps 1 vCPU and 1 GB', () => {
  test.each([
    // 2 vCPUs and 4 GB: 1 vCPU and 3 GB are left.
    ['c7i.large', 1, 3072, 1],
    ['c7i.large', 1, 3073, 0],
    ['c7i.large', 1.01, 1024, 0],
    ['c7i.large', 0.25, 1024, 3],
    ['c7i.large', 0.5, 1024, 2],
    // 4 vCPUs and 16 GB: 3 vCPUs and 15 GB.
    ['m7g.xlarge', 1, 2048, 3],
    ['m7g.xlarge', 0.5, 2048, 6],
    ['m7g.xlarge', 0.25, 2048, 7],
    ['m7g.xlarge', 0.25, 15_360, 1],
    ['m7g.xlarge', 4, 1024, 0],
    ['m7g.xlarge', 0.1, 16_384, 0],
    // 64 vCPUs and 512 GB: 63 vCPUs.
    ['r8g.16xlarge', 2, 4096, 31],
  ])('%s holds of %f vCPUs and %i MB', (name, vcpus, memoryMb, count) => {
    expect(environmentsOn(instanceTypeOf(name), { vcpus, memoryMb })).toBe(count);
  });
});

describe('the types of a provider', () => {
  const requirements = (changes: Partial<InstanceRequirements>): InstanceRequirements => ({
    architecture: 'arm64',
    allowed: [],
    excluded: [],
    ...changes,
  });
  const names = (changes: Partial<InstanceRequirements>): string[] =>
    allowedTypes(requirements(changes)).map(({ name }) => name);

  test('are those allowed, of its architecture, the cheapest first', () => {
    expect(names({ allowed: ['r8g.large', 'm7g.large', 'c7i.large', 'c7g.xlarge'] })).toEqual([
      'm7g.large',
      'r8g.large',
      'c7g.xlarge',
    ]);
  });

  test('or all but those excluded, where * stands for any letters and a dot for itself', () => {
    expect(
      names({ excluded: ['m*', 'r*', 'c8g.*', '*.xlarge', 'c7g.?xlarge', 'c7g.8*', '*6xlarge', '*12xlarge'] }),
    ).toEqual(['c7g.large', 'c7g.2xlarge', 'c7g.4xlarge']);
    expect(names({ excluded: ['c7g'] })).toHaveLength(6 * 7);
    expect(names({ excluded: ['c7gxlarge', 'c7g.xlarg', '7g.xlarge', 'c7g+large'] })).toHaveLength(6 * 7);
    expect(names({ excluded: ['*'] })).toEqual([]);
  });

  const arm =
    'arm64 has c7g, c8g, m7g, m8g, r7g, r8g with the sizes large, xlarge, 2xlarge, 4xlarge, 8xlarge, 12xlarge, 16xlarge';

  test.each<[string, Partial<InstanceRequirements>, readonly (readonly [string, string])[]]>([
    ['nothing is asked for', {}, []],
    ['all are known', { allowed: ['c7g.large'] }, []],
    ['some are excluded', { excluded: ['c7g.*'] }, []],
    [
      'some are allowed and some excluded',
      { allowed: ['t3.micro'], excluded: ['c7g.*'] },
      [['p.excludedInstanceTypes', 'excludes instanceTypes: AWS takes one of them; remove the other']],
    ],
    [
      'one is unknown, and one of the other architecture',
      { allowed: ['c7g.large', 't4g.large', 'c7i.large'] },
      [
        ['p.instanceTypes.1', `nothing is known of the instance type "t4g.large"; ${arm}`],
        ['p.instanceTypes.2', `c7i.large is of x86_64, the provider of arm64; ${arm}`],
      ],
    ],
    [
      'the only one is unknown',
      { allowed: ['t4g.large'] },
      [['p.instanceTypes.0', `nothing is known of the instance type "t4g.large"; ${arm}`]],
    ],
    ['none is left', { excluded: ['*g.*'] }, [['p.excludedInstanceTypes', `leaves no instance type; ${arm}`]]],
  ])('where %s', (_, changes, problems) => {
    expect(requirementProblems('p', requirements(changes))).toEqual(
      problems.map(([path, message]) => ({ path, message })),
    );
  });
});
