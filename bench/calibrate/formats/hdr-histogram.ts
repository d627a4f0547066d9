// HdrHistogram's files: interval logs (.hlog) and percentile distributions (.hgrm, also as CSV). None of them names the unit of its
// values but in words.

import type { Histogram, JsHistogram } from 'hdr-histogram-js';
import { unitMs, type TimeUnit } from '../../trace/time-unit.ts';
import type { Format } from '../format.ts';
import { decodedHistogram } from '../hdr-encodings.ts';
import { fileProblem, type InputFile } from '../input-file.ts';
import { told } from '../json-fields.ts';
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
  const { recordedValuesIterator: values } = histogram as JsHistogram;
  values.reset();
  while (values.hasNext()) {
    const { valueIteratedTo, countAddedInThisIterationStep: count } = values.next();
    sink.durations(name, (histogram as JsHistogram).medianEquivalentValue(valueIteratedTo) * factor, count);
  }
};

const leastUnixS = 631_152_000;

/** When times of 0 are: BaseTime, else StartTime where the times are too small to be Unix time. */
const baseOf = (head: string, firstS: number): number => {
  const of = (name: string): number => Number(new RegExp(`^#\\[${name}: ([\\d.]+)`, 'm').exec(head)?.[1] ?? Number.NaN);
  const base = of('BaseTime');
  if (!Number.isNaN(base)) return base;
  return firstS >= leastUnixS ? 0 : of('StartTime');
};

export const hdrLog: Format = {
  name: 'hlog',
  recognises: (head) =>
    /^#\[Histogram log format version/m.test(head) || /^(?:Tag=[^,\n]*,)?[\d.]+,[\d.]+,[\d.]+,HIST/m.test(head),
  read: async (file, sink, { unit }) => {
    const known = unit ?? unitInWords(file.head);
    if (known === null) {
      throw fileProblem(
        file.path,
        'does not say what its values count, as no HdrHistogram log does; name it with --unit ns, us, ms or s',
      );
    }
    let baseS: number | null = null;
    let lines = 0;
    let matched = 0;
    const tags = new Set<string>();
    for await (const block of file.lines()) {
      for (const [index, line] of block.lines.entries()) {
        if (line.trim() === '' || /^[#"]/.test(line)) continue;
        lines += 1;
        const interval = intervalOf(line);
        if (interval === null) {
          sink.broken(block.firstLine + index, line.slice(0, 200));
          continue;
        }
        matched += 1;
        const { tag, startS, lengthS, histogram } = interval;
        if (tag !== null) tags.add(tag);
        tellHistogram(tag, histogram, unitMs[known], sink);
        baseS ??= baseOf(file.head, startS);
        if (lengthS > 0 && histogram.totalCount > 0) {
          const atMs = (Number.isNaN(baseS) ? startS : baseS + startS) * 1000;
          sink.invoked(tag, { atMs, stepMs: lengthS * 1000, count: histogram.totalCount });
        }
      }
    }
    sink.counted(lines, matched);
    if (tags.size > 0) {
      sink.note(
        `has tags (${[...tags].join(', ')}): each is a function of its own. Where tagged lines repeat untagged ones a sum of all counts twice; Java's HistogramLogProcessor leaves tagged lines out`,
      );
    }
  },
};

/** Value, share, count, and 1 / (1 - share), which is missing in the last row. */
const rowsOf = async (file: InputFile): Promise<{ points: [number, number][]; count: number }> => {
  const points: [number, number][] = [];
  let count = 0;
  for await (const { lines } of file.lines()) {
    for (const line of lines) {
      const cells = line.trim().split(/[\s,]+/);
      if (!/^[\d.]/.test(line.trim()) || cells.length < 3) continue;
      points.push([Number(cells[1]), Number(cells[0])]);
      count = Math.max(count, Number(cells[2]));
    }
  }
  return { points, count };
};

const footerMean = async (file: InputFile): Promise<number> =>
  Number(/#\[Mean\s*=\s*([\d.]+)/.exec(await file.text())?.[1] ?? Number.NaN);

const readDistribution = async (file: InputFile, sink: RecordSink, { unit }: ReadOptions): Promise<void> => {
  const own = unitInWords(file.head);
  const factor = unitMs[unit ?? own ?? 'ms'];
  if (unit === undefined && own === null) {
    sink.note(
      'does not say what its values count, as no percentile distribution does: read as ms; --unit ns, us or s says otherwise',
    );
  }
  const { points, count } = await rowsOf(file);
  const mean = await footerMean(file);
  sink.summary(null, {
    times: {
      count,
      meanMs: Number.isNaN(mean) ? null : mean * factor,
      quantiles: told(points.map(([share, value]): [number, number] => [share, value * factor])),
    },
  });
  sink.counted(points.length, points.length);
  sink.note('a percentile distribution tells neither when requests came nor which failed');
};

export const hdrDistribution: Format = {
  name: 'hgrm',
  recognises: (head) => /^\s*"?Value(?:\([^)]*\))?"?[\s,]+"?Percentile"?[\s,]+"?TotalCount/.test(head),
  read: readDistribution,
};
