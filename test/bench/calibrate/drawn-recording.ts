// Recordings drawn at random: dice, and the logs, metrics and traces of AWS and OpenTelemetry in every form that is read. What load
// tools write is drawn in the files beside it.

import * as fc from 'fast-check';
import type { FileOptions } from '../../../bench/calibrate/read-files.ts';
import { drawnFrom } from '../../support/drawn.ts';

export interface DrawnFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

export interface DrawnRecording {
  readonly files: readonly DrawnFile[];
  readonly options?: FileOptions;
}

/** Makes the drawing of this number: what must be there, the number decides, and the dice all else. */
export type Drawing = (dice: Dice, number: number) => DrawnRecording;

const most = 2 ** 31 - 1;

/** Choices by chance. */
export class Dice {
  readonly #numbers: Iterator<number>;

  constructor(numbers: Iterator<number>) {
    this.#numbers = numbers;
  }

  share(): number {
    return Number(this.#numbers.next().value) / most;
  }

  int(from: number, to: number): number {
    return Math.min(to, from + Math.floor(this.share() * (to - from + 1)));
  }

  pick<T>(of: readonly T[]): T {
    return of[this.int(0, of.length - 1)]!;
  }

  is(share = 0.5): boolean {
    return this.share() < share;
  }

  /** `text`, or nothing. */
  maybe(text: string, share = 0.5): string {
    return this.is(share) ? text : '';
  }

  list<T>(count: number, make: (index: number) => T): T[] {
    return Array.from({ length: count }, (_, index) => make(index));
  }

  /** `whole`, of which some keys may be missing. */
  some(whole: Readonly<Record<string, unknown>>, share = 0.85): Record<string, unknown> {
    return Object.fromEntries(Object.entries(whole).filter(() => this.is(share)));
  }

  /** A time in ms to a hundredth, short ones and long ones. */
  ms(): number {
    const scale = this.pick([1, 10, 100, 1000, 10_000]);
    return Math.max(1, this.int(1, scale)) * this.pick([1, 0.5, 0.25, 0.07]);
  }
}

/** `count` dice, always the same ones. */
export const diceOf = (count: number, seed: number): Dice[] =>
  drawnFrom(fc.infiniteStream(fc.noBias(fc.nat(most)), { noHistory: true }), count, seed).map(
    (numbers) => new Dice(numbers),
  );

export const baseMs: number = Date.UTC(2026, 2, 2, 10);
export const iso = (ms: number): string => new Date(Math.round(ms)).toISOString();
export const json = (value: unknown): string => JSON.stringify(value);
export const textOf = (lines: readonly string[], end = '\n'): string => lines.map((line) => line + end).join('');
export const tidy = (ms: number): number => Number(ms.toFixed(2));

const idOf = (number: number): string => `0000abcd-0000-4000-8000-${String(number).padStart(12, '0')}`;
const streamOf = (number: number): string => `2026/03/02/[${number % 3 === 0 ? '$LATEST' : number}]0a1b2c${number}`;

/** An invocation as a log of Lambda tells it. */
interface Run {
  readonly number: number;
  readonly endMs: number;
  readonly ms: number;
  readonly initMs: number | null;
  readonly kind: 'init' | 'restore';
  readonly memoryMb: number;
  readonly usedMb: number;
  readonly billedMs: number;
  readonly status: string | null;
}

const rules = ['100 ms', '1 ms', '1 ms with INIT', 'none'] as const;

const billedBy = (rule: (typeof rules)[number], ms: number, initMs: number): number => {
  if (rule === '100 ms') return Math.max(100, Math.ceil(ms / 100) * 100);
  return rule === 'none' ? Math.ceil(ms) + 7 : Math.ceil(ms + (rule === '1 ms' ? 0 : initMs));
};

const runsOf = (dice: Dice, count: number): Run[] => {
  const rule = dice.pick(rules);
  const kind = dice.pick(['init', 'init', 'restore'] as const);
  const sizes = dice.is(0.8) ? [dice.pick([128, 512, 1769])] : [256, 512];
  let endMs = baseMs + dice.int(0, 2000);
  return dice.list(count, (number) => {
    const ms = tidy(dice.ms());
    const initMs = dice.is(0.25) ? tidy(100 + dice.ms()) : null;
    endMs += dice.int(1, 1500);
    return {
      number,
      endMs,
      ms,
      initMs,
      kind,
      memoryMb: dice.pick(sizes),
      usedMb: dice.int(30, 128),
      billedMs: billedBy(dice.is(0.95) ? rule : 'none', ms, initMs ?? 0),
      status: dice.pick([null, null, null, null, null, 'timeout', 'error', 'success']),
    };
  });
};

const reportOf = (dice: Dice, run: Run): string => {
  const { number, ms, initMs, kind, memoryMb, usedMb, billedMs, status } = run;
  const fields = [
    `Duration: ${ms} ms`,
    dice.maybe(`Billed Duration: ${billedMs} ms`, 0.95),
    dice.maybe(`Memory Size: ${memoryMb} MB`, 0.95),
    dice.maybe(`Max Memory Used: ${usedMb} MB`, 0.9),
    initMs === null ? '' : `${kind === 'init' ? 'Init' : 'Restore'} Duration: ${initMs} ms`,
    initMs === null || kind === 'init' ? '' : dice.maybe(`Billed Restore Duration: ${Math.ceil(initMs)} ms`),
    status === null ? '' : `Status: ${status}`,
    status === 'error' ? 'Error Type: Runtime.ExitError' : '',
  ].filter((field) => field !== '');
  return `REPORT RequestId: ${idOf(number)}${fields.map((field) => dice.pick(['\t', '\t', '  ', ' ']) + field).join('')}`;
};

const platformOf = (dice: Dice, { number, endMs, ms, initMs, kind, memoryMb, usedMb, billedMs, status }: Run): string =>
  json({
    ...(dice.is(0.9) ? { time: iso(endMs) } : {}),
    type: 'platform.report',
    record: {
      requestId: idOf(number),
      ...dice.some({ status: status ?? 'success', errorType: 'X' }, status === null ? 0.5 : 1),
      metrics: {
        durationMs: ms,
        ...dice.some({ billedDurationMs: billedMs, memorySizeMB: memoryMb, maxMemoryUsedMB: usedMb }),
        ...(initMs === null ? {} : { [kind === 'init' ? 'initDurationMs' : 'restoreDurationMs']: initMs }),
      },
    },
  });

/** What stands before a mark: nothing, times in their forms, streams and groups, words. */
const prefixOf = (form: number, endMs: number, stream: number): string => {
  const at = iso(endMs);
  const east = iso(endMs + 5.5 * 3_600_000).slice(0, -1);
  return [
    '',
    `${at} `,
    `${at.replace('T', ' ').replace('.', ',').slice(0, -1)}\t`,
    `${east}+05:30 `,
    `${iso(endMs - 3_600_000).slice(0, -1)}456-0100 `,
    `${streamOf(stream)} ${at.slice(0, -1)}000+00:00 `,
    `/aws/lambda/shop.${stream % 2} ${streamOf(stream)} ${at} `,
    `${at} ${streamOf(stream)} `,
    `Mon, Mar 02 10:00:0${stream % 10} stdout `,
    `${Math.floor(endMs / 1000)} `,
    `${streamOf(stream)} `,
    `${at.slice(0, 19)}Z stderr F `,
    `${at} shop: `,
  ][form]!;
};

/** Lines around a REPORT that tell of it, or look as if they did. */
const othersOf = (dice: Dice, { number, endMs, ms, initMs }: Run): string[] => {
  const at = iso(endMs - 1);
  const id = idOf(number);
  return [
    ...(initMs === null ? [] : [`INIT_START Runtime Version: nodejs:20.v1\tRuntime Version ARN: arn:x`]),
    `START RequestId: ${id} Version: $LATEST`,
    dice.pick([
      '',
      '',
      `${at}\t${id}\tINFO\tdone`,
      `${at}\t${id}\tERROR\tInvoke Error \t{"errorType":"Error"}`,
      `${at}\t${id}\tERROR\tUncaught Exception \t{}`,
      `${at}\tundefined\tERROR\tUnhandled Promise Rejection \t{}`,
      `${at}\t${id}\tERROR\tit was logged, no more`,
      '[ERROR] ValueError: no\nTraceback (most recent call last):',
      '[ERROR] KeyError',
      '[ERROR]\t2026-03-02T10:00:00.000Z\tlogged',
      `${at} ${id} Task timed out after ${(ms / 1000).toFixed(2)} seconds`,
      `${at} ${id} Task timed out after ${(ms / 1000 + 1.01).toFixed(3)} seconds`,
      `INIT_REPORT Init Duration: ${tidy(dice.ms())} ms\tPhase: init\tStatus: ${dice.pick(['error', 'timeout'])}\tError Type: X`,
      `INIT_REPORT Init Duration: ${tidy(dice.ms())} ms`,
      `RESTORE_REPORT Restore Duration: ${tidy(dice.ms())} ms${dice.maybe('\tStatus: error')}`,
      `${at} RESTORE_REPORT Restore Duration: ${tidy(dice.ms())} ms`,
      'OTHER_REPORT Init Duration: 5 ms',
      'INIT_REPORT Phase: init',
      `said INIT_REPORT Init Duration: 5 ms`,
      `REPORT RequestId: ${id}`,
      `REPORT RequestId: ${id}\tDuration: x ms\t${'x'.repeat(200)}`,
      'REPORT of the day',
      `the handler said REPORT RequestId: ${id}\tDuration: 5.00 ms`,
      `${id} REPORT RequestId: ${id}\tDuration: 6.00 ms`,
      json({ time: at, type: 'platform.initStart', record: { functionName: `named-${number % 2}` } }),
      json({ time: at, type: 'platform.initReport', record: { status: 'success', metrics: { durationMs: 90.5 } } }),
      json({ type: 'platform.initReport', record: { status: 'error', metrics: { durationMs: 91 } } }),
      json({ time: at, type: 'platform.restoreReport', record: { status: 'timeout', metrics: { durationMs: 92 } } }),
      json({ time: at, type: 'platform.restoreReport', record: {} }),
      json({ time: at, type: 'platform.report', record: { metrics: {} } }),
      `{"time":"x","type": "platform.report", "record": {"${'metr'.repeat(60)}`,
      json({ said: '"platform.report"', type: 'other' }),
      'said {"type":"platform.report","record":{"metrics":{"durationMs":3}}}',
      '"platform.report"',
    ]),
    `END RequestId: ${id}`,
  ].filter((line) => line !== '');
};

const logNames = [
  'a.log',
  'shop-one/2026-03-02-[$LATEST]0a1b.log',
  'aws-lambda-shop-two/b.log',
  'aws/lambda/shop-three/c.log',
  'shop-four/platform.log',
  '2026-03-02-[7]0f.txt',
];

export const logText: Drawing = (dice, number) => {
  const runs = runsOf(dice, dice.int(1, 14));
  const isJson = number % 3 === 2;
  const lines = runs.flatMap((run) => {
    const own = isJson ? platformOf(dice, run) : reportOf(dice, run);
    return [...othersOf(dice, run), prefixOf(isJson ? dice.int(0, 7) : number % 13, run.endMs, dice.int(0, 3)) + own];
  });
  const text = textOf(lines, dice.pick(['\n', '\n', '\r\n']));
  const late = number % 13 === 9 ? 'a handler said much\n'.repeat(14_000) : '';
  return { files: [{ name: logNames[number % 6]!, content: late + (dice.is(0.2) ? text.slice(0, -40) : text) }] };
};

const eventOf = (dice: Dice, run: Run, number: number): Record<string, unknown> => {
  const message = number % 4 === 3 ? platformOf(dice, run) : `${reportOf(dice, run)}\n`;
  const before = dice.is(0.3) ? othersOf(dice, run).join('\n') + '\n' : '';
  const at = dice.pick([run.endMs, iso(run.endMs), String(run.endMs), Math.floor(run.endMs / 1000)]);
  return {
    ...dice.some({ [dice.pick(['timestamp', '@timestamp', 'time'])]: at }, 0.95),
    ...dice.some({ [dice.pick(['logStreamName', 'logStream', 'log_stream', '@logStream'])]: streamOf(dice.int(0, 2)) }),
    ...dice.some({ [dice.pick(['logGroupName', 'logGroup', 'log_group', '@log'])]: '123:/aws/lambda/cart' }, 0.6),
    [dice.pick(['message', 'message', '@message', 'log', 'msg'])]: before + message,
  };
};

export const logEvents: Drawing = (dice, number) => {
  const events = runsOf(dice, dice.int(2, 8)).map((run) => eventOf(dice, run, number));
  if (number % 2 === 0) events.unshift({ message: 'REPORT RequestId: x' }, { other: 1 });
  const lines = events.map(json);
  const content = [
    json({ events, nextToken: 'x' }),
    json({
      messageType: 'DATA_MESSAGE',
      ...dice.some({ logGroup: '/aws/lambda/own', logStream: 's' }),
      logEvents: events,
    }),
    textOf(lines),
    textOf([...lines.slice(0, 2), `{"message": "REPORT Requ${'est'.repeat(80)}`, ...lines.slice(2)]),
    json(events),
    events.map((event) => JSON.stringify(event, null, 2)).join('\n'),
    `${json({ messageType: 'CONTROL', logEvents: [] })}\n${json({ logStream: 't', logEvents: events })}`,
    json({ events }).slice(0, -30),
    json({ events: [...events, { message: 5 }] }).replace('"message":5', '"message":5,,'),
  ][number % 9]!;
  return { files: [{ name: 'events.json', content }] };
};

export const insights: Drawing = (dice, number) => {
  const isFull = number === 6;
  const hasMessage = number % 3 === 1;
  const rows = runsOf(dice, isFull ? 10 : dice.int(1, 12)).map((run): Record<string, string> => {
    const ms = dice.is(0.15) ? dice.pick([1000, 3000, 999, 500]) : run.ms;
    const at = dice.pick([iso(run.endMs).replace('T', ' ').slice(0, -1), iso(run.endMs), String(run.endMs)]);
    const own = hasMessage
      ? { '@message': reportOf(dice, run) }
      : { '@type': 'REPORT', '@duration': dice.is(0.95) ? String(ms) : '', '@billedDuration': String(run.billedMs) };
    return {
      '@timestamp': at,
      ...own,
      '@initDuration': run.initMs === null || run.kind === 'restore' ? '' : String(run.initMs),
      '@restoreDuration': run.initMs === null || run.kind === 'init' ? '' : String(run.initMs),
      '@memorySize': String(run.memoryMb * 1e6),
      '@maxMemoryUsed': String(run.usedMb * 1e6),
      '@logStream': dice.maybe(streamOf(dice.int(0, 2)), 0.8),
      '@log': '123456789012:/aws/lambda/cart',
    };
  });
  const left = new Set(dice.pick([['@log'], ['@logStream'], ['@timestamp'], ['@memorySize', '@maxMemoryUsed'], []]));
  const all = isFull ? dice.list(1000, (index) => rows[index % rows.length]!) : rows;
  const kept = all.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !left.has(name))));
  const names = Object.keys(kept[0]!);
  const quoted = (row: Record<string, string>): string => names.map((name) => `"${row[name]}"`).join(',');
  const csv = [names.join(','), ...kept.map(quoted), dice.maybe('"cut",off'), dice.maybe('a "b" c,"d"x')];
  const cells = kept.map((row) => Object.entries(row).map(([name, value]) => ({ field: name, value })));
  const content = [
    textOf(csv),
    json({ results: cells, status: 'Complete' }),
    json(kept),
    textOf(csv).replace('@message', 'message').replace('@timestamp', 'timestamp'),
    json(cells),
  ][number % 5]!;
  return { files: [{ name: 'insights.txt', content }] };
};

