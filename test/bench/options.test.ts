// What the values of options mean, and which are none.

import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import * as options from '../../bench/terminal/options.ts';

const meanings: readonly (readonly [name: string, read: (text: string) => unknown, rows: readonly unknown[][]])[] = [
  [
    'whole numbers from 2 up',
    options.wholeNumber(2),
    [
      ['2', 2],
      ['17', 17],
    ],
  ],
  [
    'ports',
    options.portNumber,
    [
      ['0', 0],
      ['9001', 9001],
      ['65535', 65_535],
    ],
  ],
  [
    'sizes, in MB',
    options.sizeMb,
    [
      ['512MB', 512],
      ['2GB', 2048],
    ],
  ],
  ['sizes as written', options.sizeText, [['2GB', '2GB']]],
  [
    'numbers above 0',
    options.positiveNumber,
    [
      ['1e10', 1e10],
      ['0.5', 0.5],
    ],
  ],
  [
    'times, in ms',
    options.durationMs,
    [
      ['250ms', 250],
      ['1s', 1000],
      ['2m', 120_000],
      ['0', 0],
    ],
  ],
  [
    'times the traffic',
    options.trafficFactor,
    [
      ['1.3x', 1.3],
      ['130%', 1.3],
      ['+30%', 1.3],
      ['-25%', 0.75],
      ['50%', 0.5],
    ],
  ],
  [
    'intervals as a share of the mean',
    options.intervalShare,
    [
      ['ci=1%', 0.01],
      ['ci=0.5%', 0.005],
      ['ci=20%', 0.2],
    ],
  ],
  [
    'percentages',
    options.percentage,
    [
      ['5', 5],
      ['5%', 5],
      ['0', 0],
      ['2.5%', 2.5],
    ],
  ],
  [
    'how fast a clock runs',
    options.clockSpeed,
    [
      ['60x', 60],
      ['60', 60],
      ['0.5x', 0.5],
    ],
  ],
];

describe.each(meanings)('%s', (_, read, rows) => {
  test.each(rows)('%s is %s', (text, value) => {
    const meant = read(text as string);
    // To the twelfth digit: shares are quotients.
    expect(typeof meant === 'number' ? Number(meant.toPrecision(12)) : meant).toBe(value);
  });
});

const refusals: readonly (readonly [read: (text: string) => unknown, texts: readonly string[], cure: RegExp])[] = [
  [options.wholeNumber(2), ['1', '2.5', 'x', '1e30'], /from 2 up/],
  [options.portNumber, ['65536', '-1'], /port from 1 to 65535|from 0 up/],
  [options.sizeMb, ['5', 'big', '-1MB'], /a size such as 512MB/],
  [options.sizeText, ['5s'], /a size such as 512MB/],
  [options.positiveNumber, ['0', '-1', 'x'], /above 0/],
  [options.durationMs, ['5', 'soon', '-1s'], /a time such as 250ms/],
  [options.trafficFactor, ['0x', '-100%', '+2x', '2', 'x'], /a factor above 0/],
  [options.intervalShare, ['1%', 'ci=0%', 'ci=1', 'ci=-1%', 'ci=x%'], /an interval such as ci=1%/],
  [options.percentage, ['', '-1', 'x%'], /a percentage/],
  [options.clockSpeed, ['0', '-1x', 'fast'], /a speed such as 60x/],
  [(text) => options.hostName(text, []), ['a:80', 'http://a', 'a b'], /a name without a port/],
  [(text) => options.webOrigin(text, []), ['localhost', 'http://a/b', 'http://a?x', 'http://u@a'], /an origin such as/],
  [(text) => options.parameter(text, {}), ['Stage', '=prod'], /a name and a value/],
  [
    (text) => options.serviceEndpoint(text, {}),
    ['sqs', 'sqs=ftp://a', 'mail=http://a', 'sqs=http://'],
    /Write one of sqs/,
  ],
];

test.each(refusals.flatMap(([read, texts, cure]) => texts.map((text) => [text, cure, read] as const)))(
  'refused: %j',
  (text, cure, read) => {
    expect(() => read(text)).toThrow(InvalidArgumentError);
    expect(() => read(text)).toThrow(cure);
  },
);

test('options that may be given several times keep what was given before', () => {
  expect(options.hostName('b.example', ['a'])).toEqual(['a', 'b.example']);
  expect(options.hostName('*', [])).toEqual(['*']);
  expect(options.hostName('[::1]', [])).toEqual(['[::1]']);
  expect(options.webOrigin('http://localhost:3000/', ['*'])).toEqual(['*', 'http://localhost:3000']);
  expect(options.webOrigin('HTTPS://Example.com:443', [])).toEqual(['https://example.com']);
  expect(options.webOrigin('app://Some.Thing', [])).toEqual(['app://Some.Thing']);
  expect(options.parameter('Stage=a=b', { Other: 'x' })).toEqual({ Other: 'x', Stage: 'a=b' });
  expect(options.parameter('Empty=', {})).toEqual({ Empty: '' });
  expect(options.collected('b', ['a'])).toEqual(['a', 'b']);
  expect(options.collected('b')).toEqual(['b']);
  expect(options.serviceEndpoint('sqs=http://127.0.0.1:9324', { s3: 'http://x' })).toEqual({
    s3: 'http://x',
    sqs: 'http://127.0.0.1:9324',
  });
});
