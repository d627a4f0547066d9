// Pieces that diagnoses and senders are made of: settings written into a document, laws of times made longer, arrivals in parts.

import { describe, expect, test } from 'vitest';
import { costOf } from '../../bench/diagnosis/laboratory.ts';
import { partOfArrivals } from '../../bench/diagnosis/part-of-arrivals.ts';
import { scaledLaw } from '../../bench/diagnosis/scaled-law.ts';
import { all, applied, joined } from '../../bench/diagnosis/settings.ts';
import type { ScenarioDocument } from '../../bench/format/document.ts';
import { everyNth } from '../../bench/measure/arrival-share.ts';
import type { RunResult } from '../../reports/index.ts';
import type { ArrivalProcess } from '../../sim/index.ts';

const documentOf = (more: object = {}): ScenarioDocument =>
  ({
    account: { concurrency: 100 },
    functions: { f: { memory: '1GB', snapStart: { restore: { constant: '1s' } } }, g: {} },
    traffic: [{ to: 'f', sqs: { batchSize: 1 } }, { to: 'g' }],
    ...more,
  }) as unknown as ScenarioDocument;

describe('settings', () => {
  test('are written one after the other into a copy', () => {
    const before = documentOf();
    const after = applied([
      { path: 'functions.f.memory', value: '2GB' },
      { path: 'functions.g.managed.maximumEnvironments', value: 3 },
      { path: 'traffic.0.sqs.batchSize', value: 5 },
      { path: 'functions.f.memory', value: '3GB' },
    ])(before);
    expect(after).toEqual({
      account: { concurrency: 100 },
      functions: {
        f: { memory: '3GB', snapStart: { restore: { constant: '1s' } } },
        g: { managed: { maximumEnvironments: 3 } },
      },
      traffic: [{ to: 'f', sqs: { batchSize: 5 } }, { to: 'g' }],
    });
    expect(before).toEqual(documentOf());
  });

  test('without a value are taken away, where they are', () => {
    const taken = (path: string): ScenarioDocument => applied([{ path, value: undefined }])(documentOf());
    expect(taken('functions.f.memory').functions['f']).toEqual({ snapStart: { restore: { constant: '1s' } } });
    expect(taken('functions.f.snapStart.restore').functions['f']).toEqual({ memory: '1GB', snapStart: {} });
    expect(taken('functions.f.snapStart.restore.constant').functions['f']).toEqual({
      memory: '1GB',
      snapStart: { restore: {} },
    });
    expect(taken('functions.g.managed.maximumEnvironments')).toEqual(documentOf());
    expect(taken('functions.f.timeout')).toEqual(documentOf());
  });

  test('of what is not there are refused with what is', () => {
    expect(() => applied([{ path: 'functions.h.memory', value: 1 }])(documentOf())).toThrow(
      'functions.h.memory: there is no "h" in functions; there is: f, g',
    );
  });

  test('changes follow each other', () => {
    const named = (name: string) => (document: ScenarioDocument) => ({ ...document, name: `${document.name}${name}` });
    expect(all([named('a'), named('b')])(documentOf({ name: '' })).name).toBe('ab');
    expect(all([])(documentOf())).toEqual(documentOf());
  });

  test('of several cures are joined: the last of a path, and what each asks of the account besides the others', () => {
    const account = (value: number) => ({ path: 'account.concurrency', value });
    const memory = (value: string) => ({ path: 'functions.f.memory', value });
    expect(joined(documentOf(), [memory('1GB'), account(130)], [account(120)], [memory('2GB')])).toEqual([
      memory('2GB'),
      account(150),
    ]);
    expect(joined(documentOf(), [memory('1GB')], [])).toEqual([memory('1GB')]);
    expect(joined(documentOf())).toEqual([]);
  });
});

