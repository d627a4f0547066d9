// Measured beside simulated: figures without data are no pass, and what was not called is not asked for.

import { expect, test } from 'vitest';
import { compareKinds } from '../../bench/run/compare-kinds.ts';
import {
  junitOfValidation,
  markdownOf,
  statusOf,
  validationTable,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import { runOf } from './slo-support.ts';

const api = { duration: { constant: '50ms' }, coldStart: { constant: '100ms' } };

const pair = async (document: object): Promise<[measured: RunResult, simulated: RunResult]> => {
  const simulated = await runOf(document);
  return [{ ...simulated, kind: 'measured' }, simulated];
};

const burst = (count: number) => [{ to: 'f', arrivals: { burst: { at: '0s', count } } }];

const suite = (validation: SuiteReport['validation']): SuiteReport => ({
  name: 'x',
  description: '',
  measured: null,
  simulated: null,
  validation,
  status: statusOf(validation, null),
  notes: [],
  tables: [],
});

test('quantiles without values beyond them have no data, the rest is compared', async () => {
  const figures = compareKinds(...(await pair({ functions: { f: api }, traffic: burst(40) })), null);
  expect(figures.map(({ figure, verdict }) => [figure, verdict])).toEqual([
    ['throttled share', 'pass'],
    ['cold starts', 'pass'],
    ['latency p50', 'pass'],
    ['latency p95', 'pass'],
    ['latency p99', 'no data'],
  ]);
  expect(figures.at(-1)).toMatchObject({
    measured: null,
    note: 'measured: 40 answers: p99 takes 100, so that one lies beyond it',
  });
  const one = suite(figures);
  expect(one.status).toBe('no data');
  expect(junitOfValidation([one])).toMatch(/failures="1"[\s\S]*<failure message="no data: measured: 40 answers/);
  expect(validationTable([one], { color: false })).toMatch(/latency p99 +│ – /);
  expect(markdownOf([one])).toMatch(/No data of 1 figures/);
  // A suite that was made for the others passes: then the figure is skipped.
  expect(junitOfValidation([{ ...one, status: 'passed' }])).toMatch(/failures="0" errors="0" skipped="1"/);
});

test('of nothing sent there is no pass at all', async () => {
  const late = [{ to: 'f', arrivals: { burst: { at: '9m', count: 5 } } }];
  const figures = compareKinds(...(await pair({ functions: { f: api }, traffic: late })), null);
  expect(new Set(figures.map(({ verdict }) => verdict))).toEqual(new Set(['no data']));
  expect(statusOf(figures, null)).toBe('no data');
  expect(statusOf([], null)).toBe('no data');
});

test('of what was all throttled only the throttles are compared', async () => {
  const document = { functions: { f: { ...api, reservedConcurrency: 0 } }, traffic: burst(500) };
  const figures = compareKinds(...(await pair(document)), null);
  expect(figures.filter(({ verdict }) => verdict === 'pass').map(({ figure }) => figure)).toEqual(['throttled share']);
});

test('a function that nothing is sent to is left out; one that was meant to be called is not', async () => {
  const document = { functions: { f: api, idle: api }, traffic: burst(200) };
  const [measured, simulated] = await pair(document);
  const names = (one: RunResult, other: RunResult) =>
    new Set(compareKinds(one, other, null).map(({ functionName }) => functionName));
  expect(names(measured, simulated)).toEqual(new Set(['f']));
  const traffic = [...burst(200), { to: 'idle', arrivals: { burst: { at: '9m', count: 1 } } }];
  expect(names(...(await pair({ ...document, traffic })))).toEqual(new Set(['f', 'idle']));
});

test('a saturated host is told before anything else', async () => {
  const figures = compareKinds(...(await pair({ functions: { f: api }, traffic: burst(40) })), 'the cores were busy');
  expect(new Set(figures.map(({ verdict }) => verdict))).toEqual(new Set(['not compared']));
  expect(statusOf(figures, 'the cores were busy')).toBe('host saturated');
});
