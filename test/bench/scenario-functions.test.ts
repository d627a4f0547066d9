// Functions of a scenario: where their handlers lie, where their events go, and what of that is refused.

import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';

const traffic = [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }];
const compiled = (own: object, more: object = {}) =>
  compileScenario(
    {
      name: 't',
      duration: '1m',
      functions: { f: { coldStart: { constant: 0 }, duration: { constant: '1ms' }, ...own }, ...more },
      traffic,
    },
    't.yaml',
    '/a/b',
  ).functions[0]!;
const problems = (own: object, more: object = {}): string[] => {
  try {
    compiled(own, more);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};
const other = { g: { coldStart: { constant: 0 }, duration: { constant: '1ms' } } };

describe('a handler', () => {
  test.each([
    [{ handler: './x.ts#run' }, { file: '/a/b/x.ts', exportName: 'run' }],
    [{ handler: '/c/x.js#a#run' }, { file: '/c/x.js#a', exportName: 'run' }],
    [
      { handler: './dist/x.js#run', code: '..' },
      { file: '/a/b/dist/x.js', exportName: 'run', codeRoot: '/a' },
    ],
    [
      { handler: './x.ts#run', build: 'esbuild' },
      { file: '/a/b/x.ts', exportName: 'run', built: true },
    ],
    [
      { handler: './bootstrap', runtime: 'provided.al2023' },
      { file: '/a/b/bootstrap', exportName: '' },
    ],
    [{}, null],
  ])('%j', (own, handler) => {
    expect(problems(own)).toEqual([]);
    expect(compiled(own).handler).toEqual(handler);
  });

  test('goes with its runtime', () => {
    expect(problems({ handler: './bootstrap' })).toEqual([
      'functions.f.runtime: nodejs22.x runs no bootstrap; write a runtime such as provided.al2023, or a file and an export',
    ]);
    expect(problems({ handler: './x.py#run', runtime: 'provided.al2023' })).toEqual([
      'functions.f.handler: provided.al2023 starts a bootstrap and no export; name it, such as ./build/bootstrap, or write a runtime such as nodejs22.x',
    ]);
  });
});

describe('destinations', () => {
  const to = (destinations: object): string[] => problems({ destinations }, other);
  test('are other functions, or services', () => {
    for (const target of ['g', 'sqs:q', 'sns:t', 'events:b'])
      expect(to({ onSuccess: target, onFailure: target })).toEqual([]);
    expect(to({ onFailure: 's3:bucket' })).toEqual([]);
    expect(compiled({ destinations: { onSuccess: 'g', onFailure: 'sqs:q' } }, other).events).toMatchObject({
      onSuccess: 1,
      onFailure: null,
    });
  });
  test.each([
    [
      { onSuccess: 's3:bucket' },
      'functions.f.destinations.onSuccess: S3 is a destination of failures only; name another',
    ],
    [
      { onSuccess: 'f' },
      'functions.f.destinations.onSuccess: a function cannot be a destination of its own; name another',
    ],
    [{ onFailure: 'sqs:' }, 'functions.f.destinations.onFailure: no function is called "sqs:"'],
    [{ onFailure: 'h' }, 'functions.f.destinations.onFailure: no function is called "h"'],
  ])('%j is refused', (destinations, words) => {
    const [first, ...others] = to(destinations);
    expect(first).toContain(words);
    expect(others).toEqual([]);
  });
});

test.each([
  ['59999ms', false],
  ['60s', true],
  ['6h', true],
  ['21600001ms', false],
])('events that are kept for %s: %s', (maximumEventAge, isGood) => {
  expect(problems({ maximumEventAge })).toEqual(
    isGood ? [] : [`functions.f.maximumEventAge: ${maximumEventAge} is outside 60s to 6h; choose one inside`],
  );
});
