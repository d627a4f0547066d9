// Limits of functions on Managed Instances: slots, environments, the vCPUs of their capacity provider, publishing.

import { Capacity, type CapacityProviderConfig } from '../../../lambda/index.ts';
import { number, share } from '../../../reports/words/format.ts';
import type { RunResult, Setting } from '../../../reports/index.ts';
import { managedFacts, refusedBy, type ManagedFacts } from '../../../reports/verdict/managed.ts';
import type { ManagedSpec } from '../../format/managed-document.ts';
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

/** The provider with so many vCPUs; where the scenario names none, the one that it has by default. */
const vcpuSetting = ({ document }: Scene, { name, architecture }: CapacityProviderConfig, maxVcpus: number): Setting =>
  document.capacityProviders === undefined
    ? { path: 'capacityProviders', value: { [name]: { architecture, maxVcpus } } }
    : { path: `capacityProviders.${name}.maxVcpus`, value: maxVcpus };

const providerOf = ({ scenario }: Scene, { sections }: SceneFunction): CapacityProviderConfig | undefined => {
  const name = sections.find(({ managed }) => managed !== undefined)?.managed?.provider;
  return scenario.capacityProviders.find((provider) => provider.name === name);
};

/** vCPUs of the instances that hold `count` environments of each version of a function, beside what others had. */
const vcpusFor = (scene: Scene, { name }: SceneFunction, provider: CapacityProviderConfig, count: number): number => {
  const { functions, rules } = scene.scenario;
  const capacity = new Capacity({ ...provider, maxVcpus: mostVcpus }, rules, () => {});
  functions.forEach(({ config }, index) => {
    if (config.managed?.provider !== provider.name) return;
    const had = Number(scene.base.result.eventSources?.[`functions.${config.name}.managed`]?.['maxEnvironments'] ?? 0);
    const isOwn = (config.versionOf ?? config.name) === name;
    const wanted = isOwn ? count : Math.max(config.managed.minimum, had);
    for (let left = wanted; left > 0; left -= 1)
      if (capacity.place(index, config.managed.size, 0, 0, left) === null) break;
  });
  return capacity.vcpus;
};

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
  const provider = providerOf(scene, fn)!;
  const raised = (value: number): string =>
    `Raise minimumEnvironments of ${name} from ${number(spec.minimumEnvironments)} to ${number(value)}`;
  const why = 'scaling on Managed Instances comes minutes after the load';
  const plans = (result: RunResult): Plan[] => {
    const values = stepsBetween(spec.minimumEnvironments, Math.min(most, 2 * needed(result)));
    const vcpus = new Map(values.map((value) => [value, vcpusFor(scene, fn, provider, value)]));
    const isHeld = (value: number): boolean => vcpus.get(value)! <= provider.maxVcpus;
    const alone: Plan = {
      isMore: true,
      values: values.filter(isHeld),
      settings: (value) => [more(Number(value))],
      said: (value) => `${raised(Number(value))}: ${why}`,
    };
    // More than the provider has room for.
    const both: Plan = {
      values: values.filter((value) => !isHeld(value)),
      settings: (value) => [more(Number(value)), vcpuSetting(scene, provider, vcpus.get(Number(value))!)],
      said: (value) =>
        `${raised(Number(value))}, and maxVcpus of the capacity provider ${provider.name} from ` +
        `${number(provider.maxVcpus)} to the ${number(vcpus.get(Number(value))!)} that they take: ${why}`,
    };
    return [alone, both].filter((plan) => plan.values.length > 0);
  };
  return {
    limit: 'managedEnvironments',
    of: name,
    rank: rank.reservation,
    subject: `The environments of ${name} on Managed Instances (${number(environments)} at most)`,
    detail: `${causes}; CPU of the busiest up to ${share(Math.max(...facts.map(({ counts }) => Number(counts['maxCpuShare']))))} in a minute`,
    off: applied([more(most), vcpuSetting(scene, provider, mostVcpus)]),
    isLimit: true,
    plans: ({ result }) => plans(result),
  };
};

/** Environments found no room: the vCPUs of the provider were used up. */
const vcpuSuspects = (scene: Scene): Suspect[] =>
  scene.scenario.capacityProviders.flatMap((provider): Suspect[] => {
    const { name, maxVcpus } = provider;
    const counts = scene.base.result.eventSources?.[`capacityProviders.${name}`];
    if (Number(counts?.['noRoom'] ?? 0) === 0) return [];
    const raised = (count: number): Setting[] => [vcpuSetting(scene, provider, count)];
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
