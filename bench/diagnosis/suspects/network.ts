// Limits of functions in a VPC: interfaces, addresses, calls to EC2, and the time it takes.

import { number, several } from '../../../reports/words/format.ts';
import type { LimitName, Setting } from '../../../reports/index.ts';
import type { Scene, SceneFunction } from '../scene.ts';
import { applied } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';

const plenty = 100_000;

const inVpc = (scene: Scene): SceneFunction[] => scene.functions.filter(({ document }) => document.vpc !== undefined);

/** Counts of all networks of the run. */
const counted = ({ base }: Scene, figure: string): number =>
  Object.values(base.result.eventSources ?? {})
    .filter(({ kind }) => kind === 'vpc')
    .reduce((sum, source) => sum + Number(source[figure] ?? 0), 0);

const everywhere = (functions: readonly SceneFunction[], setting: (fn: SceneFunction) => Setting): Setting[] =>
  functions.map(setting);

interface NetworkLimit {
  readonly limit: LimitName;
  readonly error: string;
  readonly now: number;
  readonly subject: string;
  readonly settings: (count: number) => Setting[];
  readonly said: (count: number) => string;
}

const limitsOf = (functions: readonly SceneFunction[]): NetworkLimit[] => {
  const vpcs = functions.map(({ document }) => document.vpc!);
  const quota = Math.min(...vpcs.map(({ eniQuota }) => eniQuota));
  const free = Math.min(...vpcs.map(({ freeIps }) => freeIps.reduce((sum, count) => sum + count, 0)));
  const calls = Math.min(...vpcs.map(({ ec2CallsPerSecond }) => ec2CallsPerSecond));
  return [
    {
      limit: 'networkInterfaces',
      error: 'ENILimitReachedException',
      now: quota,
      subject: `The network interfaces that the region may have (${number(quota)}; ENILimitReachedException)`,
      settings: (count) =>
        everywhere(functions, ({ name }) => ({ path: `functions.${name}.vpc.eniQuota`, value: count })),
      said: (count) => `Ask for ${number(count)} network interfaces instead of ${number(quota)} (a service quota)`,
    },
    {
      limit: 'subnetAddresses',
      error: 'SubnetIPAddressLimitReachedException',
      now: free,
      subject: `The free addresses of the subnets (${number(free)}; SubnetIPAddressLimitReachedException)`,
      settings: (count) =>
        everywhere(functions, ({ name, document }) => {
          const { freeIps } = document.vpc!;
          return {
            path: `functions.${name}.vpc.freeIps`,
            value: freeIps.map(() => Math.ceil(count / freeIps.length)),
          };
        }),
      said: (count) =>
        `Give the function larger subnets, or more of them: ${number(count)} free addresses instead of ${number(free)}`,
    },
    {
      limit: 'ec2CallRate',
      error: 'EC2ThrottledException',
      now: calls,
      subject: `The rate at which EC2 makes network interfaces (${several(calls, 'call')} a second; EC2ThrottledException)`,
      settings: (count) =>
        everywhere(functions, ({ name }) => ({ path: `functions.${name}.vpc.ec2CallsPerSecond`, value: count })),
      said: (count) =>
        `Ask for ${several(count, 'call')} of EC2 a second instead of ${number(calls)}, or start more gently`,
    },
  ];
};

/** Since late 2019 a VPC makes nothing at scale-out. */
const leavePlans = (scene: Scene): Plan[] => [
  {
    values: ['2020'],
    settings: (value) => [{ path: 'account.era', value }],
    said: () => 'Count on the rules since Hyperplane (late 2019), where an environment needs no interface of its own',
  },
  {
    values: [1],
    settings: () => inVpc(scene).map(({ name }) => ({ path: `functions.${name}.vpc` })),
    said: () =>
      `Take ${inVpc(scene)
        .map(({ name }) => name)
        .join(', ')} out of the VPC`,
  },
];

const interfaceDelay = (scene: Scene, functions: readonly SceneFunction[]): Suspect[] =>
  counted(scene, 'created') === 0
    ? []
    : [
        {
          limit: 'interfaceDelay',
          of: functions[0]!.name,
          rank: rank.network,
          subject: `The time it takes to make network interfaces for ${functions.map(({ name }) => name).join(', ')} in a VPC`,
          detail: `cold starts waited for ${number(counted(scene, 'created'))} of them`,
          off: applied(
            functions.flatMap(({ name }) => [
              { path: `functions.${name}.vpc.eniDelay`, value: { constant: '0ms' } },
              { path: `functions.${name}.vpc.ec2CallsPerSecond`, value: plenty },
              { path: `functions.${name}.vpc.ec2CallsWaiting`, value: plenty },
            ]),
          ),
          isLimit: true,
          plans: () => leavePlans(scene),
        },
      ];

const pending = (scene: Scene): Suspect[] =>
  inVpc(scene)
    .filter(
      ({ document, sections }) => document.vpc!.pendingFor !== '0s' && sections.some(({ totals }) => totals.failed > 0),
    )
    .map(({ name, document }) => ({
      limit: 'pendingFunction',
      of: name,
      rank: rank.network,
      subject: `${name} is Pending at first (${String(document.vpc!.pendingFor)}), while its network interface is made`,
      detail: 'requests fail with ResourceConflictException meanwhile',
      off: applied([{ path: `functions.${name}.vpc.pendingFor`, value: '0s' }]),
      isLimit: true,
      plans: () => [
        {
          values: ['0s'],
          settings: (value) => [{ path: `functions.${name}.vpc.pendingFor`, value }],
          said: () =>
            `Send traffic to ${name} only when it is Active: create it, or call it after idle weeks, ahead of time`,
        },
      ],
    }));

export const networkSuspects = (scene: Scene): Suspect[] => {
  const functions = inVpc(scene);
  if (functions.length === 0) return [];
  const limits = limitsOf(functions)
    .filter(({ error }) => counted(scene, error) > 0)
    .map(({ limit, error, now, subject, settings, said }): Suspect => ({
      limit,
      of: null,
      rank: rank.network,
      subject,
      detail: `${several(counted(scene, error), 'request')} found none`,
      off: applied([
        ...settings(plenty),
        ...(limit === 'ec2CallRate'
          ? functions.map(({ name }) => ({ path: `functions.${name}.vpc.ec2CallsWaiting`, value: plenty }))
          : []),
      ]),
      isLimit: true,
      plans: ({ result }) => [
        {
          values: stepsBetween(now, Math.max(2 * now, highestInterfaces(result) * 1.05)),
          settings: (value) => settings(Number(value)),
          said: (value) => said(Number(value)),
        },
        ...leavePlans(scene),
      ],
    }));
  return [...limits, ...interfaceDelay(scene, functions), ...pending(scene)];
};

const highestInterfaces = ({ eventSources = {} }: Scene['base']['result']): number =>
  Object.values(eventSources)
    .filter(({ kind }) => kind === 'vpc')
    .reduce((sum, { maxAlive }) => sum + Number(maxAlive ?? 0), 0);