describe('a law of times', () => {
  test.each([
    [{ constant: '80ms' }, { constant: '200ms' }],
    [{ constant: 0 }, { constant: 0 }],
    [{ lognormal: { p50: '80ms', p99: '1s' } }, { lognormal: { p50: '200ms', p99: '2500ms' } }],
    [{ gamma: { mean: '0.3s', cv: 0.5 } }, { gamma: { mean: '750ms', cv: 0.5 } }],
    [{ pareto: { minimum: '1ms', alpha: 3 } }, { pareto: { minimum: '2.5ms', alpha: 3 } }],
    [
      { samples: ['1ms', '2ms'], counts: null },
      { samples: ['2.5ms', '5ms'], counts: null },
    ],
    [
      { mixture: [{ weight: 2, law: { constant: '1.2345678s' } }] },
      { mixture: [{ weight: 2, law: { constant: '3086.42ms' } }] },
    ],
  ])('%j is 2.5 times as long', (law, longer) => {
    expect(scaledLaw(law as never, 2.5)).toEqual(longer);
  });

  test('that lies in a file, or has a text that is no time, is none', () => {
    expect(scaledLaw({ samples: 'times.txt' }, 2)).toBeNull();
    expect(scaledLaw({ constant: 'long' }, 2)).toBeNull();
    expect(scaledLaw({ gamma: { mean: '1s', of: ['x'] } } as never, 2)).toBeNull();
  });
});

/** Arrivals at these instants, at a rate that tells the instant. */
const arrivalsAt = (instants: readonly number[]): ArrivalProcess => {
  let next = 0;
  return {
    rateAt: (atMs) => atMs,
    fill: (block) => {
      const part = instants.slice(next, next + block.length);
      block.set(part);
      next += part.length;
      return part.length;
    },
  };
};

const drained = (process: ArrivalProcess, length: number): number[] => {
  const found: number[] = [];
  const block = new Float64Array(length);
  for (;;) {
    const count = process.fill(block);
    found.push(...block.subarray(0, count));
    if (count < length) return found;
  }
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('arrivals in part', () => {
  test.each([1, 7, 5000])('are those from its first instant to before its last, in blocks of %i', (length) => {
    const part = partOfArrivals(arrivalsAt(numbers(10_000)), 10, 9000);
    expect(drained(part, length)).toEqual(numbers(8990));
    expect(drained(partOfArrivals(arrivalsAt(numbers(5)), 2, 100), length)).toEqual([0, 1, 2]);
    expect(drained(partOfArrivals(arrivalsAt(numbers(4096)), 4095, 5000), length)).toEqual([0]);
    expect(drained(partOfArrivals(arrivalsAt([]), 0, 1), length)).toEqual([]);
  });

  test('have the rate of the whole at their instant', () => {
    expect(partOfArrivals(arrivalsAt([]), 10, 20).rateAt(5)).toBe(15);
  });

  test.each([1, 7, 3000])('are every third for each of three threads, in blocks of %i', (length) => {
    for (const count of [0, 1, 2, 1023, 1024, 1025, 3000]) {
      const shares = [0, 1, 2].map((index) => drained(everyNth(arrivalsAt(numbers(count)), index, 3), length));
      for (const [index, share] of shares.entries()) {
        expect(share).toEqual(numbers(count).filter((number) => number % 3 === index));
      }
    }
  });

  test('are a third of the rate, and all of it for one thread', () => {
    const whole = arrivalsAt(numbers(3));
    expect(everyNth(whole, 2, 3).rateAt(12)).toBe(4);
    expect(everyNth(whole, 0, 1)).toBe(whole);
  });
});

test('what a run takes is its attempts, refused ones too, and what waited in queues and streams', () => {
  const run = (parts: object): RunResult =>
    ({ totals: { offered: 100, retries: 20 }, throttlesByReason: {}, ...parts }) as unknown as RunResult;
  expect(costOf(run({}))).toBe(120);
  expect(costOf(run({ throttlesByReason: { account: 3, 'reserved-concurrency': 4 } }))).toBe(127);
  expect(costOf(run({ eventSources: { q: { sent: 50 }, s: { put: 8 }, other: {} } }))).toBe(178);
});
