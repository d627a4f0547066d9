// What each slider of the page may be set to and what it changes, and what changes do to values that no factor applies to.

import { describe, expect, test } from 'vitest';
import { changedDocument, unchanged, type Changes } from '../../bench/page/what-if/changes.ts';
import { positionOf, problemOf, slidersOf, type SlidScenario, type Slider } from '../../bench/page/what-if/sliders.ts';

const slid = (fn: object = {}, concurrency = 100, era = '2026'): SlidScenario => ({
  account: { concurrency, era, region: 'us-east-1' },
  functions: { f: { memory: '1GB', provisionedConcurrency: 0, ...fn } },
});

const sliderOf = (label: string, scenario: SlidScenario = slid()): Slider =>
  slidersOf(scenario, 'f').find((one) => one.label === label)!;

describe('a slider', () => {
  test.each([
    ['traffic', { traffic: 2 }, { traffic: 1 }, { traffic: 1 }],
    ['account concurrency', { accountConcurrency: 2 }, { accountConcurrency: null }, { accountConcurrency: null }],
    ['reserved concurrency', { reservedConcurrency: 2 }, { reservedConcurrency: -1 }, { reservedConcurrency: null }],
    [
      'provisioned concurrency',
      { provisionedConcurrency: 2 },
      { provisionedConcurrency: null },
      { provisionedConcurrency: null },
    ],
    ['memory', { memoryMb: 2 }, { memoryMb: null }, { memoryMb: null }],
    ['keep-alive', { keepAliveS: 2 }, { keepAliveS: null }, { keepAliveS: null }],
  ])('changes %s, to a number and to none, and puts it back', (label, two, none, unchanged) => {
    const slider = sliderOf(label);
    expect([slider.change(2), slider.change(null), slider.unchanged]).toEqual([two, none, unchanged]);
  });

  test('of each kind has its unit, bounds and place', () => {
    const facts = slidersOf(slid(), 'f').map(({ label, unit, none, own, least, most, whole, note }) => ({
      label,
      said: [unit, none, note ?? null],
      own,
      bounds: [least, most, whole],
    }));
    expect(facts).toEqual([
      { label: 'traffic', said: ['×', '', null], own: 1, bounds: [0.001, 1000, false] },
      { label: 'account concurrency', said: ['', '', null], own: 100, bounds: [1, 1_000_000, true] },
      { label: 'reserved concurrency', said: ['', 'none', null], own: null, bounds: [0, 1_000_000, true] },
      { label: 'provisioned concurrency', said: ['', '', null], own: 0, bounds: [0, 1_000_000, true] },
      {
        label: 'memory',
        said: ['MB', '', 'changes the price only: the scenario gives no cpu, by which times follow it'],
        own: 1024,
        bounds: [128, 10_240, true],
      },
      { label: 'keep-alive', said: ['s', 'as it was', null], own: null, bounds: [0, 86_400, false] },
    ]);
    expect(sliderOf('memory', slid({ cpu: {} }))).not.toHaveProperty('note');
    expect(sliderOf('reserved concurrency', slid({ reservedConcurrency: 7 })).own).toBe(7);
  });

  test('has steps up to what there is, with those of the run among them', () => {
    const small = slid({ reservedConcurrency: 7, provisionedConcurrency: 13, memory: '200MB' }, 12);
    expect(sliderOf('account concurrency', small).values).toEqual([10, 12, 15, 20, 30, 40, 48]);
    expect(sliderOf('reserved concurrency', small).values).toEqual([null, 0, 1, 2, 5, 7, 10, 12]);
    expect(sliderOf('provisioned concurrency', small).values).toEqual([0, 1, 2, 5, 10, 12]);
    expect(sliderOf('memory', small).values).toEqual([
      128, 200, 256, 384, 512, 768, 1024, 1536, 1769, 2048, 3008, 4096, 6144, 8192, 10_240,
    ]);
    expect(sliderOf('memory', slid({}, 100, '2020')).values).toEqual([
      128, 256, 384, 512, 768, 1024, 1536, 1792, 2048, 3008,
    ]);
    expect(sliderOf('memory', slid({}, 100, '2020')).most).toBe(3008);
    expect(sliderOf('keep-alive').values).toEqual([null, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200]);
    expect(sliderOf('traffic').values).toEqual([0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 5, 7, 10]);
    expect(sliderOf('provisioned concurrency', slid({}, 250)).values).toEqual([
      0, 1, 2, 5, 10, 15, 20, 30, 40, 50, 60, 80, 100, 150, 200, 250,
    ]);
  });

  test('stands at the nearest step, the first of two that are as near', () => {
    const reserved = sliderOf('reserved concurrency');
    expect([null, 0, 1, 3, 4, 7, 8, 1000].map((value) => positionOf(reserved, value))).toEqual([
      0, 1, 2, 3, 4, 4, 5, 13,
    ]);
    expect(positionOf(sliderOf('traffic'), null)).toBe(0);
  });

  test('refuses what is none of its numbers', () => {
    const memory = sliderOf('memory');
    expect([127, 128, 10_240, 10_241, 200.5, null].map((value) => problemOf(memory, value))).toEqual([
      'memory: write a whole number from 128 to 10,240.',
      null,
      null,
      'memory: write a whole number from 128 to 10,240.',
      'memory: write a whole number from 128 to 10,240.',
      'memory: write a number.',
    ]);
    expect(problemOf(sliderOf('keep-alive'), null)).toBeNull();
    expect(problemOf(sliderOf('keep-alive'), 0.5)).toBeNull();
    expect(problemOf(sliderOf('keep-alive'), 86_401)).toBe('keep-alive: write a number from 0 to 86,400.');
  });
});

