// The same functions run in several ways at several times the traffic: what each costs, and where one becomes cheaper.

import type { ComputeCost, ComputeCosts, RunResult, TrafficCosts } from '../../reports/index.ts';
import { serves } from '../../reports/comparing/compute-costs.ts';
import { countedMs, monthUsd } from '../../reports/result/month-cost.ts';
import { environmentCapacity } from '../../lambda/index.ts';
import { compileScenario } from '../scenario/compile.ts';
import { ConfigError } from '../input/config-error.ts';
import type { ScenarioDocument } from '../format/document.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { documentIn, scenarioIn, type ComputeMode } from './compute-mode.ts';
import { simulateScenario } from './simulate-scenario.ts';

/** Traffic that is tried in any case, in times of the scenario's. */
const factors = [0.1, 0.25, 0.5, 1, 2, 4, 10] as const;
/** Further on, while the cheapest way stays the same. */
const step = 2.5;
const [leastFactor, mostFactor] = [1e-4, 1e4];
/** Invocations of one run, of what is tried in any case. */
const usualInvocations = 600_000;
/** And while nothing changes: some seconds. Beyond, a traffic is not tried. */
const mostInvocations = 6_000_000;

const mostVcpus = 15_000;

/** Limits that grow with the traffic: what is compared is cost, not quotas. */
const grown = (document: ScenarioDocument, factor: number): ScenarioDocument => {
  const more = (limit: number): number => Math.ceil(limit * Math.max(1, factor));
  const functions = Object.entries(document.functions).map(([name, own]): [string, FunctionDocument] => [
    name,
    own.reservedConcurrency === undefined ? own : { ...own, reservedConcurrency: more(own.reservedConcurrency) },
  ]);
  const providers = Object.entries(document.capacityProviders ?? {}).map(([name, own]): [string, typeof own] => [
    name,
    { ...own, maxVcpus: Math.min(mostVcpus, more(own.maxVcpus)) },
  ]);
  return {
    ...document,
    trafficFactor: document.trafficFactor * factor,
    account: { ...document.account, concurrency: more(document.account.concurrency) },
    functions: Object.fromEntries(functions),
    ...(document.capacityProviders === undefined ? {} : { capacityProviders: Object.fromEntries(providers) }),
  };
};

/** Environments with which scaling would rest, for so many requests in them at once on average. */
const settled = (scenario: Scenario, name: string, busy: number): number => {
  const own = scenario.functions.find(({ config }) => (config.versionOf ?? config.name) === name);
  const { managed } = own!.config;
  if (managed === undefined) return 0;
  const { rules, capacityProviders } = scenario;
  const { most } = environmentCapacity(managed, rules.managedCpuPressure);
  const provider = capacityProviders.find((one) => one.name === managed.provider);
  const cpuTarget = provider?.cpuTarget ?? rules.managedCpuTarget;
  const byCpu = (busy * managed.request.vcpus) / (managed.size.vcpus * cpuTarget);
  const bySlots = busy / (most * rules.managedSlotTarget);
  const needed = Math.ceil(Math.max(byCpu, bySlots));
  return Math.min(managed.maximum ?? Infinity, Math.max(managed.minimum, needed));
};

/** Managed functions begin with what the load needs on average, of which `like` tells: a run of the same traffic. */
const begunSettled = (scenario: Scenario, like: RunResult, factor: number): Scenario => {
  const { document } = scenario;
  const busyOf = (name: string): number =>
    Object.entries(like.functions)
      .filter(([known]) => known === name || known.startsWith(`${name}:`))
      .reduce((sum, [, { totals }]) => sum + totals.concurrency.mean, 0) * factor;
  const functions = Object.entries(document.functions).map(([name, own]): [string, FunctionDocument] => {
    if (own.compute !== 'managed' || own.managed?.initialEnvironments !== undefined) return [name, own];
    const initialEnvironments = settled(scenario, name, busyOf(name));
    return [name, { ...own, managed: { minimumEnvironments: 3, ...own.managed, initialEnvironments } }];
  });
  const settledDocument = { ...document, functions: Object.fromEntries(functions) };
  const { warnings } = scenario;
  return { ...compileScenario(settledDocument, scenario.name, scenario.directory), warnings };
};

/** The scenarios to run beside each other; `like` tells what runs at once, null before anything was run. */
export const scenarioBeside = (mode: ComputeMode, scenario: Scenario, like: RunResult | null): Scenario => {
  const own = scenarioIn(mode, scenario);
  return mode === 'managed' && like !== null ? begunSettled(own, like, 1) : own;
};

const costOf = (result: RunResult): ComputeCost => ({
  usdPerMonth: monthUsd(result),
  throttledShare: result.totals.offered === 0 ? 0 : result.totals.throttled / result.totals.offered,
  p99Ms: result.latencyMs.p99,
});

export interface CompareComputeOptions {
  readonly modes: readonly ComputeMode[];
  /** Of each mode, at the scenario's own traffic. */
  readonly results: readonly RunResult[];
  readonly signal?: AbortSignal | undefined;
  /** Told before each traffic. */
  readonly onTraffic?: (factor: number) => void;
}

