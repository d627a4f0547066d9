// What suites make of what they measured: their verdicts just inside and just outside of what they want, and their tables.

import { beforeAll, describe, expect, test } from 'vitest';
import { gateReport, isTrusted, type Triple } from '../../bench/suites/gate.ts';
import { ofFast, ofRounds, ofStalled, type Rounds } from '../../bench/suites/loadgen/loadgen.ts';
import type { RunAnswer } from '../../bench/suites/loadgen/run.ts';
import { loopReport, type Turn } from '../../bench/suites/loop/loop.ts';
import { microReport } from '../../bench/suites/micro.ts';
import { ownReport } from '../../bench/suites/own-report.ts';
import { peersReport } from '../../bench/suites/peers.ts';
import { planReport } from '../../bench/suites/plan.ts';
import type { CheckedPlan } from '../../bench/suites/plan-check.ts';
import type { ClosedFormCheck } from '../../bench/suites/plan-closed-forms.ts';
import {
  ofEndurance,
  ofFlood,
  ofFreezing,
  ofSdk,
  ofTracing,
  partOf,
  partsReport,
} from '../../bench/suites/platform/platform.ts';
import { figureOf } from '../../bench/suites/published/published-queues.ts';
import { minuteSums, near, runningVerdict } from '../../bench/suites/published/published-runs.ts';
import { observation } from '../../bench/suites/reserved-suites.ts';
import { clientExamples } from '../../bench/suites/rules/client-rule-examples.ts';
import type { RuleExample } from '../../bench/suites/rules/rule-example.ts';
import { rulesReport } from '../../bench/suites/rules/rules.ts';
import { throughputReport } from '../../bench/suites/throughput.ts';
import { suiteStatus } from '../../bench/suites/validation-suite.ts';
import type { ClosedLoopResult } from '../../loadgen/index.ts';
import type { RunResult, SuiteReport, ValidationFigure } from '../../reports/index.ts';
import { randomStream } from '../../sim/index.ts';
import { looped } from './closed-loop-result.ts';
import { independent, madeUpRun } from '../reports/made-up-runs.ts';
import { simulated as simulatedRun } from '../reports/support.ts';

const bare = { measured: null, simulated: null, validation: [] };

test.each([
  [false, true, 1, 'passed'],
  [false, true, 0, 'no data'],
  [false, false, 1, 'failed'],
  [false, false, 0, 'failed'],
  [true, true, 1, 'interrupted'],
  [true, false, 0, 'interrupted'],
] as const)('a suite that judges by itself, stopped %s, holding %s of so many rows: %i, has %s', (...row) => {
  const [aborted, holds, rows, status] = row;
  const empty = { title: 'none', columns: ['a'], rows: [], note: '' };
  const tables = [empty, { ...empty, title: 'some', rows: Array.from({ length: rows }, () => [1]) }];
  const report = ownReport({ name: 'n', description: 'd' }, { aborted, holds, tables });
  expect(report).toEqual({ ...bare, name: 'n', description: 'd', status, notes: [], tables });
  const bareStatus = ownReport({ name: 'n', description: 'd' }, { aborted, holds, tables: [] }).status;
  expect(bareStatus).toBe(status === 'passed' ? 'no data' : status);
});

const figure = (verdict: ValidationFigure['verdict']): ValidationFigure =>
  ({
    figure: 'x',
    functionName: null,
    measured: 1,
    simulated: 1,
    unit: 'ms',
    tolerance: '',
    verdict,
    note: '',
  }) as const;

test.each<[string, ValidationFigure['verdict'][], string | null, SuiteReport['status']]>([
  ['all that were judged', ['pass', 'pass'], null, 'passed'],
  ['one that failed', ['pass', 'fail'], null, 'failed'],
  ['one without data', ['pass', 'no data'], null, 'passed'],
  ['none with data', ['no data'], null, 'no data'],
  ['a saturated host', ['not compared'], 'busy', 'host saturated'],
])('a suite of real handlers with %s', (...[, verdicts, saturation, status]) => {
  expect(suiteStatus(verdicts.map(figure), saturation)).toBe(status);
});