describe('traffic that is changed', () => {
  const changes = (traffic: number): Changes => ({ ...unchanged('f'), traffic });
  const arrivalsTimes = (arrivals: object, factor: number): unknown => {
    const document = { account: {}, functions: { f: {} }, traffic: [{ to: 'f', arrivals: arrivals as never }] };
    const { traffic } = changedDocument(document, changes(factor)) as unknown as {
      traffic: { arrivals: unknown }[];
    };
    return traffic[0]!.arrivals;
  };

  test.each([
    ['a rate', { poisson: { rate: ' 10 /s ' } }, { poisson: { rate: '25/s' } }],
    ['a rate with an exponent', { poisson: { rate: '1e-3/min' } }, { poisson: { rate: '0.0025/min' } }],
    [
      'rates at instants',
      {
        constant: {
          rate: [
            ['0s', '1/s'],
            ['9s', '2/s'],
          ],
        },
      },
      {
        constant: {
          rate: [
            ['0s', '2.5/s'],
            ['9s', '5/s'],
          ],
        },
      },
    ],
    ['what is no rate', { poisson: { rate: 'much' } }, { poisson: { rate: 'much' } }],
    ['a number', { constant: { rate: 3 } }, { constant: { rate: 3 } }],
    ['a burst', { burst: { at: '1s', count: 5 } }, { burst: { at: '1s', count: 13 } }],
    ['a burst of what is no number', { burst: { count: 'all' } }, { burst: { count: 'all' } }],
    ['a trace', { trace: { file: 'a', scale: 2 } }, { trace: { file: 'a', scale: 5 } }],
    ['a trace scaled by what is no number', { trace: { scale: 'x' } }, { trace: { scale: 'x' } }],
    ['a trace as it is', { trace: { file: 'a' } }, { trace: { file: 'a' } }],
    ['on and off', { onOff: { rate: '4/s', on: '1s' } }, { onOff: { rate: '10/s', on: '1s' } }],
    ['steps', { steps: [['0s', '1/s']] }, { steps: [['0s', '2.5/s']] }],
    ['a sine', { sine: { mean: '2/s', amplitude: '1/s' } }, { sine: { mean: '5/s', amplitude: '2.5/s' } }],
    [
      'several',
      [{ burst: { count: 2 } }, { constant: { rate: '1/s' } }],
      [{ burst: { count: 5 } }, { constant: { rate: '2.5/s' } }],
    ],
  ])('by 2.5: %s', (_, before, after) => {
    expect(arrivalsTimes(before, 2.5)).toEqual(after);
  });

  test('leaves a burst of one at least, and clients', () => {
    expect(arrivalsTimes({ burst: { count: 3 } }, 0.1)).toEqual({ burst: { count: 1 } });
    const document = {
      account: {},
      functions: { f: {} },
      traffic: [{ to: 'f', closedLoop: { clients: 4, think: '1s' } }],
    };
    expect(changedDocument(document, changes(0.1))['traffic']).toEqual([
      { to: 'f', closedLoop: { clients: 1, think: '1s' } },
    ]);
    expect(changedDocument(document, changes(2))['traffic']).toEqual([
      { to: 'f', closedLoop: { clients: 8, think: '1s' } },
    ]);
    expect(changedDocument(document, changes(1))['traffic']).toBe(document.traffic);
  });
});
