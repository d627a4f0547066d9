// The options of `calibrate`, and its help.

import { Option, type Command } from 'commander';
import type { TimeUnit } from '../trace/time-unit.ts';
import { example } from '../terminal/common-options.ts';
import { formatNames } from '../calibrate/format-names.ts';

export interface CalibrateCommandOptions {
  readonly format?: string;
  readonly unit?: TimeUnit;
  readonly column?: string;
  /** The name of the one function that all files are of. */
  readonly function?: string;
  readonly arrivals: 'rate' | 'instants';
  readonly html?: string;
  /** Not of the command line: the slo of a scenario whose slowest of a hundred took so long; where there is none, it has none. */
  readonly objectives?: (p99Ms: number) => string;
}

export const addCalibrateOptions = (command: Command): Command =>
  command
    .description('make a scenario of logs, metrics, traces and results of load tools; --out names its file')
    .addOption(new Option('--format <name>', 'what the files are, whatever they look like').choices(formatNames))
    .addOption(
      new Option('--unit <unit>', 'of numbers in files that do not name theirs').choices(['s', 'ms', 'us', 'ns']),
    )
    .option('--column <name>', 'of a plain table: the column of the durations')
    .option('--function <name>', 'the one function that all files are of')
    .addOption(
      new Option('--arrivals <kind>', 'rates over time, or the recorded instants in a file beside the scenario')
        .choices(['rate', 'instants'])
        .default('rate'),
    )
    .option('--html <file>', 'write a page that lays the simulation beside what was recorded')
    .addHelpText('after', example('calibrate logs/ --out checkout.yaml --html checkout.html'));
