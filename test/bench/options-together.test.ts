// Options that say nothing beside each other, or nothing at all: refused, whole, before anything is done.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readModes } from '../../bench/terminal/compute-option.ts';
import { memorySizes } from '../../bench/terminal/options.ts';
import { schemaText } from '../../bench/schema/schema-file.ts';
import { enteredPlace } from '../support/command-line.ts';
import { ranAlone } from '../support/signals.ts';

const plain = `name: plain
duration: 2s
functions: { f: { timeout: 1s, memory: 1024MB, duration: { constant: 20ms }, handler: f.mjs#handler } }
traffic: [{ to: f, arrivals: { constant: { rate: 10/s } } }]
`;

let place: ReturnType<typeof enteredPlace>;
beforeAll(() => {
  place = enteredPlace({ 'plain.yaml': plain, 'f.mjs': 'export const handler = async () => 1;\n' });
});
afterAll(() => place.leave());

const refusals: readonly (readonly [args: string, ...problems: string[]])[] = [
  [
    'simulate plain.yaml --era 2018,2023,2018 --compute default,default,manged,managed --emf x.json',
    '--era: names 2018 twice; remove one',
    '--emf: writes the metrics of one run; name one --era',
    '--compute: there is no way to run functions called "manged"; write default, snapstart, managed',
    '--compute: names default twice; remove one',
    '--compute: compares under one era; name one --era',
    '--emf: writes the metrics of one run; name one --compute',
  ],
  [
    'simulate plain.yaml --era 2018,2023 --compute default --batches --replications 3 --traces 5 --until ci=5%',
    '--compute: compares under one era; name one --era',
    '--batches: makes intervals of one run; leave --replications out',
    '--batches: keeps no requests; leave --traces and --trace-file out',
    '--batches: makes intervals of one run; leave --until out',
  ],
  [
    'simulate plain.yaml --compute default,managed --emf x.json',
    '--emf: writes the metrics of one run; name one --compute',
  ],
  [
    'simulate plain.yaml --batches --trace-file t.json',
    '--batches: keeps no requests; leave --traces and --trace-file out',
  ],
  ['plan plain.yaml --compute managed,default,managed', '--compute: names managed twice; remove one'],
  [
    'measure plain.yaml --data rows.csv --dry-run',
    '--data: has no place to go; write --body with a template such as {"id":{{json id}}}',
  ],
  [
    'measure plain.yaml --dry-run --until-broken --soak 10s',
    '--until-broken: cannot be told beforehand; remove it, or --dry-run',
    '--soak: has no effect with --dry-run; remove one of them',
    '--soak: has no effect with --until-broken; remove one of them',
  ],
  [
    'measure plain.yaml --dry-run --body @none.txt --target http://127.0.0.1:9/',
    "--body: none.txt cannot be read: ENOENT: no such file or directory, open 'none.txt'; check the path",
  ],
  [
    'measure plain.yaml --dry-run --body {} --data none.csv --target http://127.0.0.1:9/',
    "--data: none.csv cannot be read: ENOENT: no such file or directory, open 'none.csv'; check the path",
  ],
  [
    'tune plain.yaml --dry-run --target local --body @none.txt',
    "--body: none.txt cannot be read: ENOENT: no such file or directory, open 'none.txt'; check the path",
  ],
  [
    'sweep plain.yaml --vary seed=1,2 --workers 2 --redis redis://127.0.0.1:9',
    '--workers: says nothing with --redis; give it to windtunnel worker instead',
  ],
];

test.each(refusals)('%s', async (args, ...problems) => {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  expect(await ranAlone(args.split(' '))).toEqual({
    code: 2,
    stdout: '',
    stderr: `the command line has ${count}:\n${problems.map((problem) => `  ${problem}\n`).join('')}`,
  });
});

test.each([
  ['--expect-body /a(/', "option '--expect-body <text>' argument '/a(/' is invalid. Invalid regular expression: "],
  [
    '--request-timeout 0.5ms',
    "option '--request-timeout <time>' argument '0.5ms' is invalid. Write a time from 1ms up, such as 200ms.\n",
  ],
  [
    '--request-timeout 0ms',
    "option '--request-timeout <time>' argument '0ms' is invalid. Write a time from 1ms up, such as 200ms.\n",
  ],
])('measure %s', async (option, message) => {
  const { code, stdout, stderr } = await ranAlone([
    ...'measure plain.yaml --dry-run --target http://127.0.0.1:9/'.split(' '),
    ...option.split(' '),
  ]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.slice(0, `error: ${message}`.length)).toBe(`error: ${message}`);
});

test('a request may take a millisecond', async () => {
  const dryRun = 'measure plain.yaml --dry-run --target http://127.0.0.1:9/ --request-timeout 1ms'.split(' ');
  expect(await ranAlone(dryRun)).toMatchObject({ code: 0, stderr: '' });
});

test('the schema is printed as it is, with --json too', async () => {
  const text = await schemaText();
  expect(await ranAlone(['schema'])).toEqual({ code: 0, stdout: `${text.trimEnd()}\n`, stderr: '' });
  expect(await ranAlone(['schema', '--json'])).toEqual({ code: 0, stdout: `${text.trimEnd()}\n`, stderr: '' });
});

test('ways to run functions are read in their order, with spaces between them', () => {
  expect(readModes(undefined)).toEqual({ modes: [], problems: [] });
  expect(readModes('managed, default ,snapstart')).toEqual({
    modes: ['managed', 'default', 'snapstart'],
    problems: [],
  });
  expect(readModes('a,a,b')).toEqual({
    modes: [],
    problems: [
      'there is no way to run functions called "a"; write default, snapstart, managed',
      'there is no way to run functions called "a"; write default, snapstart, managed',
      'there is no way to run functions called "b"; write default, snapstart, managed',
      'names a twice; remove one',
    ].map((message) => ({ path: '--compute', message })),
  });
});

describe('memory sizes', () => {
  const refused = 'Write up to 100 sizes from 128 to 10240 MB, such as 128,512,1769 or 128..1024:128.';

  test.each([
    ['128', [128]],
    ['512, 128 ,512', [128, 512]],
    ['1GB,256MB', [256, 1024]],
    ['10240', [10_240]],
    ['128..256:64', [128, 192, 256]],
    ['128..255:64', [128, 192]],
    ['128..128:1', [128]],
    ['1GB..2GB:512MB', [1024, 1536, 2048]],
    ['200..400:100,128,300', [128, 200, 300, 400]],
    ['128..227:1', Array.from({ length: 100 }, (_, i) => 128 + i)],
  ])('%s', (text, sizes) => {
    expect(memorySizes(text)).toEqual(sizes);
  });

  test.each([
    '',
    'x',
    '127',
    '10241',
    '128.5',
    '128..256:0',
    '128..256:-64',
    '128..256:x',
    '256..128:64',
    'x..256:64',
    '128..x:64',
    '128..228:1',
    '128..227:1,300',
    '1TBx',
  ])('no %s', (text) => {
    expect(() => memorySizes(text)).toThrow(refused);
  });
});
