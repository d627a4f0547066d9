// What a dry run says of where it would send, at which peak, for how much and against which limits.

import { describe, expect, test } from 'vitest';
import { dryRun, dryRunLines, type DryRunOptions } from '../../bench/measure/dry-run.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';

interface Asked {
  readonly rate?: string;
  readonly fn?: object;
  readonly more?: object;
}

const scenarioOf = ({ rate = '99/s', fn = {}, more = {} }: Asked = {}): Scenario =>
  compileScenario(
    {
      name: 'dry',
      duration: '2s',
      account: { concurrency: 10, unreservedMinimum: 0 },
      functions: { f: { memory: '1GB', timeout: '1s', ...fn } },
      traffic: [{ to: 'f', arrivals: { constant: { rate } }, payload: { a: 1 } }],
      ...more,
    },
    'test',
    '.',
  );

const modelled = { duration: { constant: '500ms' }, coldStart: { constant: '10ms' } };

const linesOf = async (scenario: Scenario, options: Partial<DryRunOptions> = {}): Promise<string[]> =>
  dryRunLines(await dryRun(scenario, { target: { kind: 'local' }, requests: {}, caps: undefined, ...options }));

const unknown = 'limit: which concurrency it reaches is not known: the scenario has no durations';
const billed =
  '$0.0000429 to $0.00334, from 1 ms a request at least, the timeouts at most; durations in the scenario would say more; without what the functions use';

describe('where it would send to, and what that costs', () => {
  const of = 'requests: 198 in 2 s (f 198), at most 100 in a second';
  const retried = '; throttled requests are not sent again unless the scenario says retry';
  test.each([
    [{ kind: 'local' }, 'the local platform', 'nothing that Lambda bills for'],
    [{ kind: 'http', url: 'http://x/' }, 'POST http://x/', 'nothing that Lambda bills for'],
    [{ kind: 'http', url: 'http://x/', method: 'PUT' }, 'PUT http://x/', 'nothing that Lambda bills for'],
    [{ kind: 'aws' }, `AWS Lambda in us-east-1${retried}`, billed],
    [
      { kind: 'aws', region: 'eu-west-1', qualifier: 'live', runId: 'r' },
      `AWS Lambda in eu-west-1, version or alias live, run id r${retried}`,
      billed,
    ],
    [{ kind: 'invoke', url: 'http://x' }, `Lambda at http://x${retried}`, billed],
  ] as const)('%j', async (target, where, cost) => {
    expect(await linesOf(scenarioOf(), { target })).toEqual([
      `Nothing was sent. This run would send to ${where}:`,
      of,
      'payload: {"a":1}',
      `cost: ${cost}`,
      unknown,
    ]);
  });
});

describe('limits', () => {
  test('the account takes ten times its concurrency in a second', async () => {
    // 100 in a second, just as many as that.
    expect((await linesOf(scenarioOf({ rate: '100/s' }))).slice(4)).toEqual([unknown]);
    expect((await linesOf(scenarioOf({ rate: '101/s' }))).slice(4)).toEqual([
      'limit: 102 requests in a second, where an account of 10 takes 100 (ten times its concurrency)',
      unknown,
    ]);
  });

  test('of a run that can be simulated are those that it meets', async () => {
    const lines = await linesOf(scenarioOf({ rate: '30/s', fn: modelled }), { target: { kind: 'aws' } });
    expect(lines.slice(3)).toEqual([
      'cost: $0.000343, from the durations of the scenario, simulated; without what the functions use',
      'limit: 20 refusals with ConcurrentInvocationLimitExceeded (33.3 %), simulated',
      'limit: concurrency up to 10 of 10 of the account, simulated',
    ]);
  });

  test('of the rate of requests come before those that the simulation meets, and its concurrency last', async () => {
    const lines = await linesOf(scenarioOf({ rate: '101/s', fn: modelled }), { target: { kind: 'aws' } });
    expect(lines.slice(4).map((line) => line.replaceAll(/[\d.]+/g, 'N'))).toEqual([
      'limit: N requests in a second, where an account of N takes N (ten times its concurrency)',
      'limit: N refusals with ConcurrentInvocationLimitExceeded (N %), simulated',
      'limit: concurrency up to N of N of the account, simulated',
    ]);
  });

  test('are told of all of it, and of thousands of dollars, without an exponent', async () => {
    const aws = { target: { kind: 'aws' } } as const;
    const refused = await linesOf(scenarioOf({ fn: { ...modelled, reservedConcurrency: 0 } }), aws);
    expect(refused).toContain(
      'limit: 198 refusals with ReservedFunctionConcurrentInvocationLimitExceeded (100 %), simulated',
    );
    const long = { duration: '1000s', account: { concurrency: 10_000, unreservedMinimum: 0 } };
    const dear = scenarioOf({ rate: '100/s', fn: { memory: '10GB', timeout: '900s' }, more: long });
    expect((await linesOf(dear, aws)).join('\n')).toContain(
      '\ncost: $0.04 to $15,000.05, from 1 ms a request at least',
    );
  });

  test.each([
    [{ maxRequests: 197 }, ['limit: --max-requests 197 would end it after 99.5 % of the requests']],
    [{ maxRequests: 198 }, []],
    [{ maxCostUsd: 0.0033 }, ['limit: --max-cost 0.0033 may end it before it is over']],
    [{ maxCostUsd: 0.0034 }, []],
    [
      { maxRequests: 2, maxCostUsd: 0.00001 },
      [
        'limit: --max-requests 2 would end it after 1.01 % of the requests',
        'limit: --max-cost 0.00001 may end it before it is over',
      ],
    ],
  ])('caps %j', async (caps, said) => {
    expect((await linesOf(scenarioOf(), { caps })).slice(4)).toEqual([unknown, ...said]);
  });
});

