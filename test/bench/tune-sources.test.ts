// What tune reads: results of aws-lambda-power-tuning and earlier tunings, what is wrong with others, and the sizes that are tried.

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fitCpu } from '../../bench/tune/fit-cpu.ts';
import { pointsOfResult } from '../../bench/tune/power-result.ts';
import { defaultSizes } from '../../bench/tune/sizes.ts';
import { readTuneSource, type TuneSource } from '../../bench/tune/tune-source.ts';
import { tuneSchemaId } from '../../bench/tune/tuning.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import { placeWith, type Place } from '../support/command-line.ts';

const stats = [{ value: 512, averagePrice: 1e-6, averageDuration: 100 }];
const points = [{ memoryMb: 512, durationMs: 100, costUsd: 1e-6 }];
const foreign =
  'a result of aws-lambda-power-tuning: means without the fastest and slowest fifth, unless it was told otherwise';

const files: Readonly<Record<string, unknown>> = {
  'plain.json': { stats },
  'api.power-tuning.json': { power: 512, duration: 100, cost: 1e-6 },
  'read.tune.json': { schema: tuneSchemaId, kind: 'read', from: foreign, stats },
  'measured.tune.json': { schema: tuneSchemaId, kind: 'measured', from: 'AWS', stats },
  'other-schema.json': { schema: 'x', kind: 'measured', from: 'AWS', stats },
  'no-kind.json': { schema: tuneSchemaId, from: 'AWS', stats },
  'no-from.json': { schema: tuneSchemaId, kind: 'measured', stats },
  'neither.json': { name: 'x' },
  'empty.json': { stats: [], stateMachine: {} },
};
const functions = { f: { duration: { constant: '10ms' } } };
const traffic = [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }];

let place: Place;
beforeAll(() => {
  place = placeWith({
    ...Object.fromEntries(Object.entries(files).map(([name, value]) => [name, JSON.stringify(value)])),
    'scenario.json': JSON.stringify({ name: 's', duration: '1s', functions, traffic, stats: 1 }),
    'part.json': JSON.stringify({ duration: '1s' }),
    'broken.json': '{ name: s',
    'module.mjs': `export default ${JSON.stringify({ name: 'of a module', duration: '1s', functions, traffic })};\n`,
  });
});
afterAll(() => place.remove());

const read = (name: string): Promise<TuneSource> => readTuneSource(join(place.directory, name), {});

describe('a source', () => {
  test.each([
    ['plain.json', 'plain', foreign],
    ['api.power-tuning.json', 'api', foreign],
    ['read.tune.json', 'read', foreign],
    ['measured.tune.json', 'measured', 'an earlier tuning, measured from AWS'],
    ['other-schema.json', 'other-schema', foreign],
    ['no-kind.json', 'no-kind', foreign],
    ['no-from.json', 'no-from', foreign],
  ])('%s is a result', async (file, name, from) => {
    expect(await read(file)).toEqual({ kind: 'result', name, from, points });
  });

  test('with functions is a scenario, whatever else it has', async () => {
    const source = await read('scenario.json').catch((error: unknown) => error as Error);
    // Its key `stats` is none of a scenario, which is told as such.
    expect(source).toBeInstanceOf(ConfigError);
    expect((source as ConfigError).problems.map(({ message }) => message)).toEqual([expect.stringContaining('stats')]);
  });

  test('that is a module is a scenario', async () => {
    expect(await read('module.mjs')).toMatchObject({ kind: 'scenario', scenario: { name: 'of a module' } });
  });

  test.each(['part.json', 'broken.json'])('%s is told as a scenario', async (file) => {
    const error = (await read(file).catch((caught: unknown) => caught)) as ConfigError;
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.message).not.toContain('is neither a scenario');
  });

  test('that is neither is told', async () => {
    await expect(read('neither.json')).rejects.toThrow(
      'is neither a scenario (name, duration, functions, traffic) nor a result of aws-lambda-power-tuning (stats, or stateMachine, or power with duration and cost); name one of them',
    );
    await expect(read('empty.json')).rejects.toThrow(
      'it is no result of aws-lambda-power-tuning: it has neither stats nor stateMachine.visualization nor power and duration; name a result of it, or a scenario',
    );
    await expect(readTuneSource('https://lambda-power-tuning.show/', {})).rejects.toThrow(
      'it has no # with the figures behind it; write the whole link, in quotes',
    );
  });
});

describe('points', () => {
  const at = (value: unknown, averageDuration: unknown = 100, averagePrice: unknown = 1e-6): object => ({
    value,
    averageDuration,
    averagePrice,
  });

  test.each([
    [[at('much')], 'one of its memory sizes is no number; 128 to 10240 MB are sizes'],
    [[at(127)], '127 MB is no memory size; 128 to 10240 are'],
    [[at(10_241)], '10241 MB is no memory size; 128 to 10240 are'],
    [[at(128.5)], '128.5 MB is no memory size; 128 to 10240 are'],
    [[at(128, 'long')], 'the time at 128 MB is no number'],
    [[at(128, 1, 'dear')], 'the cost at 128 MB is no number from 0 up'],
    [[at(128, 1, -1)], 'the cost at 128 MB is no number from 0 up'],
    [[at(128, 0)], 'it tells no size with a time above 0'],
    [[at(512), at(128), at(512, 7)], 'it tells 512 MB twice'],
    [
      [at(10_240, 1, 0), at(128, 2), at(256, 0)],
      [
        { memoryMb: 128, durationMs: 2, costUsd: 1e-6 },
        { memoryMb: 10_240, durationMs: 1, costUsd: 0 },
      ],
    ],
  ])('%j', (sizes, told) => {
    expect(pointsOfResult({ stats: sizes })).toEqual(told);
  });

  test('in an output that is no JSON are those beside it', () => {
    expect(pointsOfResult({ output: '{"stats"', stats })).toEqual(points);
    expect(pointsOfResult({ output: JSON.stringify({ results: { stats } }) })).toEqual(points);
  });
});

test('the sizes that are tried are the usual ones, one vCPU of their time, and that of the function', () => {
  const usual = (vcpu: number): number[] => [128, 256, 512, 1024, 1536, vcpu, 3008];
  expect(defaultSizes(null, '2020-11-30')).toEqual(usual(1792));
  expect(defaultSizes(null, '2020-12-01')).toEqual(usual(1769));
  expect(defaultSizes(null, '2026-09-01')).toEqual(usual(1769));
  expect(defaultSizes(512, '2026-09-01')).toEqual(usual(1769));
  expect(defaultSizes(700, '2026-09-01')).toEqual([128, 256, 512, 700, 1024, 1536, 1769, 3008]);
});

test('times that are all of one size leave as much doubt there as of a size that is new', () => {
  const means = [100, 110, 90];
  const fit = fitCpu(
    means.map((meanMs) => ({ memoryMb: 512, meanMs })),
    512,
    '2026-01-01',
  )!;
  expect(fit.meanMs).toBeCloseTo(98.6667, 4);
  const spread = Math.sqrt(means.reduce((sum, ms) => sum + (fit.meanMs / ms - 1) ** 2, 0));
  expect(fit.at(512).standardError).toBeCloseTo(fit.meanMs * spread * Math.sqrt(1 + 1 / 3 + 1), 9);
  const two = means.slice(1).map((meanMs) => ({ memoryMb: 512, meanMs }));
  expect(fitCpu(two, 512, '2026-01-01')).toBeNull();
});