const rowOf = (factor: number, modes: readonly ComputeMode[], results: readonly RunResult[]): TrafficCosts => {
  const [first] = results;
  return {
    factor,
    perSecond: first!.totals.offered / (countedMs(first!) / 1000),
    ways: Object.fromEntries(modes.map((mode, index) => [mode, costOf(results[index]!)])),
  };
};

/** All modes at so many times the traffic; null where the format refuses that much. */
const runAt = async (
  scenario: Scenario,
  factor: number,
  { modes, results, signal }: CompareComputeOptions,
): Promise<TrafficCosts | null> => {
  const runs: RunResult[] = [];
  for (const mode of modes) {
    try {
      const document = grown(documentIn(mode, scenario.document).document, factor);
      const own = compileScenario({ ...document, cloudWatch: false }, scenario.name, scenario.directory);
      const begun = mode === 'managed' ? begunSettled(own, results[0]!, factor) : own;
      const watch = signal === undefined ? {} : { signal };
      runs.push(await simulateScenario(begun, { ...watch, seed: results[0]!.seed, comparesKeepAlive: false }));
    } catch (error) {
      if (error instanceof ConfigError) return null;
      throw error;
    }
    if (signal?.aborted === true) return null;
  }
  return rowOf(factor, modes, runs);
};

const byCost = ({ ways }: TrafficCosts): (readonly [way: string, cost: ComputeCost])[] =>
  Object.entries(ways).sort(([, a], [, b]) => a.usdPerMonth - b.usdPerMonth);

const isServed = ({ ways }: TrafficCosts): boolean => Object.values(ways).some(serves);

/** The cheapest way; none where that turns requests away, and costs less for doing less. */
const cheapest = (row: TrafficCosts): readonly string[] => {
  const [way, cost] = byCost(row)[0]!;
  return serves(cost) ? [way] : [];
};

/** How many times as much as the cheapest way the next one costs. */
const lead = (row: TrafficCosts): number => {
  const [least = 0, next = least] = byCost(row).map(([, { usdPerMonth }]) => usdPerMonth);
  return next / least;
};

/** What each mode costs at several times the traffic: further up and down while the cheapest stays the same. */
export const compareCompute = async (scenario: Scenario, options: CompareComputeOptions): Promise<ComputeCosts> => {
  const { modes, results, signal, onTraffic } = options;
  const rows = new Map<number, TrafficCosts>([[1, rowOf(1, modes, results)]]);
  const offered = results[0]!.totals.offered / results[0]!.replications;
  let mostTried: number | undefined;
  const tryAt = async (factor: number, most = mostInvocations): Promise<boolean> => {
    if (factor * offered > mostInvocations) mostTried = mostInvocations;
    if (factor * offered > most || signal?.aborted === true) return false;
    onTraffic?.(factor);
    const row = await runAt(scenario, factor, options);
    if (row !== null) rows.set(factor, row);
    return row !== null;
  };
  for (const factor of factors) if (factor !== 1) await tryAt(factor, usualInvocations);
  const known = (): TrafficCosts[] => [...rows.values()].sort((a, b) => a.factor - b.factor);
  const isOne = (): boolean => new Set(known().flatMap(cheapest)).size <= 1;
  const up = async (): Promise<void> => {
    // What nobody serves nobody serves where there is more of it.
    while (isOne() && isServed(known().at(-1)!) && known().at(-1)!.factor * step <= mostFactor) {
      if (!(await tryAt(known().at(-1)!.factor * step))) break;
    }
  };
  const down = async (): Promise<void> => {
    while (isOne() && known()[0]!.factor / step >= leastFactor && known()[0]!.factor * offered > 100) {
      if (!(await tryAt(known()[0]!.factor / step))) break;
    }
  };
  // First to where the ways come nearer to each other: a run of much traffic takes long.
  const isNearerAbove = lead(known().at(-1)!) <= lead(known()[0]!);
  for (const further of isNearerAbove ? [up, down] : [down, up]) await further();
  return { ways: modes, traffic: known(), ...(isOne() && mostTried !== undefined ? { mostTried } : {}) };
};

export interface Ways {
  readonly chosen: readonly ComputeMode[];
  /** The scenario in each of them. */
  readonly planned: readonly Scenario[];
  /** In sentences, the ways in which these functions cannot be run. */
  readonly left: readonly string[];
}

/** Of several ways those are left out in which the functions cannot be run. Throws ConfigError where none, or no other, is left. */
export const possibleWays = (scenario: Scenario, modes: readonly ComputeMode[]): Ways => {
  const chosen: ComputeMode[] = [];
  const planned: Scenario[] = [];
  const problems: ConfigError[] = [];
  for (const mode of modes) {
    try {
      planned.push(scenarioBeside(mode, scenario, null));
      chosen.push(mode);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      problems.push(error);
    }
  }
  if (problems.length > 0 && chosen.length < 2) throw problems[0]!;
  const left = modes.filter((mode) => !chosen.includes(mode));
  const why = (index: number): string => problems[index]!.problems.map(({ message }) => message).join('; ');
  return { chosen, planned, left: left.map((mode, index) => `compute ${mode} left out: ${why(index)}`) };
};
