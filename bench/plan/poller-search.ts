// Provisioned pollers of an SQS event source, where the slo limits what waits: as few as keep it.

import { offeredSince } from '../../lambda/index.ts';
import type { SloLimit } from '../scenario/slo.ts';
import type { FunctionSearch } from './function-search.ts';
import type { SourceSettings } from './settings.ts';
import { leastPollers, mostMinimumPollers, queueLimits, queuesOf, usualMaximumPollers } from './source-settings.ts';

/** The one queue of the function, with its traffic's document; null where it has none, or several. */
const onlyQueue = ({ scenario, functionIndex }: FunctionSearch): number | null => {
  const queues = queuesOf(scenario, functionIndex);
  return queues.length === 1 ? queues[0]! : null;
};

/** Six times the timeout and the window: what the Developer Guide advises (services-sqs-configure). */
export const advisedVisibilityMs = (timeoutMs: number, batchWindowMs: number): number => 6 * timeoutMs + batchWindowMs;

const write = (search: FunctionSearch, queue: number, settings: SourceSettings): void => {
  const { sources } = search.written;
  search.written = { ...search.written, sources: { ...sources, [queue]: { ...sources?.[queue], ...settings } } };
};

/** The fewest pollers that keep `limits`, nothing else being in the way; null where no number does. */
const fewestPollers = async (
  search: FunctionSearch,
  queue: number,
  limits: readonly SloLimit[],
  maximum: number,
): Promise<number | null> => {
  const range = { low: leastPollers, high: Math.min(mostMinimumPollers, maximum), start: leastPollers };
  return search.smallest(range, limits, (minimum) => {
    write(search, queue, { pollers: { minimum, maximum } });
    return search.at(null, 0);
  });
};

/**
 * Writes what the function's queue needs into `search`: provisioned pollers of one that has them, as few as keep its limits; of
 * another, where no concurrency of ordinary pollers keeps them, a visibility timeout as it is advised, or else provisioned
 * pollers. Throws Interrupted.
 */
export const settleQueue = async (search: FunctionSearch, limits: readonly SloLimit[]): Promise<void> => {
  const queue = onlyQueue(search);
  const own = queueLimits(limits);
  if (queue === null || own.length === 0) return;
  const { scenario, functionIndex } = search;
  const { way } = scenario.traffic[queue]!;
  if (way.kind !== 'sqs') return;
  const pollers = scenario.document.traffic[queue]!.sqs?.pollers;
  if (pollers === undefined) {
    if (await search.holds(search.at(null, 0), own)) return;
    const { timeoutMs } = scenario.functions[functionIndex]!.config;
    const advisedMs = advisedVisibilityMs(timeoutMs, way.mapping.batchWindowMs);
    if (way.mapping.queue.visibilityTimeoutMs < advisedMs) {
      write(search, queue, { visibilityTimeoutMs: advisedMs });
      if (await search.holds(search.at(null, 0), own)) return;
      search.written = {};
    }
    if (scenario.rules.date < offeredSince.sqsProvisionedPollers) return;
  }
  const maximum = pollers?.maximum ?? usualMaximumPollers;
  const minimum = await fewestPollers(search, queue, own, maximum);
  if (minimum !== null) {
    write(search, queue, { pollers: { minimum, maximum } });
    return;
  }
  const figures = own.map(({ figure }) => figure).join(', ');
  const most = Math.min(mostMinimumPollers, maximum);
  search.notes.push(`no number of provisioned pollers up to ${most} keeps ${figures}`);
  search.written = {};
};