describe('what it is simulated by', () => {
  const arrivals = { constant: { rate: '1/s' } };
  const told = async (functions: object, traffic: object[] = [{ to: 'f', arrivals }]): Promise<string> =>
    (await linesOf(scenarioOf({ more: { functions, traffic } }))).at(-1)!;
  const simulated = 'limit: concurrency up to 1 of 10 of the account, simulated';
  const notKnown = 'limit: which concurrency it reaches is not known: the scenario has no ';

  test('are the durations of what is called: others need none', async () => {
    expect(await told({ f: modelled, idle: {} })).toBe(simulated);
    const versions = { versions: { 1: modelled, 2: {} }, aliases: { live: { version: '1' }, old: { version: '2' } } };
    expect(await told({ f: versions }, [{ to: 'f:live', arrivals }])).toBe(simulated);
  });

  test('is nothing where one that is called has none, and which that is', async () => {
    const both = [
      { to: 'f', arrivals },
      { to: 'g', arrivals },
    ];
    expect(await told({ f: modelled, g: {} }, both)).toBe(`${notKnown}duration of g`);
    expect(await told({ f: {}, g: {}, idle: modelled }, both)).toBe(`${notKnown}durations`);
    const weighted = { versions: { 1: modelled, 2: {} }, aliases: { live: { version: '1', weights: { 2: '10%' } } } };
    expect(await told({ f: weighted }, [{ to: 'f:live', arrivals }])).toBe(`${notKnown}duration of f:2`);
  });

  test('are those of what the called ones call, too', async () => {
    const events = [{ to: 'f', via: 'async', arrivals }];
    const tells = { ...modelled, destinations: { onSuccess: 'g' } };
    expect(await told({ f: tells, g: {} }, events)).toBe(`${notKnown}duration of g`);
    expect(await told({ f: tells, g: modelled, idle: {} }, events)).toMatch(/simulated$/);
  });
});

describe('payloads', () => {
  const payloadsOf = async (scenario: Scenario, requests: DryRunOptions['requests'] = {}): Promise<string[]> =>
    (await linesOf(scenario, { requests })).filter((line) => line.startsWith('payload: '));

  test('of 200 letters are shown whole, longer ones cut', async () => {
    const quoted = (letters: number): object => ({
      more: { traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } }, payload: 'x'.repeat(letters - 2) }] },
    });
    expect(await payloadsOf(scenarioOf(quoted(200)))).toEqual([`payload: "${'x'.repeat(198)}"`]);
    expect(await payloadsOf(scenarioOf(quoted(201)))).toEqual([`payload: "${'x'.repeat(199)}... (201 characters)`]);
  });

  test('are the first of a template, else one of each stream, five at most', async () => {
    const traffic = [1, 2, 2, 3, 4, 5, 6].map((payload) => ({
      to: 'f',
      arrivals: { constant: { rate: '1/s' } },
      payload,
    }));
    const scenario = scenarioOf({ more: { traffic } });
    expect(await payloadsOf(scenario)).toEqual([1, 2, 3, 4, 5].map((payload) => `payload: ${payload}`));
    expect(await payloadsOf(scenario, { body: '{"n":{{counter}}}' })).toEqual(['payload: {"n":0}']);
    const rows = { columns: ['id'], rows: [['a7'], ['a8']] };
    expect(await payloadsOf(scenario, { body: '{"id":{{json id}}}', rows })).toEqual(['payload: {"id":"a7"}']);
  });
});

test('requests of closed loops are about as many as their clients can ask, streams of a function added up', async () => {
  const scenario = scenarioOf({
    fn: modelled,
    more: {
      traffic: [
        { to: 'f', closedLoop: { clients: 3, think: { constant: '500ms' } } },
        { to: 'f', arrivals: { constant: { rate: '1/s' } } },
      ],
    },
  });
  expect((await linesOf(scenario))[1]).toBe('requests: about 8 in 2 s (f 8), at most 4 in a second');
});
