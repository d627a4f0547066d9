// Real REPORT, INIT_REPORT and RESTORE_REPORT lines of 2019 to 2025 against a golden file that was made by splitting them at tabs
// and blanks, which shares no code with the reader.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { rulesThatBill } from '../../../bench/calibrate/billing-rule.ts';
import { LogScanner } from '../../../bench/calibrate/log-scanner.ts';
import type { InitReport, RecordedInvocation } from '../../../bench/calibrate/recorded-invocation.ts';
import { Recording } from '../../../bench/calibrate/recording.ts';
import { Outcome } from '../../../lambda/index.ts';

interface Golden {
  readonly kind: string;
  readonly duration: number | null;
  readonly billed: number | null;
  readonly memory: number | null;
  readonly used: number | null;
  readonly init: number | null;
  readonly restore: number | null;
  readonly status: string | null;
  readonly error: string | null;
  readonly rules?: readonly string[];
}

const file = fileURLToPath(new URL('../../../../shared/data/logs/report_lines.txt', import.meta.url));
const goldenFile = fileURLToPath(new URL('../../golden/report-lines.json', import.meta.url));
const golden = JSON.parse(readFileSync(goldenFile, 'utf8')) as (Golden | null)[];
const isThere = existsSync(file);
if (!isThere) console.log('Skipped: the real log lines (../shared/data/logs) are not here.');
const lines = isThere ? readFileSync(file, 'utf8').split('\n').slice(0, golden.length) : [];

class Told extends Recording {
  record: RecordedInvocation | null = null;
  report: InitReport | null = null;

  override invocation(_name: string | null, record: Readonly<RecordedInvocation>): void {
    this.record = { ...record };
  }

  override initReport(_name: string | null, report: InitReport): void {
    this.report = report;
  }
}

const read = (text: string): Told => {
  const told = new Told();
  new LogScanner(told, { functionName: null, stream: '', atMs: Number.NaN }).scan(Buffer.from(text), 1);
  return told;
};

const orNan = (value: number | null): number => value ?? Number.NaN;

const check = (text: string, expected: Golden | null): void => {
  const { record, report, brokenCount } = read(text);
  expect(brokenCount).toBe(0);
  if (expected === null) {
    expect(record).toBeNull();
    expect(report).toBeNull();
  } else if (expected.kind === 'REPORT') {
    expect(record).toMatchObject({
      durationMs: orNan(expected.duration),
      billedMs: orNan(expected.billed),
      memoryMb: orNan(expected.memory),
      maxMemoryMb: orNan(expected.used),
      initMs: orNan(expected.init),
      coldStart: expected.init !== null,
      outcome: Outcome.completed,
    });
  } else {
    const isInit = expected.kind === 'INIT_REPORT';
    expect(report).toEqual({
      kind: isInit ? 'init' : 'restore',
      ms: isInit ? expected.init : expected.restore,
      status: expected.status,
    });
  }
};

const id = 'RequestId: 11111111-2222-4333-8444-555555555555';
const shape = (fields: Partial<Golden>): Golden => ({
  kind: 'REPORT',
  duration: null,
  billed: null,
  memory: null,
  used: null,
  init: null,
  restore: null,
  status: null,
  error: null,
  ...fields,
});
const usual = { duration: 12.34, billed: 13, memory: 512, used: 77 };
const head = `REPORT ${id}\tDuration: 12.34 ms\tBilled Duration: 13 ms\tMemory Size: 512 MB\tMax Memory Used: 77 MB\t`;

/** Lines laid out as Lambda's, with figures of their own. */
const laidOut: readonly (readonly [string, Golden | null])[] = [
  [head, shape(usual)],
  [`${head}\n`, shape(usual)],
  [`${head}Init Duration: 345.67 ms\t`, shape({ ...usual, init: 345.67 })],
  [
    `${head}XRAY TraceId: 1-65f02a60-0123456789abcdef01234567\tSegmentId: 0123456789abcdef\tSampled: true\t`,
    shape(usual),
  ],
  [head.replaceAll('\t', ' '), shape(usual)],
  [
    `REPORT ${id}\tDuration: 3.5 ms\tBilled Duration: 100 ms\tMemory Size: 1024 MB\tMax Memory Used: 41 MB\t`,
    shape({ duration: 3.5, billed: 100, memory: 1024, used: 41 }),
  ],
  [
    'INIT_REPORT Init Duration: 9876.54 ms\tPhase: init\tStatus: timeout',
    shape({ kind: 'INIT_REPORT', init: 9876.54, status: 'timeout' }),
  ],
  [
    'INIT_REPORT Init Duration: 99.5 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError',
    shape({ kind: 'INIT_REPORT', init: 99.5, status: 'error' }),
  ],
  ['RESTORE_REPORT Restore Duration: 456.78 ms', shape({ kind: 'RESTORE_REPORT', restore: 456.78 })],
  [`START ${id} Version: $LATEST`, null],
  [`END ${id}`, null],
  ['what the handler says of its REPORT', null],
];

const surroundings = [
  ['', ''],
  ['2026-03-02T10:00:00.020000+00:00 2026/03/02/[$LATEST]0123abcd ', ''],
  ['2026-03-02T10:00:00.020Z ', ''],
  ['2026/03/02/[$LATEST]0123abcd 2026-03-02T10:00:00.020000 ', ''],
  ['lambda-1  | ', ''],
  ['', '\r'],
] as const;

describe.each(surroundings)('between %j and %j', (before, after) => {
  test.each(laidOut)('%s', (line, expected) => check(before + line + after, expected));
});

describe.skipIf(!isThere)('real lines', () => {
  test('are as many as the golden file has', () => expect(lines.length).toBe(golden.length));

  test.each(lines.map((line, index) => [index + 1, line] as const))('line %i', (number, line) => {
    check(line, golden[number - 1]!);
  });

  // As aws logs tail, an export to S3, sam logs, docker compose and Windows leave them.
  test.each(surroundings)('behind %j', (before, after) => {
    lines.forEach((line, index) => check(before + line + after, golden[index]!));
  });
});

test.each(golden.filter((line) => line?.kind === 'REPORT'))('billed $billed of $duration and $init', (line) => {
  const { duration, init, billed, rules } = line!;
  expect(rulesThatBill(duration!, orNan(init), billed!)).toEqual(rules);
});
