// Limits of functions on Managed Instances: slots, environments, the vCPUs of their capacity provider, publishing.

import { number, share } from '../../../reports/words/format.ts';
import type { RunResult, Setting } from '../../../reports/index.ts';
import { managedFacts, refusedBy, type ManagedFacts } from '../../../reports/verdict/managed.ts';
import type { CapacityProviderSpec, ManagedSpec } from '../../format/managed-document.ts';
import type { Scene, SceneFunction } from '../scene.ts';
import { applied } from '../settings.ts';
import { stepsBetween } from '../steps.ts';
import { rank, type Plan, type Suspect } from '../suspect.ts';

/** So many times what there was, when a limit is switched off; each environment costs a little to simulate. */
const plenty = 10;
const mostEnvironments = 15_000;
const mostVcpus = 15_000;
/** A little above what was seen to be needed. */
const margin = 1.2;

/** A function of the scenario, and what the run says of its versions together. */
interface ManagedFunction {
  readonly fn: SceneFunction;
  readonly spec: ManagedSpec;
  readonly facts: readonly ManagedFacts[];
}

const sum = (facts: readonly ManagedFacts[], figure: string): number =>
  facts.reduce((total, { counts }) => total + Number(counts[figure] ?? 0), 0);

const managedOf = ({ functions, base }: Scene): ManagedFunction[] =>
  functions.flatMap((fn) => {
    if (fn.document.compute !== 'managed') return [];
    const facts = managedFacts(base.result).filter(({ fn: section }) => fn.sections.includes(section));
    const spec = fn.document.managed ?? { minimumEnvironments: 3 };
    return facts.length === 0 ? [] : [{ fn, spec, facts }];
  });

const withSpec = ({ fn, spec }: ManagedFunction, changes: Partial<ManagedSpec>): Setting => ({
  path: `functions.${fn.name}.managed`,
  value: { ...spec, ...changes },
});

/** Every provider with so many vCPUs; where the scenario names none, the one that it has by default. */
const vcpuSettings = ({ document, scenario }: Scene, maxVcpus: (name: string) => number): Setting[] => [
  {
    path: 'capacityProviders',
    value: Object.fromEntries(
      scenario.capacityProviders.map(({ name, architecture }): [string, Partial<CapacityProviderSpec>] => [
        name,
        { ...(document.capacityProviders?.[name] ?? { architecture }), maxVcpus: maxVcpus(name) },
      ]),
    ),
  },
];

const highest = (result: RunResult, level: string, name: string): number =>
  Object.entries(result.eventSourceSeries ?? {})
    .filter(([source]) => source === `functions.${name}.managed` || source.startsWith(`functions.${name}:`))
    .reduce((most, [, { levels }]) => Math.max(most, ...(levels[level] ?? [0])), 0);

const refused = (facts: readonly ManagedFacts[]): number =>
  sum(facts, 'ConcurrencyThrottles') + sum(facts, 'CPUThrottles') + sum(facts, 'MemoryThrottles');

const environmentSuspect = (scene: Scene, managed: ManagedFunction): Suspect => {
  const { fn, spec, facts } = managed;
  const { name } = fn;
  const environments = sum(facts, 'maxEnvironments');
  const causes = facts
    .map(refusedBy)
    .filter((text) => text !== '')
    .join(', ');
  const more = (count: number): Setting =>
    withSpec(managed, {
      minimumEnvironments: count,
      ...(spec.maximumEnvironments === undefined
        ? {}
        : { maximumEnvironments: Math.max(count, spec.maximumEnvironments) }),
    });
  const needed = (result: RunResult): number => {
    const slots = highest(result, 'slots', name) / Math.max(1, highest(result, 'environments', name));
    return Math.ceil((highest(result, 'busySlots', name) / Math.max(1, slots)) * margin);
  };
  const most = Math.min(mostEnvironments, Math.max(20, plenty * environments));
  const plan = (result: RunResult): Plan => ({
    isMore: true,
    values: stepsBetween(spec.minimumEnvironments, Math.min(most, 2 * needed(result))),
    settings: (value) => [more(Number(value))],
    said: (value) =>
      `Raise minimumEnvironments of ${name} from ${number(spec.minimumEnvironments)} to ${number(Number(value))}: ` +
      'scaling on Managed Instances comes minutes after the load',
  });
  return {
    limit: 'managedEnvironments',
    of: name,
    rank: rank.reservation,
    subject: `The environments of ${name} on Managed Instances (${number(environments)} at most)`,
    detail: `${causes}; CPU of the busiest up to ${share(Math.max(...facts.map(({ counts }) => Number(counts['maxCpuShare']))))} in a minute`,
    off: applied([more(most), ...vcpuSettings(scene, () => mostVcpus)]),
    isLimit: true,
    plans: ({ result }) => [plan(result)],
  };
};

/** Environments found no room: the vCPUs of the provider were used up. */
const vcpuSuspects = (scene: Scene): Suspect[] =>
  scene.scenario.capacityProviders.flatMap(({ name, maxVcpus }): Suspect[] => {
    const counts = scene.base.result.eventSources?.[`capacityProviders.${name}`];
    if (Number(counts?.['noRoom'] ?? 0) === 0) return [];
    const raised = (count: number): Setting[] =>
      vcpuSettings(scene, (other) =>
        other === name ? count : (scene.document.capacityProviders?.[other]?.maxVcpus ?? maxVcpus),
      );
    return [
      {
        limit: 'managedVcpus',
        of: name,
        rank: rank.rates,
        subject: `The vCPUs that the capacity provider ${name} may have (${number(maxVcpus)})`,
        detail: `starts of environments that found no room: ${number(Number(counts!['noRoom']))}`,
        off: applied(raised(mostVcpus)),
        isLimit: true,
        plans: ({ result }) => [
          {
            isMore: true,
            values: stepsBetween(
              maxVcpus,
              Math.min(
                mostVcpus,
                margin * Number(result.eventSources?.[`capacityProviders.${name}`]?.['maxVcpus'] ?? maxVcpus),
              ),
            ),
            settings: (value) => raised(Number(value)),
            said: (value) =>
              `Raise maxVcpus of the capacity provider ${name} from ${number(maxVcpus)} to ${number(Number(value))}`,
          },
        ],
      },
    ];
  });

const publishSuspects = (managed: readonly ManagedFunction[]): Suspect[] =>
  managed
    .filter(({ fn, spec }) => spec.publishedAt !== undefined && fn.sections.some(({ totals }) => totals.failed > 0))
    .map((one): Suspect => {
      const { fn, spec } = one;
      const { publishedAt: _, ...published } = spec;
      const setting: Setting = { path: `functions.${fn.name}.managed`, value: published };
      return {
        limit: 'pendingFunction',
        of: fn.name,
        rank: rank.network,
        subject: `${fn.name} is Pending after it is published (${String(spec.publishedAt)}), until three environments are ready`,
        detail: 'requests fail with ResourceConflictException meanwhile',
        off: applied([setting]),
        isLimit: true,
        plans: () => [
          {
            values: ['before'],
            settings: () => [setting],
            said: () => `Send traffic to ${fn.name} only when it is Active: publish it minutes ahead`,
          },
        ],
      };
    });

export const managedSuspects = (scene: Scene): Suspect[] => {
  const managed = managedOf(scene);
  return [
    ...vcpuSuspects(scene),
    ...managed.filter(({ facts }) => refused(facts) > 0).map((one) => environmentSuspect(scene, one)),
    ...publishSuspects(managed),
  ];
};
