// What a run was asked, in words: functions and traffic of few are told each, of many in numbers.

import { expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { questionOf } from '../../reports/verdict/asked.ts';

const settled = { memory: '256MB', timeout: '9s' };

const questionFor = (count: number, own: (index: number) => object = () => ({})) => {
  const names = Array.from({ length: count }, (_, index) => `f${index}`);
  const functions = Object.fromEntries(
    names.map((name, index) => [
      name,
      { duration: { constant: '10ms' }, coldStart: { constant: '10ms' }, ...settled, ...own(index) },
    ]),
  );
  const traffic = names.map((to) => ({ to, arrivals: { constant: { rate: '1/s' } } }));
  const slo = { throttled: '<1%', p99: '<2s' };
  const scenario = compileScenario({ name: 'asked', duration: '5m', functions, traffic, slo }, 'test', '.');
  return questionOf({
    kind: 'simulated',
    scenario: scenario.document,
    durationMs: 300_000,
    replications: 10,
    limits: { accountConcurrency: 1000 } as never,
    functions: Object.fromEntries(scenario.functions.map(({ config }) => [config.name, config])),
  });
};

test('few functions are told one by one, with what is not by default', () => {
  const question = questionFor(2, (index) =>
    index === 0 ? { reservedConcurrency: 800, provisionedConcurrency: 5 } : {},
  );
  expect(question).toMatchObject({
    kind: 'Simulated',
    length: '5 min, 10 times',
    settings: 'f0: 256MB, timeout 9s, reserved 800, provisioned 5; f1: 256MB, timeout 9s',
    objectives: 'throttled <1%, p99 <2s',
  });
});

test('many are told in numbers: their sizes, and how many have concurrency of their own', () => {
  const many = questionFor(40, (index) => ({
    memory: index < 10 ? '128MB' : '1024MB',
    ...(index < 3 ? { reservedConcurrency: 5 } : {}),
    ...(index < 2 ? { provisionedConcurrency: 1 } : {}),
  }));
  expect(many.settings).toBe(
    '40 functions of 128 to 1,024 MB, 3 with reserved concurrency, 2 with provisioned concurrency',
  );
  expect(many.traffic).toBe('40 streams of traffic to 40 functions');
  expect(questionFor(40).settings).toBe('40 functions of 256 MB');
});
