// HdrHistogram's files: interval logs (.hlog) and percentile distributions (.hgrm, also as CSV). None of them names the unit of its
// values but in words.

import type { Histogram } from 'hdr-histogram-js';
import { unitMs, type TimeUnit } from '../../trace/time-unit.ts';
import type { Format } from '../format.ts';
import { decodedHistogram } from '../hdr-encodings.ts';
import { fileProblem, type InputFile } from '../input-file.ts';
import { recordedBuckets } from '../../../reports/histogram/recorded-buckets.ts';
import { told } from '../../input/json-fields.ts';
import type { RecordSink } from '../recorded-invocation.ts';
import type { ReadOptions } from '../read-options.ts';

/** The unit in its words; jHiccup counts ns. */
const unitInWords = (head: string): TimeUnit | null => {
  const words = head
    .split(/\r?\n/)
    .filter((line) => /^#|Value/.test(line))
    .join('\n');
  const [, unit] =
    /(?:values?|unit\w*)\s*(?:are|is|in|of|:|=)*\s*\(?\s*(?:in\s+)?(ns|us|µs|ms|s|nanosec\w*|microsec\w*|millisec\w*|seconds)\b/i.exec(
      words,
    ) ?? [];
  if (unit === undefined) return /jHiccup/.test(words) ? 'ns' : null;
  if (/^n/i.test(unit)) return 'ns';
  if (/^(?:u|µ|micro)/i.test(unit)) return 'us';
  return /^m/i.test(unit) ? 'ms' : 's';
};

interface Interval {
  readonly tag: string | null;
  readonly startS: number;
  readonly lengthS: number;
  readonly histogram: Histogram;
}

/** `Tag=cold,0.127,1.007,2.769,HISTFAAA...`; its third number, the maximum, is in a unit of its own and not read. */
const intervalOf = (line: string): Interval | null => {
  const [, tag, start, length, base64] = /^(?:Tag=([^,]*),)?\s*([\d.]+),([\d.]+),[^,]*,\s*(\S+)\s*$/.exec(line) ?? [];
  if (base64 === undefined) return null;
  try {
    return { tag: tag ?? null, startS: Number(start), lengthS: Number(length), histogram: decodedHistogram(base64) };
  } catch {
    return null;
  }
};

const tellHistogram = (name: string | null, histogram: Histogram, factor: number, sink: RecordSink): void => {
  for (const { middle, count } of recordedBuckets(histogram)) sink.durations(name, middle * factor, count);
};

const leastUnixS = 631_152_000;

/** When times of 0 are: BaseTime, else StartTime where the times are too small to be Unix time. */
const baseOf = (head: string, firstS: number): number => {
  const of = (name: string): number => Number(new RegExp(`^#\\[${name}: ([\\d.]+)`, 'm').exec(head)?.[1] ?? Number.NaN);
  const base = of('BaseTime');
  if (!Number.isNaN(base)) return base;
  return firstS >= leastUnixS ? 0 : of('StartTime');
};

/** Every interval of the log, and lines that should be one. */
async function* intervalsIn(
  file: InputFile,
): AsyncGenerator<{ readonly line: number; readonly text: string; readonly interval: Interval | null }> {
  for await (const { lines, firstLine } of file.lines()) {
    for (const [index, text] of lines.entries()) {
      if (text.trim() === '' || /^[#"]/.test(text)) continue;
      yield { line: firstLine + index, text, interval: intervalOf(text) };
    }
  }
}

/** How many values lines with each tag hold; null is the tag of those without. */
const countsByTag = async (file: InputFile): Promise<Map<string | null, number>> => {
  const counts = new Map<string | null, number>();
  for await (const { interval } of intervalsIn(file)) {
    if (interval === null) continue;
    counts.set(interval.tag, (counts.get(interval.tag) ?? 0) + interval.histogram.totalCount);
  }
  return counts;
};

const readLog = async (file: InputFile, sink: RecordSink, { unit }: ReadOptions): Promise<void> => {
  const known = unit ?? unitInWords(file.head);
  if (known === null) {
    throw fileProblem(
      file.path,
      'does not say what its values count, as no HdrHistogram log does; name it with --unit ns, us, ms or s',
    );
  }
  const counts = await countsByTag(file);
  const tags = [...counts.keys()].filter((tag) => tag !== null);
  const tagged = tags.reduce((sum, tag) => sum + counts.get(tag)!, 0);
  // What a log says twice, once in all and once by tag, is taken once.
  const isTwice = tags.length > 0 && counts.get(null) === tagged;
  let baseS: number | null = null;
  let lines = 0;
  let matched = 0;
  for await (const { line, text, interval } of intervalsIn(file)) {
    lines += 1;
    sink.at(line);
    if (interval === null) {
      sink.broken(text.slice(0, 200));
      continue;
    }
    matched += 1;
    const { tag, startS, lengthS, histogram } = interval;
    baseS ??= baseOf(file.head, startS);
    if (tag === null && isTwice) continue;
    tellHistogram(tag, histogram, unitMs[known], sink);
    if (lengthS > 0 && histogram.totalCount > 0) {
      const atMs = (Number.isNaN(baseS) ? startS : baseS + startS) * 1000;
      sink.invoked(tag, { atMs, stepMs: lengthS * 1000, count: histogram.totalCount });
    }
  }
  sink.counted(lines, matched);
  if (tags.length === 0) return;
  const said = isTwice
    ? 'lines without a tag hold as many values as those with one, and are taken for the sum of them: left out'
    : 'each is a function of its own';
  sink.note(`has tags (${tags.join(', ')}): ${said}. Java's HistogramLogProcessor leaves tagged lines out`);
};

export const hdrLog: Format = {
  name: 'hlog',
  recognises: (head) =>
    /^#\[Histogram log format version/m.test(head) || /^(?:Tag=[^,\n]*,)?[\d.]+,[\d.]+,[\d.]+,HIST/m.test(head),
  read: readLog,
};

/** What a percentile distribution tells: value, share and count of each row, and the mean below them. */
interface Distribution {
  readonly points: [share: number, value: number][];
  readonly counts: number[];
  mean: number | null;
}

/** Of one file all that were written one after the other: in each, shares rise. */
const distributionsIn = async (file: InputFile): Promise<Distribution[]> => {
  const all: Distribution[] = [];
  for await (const { lines } of file.lines()) {
    for (const line of lines) {
      const mean = /^#\[Mean\s*=\s*([\d.]+)/.exec(line)?.[1];
      let own = all.at(-1);
      if (mean !== undefined && own !== undefined) own.mean = Number(mean);
      const cells = line.trim().split(/[\s,]+/);
      if (!/^[\d.]/.test(line.trim()) || cells.length < 3) continue;
      const [value, share, count] = cells.map(Number);
      if (own === undefined || share! < own.points.at(-1)![0]) all.push((own = { points: [], counts: [], mean: null }));
      own.points.push([share!, value!]);
      own.counts.push(count!);
    }
  }
  return all;
};

/**
 * The mean as its rows have it, where none is told: what was counted between two rows lies halfway, but at the later one where the next
 * row has the same value still, for then values are heaped there.
 */
const meanOfRows = ({ points, counts }: Distribution): number => {
  let sum = 0;
  for (const [row, [, value]] of points.entries()) {
    const before = points[row - 1]?.[1] ?? value;
    const isHeap = points[row + 1]?.[1] === value;
    sum += (counts[row]! - (counts[row - 1] ?? 0)) * (isHeap ? value : (before + value) / 2);
  }
  return sum / counts.at(-1)!;
};

const readDistribution = async (file: InputFile, sink: RecordSink, { unit }: ReadOptions): Promise<void> => {
  const own = unitInWords(file.head);
  const factor = unitMs[unit ?? own ?? 'ms'];
  if (unit === undefined && own === null) {
    sink.note(
      'does not say what its values count, as no percentile distribution does: read as ms; --unit ns, us or s says otherwise',
    );
  }
  let rows = 0;
  for (const distribution of await distributionsIn(file)) {
    const { points, counts, mean } = distribution;
    rows += points.length;
    sink.summary(null, {
      times: {
        count: counts.at(-1)!,
        meanMs: (mean ?? meanOfRows(distribution)) * factor,
        quantiles: told(points.map(([share, value]): [number, number] => [share, value * factor])),
      },
    });
  }
  sink.counted(rows, rows);
  sink.note('a percentile distribution tells neither when requests came nor which failed');
};

export const hdrDistribution: Format = {
  name: 'hgrm',
  recognises: (head) => /^\s*(?:#[^\n]*\n\s*)*"?Value(?:\([^)]*\))?"?[\s,]+"?Percentile"?[\s,]+"?TotalCount/.test(head),
  read: readDistribution,
};
