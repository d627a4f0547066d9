// HdrHistogram's logs and percentile distributions, drawn.

import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { deflateSync } from 'node:zlib';
import { baseMs, textOf, tidy, type Dice, type Drawing } from './drawn-recording.ts';
import { int32 } from './drawn-locust-gatling.ts';
import { fileOf, rising } from './drawn-requests.ts';

const countsOf = (dice: Dice, scale: number): [value: number, count: number][] =>
  dice.list(dice.int(1, 5), () => [Math.round(dice.ms() * scale) + 1, dice.int(1, 30)]);

const encoded = (counts: readonly (readonly [number, number])[]): string => {
  const made = build({ bitBucketSize: 64, numberOfSignificantValueDigits: 3, autoResize: true });
  for (const [value, count] of counts) made.recordValueWithCount(value, count);
  return encodeIntoCompressedBase64(made);
};

/** The first encodings: a header, and a word for each count from the least value on. */
const encodedOld = (dice: Dice): string => {
  const isFirst = dice.is();
  const wordBytes = dice.pick([2, 4, 8]);
  const digits = dice.pick([1, 2]);
  const long = (value: number): Buffer => Buffer.concat([int32(0), int32(value)]);
  const length = dice.pick([40, 80, 140]);
  const lowest = dice.pick([1, 1, 3, 1000]);
  const words = dice.list(length, () => (dice.is(0.1) ? dice.int(1, 9) : 0));
  const body = words.map((count) =>
    Buffer.concat([Buffer.alloc(Math.max(0, wordBytes - 4)), int32(count)]).subarray(wordBytes === 2 ? 2 : 0),
  );
  const cookie = (isFirst ? 0x1c849308 : 0x1c849301) + wordBytes * 16;
  const header = isFirst
    ? [int32(cookie), int32(digits), long(lowest), long(3_600_000), long(words.length)]
    : [int32(cookie), int32(words.length * wordBytes), int32(0), int32(digits), long(lowest), long(3_600_000), long(1)];
  const packed = deflateSync(Buffer.concat([...header, ...body]));
  return Buffer.concat([int32((isFirst ? 0x1c849309 : 0x1c849302) + 16), int32(packed.length), packed]).toString(
    'base64',
  );
};

export const hdrLogs: Drawing = (dice, number) => {
  const [words, scale, unit] = [
    ['#[values in ms]', 1, undefined],
    ['# Unit: microseconds', 1000, undefined],
    ['#[Value (ns)]', 1e6, undefined],
    ['# values are seconds', 0.01, undefined],
    ['#[Logged with jHiccup version 2.0.10]', 1e6, undefined],
    ['#[unit = µs]', 1000, undefined],
    ['#[plain]', 1, 'ms' as const],
    ['#[values in ns]', 1000, 'us' as const],
    ['#[plain]', 1, undefined],
  ][number % 9] as [string, number, 'ms' | 'us' | undefined];
  const isUnix = dice.is(0.3);
  const tags = dice.pick([[''], ['', 'Tag=a,', 'Tag=b,'], ['Tag=a,'], ['Tag=a,', '']]);
  const isTwice = dice.is(0.3);
  const lines = dice.list(dice.int(1, 4), (index) => {
    const counts = countsOf(dice, scale);
    const at = `${(isUnix ? baseMs / 1000 + index : index + 0.25).toFixed(3)},${dice.pick(['1.000', '0.500', '0.000'])},0.020`;
    return tags.map(
      (tag) =>
        `${tag}${at},${dice.is(0.25) && !isTwice ? encodedOld(dice) : encoded(isTwice ? counts : countsOf(dice, scale))}`,
    );
  });
  const head = ['#[Histogram log format version 1.3]', words];
  const times = [
    dice.maybe('#[StartTime: 1772445600.000 (seconds since epoch)]'),
    dice.maybe('#[BaseTime: 1772445000.500 (seconds since epoch)]', 0.3),
  ];
  const broken = dice.pick([
    '',
    '"StartTimestamp","Interval_Length"',
    '1.000,1.000,0.020,HISTnone',
    'Tag=a,1,1',
    `5.0,1.0,x,${'A'.repeat(250)}`,
  ]);
  const recording = fileOf('run.hlog', textOf([...head, ...times, ...lines.flat(), broken]));
  return unit === undefined ? recording : { ...recording, options: { unit } };
};

export const hdrDistributions: Drawing = (dice, number) => {
  const unit = [undefined, undefined, 'us' as const, 's' as const][number % 4];
  const heading = dice.pick(['Value', 'Value', '# values in us\n       Value', 'Value(ms)', '"Value"']);
  const one = (): string => {
    const [a, b, c, d, e] = rising(dice, 5).map((value) => value.toFixed(3));
    const isCsv = heading.startsWith('"');
    const middle = dice.is(0.3) ? b : c;
    const rows = [
      [a, '0.000000', dice.int(1, 5)],
      [b, '0.500000', 50],
      [middle, '0.750000', 75],
      [d, '0.990000', 99],
      [e, '1.000000', 100],
    ];
    return textOf([
      isCsv
        ? '"Value","Percentile","TotalCount","1/(1-Percentile)"'
        : `${heading}     Percentile TotalCount 1/(1-Percentile)`,
      '',
      ...rows.filter(() => dice.is(0.95)).map((row) => (isCsv ? row.join(',') : `   ${row.join('   ')}   2.00`)),
      ...(dice.is(0.6) ? [`#[Mean    =       ${tidy(dice.ms() + 3)}, StdDeviation   =        9.000]`] : []),
    ]);
  };
  const recording = fileOf('run.hgrm', one() + dice.maybe(one(), 0.3));
  return unit === undefined ? recording : { ...recording, options: { unit } };
};
