// The options of `init`, and its help.

import type { Command } from 'commander';
import { parameter } from '../terminal/options.ts';
import { example } from '../terminal/common-options.ts';

export interface InitCommandOptions {
  readonly parameter: Readonly<Record<string, string>>;
  /** Nothing is asked. */
  readonly yes: boolean;
}

export const addInitOptions = (command: Command): Command =>
  command
    .description('write a first scenario: from a template, a log, a trace, or a few questions; it runs at once')
    .option('--parameter <name=value>', 'of the template; may be given several times', parameter, {})
    .option('-y, --yes', 'ask nothing', false)
    .addHelpText('after', example('init template.yaml --out checkout.yaml'));
