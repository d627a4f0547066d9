// Which idle environment serves next, and when idle ones end.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keepAlivePresets, type KeepAlive, type ReuseOrder } from '../../lambda/index.ts';
import { EnvironmentPools } from '../../lambda/environment-pools.ts';
import { EnvironmentTable } from '../../lambda/environment-table.ts';
import { randomStream } from '../../sim/index.ts';
import { PlainPool } from './plain-pool.ts';
import { expectSame } from '../support/quick-expect.ts';

const forever: KeepAlive = { kind: 'fixed', idleMs: Infinity, maxAgeMs: Infinity };

const poolOf = (keepAlive: KeepAlive, reuse: ReuseOrder = 'mru', random: () => number = () => 0.5) => {
  const ends: [id: number, atMs: number][] = [];
  const table = new EnvironmentTable();
  const onEnded = (id: number, atMs: number): void => void ends.push([id, atMs]);
  const pools = new EnvironmentPools({ table, expected: 1, random, onEnded });
  // The second of two, so that a mistaken number shows.
  pools.add({ keepAlive: forever, reuse: 'mru' });
  pools.add({ keepAlive, reuse });
  const pool = {
    create: (atMs: number) => pools.create(1, atMs),
    take: (atMs: number) => pools.take(1, atMs),
    put: (id: number, atMs: number) => pools.put(1, id, atMs),
    discard: (id: number, atMs: number) => pools.discard(1, id, atMs),
    expire: (atMs: number) => pools.expire(1, atMs),
    get idle() {
      return pools.idle(1);
    },
    get alive() {
      return pools.alive(1);
    },
    get nextExpiryMs() {
      expectSame(pools.earliestExpiryMs(), pools.nextExpiryMs(1));
      return pools.nextExpiryMs(1);
    },
  };
  /** Creates environments at 0 and gives them back at the instants told. */
  const idle = (...putAtMs: number[]): number[] => {
    const ids = putAtMs.map(() => pool.create(0));
    ids.forEach((id, index) => pool.put(id, putAtMs[index]!));
    return ids;
  };
  return { pools, pool, ends, idle };
};

describe('reuse', () => {
  test('most recently used first', () => {
    const { pool, idle } = poolOf(forever, 'mru');
    const ids = idle(1, 2, 3);
    expect([pool.take(4), pool.take(4), pool.take(4), pool.take(4)]).toEqual([...ids.toReversed(), -1]);
  });

  test('least recently used first', () => {
    const { pool, idle } = poolOf(forever, 'lru');
    const ids = idle(1, 2, 3);
    expect([pool.take(4), pool.take(4), pool.take(4), pool.take(4)]).toEqual([...ids, -1]);
  });

  test('at random: every idle one as likely', () => {
    const stream = randomStream(1, 'reuse');
    const counts = [0, 0, 0, 0];
    const { pool, idle } = poolOf(forever, 'random', () => stream.uniform());
    const ids = idle(1, 2, 3, 4);
    for (let i = 0; i < 20_000; i += 1) {
      const id = pool.take(5);
      counts[ids.indexOf(id)]! += 1;
      pool.put(id, 5);
    }
    // Five standard deviations of a binomial of 20,000 and 1/4 are 306.
    for (const count of counts) expect(Math.abs(count - 5000)).toBeLessThan(306);
  });

  test('a random position is taken out and the order of the others kept', () => {
    const draws = [0.3, 0.999, 0];
    const { pool, idle } = poolOf(forever, 'random', () => draws.shift()!);
    const ids = idle(1, 2, 3, 4);
    expect([pool.take(5), pool.take(5), pool.take(5)]).toEqual([ids[1], ids[3], ids[0]]);
    expect(pool.idle).toBe(1);
  });

  test.each(['mru', 'lru'] as const)('%s agrees with a plain list over any sequence of takes and puts', (reuse) => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200, size: 'max' }), (takes) => {
        const { pool } = poolOf(forever, reuse);
        const idle: number[] = [];
        const busy: number[] = [];
        takes.forEach((take, atMs) => {
          if (!take && busy.length > 0) {
            const id = busy.shift()!;
            pool.put(id, atMs);
            idle.push(id);
            return;
          }
          const expected = reuse === 'mru' ? idle.pop() : idle.shift();
          const id = pool.take(atMs);
          expectSame(id, expected ?? -1);
          busy.push(id < 0 ? pool.create(atMs) : id);
        });
        expect([pool.idle, pool.alive]).toEqual([idle.length, idle.length + busy.length]);
      }),
    );
  });
});

