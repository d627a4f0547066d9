// Results with one thing about them that is seldom: what the terminal, the Markdown, the page, JUnit, the CSV, OpenMetrics and
// the history then say otherwise than of the plain result, held against test/golden/documents/odd-results (`-u` accepts a
// change).

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tracePartNames, type RequestTrace } from '../../reports/result/request-trace.ts';
import { localMemorySetting } from '../../reports/verdict/beside.ts';
import {
  consoleSummary,
  csvOf,
  htmlReport,
  junitOfValidation,
  lineOf,
  markdownOf,
  openMetricsOf,
  parseResult,
  sideBySide,
  validationTable,
  type Objective,
  type RunResult,
  type SuiteReport,
  type ValidationFigure,
} from '../../reports/index.ts';
import { suiteOf } from '../../bench/terminal/write-run.ts';

const read = (name: string): RunResult => {
  const file = fileURLToPath(new URL(`old-results/${name}.json`, import.meta.url));
  return parseResult(readFileSync(file, 'utf8'), name);
};

/** Not of a host that was saturated: then nothing else would be said. */
const measured = { ...read('4-origins.measured'), warnings: [] };
const simulated = read('4-origins.simulated');

const pageOf = async (suite: SuiteReport): Promise<string> => {
  const html = await htmlReport({ title: 'odd', generatedAt: '2026-01-01T00:00:00.000Z', suites: [suite] });
  return html
    .slice(html.indexOf('<body'))
    .replaceAll(/<script[^]*?<\/script>/g, '')
    .replaceAll(/<pre[^]*?<\/pre>/g, '<pre></pre>')
    .replaceAll(/(?=<(?:tr|p|li|h\d|details|section|div)\b)/g, '\n');
};

const linesOf = async (suite: SuiteReport): Promise<Record<string, string[]>> => {
  const result = suite.measured ?? suite.simulated ?? suite.sideBySide![0]!.result;
  const texts = {
    terminal: consoleSummary(result, { color: false, objectives: suite.objectives ?? [] }),
    table: validationTable([suite], { color: true }),
    Markdown: markdownOf([suite]),
    page: await pageOf(suite),
    JUnit: junitOfValidation([suite]),
    CSV: csvOf([result]),
    OpenMetrics: openMetricsOf([result]),
    history: JSON.stringify(lineOf(result, 'c'), null, 1),
  };
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text.split('\n')]));
};

