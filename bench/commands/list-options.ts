// The options of `list`, and its help.

import type { Command } from 'commander';
import { example } from '../terminal/common-options.ts';

export const addListOptions = (command: Command): Command =>
  command.description('suites, example scenarios, eras and presets').addHelpText('after', example('list --json'));
