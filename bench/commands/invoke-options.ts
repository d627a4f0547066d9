// The options of `invoke`, and its help.

import type { Command } from 'commander';
import type { EndpointUrls, SandboxKind } from '../../local/index.ts';
import type { ServedFileOptions } from './served-file.ts';
import { parameter, serviceEndpoint } from '../terminal/options.ts';
import { example, sandboxOption } from '../terminal/common-options.ts';

export interface InvokeCommandOptions extends ServedFileOptions {
  /** A file of JSON, `-` for stdin, the name of a sample event, or JSON itself; `{}` unless given. */
  readonly event?: string;
  /** As an event: it is accepted at once, run, and tried again as AWS does. */
  readonly async: boolean;
  /** The last 4 KB of the log after the answer, as Invoke gives them, in place of the log as it comes. */
  readonly tail: boolean;
  /** Variables over the function's own. */
  readonly env: Readonly<Record<string, string>>;
  readonly endpoint: EndpointUrls;
  readonly sandbox: SandboxKind;
}

export const addInvokeOptions = (command: Command): Command =>
  command
    .description('run one function of a scenario or a SAM template once, and print what it answers')
    .option('--event <event>', 'a file of JSON, - for stdin, the name of a sample event, or JSON itself (default: {})')
    .option('--async', 'as an event: tried again where the function fails', false)
    .option('--tail', 'the last 4 KB of the log after the answer, in place of the log as it comes', false)
    .option('--env <name=value>', "a variable over the function's own; may be given several times", parameter, {})
    .option(
      '--era <era>',
      'rules of another era (2018, 2020, 2023, 2026 or an ISO date); of today where the file names none',
    )
    .option('--parameter <name=value>', 'a parameter of the template; may be given several times', parameter, {})
    .option(
      '--endpoint <service=url>',
      'where a service is that the handler calls; may be given several times',
      serviceEndpoint,
      {},
    )
    .addOption(sandboxOption())
    .addHelpText('after', example('invoke template.yaml Checkout --event sqs'));
