// What a function costs, part by part.

import {
  billsInit,
  kafkaPollerUnits,
  kafkaPollerUnitUsdPerHour,
  provisionedPollerUsdPerHour,
} from '../../lambda/index.ts';
import type { Scenario, TrafficWay } from '../scenario/scenario.ts';
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

const meanFrom = (values: readonly number[] | undefined, from: number): number | null => {
  const steps = (values ?? []).slice(from);
  return steps.length === 0 ? null : steps.reduce((all, n) => all + n, 0) / steps.length;
};

/** Provisioned pollers of one source times their price, USD an hour; those on demand cost nothing. */
const pollersUsdPerHour = (
  way: TrafficWay,
  warmupMs: number,
  series: NonNullable<SloSubject['eventSourceSeries']>,
): number => {
  if (way.kind !== 'sqs' && way.kind !== 'stream') return 0;
  const { levels = {}, stepMs = 1 } = series[way.mapping.name] ?? {};
  const from = Math.ceil(warmupMs / stepMs);
  if (way.kind === 'stream') {
    const scaling = way.mapping.kafka?.scaling;
    if (scaling?.isProvisioned !== true) return 0;
    const least = kafkaPollerUnits(scaling, scaling.least, 0);
    return Math.max(least, meanFrom(levels['pollerUnits'], from) ?? 0) * kafkaPollerUnitUsdPerHour;
  }
  const { pollsPerSecond, start, pollers } = way.mapping.scaling;
  if (pollsPerSecond === null) return 0;
  const mean = meanFrom(levels['pollers'], from) ?? start;
  return Math.max(pollers, mean / batchesOfPoller) * provisionedPollerUsdPerHour;
};

/** USD for the provisioned pollers of the function's queues and topics after the warm-up. */
export const pollersUsd = (
  { traffic, warmupMs, durationMs }: Scenario,
  functionIndex: number,
  series: SloSubject['eventSourceSeries'] = {},
): number =>
  traffic.reduce((sum, { functionIndex: to, way }) => {
    if (to !== functionIndex) return sum;
    return sum + pollersUsdPerHour(way, warmupMs, series) * ((durationMs - warmupMs) / hourMs);
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
    initUsd: initUsd + (cost.provisionedInitUsd ?? 0),
    provisionedUsd: cost.provisionedUsd,
    pollersUsd: pollersUsd(scenario, functionIndex, eventSourceSeries),
    instancesUsd: (cost.instancesUsd ?? 0) + (cost.managementUsd ?? 0),
    snapStartUsd: cost.snapStartUsd ?? 0,
    tenantsUsd: cost.tenantsUsd ?? 0,
  };
};
