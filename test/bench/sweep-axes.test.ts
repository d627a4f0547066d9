// What --vary says: values, places, points, and how mistakes are told.

import { describe, expect, test } from 'vitest';
import { axesOf, valueOfLabel } from '../../bench/sweep/axis.ts';
import { placeOf, withValue } from '../../bench/input/place.ts';
import { planSweep, unitsOf } from '../../bench/sweep/plan.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import { Problems } from '../../bench/input/problems.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';

const labels = (text: string): readonly string[] => {
  const problems = new Problems();
  const [axis] = axesOf([text], problems);
  expect(problems.list).toEqual([]);
  return axis!.labels;
};

const problemOf = (...texts: string[]): string => {
  const problems = new Problems();
  axesOf(texts, problems);
  expect(problems.list).toHaveLength(1);
  return `${problems.list[0]!.path}: ${problems.list[0]!.message}`;
};

describe('values', () => {
  test('a range goes from its first value by its step up to its last', () => {
    expect(labels('a=50..200:50')).toEqual(['50', '100', '150', '200']);
    expect(labels('a=1..6:2')).toEqual(['1', '3', '5']);
    expect(labels('a=7..7:1')).toEqual(['7']);
  });

  test('a range keeps its unit and its decimals', () => {
    expect(labels('a=128MB..512MB:128MB')).toEqual(['128MB', '256MB', '384MB', '512MB']);
    expect(labels('a=10/s..30/s:10/s')).toEqual(['10/s', '20/s', '30/s']);
    expect(labels('a=0.1%..0.5%:0.1%')).toEqual(['0.1%', '0.2%', '0.3%', '0.4%', '0.5%']);
    expect(labels('a=0..1:0.25')).toEqual(['0', '0.25', '0.5', '0.75', '1']);
    expect(labels('a=0.05..1:0.5')).toEqual(['0.05', '0.55']);
    expect(labels('a=-1..1:1')).toEqual(['-1', '0', '1']);
  });

  test('a list is split at its commas, but not inside brackets', () => {
    expect(labels('a=80ms, 90ms,1s')).toEqual(['80ms', '90ms', '1s']);
    expect(labels('a={lognormal: {p50: 1ms, p99: 2ms}},[1, 2]')).toEqual([
      '{lognormal: {p50: 1ms, p99: 2ms}}',
      '[1, 2]',
    ]);
  });

  test('what replaces a text stays a text; the rest is read as a scenario would', () => {
    expect(valueOfLabel('2023', '2018')).toBe('2023');
    expect(valueOfLabel('100', undefined)).toBe(100);
    expect(valueOfLabel('100', 50)).toBe(100);
    expect(valueOfLabel('true', false)).toBe(true);
    expect(valueOfLabel('{constant: 5ms}', 'anything')).toEqual({ constant: '5ms' });
    // What YAML cannot read is told as the value that it is.
    expect(valueOfLabel('[1', 5)).toBe('[1');
    const deep = `${'['.repeat(101)}${']'.repeat(101)}`;
    expect(valueOfLabel(deep, 1)).toBe(deep);
    expect(valueOfLabel(deep.slice(1, -1), 1)).toBeInstanceOf(Array);
  });

  test('mistakes name the cure', () => {
    expect(problemOf('memory')).toMatch(/names no path or no value; write path=from/);
    expect(problemOf('a=1..5')).toMatch(/has no step; write path=from\.\.to:step/);
    expect(problemOf('a=1..5:0')).toMatch(/must be above 0/);
    expect(problemOf('a=5..1:1')).toMatch(/swap them/);
    expect(problemOf('a=1MB..1GB:1MB')).toMatch(/all three in the same unit/);
    expect(problemOf('a=1..x:1')).toMatch(/not a range of numbers/);
    expect(problemOf('a=1,,2')).toMatch(/empty value/);
    expect(problemOf('a=1,2,1')).toMatch(/names 1 twice/);
    expect(problemOf('a=1,2', 'a=3')).toMatch(/given twice; put all its values into one/);
    expect(problemOf('a=1..20000:1')).toMatch(/larger step/);
    expect(problemOf('a=1..200:1', 'b=1..200:1')).toMatch(/makes 40,000 points/);
  });
});

