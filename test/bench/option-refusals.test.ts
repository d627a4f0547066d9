// Every option of every command that takes a value: a bad one is refused with the option, the value and the cure, before anything is
// done; or its value is a name or a text. They are read off the commands, so that an option that is added is asked for too.

import type { Command, Option } from 'commander';
import { expect, test } from 'vitest';
import { createProgram } from '../../bench/cli/program.ts';
import { run } from '../support/command-line.ts';

const program = createProgram(() => {});

interface Case {
  readonly command: string;
  readonly flag: string;
  readonly option: Option;
}

const casesOf = (command: Command, name: string): Case[] =>
  command.options.filter(({ required }) => required).map((option) => ({ command: name, flag: option.long!, option }));

const all = [
  // Options of every command.
  ...casesOf(program, 'list'),
  ...program.commands.flatMap((command) => casesOf(command, command.name())),
];

/** Names and texts: what is wrong with those is found when they are used. */
const free: Readonly<Record<string, readonly string[]>> = {
  calibrate: ['--column', '--function', '--html'],
  check: ['--baseline', '--interleave', '--junit', '--html', '--md'],
  history: ['--add', '--commit', '--import', '--export', '--png'],
  invoke: ['--event', '--era'],
  list: ['--out'],
  measure: [
    '--target',
    '--trace-file',
    '--logs',
    '--body',
    '--data',
    '--region',
    '--qualifier',
    '--run-id',
    '--expect-body',
  ],
  plan: ['--function', '--patch', '--compute', '--redis', '--resume', '--md'],
  report: ['--html', '--png', '--md', '--csv', '--junit', '--hlog', '--hgrm', '--openmetrics'],
  serve: ['--host', '--era', '--logs', '--trail', '--inspect'],
  simulate: ['--compute', '--era', '--emf', '--trace-file'],
  sweep: ['--vary', '--redis'],
  tune: ['--function', '--target', '--body', '--region'],
  worker: ['--redis'],
};
const cases = all.filter(({ command, flag }) => free[command]?.includes(flag) !== true);

test('every option that takes a value is here', () => {
  const known = new Set(all.map(({ command, flag }) => `${command} ${flag}`));
  const named = Object.entries(free).flatMap(([command, flags]) => flags.map((flag) => `${command} ${flag}`));
  expect(named.filter((name) => !known.has(name))).toEqual([]);
  expect(cases.length).toBeGreaterThan(60);
});

test.each(cases)('$command $flag refuses what is no value of it', async ({ command, flag, option }) => {
  const { code, stderr, stdout } = await run([command, flag, '?!']);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^error: option '/);
  expect(stderr).toContain(`${flag} `);
  expect(stderr).toContain("argument '?!' is invalid");
  for (const choice of option.argChoices ?? ['Write ']) expect(stderr).toContain(choice);
  expect(code).toBe(2);
});

test.each(cases.filter(({ option }) => option.argChoices !== undefined))(
  '$command $flag takes each of its choices',
  async ({ command, flag, option }) => {
    // Nothing but --help is done then.
    for (const choice of option.argChoices!) {
      const { code } = await run([command, flag, choice, '--help']);
      expect(code).toBe(0);
    }
  },
);

test('what each says is as it was', async () => {
  const lines = [];
  for (const { command, flag } of cases) {
    const { stderr } = await run([command, flag, '?!']);
    lines.push(`${command} ${flag}: ${/is invalid\. (.*)/.exec(stderr)?.[1]}`);
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../golden/commands/refused-options.txt');
});
