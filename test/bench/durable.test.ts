// Durable functions in simulated runs: what an execution takes, runs, writes and costs, worked out by hand; what is refused.

import { expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { durableCharts } from '../../reports/chart/durable.ts';
import { markdownOf } from '../../reports/documents/markdown.ts';
import { durableSection } from '../../reports/page/durable-section.ts';
import { consoleSummary, type DurableResult, type RunResult } from '../../reports/index.ts';

type Json = Record<string, unknown>;

const step = (ms: number, own: Json = {}): Json => ({ step: { duration: { constant: `${ms}ms` }, ...own } });

/** One execution at 1 s, of a function whose invocations take 20 ms besides their operations, and 300 ms of INIT. */
const document = (program: readonly Json[], own: Json = {}, durable: Json = {}, whole: Json = {}): Json => ({
  name: 'durable',
  duration: '60s',
  account: { era: '2026-09-01' },
  functions: {
    f: {
      timeout: '10s',
      duration: { constant: '20ms' },
      coldStart: { constant: '300ms' },
      durable: { program, ...durable },
      ...own,
    },
    plain: { duration: { constant: '500ms' }, coldStart: { constant: '200ms' } },
  },
  traffic: [{ to: 'f', arrivals: { instants: ['1s'] } }],
  ...whole,
});

const run = (written: Json): Promise<RunResult> => simulateScenario(compileScenario(written, 'test', '.'));

const executions = async (written: Json): Promise<DurableResult> => (await run(written)).functions['f']!.durable!;

/** ms from the beginning of the only execution to its end. */
const timeMs = async (written: Json): Promise<number> => {
  const { timeMs: times } = await executions(written);
  expect(times.count).toBe(1);
  return times.max;
};

test('steps run one after the other in one invocation', async () => {
  const durable = await executions(document([step(100), step(50)]));
  // INIT, what an invocation takes, two steps.
  expect(durable.timeMs.max).toBeCloseTo(300 + 20 + 100 + 50, 3);
  expect(durable).toMatchObject({ succeeded: 1, invocations: 1, operations: 3, replays: { mean: 0, max: 0 } });
});

test('a wait suspends the execution: an invocation before it, one after it', async () => {
  const durable = await executions(document([step(100), { wait: '5s' }, step(50)]));
  // The wait begins when its checkpoint is taken; the next invocation is warm, and goes through what was done.
  expect(durable.timeMs.max).toBeCloseTo(300 + 20 + 100 + 5000 + 20 + 50, 3);
  expect(durable).toMatchObject({ invocations: 2, operations: 4, replays: { mean: 1, max: 1 } });
  // It stays for another 20 ms until it suspends itself.
  expect(durable.runningMs).toBeCloseTo(300 + 20 + 100 + 20 + 20 + 50, 3);
  expect(durable.waitingMs).toBeCloseTo(5000 - 20, 3);
  expect(durable.retryingMs).toBe(0);
});

test('checkpoints take their time: one a step, one a wait', async () => {
  const written = document([step(100), { wait: '5s' }, step(50)], {}, { checkpoint: { constant: '30ms' } });
  expect(await timeMs(written)).toBeCloseTo(300 + 20 + 100 + 30 + 5000 + 20 + 50 + 30, 3);
});

test('invocations are billed as any other, and executions for operations, bytes written and bytes kept', async () => {
  const written = document([step(100, { output: '200KB' }), { wait: '10s' }], {}, { retentionDays: 10 });
  const { functions } = await run(written);
  const { cost, durable } = functions['f']!;
  expect(cost.requests).toBe(2);
  // INIT is billed since Aug 2025: 300 + 20 + 100 + 20 ms, and 20 ms.
  expect(cost.gbSeconds).toBeCloseTo((0.44 + 0.02) / 8, 6);
  expect(durable!.writtenBytes).toBe(200 * 1024);
  expect(cost.durableOperationsUsd).toBeCloseTo(3 * 8e-6, 12);
  expect(cost.durableWrittenUsd).toBeCloseTo((200 / 1024 ** 2) * 0.25, 12);
  // From the checkpoint on, and for ten days more.
  const keptMs = 10_000 + 20 + 10 * 86_400_000;
  expect(cost.durableKeptUsd).toBeCloseTo((200 / 1024 ** 2) * (keptMs / (730 * 3_600_000)) * 0.15, 12);
});

test('a step that fails is tried again after 5, 10, 20 s, and then fails its execution', async () => {
  const retry = { attempts: 4, jitter: 'none' };
  const durable = await executions(document([step(100, { errors: '100%', retry })]));
  expect(durable).toMatchObject({ failed: 1, succeeded: 0, invocations: 4, operations: 2 + 3 });
  expect(durable.timeMs.max).toBeCloseTo(300 + 20 + 100 + 5000 + 120 + 10_000 + 120 + 20_000 + 120, 3);
  expect(durable.retryingMs).toBeCloseTo(35_000 - 3 * 20, 3);
  expect(durable.waitingMs).toBe(0);
});

test('branches run beside each other; the execution is suspended when none of them runs', async () => {
  const branches = [[step(3000)], [step(100), { wait: '2s' }, step(100)], [{ wait: '8s' }]];
  const durable = await executions(document([{ parallel: { branches } }]));
  // The second branch goes on in the same invocation, for the first still runs when its wait is over.
  expect(durable).toMatchObject({ invocations: 2, operations: 1 + 4 + 5 });
  expect(durable.timeMs.max).toBeCloseTo(300 + 20 + 8000 + 20, 3);
  expect(durable.runningMs).toBeCloseTo(300 + 20 + 3000 + 20 + 20, 3);
});

test('of a map so many items run at once', async () => {
  const map = { items: 5, concurrency: 2, each: [step(1000)], output: '10KB' };
  const durable = await executions(document([{ map }]));
  expect(durable.timeMs.max).toBeCloseTo(300 + 20 + 3000, 3);
  expect(durable).toMatchObject({ invocations: 1, operations: 1 + 1 + 5 * 2 });
  // Of each item, and of all of them together.
  expect(durable.writtenBytes).toBe(2 * 50 * 1024);
});

test('a callback is waited for; its timeout fails the execution', async () => {
  const callback = { answer: { constant: '7s' }, output: '1KB' };
  const answered = await executions(document([{ callback }]));
  expect(answered.timeMs.max).toBeCloseTo(300 + 20 + 7000 + 20, 3);
  expect(answered).toMatchObject({ operations: 2, invocations: 2, writtenBytes: 1024 });
  const late = await executions(document([{ callback: { ...callback, timeout: '3s' } }]));
  expect(late).toMatchObject({ failed: 1 });
  expect(late.timeMs.max).toBeCloseTo(300 + 20 + 3000 + 20, 3);
  // With somebody who hands it over it is three operations, and the answer is stored twice.
  const handed = await executions(document([{ callback: { ...callback, submit: { constant: '500ms' } } }]));
  expect(handed).toMatchObject({ operations: 4, writtenBytes: 2048 });
  expect(handed.timeMs.max).toBeCloseTo(300 + 20 + 500 + 7000 + 20, 3);
});

test('what nobody answers lasts until the time of the execution is over', async () => {
  const callback = { answer: { constant: '1s' }, unanswered: '100%' };
  const durable = await executions(document([{ callback }], {}, { executionTimeout: '40s' }));
  expect(durable).toMatchObject({ timedOut: 1, invocations: 1 });
  expect(durable.timeMs.max).toBe(40_000);
});

test('an invocation that outlasts its timeout is made again, and what was done is not done again', async () => {
  // The third attempt of the second step is short enough.
  const durations = { samples: ['4s', '1s'], counts: [1, 1] };
  const written = document([step(700), { step: { duration: durations } }], { timeout: '2s' }, {}, { seed: 3 });
  const durable = await executions(written);
  expect(durable.succeeded).toBe(1);
  expect(durable.failedInvocations).toBeGreaterThan(0);
  expect(durable.operations).toBe(3 + durable.failedInvocations);
  expect(durable.retryingMs).toBeGreaterThanOrEqual(1000);
});

test('a function that is called runs by its own rules, and is waited for at no cost', async () => {
  const { functions } = await run(document([{ invoke: { function: 'plain', input: '2KB', output: '1KB' } }]));
  const { durable } = functions['f']!;
  expect(functions['plain']!.totals).toMatchObject({ offered: 1, completed: 1 });
  expect(durable!.timeMs.max).toBeCloseTo(300 + 20 + 200 + 500 + 20, 3);
  expect(durable!.waitingMs).toBeCloseTo(200 + 500 - 20, 3);
  expect(durable!.operations).toBe(2);
});

test('a durable function calls a durable one', async () => {
  const inner = {
    duration: { constant: '10ms' },
    coldStart: { constant: '100ms' },
    durable: { program: [{ wait: '3s' }] },
  };
  const written = document([{ invoke: { function: 'g' } }]);
  const { functions } = await run({ ...written, functions: { ...(written['functions'] as Json), g: inner } });
  expect(functions['g']!.durable).toMatchObject({ succeeded: 1, invocations: 2 });
  expect(functions['f']!.durable!.timeMs.max).toBeCloseTo(300 + 20 + (100 + 10 + 3000 + 10) + 20, 3);
});

test('what waits holds no concurrency, and is throttled like anybody when it goes on', async () => {
  const traffic = [{ to: 'f', via: 'async', arrivals: { instants: ['1s', '3s'] } }];
  const written = document([{ wait: '10s' }, step(5000)], { reservedConcurrency: 1 }, {}, { traffic });
  const { functions, totals } = await run(written);
  const { durable } = functions['f']!;
  expect(totals).toMatchObject({ offered: 2, completed: 2, throttled: 0 });
  expect(totals.concurrency.max).toBe(1);
  // The second goes on at 13 s while the first runs until 16.4 s: refused at 13, 14 and 16 s, let in at 20 s.
  expect(durable).toMatchObject({ succeeded: 2, refusedInvocations: 3 });
  expect(durable!.retryingMs).toBeCloseTo(7000, 3);
});

test('who waits is answered when the execution ends, and a first invocation that is throttled begins none', async () => {
  const traffic = [{ to: 'f', arrivals: { burst: { at: '1s', count: 5 } } }];
  const { totals, functions, eventSources } = await run(
    document([{ wait: '10s' }], { reservedConcurrency: 2 }, {}, { traffic }),
  );
  expect(totals).toMatchObject({ offered: 5, completed: 2, throttled: 3 });
  expect(functions['f']!.latencyMs.max).toBeCloseTo(300 + 20 + 10_000 + 20, 3);
  expect(eventSources!['functions.f.durable']).toMatchObject({ begun: 2, succeeded: 2, maxOpen: 2, open: 0 });
});

test('an execution that fails is not begun again, and its event goes to the dead-letter queue', async () => {
  const traffic = [{ to: 'f', via: 'async', arrivals: { instants: ['1s'] } }];
  const retry = { attempts: 1 };
  const written = document([step(10, { errors: '100%', retry })], { deadLetter: true }, {}, { traffic });
  const { totals, eventSources } = await run(written);
  expect(totals).toMatchObject({ failed: 1, deadLettered: 1, offered: 1 });
  expect(eventSources!['functions.f.durable']).toMatchObject({ begun: 1, failed: 1 });
});

test('each invocation is in CloudWatch on its own, and the execution under its own names', async () => {
  const written = document([step(100), { wait: '90s' }, step(50)], {}, {}, { duration: '5m', cloudWatch: true });
  const { cloudWatch } = await run(written);
  const values = (name: string): readonly (number | null)[] | undefined =>
    cloudWatch!.find((series) => series.metric === name && series.dimensions['FunctionName'] === 'f')?.values;
  expect(values('Invocations')!.slice(0, 2)).toEqual([1, 1]);
  expect(values('Errors')!.slice(0, 2)).toEqual([0, 0]);
  expect(values('DurableExecutionStarted')![0]).toBe(1);
  expect(values('DurableExecutionSucceeded')![1]).toBe(1);
  expect(values('DurableExecutionOperations')![1]).toBe(4);
});

test('the same seed gives the same bytes, and what one execution draws shifts no other', async () => {
  const program = [{ step: { duration: { exponential: { mean: '300ms' } }, errors: '10%' } }, { wait: '3s' }];
  const traffic = [{ to: 'f', arrivals: { poisson: { rate: '2/s' } } }];
  const [one, other] = await Promise.all([1, 2].map(() => run(document(program, {}, {}, { traffic }))));
  expect(one!.functions['f']!.durable).toEqual(other!.functions['f']!.durable);
  expect(one!.histograms.latency).toBe(other!.histograms.latency);
});

test('a result says what executions did, on the terminal and in Markdown', async () => {
  const result = await run(document([step(100), { wait: '5s' }, step(50, { output: '1KB' })]));
  expect(consoleSummary(result, { color: false }).replaceAll(/\s+/g, ' ')).toMatch(
    /Durable: f: 1 execution, 1 succeeded; 1 open at once at most, 0 at the end of the arrivals; p50 .* running .* waiting .* 1 replay each/,
  );
  const suite = {
    name: 'durable',
    status: 'passed' as const,
    description: '',
    measured: null,
    simulated: result,
    validation: [],
    tables: [],
    notes: [],
  };
  expect(markdownOf([suite])).toMatch(/\| f \| 1 \| 0 \| 5\.49 s \| .* \| 1 \| \$/);
});

test('the page shows executions over time: what has begun is open or closed, and what is open runs, waits or is tried again', async () => {
  const traffic = [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }];
  const result = await run(document([step(100, { errors: '30%' }), { wait: '5s' }], {}, {}, { traffic }));
  const [chart] = durableCharts(result);
  expect(chart!.table.columns.slice(1)).toEqual([
    'open',
    'an invocation runs',
    'waiting',
    'to be tried again',
    'begun',
    'closed',
  ]);
  const rows = chart!.table.rows as number[][];
  expect(rows.reduce((sum, row) => sum + row[5]!, 0)).toBe(60);
  let open = 0;
  for (const [, most, running, waiting, retrying, begun, closed] of rows) {
    // The most within a step is no less than what was there at its begin.
    expect(most).toBeGreaterThanOrEqual(open);
    expect(running! + waiting! + retrying!).toBeGreaterThanOrEqual(most!);
    open += begun! - closed!;
  }
  const page = durableSection([result], '');
  expect(page).toMatch(/Executions \(simulated\).*Time to finish, and where it went.*Cost/s);
});

