// The options of `tune` and its help, and what of them goes together.

import { Option, type Command } from 'commander';
import { memorySizes, weight, wholeNumber } from '../terminal/options.ts';
import { example } from '../terminal/common-options.ts';
import { strategies, type Strategy } from '../tune/choose-size.ts';
import { isLoopback } from '../../loadgen/targets/endpoint.ts';
import { ConfigError } from '../input/config-error.ts';
import type { TunePlace } from '../tune/tune-place.ts';

export interface TuneCommandOptions {
  readonly function?: string;
  /** MB, ascending. */
  readonly sizes?: readonly number[];
  readonly strategy: Strategy;
  readonly balancedWeight: number;
  readonly target?: string;
  readonly invocations?: number;
  readonly body?: string;
  readonly region?: string;
  readonly updateFunction?: boolean;
  readonly dryRun?: boolean;
}

/** Warm invocations of each size, unless told otherwise. */
export const defaultInvocations = 50;

const refuse = (path: string, message: string): never => {
  throw new ConfigError('the command line', [{ path, message }]);
};

/** Where the function is measured; null for a prediction. Throws ConfigError for what would have no effect. */
export const tunePlace = (options: TuneCommandOptions, region: string): TunePlace | null => {
  const { target } = options;
  if (target === undefined) return null;
  if (options.region !== undefined && target !== 'aws')
    refuse('--region', 'goes with --target aws only; write account.region in the scenario, or remove it');
  if (target === 'local') return { kind: 'local' };
  if (target === 'aws') return { kind: 'aws', region: options.region ?? region };
  if (!/^https?:\/\//.test(target) || !URL.canParse(target))
    refuse(
      '--target',
      `"${target}" is no target; write local, aws, or the origin of an Invoke API such as http://127.0.0.1:9001`,
    );
  const { pathname, search, origin } = new URL(target);
  if (pathname !== '/' || search !== '')
    refuse(
      '--target',
      `${target} is one address, whose memory nobody can set; write local, aws, or the origin of an Invoke API`,
    );
  return { kind: 'invoke', url: origin };
};

/** Options that have no effect without a target. */
const ofMeasuring = ['invocations', 'body', 'region', 'updateFunction', 'dryRun'] as const;

export const checkPrediction = (options: TuneCommandOptions): void => {
  const problems = ofMeasuring
    .filter((name) => options[name] !== undefined)
    .map((name) => ({
      path: `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      message: 'has no effect on a prediction; add --target local or --target aws to measure, or remove it',
    }));
  if (problems.length > 0) throw new ConfigError('the command line', problems);
};

/** Nothing of somebody's account is changed unless it is said to be wanted. */
export const checkWrites = (options: TuneCommandOptions, place: TunePlace): void => {
  if (place.kind === 'local') {
    if (options.updateFunction === true)
      refuse('--update-function', 'goes with aws or an Invoke API; the local platform is made for the run. Remove it');
    return;
  }
  if (options.dryRun === true || options.updateFunction === true) return;
  const loopback = place.kind === 'invoke' && isLoopback(place.url);
  refuse(
    '--target',
    `a function at ${place.kind === 'aws' ? 'AWS' : place.url} is changed while it is measured: its memory is set to each size and set back, and versions are published and deleted${loopback ? '' : ' in your account'}; see what with --dry-run, and insist with --update-function`,
  );
};

export const addTuneOptions = (command: Command): Command =>
  command
    .description(
      'find the cheapest, the fastest and the balanced memory size of a function: predicted, measured, or read from a result (or link) of aws-lambda-power-tuning',
    )
    .option('--function <name>', 'of a scenario with several')
    .option('--sizes <list>', 'memory sizes, such as 128,512,1769 or 128..1024:128', memorySizes)
    .addOption(
      new Option('--strategy <strategy>', 'which of the sizes is the answer').choices(strategies).default('cost'),
    )
    .option('--balanced-weight <w>', 'of the balanced size: 0 is the fastest, 1 the cheapest', weight, 0.5)
    .option('--target <target>', 'measure instead: local, aws, or the origin of an Invoke API')
    .option('--invocations <n>', 'warm invocations of each size (default: 50)', wholeNumber(2))
    .option('--body <template>', "payload of every invocation, or @file (default: the scenario's)")
    .option('--region <region>', 'with --target aws (default: that of the scenario)')
    .option('--update-function', 'let a function that is not local be changed: its memory, and versions of it')
    .option('--dry-run', 'say what would be changed, invoked and paid; do nothing')
    .addHelpText('after', example('tune checkout.yaml --target local'));
