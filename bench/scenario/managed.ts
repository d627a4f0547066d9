// Compiles capacity providers, and what a function on Managed Instances says of itself.

import {
  defaultMaxVcpus,
  defaultMemoryRatio,
  defaultSlots,
  managedProblems,
  providerProblems,
  runsManaged,
  tooManyVersions,
  usedVcpus,
  type CapacityProviderConfig,
  type ManagedConfig,
} from '../../lambda/index.ts';
import { counted } from '../../reports/words/format.ts';
import { knownNames } from '../../reports/words/nearest.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { CapacityProviderSpec, ManagedSpec } from '../format/managed-document.ts';
import type { FunctionContext } from './function-context.ts';
import { cpuUseOf } from './memory-law.ts';
import type { Problems } from '../input/problems.ts';
import { quantity } from '../input/quantity.ts';
import type { ScenarioTraffic } from './scenario.ts';
import { isWaitedFor } from './waited-for.ts';

/** What there is where the scenario names none. */
const defaultProvider: CapacityProviderSpec = { architecture: 'x86_64', maxVcpus: defaultMaxVcpus, savings: '0%' };

const isManaged = ({ compute }: Pick<FunctionDocument, 'compute'>): boolean => compute === 'managed';

const providerOf = (name: string, spec: CapacityProviderSpec): CapacityProviderConfig => ({
  name,
  architecture: spec.architecture,
  allowed: spec.instanceTypes ?? [],
  excluded: spec.excludedInstanceTypes ?? [],
  maxVcpus: spec.maxVcpus,
  cpuTarget: spec.cpuTarget === undefined ? null : quantity('share', spec.cpuTarget),
  savingsShare: quantity('share', spec.savings),
});

/** The capacity providers of the scenario; none where no function is managed. */
export const providersOf = (
  document: ScenarioDocument,
  { problems, warnings }: { readonly problems: Problems; readonly warnings: string[] },
): CapacityProviderConfig[] => {
  const written = document.capacityProviders;
  if (!Object.values(document.functions).some(isManaged)) {
    if (written !== undefined)
      warnings.push('capacityProviders: no function has compute: managed; they have no effect');
    return [];
  }
  // That of functions that name none follows their architecture.
  const first = Object.values(document.functions).find(isManaged);
  const specs = written ?? { default: { ...defaultProvider, architecture: first!.architecture } };
  return Object.entries(specs).map(([name, spec]) => {
    const config = providerOf(name, spec);
    problems.list.push(...providerProblems(`capacityProviders.${name}`, config));
    return config;
  });
};

/** What has no effect on Managed Instances, with the reason; a default of the format cannot be told from the same value written. */
const withoutEffect = (document: FunctionDocument): [key: string, why: string, isWritten: boolean][] => [
  [
    'provisionedConcurrency',
    'environments are always ready there; set managed.minimumEnvironments',
    document.provisionedConcurrency > 0,
  ],
  [
    'provisionedScaling',
    'environments follow the load there; set managed.minimumEnvironments and maximumEnvironments',
    document.provisionedScaling !== undefined,
  ],
  ['keepAlive', 'environments there end by scaling in, not by being idle; remove it', document.keepAlive !== undefined],
  ['reuse', 'the router chooses there; remove it', document.reuse !== 'mru'],
  ['vpc', 'instances are in the network of their capacity provider; remove it', document.vpc !== undefined],
  ['placement', 'no request waits for an environment there; remove it', document.placement !== undefined],
  ['packageSize', 'no request waits for an environment there; remove it', document.packageSize !== undefined],
  [
    'extensions',
    'they hear of no invocation there, and no request waits for their start; write what that takes into coldStart',
    document.extensions !== undefined,
  ],
  [
    'ephemeralStorage',
    'the disk of an instance is shared, and has no price of its own; remove it',
    quantity('size', document.ephemeralStorage) !== 512,
  ],
];

const checkFunction = (
  name: string,
  document: FunctionDocument,
  { problems, rules, warnings }: FunctionContext,
): void => {
  const at = `functions.${name}`;
  for (const [key, why, isWritten] of withoutEffect(document)) {
    if (isWritten) problems.add(`${at}.${key}`, `has no effect with compute: managed: ${why}`);
  }
  if (document.reservedConcurrency !== undefined) {
    if (rules.managedReservedConcurrency === 'ignored') {
      warnings.push(`${at}.reservedConcurrency is ignored with compute: managed, as account.rules says`);
    } else {
      problems.add(
        `${at}.reservedConcurrency`,
        'AWS says nothing of it for Managed Instances; set managed.maximumEnvironments, or account.rules.managedReservedConcurrency: ignored',
      );
    }
  }
  if (!runsManaged(document.runtime)) {
    problems.add(
      `${at}.runtime`,
      `Managed Instances do not run ${document.runtime}; they run Node.js 22, Python 3.13, Java 21, .NET 8 and later, and provided.al2023`,
    );
  }
  if (document.cpu === undefined) {
    warnings.push(
      `${at}.cpu is not given: requests on Managed Instances use no CPU, so none slows another one down and only slots are scaled by`,
    );
  }
};

