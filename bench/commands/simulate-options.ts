// The options of `simulate`, and its help.

import type { Command } from 'commander';
import { intervalShare, wholeNumber } from '../terminal/options.ts';
import { example, speedOption, trafficOption } from '../terminal/common-options.ts';
import { traceFileOption, tracesOption } from '../terminal/traces-option.ts';

export interface SimulateCommandOptions {
  /** So many times the traffic. */
  readonly traffic?: number;
  /** Recorded arrivals so many times as fast. */
  readonly speed?: number;
  readonly replications: number;
  /** One era, or several with commas between them. */
  readonly era?: string;
  /** One way to run the functions, or several with commas between them. */
  readonly compute?: string;
  readonly emf?: string;
  /** How many of the slowest requests are traced, and of others by chance. */
  readonly traces?: number;
  /** For Chrome's trace viewer. */
  readonly traceFile?: string;
  /** A share, 0.01 for 1 %. */
  readonly until?: number;
  /** Whether the intervals come from batches of one long run. */
  readonly batches: boolean;
  /** False with --no-diagnosis. */
  readonly diagnosis: boolean;
}

export const addSimulateOptions = (command: Command): Command =>
  command
    .description('run a scenario on virtual time')
    .addOption(trafficOption())
    .addOption(speedOption())
    .option('--replications <n>', 'independent runs; more than one gives intervals', wholeNumber(1), 1)
    .option('--until <interval>', 'replicate until the 95 % intervals are within, say, ci=1%', intervalShare)
    .option('--batches', 'intervals from batches of one long run; its warm-up is found and left out', false)
    .option(
      '--compute <way>',
      'run all functions as default, snapstart or managed, or compare several: default,managed',
    )
    .option(
      '--era <era>',
      'rules of another era (2018, 2020, 2023, 2026 or an ISO date), or of several: 2018,2020,2023',
    )
    .option('--emf <file>', "write CloudWatch's metrics in Embedded Metric Format")
    .addOption(tracesOption())
    .addOption(traceFileOption())
    .option('--no-diagnosis', 'do not simulate on to find what limits the run and what would mend it')
    .addHelpText('after', example('simulate checkout.yaml --era 2018,2020,2023 --replications 20'))
    .addHelpText('after', example('simulate checkout.yaml --compute default,snapstart,managed'));
