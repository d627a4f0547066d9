// Objectives: what may be written, what a run says of them, and that no data is never a pass.

import { describe, expect, test } from 'vitest';
import { planText } from '../../bench/commands/plan-table.ts';
import { sweepText } from '../../bench/commands/sweep-table.ts';
import { suiteOf } from '../../bench/terminal/write-run.ts';
import { planScenario } from '../../bench/plan/plan.ts';
import { objectivesOf, sloVerdictOfRuns, withObjectives } from '../../bench/simulate/objectives.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { readLimit } from '../../bench/format/slo.ts';
import { openAnswers } from '../../bench/sweep/answers.ts';
import { inlineEngine } from '../../bench/sweep/engine.ts';
import { planSweep } from '../../bench/sweep/plan.ts';
import { runSweep, sweepResult } from '../../bench/sweep/sweep.ts';
import { junitOfValidation, markdownOf, sweepCsv, type RunResult } from '../../reports/index.ts';
import { limitsProblems, objectivesFor, runOf } from './slo-support.ts';

const api = { duration: { constant: '50ms' }, coldStart: { constant: '100ms' } };
const sync = (count: number, at = '0s') => [{ to: 'f', arrivals: { burst: { at, count } } }];

describe('what may be written', () => {
  test.each([
    ['throttled', '<0.1%', 0.001, false],
    ['p99', '<=1.5s', 1500, true],
    ['age', '<5m', 300_000, false],
    ['iteratorAge', '<2h', 7_200_000, false],
    ['backlog', '<1000', 1000, false],
    ['backlog', '<=0', 0, true],
    ['deadLetters', '=0', 0, true],
    ['deadLetters', '0', 0, true],
    ['deadLetters', 0, 0, true],
    ['deadLetters', '<0.5%', 0.005, false],
    ['errors', '=0%', 0, true],
    ['throttled', '<.1%', 0.001, false],
  ])('%s: %s', (figure, text, limit, inclusive) => {
    const read = readLimit(figure, text);
    expect(read).toMatchObject({ figure, inclusive });
    expect('limit' in read && read.limit).toBeCloseTo(limit, 12);
  });

  test.each([
    ['<$5/run', 5, 'run'],
    ['<= $0.30/million', 0.3, 'million'],
    ['<100 USD/month', 100, 'month'],
    ['=0', 0, 'run'],
  ])('cost: %s', (text, limit, per) => {
    expect(readLimit('cost', text)).toMatchObject({ unit: 'usd', limit, per });
  });

  test.each([
    ['backlog', '<10ms', /"<10ms" has the wrong unit; write a limit such as "<1000"/],
    ['age', '<1000', /has the wrong unit; write a limit such as "<5m"/],
    ['p99', '<5%', /has the wrong unit; write a limit such as "<300ms"/],
    ['deadLetters', '<5s', /wrong unit; write a limit such as "=0", or as a share of what came in "<0.1%"/],
    ['cost', '<$5', /wrong unit; .*"<\$5\/run", "<\$0.30\/million" or "<\$100\/month"/],
    ['cost', '<5', /wrong unit/],
    ['cost', '<$5/day', /wrong unit/],
    ['backlog', '=5', /does not say whether less is better; write "<5" or "<=5"/],
    ['backlog', '5', /write "<5" or "<=5"/],
    ['backlog', '<0', /can never be kept; write "=0"/],
    ['backlog', '<1,000', /is no limit/],
    ['p99', 300, /300 is no limit; write a limit such as "<300ms", in quotes/],
    ['p98', '<1s', /is no objective; there are: throttled, /],
  ])('%s: %s is refused', (figure, text, message) => {
    const read = readLimit(figure, text);
    expect('problem' in read ? read.problem : '').toMatch(message);
  });

  test('problems come with their place, and all at once', () => {
    const problems = limitsProblems({ p99: '<5%', backlog: '<3', cost: '<$5' }, sync(1));
    expect(problems).toEqual([
      expect.stringMatching(/^slo\.p99: "<5%" has the wrong unit/),
      expect.stringMatching(/^slo\.backlog: nothing here can have it: no traffic comes via async, sqs, .*remove it/),
      expect.stringMatching(/^slo\.cost: "<\$5" has the wrong unit/),
    ]);
    expect(limitsProblems({ iteratorAge: '<3s' }, [{ ...sync(1)[0]!, via: 'sqs' }])).toEqual([
      expect.stringMatching(/via kinesis, dynamodb, kafka; remove it/),
    ]);
  });
});