test('what has no levels over time has no picture of them, and leaves its place to the next', async () => {
  const traffic = [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }];
  const result = await run(document([step(100)], {}, {}, { traffic }));
  expect(durableCharts(result).map(({ name }) => name)).toEqual(['durable-1']);
  expect(durableCharts({ ...result, eventSourceSeries: {} })).toEqual([]);
  const { eventSourceSeries, ...bare } = result;
  expect(eventSourceSeries).toBeDefined();
  expect(durableCharts(bare)).toEqual([]);
});

test('of pooled runs executions and their times are of all, cost and operations told of one', async () => {
  const scenario = compileScenario(document([step(100), { wait: '2s' }]), 'test', '.');
  const result = await simulateScenario(scenario, { replications: 3 });
  expect(result.functions['f']!.durable).toMatchObject({ succeeded: 3, operations: 9, invocations: 6 });
  expect(result.cost.durableOperationsUsd).toBeCloseTo(3 * 8e-6, 12);
  const text = consoleSummary(result, { color: false }).replaceAll(/\s+/g, ' ');
  expect(text).toMatch(/f: 3 executions, 3 succeeded; 1 open at once .*; of a run: 3 operations \$0\.000024/);
});

const problems = (written: Json): string => {
  try {
    compileScenario(written, 'test', '.');
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
};

test.each<[Json, RegExp]>([
  [document([]), /functions.f.durable.program: name an operation/],
  [document([{ wait: '5s', child: [step(1)] }]), /program.0: has wait and child; it needs exactly one of: step, wait/],
  [document([{ sleep: '5s' }]), /program.0: unknown key "sleep"/],
  [document([{ wait: '1500ms' }]), /program.0.wait: 1500ms is no whole number of seconds/],
  [document([{ wait: '2y' }]), /program.0.wait/],
  [document([step(1, { output: '1MB' })]), /program.0.step.output: 1MB is more than the 256KB/],
  [
    document([{ invoke: { function: 'plian' } }]),
    /invoke.function: no function is called "plian"; .*did you mean "plain"/,
  ],
  [document([{ invoke: { function: 'f' } }]), /functions.f.durable.program: calls itself/],
  [document([{ map: { items: 1e9, each: [step(1)] } }]), /program.0.map.items/],
  [
    document([
      { map: { items: 3000, each: [{ map: { items: 3000, each: [{ map: { items: 3000, each: [step(1)] } }] } }] } },
    ]),
    /1 execution of 54 billion operations make/,
  ],
  [
    document([step(1)], {}, {}, { traffic: [{ to: 'f', arrivals: { constant: { rate: '1e6/s' } } }] }),
    /60 million executions of 1 operation make/,
  ],
  [document([{ map: { items: 3000, each: [step(1)] } }]), /takes 6002 operations, of 3000/],
  [
    document([step(1)], {}, { executionTimeout: '1h' }),
    /traffic.0.via: sync waits for an execution, which then lasts 15m/,
  ],
  [document([step(1)], {}, { executionTimeout: '2y' }), /executionTimeout: 2y|executionTimeout/],
  [document([step(1)], {}, { retentionDays: 100 }), /retentionDays/],
  [document([step(1)], { destinations: { onFailure: 'sqs:x' } }), /destinations.onFailure: durable functions have no/],
])('refused: %j', (written, expected) => {
  expect(problems(written)).toMatch(expected);
});

const every: Json = { arrivals: { constant: { rate: '1/s' } } };
const longest = (traffic: Json, executionTimeout: string): Json =>
  document([step(1)], {}, { executionTimeout }, { traffic: [{ to: 'f', ...traffic }] });
const waitedFor: [way: string, traffic: Json][] = [
  ['sync', every],
  ['sync', { closedLoop: { clients: 1, think: { constant: '1s' } } }],
  ['sqs', { ...every, via: 'sqs' }],
  ['kinesis', { ...every, via: 'kinesis' }],
  ['dynamodb', { ...every, via: 'dynamodb' }],
];

test.each(waitedFor)('what waits for an execution does so for 15 minutes: %s, %j', (way, traffic) => {
  expect(problems(longest(traffic, '15m'))).toBe('');
  expect(problems(longest(traffic, '901s'))).toContain(
    `traffic.0.via: ${way} waits for an execution, which then lasts 15m at most; lower durable.executionTimeout of f, or write via: async`,
  );
});

test('an event waits for nothing: its execution may last for a year', () => {
  expect(problems(longest({ ...every, via: 'async' }, '365d'))).toBe('');
});

/** On Managed Instances, in one environment. */
const inSlots = (slots: number, own: Json = {}): Json => ({
  compute: 'managed',
  memory: '2GB',
  managed: { memoryPerVcpu: 2, slots, minimumEnvironments: 1, maximumEnvironments: 1 },
  ...own,
});

test('on Managed Instances an execution has a slot while one of its invocations runs, and no INIT', async () => {
  const written = document([step(100), { wait: '5s' }, step(50)], inSlots(1));
  const { functions, eventSources } = await run(written);
  const { durable, cost } = functions['f']!;
  expect(durable).toMatchObject({ succeeded: 1, invocations: 2, refusedInvocations: 0 });
  expect(durable!.timeMs.max).toBeCloseTo(20 + 100 + 5000 + 20 + 50, 3);
  const runningMs = 20 + 100 + 20 + 20 + 50;
  expect(durable!.runningMs).toBeCloseTo(runningMs, 3);
  expect(eventSources!['functions.f.managed']!['maxSlotShare']).toBeCloseTo(runningMs / 60_000, 6);
  // Instances, both requests and the operations; no duration.
  expect(cost).toMatchObject({ requests: 2, gbSeconds: 0, durationUsd: 0 });
  expect(cost.instancesUsd).toBeGreaterThan(0);
  expect(cost.durableOperationsUsd).toBeGreaterThan(0);
});

test('on Managed Instances others have the slot of one that waits', async () => {
  // The second begins while the first waits, and is in its wait when the first goes on.
  const traffic = (instants: readonly string[]): Json => ({ traffic: [{ to: 'f', arrivals: { instants } }] });
  const program = [step(100), { wait: '5s' }, step(50)];
  const apart = await run(document(program, inSlots(1), {}, traffic(['1s', '2s'])));
  expect(apart.functions['f']!.durable).toMatchObject({ succeeded: 2, invocations: 4, refusedInvocations: 0 });
  // While it runs, the slot is its own: who begins then is refused, as a request is.
  const together = await run(document(program, inSlots(1), {}, traffic(['1s', '1.05s'])));
  expect(together.functions['f']!.durable).toMatchObject({ succeeded: 1, invocations: 2 });
  expect(together.totals).toMatchObject({ offered: 2, completed: 1, throttled: 1 });
  const roomy = await run(document(program, inSlots(2), {}, traffic(['1s', '1.05s'])));
  expect(roomy.functions['f']!.durable).toMatchObject({ succeeded: 2, invocations: 4 });
  expect(roomy.totals).toMatchObject({ offered: 2, completed: 2, throttled: 0 });
});

test('on Managed Instances an invocation whose time is up is invoked again while its code keeps its slot', async () => {
  const program = [step(15_000, { retry: { attempts: 1 } })];
  const late = (slots: number): Promise<DurableResult> =>
    executions(document(program, inSlots(slots), { executionTimeout: '40s' }));
  const roomy = await late(4);
  expect(roomy).toMatchObject({ timedOut: 1, refusedInvocations: 0 });
  expect(roomy.invocations).toBeGreaterThan(2);
  // The step lasts 5 s longer than its invocation may: its slot is not free for the next one.
  const tight = await late(1);
  expect(tight.refusedInvocations).toBeGreaterThan(0);
});

test('all problems are told at once', () => {
  const told = problems(
    document([{ invoke: { function: 'x' } }, { invoke: { function: 'y' } }], { destinations: { onSuccess: 'sqs:x' } }),
  );
  expect(told).toMatch(/"x"/);
  expect(told).toMatch(/"y"/);
  expect(told).toMatch(/onSuccess/);
});

test('an era before durable functions is told, and retries of events that have no effect', () => {
  const { warnings } = compileScenario(
    document([step(1)], { maximumRetryAttempts: 1 }, {}, { account: { era: '2023' } }),
    'test',
    '.',
  );
  expect(warnings.join('\n')).toMatch(/functions.f.durable: Lambda has it since 2025-12-02/);
  expect(warnings.join('\n')).toMatch(/functions.f.maximumRetryAttempts has no effect/);
});