describe('rules', () => {
  const effect = (holds: boolean) => ({
    example: { scenario: 's', rule: 'r', figure: 'f' } as RuleExample,
    withRule: 1234.567,
    withoutRule: 0.000012345678,
    holds,
  });
  test('each a row, all of them must have their effect', () => {
    expect(rulesReport([effect(true), effect(true)], false).status).toBe('passed');
    expect(rulesReport([effect(true), effect(true)], true).status).toBe('interrupted');
    const { status, tables, name } = rulesReport([effect(true), effect(false)], false);
    expect([name, status]).toEqual(['rules', 'failed']);
    expect(tables[0]!.columns).toHaveLength(6);
    expect(tables[0]!.rows).toEqual([
      ['s', 'r', 'f', '1,234.6', '0', 'pass'],
      ['s', 'r', 'f', '1,234.6', '0', 'fail'],
    ]);
  });
});

describe('plans', () => {
  const sure = (shareAtLeast: number) => ({ certain: true, kept: { shareAtLeast } });
  const checked = (fields: Partial<CheckedPlan> = {}): CheckedPlan =>
    ({
      kind: 'k',
      plan: { slo: { p99: '<1s', errors: '<1%' }, functions: [sure(0.9123), sure(0.9567)] },
      settings: 'reserved 4',
      runs: 100,
      kept: 97,
      cheaper: [{ settings: 'reserved 3', kept: 12, isDearer: false }],
      holds: true,
      ...fields,
    }) as unknown as CheckedPlan;
  const form = (fields: Partial<ClosedFormCheck> = {}): ClosedFormCheck => ({
    form: 'reserved',
    load: 5,
    exact: 11,
    planned: 12,
    low: 10,
    high: 13,
    certain: true,
    holds: true,
    ...fields,
  });

  test.each<[CheckedPlan[], ClosedFormCheck[], boolean, string]>([
    [[checked()], [form()], false, 'passed'],
    [[checked({ holds: false })], [form()], false, 'failed'],
    [[checked()], [form({ holds: false })], false, 'failed'],
    [[checked({ holds: false })], [], true, 'interrupted'],
  ])('case %#', (...[plans, forms, aborted, status]) => {
    expect(planReport(plans, forms, aborted).status).toBe(status);
  });

  test('each a row', () => {
    const unsure = {
      slo: {},
      functions: [sure(0.8), { ...sure(0.99), certain: false }],
    } as unknown as CheckedPlan['plan'];
    const { tables } = planReport(
      [checked(), checked({ plan: unsure, cheaper: [], holds: false })],
      [form(), form({ form: 'provisioned', certain: false, holds: false })],
      false,
    );
    expect(tables.map(({ rows }) => rows)).toEqual([
      [
        ['k', 'p99 <1s, errors <1%', 'reserved 4', 'yes', '91.2 %', '97 of 100', 'reserved 3: 12 of 100', 'pass'],
        ['k', '', 'reserved 4', 'no', '80 %', '97 of 100', 'nothing is cheaper', 'fail'],
      ],
      [
        ['reserved, lost < 0.1 %', 5, 11, 12, '10 to 13', 'yes', 'pass'],
        ['provisioned, cold < 1 %', 5, 11, 12, '10 to 13', 'no', 'fail'],
      ],
    ]);
    for (const { columns, rows } of tables) expect(rows[0]).toHaveLength(columns.length);
  });
});

describe('the gate', () => {
  let usual: RunResult;
  let twiceAsSlow: RunResult;
  beforeAll(async () => {
    const template = await simulatedRun({ seconds: 5 });
    usual = madeUpRun(template, randomStream(1, 'usual'), independent, 1);
    twiceAsSlow = madeUpRun(template, randomStream(2, 'slow'), independent, 2);
  });
  test.each([
    [50, 1, 48, true],
    [50, 2, 50, false],
    [50, 0, 47, false],
    [100, 2, 95, true],
    [100, 3, 100, false],
    [100, 0, 94, false],
  ])('of %i pairs with %i false alarms and %i found is trusted: %s', (...[pairs, falseAlarms, foundPairs, is]) => {
    expect(isTrusted({ pairs, falseAlarms, slowerPairs: pairs, foundPairs })).toBe(is);
  });

  test('counts alarms of equal code, and slower code that was found, one run a side and ten', () => {
    const triples = Array.from({ length: 10 }, (_, index): Triple => ({
      base: usual,
      same: index < 2 ? twiceAsSlow : usual,
      slower: index < 1 ? usual : twiceAsSlow,
    }));
    const { tables, status, notes } = gateReport(triples, false);
    expect(tables[0]!.rows).toEqual([
      ['one run a side', 10, 2, 0, 10, 9],
      ['10 runs a side, in turn', 1, 0, 0, 1, expect.any(Number) as number],
    ]);
    expect([status, notes]).toEqual(['failed', []]);
    expect(gateReport([triples[9]!], false).status).toBe('passed');
  });

  test('counts what was called better, and runs on a saturated host', () => {
    const one = { base: twiceAsSlow, same: usual, slower: twiceAsSlow };
    expect(gateReport([one], false).tables[0]!.rows[0]!.slice(2, 4)).toEqual([0, 1]);
    const saturated = { ...usual, warnings: ['host saturated: the cores were busy 99 % of the time'] };
    const { notes, status } = gateReport([{ ...one, same: saturated }], true);
    expect([notes, status]).toEqual([['the host was saturated in 1 of 3 runs'], 'interrupted']);
  });
});

