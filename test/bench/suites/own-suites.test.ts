// Suites that judge by themselves, run whole with made-up measurements: what each asks for, in which order, and what its report says.

import { beforeAll, describe, expect, test } from 'vitest';
import type { measureCalmly } from '../../../bench/measure/measure-calmly.ts';
import type { Measurement } from '../../../bench/measure/measure-scenario.ts';
import type { PlatformProcess } from '../../../bench/measure/platform-process.ts';
import { gate, runGate } from '../../../bench/suites/gate.ts';
import { loadgen, runLoadgen, stalled } from '../../../bench/suites/loadgen/loadgen.ts';
import { plan, runPlans } from '../../../bench/suites/plan.ts';
import { planCases } from '../../../bench/suites/plan-cases.ts';
import type { CheckedPlan } from '../../../bench/suites/plan-check.ts';
import { closedFormLoads } from '../../../bench/suites/plan-closed-forms.ts';
import { ruleExamples } from '../../../bench/suites/rules/rule-examples.ts';
import { runRules } from '../../../bench/suites/rules/rules.ts';
import { runSpeed } from '../../../bench/suites/sim-speed.ts';
import { suites } from '../../../bench/suites/index.ts';
import { speedCases } from '../../../bench/suites/speed-cases.ts';
import { runThroughput } from '../../../bench/suites/throughput.ts';
import type { closedLoop } from '../../../loadgen/index.ts';
import type { RunResult } from '../../../reports/index.ts';
import { randomStream } from '../../../sim/index.ts';
import { independent, madeUpRun } from '../../reports/made-up-runs.ts';
import { simulated } from '../../reports/support.ts';
import { looped } from '../closed-loop-result.ts';
import { contextOf } from './made-up-context.ts';

describe('the gate', () => {
  let usual: RunResult;
  let slower: RunResult;
  beforeAll(async () => {
    const template = await simulated({ seconds: 5 });
    usual = madeUpRun(template, randomStream(1, 'usual'), independent, 1);
    slower = madeUpRun(template, randomStream(2, 'slow'), independent, 2);
  });

  const measuring = (fields: (count: number) => Partial<Measurement> = () => ({})) => {
    const asked: [side: string, seed: number | undefined, signal: unknown][] = [];
    const documents = new Set<string>();
    const measure: typeof measureCalmly = async ({ document }, options) => {
      const [{ payload }] = document.traffic as unknown as [{ payload: { minMs: number; maxMs: number } }];
      const isSlower = payload.minMs > 20;
      asked.push([isSlower ? 'slower' : 'usual', options.seed, options.signal]);
      documents.add(JSON.stringify(payload));
      return {
        result: isSlower ? slower : usual,
        saturation: null,
        interrupted: false,
        targetErrors: [],
        failure: null,
        ...fields(asked.length),
      };
    };
    return { measure, asked, documents };
  };

  test('measures each triple with one seed, and who is first changes', async () => {
    const { measure, asked, documents } = measuring();
    const { context, stages } = contextOf(true);
    const { status, tables, notes } = await runGate(context, measure);
    const [u, s] = ['usual', 'slower'];
    const orders = [
      [u, u, s],
      [u, s, u],
      [s, u, u],
    ];
    expect(asked).toEqual(
      Array.from({ length: 10 }, (_, index) =>
        orders[index % 3]!.map((side) => [side, 1 + index, context.signal]),
      ).flat(),
    );
    expect([...documents].sort()).toEqual(['{"minMs":20,"maxMs":60}', '{"minMs":22,"maxMs":66}']);
    expect(stages).toEqual(Array.from({ length: 10 }, (_, index) => [`triple ${index + 1} of 10`, 7500]));
    expect([status, notes]).toEqual(['passed', []]);
    expect(tables[0]!.rows).toEqual([
      ['one run a side', 10, 0, 0, 10, 10],
      ['10 runs a side, in turn', 1, 0, 0, 1, expect.any(Number) as number],
    ]);
    expect([tables[0]!.title, tables[0]!.columns[4]]).toEqual(['The gate against itself', 'of code 10 % slower']);
  });

  test('keeps whole triples when it is stopped', async () => {
    const { measure, asked } = measuring((count) => ({ interrupted: count === 8 }));
    const { context, stop } = contextOf(false, { seed: 40 });
    const { status, tables } = await runGate(context, async (...given) => {
      const measurement = await measure(...given);
      if (measurement.interrupted) stop.abort();
      return measurement;
    });
    expect(asked.map(([, seed]) => seed)).toEqual([40, 40, 40, 41, 41, 41, 42, 42]);
    expect([status, tables[0]!.rows[0]!.slice(0, 2), tables[0]!.rows[1]!.slice(0, 2)]).toEqual([
      'interrupted',
      ['one run a side', 2],
      ['10 runs a side, in turn', 0],
    ]);
  });

  test('tells how it goes to the bench a hundred times', async () => {
    const { measure, asked } = measuring((count) => ({ interrupted: count === 4 }));
    const { context, stages } = contextOf(false);
    await runGate(context, measure);
    expect([stages, asked.length]).toEqual([
      [
        ['triple 1 of 100', 7500],
        ['triple 2 of 100', 7500],
      ],
      4,
    ]);
    expect([gate.name, gate.onDemand]).toEqual(['gate', true]);
  });
});

