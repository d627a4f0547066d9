// The options of `validate-template`, and its help.

import type { Command } from 'commander';
import type { ParameterOverrides } from '../template/parameters.ts';
import { parameter } from '../terminal/options.ts';
import { example } from '../terminal/common-options.ts';

export interface ValidateTemplateCommandOptions {
  readonly parameter: ParameterOverrides;
}

export const addValidateTemplateOptions = (command: Command): Command =>
  command
    .description('what a SAM or CloudFormation template says of its functions, and what of it has no effect here')
    .option('--parameter <name=value>', 'a parameter of the template; may be given several times', parameter, {})
    .addHelpText('after', example('validate-template template.yaml --parameter Stage=prod'));
