// A result in which every text that a user, a handler or a machine can choose is an attempt to become markup.

import type { RunResult } from '../../reports/index.ts';

export const hostile = `</script><script>window.hacked = true</script><img src=x onerror="window.hacked = true">'"&|\`<!--`;

/** Texts by which the format tells one thing from another; everything else is free. */
const fixed: ReadonlySet<string> = new Set(['schema', 'kind', 'latency', 'service', 'warm', 'cold', 'init', 'billed']);
/** Members whose keys are names. */
const named: ReadonlySet<string> = new Set(['functions', 'eventSources', 'eventSourceSeries', 'tags', 'versions']);

const spoilt = (value: unknown, member: string): unknown => {
  if (typeof value === 'string') return fixed.has(member) ? value : hostile;
  if (Array.isArray(value)) return value.map((item) => spoilt(item, member));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner], index) => [
      named.has(member) ? `${hostile} ${index}` : key,
      spoilt(inner, key),
    ]),
  );
};

/** Its scenario stays one that can be simulated, with a hostile name. */
export const hostileResult = (result: RunResult): RunResult => ({
  ...(spoilt(
    {
      ...result,
      warnings: [hostile],
      timeline: [{ atMs: 1, text: hostile }],
      generator:
        result.kind === 'simulated'
          ? null
          : {
              lagP50Ms: 1,
              lagP99Ms: 2,
              lagMaxMs: 3,
              droppedArrivals: 0,
              eventLoopUtilization: 0.1,
              cpuCores: 0.2,
              warnings: [hostile],
            },
    },
    '',
  ) as RunResult),
  scenario: { ...(result.scenario as object), name: hostile, slo: {} },
});