const pointsOf = (dice: Dice, make: () => number): readonly (readonly [at: number, value: number])[] => {
  const stepMs = dice.pick([60_000, 300_000, 1000]);
  return dice.list(dice.int(1, 5), (index) => [baseMs + index * stepMs * (index > 2 ? 2 : 1), make()] as const);
};

const metricValues = (dice: Dice): readonly (readonly [label: string, make: () => number])[] => [
  ['Invocations', () => dice.int(0, 130)],
  ['Throttles', () => dice.int(0, 4)],
  ['Errors', () => dice.int(0, 3) + 0.4],
  ['ConcurrentExecutions', () => dice.int(1, 40)],
  ['Duration Average', () => tidy(dice.ms() + 20)],
  ['Duration p50', () => tidy(dice.ms() + 10)],
  ['Duration p99.9', () => tidy(dice.ms() + 400)],
  ['Duration Maximum', () => tidy(dice.ms() + 900)],
  ['Duration Minimum', () => tidy(dice.ms() / 10)],
  ['Memory', () => 5],
];

export const metrics: Drawing = (dice, number) => {
  const wanted = metricValues(dice).filter(() => dice.is(number % 4 === 3 ? 0.35 : 0.8));
  const labels = ['cart ', 'FunctionName=pay-1, ', 'AWS/Lambda FunctionName: "two" ', ''];
  const label = labels[number % 4]!;
  if (number % 3 === 0) {
    const results = wanted.map(([name, make], index) => {
      const points = pointsOf(dice, make);
      const of = dice.is(0.15) ? 'other ' : label;
      return {
        ...dice.some({ Id: `m${index}` }, 0.9),
        Label: dice.is(0.9) ? of + name : 'nothing',
        Timestamps: points.map(([at]) => dice.pick([iso(at), at / 1000])),
        Values: points.map(([, value]) => value),
      };
    });
    const content = json({ MetricDataResults: results });
    return { files: [{ name: 'metrics.json', content: number === 9 ? content.slice(0, -3) : content }] };
  }
  if (number % 3 === 1) {
    const name = dice.pick(['Duration', 'Duration', 'Invocations', 'Errors', 'Throttles', 'Other']);
    const keys = ['Sum', 'Average', 'Maximum', 'Minimum'].filter(() => dice.is(0.7));
    const points = pointsOf(dice, () => dice.int(1, 50));
    const datapoints = points.map(([at, value]) => ({
      Timestamp: iso(at),
      ...Object.fromEntries(keys.map((key, index) => [key, value + index * 0.5])),
    }));
    return { files: [{ name: 'm.json', content: json({ Label: label + name, Datapoints: datapoints.toReversed() }) }] };
  }
  const columns = wanted.map(([name, make]) => ({ name, make }));
  const rows = dice.list(dice.int(1, 5), (index) => {
    const at = iso(baseMs + index * 60_000)
      .slice(0, 19)
      .replace('T', ' ')
      .replaceAll('-', '/');
    return [at, ...columns.map(({ make }) => (dice.is(0.9) ? String(make()) : ''))].join(',');
  });
  const head = columns.map(({ name }) => name);
  const heads = [
    [`Full label,${head.map(() => label.replaceAll(/[",]/g, '')).join(',')}`, `Label,${head.join(',')}`],
    [`timestamp,${head.map((name) => `"${label.replaceAll('"', '')}${name}"`).join(',')}`],
  ];
  const big = dice.maybe('\n2026/03/02 11:00:00,"1,250","1,100"');
  return { files: [{ name: 'graph.csv', content: textOf([...dice.pick(heads), ...rows]) + big.slice(1) }] };
};

export const xRay: Drawing = (dice, number) => {
  const segments = dice.list(dice.int(6, 11), (index) => {
    const from = baseMs / 1000 + index * 0.7;
    const s = Math.round(dice.ms()) / 1000 + 0.3;
    const origin = dice.pick(['AWS::Lambda', ...Array<string>(3).fill('AWS::Lambda::Function'), 'AWS::EC2::Instance']);
    const init = {
      name: dice.pick(['Init', 'Initialization']),
      start_time: from + dice.pick([0, -0.25, -0.001]),
      end_time: from + 0.2,
    };
    return {
      trace_id: `1-67c42a20-00000000000000000000000${index}`,
      name: `shop-${index % 2}`,
      ...(number % 3 === 2 ? {} : { origin }),
      start_time: from,
      ...dice.some({ end_time: Number((from + s).toFixed(3)) }, 0.93),
      ...dice.some({ parent_id: 'abc', fault: true }, 0.15),
      ...dice.some({ error: true, throttle: true, http: { response: { status: dice.pick([200, 429, 503]) } } }, 0.15),
      ...dice.some({ subsegments: [{ name: 'Invocation', start_time: from, end_time: from + 0.1 }, init] }, 0.4),
      ...dice.some({ type: 'subsegment', in_progress: true }, 0.07),
    };
  });
  const summaries = dice.list(dice.int(1, 6), (index) => ({
    Id: `1-${index}`,
    ...dice.some({ StartTime: iso(baseMs + index * 900), ResponseTime: Math.round(dice.ms()) / 1000 }, 0.9),
    ...dice.some({ HasFault: true, HasError: dice.is(), HasThrottle: true }, 0.2),
    ...dice.some({ EntryPoint: { Name: 'door' } }, 0.7),
  }));
  const documents = segments.map((segment) => ({ Id: 's', ...dice.some({ Document: json(segment) }, 0.95) }));
  const content = [
    textOf(segments.flatMap((segment) => ['{"format": "json", "version": 1}', json(segment)])),
    json({
      Traces: [
        { Id: '1-a', Segments: documents.slice(0, 4) },
        { Id: '1-b', Segments: documents.slice(4) },
      ],
    }),
    textOf(segments.map(json)),
    json({ TraceSummaries: summaries, ApproximateTime: 1 }),
    textOf(segments.map(json)).slice(0, -20),
    json({ Traces: [{ Id: '1-a', Segments: documents }] }).slice(0, -9),
  ][number % 6]!;
  return { files: [{ name: 'xray.json', content }] };
};

export const otlp: Drawing = (dice, number) => {
  const span = (index: number): Record<string, unknown> => {
    const ns = BigInt(baseMs + index * 650) * 1_000_000n + BigInt(dice.int(0, 999_999));
    const end = ns + BigInt(Math.round(dice.ms() * 1e6));
    const attributes = [
      { key: 'faas.invocation_id', value: { stringValue: 'x' } },
      { key: 'faas.coldstart', value: { boolValue: dice.is() } },
      {
        key: dice.pick(['http.response.status_code', 'http.status_code']),
        value: { intValue: dice.pick(['200', 429, 500, '404']) },
      },
      { key: 'faas.trigger', value: { doubleValue: 1 } },
      { key: 'faas.name', value: { stringValue: `of-span-${index % 2}` } },
    ].filter(() => dice.is(0.4));
    return {
      name: 'GET /',
      kind: dice.pick([1, 2, 2, 3, 5, 'SPAN_KIND_SERVER', 'SPAN_KIND_CONSUMER', 'SPAN_KIND_CLIENT']),
      startTimeUnixNano: dice.is(0.9) ? String(ns) : dice.pick([Number(ns), 'x', '']),
      ...dice.some({ endTimeUnixNano: dice.is(0.9) ? String(end) : dice.pick(['0', '-5', Number(end)]) }, 0.95),
      attributes,
      ...dice.some({ status: { code: dice.pick([0, 1, 2, 'STATUS_CODE_ERROR']) } }, 0.4),
    };
  };
  const group = (index: number): unknown => ({
    resource: {
      attributes: [
        { key: 'service.name', value: { stringValue: 'service' } },
        { key: 'faas.name', value: { stringValue: `resource-${index}` } },
      ].filter(() => dice.is(0.4)),
    },
    [dice.pick(['scopeSpans', 'instrumentationLibrarySpans'])]: [
      { spans: dice.list(dice.int(1, 4), (at) => span(at + index * 4)) },
    ],
  });
  const documents = dice.list(dice.int(1, 3), (index) => ({ resourceSpans: [group(index), group(index + 3)] }));
  const content = number % 5 === 4 ? json(documents[0]).slice(0, -8) : textOf(documents.map(json));
  return { files: [{ name: 'traces.json', content }] };
};
