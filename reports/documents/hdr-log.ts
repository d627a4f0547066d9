// Results as an interval log of HdrHistogram (.hlog, version 1.3): a line a result, and a tagged one for each function. Values are µs.

import { decoded } from '../histogram/histogram-doubt.ts';
import { countedMs } from '../result/month-cost.ts';
import type { RunResult } from '../result/result.ts';

/** A tag ends at a comma, and at the end of a line. */
const tagOf = (name: string): string => name.replaceAll(/[^\w.:-]+/g, '-');

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

interface Interval {
  readonly tag: string | null;
  readonly startMs: number;
  readonly lengthMs: number;
  readonly histogram: string;
}

const intervalsOf = (result: RunResult): Interval[] => {
  const time = {
    startMs: Date.parse(result.startedAt) + result.warmupMs,
    lengthMs: countedMs(result),
  };
  return [
    { tag: null, ...time, histogram: result.histograms.latency },
    ...Object.entries(result.functions).map(([name, { histograms }]) => ({
      tag: tagOf(name),
      ...time,
      histogram: histograms.latency,
    })),
  ];
};

const lineOf = ({ tag, startMs, lengthMs, histogram }: Interval, baseMs: number): string => {
  const mostMs = decoded(histogram).maxValue / 1000;
  const before = tag === null ? '' : `Tag=${tag},`;
  return `${before}${seconds(startMs - baseMs)},${seconds(lengthMs)},${mostMs.toFixed(3)},${histogram}\n`;
};

/**
 * Latencies after the warm-up: of each result a line of all its functions, and a tagged one of each. Java's HistogramLogProcessor
 * leaves tagged lines out unless it is told one (-tag NAME); its values are µs, so that it needs -outputValueUnitRatio 1000 for ms.
 */
export const hdrLogOf = (results: readonly RunResult[]): string => {
  const intervals = results.flatMap((result) => intervalsOf(result)).sort((a, b) => a.startMs - b.startMs);
  const baseMs = intervals[0]?.startMs ?? 0;
  const base = `${seconds(baseMs)} (seconds since epoch)`;
  return [
    '#[Latencies of windtunnel; values in us, Interval_Max in ms; lines without a tag are of all functions together]\n',
    '#[Histogram log format version 1.3]\n',
    `#[BaseTime: ${base}]\n`,
    `#[StartTime: ${base}, ${new Date(baseMs).toISOString()}]\n`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"\n',
    ...intervals.map((interval) => lineOf(interval, baseMs)),
  ].join('');
};