describe('plans', () => {
  const checkedOf = (kind: string, holds: boolean): CheckedPlan =>
    ({
      kind,
      plan: { slo: {}, functions: [{ certain: true, kept: { shareAtLeast: 0.9 } }] },
      settings: 's',
      runs: 100,
      kept: 96,
      cheaper: [],
      holds,
    }) as unknown as CheckedPlan;
  const formOf = (form: 'reserved' | 'provisioned', load: number, holds = true) => ({
    form,
    load,
    exact: 1,
    planned: 1,
    low: 1,
    high: 1,
    certain: true,
    holds,
  });

  const run = async (
    quick: boolean,
    {
      seed,
      stopAt = Infinity,
      nullAt = Infinity,
      failAt = Infinity,
    }: { readonly seed?: number; readonly stopAt?: number; readonly nullAt?: number; readonly failAt?: number } = {},
  ) => {
    const { context, stop, stages } = contextOf(quick, { seed });
    const seeds: unknown[] = [];
    const checked: unknown[] = [];
    const engines: string[] = [];
    let count = 0;
    const counted = (): void => {
      count += 1;
      if (count === stopAt) stop.abort();
      if (count === failAt) throw new Error('a thread has ended');
    };
    const report = runPlans(context, {
      check: async ({ kind, document }, runs, { signal }) => {
        counted();
        expect([runs, signal]).toEqual([100, context.signal]);
        seeds.push(document['seed']);
        checked.push(kind);
        return checkedOf(kind, true);
      },
      checkForm: async (form, load, { mostReplications, signal, engine }) => {
        counted();
        expect([mostReplications, signal]).toEqual([16, context.signal]);
        expect(engine).toBeDefined();
        checked.push(`${form} ${load}`);
        return count === nullAt ? null : formOf(form, load);
      },
      openEngine: () => {
        engines.push('open');
        return { run: () => Promise.reject(new Error('nobody runs')), close: async () => void engines.push('close') };
      },
    });
    report.catch(() => {});
    await report.catch(() => {});
    return { report, stages, seeds, checked, engines };
  };

  const forms = (most: number): string[] =>
    ['reserved', 'provisioned'].flatMap((form) =>
      closedFormLoads.filter((load) => load <= most).map((load) => `${form} ${load}`),
    );

  test.each([
    [true, 40],
    [false, Infinity],
  ])('quick %s: every case, then both closed forms up to %d erlangs', async (quick, most) => {
    const cases = planCases.filter(({ isQuick }) => !quick || isQuick === true);
    const { report, stages, seeds, checked, engines } = await run(quick);
    expect(checked).toEqual([...cases.map(({ kind }) => kind), ...forms(most)]);
    expect(stages).toEqual([
      ...cases.map(({ kind }) => [`planning and checking: ${kind}`, 0]),
      ...forms(most).map((form) => [`closed form: ${form.replace(' ', ', ')} erlangs`, 0]),
    ]);
    expect(seeds).toEqual(cases.map(({ document }) => document['seed']));
    expect(engines).toEqual(['open', 'close']);
    const { status, tables } = await report;
    expect([status, ...tables.map(({ rows }) => rows.length)]).toEqual(['passed', cases.length, forms(most).length]);
    expect(cases.length).toBeGreaterThan(0);
    expect(cases.length < planCases.length).toBe(quick);
  });

  test('have the seed that was asked for', async () => {
    const { seeds } = await run(true, { seed: 77 });
    expect(new Set(seeds)).toEqual(new Set([77]));
  });

  test('that were stopped are not told, nor closed forms that were', async () => {
    const first = await run(true, { stopAt: 2 });
    expect([first.checked.length, first.engines]).toEqual([2, ['open', 'close']]);
    expect(await first.report).toMatchObject({ status: 'interrupted', name: plan.name });
    expect((await first.report).tables.map(({ rows }) => rows.length)).toEqual([1, 0]);
    const cases = planCases.filter(({ isQuick }) => isQuick === true).length;
    const later = await run(true, { stopAt: cases + 3 });
    expect((await later.report).tables.map(({ rows }) => rows.length)).toEqual([cases, 2]);
    expect(later.checked).toHaveLength(cases + 3);
  });

  test('of a closed form that is not there is no row', async () => {
    const cases = planCases.filter(({ isQuick }) => isQuick === true).length;
    const { report } = await run(true, { nullAt: cases + 1 });
    expect((await report).tables[1]!.rows).toHaveLength(forms(40).length - 1);
  });

  test('end what computes them where one fails', async () => {
    const cases = planCases.filter(({ isQuick }) => isQuick === true).length;
    const { report, engines } = await run(true, { failAt: cases + 1 });
    await expect(report).rejects.toThrow('a thread has ended');
    expect(engines).toEqual(['open', 'close']);
  });
});

