// Times of traces: which unit they are in, which dates there are, and what of them lies inside of the run.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import { unixMsOf, zoneMinutesOf } from '../../bench/trace/calendar.ts';
import { collectInstants } from '../../sim/index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'windtunnel-times-'));
afterAll(() => rmSync(scratch, { recursive: true }));

interface Read {
  readonly atMs: readonly number[];
  readonly warnings: string;
  readonly problems: string;
}

const compiled = (arrivals: unknown, duration = '5m'): Read => {
  const functions = { f: { duration: { constant: '10ms' }, coldStart: { constant: '100ms' } } };
  const value = { name: 'times', duration, functions, traffic: [{ to: 'f', arrivals }] };
  try {
    const { traffic, warnings } = compileScenario(value, 'test.yaml', scratch);
    return { atMs: [...collectInstants(traffic[0]!.arrivals(1))], warnings: warnings.join('\n'), problems: '' };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const problems = error.problems.map(({ path, message }) => `${path}: ${message}`).join('\n');
    return { atMs: [], warnings: '', problems };
  }
};

/** What a file with these lines is read as. */
const read = (lines: readonly string[], trace: Record<string, unknown> = {}): Read => {
  writeFileSync(join(scratch, 'times'), lines.join('\n'));
  return compiled({ trace: { format: 'csv', file: 'times', ...trace } });
};

const epochs = { s: 1_772_366_400, ms: 1_772_366_400_000, us: 1_772_366_400_000_000, ns: 1_772_366_400_000_000_000 };

describe('numbers', () => {
  test.each(Object.entries(epochs))('Unix time in %s is known by its size, and named', (unit, epoch) => {
    const second = epoch / epochs.s;
    for (const header of [[], ['at']]) {
      const { atMs, warnings } = read([...header, `${epoch + 2 * second}`, `${epoch}`, `${epoch + 10 * second}`]);
      expect(atMs).toEqual([0, 2000, 10_000]);
      // What ms are is beyond doubt.
      const told = `read as Unix time in ${unit} (the earliest is 2026-03-01T12:00:00Z); set unit`;
      expect(warnings).toContain(unit === 'ms' ? '' : told);
      expect(warnings === '').toBe(unit === 'ms');
    }
    // Named by the scenario there is nothing to be told.
    expect(read([`${epoch}`, `${epoch + second}`], { unit })).toMatchObject({ atMs: [0, 1000], warnings: '' });
  });

  test('fractions are kept, to the microsecond', () => {
    expect(read(['1772366400.25', '1772366400.5']).atMs).toEqual([0, 250]);
    expect(read(['1772366400000001', '1772366400000004']).atMs).toEqual([0, 0.003]);
  });

  test('small ones are ms from the start, or of the unit that is named', () => {
    expect(read(['0', '250.5', '5e4'])).toMatchObject({ atMs: [0, 250.5, 50_000], warnings: '' });
    expect(read(['0', '1', '200'], { unit: 's' })).toMatchObject({ atMs: [0, 1000, 200_000], warnings: '' });
    expect(read(['0', '1000000'], { unit: 'us' }).atMs).toEqual([0, 1000]);
    expect(read(['0', '120']).warnings).toMatch(/all are within 120 ms; set unit: s if they are seconds/);
    // More than a week of them goes on where Unix time in s would begin.
    const week = ['0', '400000000', '700000000', '1200000000'];
    expect(read(week, { from: '700000s' })).toMatchObject({
      atMs: [0],
      warnings: expect.stringMatching(/^\S+ 1 of 4/),
    });
  });

  test('of two units, or of none, are refused with their line', () => {
    expect(read(['1772366400', '1772366400500']).problems).toMatch(
      /times:2: 1772366400500 looks like Unix time in ms, 1772366400 \(line 1\) like Unix time in s; write one unit, or set unit/,
    );
    expect(read(['5', '1772366400']).problems).toMatch(/times:2: 1772366400 looks like Unix time in s, 5 \(line 1\)/);
    expect(read(['5', '1772366400'], { unit: 's' }).problems).toMatch(/times:2: .* do not count from one instant/);
    expect(read(['5000000000000']).problems).toMatch(/times:1: 5000000000000 looks like a time of no unit/);
    expect(read(['2026-03-01T12:00:00Z', '5']).problems).toMatch(/times:2: has a number, line 1 a date; write all/);
    expect(read(['2026-03-01T12:00:00Z'], { unit: 's' }).problems).toMatch(/holds dates, .*; remove unit: s/);
    expect(read(['5', '-7']).problems).toMatch(/times:2: -7 is before the start; correct or remove/);
    expect(read(['5'], { unit: 'h' }).problems).toMatch(/trace\.unit: is "h"; write s, ms, us or ns/);
    expect(read(['5'], { format: 'clf', unit: 's' }).problems).toMatch(/trace\.unit: "s" goes with format: csv only/);
  });

  test('that could be either are refused where either would be in the run', () => {
    const days = ['800000000', '800060000', '800120000'];
    expect(read(days).warnings).toMatch(/read as Unix time in s \(the earliest is 1995-05-09T06:13:20Z\)/);
    expect(read(days, { from: '800000s' }).problems).toMatch(/trace\.unit: its times may be ms from the start or Unix/);
    expect(read(days, { from: '800000s', unit: 'ms' }).atMs).toEqual([0, 60_000, 120_000]);
  });
});

