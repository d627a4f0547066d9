// What each command says of itself, whole: its arguments, its options with their defaults, and those of all commands. Held
// against test/golden/help.txt (`-u` accepts a change).

import { expect, test } from 'vitest';
import { createProgram } from '../../bench/cli/program.ts';
import { run } from '../support/command-line.ts';

test('every command says its arguments, its options and their defaults, and the options of all commands', async () => {
  const names = createProgram(() => {}).commands.map((command) => command.name());
  const told: string[] = [];
  for (const name of names) {
    const { code, stdout, stderr } = await run([name, '--help']);
    told.push(`$ windtunnel ${name} --help\n${stdout}${stderr}${code}\n`);
  }
  await expect(told.join('\n')).toMatchFileSnapshot('../golden/help.txt');
});

test.each([
  [['simulate', '--no-such-option'], "unknown option '--no-such-option'"],
  [['no-such-command'], "unknown command 'no-such-command'"],
  [['simulate'], "missing required argument 'scenario'"],
])('%j is refused with where to find help', async (args, said) => {
  const { code, stdout, stderr } = await run(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(said);
  expect(stderr).toContain('(add --help for usage)');
});
