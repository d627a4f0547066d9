// The options of `sweep`, and its help.

import type { Command } from 'commander';
import { collected, wholeNumber } from '../terminal/options.ts';
import { example, trafficOption } from '../terminal/common-options.ts';

export interface SweepCommandOptions {
  /** So many times the traffic. */
  readonly traffic?: number;
  readonly vary: readonly string[];
  readonly replications: number;
  readonly workers?: number;
  readonly redis?: string;
}

export const addSweepOptions = (command: Command): Command =>
  command
    .description('run a scenario at every combination of some settings, on every core or on many machines')
    .addOption(trafficOption())
    .requiredOption('--vary <setting>', 'path=from..to:step or path=a,b,c; give it several times', collected)
    .option('--replications <n>', 'independent runs of every point, the same seeds for all', wholeNumber(1), 1)
    .option('--workers <n>', 'threads (default: every core)', wholeNumber(1))
    .option('--redis <url>', 'hand the work to every windtunnel worker of this Redis or Valkey')
    .addHelpText('after', example('sweep checkout.yaml --vary functions.checkout.reservedConcurrency=50..500:50'));