test.each([
  [['2026-03-01T12:00:00Z', '1000'], 'times:2: has a number, line 1 a date; write all in one way'],
  [['1000', '', '2026-03-01T12:00:00Z'], 'times:3: has a date, line 1 a number; write all in one way'],
])('numbers and dates in one file are refused with the line of either: %j', (lines, problem) => {
  expect(read(lines).problems).toBe(`traffic.0.arrivals.trace: ${join(scratch, problem)}`);
});

test('a row that ends before the column of the times is refused', () => {
  const { problems } = read(['id,at', '1,1000', '2'], { column: 'at' });
  expect(problems).toBe(
    `traffic.0.arrivals.trace: ${join(scratch, 'times:3')}: "" is no instant; write ms from the start or an ISO time such as 2026-03-01T12:00:00Z (or Unix time), or name its column`,
  );
});

describe('dates', () => {
  test('of any year count from the earliest', () => {
    expect(read(['1969-12-31T23:59:59Z', '1970-01-01T00:00:01Z']).atMs).toEqual([0, 2000]);
    expect(read(['1972-06-01 00:00:00.5Z', '1972-06-01 00:00:00Z']).atMs).toEqual([0, 500]);
    expect(read(['0099-01-01T00:00:01Z', '0099-01-01T00:00:00Z']).atMs).toEqual([0, 1000]);
  });

  test('of any zone, and of none: those are read as UTC, which is told', () => {
    const zoned = ['2026-03-01T12:00:01.123456Z', '2026-03-01 17:30:00+05:30', '2026/03/01 04:00:02 -0800'];
    expect(read(zoned)).toMatchObject({ atMs: [0, 1123.456, 2000], warnings: '' });
    expect(read(['2026-03-01T12:00:01', '2026-03-01T12:00:00Z']).warnings).toMatch(
      /1 of its times has no zone: .* UTC/,
    );
    expect(read(['2026-03-01T12:00:01', '2026-03-01T12:00:00']).warnings).toContain(
      'times: 2 of its times have no zone: they are read as UTC',
    );
  });

  test('that do not exist are refused, with or without a header', () => {
    for (const date of [
      '2026-02-31T00:00:00Z',
      '2026-02-29T00:00:00Z',
      '2026-13-01T00:00:00Z',
      '2026-04-00T00:00:00Z',
      '2026-03-01T25:61:61Z',
      '2026-03-01T24:00:01Z',
      '2026-03-01T12:60:00Z',
      '2026-03-01T23:59:60Z',
      '2026-03-01T12:00:00+99:00',
      '2026-03-01T12:00:00+05:60',
    ]) {
      const why = `"${date}" is no instant: there is no such date or time of day; correct the line`;
      expect(read([date]).problems).toContain(`times:1: ${why}`);
      expect(read(['at', '2026-03-01T00:00:00Z', `"${date}"`]).problems).toContain(`times:3: ${why}`);
    }
    // The end of a day, and a leap second, are times of day.
    expect(read(['2024-02-29T24:00:00Z', '2024-03-01T00:00:01Z']).atMs).toEqual([0, 1000]);
    expect(read(['2016-12-31T23:59:60Z', '2017-01-01T00:00:00.5Z']).atMs).toEqual([0, 500]);
  });

  test('are those of JavaScript where it does not move them', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
        (date) => {
          const at = {
            year: date.getUTCFullYear(),
            month: date.getUTCMonth() + 1,
            day: date.getUTCDate(),
            hour: date.getUTCHours(),
            minute: date.getUTCMinutes(),
            second: date.getUTCSeconds() + date.getUTCMilliseconds() / 1000,
          };
          expect(unixMsOf({ ...at, zoneMinutes: 0 })).toBeCloseTo(date.getTime(), 3);
          expect(unixMsOf({ ...at, zoneMinutes: zoneMinutesOf('-03:30') })).toBeCloseTo(date.getTime() + 12_600_000, 3);
          expect(unixMsOf({ ...at, zoneMinutes: 0, day: 32 })).toBeNull();
        },
      ),
    );
  });

  test('that tell only the second are spread over it where several are the same', () => {
    const lines = Array.from({ length: 100 }, (_, index) => `2026-03-01T12:00:0${index % 3}Z`);
    const { atMs, warnings } = read(lines);
    expect(atMs.filter((at) => at >= 1000 && at < 2000)).toHaveLength(33);
    expect(new Set(atMs).size).toBe(100);
    expect(warnings).toMatch(/its times tell the second only: what came in one is spread over it at random/);
    expect(read(['1772366400', '1772366400', '1772366460', '1772366520', '1772366520']).warnings).toMatch(
      /the minute only/,
    );
    // What is written from the start on is meant as it stands.
    expect(read(['1000', '1000', '1000', '2000']).atMs).toEqual([1000, 1000, 1000, 2000]);
  });
});

