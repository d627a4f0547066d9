// What a plan tries of a function, in which order, and what it notes: each run is a formula of the settings, so that every number
// that is searched for is known.

import { describe, expect, test } from 'vitest';
import { offeredSince } from '../../../lambda/index.ts';
import { concurrencyFor } from '../../../bench/plan/concurrency-search.ts';
import { withMemory } from '../../../bench/plan/memory-search.ts';
import type { PlanAnswer } from '../../../bench/plan/plan-task.ts';
import type { Settings, SourceSettings } from '../../../bench/plan/settings.ts';
import { settleSources } from '../../../bench/plan/source-search.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { madeUpSearch } from './made-up-search.ts';

type Fields = Readonly<Record<string, unknown>>;

interface World {
  readonly slo: Fields;
  /** The value of an objective with such settings. */
  readonly figure: (figure: string, settings: Settings) => number;
  readonly answer?: (settings: Settings) => Partial<PlanAnswer>;
  readonly own?: Fields;
  readonly traffic?: readonly Fields[];
  readonly more?: Fields;
  readonly mostAtOnce?: number;
}

const searchOf = ({ slo, figure, answer, own, traffic, more, mostAtOnce = 100 }: World) => {
  const document = {
    name: 'by formula',
    duration: '1m',
    account: { concurrency: 1000, unreservedMinimum: 0 },
    functions: { f: { duration: { constant: '100ms' }, timeout: '10s', ...own } },
    traffic: traffic ?? [{ to: 'f', arrivals: { constant: { rate: '10/s' } } }],
    slo,
    ...more,
  };
  const scenario = compileScenario(document, 'test', '.');
  const tried: Settings[] = [];
  const search = madeUpSearch(
    scenario,
    async (settings) => ({
      readings: scenario.slo.map((limit) => ({
        value: figure(limit.figure, settings),
        of: limit.unit === 'share' ? 100_000 : 1,
        answers: 100_000,
        lack: null,
      })),
      timedOutShare: 0,
      costUsd: 1,
      ...answer?.(settings),
    }),
    { mostAtOnce, onTried: ({ candidate }) => tried.push(candidate.settings) },
  );
  return { search, tried };
};

const reservedOf = ({ reservedConcurrency }: Settings): number => reservedConcurrency ?? Infinity;

const concurrency = async (world: World): Promise<{ settings: Settings; notes: string[]; tried: Settings[] }> => {
  const { search, tried } = searchOf(world);
  return { settings: await concurrencyFor(search, search.limits), notes: search.notes, tried };
};

/** Refused of all that comes, where `needed` at once are needed. */
const refusedBelow = (needed: number, settings: Settings): number => (reservedOf(settings) < needed ? 0.1 : 0);

const noneIsNeeded = 'the slo sets no limit on cold starts or latency: no provisioned concurrency is needed';

