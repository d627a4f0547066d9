// What functions and their versions take of an account's concurrency, and what is said where it is too much.

import { describe, expect, test } from 'vitest';
import {
  accountProblems,
  functionConfigProblems,
  outcomeNames,
  Outcome,
  ownerOf,
  unreservedConcurrency,
  type FunctionConfig,
} from '../../lambda/index.ts';
import { managedConfig } from '../support/managed-config.ts';
import { configOf } from './support.ts';

const left = (...functions: readonly Partial<FunctionConfig>[]): number =>
  unreservedConcurrency({ concurrency: 1000, functions: functions.map((config) => configOf(config)) });

describe('what is left of 1,000', () => {
  test('is all of it where nothing is reserved or provisioned', () => {
    expect([left(), left({}), left({ name: 'a' }, { name: 'b' })]).toEqual([1000, 1000, 1000]);
  });

  test('a reservation is taken once for a function and all its versions, whatever is provisioned in it', () => {
    const version = { versionOf: 'f', reservedConcurrency: 200, provisionedConcurrency: 60 };
    expect(
      left({ name: 'f', reservedConcurrency: 200 }, { ...version, name: 'f:1' }, { ...version, name: 'f:2' }),
    ).toBe(800);
  });

  test('what versions have provisioned without one adds up', () => {
    const version = { versionOf: 'f', provisionedConcurrency: 60 };
    expect(left({ ...version, name: 'f:1' }, { ...version, name: 'f:2' }, { name: 'f' }, { name: 'g' })).toBe(880);
  });

  test('functions of other names take their own, and a reservation of 0 takes nothing', () => {
    expect(
      left(
        { name: 'a', reservedConcurrency: 0, provisionedConcurrency: 0 },
        { name: 'b', reservedConcurrency: 300 },
        { name: 'c', reservedConcurrency: 300 },
        { name: 'd', provisionedConcurrency: 1 },
      ),
    ).toBe(399);
  });

  test('may be less than nothing', () => {
    expect(left({ reservedConcurrency: 1500 })).toBe(-500);
  });
});

test('the owner of a version is its function, that of a function itself', () => {
  expect(ownerOf(configOf({ name: 'f' }))).toBe('f');
  expect(ownerOf(configOf({ name: 'f:1', versionOf: 'f' }))).toBe('f');
});

test('functions fit an account that they leave its minimum; one that takes nothing fits any', () => {
  const problems = (unreservedMinimum: number, ...functions: readonly Partial<FunctionConfig>[]): string[] =>
    accountProblems({
      concurrency: 1000,
      unreservedMinimum,
      functions: functions.map((config) => configOf(config)),
    }).map(({ path, message }) => `${path}: ${message}`);
  const provisioned = { name: 'a', provisionedConcurrency: 400 };
  const reserved = { name: 'b', reservedConcurrency: 500 };
  expect(problems(100, provisioned, reserved)).toEqual([]);
  expect(problems(101, provisioned, reserved)).toEqual([
    'functions.*.reservedConcurrency: 900 reserved or provisioned of an account concurrency of 1000 leave less than the unreserved minimum of 101; reserve at most 899, raise account.concurrency, or lower account.unreservedMinimum',
  ]);
  expect(problems(1001)).toEqual([]);
  expect(problems(1001, { reservedConcurrency: 0 })).toEqual([]);
});

describe('a function that breaks a limit', () => {
  const problems = (config: Partial<FunctionConfig>, date: string, written = {}): string[] =>
    functionConfigProblems(configOf({ timeoutMs: 3000, ...config }), date, written).map(
      ({ path, message }) => `${path}: ${message}`,
    );

  test('is told of sizes as they were written', () => {
    expect(problems({ memoryMb: 64, timeoutMs: 500 }, '2026-09-01', { memory: '0.0625GB', timeout: '500ms' })).toEqual([
      'functions.f.memory: 0.0625GB is outside 128MB to 10240MB; choose one inside',
      'functions.f.timeout: 500ms is outside 1s to 900s; choose one inside',
    ]);
    expect(problems({ memoryMb: 200 }, '2018-07-01', { memory: '200MiB' })).toEqual([
      'functions.f.memory: 200MiB is not in steps of 64MB from 128MB; choose one such as 256MB',
    ]);
  });

  test('on Managed Instances has 2 to 32 GB, and 90 minutes from September 2026 on', () => {
    const managed = (memoryMb: number, timeoutMs: number, date: string): string[] =>
      problems({ memoryMb, timeoutMs, managed: managedConfig({ provider: 'p' }) }, date);
    expect(managed(2048, 900_000, '2026-08-31')).toEqual([]);
    expect(managed(32_768, 5_400_000, '2026-09-01')).toEqual([]);
    expect(managed(2047, 901_000, '2026-08-31')).toEqual([
      'functions.f.memory: 2047MB is outside 2048MB to 32768MB; choose one inside',
      'functions.f.timeout: 901s is outside 1s to 900s; choose one inside',
    ]);
    expect(managed(32_769, 5_401_000, '2026-09-01')).toEqual([
      'functions.f.memory: 32769MB is outside 2048MB to 32768MB; choose one inside',
      'functions.f.timeout: 5401s is outside 1s to 5400s; choose one inside',
    ]);
  });

  test('as a version is judged by the name of its function', () => {
    expect(problems({ name: 'f:1', versionOf: 'f' }, '2026-09-01')).toEqual([]);
    expect(problems({ name: 'v', versionOf: 'f g' }, '2026-09-01')).toEqual([
      'functions.v: "f g" is no name for a function; write 1 to 64 of A-Z a-z 0-9 - _',
    ]);
  });
});

test('an outcome is called as its code is', () => {
  expect(Object.entries(Outcome).map(([name, code]) => [name, outcomeNames[code]])).toEqual(
    Object.keys(Outcome).map((name) => [name, name]),
  );
});
