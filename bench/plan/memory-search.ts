// The memory size of a function whose times follow it: the cheapest at which all limits are kept.

import {
  defaultSlots,
  managedMemoryMb,
  managedProblems,
  memorySizesFor,
  type ManagedConfig,
} from '../../lambda/index.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import type { SloLimit } from '../format/slo.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { concurrencyFor } from './concurrency-search.ts';
import type { FunctionSearch } from './function-search.ts';
import type { Settings } from './settings.ts';
import { smallest } from '../simulate/smallest.ts';

/** Sizes that are tried, MB: 1,769 is one vCPU (Developer Guide configuration-memory). */
const sizesMb = [
  128, 256, 384, 512, 768, 1024, 1280, 1536, 1769, 2048, 2560, 3008, 4096, 5120, 6144, 8192, 10_240,
] as const;

/** The same of environments on Managed Instances: whole vCPUs. */
const managedSizesMb = [2048, 4096, 8192, 16_384, 32_768] as const;

/** At no more sizes than these all other settings are searched: the cheapest first. */
const mostSearched = 3;

const isOfTime = ({ unit }: SloLimit): boolean => unit === 'ms';

/** The sizes of environments on Managed Instances that an instance of the capacity provider holds. */
const managedSizes = (
  { capacityProviders }: Scenario,
  managed: ManagedConfig,
  { runtime, managed: written }: FunctionDocument,
): number[] => {
  const provider = capacityProviders.find(({ name }) => name === managed.provider)!;
  const mbPerVcpu = managed.size.memoryMb / managed.size.vcpus;
  return managedSizesMb.filter((memoryMb) => {
    if (memoryMb < Math.max(managedMemoryMb.least, mbPerVcpu) || memoryMb > managedMemoryMb.most) return false;
    const size = { memoryMb, vcpus: memoryMb / mbPerVcpu };
    const slots = written?.slots ?? defaultSlots(runtime, size.vcpus);
    return managedProblems('', { ...managed, size, slots }, provider).length === 0;
  });
};

/** The sizes of the era, and the one that is set now. */
export const sizesFor = (scenario: Scenario, functionIndex: number): number[] => {
  const { name, memoryMb: now, managed } = scenario.functions[functionIndex]!.config;
  const sizes =
    managed === undefined
      ? memorySizesFor(sizesMb, scenario.rules.date)
      : managedSizes(scenario, managed, scenario.document.functions[name]!);
  return [...new Set([...sizes, now])].sort((a, b) => a - b);
};

export const sizesOf = ({ scenario, functionIndex }: FunctionSearch): number[] => sizesFor(scenario, functionIndex);

/**
 * The settings at the cheapest memory size that keeps the limits, `search` being left at it; null where the size is not to be
 * searched. First the smallest that is fast enough with nothing in its way, for with less all else is in vain; then, in the order
 * of what one run of each costs, the whole search, until the next would cost more than what was found. Throws Interrupted.
 */
export const withMemory = async (search: FunctionSearch, limits: readonly SloLimit[]): Promise<Settings | null> => {
  if (!search.isSizeSearched) return null;
  const sizes = sizesOf(search);
  const times = limits.filter(isOfTime);
  const before = search.written;
  const at = (memoryMb: number, provisioned: number): Settings => {
    search.written = { ...search.written, memoryMb };
    return search.at(null, provisioned);
  };
  const plenty = Math.min(search.mostAtOnce, Math.max(0, search.mostReserved()));
  const least = await smallest({ low: 0, high: sizes.length - 1 }, async (index) =>
    search.holds(at(sizes[index]!, plenty), times),
  );
  if (least === null) {
    search.notes.push(
      `no memory size up to ${sizes.at(-1)} MB makes it fast enough: the handler waits, or its work does not spread`,
    );
    search.written = before;
    return concurrencyFor(search, limits);
  }
  const costs: { readonly memoryMb: number; readonly usd: number }[] = [];
  for (const memoryMb of sizes.slice(least)) {
    const candidate = search.candidate(at(memoryMb, 0));
    await candidate.replicate(1);
    costs.push({ memoryMb, usd: candidate.figure(({ costUsd }) => costUsd).mean });
  }
  let best: { readonly settings: Settings; readonly usd: number } | null = null;
  for (const { memoryMb, usd } of costs.toSorted((a, b) => a.usd - b.usd).slice(0, mostSearched)) {
    if (best !== null && usd >= best.usd) break;
    search.written = { ...search.written, memoryMb };
    const settings = await concurrencyFor(search, limits);
    const isKept = await search.holds(settings, limits);
    const found = search.candidate(settings).figure(({ costUsd }) => costUsd).mean;
    if (isKept && (best === null || found < best.usd)) best = { settings, usd: found };
  }
  const now = search.scenario.functions[search.functionIndex]!.config.memoryMb;
  search.written = { ...search.written, memoryMb: best?.settings.memoryMb ?? now };
  if (best !== null && best.settings.memoryMb! < now) {
    search.notes.push(
      `memory ${best.settings.memoryMb} MB is less than now: what the handler holds (Max Memory Used in its logs) must fit`,
    );
  }
  return best?.settings ?? concurrencyFor(search, limits);
};
