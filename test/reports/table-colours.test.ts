import { expect, test } from 'vitest';
import { wordClass } from '../../reports/page/table.ts';

test.each([
  ['passed', 'good'],
  ['pass', 'good'],
  ['kept', 'good'],
  ['improved', 'good'],
  ['failed', 'bad'],
  ['fail', 'bad'],
  ['broken', 'bad'],
  ['BROKEN', 'bad'],
  ['regressed', 'bad'],
  ['not well', 'bad'],
  ['objective broken', 'bad'],
  ['objective without data', 'bad'],
  ['NO DATA', 'bad'],
  ['no data', 'bad'],
  ['could not tell', 'warn'],
  ['host saturated', 'warn'],
  ['interrupted', 'warn'],
  ['same', 'plain'],
  ['', 'plain'],
  // With how many, and of several the worst.
  ['2 failed', 'bad'],
  ['12 passed, 1 could not tell', 'warn'],
  ['12 passed, 1 could not tell, 3 broken', 'bad'],
  ['3 kept, same', 'good'],
])('a verdict of "%s" is %s', (word, colour) => {
  expect(wordClass(word)).toBe(colour);
});
