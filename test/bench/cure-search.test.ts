// How a cure is searched for: which values of which plans are simulated, in which order, and what is said in the end. The
// laboratory is made up: a formula tells what each setting comes to.

import { describe, expect, test } from 'vitest';
import { CureSearch } from '../../bench/diagnosis/cures.ts';
import type { Aim } from '../../bench/diagnosis/aims.ts';
import type { Finding, Inquiry } from '../../bench/diagnosis/findings.ts';
import type { Trial } from '../../bench/diagnosis/laboratory.ts';
import type { Change } from '../../bench/diagnosis/settings.ts';
import type { Plan } from '../../bench/diagnosis/suspect.ts';
import type { ScenarioDocument } from '../../bench/format/document.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import type { Cure, RunResult } from '../../reports/index.ts';

const scenarioOf = (era: string) =>
  compileScenario(
    {
      name: 'made up',
      duration: '30s',
      account: { concurrency: 100, unreservedMinimum: 0, era },
      functions: {
        f: { timeout: '1s', duration: { constant: '10ms' }, reservedConcurrency: 1 },
        g: { timeout: '1s', duration: { constant: '10ms' }, reservedConcurrency: 1 },
      },
      traffic: [
        { to: 'f', arrivals: { constant: { rate: '4/s' } } },
        { to: 'g', arrivals: { constant: { rate: '4/s' } } },
      ],
    },
    'test',
    '.',
  );

/** Settings that the formulas look at. */
interface Knobs {
  readonly f: number;
  readonly g: number;
  readonly account: number;
  readonly provisioned: number;
}

const knobsOf = ({ account, functions }: ScenarioDocument): Knobs => ({
  f: functions['f']!.reservedConcurrency!,
  g: functions['g']!.reservedConcurrency!,
  account: account.concurrency,
  provisioned: functions['f']!.provisionedConcurrency,
});

interface Besides {
  readonly figure: string;
  readonly excess: (knobs: Knobs) => number;
  readonly asked?: boolean;
}

interface World {
  /** How far the objective is from being kept. */
  readonly excess: (knobs: Knobs) => number;
  /** Requests of `f`, of its 100, that are refused for good. */
  readonly refused?: (knobs: Knobs) => number;
  readonly era?: string;
  /** What else is looked at, which nobody asked for unless it is said. */
  readonly besides?: readonly Besides[];
  /** So many simulations, and no more. */
  readonly most?: number;
}

const plan = (path: string, values: readonly number[], more: Partial<Plan> = {}): Plan => ({
  values,
  settings: (value) => [{ path, value }],
  said: (value) => `Set ${path} to ${value}`,
  ...more,
});
const ofF = (values: readonly number[], more: Partial<Plan> = {}): Plan =>
  plan('functions.f.reservedConcurrency', values, { said: (value) => `Raise f to ${value}`, ...more });
const ofG = (values: readonly number[], more: Partial<Plan> = {}): Plan =>
  plan('functions.g.reservedConcurrency', values, { said: (value) => `Raise g to ${value}`, ...more });

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

/** One that is blamed, with these ways to mend it. */
const finding = (plans: readonly Plan[], mended = 1): Finding =>
  ({ suspect: { plans: () => plans }, without: {}, mended }) as unknown as Finding;

const plain = new Map<string, Promise<RunResult>>();
const plainResult = (era: string): Promise<RunResult> => {
  const known = plain.get(era) ?? simulateScenario(scenarioOf(era), { comparesKeepAlive: false });
  plain.set(era, known);
  return known;
};

