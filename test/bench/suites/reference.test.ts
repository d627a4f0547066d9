// The yardsticks: the loop of the micro-benchmarks against the same thing said plainly, and the compiled program with a made-up compiler.

import { existsSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { referenceLoop } from '../../../bench/suites/reference-loop.ts';
import { referenceProgram, type RunProgram } from '../../../bench/suites/reference-program.ts';
import { randomStream } from '../../../sim/index.ts';

/** The loop without a heap: all departures, and those that are after the last arrival. */
const plainLoop = (count: number, perMs: number, meanMs: number, random: () => number): number => {
  const departures: number[] = [];
  let nowMs = 0;
  for (let index = 0; index < count; index += 1) {
    nowMs -= Math.log(random()) / perMs;
    departures.push(nowMs - Math.log(random()) * meanMs);
  }
  return departures.filter((atMs) => atMs > nowMs).length;
};

test.each([
  [1, 1, 200],
  [2, 1, 200],
  [17, 0.01, 200],
  [300, 5, 3],
  [1000, 1, 200],
  [3000, 2, 500],
])('%i arrivals, %d/ms x %d ms: as many are in service at the end as without a heap', (count, perMs, meanMs) => {
  for (const seed of [1, 2, 3]) {
    const streams = [randomStream(seed, 'reference'), randomStream(seed, 'reference')] as const;
    const [inService, expected] = [referenceLoop, plainLoop].map((loop, index) =>
      loop(count, perMs, meanMs, () => streams[index]!.uniform()),
    );
    expect(inService).toBe(expected);
  }
});

const made = (run: (command: string, args: readonly string[]) => string) => {
  const asked: [command: string, args: readonly string[]][] = [];
  const told: RunProgram = (command, args) => {
    asked.push([command, args]);
    return run(command, args);
  };
  return { asked, told };
};

test('the program is compiled for this machine, asked in seconds, and removed', () => {
  const { asked, told } = made((command, args) => {
    if (command !== 'g++') return '120 45 0.250000\n';
    writeFileSync(args[args.indexOf('-o') + 1]!, '');
    return '';
  });
  const reference = referenceProgram(told)!;
  const [[compiler, [...args]] = ['', []]] = asked;
  const source = args.pop()!;
  const program = args.pop()!;
  expect([compiler, args]).toEqual(['g++', ['-O3', '-march=native', '-std=c++17', '-o']]);
  expect(source).toMatch(/bench.reference.loss-system\.cpp$/);
  expect([existsSync(source), existsSync(program)]).toEqual([true, true]);
  expect(reference.speed({ perSecond: 1000, meanMs: 200, count: 500_000 })).toBe(2_000_000);
  // Rate, mean, keep-alive, cap, count and seed.
  expect(asked[1]).toEqual([program, ['1000', '0.2', '600', '1000000', '500000', '1']]);
  reference.remove();
  expect(existsSync(dirname(program))).toBe(false);
});

test('without a compiler there is none, and nothing of it is left', () => {
  let program = '';
  const { told } = made((_, args) => {
    program = args[args.indexOf('-o') + 1]!;
    expect(existsSync(dirname(program))).toBe(true);
    throw Object.assign(new Error('spawnSync g++ ENOENT'), { code: 'ENOENT' });
  });
  expect(referenceProgram(told)).toBeNull();
  expect(existsSync(dirname(program))).toBe(false);
});