describe('places', () => {
  const document = { functions: { api: { quantiles: { 'p99.9': '1s' }, memory: '128MB' } }, traffic: [{ to: 'api' }] };

  test('a place is found through mappings and lists, keys with dots too', () => {
    expect(placeOf(document, 'functions.api.quantiles.p99.9')).toMatchObject({ value: '1s' });
    expect(placeOf(document, 'traffic.0.to')).toMatchObject({ value: 'api' });
    expect(placeOf(document, 'functions.api.reservedConcurrency')).toMatchObject({ value: undefined });
  });

  test('a setting that is not given may be set; a function or a stream of traffic that is not there may not', () => {
    expect(placeOf(document, 'functions.apy.memory')).toEqual({
      problem: 'there is no "apy" in functions; there is: api',
    });
    expect(placeOf(document, 'traffic.1.to')).toEqual({ problem: 'there is no "1" in traffic; there is: 0' });
    expect(placeOf(document, 'functions.api.memory.size')).toMatchObject({ problem: /holds nothing/ });
    expect(placeOf(document, 'functions.__proto__.x')).toMatchObject({ problem: /no path/ });
  });

  test('a value is set in a copy', () => {
    const before = structuredClone(document);
    expect(withValue(document, ['traffic', '0', 'to'], 'b')).toEqual({ ...before, traffic: [{ to: 'b' }] });
    expect(withValue(document, ['functions', 'api', 'cpu', 'share'], '5%')).toMatchObject({
      functions: { api: { cpu: { share: '5%' }, memory: '128MB' } },
    });
    expect(document).toEqual(before);
  });
});

const scenario = (): Scenario =>
  compileScenario(
    {
      name: 'small',
      duration: '10s',
      functions: { api: { duration: { constant: '50ms' }, coldStart: { constant: '100ms' } } },
      traffic: [{ to: 'api', arrivals: { poisson: { rate: '20/s' } } }],
    },
    'small.yaml',
    '.',
  );

const plan = (vary: readonly string[], replications = 1) =>
  planSweep(scenario(), { source: 'small.yaml', vary, replications });

describe('points', () => {
  test('several settings make every combination, the last fastest; units go point by point', () => {
    const { points } = plan(['functions.api.reservedConcurrency=1,2', 'functions.api.memory=128MB,256MB']);
    expect(points.map((point) => point.labels)).toEqual([
      ['1', '128MB'],
      ['1', '256MB'],
      ['2', '128MB'],
      ['2', '256MB'],
    ]);
    expect(points[2]!.document).toMatchObject({ functions: { api: { reservedConcurrency: 2, memory: '128MB' } } });
    expect(unitsOf(plan(['functions.api.reservedConcurrency=1,2'], 2))).toEqual([
      { point: 0, replication: 0 },
      { point: 0, replication: 1 },
      { point: 1, replication: 0 },
      { point: 1, replication: 1 },
    ]);
  });

  test('every problem of every point is told at once, with its place', () => {
    const attempt = (): unknown => plan(['functions.api.memory=64MB,128,256MB', 'traffic.0.arrivals.poisson.rate=5']);
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(/functions\.api\.memory: 128 has no unit; write a size/);
    expect(attempt).toThrow(/traffic\.0\.arrivals\.poisson\.rate: is "5"; write a rate such as 10\/s/);
    expect(() => plan(['functions.apy.memory=1MB', 'x=1..2'])).toThrow(/2 problems/);
  });

  test('the hash tells sweeps apart by all that decides their figures', () => {
    const base = plan(['functions.api.reservedConcurrency=1,2'], 2).hash;
    expect(plan(['functions.api.reservedConcurrency=1,2'], 2).hash).toBe(base);
    expect(plan(['functions.api.reservedConcurrency=1,3'], 2).hash).not.toBe(base);
    expect(plan(['functions.api.reservedConcurrency=1,2'], 3).hash).not.toBe(base);
    const other = planSweep(
      { ...scenario(), document: { ...scenario().document, seed: 9 } },
      { source: 'small.yaml', vary: ['functions.api.reservedConcurrency=1,2'], replications: 2 },
    );
    expect(other.hash).not.toBe(base);
  });
});