const searched = async (
  { excess, refused = () => 0, era = '2023', besides = [], most = Infinity }: World,
  chain: readonly Finding[],
  others: readonly Finding[] = [],
): Promise<{ cures: Cure[]; tried: string[] }> => {
  const { document } = scenarioOf(era);
  const result = await plainResult(era);
  const trialFor = (changed: ScenarioDocument): Trial => {
    const f = result.functions['f']!;
    const totals = { ...f.totals, offered: 100, throttled: refused(knobsOf(changed)) };
    const functions = { ...result.functions, f: { ...f, totals } };
    return { result: { ...result, scenario: changed, functions } } as unknown as Trial;
  };
  const aims = [{ figure: 'p99', excess, asked: true }, ...besides].map(
    ({ figure, excess: own, asked = false }): Aim => {
      const excessOf = ({ result: { scenario } }: Trial): number => own(knobsOf(scenario as ScenarioDocument));
      return { figure, limit: '<1', asked, text: (trial) => `${excessOf(trial)} too much`, excess: excessOf };
    },
  );
  const tried: string[] = [];
  const laboratory = {
    get isOver(): boolean {
      return tried.length >= most;
    },
    trial: (change: Change): Promise<Trial | null> => {
      const changed = change(document);
      const { f, g, account, provisioned } = knobsOf(changed);
      if (tried.length >= most) return Promise.resolve(null);
      tried.push([f, g, ...(account === 100 ? [] : [account]), ...(provisioned === 0 ? [] : [provisioned])].join(' '));
      return Promise.resolve(f < 0 ? null : trialFor(changed));
    },
  };
  const inquiry = { laboratory, aims, harm: {} } as unknown as Inquiry;
  const cures = await new CureSearch(inquiry, trialFor(document), document).search(chain, others);
  return { cures, tried };
};

const path = (name: 'f' | 'g'): string => `functions.${name}.reservedConcurrency`;

/** What is missing to `enough` of a knob, as a share. */
const lacking = (value: number, enough: number): number => Math.max(0, enough - value) / enough;