describe('no data is no pass', () => {
  const all = {
    throttled: '<1%',
    errors: '<1%',
    coldStarts: '<=100%',
    p50: '<1s',
    p95: '<1s',
    p99: '<1s',
    p999: '<1s',
    cost: '<$1/run',
  };
  const verdictsOf = async (functions: object, traffic: readonly object[], more: object = {}) =>
    Object.fromEntries(
      (await objectivesFor({ functions: { f: functions }, traffic, slo: all, ...more })).map(
        ({ figure, verdict }) => [figure, verdict] as const,
      ),
    );
  const none = Object.fromEntries(Object.keys(all).map((figure) => [figure, 'no data']));

  test('of nothing sent', async () => {
    expect(await verdictsOf(api, sync(5, '2m'))).toEqual(none);
  });

  test('of what all came in the warm-up', async () => {
    expect(await verdictsOf(api, sync(5000, '1s'), { warmup: '10s', account: { concurrency: 9000 } })).toEqual(none);
  });

  test('of what was all throttled', async () => {
    const verdicts = await verdictsOf({ ...api, reservedConcurrency: 0 }, sync(5000));
    expect(verdicts).toEqual({ ...none, throttled: 'broken' });
  });

  test('of what never ended', async () => {
    const result = await runOf({ functions: { f: api }, traffic: sync(100), slo: all });
    const totals = { ...result.totals, completed: 0, coldStarts: 0, inFlight: 100 };
    const waiting = { ...result, totals, latencyMs: { ...result.latencyMs, count: 0 } };
    const verdicts = objectivesOf(waiting).map(({ figure, verdict }) => [figure, verdict]);
    expect(Object.fromEntries(verdicts)).toEqual({ ...none, cost: 'kept' });
  });

  test('of a quantile that has no value beyond it: said in words', async () => {
    const objectives = await objectivesFor({ functions: { f: api }, traffic: sync(12), slo: all });
    const of = (name: string) => objectives.find(({ figure }) => figure === name)!;
    expect(of('p50').verdict).toBe('kept');
    for (const name of ['p95', 'p99', 'p999']) expect(of(name).verdict).toBe('no data');
    expect(of('p999').value).toBe('12 answers: p99.9 takes 1,000, so that one lies beyond it');
  });

  test.each([
    ['p50', 1, 2],
    ['p95', 19, 20],
    ['p99', 99, 100],
    ['p999', 999, 1000],
  ])('%s: %i answers are too few, %i are enough', async (figure, few, enough) => {
    const verdict = async (count: number) =>
      (await objectivesFor({ functions: { f: api }, traffic: sync(count), slo: { [figure]: '<1s' } }))[0]!.verdict;
    expect(await verdict(few)).toBe('no data');
    expect(await verdict(enough)).toBe('kept');
  });

  test('too few values keep nothing, but they can break: two of twelve are too many for a p99', async () => {
    const slow = { ...api, coldStart: { constant: '900ms' } };
    const verdict = async (cold: number) => {
      // The first so many come at once, each to a cold start; the others find them warm.
      const traffic = [...sync(cold), ...Array.from({ length: 12 - cold }, (_, i) => sync(1, `${3 + i}s`)[0]!)];
      return (await objectivesFor({ functions: { f: slow }, traffic, slo: { p99: '<500ms' } }))[0]!;
    };
    expect((await verdict(1)).verdict).toBe('no data');
    expect(await verdict(2)).toMatchObject({
      verdict: 'broken',
      value: expect.stringMatching(/^95\d.* ms \(12 answers/),
    });
  });

  test('several runs: what holds in most of them, and in how many', async () => {
    const run = (count: number) => runOf({ functions: { f: api }, traffic: sync(count), slo: { p99: '<1s' } });
    const [few, many] = [await run(10), await run(200)];
    expect(sloVerdictOfRuns([few, many, many])).toMatchObject({
      kept: true,
      lines: [expect.stringMatching(/kept$/)],
      objectives: [{ verdict: 'kept', value: expect.stringMatching(/in 2 of 3 runs$/) }],
    });
    expect(sloVerdictOfRuns([few, few, many])).toMatchObject({
      kept: false,
      lines: [expect.stringMatching(/NO DATA/)],
    });
  });

  test('documents call it no data: JUnit fails it, Markdown says that it is no pass', async () => {
    const result = await runOf({ functions: { f: api }, traffic: sync(5, '2m'), slo: { p99: '<500ms' } });
    const suites = withObjectives([suiteOf(null, result)]);
    expect(junitOfValidation(suites)).toMatch(
      /tests="1" failures="1"[\s\S]*<failure message="no data of p99: nothing arrived that counts"/,
    );
    expect(markdownOf(suites)).toMatch(/No data of 1 of 1 objective, which is no pass/);
    expect(markdownOf(suites)).toMatch(/\*\*NO DATA\*\*/);
    expect(markdownOf(suites)).not.toMatch(/Kept: all/);
  });

  test('limits of a result that cannot be read are no data', async () => {
    const result = await runOf({ functions: { f: api }, traffic: sync(200) });
    const scenario = { slo: { p99: 5, later: '<3', throttled: '<5ms' } };
    expect(objectivesOf({ ...result, scenario }).map(({ verdict }) => verdict)).toEqual([
      'no data',
      'no data',
      'no data',
    ]);
  });

  test.each([[null], [{}], [{ slo: null }], [{ slo: 'p99' }]])(
    'a result whose scenario is %j has no objectives',
    async (scenario) => {
      const result = await runOf({ functions: { f: api }, traffic: sync(200), slo: { p99: '<500ms' } });
      expect(objectivesOf({ ...result, scenario })).toEqual([]);
    },
  );
});

describe('queues, streams and money', () => {
  const slow = {
    duration: { constant: '1s' },
    coldStart: { constant: '100ms' },
    timeout: '10s',
    reservedConcurrency: 2,
  };
  const queue = { to: 'f', via: 'sqs', arrivals: { constant: { rate: '20/s' } }, sqs: { batchSize: 1 } };

  test('a backlog that grows breaks its limit, at its highest and at the end', async () => {
    const result = await runOf({
      functions: { f: slow },
      traffic: [queue],
      slo: { backlog: '<100', backlogAtEnd: '<100' },
    });
    const { visible } = result.eventSources!['traffic.0.sqs']!;
    expect(Number(visible)).toBeGreaterThan(500);
    const [most, atEnd] = objectivesOf(result);
    expect(most).toMatchObject({ verdict: 'broken' });
    expect(atEnd).toMatchObject({ verdict: 'broken', value: Number(visible).toLocaleString('en-US') });
    expect(objectivesOf({ ...result, scenario: { slo: { backlog: '<100000' } } })[0]!.verdict).toBe('kept');
  });

  test('a burst that was worked off breaks the highest, not the end', async () => {
    const burst = { ...queue, arrivals: { burst: { at: '1s', count: 50 } } };
    const result = await runOf({
      functions: { f: { ...slow, reservedConcurrency: 10 } },
      traffic: [burst],
      slo: { backlog: '<10', backlogAtEnd: '=0' },
    });
    expect(objectivesOf(result).map(({ verdict }) => verdict)).toEqual(['broken', 'kept']);
  });

  test('the worst of several queues is named', async () => {
    const small = { ...queue, to: 'g', arrivals: { constant: { rate: '1/s' } } };
    const result = await runOf({
      functions: { f: slow, g: { ...slow, reservedConcurrency: 20 } },
      traffic: [small, queue],
      slo: { backlog: '<100' },
    });
    expect(objectivesOf(result)[0]!.value).toMatch(/\(traffic\.1\.sqs\)$/);
  });

  test('age comes from the figure, else from the level; without either it is no data', async () => {
    const result = await runOf({ functions: { f: slow }, traffic: [queue], slo: { age: '<30s' } });
    const name = 'traffic.0.sqs';
    const without: RunResult = {
      ...result,
      eventSources: { [name]: { kind: 'sqs', sent: 10, visible: 1 } },
      eventSourceSeries: { [name]: { stepMs: 1000, levels: { visible: [1, 2] } } },
    };
    const of = (one: RunResult) => objectivesOf(one)[0]!;
    expect(of(without)).toMatchObject({ verdict: 'no data', value: `the run does not tell it of ${name}` });
    const levels = { [name]: { stepMs: 1000, levels: { oldestAgeMs: [10_000, 40_000, 5000] } } };
    expect(of({ ...without, eventSourceSeries: levels })).toMatchObject({ verdict: 'broken', value: '40 s' });
    const told = { [name]: { kind: 'sqs', sent: 10, maxOldestAgeMs: 20_000 } };
    expect(of({ ...without, eventSources: told })).toMatchObject({ verdict: 'kept', value: '20 s' });
    // One queue that says nothing may be the worst of all.
    const silent = { ...told, 'traffic.1.sqs': { kind: 'sqs', sent: 3 } };
    expect(of({ ...without, eventSources: silent })).toMatchObject({ verdict: 'no data' });
  });

  test('iteratorAge of a stream that falls behind', async () => {
    const stream = { to: 'f', via: 'kinesis', arrivals: { constant: { rate: '10/s' } }, stream: { batchSize: 1 } };
    const result = await runOf({
      functions: { f: slow },
      traffic: [stream],
      slo: { iteratorAge: '<5s', backlog: '<50' },
    });
    expect(objectivesOf(result).map(({ verdict }) => verdict)).toEqual(['broken', 'broken']);
  });

  test('dead letters: counted, as a share, and what was lost without a dead-letter queue', async () => {
    const failing = { ...slow, reservedConcurrency: 50, duration: { constant: '50ms' }, errors: '100%' };
    const redrive = { ...queue, sqs: { batchSize: 1, maxReceiveCount: 1, visibilityTimeout: '10s' } };
    const result = await runOf({
      functions: { f: failing },
      traffic: [redrive],
      slo: { deadLetters: '=0' },
    });
    expect(Number(result.eventSources!['traffic.0.sqs']!['deadLettered'])).toBeGreaterThan(0);
    expect(objectivesOf(result)[0]!.verdict).toBe('broken');
    expect(objectivesOf({ ...result, scenario: { slo: { deadLetters: '<100%' } } })[0]!.verdict).toBe('kept');
    const lost = {
      ...result,
      eventSources: { 'functions.f.events': { kind: 'async', accepted: 1000, deadLettered: 0, lost: 3, waiting: 0 } },
    };
    expect(objectivesOf(lost)[0]).toMatchObject({ verdict: 'broken', value: '3' });
    expect(objectivesOf({ ...lost, scenario: { slo: { deadLetters: '<0.5%' } } })[0]!.verdict).toBe('kept');
    // Pooled replications count together; a limit is on one run.
    expect(objectivesOf({ ...lost, replications: 3, scenario: { slo: { deadLetters: '<2' } } })[0]!.verdict).toBe(
      'kept',
    );
  });

  test('a queue to which nothing was sent keeps nothing', async () => {
    const result = await runOf({
      functions: { f: slow },
      traffic: [{ ...queue, arrivals: { burst: { at: '9m', count: 1 } } }],
      slo: { backlog: '<100', deadLetters: '=0', age: '<1m' },
    });
    expect(objectivesOf(result).map(({ verdict }) => verdict)).toEqual(['no data', 'no data', 'no data']);
  });

  test('cost of a run, of a million, of a month; the warm-up is no part of it', async () => {
    const document = { functions: { f: api }, traffic: [{ to: 'f', arrivals: { constant: { rate: '10/s' } } }] };
    const slo = { cost: '<$1/month' };
    const [all, late] = [await runOf({ ...document, slo }), await runOf({ ...document, slo, warmup: '30s' })];
    const monthOf = (result: typeof all): number =>
      Number(objectivesOf(result)[0]!.value.replace(/^\$(.*)\/month$/, '$1'));
    expect(monthOf(all)).toBeCloseTo((all.cost.totalUsd / 60) * 86_400 * 30, 2);
    // A minute and half a minute of the same are the same a month.
    expect(monthOf(late) / monthOf(all)).toBeCloseTo(1, 1);
    const of = (text: string) => objectivesOf({ ...all, scenario: { slo: { cost: text } } })[0]!;
    expect(of('<$1/run').value).toBe(`$${Number(all.cost.totalUsd.toPrecision(4))}/run`);
    expect(of('<$0.0001/million').verdict).toBe('broken');
  });
});

describe('plan and sweep', () => {
  const slow = {
    duration: { constant: '200ms' },
    coldStart: { constant: '100ms' },
    timeout: '10s',
    reservedConcurrency: 2,
  };
  const queue = { to: 'f', via: 'sqs', arrivals: { constant: { rate: '20/s' } }, sqs: { batchSize: 1 } };
  const effort = { firstReplications: 2, mostReplications: 4 };

  test('a plan finds the reservation at which the queue keeps up', async () => {
    const document = {
      name: 'test',
      duration: '60s',
      functions: { f: slow },
      traffic: [queue],
      slo: { backlog: '<20' },
    };
    const plan = await planScenario(compileScenario(document, 'test', '.'), effort);
    const [found] = plan.functions;
    expect(found).toMatchObject({ attainable: true });
    const backlogAt = async (reservedConcurrency: number) =>
      objectivesFor({ ...document, functions: { f: { ...slow, reservedConcurrency } } });
    expect((await backlogAt(found!.reservedConcurrency!))[0]!.verdict).toBe('kept');
    expect((await backlogAt(found!.reservedConcurrency! - 1))[0]!.verdict).toBe('broken');
    expect(planText(plan, { color: false })).toMatch(/backlog <20 +│ \d+ \[/);
  });

  test('a plan holds cost against what the others come to, and names what it has no data of', async () => {
    const few = { to: 'f', arrivals: { burst: { at: '1s', count: 5 } } };
    const document = {
      name: 'test',
      duration: '60s',
      functions: { f: slow },
      traffic: [few],
      slo: { p999: '<1s', cost: '<$0.00000001/run' },
    };
    const plan = await planScenario(compileScenario(document, 'test', '.'), effort);
    expect(plan.functions[0]).toMatchObject({ attainable: false });
    expect(plan.functions[0]!.notes.join('\n')).toMatch(/no data of p999: \d+ answers: p99\.9 takes 1,000/);
    expect(plan.functions[0]!.notes.join('\n')).toMatch(/the limit on cost is broken/);
  });

  test('a limit on queues is no matter of a function without one', async () => {
    const document = {
      name: 'test',
      duration: '30s',
      functions: { f: slow, g: { ...slow, reservedConcurrency: 10 } },
      traffic: [
        { ...queue, arrivals: { constant: { rate: '2/s' } } },
        { to: 'g', arrivals: { constant: { rate: '5/s' } } },
      ],
      slo: { backlog: '<20' },
    };
    const plan = await planScenario(compileScenario(document, 'test', '.'), effort);
    expect(plan.functions.map(({ functionName, attainable }) => [functionName, attainable])).toEqual([
      ['f', true],
      ['g', true],
    ]);
  });

  test('a sweep shows what waits, and what became of the objectives at each point', async () => {
    const document = {
      name: 'test',
      duration: '30s',
      functions: { f: slow },
      traffic: [queue],
      slo: { backlog: '<20', p999: '<9s' },
    };
    const scenario = compileScenario(document, 'test', '.');
    const plan = planSweep(scenario, {
      source: 'test',
      vary: ['functions.f.reservedConcurrency=2,10'],
      replications: 1,
    });
    const answers = openAnswers(null, plan.hash);
    await runSweep(plan, { engine: inlineEngine, answers, signal: new AbortController().signal });
    const result = sweepResult(plan, answers);
    expect(result.points.map(({ figures }) => figures['slo.backlog']!.mean > 20)).toEqual([true, false]);
    const text = sweepText(result, { color: false });
    expect(text).toMatch(/BROKEN: backlog/);
    // 600 messages have no p99.9.
    expect(text).toMatch(/NO DATA: p999/);
    expect(text).toContain('backlog, most');
    expect(sweepCsv(result).split('\r\n')[0]).toMatch(/backlogMost,.*slo\.backlog,/);
  });
});
