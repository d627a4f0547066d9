// What a plan says is to be minded, each just before and just beyond where it begins: place, value, words and cure.

import { describe, expect, test } from 'vitest';
import type { FunctionPlan } from '../../../bench/plan/result.ts';
import { warningsOf, type PlannedLoad } from '../../../bench/plan/warnings.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { wholeFunctions } from '../../../bench/scenario/whole-functions.ts';

const laws = { duration: { constant: '100ms' }, coldStart: { constant: 0 }, timeout: '10s' };
const arrivals = { constant: { rate: '1/s' } };
const sync = { to: 'f', arrivals };
const queue = (sqs: object = {}) => ({
  to: 'f',
  via: 'sqs',
  arrivals,
  sqs: { visibilityTimeout: '60s', maxReceiveCount: 5, ...sqs },
});

interface Given {
  readonly functions?: Readonly<Record<string, object>>;
  readonly traffic?: readonly object[];
  readonly account?: { readonly concurrency: number; readonly needed: number };
  readonly plans?: readonly object[];
  readonly freePeaks?: readonly number[];
  readonly ahead?: PlannedLoad['ahead'];
}

/** Each as one line. */
const minded = ({
  functions = { f: {} },
  traffic = [sync],
  account = { concurrency: 1000, needed: 1000 },
  plans = [],
  freePeaks = [],
  ahead = null,
}: Given): string[] => {
  const document = {
    name: 'w',
    duration: '1m',
    account: { era: '2026-09-01', concurrency: account.needed, unreservedMinimum: 0 },
    functions: Object.fromEntries(Object.entries(functions).map(([name, own]) => [name, { ...laws, ...own }])),
    traffic,
  };
  const usual = {
    functionName: 'f',
    attemptsPerRequest: 1,
    before: { attemptsPerRequest: 1 },
    timedOutShare: 0,
    leftShare: 0,
    attainable: true,
  };
  const scenario = compileScenario(document, 'w.yaml', '.');
  return warningsOf({
    scenario,
    placeOf: wholeFunctions(scenario).placeOf,
    account,
    functions: plans.map((plan) => ({ ...usual, ...plan })) as unknown as FunctionPlan[],
    load: { freePeaks, ahead },
  }).map(({ path, value, said, cure }) => `${path} (${value}): ${said}; ${cure}`);
};

describe('the account', () => {
  test('is raised where more is needed', () => {
    expect(minded({ account: { concurrency: 1000, needed: 1000 } })).toEqual([]);
    expect(minded({ account: { concurrency: 1000, needed: 1001 } })).toEqual([
      "account.concurrency (1000): the account's limit must be raised from 1000 to 1001; a quota request to AWS (Service Quotas, AWS Lambda, Concurrent executions)",
    ]);
  });

  const shared = (freePeaks: readonly number[], names = ['a', 'b']): string[] =>
    minded({
      functions: { f: { reservedConcurrency: 900 }, ...Object.fromEntries(names.map((name) => [name, {}])) },
      traffic: [sync, ...names.map((to) => ({ to, arrivals }))],
      freePeaks: [5000, ...freePeaks],
    });
  test('is too small for those without a reservation, at their peaks', () => {
    expect(shared([60, 40])).toEqual([]);
    expect(shared([60, 41])).toEqual([
      'account.concurrency (1000): reservations leave 100 of it, and what has none (a, b) comes to 101 at once at its peaks; raise it to 1001 (a quota request), or reserve less',
    ]);
    expect(shared([50, 30, 30], ['a', 'b', 'c'])[0]).toContain('what has none (a, b, c) comes to 110');
    expect(shared([50, 30, 30, 5], ['a', 'b', 'c', 'd'])[0]).toContain('what has none (4 functions) comes to 115');
    // Nobody calls it, or nobody reserves.
    expect(minded({ functions: { f: { reservedConcurrency: 900 }, a: {} }, freePeaks: [0, 5000] })).toEqual([]);
    expect(minded({ freePeaks: [5000] })).toEqual([]);
  });
});

