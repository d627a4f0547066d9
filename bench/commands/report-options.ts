// The options of `report`, and its help.

import type { Command } from 'commander';
import { example } from '../terminal/common-options.ts';

export interface ReportCommandOptions {
  readonly html?: string;
  readonly png?: string;
  readonly md?: string;
  readonly csv?: string;
  readonly junit?: string;
  readonly hlog?: string;
  /** Folder for a percentile distribution of each result and function. */
  readonly hgrm?: string;
  readonly openmetrics?: string;
  /** Whether to open the page. */
  readonly open: boolean;
}

export const addReportOptions = (command: Command): Command =>
  command
    .description('documents from any results')
    .option('--html <file>', 'write one self-contained page')
    .option('--png <dir>', 'write the charts as pictures')
    .option('--md <file>', 'write a summary for pull requests')
    .option('--csv <file>', 'write every figure as a row')
    .option('--junit <file>', 'write objectives and comparisons as test cases')
    .option('--hlog <file>', "write latencies as a log of HdrHistogram's (values in us; functions are tags)")
    .option('--hgrm <dir>', 'write latencies as percentile distributions of HdrHistogram (in ms)')
    .option('--openmetrics <file>', 'write counts and histograms in the text form of OpenMetrics')
    .option('--open', 'open the page', false)
    .addHelpText('after', example('report steady.json steady.simulated.json --html report.html'));
