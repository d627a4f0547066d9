// The options of `history`, and its help.

import type { Command } from 'commander';
import { example } from '../terminal/common-options.ts';

export interface HistoryCommandOptions {
  /** Result files. */
  readonly add?: string[];
  readonly commit?: string;
  readonly import?: string;
  readonly export?: string;
  /** Folder for a picture of each series that changed. */
  readonly png?: string;
}

export const addHistoryOptions = (command: Command): Command =>
  command
    .description('keep a line per run, and find where figures changed')
    .option('--add <results...>', 'result files to add')
    .option('--commit <sha>', 'the commit that they are of')
    .option('--import <data.js>', 'add the data of github-action-benchmark')
    .option('--export <data.js>', 'write the history as data of github-action-benchmark')
    .option('--png <dir>', 'draw each series that changed')
    .addHelpText(
      'after',
      example('history bench/history.jsonl --add results/steady.json --commit $(git rev-parse HEAD)'),
    );