test('an account that must be raised is asked for at once with what those without a reservation need', () => {
  const of = (peak: number): string[] =>
    minded({
      account: { concurrency: 500, needed: 1000 },
      functions: { f: { reservedConcurrency: 900 }, a: {} },
      traffic: [sync, { to: 'a', arrivals }],
      freePeaks: [5000, peak],
    });
  const raised =
    "account.concurrency (500): the account's limit must be raised from 500 to 1000; a quota request to AWS (Service Quotas, AWS Lambda, Concurrent executions)";
  expect(of(100)).toEqual([raised]);
  expect(of(101)).toEqual([
    raised,
    'account.concurrency (500): raised to 1000, reservations leave 100 of it, and what has none (a) comes to 101 at once at its peaks; ask for 1001 at once, or reserve less',
  ]);
});

describe('a reservation', () => {
  test('is below what is provisioned: of the function, its versions, its schedule and target', () => {
    const of = (own: object): string[] => minded({ functions: { f: { reservedConcurrency: 5, ...own } } });
    const scaled = (provisionedScaling: object): string[] => of({ provisionedConcurrency: 1, provisionedScaling });
    expect(scaled({ schedule: [['10s', 5]] })).toEqual([]);
    const words =
      'functions.f.reservedConcurrency (5): below the provisioned concurrency that is asked for (6), which AWS refuses; reserve 6, or provision 5 at most';
    expect(scaled({ schedule: [['10s', 6]] })).toEqual([words]);
    expect(scaled({ tracking: { minimum: 1, maximum: 6, target: '70%' } })).toEqual([words]);
    expect(scaled({ tracking: { minimum: 1, maximum: 5, target: '70%' } })).toEqual([]);
  });

  test.each([
    [{ minimum: 5 }, false],
    [{ minimum: 6 }, true],
    [{ maximum: 5 }, false],
    [{ maximum: 6 }, true],
    [{ minimum: 2, maximum: 6 }, true],
  ])('is below the bounds that a schedule gives to its target, or not: %j: %s', (bounds, isBelow) => {
    const tracking = { minimum: 1, maximum: 5, target: '70%' };
    const own = { reservedConcurrency: 5, provisionedScaling: { tracking, schedule: [{ at: '10s', ...bounds }] } };
    const words =
      'functions.f.reservedConcurrency (5): below the provisioned concurrency that is asked for (6), which AWS refuses; reserve 6, or provision 5 at most';
    expect(minded({ functions: { f: own } })).toEqual(isBelow ? [words] : []);
  });

  const brought = (reservedConcurrency: number, traffic: readonly object[], peak = 0): string[] =>
    minded({ functions: { f: { reservedConcurrency } }, traffic, freePeaks: [peak] });
  const words = (reserved: number, most: number, cure: string): string =>
    `functions.f.reservedConcurrency (${reserved}): below what its pollers may bring (${most}): batches are throttled, come back and are delayed; ${cure}`;

  test('is below what bounded pollers bring', () => {
    const bounded = [queue({ maximumConcurrency: 20 }), queue({ maximumConcurrency: 30 })];
    expect(brought(50, bounded)).toEqual([]);
    expect(brought(49, bounded)).toEqual([
      words(49, 50, 'set traffic.0.sqs.maximumConcurrency and traffic.1.sqs.maximumConcurrency to 24, or reserve 50'),
    ]);
    expect(brought(3, bounded)[0]).toContain('to 2, or reserve 50');
    const provisioned = [queue({ pollers: { minimum: 2, maximum: 4 } })];
    expect(brought(39, provisioned)).toEqual([words(39, 40, 'reserve 40 for it')]);
  });

  test('is below what unbounded pollers come to, one of them at least', () => {
    for (const traffic of [[queue()], [queue({ maximumConcurrency: 20 }), queue()]]) {
      expect(brought(10, traffic, 10)).toEqual([]);
      expect(brought(10, traffic, 11)).toHaveLength(1);
    }
  });

  test('is below the batches of a stream or a topic', () => {
    const stream = { to: 'f', via: 'kinesis', arrivals, stream: { shards: 4, parallelizationFactor: 3 } };
    expect(brought(12, [stream])).toEqual([]);
    expect(brought(11, [stream])).toEqual([words(11, 12, 'reserve 12 for it')]);
    const topic = { to: 'f', via: 'kafka', arrivals, kafka: { partitions: 8 } };
    expect(brought(8, [topic])).toEqual([]);
    expect(brought(7, [topic])).toEqual([words(7, 8, 'reserve 8 for it')]);
    // What requests bring themselves is no poller's.
    expect(brought(1, [sync])).toEqual([]);
  });
});