describe('keep-alive', () => {
  test('fixed: an idle spell ends at its length, and at that very instant serves no more', () => {
    const { pool, ends, idle } = poolOf({ kind: 'fixed', idleMs: 100, maxAgeMs: Infinity });
    const [a, b] = idle(10, 20);
    expect(pool.nextExpiryMs).toBe(110);
    expect(pool.take(119)).toBe(b);
    expect(ends).toEqual([[a, 110]]);
    pool.put(b!, 119);
    expect(pool.take(219)).toBe(-1);
    expect(ends).toEqual([
      [a, 110],
      [b, 219],
    ]);
    expect([pool.alive, pool.idle, pool.nextExpiryMs]).toEqual([0, 0, Infinity]);
  });

  test('fixed: looking late changes nothing but the moment of the telling', () => {
    const { pool, ends, idle } = poolOf({ kind: 'fixed', idleMs: 100, maxAgeMs: Infinity });
    idle(10, 20, 30);
    pool.expire(5000);
    expect(ends.map(([, atMs]) => atMs)).toEqual([110, 120, 130]);
  });

  test('maximum age ends a spell early, and a busy environment when it is given back', () => {
    const { pool, ends, idle } = poolOf({ kind: 'fixed', idleMs: 100, maxAgeMs: 150 });
    const [a, b] = idle(80, 200);
    expect(ends).toEqual([
      [a, 150],
      [b, 200],
    ]);
    expect([pool.alive, pool.idle]).toEqual([0, 0]);
  });

  test('uniform: each spell is drawn between its bounds', () => {
    const draws = [0, 0.5, 0.25];
    const { pool, ends, idle } = poolOf({ kind: 'uniform', minMs: 100, maxMs: 200, maxAgeMs: 1e9 }, 'mru', () =>
      draws.shift()!,
    );
    const [a, b, c] = idle(0, 0, 0);
    expect(pool.nextExpiryMs).toBe(100);
    pool.expire(1000);
    expect(ends).toEqual([
      [a, 100],
      [c, 125],
      [b, 150],
    ]);
  });

  test('uniform: over many spells, all of the range and nothing beyond', () => {
    const stream = randomStream(3, 'spells');
    const { pool, ends, idle } = poolOf(keepAlivePresets['2021'], 'mru', () => stream.uniform());
    idle(...Array.from({ length: 2000 }, () => 0));
    pool.expire(1e9);
    const minutes = ends.map(([, atMs]) => atMs / 60_000);
    expect(Math.min(...minutes)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...minutes)).toBeLessThanOrEqual(7);
    // Mean of 2,000 uniform draws on [5, 7]: five standard errors are 0.065.
    expect(Math.abs(minutes.reduce((sum, m) => sum + m, 0) / 2000 - 6)).toBeLessThan(0.065);
  });

  describe('the last one and the spare ones', () => {
    const lastSpare = { kind: 'lastSpare', lastMs: 640, spareMs: 1000, maxAgeMs: 7200 } as const;

    test('the only environment lives by the shorter life', () => {
      const { pool, ends, idle } = poolOf(lastSpare);
      const [a] = idle(10);
      expect(pool.take(649)).toBe(a);
      pool.put(a!, 649);
      expect(pool.take(649 + 640)).toBe(-1);
      expect(ends).toEqual([[a, 1289]]);
    });

    test('of several, each lives by the longer life; the last one left by the shorter, at once if that is over', () => {
      const { pool, ends, idle } = poolOf(lastSpare);
      const [a, b] = idle(0, 100);
      expect(pool.nextExpiryMs).toBe(1000);
      pool.expire(999);
      expect(ends).toEqual([]);
      pool.expire(1000);
      // b has been idle for 900 ms when it becomes the last one: its 640 ms are over.
      expect(ends).toEqual([
        [a, 1000],
        [b, 1000],
      ]);
    });

    test('the last one left lives on until its shorter life is over', () => {
      const { pool, ends, idle } = poolOf(lastSpare);
      const [a, b] = idle(0, 900);
      pool.expire(1000);
      expect(ends).toEqual([[a, 1000]]);
      expect(pool.nextExpiryMs).toBe(1540);
      pool.expire(1540);
      expect(ends).toEqual([
        [a, 1000],
        [b, 1540],
      ]);
    });

    test('an end that is noticed between two expiries is dated as one that is noticed at once', () => {
      // At 1005 the spell of a (over at 1000) is past and that of b (1010 as a spare one) is not; but b was the last
      // one from 1000 on, so it ended then, not after its 640 ms: at 650 it still was a spare one.
      for (const looks of [[1005], [1000], [1000, 1005], [1010], [5000]]) {
        const { pool, ends, idle } = poolOf(lastSpare);
        const [a, b] = idle(0, 10);
        for (const atMs of looks) pool.expire(atMs);
        expect(ends).toEqual([
          [a, 1000],
          [b, 1000],
        ]);
      }
    });

    test('a spare one becomes the last one when the busy one dies', () => {
      const { pool, ends } = poolOf(lastSpare);
      const [a, b] = [pool.create(0), pool.create(0)];
      pool.put(a, 0);
      pool.discard(b, 100);
      expect(pool.nextExpiryMs).toBe(640);
      pool.expire(640);
      expect(ends).toEqual([
        [b, 100],
        [a, 640],
      ]);
    });

    test('while another is busy, the idle one is a spare one', () => {
      const { pool, ends } = poolOf(lastSpare);
      const [a, b] = [pool.create(0), pool.create(0)];
      pool.put(a, 0);
      pool.expire(999);
      expect(ends).toEqual([]);
      pool.expire(1000);
      expect(ends).toEqual([[a, 1000]]);
      pool.put(b, 1100);
      expect(pool.nextExpiryMs).toBe(1740);
    });
  });

  test('presets hold what was measured', () => {
    expect(keepAlivePresets).toEqual({
      '2018': { kind: 'uniform', minMs: 1_500_000, maxMs: 3_600_000, maxAgeMs: 7_200_000 },
      '2019': { kind: 'fixed', idleMs: 600_000, maxAgeMs: 7_200_000 },
      '2020-06': { kind: 'lastSpare', lastMs: 640_000, spareMs: 1_000_000, maxAgeMs: 7_200_000 },
      '2020': { kind: 'lastSpare', lastMs: 640_000, spareMs: 1_000_000, halvingMs: 380_000, maxAgeMs: 7_200_000 },
      '2021': { kind: 'uniform', minMs: 300_000, maxMs: 420_000, maxAgeMs: 7_200_000 },
    });
  });

  describe('halving while nobody calls', () => {
    const halving = { kind: 'lastSpare', lastMs: 640, spareMs: 1000, halvingMs: 380, maxAgeMs: 7200 } as const;
    const together = (count: number, atMs = 10): number[] => Array.from({ length: count }, () => atMs);
    const endsOf = (ends: readonly [id: number, atMs: number][]): number[] => ends.map(([, atMs]) => atMs);

    test.each([
      [1, [650]],
      [2, [390, 1150]],
      [3, [390, 770, 1150]],
      [5, [390, 390, 770, 770, 1530]],
      [8, [390, 390, 390, 390, 770, 770, 1150, 1910]],
      [20, [...together(10, 390), ...together(5, 770), 1150, 1150, 1530, 1530, 2290]],
    ])('of %i the half of what was there is left after each 380, rounded', (count, expected) => {
      for (const looks of [[1e5], [389, 390, 391, 770, 1149.5, 1150, 1600, 2000, 1e5]]) {
        const { pool, ends, idle } = poolOf(halving);
        idle(...together(count));
        for (const atMs of looks) pool.expire(atMs);
        expect(endsOf(ends)).toEqual(expected);
        expect([pool.alive, pool.idle, pool.nextExpiryMs]).toEqual([0, 0, Infinity]);
      }
    });

    test('counts from the last use of any of them; those idle for longest go first', () => {
      const { pool, ends, idle } = poolOf(halving);
      const [a, b, c, d] = idle(0, 100, 200, 300);
      expect(pool.take(500)).toBe(d);
      pool.put(d!, 600);
      pool.expire(980);
      expect(ends).toEqual([
        [a, 980],
        [b, 980],
      ]);
      expect([pool.take(981), pool.take(981)]).toEqual([d, c]);
    });

    test('while one of them runs none is too many', () => {
      const { pool, ends, idle } = poolOf(halving);
      const ids = idle(0, 0, 0, 0);
      expect(pool.take(10)).toBe(ids[3]);
      pool.expire(999);
      expect(ends).toEqual([]);
      pool.expire(1000);
      expect(endsOf(ends)).toEqual([1000, 1000, 1000]);
    });

    test('all that are left serve who comes after a quiet hour, however close together', () => {
      const { pool, ends, idle } = poolOf(halving);
      idle(...together(16));
      // Longer than any idle spell of a function that is called.
      const atMs = 10 + 1100;
      const taken = [
        pool.take(atMs),
        pool.take(atMs + 1),
        pool.take(atMs + 2),
        pool.take(atMs + 3),
        pool.take(atMs + 4),
      ];
      expect(taken.map((id) => id >= 0)).toEqual([true, true, true, true, false]);
      expect(ends).toHaveLength(12);
    });

    test('called again, spare lives go on from where they stood at the first halving', () => {
      const { pool, ends, idle } = poolOf(halving);
      idle(...together(8));
      // 380 of 1,000 are over at 390 and no more until 700; the one that serves keeps the function from being quiet.
      expect(pool.take(700)).toBeGreaterThanOrEqual(0);
      expect(pool.nextExpiryMs).toBe(700 + 620);
      pool.expire(1e5);
      expect(endsOf(ends)).toEqual([390, 390, 390, 390, 1320, 1320, 1320]);
    });

    test('its age ends one before its turn', () => {
      const { pool, ends, idle } = poolOf({ ...halving, maxAgeMs: 500 });
      idle(...together(8));
      pool.expire(1e5);
      expect(endsOf(ends)).toEqual([390, 390, 390, 390, 500, 500, 500, 500]);
    });

    test('one that crashed was used; one of provisioned concurrency is none of them', () => {
      const { pool, ends, pools } = poolOf(halving);
      const [a, b, c] = [pool.create(0), pool.create(0), pool.create(0)];
      const provisioned = pools.createProvisioned(1, 0);
      pool.put(a, 0);
      pool.put(b, 0);
      pool.discard(c, 300);
      expect(pools.takeProvisioned(1)).toBe(provisioned);
      pools.put(1, provisioned, 400);
      pool.expire(679);
      expect(ends).toEqual([[c, 300]]);
      pool.expire(680);
      expect(ends.slice(1)).toEqual([[a, 680]]);
    });

    test('agrees with a plain model over any sequence of takes, puts, crashes and looks', () => {
      const keepAlive = fc.record({
        kind: fc.constant('lastSpare' as const),
        lastMs: fc.integer({ min: 1, max: 90 }),
        spareMs: fc.integer({ min: 1, max: 90 }),
        halvingMs: fc.integer({ min: 1, max: 50 }),
        maxAgeMs: fc.constantFrom(120, 400, Infinity),
      });
      const step = fc.record({
        gapMs: fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 150 })),
        kind: fc.constantFrom('take', 'take', 'put', 'put', 'discard', 'look'),
        count: fc.integer({ min: 1, max: 9 }),
      });
      const inOrder = (ends: readonly [id: number, atMs: number][]): [id: number, atMs: number][] =>
        ends.toSorted((a, b) => a[1] - b[1] || a[0] - b[0]);
      fc.assert(
        fc.property(keepAlive, fc.array(step, { maxLength: 80, size: 'max' }), (policy, sequence) => {
          const { pool, ends } = poolOf(policy);
          const plain = new PlainPool(policy);
          const busy: number[] = [];
          let atMs = 0;
          /** Of the pool, and of the model. */
          const answers: [number, number][] = [];
          const once = (kind: string): void => {
            if (kind === 'take') {
              const id = pool.take(atMs);
              answers.push([id, plain.take(atMs)]);
              const running = id < 0 ? pool.create(atMs) : id;
              if (id < 0) plain.create(running, atMs);
              busy.push(running);
            } else if (kind === 'look') {
              pool.expire(atMs);
              plain.look(atMs);
              answers.push([pool.alive, plain.alive]);
            } else if (busy.length > 0) {
              const id = busy.shift()!;
              pool[kind as 'put' | 'discard'](id, atMs);
              plain[kind as 'put' | 'discard'](id, atMs);
            }
          };
          for (const { gapMs, kind, count } of sequence) {
            // Nothing ends before the instant from which on looking is worth while.
            const { length } = plain.ends;
            plain.look(Math.min(atMs + gapMs, pool.nextExpiryMs - 0.5));
            expectSame(plain.ends.length, length);
            atMs += gapMs;
            for (let i = 0; i < count; i += 1) once(kind);
            for (const [own, plainly] of answers.splice(0)) expectSame(own, plainly);
          }
          pool.expire(1e6);
          plain.look(1e6);
          expect(inOrder(ends)).toEqual(inOrder(plain.ends));
          expect(pool.alive).toBe(busy.length);
        }),
        { numRuns: 300 },
      );
    });
  });

  const policy = fc.oneof(
    fc.record({
      kind: fc.constant('lastSpare' as const),
      lastMs: fc.integer({ min: 1, max: 60 }),
      spareMs: fc.integer({ min: 1, max: 60 }),
      halvingMs: fc.integer({ min: 1, max: 40 }),
      maxAgeMs: fc.constantFrom(80, Infinity),
    }),
    fc.record({
      kind: fc.constant('fixed' as const),
      idleMs: fc.integer({ min: 1, max: 60 }),
      maxAgeMs: fc.constantFrom(80, Infinity),
    }),
    fc.constant({ kind: 'uniform' as const, minMs: 10, maxMs: 60, maxAgeMs: 90 }),
    fc.record({
      kind: fc.constant('lastSpare' as const),
      lastMs: fc.integer({ min: 1, max: 60 }),
      spareMs: fc.integer({ min: 1, max: 60 }),
      maxAgeMs: fc.constantFrom(80, Infinity),
    }),
  );

  test('no end is missed or told twice, and when it is told does not change its instant', () => {
    const steps = fc.array(fc.record({ gapMs: fc.integer({ min: 0, max: 40 }), take: fc.boolean() }), {
      maxLength: 60,
      size: 'max',
    });
    fc.assert(
      fc.property(policy, steps, fc.integer(), (keepAlive, sequence, seed) => {
        /** Runs the sequence; `eager` looks at the pool every ms, the other only when it asks for an environment. */
        const endsOf = (eager: boolean): number[] => {
          const stream = randomStream(seed, 'keepAlive');
          const { pool, ends } = poolOf(keepAlive, 'mru', () => stream.uniform());
          const busy: number[] = [];
          const counts: [alive: number, idleAndBusy: number][] = [];
          let atMs = 0;
          for (const { gapMs, take } of sequence) {
            for (const untilMs = atMs + gapMs; atMs < untilMs; atMs += 1) if (eager) pool.expire(atMs + 1);
            if (!take && busy.length > 0) pool.put(busy.shift()!, atMs);
            else if (take) {
              const id = pool.take(atMs);
              busy.push(id < 0 ? pool.create(atMs) : id);
            }
            if (eager) counts.push([pool.alive, pool.idle + busy.length]);
          }
          for (const [alive, idleAndBusy] of counts) expectSame(alive, idleAndBusy);
          pool.expire(atMs + 1e6);
          expect([pool.idle, pool.alive]).toEqual([0, busy.length]);
          expect(new Set(busy).size).toBe(busy.length);
          return ends.map(([, endedAtMs]) => endedAtMs).sort((a, b) => a - b);
        };
        expect(endsOf(false)).toEqual(endsOf(true));
      }),
      { numRuns: 300 },
    );
  });
});