describe('the loop', () => {
  const turn = (verdicts: ValidationFigure['verdict'][], lack: string | null = null): Turn => ({
    suite: 's',
    source: 'its logs',
    lack,
    figures: verdicts.map(figure),
  });
  test.each<[string, Turn[], boolean, string]>([
    ['that agrees', [turn(['pass', 'pass'])], false, 'passed'],
    ['that does not', [turn(['pass', 'fail'])], false, 'failed'],
    ['with figures without data', [turn(['pass', 'no data'])], false, 'passed'],
    [
      'that could not be compared in part',
      [turn(['pass']), turn(['not compared'], 'host saturated: busy')],
      false,
      'passed',
    ],
    ['that could not be compared', [turn(['not compared'], 'host saturated: busy')], false, 'host saturated'],
    ['that was stopped', [turn(['fail'])], true, 'interrupted'],
    ['without any turn', [], false, 'no data'],
  ])('%s', (...[, turns, aborted, status]) => {
    expect(loopReport(turns, aborted).status).toBe(status);
  });

  test('tells each turn', () => {
    const { tables, notes, validation } = loopReport(
      [
        turn(['pass', 'pass', 'fail', 'no data']),
        turn([], '3 of its 9 requests were refused'),
        turn(['not compared'], 'host saturated: busy'),
      ],
      false,
    );
    expect(tables[0]!.rows).toEqual([
      ['s', 'its logs', 2, 1, 1, ''],
      ['s', 'its logs', 0, 0, 0, '3 of its 9 requests were refused'],
      ['s', 'its logs', 0, 0, 0, 'host saturated: busy'],
    ]);
    expect(notes).toEqual(['s from its logs: not compared: host saturated: busy.']);
    expect(validation).toHaveLength(5);
  });
});

describe('closed loops', () => {
  test.each([
    [{}, 'passed'],
    [{ errors: 1 }, 'failed'],
    [{ non2xx: 1 }, 'failed'],
  ])('of the platform with %j have %s', (fields, status) => {
    const { tables, status: is } = throughputReport(looped(1234.6, fields));
    expect(is).toBe(status);
    const { errors = 0, non2xx = 0 } = fields as Partial<ClosedLoopResult>;
    expect(tables[0]!.rows).toEqual([[1235, 2, 10, 30, non2xx, errors]]);
  });

  const how = { aborted: false, repeats: 3, durationMs: 1500 };
  test.each([
    [500, {}, 100, 'passed'],
    [499, {}, 100, 'failed'],
    [500, { p99Ms: 10.1 }, 100, 'failed'],
    [500, { errors: 1 }, 100, 'failed'],
    [500, { non2xx: 2 }, 100, 'failed'],
  ])('of peers, ours %i a second with %j beside %i, have %s', (...[ours, fields, theirs, status]) => {
    const runs = [[looped(ours, fields)], [looped(theirs)], [looped(90)]];
    expect(peersReport(runs, how).status).toBe(status);
    expect(peersReport(runs, { ...how, aborted: true }).status).toBe('interrupted');
  });

  test('of peers are medians of their rounds', () => {
    const runs = [
      [looped(600), looped(700.4), looped(900, { p99Ms: 4, p50Ms: 1 })],
      [looped(100)],
      [looped(50, { errors: 2, non2xx: 1 })],
    ];
    const [table] = peersReport(runs, how).tables;
    expect(table!.rows).toEqual([
      ['windtunnel serve', 700, 2, 10, 0],
      ['serverless-offline', 100, 2, 10, 0],
      ['serverless-offline, in-process (no isolation)', 50, 2, 10, 3],
    ]);
    expect(table!.note).toMatch(
      /^7\.0 times as many as serverless-offline \(.*\); medians of 3 rounds of 1\.5 s, in turn/,
    );
  });

  test('operations are told beside the reference', () => {
    const { tables, status } = microReport(
      [
        ['reference', 100],
        ['slow', 250.4],
      ],
      false,
    );
    expect([status, tables[0]!.rows]).toEqual([
      'passed',
      [
        ['reference', 100, 10_000_000, '1.00'],
        ['slow', 250, 3_993_610, '2.50'],
      ],
    ]);
    expect(microReport([], true).status).toBe('interrupted');
  });
});

