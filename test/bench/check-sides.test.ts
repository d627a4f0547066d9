// How many runs a side `check --interleave` asks for: by the functions that both scenarios have and one of them calls.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { run, enteredPlace } from '../support/command-line.ts';

const scenario = (functions: string, called: string): string =>
  `name: s\nduration: 1s\nfunctions: { ${functions
    .split('')
    .map((name) => `${name}: { handler: './none.mjs#handler' }`)
    .join(', ')} }\ntraffic: [${called
    .split('')
    .map((name) => `{ to: ${name}, arrivals: { constant: { rate: 1/s } } }`)
    .join(', ')}]\n`;

const pairs = [
  ['one', 'one'],
  ['two', 'two'],
  ['two', 'one'],
  ['idle', 'idle'],
  ['idle', 'other'],
  ['other', 'idle'],
  ['two', 'idle'],
  ['apart', 'two'],
  ['apart', 'apart'],
] as const;

let place: ReturnType<typeof enteredPlace>;
const files = {
  one: ['a', 'a'],
  two: ['ab', 'ab'],
  idle: ['abc', 'a'],
  other: ['abd', 'ad'],
  apart: ['xy', 'xy'],
} as const;
beforeAll(() => {
  place = enteredPlace({
    'none.mjs': 'export const handler = async () => 1;\n',
    ...Object.fromEntries(
      Object.entries(files).map(([name, [functions, called]]) => [`${name}.yaml`, scenario(functions, called)]),
    ),
  });
});
afterAll(() => place.leave());

test('which figures are settled at once, and what is refused before anything is measured', async () => {
  const told: string[] = [];
  const refused = async (args: readonly string[]): Promise<void> => {
    const { code, stdout, stderr } = await run(['check', ...args]);
    expect([code, stdout]).toEqual([2, '']);
    told.push(`$ check ${args.join(' ')}\n${stderr}`);
  };
  for (const [base, head] of pairs) {
    await refused([`${head}.yaml`, '--interleave', `${base}.yaml`, '--runs', '2']);
  }
  await refused(['two.yaml', '--interleave', 'two.yaml', '--runs', '7']);
  await refused(['one.yaml', 'two.yaml', '--interleave', 'one.yaml']);
  await refused(['one.yaml', '--interleave', 'one.yaml', '--baseline', 'x.json']);
  await refused(['one.json']);
  await expect(told.join('\n')).toMatchFileSnapshot('../golden/commands/check-sides.txt');
});
