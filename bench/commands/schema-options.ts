// The options of `schema`, and its help.

import type { Command } from 'commander';
import { example } from '../terminal/common-options.ts';

export interface SchemaCommandOptions {
  /** Whether the line is wanted that makes editors use it. */
  readonly line: boolean;
  /** Whether the format is wanted as a page to read. */
  readonly reference: boolean;
}

export const addSchemaOptions = (command: Command): Command =>
  command
    .description('the scenario format as JSON Schema, by which editors complete and check')
    .option(
      '--line',
      'print the first line of a scenario that makes an editor with the YAML language server use it',
      false,
    )
    .option('--reference', 'print the format as a page to read, in Markdown', false)
    .addHelpText('after', example('schema > scenario.schema.json'));