describe('the load generator', () => {
  const answer = (
    fields: {
      lag?: number;
      dropped?: number;
      p99?: number;
      limit?: string;
      opened?: number;
      service?: number;
      completed?: number;
    } = {},
  ): RunAnswer =>
    ({
      generator: {
        lagP99Ms: fields.lag ?? 0.5,
        droppedArrivals: fields.dropped ?? 0,
        limit: fields.limit ?? null,
        connections: { opened: fields.opened ?? 4 },
      },
      latencyMs: { p99: fields.p99 ?? 3 },
      serviceMs: { max: fields.service ?? 1 },
      offered: 100,
      completed: fields.completed ?? 100,
    }) as unknown as RunAnswer;
  const peer = (isFixedRate: boolean) => ({ name: 'other', isFixedRate, p99Ms: async () => null });
  const ofPeer = (isFixedRate: boolean, p99sMs: (number | null)[], p99 = 3) => {
    const given: Rounds = { runs: [answer({ p99 })], peers: [{ peer: peer(isFixedRate), p99sMs }] };
    return ofRounds(given)[1]!;
  };

  test.each([
    [10, 1, true],
    [10, 2, false],
    [2, 0, true],
    [2, 1, false],
  ])('of %i rounds %i may be late: %s', (count, late, holds) => {
    for (const bad of [answer({ lag: 1.01 }), answer({ dropped: 1 })]) {
      const runs = Array.from({ length: count }, (_, index) => (index < late ? bad : answer({ lag: 1 })));
      expect(ofRounds({ runs, peers: [] })[0]).toMatchObject({
        holds,
        limit: `at least ${Math.ceil(0.9 * count)}`,
        figure: expect.stringContaining(`${count - late} of ${count} runs (lateness p99 `) as string,
      });
    }
  });

  test.each([
    [true, [2, 1.5], 3, true, 'at most twice', '3.00 ms / 1.75 ms'],
    [true, [1.4], 3, false, 'at most twice', '3.00 ms / 1.40 ms'],
    [false, [1], 12, true, 'to compare', '12 ms / 1.00 ms'],
    [true, [null], 3, true, 'to compare', '3.00 ms / cannot be read'],
    [true, [0], 3, true, 'to compare', '3.00 ms / 0.00 ms'],
  ])('beside a peer at a rate (%s) that told %j: %d ms', (...[fixed, told, p99, holds, limit, text]) => {
    const row = ofPeer(fixed, told, p99);
    expect(row).toEqual({
      what: `latency p99 beside other${fixed ? '' : ' (as fast as it is answered)'}`,
      figure: text,
      limit,
      holds,
    });
  });

  test.each([
    [{}, true],
    [{ completed: 99 }, false],
    [{ lag: 10 }, true],
    [{ lag: 10.1 }, false],
    [{ completed: 99, limit: 'it was late' }, true],
  ])('at twice the rate with %j kept it or said so: %s', (fields, holds) => {
    const [row] = ofFast(answer(fields), 10_000);
    expect(row!.holds).toBe(holds);
    expect(row!.figure.endsWith('limit' in fields ? '; it was late' : 'answered')).toBe(true);
  });

  test.each([
    [0.1, 4, true],
    [0.1, 5, false],
    [5, 100, true],
    [5, 101, false],
  ])('a target of %d ms at most explains %i connections: %s', (service, opened, holds) => {
    const row = ofFast(answer({ service, opened }), 10_000)[1]!;
    expect([row.holds, row.figure]).toEqual([holds, `${opened} / ${Math.max(2, service * 10)}`]);
  });

  test.each([
    [900, true, '900 ms / 900 ms (0.0 %)'],
    [917, true, '917 ms / 900 ms (1.9 %)'],
    [919, false, '919 ms / 900 ms (2.1 %)'],
    [881, false, '881 ms / 900 ms (-2.1 %)'],
  ])('a stall seen as %d ms: %s', (p99, holds, text) => {
    expect(ofStalled(answer({ p99 }))).toMatchObject([{ holds, figure: text, limit: 'within 2 %' }]);
  });
});