describe('of more environments than a table holds at first', () => {
  const count = 5000;
  const putAtMs = Array.from({ length: count }, (_, index) => 1 + index / 8);

  test('each ends at its own instant', () => {
    const { pool, ends, idle } = poolOf({ kind: 'fixed', idleMs: 1000, maxAgeMs: Infinity });
    const ids = idle(...putAtMs);
    pool.expire(1001 + 2499 / 8);
    expect([pool.alive, pool.idle, pool.nextExpiryMs]).toEqual([2500, 2500, 1001 + 2500 / 8]);
    pool.expire(1e6);
    expect(pool.alive).toBe(0);
    expect(ends).toEqual(ids.map((id, index) => [id, putAtMs[index]! + 1000]));
  });

  test('each ends at its age, busy or not', () => {
    const { pool, ends, idle } = poolOf({ kind: 'fixed', idleMs: Infinity, maxAgeMs: 7200 });
    const ids = idle(...putAtMs);
    expect(pool.nextExpiryMs).toBe(7200);
    pool.expire(7200);
    expect(pool.alive).toBe(0);
    expect(new Map(ends)).toEqual(new Map(ids.map((id) => [id, 7200])));
  });

  test.each(['mru', 'lru'] as const)('each is taken once, %s', (reuse) => {
    const { pool, idle } = poolOf(forever, reuse);
    const ids = idle(...putAtMs);
    const taken = ids.map(() => pool.take(1e4));
    expect(taken).toEqual(reuse === 'mru' ? ids.toReversed() : ids);
    expect(pool.take(1e4)).toBe(-1);
  });
});
