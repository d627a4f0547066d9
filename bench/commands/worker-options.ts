// The options of `worker`, and its help.

import type { Command } from 'commander';
import { wholeNumber } from '../terminal/options.ts';
import { example } from '../terminal/common-options.ts';

export interface WorkerCommandOptions {
  readonly redis: string;
  readonly workers?: number;
}

export const addWorkerOptions = (command: Command): Command =>
  command
    .description('compute sweeps that other machines hand out')
    .requiredOption('--redis <url>', 'where they do')
    .option('--workers <n>', 'threads (default: every core)', wholeNumber(1))
    .addHelpText('after', example('worker --redis redis://127.0.0.1:6379'));