describe('the platform', () => {
  test.each([
    [900, 1000, true, '0.90 (900 / 1000 a second)'],
    [899, 1000, false, '0.90 (899 / 1000 a second)'],
  ])('through the SDK, %i beside %i', (...[platformPerSecond, constantPerSecond, holds, text]) => {
    expect(ofSdk({ platformPerSecond, constantPerSecond })).toMatchObject([{ holds, figure: text }]);
  });
  test.each([
    [4, 2048, true],
    [4.01, 2048, false],
    [4, 2049, false],
  ])('from nothing in %d s and %d MB: %s', (seconds, memoryMb, holds) => {
    expect(ofFlood({ environments: 100, seconds, memoryMb })).toMatchObject([
      { what: '100 environments from nothing', figure: `${seconds.toFixed(2)} s, ${memoryMb} MB`, holds },
    ]);
  });
  test('memory may breathe, not grow', () => {
    const rows = ofEndurance({
      invocations: { first: 1000, all: 10_000, earlyMb: 100, lateMb: 140 },
      environments: { first: 50, all: 2000, earlyMb: 100.4, lateMb: 140.5 },
    });
    expect(rows).toEqual([
      {
        what: 'memory over 10,000 invocations',
        figure: '100 MB after 1,000, 140 MB at the end',
        limit: 'at most 40 MB more',
        holds: true,
      },
      {
        what: 'memory over 2,000 environments that died',
        figure: '100 MB after 50, 141 MB at the end',
        limit: 'at most 40 MB more',
        holds: false,
      },
    ]);
  });
  test('tracing everything costs a tenth of the invocations at most, being ready for it next to nothing', () => {
    expect(ofTracing({ everything: 0.9, nothing: 0.9691 }).map(({ figure, holds }) => [figure, holds])).toEqual([
      ['0.900', true],
      ['0.969', false],
    ]);
    expect(ofTracing({ everything: 0.8999, nothing: 0.97 }).map(({ holds }) => holds)).toEqual([false, true]);
  });
  test('standing still costs at most 50 µs', () => {
    expect(
      ofFreezing([
        { kind: 'thread', frozenUs: 80, awakeUs: 30 },
        { kind: 'process', frozenUs: 80.6, awakeUs: 30 },
      ]),
    ).toEqual([
      {
        what: 'freezing a thread: a round trip beside one without',
        figure: '50 µs (80 / 30)',
        limit: 'at most 50 µs',
        holds: true,
      },
      {
        what: 'freezing a process: a round trip beside one without',
        figure: '51 µs (81 / 30)',
        limit: 'at most 50 µs',
        holds: false,
      },
    ]);
  });
});

describe('published figures', () => {
  test.each([
    [100, 0, 110, 0, true],
    [100, 0, 110.1, 0, false],
    [100, 0, 89.9, 0, false],
    [100, 3, 110, 4, true],
    [10, 3, 20, 4, true],
    [10, 3, 20.1, 4, false],
  ])('%d ± %d beside %d ± %d: near %s', (...[published, error, predicted, predictedError, is]) => {
    expect(near(published, error, predicted, predictedError)).toBe(is);
  });
  test.each([
    [0.024, 0.024, 'not compared', 'published to two digits'],
    [0.025, 0.0275, 'pass', 'SimFaaS data 2020'],
    [0.025, 0.0286, 'fail', 'SimFaaS data 2020'],
  ])('a mean concurrency of %d beside %d: %s', (...[published, mean, verdict, note]) => {
    expect(runningVerdict(published, { mean, standardError: 0 } as never)).toEqual({ verdict, note });
  });
  test('counts are summed by minutes, what is beyond them left out', () => {
    expect(minuteSums([1, 2, 3, 4, 5], 30_000, 2)).toEqual([3, 7]);
    expect(minuteSums([1], 60_000, 3)).toEqual([1, 0, 0]);
  });
  test.each([
    [100, 110, 0.1, 'pass', '10 %'],
    [100, 110.1, 0.1, 'fail', '10 %'],
    [100, 89.9, 0.1, 'fail', '10 %'],
    [60, 60, 0, 'pass', 'exact'],
    [60, 61, 0, 'fail', 'exact'],
  ])('of queues %d beside %d within %d: %s', (...[measured, simulated, tolerance, verdict, words]) => {
    expect(figureOf({ figure: 'f', measured, simulated, tolerance, note: 'n' })).toEqual({
      figure: 'f',
      functionName: null,
      measured,
      simulated,
      unit: 'count',
      tolerance: words,
      verdict,
      note: 'n',
    });
  });
});

