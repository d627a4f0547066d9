// The options of `bench`, and its help.

import type { Command } from 'commander';
import type { SandboxKind } from '../../local/index.ts';
import { example, sandboxOption } from '../terminal/common-options.ts';

export interface BenchCommandOptions {
  readonly quick: boolean;
  readonly sandbox: SandboxKind;
}

export const addBenchOptions = (command: Command): Command =>
  command
    .description('measure real handlers on the local platform, simulate the same, compare, and report')
    .option('--quick', 'short runs, under a minute in all', false)
    .addOption(sandboxOption())
    .addHelpText('after', example('bench steady burst --quick'));
