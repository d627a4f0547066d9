// Measured beside simulated: figures without data are no pass, and what was not called is not asked for.

import { beforeAll, describe, expect, test } from 'vitest';
import { compareKinds } from '../../bench/validate/compare-kinds.ts';
import {
  junitOfValidation,
  markdownOf,
  statusOf,
  validationTable,
  type RunResult,
  type RunSection,
  type SuiteReport,
  type ValidationFigure,
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
  expect(markdownOf([one])).toMatch(/No data of 1 figure\./);
  // A suite that was made for the others passes: then the figure is skipped.
  expect(junitOfValidation([{ ...one, status: 'passed' }])).toMatch(/failures="0" errors="0" skipped="1"/);
});

test.each([
  [null, ['f', 'g']],
  [{}, ['f', 'g']],
  [{ traffic: 'none' }, ['f', 'g']],
  // Nobody is addressed: what was called all the same.
  [{ traffic: [null, {}] }, ['f']],
])('of a measurement whose scenario is %j these functions are compared: %j', async (scenario, names) => {
  const [measured, simulated] = await pair({ functions: { f: api, g: api }, traffic: burst(40) });
  const figures = compareKinds({ ...measured, scenario }, simulated, null);
  expect([...new Set(figures.map(({ functionName }) => functionName))]).toEqual(names);
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

describe('a figure passes just inside its tolerance and fails just outside', () => {
  const many = { functions: { f: { ...api, reservedConcurrency: 500 } }, traffic: burst(1000) };
  let simulated: RunResult;
  beforeAll(async () => {
    simulated = await runOf(many);
  });

  /** The verdict on `figure` where the measurement has other totals or latencies. */
  const verdictOn = (figure: string, change: (section: RunSection) => Partial<RunSection>): string | undefined => {
    const section = { ...simulated.functions['f']!, ...change(simulated.functions['f']!) };
    const measured: RunResult = { ...simulated, kind: 'measured', functions: { f: section } };
    return compareKinds(measured, simulated, null).find((one) => one.figure === figure)?.verdict;
  };
  const ofOffered = (key: 'throttled' | 'coldStarts', difference: number) => (section: RunSection) => ({
    totals: { ...section.totals, [key]: section.totals[key] + difference },
  });
  const ofLatency = (quantile: 'p50' | 'p95' | 'p99', ms: number) => (section: RunSection) => ({
    latencyMs: { ...section.latencyMs, [quantile]: ms },
  });

  test('throttled share: 1 percentage point', () => {
    const { offered } = simulated.functions['f']!.totals;
    for (const sign of [1, -1]) {
      expect(verdictOn('throttled share', ofOffered('throttled', sign * 0.0099 * offered))).toBe('pass');
      expect(verdictOn('throttled share', ofOffered('throttled', sign * 0.0101 * offered))).toBe('fail');
    }
  });

  test('cold starts: 2 %, or 2 of few', () => {
    expect(simulated.functions['f']!.totals.coldStarts).toBe(500);
    expect(verdictOn('cold starts', ofOffered('coldStarts', 10))).toBe('pass');
    expect(verdictOn('cold starts', ofOffered('coldStarts', 11))).toBe('fail');
    expect(verdictOn('cold starts', ofOffered('coldStarts', -9))).toBe('pass');
    expect(verdictOn('cold starts', ofOffered('coldStarts', -10))).toBe('fail');
    const few = (coldStarts: number) => (section: RunSection) => ({ totals: { ...section.totals, coldStarts } });
    const fewSimulated = {
      ...simulated,
      functions: { f: { ...simulated.functions['f']!, ...few(5)(simulated.functions['f']!) } },
    };
    const verdict = (coldStarts: number) => {
      const section = simulated.functions['f']!;
      const measured = { ...simulated, functions: { f: { ...section, ...few(coldStarts)(section) } } };
      return compareKinds(measured, fewSimulated, null)[1]!.verdict;
    };
    expect([2, 3, 5, 7, 8].map(verdict)).toEqual(['fail', 'pass', 'pass', 'pass', 'fail']);
  });

  test.each(['p50', 'p95', 'p99'] as const)(
    'latency %s: a tenth of the measured, or 2 ms of short ones',
    (quantile) => {
      const own = simulated.functions['f']!.latencyMs[quantile];
      const verdict = (ms: number) => verdictOn(`latency ${quantile}`, ofLatency(quantile, ms));
      // Ten percent are of the measured one: 1/0.9 above, 1/1.1 below.
      expect(verdict(own / 0.901)).toBe('pass');
      expect(verdict(own / 0.899)).toBe('fail');
      expect(verdict(own / 1.099)).toBe('pass');
      expect(verdict(own / 1.101)).toBe('fail');
      const section = simulated.functions['f']!;
      const short = { ...simulated, functions: { f: { ...section, ...ofLatency(quantile, 5)(section) } } };
      const ofShort = (ms: number) => {
        const measured = { ...simulated, functions: { f: { ...section, ...ofLatency(quantile, ms)(section) } } };
        return compareKinds(measured, short, null).find(({ figure }) => figure === `latency ${quantile}`)!.verdict;
      };
      expect([2.9, 3.1, 6.9, 7.1].map(ofShort)).toEqual(['fail', 'pass', 'pass', 'fail']);
    },
  );

  test('what is compared says by how much it differs and what was allowed', () => {
    const figures = compareKinds({ ...simulated, kind: 'measured' }, simulated, null);
    expect(figures.map(({ figure, unit, tolerance }) => [figure, unit, tolerance])).toEqual([
      ['throttled share', 'share', '1 percentage point'],
      ['cold starts', 'count', '2 % or 2'],
      ['latency p50', 'ms', '10 % or 2 ms'],
      ['latency p95', 'ms', '10 % or 2 ms'],
      ['latency p99', 'ms', '10 % or 2 ms'],
    ]);
  });
});

describe('the status of a suite', () => {
  const verdicts = (...all: ValidationFigure['verdict'][]): ValidationFigure[] =>
    all.map((verdict) => ({
      figure: 'latency p50',
      functionName: null,
      measured: 1,
      simulated: 1,
      unit: 'ms',
      tolerance: '',
      note: '',
      verdict,
    }));
  test.each([
    ['passed', verdicts('pass', 'pass')],
    ['failed', verdicts('pass', 'fail')],
    ['failed', verdicts('no data', 'fail')],
    ['no data', verdicts('pass', 'no data')],
    ['no data', []],
    ['passed', verdicts('pass', 'not compared')],
  ] as const)('is %s', (status, figures) => {
    expect(statusOf(figures, null)).toBe(status);
    expect(statusOf(figures, 'the cores were busy')).toBe('host saturated');
  });
});