describe('the counter experiment', () => {
  const seen = (...interfered: boolean[]) => interfered.map((one) => ({ mine: 1, interfered: one }));
  const simulated = { totals: { completed: 4, throttled: 3 } } as RunResult;
  test.each([
    [1, seen(false, false, false, false), ['pass', 'pass']],
    [1, seen(false, true, false, false), ['pass', 'fail']],
    [1, seen(false, false, false), ['fail', 'pass']],
    [2, seen(true, true, false, false), ['pass', 'pass']],
    [2, seen(true, false, false, false), ['pass', 'fail']],
  ])('with %i reserved and %j: %j', (reserved, observations, verdicts) => {
    const { figures, tables } = observation(observations, simulated, reserved);
    expect(figures.map(({ verdict }) => verdict)).toEqual(verdicts);
    const moved = observations.filter(({ interfered }) => interfered).length;
    expect(figures.map(({ measured, simulated: wanted }) => [measured, wanted])).toEqual([
      [observations.length, 4],
      [moved, reserved === 1 ? 0 : 2],
    ]);
    expect(tables[0]!.rows).toEqual([[observations.length, moved, 3]]);
  });
});

test('the parts of the platform suite follow each other, and all must hold', async () => {
  const stop = new AbortController();
  const context = { signal: stop.signal, sandbox: 'process' } as unknown as Parameters<typeof partsReport>[0];
  const part =
    (what: string, holds: boolean, then: () => void = () => {}) =>
    async () => {
      then();
      return [{ what, figure: '1', limit: '2', holds }];
    };
  const well = await partsReport(context, [part('a', true), part('b', true)]);
  expect(well).toMatchObject({ name: 'platform', status: 'passed' });
  expect(well.tables[0]!.rows).toEqual([
    ['a', '1', '2', 'pass'],
    ['b', '1', '2', 'pass'],
  ]);
  expect(well.tables[0]!.note).toContain('Environments are processes.');
  const threads = { ...context, sandbox: 'thread' } as typeof context;
  expect((await partsReport(threads, [part('a', false), part('b', true)])).tables[0]!.note).toContain('worker threads');
  expect((await partsReport(context, [part('a', true), part('b', false)])).status).toBe('failed');
  const stopped = await partsReport(context, [part('a', true), part('b', true, () => stop.abort()), part('c', true)]);
  expect(stopped).toMatchObject({ status: 'interrupted' });
  // Of what was cut short nothing is known.
  expect(stopped.tables[0]!.rows).toEqual([['a', '1', '2', 'pass']]);
});

test('a part says its stage, measures, and is judged by what was measured', async () => {
  const told: unknown[] = [];
  const context = { onStage: (...stage: unknown[]) => told.push(stage) } as unknown as Parameters<
    typeof partsReport
  >[0];
  const wanted = { what: 'a', figure: '1', limit: '2', holds: true };
  const measure = (given: unknown): Promise<number> => {
    told.push(given === context);
    return Promise.resolve(7);
  };
  const judge = (measured: number) => [{ ...wanted, figure: String(measured) }];
  expect(await partOf(['a stage', 10_000], measure, judge)(context)).toEqual([{ ...wanted, figure: '7' }]);
  expect(told).toEqual([['a stage', 10_000], true]);
  expect(await partOf(null, measure, judge)(context)).toEqual([{ ...wanted, figure: '7' }]);
  expect(told).toEqual([['a stage', 10_000], true, true]);
});

test('of what CloudWatch was told an example reads the highest point of a metric, where there is one', () => {
  const cloudWatch = [
    { metric: 'Throttles', values: [1, null, 7, 3] },
    { metric: 'Errors', values: [9, 50] },
  ];
  const example = clientExamples.find(({ figure }) => figure === 'Throttles in the worst minute')!;
  const of = (metrics: readonly object[]): number => example.value({ cloudWatch: metrics } as unknown as RunResult);
  expect(of(cloudWatch)).toBe(7);
  expect(of([{ metric: 'Throttles', values: [null, null] }])).toBe(0);
  expect(of([{ metric: 'Errors', values: [9] }])).toBe(0);
  expect(example.value({} as RunResult)).toBe(0);
});