describe('one plan', () => {
  test('is tried at its strongest and then halved down to the gentlest value that keeps everything', async () => {
    const { cures, tried } = await searched({ excess: ({ f }) => lacking(f, 7) }, [finding([ofF(upTo(10))])]);
    expect(tried).toEqual(['10 1', '5 1', '7 1', '6 1']);
    expect(cures).toEqual([
      {
        said: 'Raise f to 7; simulated with that: p99 0 too much.',
        settings: [{ path: path('f'), value: 7 }],
        tried: true,
        mends: true,
        figures: [{ figure: 'p99', value: '0 too much' }],
      },
    ]);
  });

  test('whose first value is enough gives that', async () => {
    const { cures, tried } = await searched({ excess: ({ f }) => lacking(f, 2) }, [finding([ofF([2, 3, 4, 5])])]);
    expect(tried).toEqual(['5 1', '3 1', '2 1']);
    expect(cures[0]!.settings).toEqual([{ path: path('f'), value: 2 }]);
  });

  test('that breaks something else at its strongest is tried at half of that', async () => {
    const { cures, tried } = await searched(
      { excess: ({ f }) => lacking(f, 4), refused: ({ f }) => (f > 6 ? 20 : 0) },
      [finding([ofF(upTo(10))])],
    );
    // Of ten values the ninth index, half of it, and then what lies below that.
    expect(tried).toEqual(['10 1', '5 1', '2 1', '3 1', '4 1']);
    expect(cures[0]!.said).toBe('Raise f to 4; simulated with that: p99 0 too much.');
  });

  test('that keeps everything only at the price of something else says so, with as little of that as can be', async () => {
    const { cures } = await searched({ excess: ({ f }) => lacking(f, 4), refused: ({ f }) => 2 + f }, [
      finding([ofF(upTo(10))]),
    ]);
    expect(cures[0]).toMatchObject({ mends: true, settings: [{ path: path('f'), value: 4 }] });
    expect(cures[0]!.said).toBe('Raise f to 4; simulated with that: p99 0 too much, but throttled for good 6 % of f.');
  });

  test('is no gentler where that gives more of something else', async () => {
    const { cures } = await searched({ excess: ({ f }) => lacking(f, 4), refused: ({ f }) => (f > 1 ? 40 - f : 0) }, [
      finding([ofF(upTo(10))]),
    ]);
    expect(cures[0]!.settings).toEqual([{ path: path('f'), value: 10 }]);
  });

  test('that is not enough is given with the value that mends most, and said to be not enough', async () => {
    const { cures, tried } = await searched({ excess: ({ f }) => 1 + Math.abs(f - 5) }, [finding([ofF(upTo(10))])]);
    expect(tried).toEqual(['10 1', '5 1', '3 1', '2 1', '1 1']);
    expect(cures).toEqual([
      {
        said: 'Raise f to 5; simulated with that: p99 1 too much, which is the nearest of what was tried and not enough.',
        settings: [{ path: path('f'), value: 5 }],
        tried: true,
        mends: false,
        figures: [{ figure: 'p99', value: '1 too much' }],
      },
    ]);
  });

  test.each([
    [1.1, 1],
    [1.11, 0],
    [2, 0],
  ])('that takes the objective %d times as far from its limit is a cure in %i cases', async (times, count) => {
    const { cures } = await searched({ excess: ({ f }) => (f === 1 ? 1 : times) }, [finding([ofF([2])])]);
    expect(cures).toHaveLength(count);
  });

  test('that makes one objective worse is no cure, though it mends another', async () => {
    const world = (others: number): World => ({
      excess: ({ f }) => (f > 1 ? 0.2 : 1),
      besides: [{ figure: 'cost', asked: true, excess: ({ f }) => (f > 1 ? others : 0.2) }],
    });
    expect((await searched(world(0.3), [finding([ofF([2])])])).cures).toEqual([]);
    expect((await searched(world(0.2), [finding([ofF([2])])])).cures).toHaveLength(1);
    const unasked = { ...world(0.3), besides: [{ ...world(0.3).besides![0]!, asked: false }] };
    expect((await searched(unasked, [finding([ofF([2])])])).cures).toHaveLength(1);
  });

  test('tells objectives, and of the rest what was broken or is now', async () => {
    const { cures } = await searched(
      {
        excess: () => 0,
        besides: [
          { figure: 'never', excess: () => 0 },
          { figure: 'before', excess: ({ f }) => (f > 1 ? 0 : 1) },
          { figure: 'now', excess: ({ f }) => (f > 1 ? 0.5 : 0) },
          { figure: 'asked', asked: true, excess: () => 0 },
        ],
      },
      [finding([ofF([2])])],
    );
    expect(cures[0]!.figures).toEqual([
      { figure: 'p99', value: '0 too much' },
      { figure: 'before', value: '0 too much' },
      { figure: 'now', value: '0.5 too much' },
      { figure: 'asked', value: '0 too much' },
    ]);
  });

  test('that AWS refuses, or that has no values, is no cure', async () => {
    const { cures, tried } = await searched({ excess: () => 1 }, [finding([ofF([-1]), ofG([])])]);
    expect(tried).toEqual(['-1 1']);
    expect(cures).toEqual([]);
  });

  test('that Lambda did not offer in the era of the scenario is not tried', async () => {
    const provisioned = plan('functions.f.provisionedConcurrency', [5]);
    const world = { excess: ({ provisioned: count }: Knobs) => lacking(count, 5) };
    const early = await searched({ ...world, era: '2018' }, [finding([provisioned])]);
    expect(early).toEqual({ cures: [], tried: [] });
    const late = await searched({ ...world, era: '2023' }, [finding([provisioned])]);
    expect(late.tried).toEqual(['1 1 5']);
    expect(late.cures[0]!.mends).toBe(true);
  });
});

