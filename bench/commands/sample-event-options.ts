// The options of `sample-event`, and its help.

import type { Command } from 'commander';
import { example } from '../terminal/common-options.ts';

export const addSampleEventOptions = (command: Command): Command =>
  command
    .description('print a sample event of a service, such as sqs (default: their names)')
    .addHelpText('after', example('sample-event sqs'));