describe('an access log', () => {
  const log = (...times: readonly string[]): Read =>
    read(
      times.map((time) => `10.0.0.1 - - [${time}] "GET /[31/Dec/1999:00:00:00 +0000] HTTP/1.1" 200 1`),
      { format: 'clf' },
    );

  test('without zones is of UTC, which is told', () => {
    const { atMs, warnings } = log('01/Mar/2026:12:00:00', '01/Mar/2026:13:00:02 +0100');
    expect(atMs.map((at) => Math.floor(at / 1000))).toEqual([0, 2]);
    expect(warnings).toMatch(/1 of its lines has no zone: its time is read as UTC/);
    expect(log('01/Mar/2026:12:00:00', '01/Mar/2026:12:00:02').warnings).toContain(
      'times: 2 of its lines have no zone: their times are read as UTC',
    );
    expect(log('01/Mar/2026:12:00:00 +0000').warnings).toBe('');
  });

  test('of times that do not exist is refused with the line', () => {
    for (const time of ['31/Feb/2026:12:00:00 +0000', '01/Mar/2026:25:61:61 +0000', '01/Mar/2026:12:00:00 +2500']) {
      expect(log('01/Mar/2026:12:00:00 +0000', time).problems).toContain(
        `times:2: there is no such date or time of day as [${time}]; correct or remove the line`,
      );
    }
  });
});