const chosenProvider = (
  name: string,
  { capacityProvider }: ManagedSpec,
  { problems, providers }: FunctionContext,
): CapacityProviderConfig | null => {
  const names = providers.map((provider) => provider.name);
  const path = `functions.${name}.managed.capacityProvider`;
  if (capacityProvider === undefined) {
    if (providers.length === 1) return providers[0]!;
    problems.add(path, `missing: there are ${names.join(', ')}; name one`);
    return null;
  }
  const found = providers.find((provider) => provider.name === capacityProvider);
  if (found !== undefined) return found;
  problems.add(path, `no capacity provider is called "${capacityProvider}"; ${knownNames(capacityProvider, names)}`);
  return null;
};

/** Nothing of its own. */
const plainManaged: ManagedSpec = { minimumEnvironments: 3 };

/** What the function says of Managed Instances; null for one that runs elsewhere. */
export const managedOf = (name: string, document: FunctionDocument, context: FunctionContext): ManagedConfig | null => {
  const at = `functions.${name}`;
  const { problems, warnings, rules } = context;
  if (!isManaged(document)) {
    if (document.managed !== undefined) warnings.push(`${at}.managed has no effect without compute: managed`);
    return null;
  }
  const spec = document.managed ?? plainManaged;
  checkFunction(name, document, context);
  // Where none is found, one stands in for it, so that nothing else seems to be wrong.
  const provider =
    chosenProvider(name, spec, context) ?? providerOf('', { ...defaultProvider, architecture: document.architecture });
  if (provider.architecture !== document.architecture) {
    const message = `${document.architecture} is not that of the capacity provider ${provider.name}, ${provider.architecture}; make them alike`;
    problems.add(`${at}.architecture`, message);
  }
  const memoryMb = quantity('size', document.memory);
  const ratio = spec.memoryPerVcpu ?? defaultMemoryRatio;
  const vcpus = memoryMb / (ratio * 1024);
  if (spec.memoryPerVcpu === undefined) {
    warnings.push(
      `${at}.managed.memoryPerVcpu is not given: ${ratio} GB for each vCPU, so ${counted(round(vcpus), 'vCPU', 'vCPUs')} an environment`,
    );
  }
  if (vcpus < 1) {
    const message = `${document.memory} at ${ratio} GB a vCPU is less than 1 vCPU, which an environment has at least; raise it, or lower managed.memoryPerVcpu`;
    problems.add(`${at}.memory`, message);
  }
  if (spec.minimumEnvironments > 0 && spec.minimumEnvironments < 3) {
    warnings.push(
      `${at}.managed.minimumEnvironments of ${spec.minimumEnvironments} is for tests: AWS advises 3, over three availability zones`,
    );
  }
  const use = cpuUseOf(document);
  const config: ManagedConfig = {
    provider: provider.name,
    slots: spec.slots ?? defaultSlots(document.runtime, vcpus),
    size: { vcpus, memoryMb },
    idleMemoryMb: spec.memoryUse === undefined ? 0 : quantity('size', spec.memoryUse.idle),
    request: {
      vcpus: use === null ? 0 : usedVcpus(use, vcpus, rules.date),
      memoryMb: spec.memoryUse === undefined ? 0 : quantity('size', spec.memoryUse.perRequest),
    },
    minimum: spec.minimumEnvironments,
    maximum: spec.maximumEnvironments ?? null,
    initial: spec.initialEnvironments ?? null,
    publishedAtMs: spec.publishedAt === undefined ? null : quantity('duration', spec.publishedAt),
  };
  if (vcpus >= 1) problems.list.push(...managedProblems(`${at}.managed`, config, provider));
  return config;
};

const round = (value: number): number => Math.round(value * 100) / 100;

/** Who waits for an answer waits for 15 minutes at most. */
const mostSyncTimeoutMs = 900_000;

/** What only shows once all functions and their traffic are known. */
export const checkManaged = (
  functions: readonly {
    readonly config: { readonly name: string; readonly timeoutMs: number; readonly managed?: ManagedConfig };
  }[],
  traffic: readonly ScenarioTraffic[],
  problems: Problems,
): void => {
  const byProvider = new Map<string, number>();
  for (const { config } of functions) {
    if (config.managed === undefined) continue;
    byProvider.set(config.managed.provider, (byProvider.get(config.managed.provider) ?? 0) + 1);
  }
  for (const [provider, count] of byProvider) {
    const problem = tooManyVersions(count);
    if (problem !== null) problems.add(`capacityProviders.${provider}`, problem);
  }
  traffic.forEach(({ functionIndex, way }, index) => {
    const { name, timeoutMs, managed } = functions[functionIndex]?.config ?? {};
    if (managed === undefined || timeoutMs! <= mostSyncTimeoutMs) return;
    if (!isWaitedFor(way)) return;
    const message = `clients that wait for their answer take a timeout of 15m at most; lower that of ${name}, or send events`;
    problems.add(`traffic.${index}.via`, message);
  });
};
