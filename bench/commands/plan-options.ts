// The options of `plan`, and its help.

import type { Command } from 'commander';
import { wholeNumber } from '../terminal/options.ts';
import { example, trafficOption } from '../terminal/common-options.ts';

export interface PlanCommandOptions {
  /** So many times the traffic. */
  readonly traffic?: number;
  readonly function?: string;
  /** Ways to run all functions, such as `default,managed`: the cheapest that keeps the slo is planned. */
  readonly compute?: string;
  readonly replications?: number;
  /** So many functions, those with the most traffic. */
  readonly top?: number;
  /** A Redis or Valkey whose workers compute. */
  readonly redis?: string;
  /** A file that keeps the runs, so that a plan that was stopped goes on. */
  readonly resume?: string;
  /** A file for the plan as Markdown. */
  readonly md?: string;
  /** A template to which the planned numbers are printed as a diff. */
  readonly patch?: string;
}

export const addPlanOptions = (command: Command): Command =>
  command
    .description('find the smallest concurrency, memory and pollers that keep the slo')
    .addOption(trafficOption())
    .option('--function <name>', 'only this function (default: each that receives traffic)')
    .option('--top <n>', 'only so many functions, those with the most traffic (default: 20)', wholeNumber(1))
    .option(
      '--replications <n>',
      'most runs that one setting may take (default: 48, of short runs up to 512)',
      wholeNumber(2),
    )
    .option(
      '--patch <template>',
      'print the planned numbers as a diff of this SAM or CloudFormation template, for git apply',
    )
    .option(
      '--compute <ways>',
      'plan all functions as default, snapstart or managed, and take the cheapest of several: default,managed',
    )
    .option('--redis <url>', 'hand the runs to every windtunnel worker of this Redis or Valkey')
    .option('--resume <file>', 'keep the runs in this file, and go on from what is there')
    .option('--md <file>', 'write the plan as Markdown, for a ticket')
    .addHelpText('after', example('plan checkout.yaml'));