describe('several plans for one cause', () => {
  const keptBy = { excess: ({ f, g }: Knobs) => Math.min(lacking(f, 5), lacking(g, 5)) };

  test('the first that keeps everything is taken, and no other is tried', async () => {
    const { cures, tried } = await searched(keptBy, [finding([ofF([5]), ofG([5])])]);
    expect(tried).toEqual(['5 1']);
    expect(cures[0]!.settings).toEqual([{ path: path('f'), value: 5 }]);
  });

  test('one that keeps everything goes before one that does not, and the cleaner one before the other', async () => {
    const dirty = { ...keptBy, refused: ({ f, g }: Knobs) => (f > 1 ? 30 : g > 1 ? 20 : 0) };
    expect((await searched(dirty, [finding([ofF([5]), ofG([5])])])).cures[0]!.said).toBe(
      'Raise g to 5; simulated with that: p99 0 too much, but throttled for good 20 % of f.',
    );
    expect((await searched(dirty, [finding([ofG([5]), ofF([5])])])).cures[0]!.settings[0]!.path).toBe(path('g'));
    // One that is not enough, but clean, is worth less than one that is.
    expect((await searched(dirty, [finding([ofG([5]), ofF([1])])])).cures[0]!.mends).toBe(true);
    expect((await searched(dirty, [finding([ofF([1]), ofG([5])])])).cures[0]!.mends).toBe(true);
  });

  test('of two that are not enough the one that mends more is taken, what it breaks taken off', async () => {
    const world: World = {
      excess: ({ f, g }) => 1 - (f > 1 ? 0.5 : 0) - (g > 1 ? 0.4 : 0),
      refused: ({ f }) => (f > 1 ? 20 : 0),
    };
    // 0.5 less the 0.19 that are too many, against 0.4.
    expect((await searched(world, [finding([ofF([5]), ofG([5])])])).cures[0]!.settings[0]!.path).toBe(path('g'));
    const clean = { excess: world.excess };
    expect((await searched(clean, [finding([ofF([5]), ofG([5])])])).cures[0]!.settings[0]!.path).toBe(path('f'));
    expect((await searched(clean, [finding([ofG([5]), ofF([5])])])).cures[0]!.settings[0]!.path).toBe(path('f'));
  });
});

describe('a plan with a rival', () => {
  const withRival = (values: readonly number[], rival: Plan): Finding => finding([ofF(values, { rival })]);

  test.each([
    [8, 'f'],
    [7, 'g'],
    [12, 'f'],
  ] as const)('of which it takes 10, and of the rival %i: %s is raised', async (needed, taken) => {
    const { cures } = await searched({ excess: ({ f, g }) => Math.min(lacking(f, 10), lacking(g, needed)) }, [
      withRival(upTo(16), ofG(upTo(16))),
    ]);
    expect(cures[0]!.settings).toEqual([{ path: path(taken), value: taken === 'f' ? 10 : needed }]);
  });

  test('gives way to it where it breaks something else itself, and else stays, though it takes more', async () => {
    const world = { excess: ({ f, g }: Knobs) => Math.min(lacking(f, 5), lacking(g, 5)) };
    const own = await searched({ ...world, refused: ({ f }) => (f > 1 ? 20 : 0) }, [withRival([5], ofG([5]))]);
    expect(own.cures[0]!.settings).toEqual([{ path: path('g'), value: 5 }]);
    const rivals = await searched({ ...world, refused: ({ g }) => (g > 1 ? 20 : 0) }, [withRival([10], ofG([5]))]);
    expect(rivals.cures[0]!.settings).toEqual([{ path: path('f'), value: 10 }]);
  });

  test('is the rival where it cannot be had itself, and itself where the rival cannot', async () => {
    const world = { excess: ({ f, g }: Knobs) => Math.min(lacking(f, 5), lacking(g, 5)) };
    const without = await searched(world, [withRival([], ofG([5]))]);
    expect(without.cures[0]!.settings).toEqual([{ path: path('g'), value: 5 }]);
    const alone = await searched(world, [withRival([5], ofG([]))]);
    expect(alone.cures[0]!.settings).toEqual([{ path: path('f'), value: 5 }]);
    expect((await searched(world, [withRival([], ofG([]))])).cures).toEqual([]);
  });
});