describe('the speed of the simulator', () => {
  const timed = async (hasCompiler: boolean, stopAt = Infinity) => {
    let asked = 0;
    const titles: unknown[] = [];
    const removed: string[] = [];
    const counts: unknown[] = [];
    const { context, stop, stages } = contextOf(false, {
      ask: async (_file, question) => {
        asked += 1;
        titles.push(question);
        if (asked === stopAt) stop.abort();
        return 4e6;
      },
    });
    const reference = {
      speed: ({ count }: { readonly count: number }) => {
        counts.push(count);
        return 16e6;
      },
      remove: () => void removed.push('removed'),
    };
    const report = await runSpeed(context, () => (hasCompiler ? reference : null));
    return { report, titles, removed, stages, counts };
  };

  test('is told of every case, beside the compiled program, with the machine', async () => {
    const { report, titles, removed, stages, counts } = await timed(true);
    expect(titles).toEqual(speedCases.map(({ title }) => ({ title, share: 1 })));
    expect(report.tables[0]!.rows).toEqual(speedCases.map(({ title }) => [title, '4.00', '16.00', '0.25', '250']));
    expect(stages).toEqual(speedCases.map(({ title }) => [`timing ${title}`, 0]));
    expect(removed).toEqual(['removed']);
    expect(new Set(counts)).toEqual(new Set([2_000_000]));
    expect(report.status).toBe('passed');
    expect(report.notes).toHaveLength(1);
    expect(report.notes[0]).toMatch(/^On .+, \d+ cores, Node\.js v?\d+\.\d+\.\d+\.$/);
  });

  test('is told alone where nothing compiles', async () => {
    const { report } = await timed(false);
    expect(report.notes[1]).toBe('No g++ here: the compiled reference was left out.');
    expect(report.tables[0]!.rows[0]).toEqual([speedCases[0]!.title, '4.00', '', '', '250']);
  });

  test('is told as far as it came when it is stopped', async () => {
    const { report, removed } = await timed(true, 2);
    expect([report.status, report.tables[0]!.rows.length, removed]).toEqual(['interrupted', 2, ['removed']]);
  });
});

