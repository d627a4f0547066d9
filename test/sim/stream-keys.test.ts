// Keys of stream records: which lane each goes to, how many batches that allows, and what a shard refuses.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { RunResult } from '../../reports/index.ts';
import { randomStream, type KeyLaw } from '../../sim/index.ts';
import { StreamKeys } from '../../sim/world/stream-keys.ts';
import { chiSquaredBound, chiSquaredOfEven } from './statistics.ts';

const shardsAndLanes = { shards: fc.integer({ min: 1, max: 6 }), lanesPerShard: fc.integer({ min: 1, max: 10 }) };

/** Share of the records of each lane. */
const sharesOf = (keys: StreamKeys, draws = 20_000): Float64Array => {
  const shares = new Float64Array(keys.lanes);
  for (let i = 0; i < draws; i += 1) shares[keys.laneOf((i + 0.5) / draws)]! += 1 / draws;
  return shares;
};

/** How often each key comes, by its definition. */
const weights = (law: KeyLaw): number[] => {
  if (law.kind === 'distinct') return [];
  const { count } = law;
  if (law.kind === 'hot') {
    return Array.from({ length: count }, (_, key) => (key === 0 ? law.share : (1 - law.share) / (count - 1)));
  }
  const parts = Array.from({ length: count }, (_, key) => 1 / (key + 1) ** law.exponent);
  const sum = parts.reduce((a, b) => a + b, 0);
  return parts.map((part) => part / sum);
};

describe('keys and lanes', () => {
  test('without keys in common, all lanes have the same share', () => {
    const keys = new StreamKeys({ kind: 'distinct' }, 4, 10, randomStream(1, 'keys'));
    for (const share of sharesOf(keys)) expect(share).toBeCloseTo(1 / 40, 3);
  });

  test('a lane has what its keys have, each key in one lane', () => {
    const law = fc.oneof(
      fc
        .record({ count: fc.integer({ min: 1, max: 60 }), exponent: fc.double({ min: 0, max: 3, noNaN: true }) })
        .map((zipf): KeyLaw => ({ kind: 'zipf', ...zipf })),
      fc
        .record({ count: fc.integer({ min: 2, max: 60 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
        .map((hot): KeyLaw => ({ kind: 'hot', ...hot })),
    );
    fc.assert(
      fc.property(fc.record({ law, ...shardsAndLanes, seed: fc.nat() }), ({ law, shards, lanesPerShard, seed }) => {
        const places = randomStream(seed, 'keys');
        const expected = new Float64Array(shards * lanesPerShard);
        for (const weight of weights(law)) {
          const shard = Math.floor(places.uniform() * shards);
          expected[shard * lanesPerShard + Math.floor(places.uniform() * lanesPerShard)]! += weight;
        }
        const shares = sharesOf(new StreamKeys(law, shards, lanesPerShard, randomStream(seed, 'keys')));
        shares.forEach((share, lane) => expect(Math.abs(share - expected[lane]!)).toBeLessThan(2e-4));
      }),
    );
  });

  test('more lanes move no key to another shard', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 10 }), (seed, lanesPerShard) => {
        const law: KeyLaw = { kind: 'zipf', count: 7, exponent: 1 };
        const inShard = (lanes: number): number[] => {
          const sums = [0, 0, 0, 0];
          const keys = new StreamKeys(law, 4, lanes, randomStream(seed, 'keys'));
          sharesOf(keys, 2000).forEach((share, lane) => (sums[Math.floor(lane / lanes)]! += share));
          return sums;
        };
        const alone = inShard(1);
        inShard(lanesPerShard).forEach((sum, shard) => expect(Math.abs(sum - alone[shard]!)).toBeLessThan(0.002));
      }),
    );
  });

  test('many keys spread evenly over shards and lanes', () => {
    const keys = new StreamKeys({ kind: 'zipf', count: 100_000, exponent: 0 }, 8, 5, randomStream(3, 'keys'));
    const counts = Array.from(sharesOf(keys, 100_000), (share) => share * 100_000);
    expect(chiSquaredOfEven(counts)).toBeLessThan(chiSquaredBound(39));
  });
});

const run = (
  stream: object,
  more: { rate?: string; arrivals?: unknown; via?: string; rules?: object; seed?: number } = {},
) => {
  const { rate = '400/s', via = 'kinesis', rules = {}, seed = 1, arrivals = { poisson: { rate } } } = more;
  return simulateScenario(
    compileScenario(
      {
        name: 'keys',
        duration: '60s',
        seed,
        account: { rules },
        functions: { f: { duration: { constant: '800ms' }, coldStart: { constant: 0 } } },
        traffic: [{ to: 'f', via, arrivals, stream: { shards: 4, ...stream } }],
      },
      'test',
      '.',
    ),
  );
};
const figures = (result: RunResult): Readonly<Record<string, number>> =>
  Object.values(result.eventSources!)[0] as unknown as Readonly<Record<string, number>>;

