// windtunnel report: which documents are of which results.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { resultJson, type RunResult } from '../../reports/index.ts';
import { simulated } from '../reports/support.ts';
import { placeWith, run, type Place } from '../support/command-line.ts';

let place: Place;
const file = (name: string): string => join(place.directory, name);
beforeAll(async () => {
  place = placeWith({});
  const result = await simulated({ seconds: 10 });
  const others: Readonly<Record<string, Partial<RunResult>>> = {
    'a.json': { name: 'a' },
    'a.measured.json': { name: 'a', kind: 'measured' },
    'b.json': { name: 'b' },
  };
  for (const [name, own] of Object.entries(others)) writeFileSync(file(name), resultJson({ ...result, ...own }));
});
afterAll(() => place.remove());

const suitesIn = async (...names: string[]): Promise<string[]> => {
  const { code } = await run(['report', ...names.map(file), '--junit', file('r.xml'), '--quiet']);
  expect(code).toBe(0);
  return [...readFileSync(file('r.xml'), 'utf8').matchAll(/<testsuite name="([^"]*)"/g)].map(([, name]) => name!);
};

test('--junit has a suite for each result, and none for what lays them side by side', async () => {
  expect(await suitesIn('a.json', 'b.json')).toEqual(['a', 'b']);
  expect(await suitesIn('a.json')).toEqual(['a']);
});

test('--junit has one suite for a measurement and its simulation, with a test case for each figure compared', async () => {
  expect(await suitesIn('a.json', 'a.measured.json')).toEqual(['a']);
  const cases = [...readFileSync(file('r.xml'), 'utf8').matchAll(/<testcase [^>]*name="([^"]*)"/g)].map(
    ([, name]) => name,
  );
  expect(cases).toHaveLength(10);
});