describe('a queue', () => {
  test('hides messages for less than six timeouts and the window', () => {
    expect(minded({ traffic: [queue()] })).toEqual([]);
    expect(minded({ traffic: [queue({ visibilityTimeout: '59s' })] })).toEqual([
      'traffic.0.sqs.visibilityTimeout (59s): below six times the timeout of f (10 s): a batch that waits for concurrency may come back and count as received again; set it to 60s',
    ]);
    expect(minded({ traffic: [queue({ batchWindow: '5s' })] })[0]).toMatch(/set it to 65s$/);
    // Six timeouts are the usual of a queue that says nothing of it.
    expect(minded({ traffic: [queue({ visibilityTimeout: undefined })] })).toEqual([]);
    expect(minded({ traffic: [queue({ visibilityTimeout: undefined, batchWindow: '5s' })] })[0]).toMatch(
      /^traffic\.0\.sqs\.visibilityTimeout \(60s\): .* set it to 65s$/,
    );
  });

  test('gives messages up after fewer than five receives', () => {
    expect(minded({ traffic: [queue({ maxReceiveCount: 4 })] })).toEqual([
      'traffic.0.sqs.maxReceiveCount (4): below 5: throttles count as receptions, so that a short lack of concurrency sends messages to the dead-letter queue; set it to 5 or more',
    ]);
  });

  test('still holds a twentieth of what came', () => {
    const left = (leftShare: number, more: object = {}, traffic: readonly object[] = [sync, queue()]): string[] =>
      minded({ traffic, plans: [{ leftShare, ...more }] });
    expect(left(0.049)).toEqual([]);
    expect(left(0.05)).toEqual([
      'traffic.1 (sqs): 5 % of what came still waits for f at the end: the objectives are kept, but what comes is not; add backlogAtEnd or age to the slo',
    ]);
    expect(left(0.5, { attainable: false })).toEqual([]);
    expect(left(0.5, {}, [sync])).toEqual([]);
  });
});

describe('requests', () => {
  const retried = (plan: object, ahead: PlannedLoad['ahead'] = null, retry: unknown = 'sdk-v3-standard'): string[] =>
    minded({
      traffic: [
        { to: 'f', arrivals, retry: 'none' },
        { ...sync, retry },
      ],
      plans: [plan],
      ahead,
    });
  const before = (attemptsPerRequest: number) => ({ before: { attemptsPerRequest } });
  const amplified = (told: string): string =>
    `traffic.1.retry (sdk-v3-standard): retries amplify the load of f ${told}; keep room above the traffic, or give the clients a budget of retries and longer waits`;

  test('are tried again a tenth as often: now, as planned, or when there are more', () => {
    expect(retried({ attemptsPerRequest: 1.09, ...before(1.09) })).toEqual([]);
    expect(retried(before(1.1))).toEqual([amplified('1.1 times as it is set now')]);
    expect(retried({ attemptsPerRequest: 1.5 })).toEqual([amplified('1.5 times as planned')]);
    const ahead = { functionName: 'f', attempts: 2, traffic: 1.3 };
    expect(retried({}, ahead)).toEqual([amplified('2 times at 1.3 times the traffic, as planned')]);
    expect(retried({}, { ...ahead, attempts: 1.09 })).toEqual([]);
    expect(retried({}, { ...ahead, functionName: 'g' })).toEqual([]);
    expect(retried({ attemptsPerRequest: 1.2, ...before(3) }, ahead)).toEqual([
      amplified('3 times as it is set now, 1.2 times as planned, 2 times at 1.3 times the traffic, as planned'),
    ]);
  });

  test('are tried again by rules of their own, as they are written', () => {
    const retry = { attempts: 3, base: '100ms', cap: '2s' };
    expect(retried(before(1.1), null, retry)).toEqual([
      amplified('1.1 times as it is set now').replace('sdk-v3-standard', JSON.stringify(retry)),
    ]);
  });

  test('that nobody tries again amplify nothing', () => {
    expect(retried(before(3), null, 'none')).toEqual([]);
  });

  test('run into their timeout, one of a thousand at least', () => {
    expect(minded({ plans: [{ timedOutShare: 0.0009 }] })).toEqual([]);
    expect(minded({ plans: [{ timedOutShare: 0.001 }] })).toEqual([
      'functions.f.timeout (10s): 0.1 % of its requests run into it, and are paid for; raise it above what the handler needs',
    ]);
  });
});
