// Bad input: every problem at once, each with its place and the cure. The command line turns it into exit code 2.

import type { ConfigProblem } from '../../lambda/index.ts';

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly ConfigProblem[];

  constructor(source: string, problems: readonly ConfigProblem[]) {
    const lines = problems.map(({ path, message }) => `  ${path === '' ? '(whole file)' : path}: ${message}`);
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super(`${source} has ${count}:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}