describe('a chain of causes', () => {
  const both: World = { excess: ({ f, g }) => lacking(f, 5) + lacking(g, 3) };

  test('is mended together, each no more than it needs with the others', async () => {
    const { cures, tried } = await searched(both, [finding([ofF(upTo(8))]), finding([ofG(upTo(4))])]);
    expect(cures).toEqual([
      {
        said: 'Raise f to 5; and raise g to 3; simulated with that: p99 0 too much.',
        settings: [
          { path: path('f'), value: 5 },
          { path: path('g'), value: 3 },
        ],
        tried: true,
        mends: true,
        figures: [{ figure: 'p99', value: '0 too much' }],
      },
    ]);
    // The first as strong as it gets, the second on top of it; then the first left out, then weakened.
    expect(tried).toEqual(['8 1', '4 1', '2 1', '1 1', '8 4', '8 2', '8 3', '1 3', '4 3', '6 3', '5 3']);
  });

  test('leaves out what the last of it makes needless', async () => {
    const { cures } = await searched({ excess: ({ f, g }) => (g >= 3 ? 0 : 1 - 0.1 * (f - 1)) }, [
      finding([ofF([2, 3])]),
      finding([ofG(upTo(4))]),
    ]);
    expect(cures.map(({ said, settings }) => ({ said, settings }))).toEqual([
      { said: 'Raise g to 3; simulated with that: p99 0 too much.', settings: [{ path: path('g'), value: 3 }] },
    ]);
  });

  test('keeps what would break something else if it were left out', async () => {
    const { cures } = await searched(
      {
        excess: ({ f, g }) => (g >= 3 ? 0 : 1 - 0.1 * (f - 1)),
        refused: ({ f, g }) => (g > 1 && f === 1 ? 20 : 0),
      },
      [finding([ofF([2, 3])]), finding([ofG(upTo(4))])],
    );
    expect(cures[0]!.said).toBe('Raise f to 2; and raise g to 3; simulated with that: p99 0 too much.');
  });

  test('passes over what cannot be tried', async () => {
    const { cures } = await searched({ excess: ({ g }) => lacking(g, 3) }, [finding([]), finding([ofG(upTo(4))])]);
    expect(cures[0]!.settings).toEqual([{ path: path('g'), value: 3 }]);
  });

  test('ends with the first that keeps everything, where none is clean', async () => {
    const { cures } = await searched(
      { excess: ({ f, g }) => (f > 1 || g > 1 ? 0 : 1), refused: ({ f, g }) => (f > 1 || g > 1 ? 20 : 0) },
      [finding([ofF([2])]), finding([ofG([2])])],
    );
    expect(cures[0]!.said).toBe('Raise f to 2; simulated with that: p99 0 too much, but throttled for good 20 % of f.');
  });

  test.each([
    [0.02, 'Raise f to 2; and raise g to 2'],
    [0.011, 'Raise f to 2; and raise g to 2'],
    [0.009, 'Raise f to 2'],
    [0, 'Raise f to 2'],
  ])('that is not enough ends with what mends %d more than the one before', async (more, said) => {
    const { cures } = await searched({ excess: ({ f, g }) => 1 - (f > 1 ? 0.3 : 0) - (g > 1 ? more : 0) }, [
      finding([ofF([2])]),
      finding([ofG([2])]),
    ]);
    expect(cures[0]!.said.split('; simulated')[0]).toBe(said);
  });

  test('says what the account has to have for all of it together, but not where the sentence says so itself', async () => {
    const account = (value: number) => ({ path: 'account.concurrency', value });
    const withAccount = (name: 'f' | 'g', value: number, more: number): Plan =>
      plan(path(name), [value], {
        settings: () => [{ path: path(name), value }, account(100 + more)],
        said: () => `Raise ${name} to ${value}`,
      });
    const excess = ({ f, g }: Knobs): number => lacking(f, 5) + lacking(g, 3);
    const two = await searched({ excess }, [finding([withAccount('f', 5, 1000)]), finding([withAccount('g', 3, 20)])]);
    expect(two.cures[0]!.said).toBe(
      'Raise f to 5; and raise g to 3, with an account concurrency of 1,120; simulated with that: p99 0 too much.',
    );
    expect(two.cures[0]!.settings).toEqual([
      { path: path('f'), value: 5 },
      account(1120),
      { path: path('g'), value: 3 },
    ]);
    const one = await searched({ excess: ({ f }) => lacking(f, 5) }, [finding([withAccount('f', 5, 30)])]);
    expect(one.cures[0]!.said).toBe(
      'Raise f to 5, with an account concurrency of 130; simulated with that: p99 0 too much.',
    );
    const asked = plan('account.concurrency', [130], { said: (value) => `Ask for an account concurrency of ${value}` });
    const told = await searched({ excess: ({ account: all }) => lacking(all, 130) }, [finding([asked])]);
    expect(told.cures[0]!.said).toBe('Ask for an account concurrency of 130; simulated with that: p99 0 too much.');
  });
});

