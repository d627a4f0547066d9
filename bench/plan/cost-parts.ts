// What a function costs, part by part.

import { billsInit, provisionedPollerUsdPerHour } from '../../lambda/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { SloSubject } from '../simulate/slo-reading.ts';

/** USD of one run. */
export interface CostParts {
  readonly requestsUsd: number;
  /** Of the handler's own time. */
  readonly durationUsd: number;
  /** Of INIT, where it is billed. */
  readonly initUsd: number;
  /** For holding provisioned concurrency, used or not. */
  readonly provisionedUsd: number;
  /** Of provisioned event pollers. */
  readonly pollersUsd: number;
  /** Its part of Managed Instances, with their fee. */
  readonly instancesUsd: number;
  /** Of snapshots, kept and restored. */
  readonly snapStartUsd: number;
  /** Of environments created for tenants. */
  readonly tenantsUsd: number;
}

export const costPartNames = [
  'requestsUsd',
  'durationUsd',
  'initUsd',
  'provisionedUsd',
  'pollersUsd',
  'instancesUsd',
  'snapStartUsd',
  'tenantsUsd',
] as const;

/** All parts together. */
export const totalUsd = (parts: CostParts): number => costPartNames.reduce((sum, name) => sum + parts[name], 0);

const hourMs = 3_600_000;
/** Batches that a provisioned poller carries at once: levels count those (DG services-sqs-scaling, Nov 2025). */
const batchesOfPoller = 10;

/** USD for the provisioned pollers of the function's queues after the warm-up; what others' cost nothing. */
export const pollersUsd = (
  { traffic, warmupMs, durationMs }: Scenario,
  functionIndex: number,
  series: SloSubject['eventSourceSeries'] = {},
): number =>
  traffic.reduce((sum, { functionIndex: to, way }) => {
    if (to !== functionIndex || way.kind !== 'sqs' || way.mapping.scaling.pollsPerSecond === null) return sum;
    const { levels = {}, stepMs = 1 } = series[way.mapping.name] ?? {};
    const steps = (levels['pollers'] ?? []).slice(Math.ceil(warmupMs / stepMs));
    const mean = steps.length === 0 ? way.mapping.scaling.start : steps.reduce((all, n) => all + n, 0) / steps.length;
    const pollers = Math.max(way.mapping.scaling.pollers, mean / batchesOfPoller);
    return sum + pollers * ((durationMs - warmupMs) / hourMs) * provisionedPollerUsdPerHour;
  }, 0);

/** The parts of what the function costs. */
export const costParts = (
  { cost, initMs, totals, eventSourceSeries }: SloSubject,
  scenario: Scenario,
  functionIndex: number,
): CostParts => {
  const { config } = scenario.functions[functionIndex]!;
  const gbSecondUsd = cost.gbSeconds === 0 ? 0 : cost.durationUsd / cost.gbSeconds;
  // What initMs tells of a snapshot is its restore, of which the hooks are billed with the Duration.
  const hasInit = config.snapStart === undefined && billsInit(scenario.rules, config);
  const billedInitMs = hasInit ? initMs.mean * totals.coldStarts : 0;
  const initUsd = Math.min(cost.durationUsd, (billedInitMs / 1000) * (config.memoryMb / 1024) * gbSecondUsd);
  return {
    requestsUsd: cost.requestsUsd,
    durationUsd: cost.durationUsd - initUsd,
    initUsd,
    provisionedUsd: cost.provisionedUsd,
    pollersUsd: pollersUsd(scenario, functionIndex, eventSourceSeries),
    instancesUsd: (cost.instancesUsd ?? 0) + (cost.managementUsd ?? 0),
    snapStartUsd: cost.snapStartUsd ?? 0,
    tenantsUsd: cost.tenantsUsd ?? 0,
  };
};