describe('what is not inside of the run', () => {
  test('is counted, and refused where that is all', () => {
    expect(read(['1000', '299999', '300000', '9e5']).warnings).toBe(
      'traffic.0.arrivals.trace: 2 of 4 arrivals of times are inside the run of 5 min; the others are not sent',
    );
    expect(read(['1000', '2000'], { from: '2s' }).warnings).toMatch(
      /1 of 2 arrivals of times is inside .* from 2 s on/,
    );
    expect(read(['400000', '500000']).problems).toBe(
      'traffic.0.arrivals.trace: 0 of 2 arrivals of times are inside the run of 5 min: they begin at 6.667 min of it and ' +
        'end at 8.333 min; set from, duration, or the unit of its times',
    );
    expect(read(['400000', '500000'], { from: '400s' })).toMatchObject({ atMs: [0, 100_000], problems: '' });
  });

  test('of counts a minute, and of functions of one file together', () => {
    const lines = ['HashApp,HashFunction,1,2,3,4,5,6,7', 'a,early,10,0,0,0,0,0,0', 'a,late,0,0,0,0,0,4,6'];
    const trace = { format: 'azure2019', file: 'times' };
    const late =
      /0 of 10 arrivals of times \(late\) are inside the run of 5 min: they begin at 5 min of it and end at 7 min/;
    expect(read(lines, { ...trace, function: 'late' }).problems).toMatch(late);
    expect(read(lines, { ...trace, from: '3m' }).warnings).toMatch(/10 of 20 arrivals of times are inside/);
    // A part of a minute may have some of its calls.
    expect(compiled({ trace: { ...trace, function: 'early' } }, '1s').problems).toBe('');
    const both = compiled([{ trace: { ...trace, function: 'late' } }, { trace: { ...trace, function: 'early' } }]);
    expect(both.atMs).toHaveLength(10);
    expect(both.warnings).toMatch(/10 of 20 arrivals of times are inside the run/);
    expect(read(lines, { ...trace, function: 'early', scale: 0.01 }).problems).toMatch(/its scale leaves none/);
    expect(read([lines[0]!, 'a,padded,00,2,0,0,0,0,0'], trace).atMs.map((at) => Math.floor(at / 60_000))).toEqual([
      1, 1,
    ]);
    expect(read([lines[0]!, 'a,silent,0,00,0,0,0,0,0'], trace).problems).toMatch(
      /times: holds no arrival; name a file, or a function of it, with some$/,
    );
  });

  test('of instants and bursts too', () => {
    expect(compiled({ instants: ['1s', '6m'] }).warnings).toMatch(
      /instants: 1 of 2 arrivals is before the end of the run \(5 min\); the others are not sent/,
    );
    writeFileSync(join(scratch, 'instants.txt'), '1772366400\n1772366401\n');
    expect(compiled({ instants: 'instants.txt' }).problems).toMatch(/instants: 0 of 2 arrivals are before the end/);
    const late = compiled({ burst: { at: '5m', count: 7 } });
    expect(late.problems).toBe('');
    expect(late.warnings).toMatch(/burst: 0 of 7 arrivals are before the end .*; nothing of it is sent/);
    expect(compiled({ burst: { at: '4m', count: 7 } })).toMatchObject({ warnings: '', problems: '' });
  });
});

describe('files of load tools', () => {
  test('k6: a row a metric, of which those of http_reqs are requests', () => {
    const rows = ['http_reqs', 'http_req_duration', 'http_req_waiting', 'vus'];
    const lines = [0, 0, 3].flatMap((second) => rows.map((name) => `${name},${epochs.s + second},1.5,200,"a,b"`));
    const { atMs, warnings } = read(['metric_name,timestamp,metric_value,status,extra_tags', ...lines]);
    expect(atMs.map((at) => Math.floor(at / 1000))).toEqual([0, 0, 3]);
    expect(warnings).toMatch(/of the rows of k6 those of http_reqs are its requests; their times are when each ended/);
    expect(warnings).toMatch(/read as Unix time in s/);
    const milli = [`http_reqs,${epochs.ms + 250},1,200,`, `http_reqs,${epochs.ms},1,200,`];
    expect(read(['metric_name,timestamp,metric_value,status,extra_tags', ...milli]).atMs).toEqual([0, 250]);
    expect(read(['metric_name,timestamp,metric_value', 'vus,1772366400,1']).problems).toMatch(
      /holds no row of http_reqs/,
    );
  });

  test('hey: offsets in seconds; JMeter: Unix time in ms, wherever its column is', () => {
    const hey = 'response-time,DNS+dialup,DNS,Request-write,Response-delay,Response-read,status-code,offset';
    expect(read([hey, '0.02,0,0,0,0,0,200,1.5', '0.02,0,0,0,0,0,200,0.25'])).toMatchObject({
      atMs: [250, 1500],
      warnings: '',
    });
    expect(read(['elapsed,timeStamp,label', `170,${epochs.ms + 5},a`, `20,${epochs.ms},b`]).atMs).toEqual([0, 5]);
  });

  test('Locust: a history has no requests', () => {
    const lines = ['Timestamp,User Count,Type,Name,Requests/s', '1772366400,5,,Aggregated,12.5'];
    expect(read(lines).problems).toMatch(/times:1: is a history of Locust: .*; write its rates as arrivals/);
  });
});