describe('concurrency', () => {
  test.each([1, 2, 37, 100, 139, 140])('a limit on throttles takes the smallest reservation: %i', async (needed) => {
    const { settings, notes } = await concurrency({
      slo: { throttled: '<1%' },
      figure: (_, one) => refusedBelow(needed, one),
    });
    expect(settings).toEqual({ reservedConcurrency: needed, provisionedConcurrency: 0 });
    expect(notes).toEqual([noneIsNeeded]);
  });

  test('a reservation is one at least, however little comes', async () => {
    const { settings } = await concurrency({ slo: { throttled: '<1%' }, figure: () => 0, mostAtOnce: 0 });
    expect(settings).toEqual({ reservedConcurrency: 1, provisionedConcurrency: 0 });
  });

  test('a limit on latency alone leaves the reservation and takes the smallest provisioned concurrency', async () => {
    const { settings, notes } = await concurrency({
      own: { reservedConcurrency: 50 },
      slo: { p99: '<500ms' },
      figure: (_, { provisionedConcurrency }) => (provisionedConcurrency < 12 ? 900 : 100),
    });
    expect(settings).toEqual({ reservedConcurrency: 50, provisionedConcurrency: 12 });
    expect(notes).toEqual(['the slo sets no limit on throttles or queues: reservedConcurrency is left as it is']);
  });

  test('without any limit nothing is reserved or provisioned', async () => {
    const { settings, notes, tried } = await concurrency({ slo: {}, figure: () => 0 });
    expect(settings).toEqual({ reservedConcurrency: null, provisionedConcurrency: 0 });
    expect(notes).toEqual([
      'the slo sets no limit on throttles or queues: reservedConcurrency is left as it is',
      noneIsNeeded,
    ]);
    expect(tried).toEqual([]);
  });

  test('a reservation that alone keeps limits of both kinds is all', async () => {
    const { settings, notes } = await concurrency({
      slo: { throttled: '<1%', p99: '<500ms' },
      figure: (figure, one) => (figure === 'p99' ? (reservedOf(one) < 33 ? 600 : 400) : refusedBelow(30, one)),
    });
    expect(settings).toEqual({ reservedConcurrency: 33, provisionedConcurrency: 0 });
    expect(notes).toEqual([]);
  });

  test('what no reservation keeps takes provisioned concurrency with the smallest that keeps the others', async () => {
    const { settings, notes } = await concurrency({
      slo: { throttled: '<1%', coldStarts: '<1%' },
      figure: (figure, one) =>
        figure === 'coldStarts' ? (one.provisionedConcurrency < 21 ? 0.2 : 0) : refusedBelow(30, one),
    });
    expect(settings).toEqual({ reservedConcurrency: 30, provisionedConcurrency: 21 });
    expect(notes).toEqual([]);
  });

  test('and a larger reservation where all that fits into it is not enough, with as little provisioned as it takes', async () => {
    const world = (provisioned: number): World => ({
      slo: { throttled: '<1%', coldStarts: '<1%' },
      figure: (figure, one) =>
        figure === 'coldStarts'
          ? one.provisionedConcurrency >= provisioned && reservedOf(one) >= 45
            ? 0
            : 0.2
          : refusedBelow(30, one),
    });
    expect((await concurrency(world(40))).settings).toEqual({ reservedConcurrency: 45, provisionedConcurrency: 40 });
    expect((await concurrency(world(45))).settings).toEqual({ reservedConcurrency: 45, provisionedConcurrency: 45 });
  });

  test.each([
    [
      { throttled: '<1%', coldStarts: '<1%' },
      'no provisioned concurrency that there is room for keeps the limit on coldStarts',
    ],
    [
      { throttled: '<1%', p99: '<500ms', coldStarts: '<50%' },
      'no provisioned concurrency keeps the limit on p99: warm requests take that long; make the handler faster, give it more memory, or raise the limit',
    ],
  ])('where none is enough, %j, it is said why', async (slo, note) => {
    const { settings, notes } = await concurrency({
      slo,
      figure: (figure, one) => (figure === 'throttled' ? refusedBelow(30, one) : figure === 'p99' ? 700 : 0.2),
    });
    // What is set now is no further beyond its limits than the reservation that was found, which comes first.
    expect(settings).toEqual({ reservedConcurrency: 30, provisionedConcurrency: 0 });
    expect(notes).toEqual([note]);
  });

  test.each([
    ['coldStarts', 0.2, '<1%', ' and how often'],
    ['p99', 900, '<500ms', ', and at warm latency'],
  ])('SnapStart takes none: of %s that is said', async (name, value, limit, more) => {
    const { settings, notes } = await concurrency({
      own: { compute: 'snapstart', runtime: 'java21' },
      slo: { throttled: '<1%', [name]: limit },
      figure: (figure, one) => (figure === 'throttled' ? refusedBelow(30, one) : value),
    });
    expect(settings).toEqual({ reservedConcurrency: 30, provisionedConcurrency: 0 });
    expect(notes).toEqual([
      `the limit on ${name} is broken, and SnapStart takes no provisioned concurrency: look at how long it restores${more}`,
    ]);
  });

  test('what is refused for the rate at which environments start is provisioned, with nothing reserved', async () => {
    const world = (reason: string): World => ({
      slo: { throttled: '<1%' },
      figure: (_, { provisionedConcurrency, reservedConcurrency }) =>
        reservedConcurrency === null && provisionedConcurrency >= 64 ? 0 : 0.1,
      answer: () => ({ throttles: { [reason]: 3 } }),
    });
    const rate = await concurrency(world('ConcurrentInvocationLimitExceeded'));
    expect(rate.settings).toEqual({ reservedConcurrency: null, provisionedConcurrency: 64 });
    expect(rate.notes).toEqual([
      'no reservation is enough, for environments start no faster than Lambda lets them: what comes at once finds what is provisioned',
    ]);
    const reserved = await concurrency(world('ReservedFunctionConcurrentInvocationLimitExceeded'));
    expect(reserved.settings).toEqual({ reservedConcurrency: null, provisionedConcurrency: 0 });
  });

  test('with SnapStart nothing is told of what is provisioned, also where environments start too slowly', async () => {
    const { settings, notes, tried } = await concurrency({
      own: { compute: 'snapstart', runtime: 'java21' },
      slo: { throttled: '<1%' },
      figure: (_, { reservedConcurrency }) => (reservedConcurrency === null ? 0 : 0.1),
      answer: () => ({ throttles: { ConcurrentInvocationLimitExceeded: 3 } }),
    });
    expect(settings).toEqual({ reservedConcurrency: null, provisionedConcurrency: 0 });
    expect(notes).toEqual([expect.stringMatching(/^no reservation keeps the limit on throttles: not 140 either/)]);
    expect(tried.filter(({ provisionedConcurrency }) => provisionedConcurrency > 0)).toEqual([]);
  });

  test('more than are ever at work at once, and still refused: it is said where to look', async () => {
    const { settings, notes } = await concurrency({
      slo: { throttled: '<1%' },
      figure: (_, one) => (reservedOf(one) === 140 ? 0.04 : 0.05),
    });
    // 100 at once, three roots more, and ten.
    expect(settings).toEqual({ reservedConcurrency: 140, provisionedConcurrency: 0 });
    expect(notes).toEqual([
      'no reservation keeps the limit on throttles: not 140 either, more than are ever at work at once; look at how long it takes, at its timeouts and errors, and at what is tried again',
    ]);
  });

  test('of what is not enough, what is least beyond its limits is nearest: neither cost nor what is kept makes up for it', async () => {
    const { settings } = await concurrency({
      slo: { throttled: '<1%', p99: '<500ms', cost: '<$1/run' },
      figure: (figure, one) => {
        const isLarge = reservedOf(one) === 140;
        if (figure === 'throttled') return isLarge ? 0.04 : 0.05;
        if (figure === 'p99') return isLarge ? 499 : 1;
        return isLarge ? 1000 : 0.1;
      },
    });
    expect(settings.reservedConcurrency).toBe(140);
  });

  const smallAccount = { account: { concurrency: 80, unreservedMinimum: 10 } };

  test('an account that is too small is raised to what the reservation takes', async () => {
    const { settings, notes } = await concurrency({
      more: smallAccount,
      slo: { throttled: '<1%' },
      figure: (_, one) => refusedBelow(90, one),
    });
    expect(settings).toEqual({ reservedConcurrency: 90, provisionedConcurrency: 0, accountConcurrency: 100 });
    expect(notes).toEqual(['even 70, the most that the account of 80 lets it reserve, breaks the limit on throttles']);
  });

  test('and with limits of the other kind has what they need provisioned there', async () => {
    const { settings } = await concurrency({
      more: smallAccount,
      slo: { throttled: '<1%', coldStarts: '<1%' },
      figure: (figure, one) =>
        figure === 'coldStarts' ? (one.provisionedConcurrency < 77 ? 0.2 : 0) : refusedBelow(90, one),
    });
    expect(settings).toEqual({ reservedConcurrency: 90, provisionedConcurrency: 77, accountConcurrency: 100 });
  });

  test('an account without room for any reservation, and one that would not do in a larger one', async () => {
    const { settings, notes } = await concurrency({
      more: {
        account: { concurrency: 80, unreservedMinimum: 10 },
        functions: {
          f: { duration: { constant: '100ms' } },
          g: { duration: { constant: '100ms' }, reservedConcurrency: 70 },
        },
      },
      slo: { throttled: '<1%' },
      figure: (_, one) => (reservedOf(one) === 1 ? 0.02 : 0.03),
    });
    expect(settings).toEqual({ reservedConcurrency: 1, provisionedConcurrency: 0 });
    expect(notes).toEqual([
      'the account of 80 has no room for another reservation, which the limit on throttles takes',
      'nor would any reservation be enough in a larger account',
    ]);
  });

  test.each([
    [0.049, 0, 30, []],
    [
      0.05123,
      0,
      60,
      ['a reservation of 30 keeps the limits as well, but 5.12 % of what came would still wait at the end'],
    ],
    [0.2, 0.05, 30, []],
    [
      0.2,
      0.049,
      60,
      ['a reservation of 30 keeps the limits as well, but 20 % of what came would still wait at the end'],
    ],
  ])(
    '%d of what came left at the end, %d of it in any case: a reservation of %i',
    async (left, always, found, notes) => {
      const told = await concurrency({
        slo: { throttled: '<1%' },
        figure: (_, one) => refusedBelow(30, one),
        answer: (one) => ({ leftShare: reservedOf(one) < 60 ? left : always }),
      });
      expect(told.settings.reservedConcurrency).toBe(found);
      expect(told.notes).toEqual([...notes, noneIsNeeded]);
    },
  );

  test('what waits at the end is no matter where the scenario itself says how much may', async () => {
    const { settings } = await concurrency({
      traffic: [{ to: 'f', via: 'sqs', arrivals: { constant: { rate: '10/s' } }, sqs: { maximumConcurrency: 20 } }],
      slo: { backlogAtEnd: '<1000' },
      figure: (_, one) => (reservedOf(one) < 30 ? 2000 : 10),
      answer: (one) => ({ leftShare: reservedOf(one) < 60 ? 0.5 : 0 }),
    });
    expect(settings).toEqual({
      reservedConcurrency: 30,
      provisionedConcurrency: 0,
      sources: { 0: { maximumConcurrency: 30 } },
    });
  });

  test('a setting and its next are looked at again where runs differ, and the smaller one is taken', async () => {
    const { search } = searchOf({ slo: { throttled: '<1%' }, figure: (_, one) => refusedBelow(5, one) });
    const at = (n: number): Settings => search.at(n, 0);
    expect(await search.smallest({ low: 1, high: 10, start: 9 }, search.limits, at)).toBe(5);
    expect(await search.smallest({ low: 6, high: 10 }, search.limits, at)).toBe(6);
    expect(await search.smallest({ low: 1, high: 4 }, search.limits, at)).toBeNull();
  });
});

