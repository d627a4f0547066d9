import { expect, test } from 'vitest';
import { withoutWarmUp } from '../../bench/suites/loop/loop.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';

const figure = (name: string) => ({
  figure: name,
  functionName: null,
  measured: 50,
  simulated: 51,
  unit: 'ms' as const,
  tolerance: '10 % or 2 ms',
  verdict: 'pass' as const,
  note: '',
});

const verdicts = (warmup: string, names: readonly string[]): string[] => {
  const scenario = compileScenario(
    {
      name: 'x',
      duration: '100s',
      warmup,
      functions: { f: { duration: { constant: '1ms' } } },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    },
    'x',
    '.',
  );
  return withoutWarmUp(names.map(figure), scenario).map(({ verdict }) => verdict);
};

test('a quantile that a warm-up in the logs would decide is not compared, and all else is', () => {
  const names = ['latency p50', 'latency p90', 'latency p99', 'latency p99.9', 'throttled share', 'cold starts'];
  expect(verdicts('2s', names)).toEqual(['pass', 'pass', 'no data', 'no data', 'pass', 'pass']);
  expect(verdicts('20s', names)).toEqual(['pass', 'no data', 'no data', 'no data', 'pass', 'pass']);
  expect(verdicts('0s', names)).toEqual(names.map(() => 'pass'));
});