describe('throughput', () => {
  const measured = async (quick: boolean, loop: typeof closedLoop) => {
    const orders: Parameters<NonNullable<Parameters<typeof runThroughput>[1]>['start']>[0][] = [];
    const stops: string[] = [];
    const { context, stages } = contextOf(quick, { sandbox: 'process' });
    const report = runThroughput(context, {
      start: async (order): Promise<PlatformProcess> => {
        orders.push(order);
        return { url: 'http://platform', stop: async () => void stops.push('stopped') };
      },
      loop,
    });
    await report.catch(() => {});
    return { report, orders, stops, stages };
  };

  test.each([
    [true, 1500],
    [false, 10_000],
  ])('quick %s: one closed loop of %d ms on a platform of its own', async (quick, durationMs) => {
    const asked: unknown[] = [];
    const { report, orders, stops, stages } = await measured(quick, async (options) => {
      asked.push(options);
      return looped(2500);
    });
    expect(asked).toEqual([
      {
        url: 'http://platform',
        functionName: 'hello',
        connections: 10,
        durationMs,
        payload: '{"name":"windtunnel"}',
      },
    ]);
    expect(orders).toMatchObject([{ sandbox: 'process', accountConcurrency: 100, unreservedMinimum: 0 }]);
    expect(orders[0]!.functions.map(({ config }) => config.name)).toEqual(['hello']);
    expect([stages, stops]).toEqual([[['measuring', durationMs]], ['stopped']]);
    expect(await report).toMatchObject({ status: 'passed', tables: [{ rows: [[2500, 2, 10, 30, 0, 0]] }] });
  });

  test('stops the platform where the loop fails', async () => {
    const { report, stops } = await measured(true, () => Promise.reject(new Error('ECONNRESET')));
    await expect(report).rejects.toThrow('ECONNRESET');
    expect(stops).toEqual(['stopped']);
  });
});

describe('the load generator', () => {
  const answer = (p99: number) => ({
    generator: { lagP99Ms: 0.5, droppedArrivals: 0, limit: null, connections: { opened: 3 } },
    latencyMs: { p99 },
    serviceMs: { max: 1 },
    offered: 100,
    completed: 100,
  });

  const run = async (quick: boolean, onAsk: (count: number, stop: () => void) => void = () => {}) => {
    const asked: unknown[] = [];
    const servers: string[] = [];
    const { context, stop, stages } = contextOf(quick, {
      ask: async (file, question) => {
        const { url, document } = question as { url: string; document?: { duration: string; traffic: unknown } };
        asked.push([file, url, document?.duration]);
        onAsk(asked.length, () => stop.abort());
        if (file.includes('invokes')) {
          return { invokes: (question as { client: string }).client === 'ours' ? 4000 : 100, cpuSeconds: 1 };
        }
        return answer(url === 'http://stalls' ? 900 : 2);
      },
    });
    const parts: Parameters<typeof runLoadgen>[1] = {
      serve: async (stall) => {
        const url = stall === null ? 'http://plain' : 'http://stalls';
        if (stall !== null) expect(stall).toEqual({ ms: 1000, everyMs: 10_000 });
        servers.push(`${url} begins`);
        return { url, stop: () => void servers.push(`${url} ends`) };
      },
      here: async () => [{ name: 'other', isFixedRate: true, p99Ms: async () => 1 }],
    };
    const report = runLoadgen(context, parts);
    await report.catch(() => {});
    return { report, asked, servers, stages, context, parts };
  };

  test('is measured in rounds, at twice the rate, against a server that stalls, and with signed requests', async () => {
    const { report, asked, servers, stages } = await run(true);
    const runChild = './loadgen/run-child.js';
    const invokes = './loadgen/invokes-child.js';
    expect(asked).toEqual([
      [runChild, 'http://plain', '5s'],
      [runChild, 'http://plain', '5s'],
      [runChild, 'http://plain', '4s'],
      [runChild, 'http://stalls', '10s'],
      ...Array.from({ length: 4 }, () => [invokes, 'http://plain', undefined]),
    ]);
    expect(servers).toEqual(['http://plain begins', 'http://stalls begins', 'http://stalls ends', 'http://plain ends']);
    expect(stages.map(([, durationMs]) => durationMs)).toEqual([7000, 7000, 4000, 10_000, 5000, 5000]);
    const { status, tables, name } = await report;
    expect([name, status]).toEqual([loadgen.name, 'passed']);
    expect(tables[0]!.rows.map(([, figure, limit, verdict]) => [figure, limit, verdict])).toEqual([
      ['2 of 2 runs (lateness p99 0.50 ms, worst 0.50 ms)', 'at least 2', 'pass'],
      ['2.00 ms / 1.00 ms', 'at most twice', 'pass'],
      ['lateness p99 0.50 ms, latency p99 2.00 ms, 100 of 100 answered', 'the truth', 'pass'],
      ['3 / 10', 'at most twice', 'pass'],
      ['900 ms / 900 ms (0.0 %)', 'within 2 %', 'pass'],
      ['40.0 times (4000 / 100)', 'at least 30', 'pass'],
      ['40.0 times (4000 / 100)', 'at least 20', 'pass'],
    ]);
    expect(tables[0]!.columns).toEqual(['what', 'figure', 'wanted', 'verdict']);
  });

  test('stands still for longer where there is time', async () => {
    const { context, parts, asked } = await run(false, (_, stop) => stop());
    const rows = await stalled({ ...context, signal: new AbortController().signal }, parts.serve);
    expect(asked.at(-1)).toEqual(['./loadgen/run-child.js', 'http://stalls', '20s']);
    expect(rows.map(({ holds }) => holds)).toEqual([true]);
  });

  test.each([
    [1, 2],
    [2, 2],
    [3, 4],
    [4, 5],
  ])('that is stopped at question %d tells %d rows', async (at, rows) => {
    const { report, asked, servers } = await run(true, (count, stop) => {
      if (count === at) stop();
    });
    const { status, tables } = await report;
    expect([status, tables[0]!.rows.length, asked.length]).toEqual(['interrupted', rows, at]);
    expect(servers.at(-1)).toBe('http://plain ends');
  });

  test('that was stopped by a question that fails is interrupted; where nobody stopped it, it fails', async () => {
    const failing = (count: number): void => {
      if (count === 3) throw new Error('the child ended');
    };
    const stoppedRun = await run(true, (count, stop) => {
      if (count === 3) stop();
      failing(count);
    });
    expect(await stoppedRun.report).toMatchObject({ status: 'interrupted' });
    const failed = await run(true, failing);
    await expect(failed.report).rejects.toThrow('the child ended');
    expect(failed.servers).toEqual(['http://plain begins', 'http://plain ends']);
  });
});