describe('sources', () => {
  const queue = (sqs: Fields = {}): Fields => ({ to: 'f', via: 'sqs', arrivals: { constant: { rate: '10/s' } }, sqs });
  const topic = (kafka: Fields = {}): Fields => ({
    to: 'f',
    via: 'kafka',
    arrivals: { constant: { rate: '10/s' } },
    kafka: { partitions: 12, ...kafka },
  });
  const sourceOf = ({ sources = {} }: Settings, index = 0): SourceSettings => sources[index] ?? {};
  const settled = async (world: World) => {
    const { search, tried } = searchOf(world);
    await settleSources(search, search.limits);
    return { written: search.written, notes: search.notes, tried };
  };

  test('that keep their limits as they are, or of which none is asked, stay so', async () => {
    const kept = await settled({ traffic: [queue()], slo: { backlog: '<100' }, figure: () => 3 });
    expect(kept.written).toEqual({});
    expect(kept.tried).toHaveLength(1);
    const other = await settled({ traffic: [queue()], slo: { p99: '<1s' }, figure: () => 3000 });
    expect(other).toEqual({ written: {}, notes: [], tried: [] });
    const direct = await settled({ slo: { throttled: '<1%' }, figure: () => 1 });
    expect(direct).toEqual({ written: {}, notes: [], tried: [] });
  });

  /** With traffic of its own, so that the maximum does not go with the reservation. */
  const besideRequests = (...sources: readonly Fields[]): Fields[] => [
    ...sources,
    { to: 'f', arrivals: { constant: { rate: '10/s' } } },
  ];

  test('a maximum concurrency that holds a queue back is raised to the smallest that does not', async () => {
    const { written, notes } = await settled({
      traffic: besideRequests(queue({ maximumConcurrency: 5 }), queue()),
      slo: { backlog: '<100' },
      figure: (_, one) => ((sourceOf(one).maximumConcurrency ?? 5) < 47 ? 500 : 3),
    });
    expect(written).toEqual({ sources: { 0: { maximumConcurrency: 47 } } });
    expect(notes).toEqual([]);
  });

  test('one that is no matter is left, and pollers are provisioned: as few at least, then at most, as it takes', async () => {
    const { written } = await settled({
      traffic: besideRequests(queue({ maximumConcurrency: 5 })),
      slo: { backlog: '<100' },
      figure: (_, one) => {
        const { pollers } = sourceOf(one);
        return pollers !== undefined && pollers.minimum >= 9 && pollers.maximum >= 23 ? 3 : 500;
      },
    });
    expect(written).toEqual({ sources: { 0: { pollers: { minimum: 9, maximum: 23 } } } });
  });

  test.each([
    [2, 2],
    [2, 200],
    [200, 200],
  ])('provisioned pollers of a queue are %i at least and %i at most', async (minimum, maximum) => {
    const { written } = await settled({
      traffic: besideRequests(queue()),
      slo: { backlog: '<100' },
      figure: (_, one) => {
        const { pollers } = sourceOf(one);
        return pollers !== undefined && pollers.minimum >= minimum && pollers.maximum >= maximum ? 3 : 500;
      },
    });
    expect(written).toEqual({ sources: { 0: { pollers: { minimum, maximum } } } });
  });

  test('of a topic there are no more than it has partitions, and one at least', async () => {
    const world = (needed: number): World => ({
      traffic: [topic()],
      slo: { iteratorAge: '<5s' },
      figure: (_, one) => ((sourceOf(one).kafkaPollers?.minimum ?? 0) < needed ? 9000 : 300),
    });
    const one = await settled(world(1));
    expect(one.written).toEqual({ sources: { 0: { kafkaPollers: { minimum: 1, maximum: 1 } } } });
    const all = await settled(world(12));
    expect(all.written).toEqual({ sources: { 0: { kafkaPollers: { minimum: 12, maximum: 12 } } } });
    const none = await settled(world(13));
    expect(none.written).toEqual({});
    expect(none.notes).toEqual(['no number of provisioned pollers up to 12 keeps iteratorAge']);
  });

  test('where no number is enough it is said, and nothing is written', async () => {
    const { written, notes } = await settled({
      traffic: besideRequests(queue(), topic()),
      slo: { backlog: '<100', deadLetters: '<=0' },
      figure: () => 500,
    });
    expect(written).toEqual({});
    expect(notes).toEqual(['no number of provisioned pollers up to 200 keeps backlog, deadLetters']);
  });

  test('the topic alone gets them where that is enough, else the queue alone, else both', async () => {
    const world = (needed: readonly string[]): World => ({
      traffic: besideRequests(queue(), topic()),
      slo: { backlog: '<100' },
      figure: (_, one) =>
        needed.every((name) => (name === 'queue' ? sourceOf(one, 0).pollers : sourceOf(one, 1).kafkaPollers)) ? 3 : 500,
    });
    const kafkaPollers = { minimum: 1, maximum: 1 };
    const pollers = { minimum: 2, maximum: 2 };
    expect((await settled(world(['topic']))).written).toEqual({ sources: { 1: { kafkaPollers } } });
    expect((await settled(world(['queue']))).written).toEqual({ sources: { 0: { pollers } } });
    expect((await settled(world(['queue', 'topic']))).written).toEqual({
      sources: { 0: { pollers }, 1: { kafkaPollers } },
    });
  });

  test.each([
    ['sqsProvisionedPollers', queue()],
    ['kafkaProvisionedPollers', topic()],
  ] as const)('from the day on which Lambda had them they are tried: %s', async (feature, source) => {
    const since = Date.parse(offeredSince[feature]);
    const triedOn = async (ms: number): Promise<number> => {
      const { tried } = await settled({
        traffic: besideRequests(source),
        more: { account: { era: new Date(ms).toISOString().slice(0, 10), concurrency: 1000 } },
        slo: { backlog: '<100' },
        figure: () => 500,
      });
      return tried.filter((one) => one.sources !== undefined).length;
    };
    expect(await triedOn(since - 86_400_000)).toBe(0);
    expect(await triedOn(since)).toBeGreaterThan(0);
  });

  test('before Lambda had provisioned pollers none are tried, nor is anything said of them', async () => {
    const { written, notes, tried } = await settled({
      traffic: besideRequests(queue(), topic()),
      more: { account: { era: '2023', concurrency: 1000 } },
      slo: { backlog: '<100' },
      figure: () => 500,
    });
    expect({ written, notes }).toEqual({ written: {}, notes: [] });
    expect(tried).toHaveLength(1);
  });

  test.each([
    // [visibility timeout now, from which on it is enough, errors, what is found]; the timeout of the function is 10 s.
    ['20s', 60_000, 0, 60_000],
    ['90s', 60_000, '10%', 60_000],
    ['90s', 50_000, '10%', 50_000],
    ['90s', 20_000, '10%', 20_000],
    ['90s', 10_000, '10%', null],
    ['90s', 60_000, 0, null],
    ['60s', 60_000, 0, null],
    ['60s', 40_000, '10%', 40_000],
  ])(
    'a visibility timeout of %s, where %i ms is enough and %s fail',
    async (visibilityTimeout, enough, errors, found) => {
      const { written } = await settled({
        own: { errors },
        traffic: besideRequests(queue({ visibilityTimeout })),
        slo: { backlog: '<100' },
        more: { account: { era: '2023', concurrency: 1000 } },
        figure: (_, one) => (sourceOf(one).visibilityTimeoutMs === enough ? 3 : 500),
      });
      expect(written).toEqual(found === null ? {} : { sources: { 0: { visibilityTimeoutMs: found } } });
    },
  );

  test.each([
    ['timeouts', {}, 0.01, { sources: { 0: { visibilityTimeoutMs: 30_000 } } }],
    ['messages that are reported', { itemFailures: '1%' }, 0, { sources: { 0: { visibilityTimeoutMs: 30_000 } } }],
    ['nothing', {}, 0, {}],
  ])('%s may bring messages back sooner', async (_, sqs, timedOutShare, expected) => {
    const { written } = await settled({
      traffic: besideRequests(queue({ visibilityTimeout: '61s', ...sqs })),
      slo: { backlog: '<100' },
      more: { account: { era: '2023', concurrency: 1000 } },
      figure: (__, one) => (sourceOf(one).visibilityTimeoutMs === 30_000 ? 3 : 500),
      answer: () => ({ timedOutShare }),
    });
    expect(written).toEqual(expected);
  });
});

