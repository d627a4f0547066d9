// How fragments of scenarios are laid out: on one line what fits, maps over several, long lists wrapped.

import { parse } from 'yaml';
import { expect, test } from 'vitest';
import { comment, entry } from '../../../bench/calibrate/yaml-lines.ts';

const ms = (value: number): string => `${value}.25ms`;
const few = Object.fromEntries([10, 20, 30, 40, 50, 60].map((value) => [`a name of some length ${value}`, ms(value)]));
const many = { ...few, 'one more': '70ms' };
const nested = { ...few, deep: { exponential: { mean: '70ms' } } };

test('a map that fits stands on one line', () => {
  expect(entry('duration', { lognormal: { p50: '80ms', p99: '400ms' } }, 1)).toEqual([
    '  duration: { lognormal: { p50: 80ms, p99: 400ms } }',
  ]);
});

test.each([
  ['six plain values', few],
  ['seven values, one of them a map', nested],
])('a longer one of %s has a line for each', (_, map) => {
  const lines = entry('duration', map, 1);
  expect(lines.map((line) => /^ *[^:]*:/.exec(line)![0])).toEqual([
    '  duration:',
    ...Object.keys(map).map((name) => `    ${name}:`),
  ]);
  expect(parse(lines.join('\n'))).toEqual({ duration: map });
});

test('a longer one of seven plain values is wrapped, no line longer than it may be', () => {
  const lines = entry('duration', many, 1);
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.length).toBeLessThan(5);
  expect(lines[0]).toMatch(/^ {2}duration: \{ a name of some length 10: 10\.25ms, /);
  for (const line of lines.slice(1)) expect(line).toMatch(/^ {4}\S/);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
  expect(parse(lines.join('\n'))).toEqual({ duration: many });
});

test('so is a long list, whose texts keep their blanks', () => {
  const list = Array.from({ length: 30 }, (_, index) => `two words ${index}`);
  const lines = entry('of', list, 0);
  expect(lines.length).toBeGreaterThan(3);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
  expect(parse(lines.join('\n'))).toEqual({ of: list });
});

test('a comment is wrapped at blanks, and what is longer than a line stays whole on one of its own', () => {
  const long = 'x'.repeat(150);
  expect(comment(`${long} and more\nthan that`, 1)).toEqual([`  # ${long}`, '  # and more than that']);
  const lines = comment(Array.from({ length: 60 }, () => 'word').join(' '), 2);
  for (const line of lines) expect(line).toMatch(/^ {4}# word( word)*$/);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(120);
  expect(lines.join(' ').match(/word/g)).toHaveLength(60);
});