describe('rules', () => {
  const run = async (seed: number | undefined, stopAt = Infinity, failing = '') => {
    const written: unknown[] = [];
    const effects: unknown[] = [];
    const { context, stop, stages } = contextOf(false, { seed });
    const report = await runRules(context, {
      runWritten: async (scenario, options) => {
        written.push([scenario, options]);
        return { name: scenario } as RunResult;
      },
      effectOf: async (example, result, given) => {
        effects.push([example.scenario, result.name, given]);
        if (effects.length === stopAt) stop.abort();
        return { withRule: 2, withoutRule: 1, holds: example.figure !== failing };
      },
    });
    return { report, written, effects, stages };
  };

  test('are each beside their scenario as it is written, which is run once for all its rules', async () => {
    const { report, written, effects, stages } = await run(9);
    expect(effects).toEqual(ruleExamples.map(({ scenario }) => [scenario, scenario, 9]));
    const scenarios = ruleExamples.map(({ scenario }) => scenario);
    const changes = scenarios.filter((scenario, index) => scenario !== scenarios[index - 1]);
    expect(written).toEqual(changes.map((scenario) => [scenario, { seed: 9 }]));
    expect(stages).toEqual([['simulating', 0]]);
    expect([report.status, report.tables[0]!.rows.length]).toEqual(['passed', ruleExamples.length]);
  });

  test('that have no effect fail the suite', async () => {
    expect((await run(undefined, Infinity, ruleExamples[3]!.figure)).report.status).toBe('failed');
  });

  test('are told as far as they came', async () => {
    const { report, written } = await run(undefined, 3);
    expect([report.status, report.tables[0]!.rows.length]).toEqual(['interrupted', 3]);
    expect(written[0]).toEqual([ruleExamples[0]!.scenario, { seed: undefined }]);
  });
});

describe('stopped before it has begun', () => {
  // Of the others the first measurement is what notices: of a process that runs from the build.
  test.each(
    suites.filter(({ name }) => ['published', 'rules', 'plan', 'micro', 'loop', 'peers', 'platform'].includes(name)),
  )('$name tells its own report, as interrupted, and nothing that it would have found', async (suite) => {
    const { context, stop } = contextOf(true);
    stop.abort();
    const { name, description, status, measured, simulated: predicted, validation, tables } = await suite.run(context);
    expect({ name, description, status }).toEqual({
      name: suite.name,
      description: suite.description,
      status: 'interrupted',
    });
    expect([measured, predicted, validation]).toEqual([null, null, []]);
    expect(tables.flatMap(({ rows }) => rows)).toEqual([]);
  });
});