describe('the memory size', () => {
  const measured = { memory: '1024MB', cpu: { share: '100%', measuredAt: '1024MB' } };
  const sized = async (world: World) => {
    const { search, tried } = searchOf(world);
    const settings = await withMemory(search, search.limits);
    return { settings, notes: search.notes, written: search.written, tried };
  };

  test('is not searched where times do not follow it, or where no limit is on time or cost', async () => {
    expect((await sized({ slo: { p99: '<1s' }, figure: () => 1 })).settings).toBeNull();
    expect((await sized({ own: measured, slo: { throttled: '<1%' }, figure: () => 0 })).settings).toBeNull();
  });

  test.each([
    // The cheapest of those that are fast enough: 512 MB and more are.
    ['more for more', (mb: number) => mb, 512],
    ['least in the middle', (mb: number) => Math.abs(mb - 1536), 1536],
    ['less for more', (mb: number) => -mb, 10_240],
  ])('is the cheapest that is fast enough, where it costs %s', async (_, usd, found) => {
    const { settings, written } = await sized({
      own: measured,
      slo: { p99: '<500ms' },
      figure: (__, { memoryMb = 1024 }) => (memoryMb < 512 ? 900 : 100),
      answer: ({ memoryMb = 1024 }) => ({ costUsd: 20_000 + usd(memoryMb) }),
    });
    expect(settings).toEqual({ memoryMb: found, reservedConcurrency: null, provisionedConcurrency: 0 });
    expect(written).toEqual({ memoryMb: found });
  });

  test('that is less than now has to fit what the handler holds', async () => {
    const noteOf = async (fastFrom: number): Promise<string[]> => {
      const { notes } = await sized({
        own: measured,
        slo: { p99: '<500ms' },
        figure: (_, { memoryMb = 1024 }) => (memoryMb < fastFrom ? 900 : 100),
        answer: ({ memoryMb = 1024 }) => ({ costUsd: memoryMb }),
      });
      return notes.filter((note) => note.startsWith('memory'));
    };
    expect(await noteOf(768)).toEqual([
      'memory 768 MB is less than now: what the handler holds (Max Memory Used in its logs) must fit',
    ]);
    expect(await noteOf(1024)).toEqual([]);
  });

  test('of which none is fast enough stays as it is', async () => {
    const { settings, notes, written } = await sized({ own: measured, slo: { p99: '<500ms' }, figure: () => 900 });
    expect(settings).toEqual({ reservedConcurrency: null, provisionedConcurrency: 0 });
    expect(written).toEqual({});
    expect(notes[0]).toBe(
      'no memory size up to 10240 MB makes it fast enough: the handler waits, or its work does not spread',
    );
  });

  test('that is cheapest by itself but dear with what it has to have provisioned is passed over', async () => {
    const { settings } = await sized({
      own: measured,
      slo: { p99: '<500ms' },
      figure: (_, { memoryMb = 1024, provisionedConcurrency }) =>
        memoryMb < 512 || (memoryMb === 512 && provisionedConcurrency < 50) ? 900 : 100,
      answer: ({ memoryMb = 1024, provisionedConcurrency }) => ({ costUsd: memoryMb + 10 * provisionedConcurrency }),
    });
    expect(settings).toEqual({ memoryMb: 768, reservedConcurrency: null, provisionedConcurrency: 0 });
  });
});
