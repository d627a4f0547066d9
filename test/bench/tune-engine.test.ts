// What commands tell V8, in which order.

import { syncBuiltinESMExports } from 'node:module';
import v8 from 'node:v8';
import { afterEach, expect, test, vi } from 'vitest';
import type * as TuneEngine from '../../bench/simulate/tune-engine.ts';

let fresh = 0;

/** All flags that V8 is given while `tune` tunes. */
const flagsOf = async (tune: (engine: typeof TuneEngine) => void): Promise<string[]> => {
  const flags: string[] = [];
  vi.spyOn(v8, 'setFlagsFromString').mockImplementation((flag) => void flags.push(flag));
  syncBuiltinESMExports();
  // One of its own: the other files of this process have theirs already.
  const path = `../../bench/simulate/tune-engine.ts?fresh=${(fresh += 1)}`;
  tune((await import(path)) as typeof TuneEngine);
  return flags;
};

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
  vi.unstubAllGlobals();
});

const valuesOf = (flags: readonly string[], name: string): number[] =>
  flags.flatMap((flag) => (flag.startsWith(`--${name}=`) ? [Number(flag.slice(name.length + 3))] : []));

test('how large a function may be that is inlined is said once: V8 must not find it lowered while it compiles', async () => {
  const flags = await flagsOf((engine) => {
    engine.tuneEngine();
    engine.tuneForManyRuns(1000);
    engine.tuneForManyRuns(1e9);
    for (const kind of ['answer', 'retry', 'queue'] as const) {
      engine.tuneForRun(kind);
      engine.tuneForDiagnosis(kind);
    }
    engine.tuneForEvents(1e9);
  });
  expect(valuesOf(flags, 'max-inlined-bytecode-size')).toEqual([2000]);
  expect(valuesOf(flags, 'max-inlined-bytecode-size-cumulative')).toEqual([9000, 4500, 9000, 920, 9000, 2000]);
});

test.each([
  ['answer', [9000], false],
  ['retry', [9000], false],
  ['queue', [2000], true],
] as const)(
  'at the events of a run (%s) so much is inlined: %j; its new space may grow: %s',
  async (kind, budgets, grows) => {
    const flags = await flagsOf((engine) => engine.tuneForRun(kind));
    expect(valuesOf(flags, 'max-inlined-bytecode-size-cumulative')).toEqual(budgets);
    expect(flags.includes('--semi-space-growth-factor=4')).toBe(grows);
  },
);

test.each([
  ['answer', [920]],
  ['retry', []],
  ['queue', []],
] as const)('its diagnosis, with a %s: %j', async (kind, budgets) => {
  const flags = await flagsOf((engine) => engine.tuneForDiagnosis(kind));
  expect(valuesOf(flags, 'max-inlined-bytecode-size-cumulative')).toEqual(budgets);
});

test.each([
  [999, [0]],
  [1000, []],
])('of a run of %d events V8 compiles no function or all: %j', async (events, sizes) => {
  const flags = await flagsOf((engine) => engine.tuneForEvents(events));
  expect(valuesOf(flags, 'max-optimized-bytecode-size')).toEqual(sizes);
});

test.each([
  [499_999, [4500]],
  [500_000, []],
])('threads with runs of %d events inline so much: %j', async (events, budgets) => {
  const flags = await flagsOf((engine) => engine.tuneForManyRuns(events));
  expect(valuesOf(flags, 'max-inlined-bytecode-size-cumulative')).toEqual(budgets);
  expect(flags).toContain('--always-sparkplug');
});

test('what was tuned for few events is undone by tuning for all', async () => {
  const flags = await flagsOf((engine) => {
    engine.tuneForEvents(10);
    engine.tuneEngine();
  });
  expect(valuesOf(flags, 'max-optimized-bytecode-size')).toEqual([0, 61_440]);
});

/** All flags of a process that tunes for few events, then for all, on such a V8. */
const flagsOn = (version: string): Promise<string[]> => {
  vi.stubGlobal('process', { ...process, versions: { ...process.versions, v8: version } });
  return flagsOf((engine) => {
    engine.tuneForEvents(10);
    engine.tuneEngine();
  });
};

const always = [
  '--no-parallel-scavenge',
  '--semi-space-growth-factor=1',
  '--no-always-sparkplug',
  '--max-optimized-bytecode-size=61440',
];
const inlining = ['--max-inlined-bytecode-size=2000', '--max-inlined-bytecode-size-cumulative=9000'];

test.each([
  ['11.3.244.8-node.30', [['--max-optimized-bytecode-size=0'], ['--interrupt-budget=250000', ...always, ...inlining]]],
  ['12.4.254.21-node.33', [['--max-optimized-bytecode-size=0'], [...always, ...inlining]]],
  [
    '13.6.233.10-node.28',
    [
      ['--max-optimized-bytecode-size=0', '--no-maglev'],
      [...always, '--maglev', ...inlining],
    ],
  ],
  [
    '14.1.146.11-node.19',
    [
      ['--max-optimized-bytecode-size=0', '--no-maglev'],
      [...always, '--maglev', ...inlining],
    ],
  ],
])('V8 %s is told what it knows, and nothing else', async (version, flags) => {
  expect(await flagsOn(version)).toEqual(flags.flat());
});
