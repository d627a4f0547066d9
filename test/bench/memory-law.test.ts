// Memory that changes the price only is said where it is varied.

import { expect, test } from 'vitest';
import { slidersOf } from '../../bench/page/what-if/sliders.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { planSweep } from '../../bench/sweep/plan.ts';

const document = (own: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> => ({
  name: 'memory',
  duration: '1s',
  functions: { api: { duration: { constant: '100ms' }, coldStart: { constant: '0ms' }, ...own } },
  traffic: [{ to: 'api', arrivals: { constant: { rate: '1/s' } } }],
});
const cpu = { share: '80%', measuredAt: '1769MB' };

const sweepWarnings = (own: Readonly<Record<string, unknown>>, vary: string): readonly string[] =>
  planSweep(compileScenario(document(own), 'memory', '.'), { source: 'memory', vary: [vary], replications: 1 }).scenario
    .warnings;

test('a sweep over memory warns where the law does not follow it', () => {
  expect(sweepWarnings({}, 'functions.api.memory=128MB,512MB')).toEqual([
    'functions.api.memory changes the price only: the handler of api takes the same time at every memory size; ' +
      'give cpu (share, measuredAt), by which durations follow the memory',
  ]);
  expect(sweepWarnings({ cpu }, 'functions.api.memory=128MB,512MB')).toEqual([]);
  expect(sweepWarnings({}, 'functions.api.timeout=3s,5s')).toEqual([]);
});

test('versions that differ in memory alone are warned about', () => {
  const versions = { 1: { memory: '128MB' }, 2: { memory: '1GB' } };
  const warnings = (own: Readonly<Record<string, unknown>>): readonly string[] =>
    compileScenario(document({ versions, ...own }), 'memory', '.').warnings;
  expect(warnings({}).join(' ')).toMatch(/versions 2 of api differ in memory, which changes the price only: give cpu/);
  expect(warnings({ cpu })).toEqual([]);
});

test('the slider of the page says so, too', () => {
  const note = (own: Readonly<Record<string, unknown>>): string | undefined =>
    slidersOf(compileScenario(document(own), 'memory', '.').document as never, 'api').find(
      ({ label }) => label === 'memory',
    )!.note;
  expect(note({})).toMatch(/changes the price only/);
  expect(note({ cpu })).toBeUndefined();
});
