// The options of `validate`, and its help.

import { Option, type Command } from 'commander';
import type { SandboxKind } from '../../local/index.ts';
import { example, sandboxOption } from '../terminal/common-options.ts';

export interface ValidateCommandOptions {
  /** False with --no-calibrate. */
  readonly calibrate: boolean;
  readonly sandbox: SandboxKind;
  /** Whether it passes where nothing could be compared, or not every figure. */
  readonly unclear: 'fail' | 'pass';
}

export const addValidateOptions = (command: Command): Command =>
  command
    .description('measure and simulate the same instants, and compare figure by figure')
    .option('--no-calibrate', "keep the scenario's own laws instead of fitting them to a first run")
    .addOption(sandboxOption())
    .addOption(
      new Option('--unclear <mode>', 'when a figure has no data, or the host was saturated: fail (exit code 3) or pass')
        .choices(['fail', 'pass'])
        .default('fail'),
    )
    .addHelpText('after', example('validate checkout.yaml --out results'));