/** Lines that only one of two texts has, as often as they are in it; those of the first with a minus. */
const differenceOf = (before: readonly string[], after: readonly string[]): string[] => {
  const extra = (some: readonly string[], others: readonly string[]): string[] => {
    const left = [...others];
    return some.filter((line) => {
      const at = left.indexOf(line);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  };
  const told = (lines: readonly string[]): string[] => lines.filter((line) => line.trim() !== '');
  return [
    ...extra(told(before), told(after)).map((line) => `- ${line}`),
    ...extra(told(after), told(before)).map((line) => `+ ${line}`),
  ];
};

const withoutTabs = (line: string): string => line.replaceAll(/\t/g, ' ').trimEnd();

const mostLines = 60;

/** The first of many lines, and how many there are. */
const firstOf = (lines: readonly string[]): string[] =>
  lines.length > mostLines ? [...lines.slice(0, mostLines), `and ${lines.length - mostLines} lines`] : [...lines];

const known = new Map<SuiteReport, Promise<Record<string, string[]>>>();

const changesOf = async (plain: SuiteReport, odd: SuiteReport): Promise<string> => {
  if (!known.has(plain)) known.set(plain, linesOf(plain));
  const [before, after] = await Promise.all([known.get(plain)!, linesOf(odd)]);
  return `${Object.keys(after)
    .flatMap((name) => [`##### ${name}`, ...firstOf(differenceOf(before[name]!, after[name]!)).map(withoutTabs)])
    .join('\n')}\n`;
};

const trace = (own: Partial<RequestTrace>): RequestTrace => {
  const parts = own.parts ?? [
    { name: 'client wait', us: 1500 },
    { name: 'handler', us: 20_000 },
  ];
  return {
    functionName: 'checkout',
    startMs: 120.5,
    outcome: 'completed',
    coldStart: false,
    attempts: 1,
    ...own,
    parts,
    latencyUs: parts.reduce((sum, { us }) => sum + us, 0),
  };
};

const objective = (figure: string, verdict: Objective['verdict']): Objective => ({
  figure,
  limit: '<500ms',
  bound: 500,
  value: verdict === 'no data' ? 'too few requests' : '600 ms',
  verdict,
});

const generator = (own: object): RunResult => ({ ...measured, generator: { ...measured.generator!, ...own } });

const traffic = (...streams: readonly object[]): RunResult => ({
  ...simulated,
  scenario: { ...(simulated.scenario as object), traffic: streams },
});

/** Of many invocations, so that those that were throttled are not felt. */
const manyOffered = { ...measured.totals, offered: 5100, admitted: 5089, completed: 5089 };
const unexplained = {
  ...measured,
  totals: manyOffered,
  throttlesByReason: {},
  functions: { checkout: { ...measured.functions['checkout']!, totals: manyOffered, throttlesByReason: {} } },
} as unknown as RunResult;

const results: Readonly<Record<string, RunResult>> = {
  'clients in a closed loop': generator({ clients: 12 }),
  'one client in a closed loop': generator({ clients: 1 }),
  'several threads and connections': generator({
    threads: 3,
    cpuCores: 1.256,
    connections: {
      opened: 4,
      reused: 61,
      reset: 2,
      refused: 1,
      mostBusy: 3,
      waited: 5,
      waitP50Ms: 0.5,
      waitP99Ms: 4.25,
      waitMaxMs: 12,
    },
  }),
  'a generator that was the limit': generator({ limit: 'its <one> core was busy' }),
  'the beginning is left out': { ...measured, warmupMs: 250 },
  'costs that are seldom': {
    ...simulated,
    cost: { ...simulated.cost, provisionedInitUsd: 0.25, streamedUsd: 0.5 },
  },
  'a function of which nothing was billed': {
    ...simulated,
    functions: Object.fromEntries(
      Object.entries(simulated.functions).map(([name, fn]) => [
        name,
        { ...fn, cost: { ...fn.cost, gbSeconds: 0, durationUsd: 0 } },
      ]),
    ),
  },
  'a soak whose latency rises and whose memory falls': {
    ...measured,
    soak: {
      windowMs: 250,
      windows: [1, 2, 3, 4].map((n) => ({
        fromMs: (n - 1) * 250,
        count: 1000 * n,
        errors: n - 1,
        throttled: 2 * n,
        coldStarts: 3 - n < 0 ? 0 : 3 - n,
        p50Ms: n === 4 ? null : 12.5 * n,
        p99Ms: n === 4 ? null : 100 * n,
        memoryMb: n === 4 ? null : 64 + n,
        platformMb: n === 1 ? null : 200 + n,
      })),
      drifts: [
        { figure: 'p50Ms', first: 12.5, last: 37.5, p: 0.0004, drifts: true },
        { figure: 'p99Ms', first: 100, last: 110, p: 0.2, drifts: false },
        { figure: 'memoryMb', first: 80, last: 60, p: 0.012, drifts: true },
        { figure: 'platformMb', first: 0, last: 5, p: 0.05, drifts: false },
      ],
    },
  },
  'a soak of too few windows': {
    ...measured,
    soak: { windowMs: 60_000, windows: [], drifts: [] },
  },
  'traces of every kind': {
    ...measured,
    traces: {
      of: 1234,
      slowest: [
        trace({
          parts: tracePartNames.map((name, index) => ({ name, us: 1000 * (index + 1) })),
          coldStart: true,
          attempts: 3,
          outcome: 'timedOut',
          extensionsUs: 7500,
        }),
        ...Array.from({ length: 11 }, (_, index) => trace({ startMs: index * 7.25 })),
      ],
      typical: [],
      splits: [
        {
          percentile: 50,
          requests: 20,
          latencyUs: 21_500,
          parts: { handler: 20_000, overhead: 1500 },
          coldShare: 0,
          retriedShare: 0,
        },
        {
          percentile: 99,
          requests: 3,
          latencyUs: 66_000,
          parts: { handler: 20_000, init: 46_000 },
          coldShare: 0.5,
          retriedShare: 0.25,
        },
      ],
      clientOnly: 3,
      lookedAt: 23,
    },
  },
  'traces of which only the side of the client is known': {
    ...measured,
    traces: { of: 2, slowest: [], typical: [trace({ attempts: 2 })], splits: [], clientOnly: 2, lookedAt: 2 },
  },
  'a limit by simulation': {
    ...simulated,
    diagnosis: {
      by: 'simulation',
      broken: [
        { figure: 'throttled for good', limit: '<1%', value: '26 %', asked: false },
        { figure: 'p99', limit: '<500ms', value: '900 ms', asked: true },
      ],
      causes: [],
      cures: [],
      runs: 12,
    },
  },
  'a part of the run was tried': {
    ...simulated,
    diagnosis: {
      by: 'simulation',
      broken: [{ figure: 'p99', limit: '<500ms', value: '900 ms', asked: true }],
      causes: [
        {
          limit: 'messageGroups',
          of: 'traffic.0.sqs',
          said: 'The groups of traffic.0.sqs held it up.',
          hurtShare: 0.5,
          mendedShare: 1,
        },
      ],
      cures: [{ said: 'Give traffic.0.sqs more groups.', settings: [], tried: true, mends: true, figures: [] }],
      runs: 12,
      part: { fromMs: 1000, toMs: 63_000 },
    },
  },
  'well, what came held up, and a limit ahead': {
    ...simulated,
    totals: { ...simulated.totals, throttled: 0, failed: 0, timedOut: 0, completed: 254 },
    throttlesByReason: { ...simulated.throttlesByReason, ReservedFunctionConcurrentInvocationLimitExceeded: 0 },
    diagnosis: {
      by: 'simulation',
      broken: [{ figure: 'p99', limit: '<500ms', value: '900 ms', asked: false }],
      causes: [],
      cures: [],
      runs: 3,
      ahead: {
        limit: 'accountConcurrency',
        of: null,
        keptAtTraffic: 2,
        brokenAtTraffic: 4,
        breaks: [],
        said: 'With 4 times the traffic the account gives way.',
      },
    },
  },
  'refused without a reason, too few to be felt': unexplained,
  'nothing came': {
    ...measured,
    totals: {
      ...measured.totals,
      offered: 0,
      admitted: 0,
      completed: 0,
      throttled: 0,
      coldStarts: 0,
      concurrency: { mean: 0, max: 0 },
    },
    throttlesByReason: {},
  } as unknown as RunResult,
  'local, so that memory changes no CPU': {
    ...measured,
    assumptions: [
      { setting: localMemorySetting, value: '128 MB', said: 'memory changes the price only', shaped: false },
      { setting: 'rules.sqsBackoff', value: '1.5', said: 'it doubled the wait.', shaped: true },
    ],
  },
  'sources of every name': {
    ...traffic(
      { to: 'checkout', via: 'sqs', arrivals: { constant: { rate: '5/s' } }, sqs: { batchSize: 5, batchWindow: '2s' } },
      {
        to: 'checkout',
        via: 'sqs',
        arrivals: { constant: { rate: '5/s' } },
        sqs: { maxReceiveCount: 1, batchSize: 1 },
      },
      { to: 'mail', via: 'kafka', arrivals: { constant: { rate: '5/s' } } },
    ),
    eventSources: {
      'traffic.0.sqs': {
        kind: 'sqs',
        sent: 500,
        deleted: 300,
        visible: 180,
        hidden: 20,
        maxOldestAgeMs: 4000,
        endOldestAgeMs: 1000,
        emptyReceives: 3,
      },
      'traffic.1.sqs': {
        kind: 'sqs',
        sent: 50,
        deleted: 30,
        expired: 10,
        deadLettered: 10,
        deadLetteredUnprocessed: 4,
      },
      'traffic.2.kafka': {
        kind: 'stream',
        put: 100,
        done: 90,
        waiting: 10,
        pollerUsd: 0.125,
        maxShardShare: 0.5,
        delayedWrites: 30,
        maxWriteDelayMs: 6500,
        waitingWrites: 8,
      },
      'traffic.9.sqs': { kind: 'sqs', sent: 0 },
      'functions.mail.events': { kind: 'async', accepted: 40, succeeded: 30, lost: 5, waiting: 5, maxAgeMs: 1500 },
      'functions.mail.durable': { kind: 'durable', begun: 3 },
      'functions.mail.managed': { kind: 'odd', maxEnvironments: 3, TooManyRequests: 2 },
      'capacityProviders.gravel': { kind: 'odd', status503: 4 },
      'account.tenants': { kind: 'odd', maxTenants: 12 },
      'vpc main': { kind: 'odd', createdInterfaces: 2 },
      other: { kind: 'odd' },
    },
    eventSourceSeries: {
      'traffic.0.sqs': {
        stepMs: 250,
        levels: { visible: [0, 10, 30, 60, 90, 120, 150, 180], hidden: [5, 20, 20, 20, 20, 20, 20, 20] },
      },
      'traffic.1.sqs': { stepMs: 250, levels: { visible: [0, 0, 1, 0, 0, 0, 0, 0] } },
      'traffic.2.kafka': { stepMs: 500, levels: { waiting: [1, 2, 3] } },
    },
    timeline: Array.from({ length: 23 }, (_, index) => ({ atMs: index * 100, text: `step ${index}` })),
  },
  'more functions than a table holds': {
    ...simulated,
    functions: Object.fromEntries(
      Array.from({ length: 22 }, (_, index) => [
        `f${index}`,
        {
          ...simulated.functions[index === 0 ? 'checkout' : 'mail']!,
          memoryMb: 128 * (1 + (index % 3)),
          reservedConcurrency: index === 0 ? 5 : index === 1 ? 0 : null,
          provisionedConcurrency: index === 5 ? 3 : 0,
        },
      ]),
    ),
  },
  'pooled, with intervals': {
    ...simulated,
    replications: 5,
    intervals: {
      p99Ms: { mean: 120, standardError: 2, low: 110, high: 130, samples: 5 },
      coldShare: { mean: 0.05, standardError: 0.01, low: 0.02, high: 0.08, samples: 5 },
      other: { mean: 1, standardError: 1, low: 0, high: 2, samples: 5 },
    },
    batches: { warmupMs: 2500, count: 20, correlated: ['p99Ms', 'other'] },
    warnings: ['a warning <of> its own'],
  },
};

const plainSuites = { measured: suiteOf(measured, null), simulated: suiteOf(null, simulated) };

test.each(Object.entries(results))('%s', async (name, result) => {
  const odd = result.kind === 'measured' ? suiteOf(result, null) : suiteOf(null, result);
  const text = await changesOf(plainSuites[result.kind], odd);
  await expect(text).toMatchFileSnapshot(`../golden/documents/odd-results/${name.replaceAll(/\W+/g, '-')}.txt`);
});

const figure = (verdict: ValidationFigure['verdict'], own: Partial<ValidationFigure> = {}): ValidationFigure => ({
  figure: `p99 that is ${verdict}`,
  functionName: null,
  measured: 120,
  simulated: 100,
  unit: 'ms',
  tolerance: '10 %',
  verdict,
  note: '',
  ...own,
});

const plain = suiteOf(measured, simulated);

const suites: Readonly<Record<string, SuiteReport>> = {
  'figures of every verdict': {
    ...plain,
    status: 'failed',
    validation: [
      figure('pass', { interval: { low: -30, high: 5 } }),
      figure('fail', { functionName: 'checkout', unit: 'share', measured: 0.25, simulated: 0.5, note: 'too far' }),
      figure('no data', { measured: null }),
      figure('not compared', { unit: 'count', measured: 1200, simulated: 1300 }),
    ],
  },
  'figures that all agree': { ...plain, status: 'passed', validation: [figure('pass'), figure('pass')] },
  'figures without data': { ...plain, status: 'no data', validation: [figure('no data'), figure('not compared')] },
  'a saturated host': { ...plain, status: 'host saturated', validation: [figure('not compared')] },
  'an interrupted suite': {
    ...plain,
    status: 'interrupted',
    notes: ['Stopped.'],
    conditions: ['Only half of it ran.'],
  },
  'a gate that passes': { ...plain, gate: { word: 'same', passes: true, sentences: ['Nothing changed.'] } },
  'a gate that does not': { ...plain, gate: { word: 'regressed', passes: false, sentences: ['p99 rose by half.'] } },
  'objectives of every verdict': {
    ...plain,
    objectives: [objective('p99', 'kept'), objective('p50', 'broken'), objective('age', 'no data')],
  },
  'objectives without data': {
    ...plain,
    objectives: [objective('age', 'no data'), objective('deadLetters', 'no data')],
  },
  'sizes of memory that make no difference': sideBySide(
    'sizes',
    [128, 256].map((memoryMb) => ({
      name: `${memoryMb} MB`,
      result: {
        ...results['local, so that memory changes no CPU']!,
        functions: { checkout: { ...measured.functions['checkout']!, memoryMb } },
      },
    })),
  ),
};

test.each(Object.entries(suites))('%s', async (name, suite) => {
  const text = await changesOf(plain, suite);
  await expect(text).toMatchFileSnapshot(`../golden/documents/odd-results/${name.replaceAll(/\W+/g, '-')}.txt`);
});
