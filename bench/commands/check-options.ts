// The options of `check`, and its help.

import { Option, type Command } from 'commander';
import type { UnclearMode } from './check-outcome.ts';
import type { SideOptions } from './check-sides.ts';
import { percentage, wholeNumber } from '../terminal/options.ts';
import { example } from '../terminal/common-options.ts';

export interface CheckCommandOptions extends SideOptions {
  readonly junit?: string;
  readonly html?: string;
  readonly md?: string;
  /** In percent; unless given, 5 for what was measured and 0 for what was simulated. */
  readonly practical?: number;
  readonly unclear: UnclearMode;
}

export const addCheckOptions = (command: Command): Command =>
  command
    .description(
      'hold results against their baselines and objectives; exit code 3 on a regression, an objective that is broken, no data, and where it could not tell',
    )
    .option('--baseline <results...>', 'the results to compare with')
    .option('--interleave <scenario>', 'measure this scenario and the argument, a scenario too, in turn')
    .option('--runs <n>', 'runs a side of --interleave (default: 8, or as many as can tell)', wholeNumber(2))
    .option('--few-runs', 'measure all the same, where --runs are too few to tell anything', false)
    .addOption(
      new Option(
        '--unclear <mode>',
        'when it could not tell: blind (exit code 3 where not even a doubling of the median latency would have been seen), fail (3 where any figure is unclear or without data), pass',
      )
        .choices(['blind', 'fail', 'pass'])
        .default('blind'),
    )
    .option('--junit <file>', 'write a JUnit file')
    .option(
      '--practical <percent>',
      'changes up to this size do not matter (default: 5; between simulated runs: 0)',
      percentage,
    )
    .option('--html <file>', 'write both sides laid over each other, with the verdicts')
    .option('--md <file>', 'write the verdicts as a summary for pull requests')
    .addHelpText('after', example('check now.json --baseline main.json --junit check.xml'));