describe('where what is blamed cannot be mended, what lies beside it is tried', () => {
  const keptByG: World = { excess: ({ f, g }) => (g > 2 ? 0 : 1 - 0.04 * (f - 1) - 0.1 * (g - 1)) };

  test('and taken alone where that keeps everything', async () => {
    const { cures } = await searched(keptByG, [finding([ofF([2])])], [finding([ofG([3])])]);
    expect(cures.map(({ said }) => said)).toEqual(['Raise g to 3; simulated with that: p99 0 too much.']);
  });

  test('those that mended most first, three of them and no more', async () => {
    const others = [
      finding([ofF([10])], 0.3),
      finding([ofF([20])], 0.9),
      finding([], 0.8),
      finding([ofF([40])], 0.2),
      finding([ofF([50])], 0.7),
    ];
    const { tried } = await searched({ excess: ({ f }) => 1 - 0.001 * f }, [finding([])], others);
    expect(tried).toEqual(['20 1', '50 1']);
  });

  test.each([
    [0.04, 0],
    [0.049, 0],
    [0.051, 1],
  ])('and is worth a sentence where it mends more than a twentieth: %d', async (mends, count) => {
    const { cures } = await searched({ excess: ({ g }) => (g > 1 ? 1 - mends : 1) }, [], [finding([ofG([2])])]);
    expect(cures).toHaveLength(count);
  });

  test('and said where it mends more than what is blamed, but not where it mends less', async () => {
    const excess = ({ f, g }: Knobs): number => 1 - (f > 1 ? 0.1 * f : 0) - (g > 1 ? 0.3 : 0);
    const said = async (strength: number): Promise<string> => {
      const { cures } = await searched({ excess }, [finding([ofF([strength])])], [finding([ofG([2])])]);
      return cures[0]!.said.split(';')[0]!;
    };
    expect(await said(2)).toBe('Raise g to 2');
    expect(await said(4)).toBe('Raise f to 4');
    // However little of it is mended: what is there already is held against it.
    const little = await searched(
      { excess: ({ f, g }) => 1 - (f > 1 ? 0.01 : 0) - (g > 1 ? 0.02 : 0) },
      [finding([ofF([2])])],
      [finding([ofG([2])])],
    );
    expect(little.cures[0]!.said.split(';')[0]).toBe('Raise g to 2');
  });
});

describe('when the laboratory is over', () => {
  test('the best so far is given', async () => {
    const excess = ({ f }: Knobs): number => 1 + Math.abs(f - 5);
    const one = await searched({ excess, most: 1 }, [finding([ofF(upTo(10))])]);
    expect(one.tried).toEqual(['10 1']);
    expect(one.cures).toEqual([]);
    const closer = await searched({ excess, most: 1 }, [finding([ofF(upTo(6))])]);
    expect(closer.cures[0]!.settings).toEqual([{ path: path('f'), value: 6 }]);
    const two = await searched({ excess: ({ f }) => 1 / f, most: 2 }, [finding([ofF(upTo(10))])]);
    expect(two.tried).toEqual(['10 1', '5 1']);
    expect(two.cures[0]!.settings).toEqual([{ path: path('f'), value: 10 }]);
  });

  test('a gentler value is not looked for any longer', async () => {
    const { cures, tried } = await searched({ excess: ({ f }) => lacking(f, 3), most: 2 }, [finding([ofF(upTo(10))])]);
    expect(tried).toEqual(['10 1', '5 1']);
    expect(cures[0]!.settings).toEqual([{ path: path('f'), value: 5 }]);
  });
});