describe('batches at once', () => {
  const lanes = { parallelizationFactor: 10, batchSize: 20 };

  // As a user of four shards and ten lanes each saw, whose keys were few: two or three batches at once, where 40 may run.
  test('few keys, few batches', async () => {
    for (const keys of [1, 2, 3]) {
      const { maxBatches, maxLanes } = figures(await run({ ...lanes, keys }));
      expect(maxBatches).toBeLessThanOrEqual(keys);
      expect(maxLanes).toBeLessThanOrEqual(keys);
    }
    expect(figures(await run(lanes))['maxBatches']).toBe(40);
    expect(figures(await run({ ...lanes, keys: 10_000 }))['maxBatches']).toBe(40);
  });

  test('as many lanes have keys as a hash would give', async () => {
    const results = await Promise.all(Array.from({ length: 60 }, (_, seed) => run({ ...lanes, keys: 50 }, { seed })));
    const mean = results.reduce((sum, result) => sum + figures(result)['maxLanes']!, 0) / results.length;
    expect(Math.abs(mean - 40 * (1 - (39 / 40) ** 50))).toBeLessThan(1);
  });

  test('a hot key falls behind while other lanes keep up', async () => {
    const even = figures(await run({ ...lanes, keys: 10_000 }));
    const hot = figures(await run({ ...lanes, keys: { count: 10_000, hot: '40%' } }));
    expect(even['maxIteratorAgeMs']).toBeLessThan(5000);
    expect(hot['maxIteratorAgeMs']).toBeGreaterThan(20_000);
    expect(hot['maxShardShare']).toBeGreaterThan(0.5);
  });

  test('the law of keys is named as an assumption where none was given and lanes ran side by side', async () => {
    const named = async (stream: object): Promise<string[]> =>
      ((await run(stream)).assumptions ?? [])
        .filter(({ setting }) => setting.startsWith('traffic.'))
        .map(({ setting, value }) => `${setting}=${value}`);
    expect(await named(lanes)).toEqual(['traffic.0.stream.keys=distinct']);
    expect(await named({ ...lanes, keys: 'distinct' })).toEqual([]);
    expect(await named({ ...lanes, shards: 1, parallelizationFactor: 1 })).toEqual([]);
  });
});

describe('what shards take in', () => {
  const written = (result: RunResult): number => figures(result)['put']! + figures(result)['waitingWrites']!;
  const large = { batchSize: 10_000 };

  test('1,000 records a second each: those of a hot shard wait at their producer, and none is lost', async () => {
    const rate = '2500/s';
    const hot = await run({ ...large, keys: { count: 1000, hot: '50%' } }, { rate });
    const even = await run({ ...large, keys: 1000 }, { rate });
    // The hot shard: half of all and a quarter of the rest is 1,562 a second; after a minute 562 of each second wait, but for one
    // second's worth that came in at once.
    const { waitingWrites, maxWriteDelayMs } = figures(hot);
    expect(Math.abs(waitingWrites! / (562 * 60 - 1000) - 1)).toBeLessThan(0.1);
    // What came after 39 s and was put at the end of the run waited longest.
    expect(Math.abs(maxWriteDelayMs! / 21_000 - 1)).toBeLessThan(0.1);
    expect(figures(even)).toMatchObject({ delayedWrites: 0, waitingWrites: 0, maxWriteDelayMs: 0 });
    expect(written(hot)).toBe(written(even));
    expect(hot.timeline).toHaveLength(1);
    expect(hot.timeline![0]!.text).toMatch(
      /^traffic.0.kinesis: shard \d refuses what is above 1000 records a second; producers wait$/,
    );
  });

  test('a second is as much as comes in at once', async () => {
    const arrivals = { burst: { at: '10s', count: 4000 } };
    const result = await run({ ...large, shards: 1 }, { arrivals });
    expect(figures(result)).toMatchObject({ put: 4000, delayedWrites: 3000, waitingWrites: 0 });
    expect(figures(result)['maxWriteDelayMs']).toBeCloseTo(3000, 6);
    const late = await run({ ...large, shards: 1 }, { arrivals: { burst: { at: '58s', count: 4000 } } });
    expect(figures(late)).toMatchObject({ put: 3000, waitingWrites: 1000, maxWriteDelayMs: 2000 });
  });

  test('a megabyte a second each', async () => {
    const result = await run({ batchSize: 100, recordSize: '100KB' }, { rate: '80/s' });
    // 10.24 records of 100 KB a second for each of four shards.
    expect(Math.abs(figures(result)['put']! / 60 - 40.96)).toBeLessThan(1);
    // A record that is larger than what a shard takes in a second is taken in all the same, alone.
    const huge = await run({ shards: 1, recordSize: '2MB' }, { arrivals: { burst: { at: '1s', count: 3 } } });
    expect(figures(huge)).toMatchObject({ put: 3, delayedWrites: 2, maxWriteDelayMs: 4000 });
  });

  test('any number where the rule is off, and in a DynamoDB stream', async () => {
    const all = { ...large, shards: 1 };
    const off = await run(all, { rate: '3000/s', rules: { shardRecordsPerSecond: null } });
    expect(Math.abs(figures(off)['put']! / 180_000 - 1)).toBeLessThan(0.02);
    const dynamodb = await run(all, { rate: '3000/s', via: 'dynamodb' });
    expect(figures(dynamodb)['put']).toBe(figures(off)['put']);
    for (const result of [off, dynamodb]) {
      expect(figures(result)).not.toHaveProperty('delayedWrites');
      expect(result.timeline).toBeUndefined();
    }
  });
});
