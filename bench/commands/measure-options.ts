// The options of `measure`: where requests go, what they are, how many there may be.

import { InvalidArgumentError, Option, type Command } from 'commander';
import type { SandboxKind } from '../../local/index.ts';
import { httpMethods, type HttpMethod } from '../../loadgen/targets/http-method.ts';
import { example, sandboxOption, speedOption } from '../terminal/common-options.ts';
import { durationMs, positiveNumber, wholeNumber } from '../terminal/options.ts';
import { traceFileOption, tracesOption } from '../terminal/traces-option.ts';

export interface MeasureCommandOptions {
  readonly target: string;
  readonly sandbox: SandboxKind;
  readonly threads?: number;
  readonly connections?: number;
  readonly dryRun?: boolean;
  readonly untilBroken?: boolean;
  readonly speed?: number;
  readonly logs?: string;
  readonly soak?: number;
  readonly traces?: number;
  readonly traceFile?: string;
  readonly coldStarts?: number;
  readonly idleGaps?: readonly number[];
  readonly region?: string;
  readonly qualifier?: string;
  readonly runId?: string;
  readonly maxRequests?: number;
  readonly maxCost?: number;
  readonly method?: HttpMethod;
  readonly header?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly data?: string;
  readonly expectStatus?: readonly number[];
  readonly expectBody?: RegExp;
  readonly followRedirects?: number;
  readonly requestTimeout?: number;
}

/** A header such as `Authorization: Bearer x`; the option may be given several times. */
const headerLine = (text: string, others: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => {
  const [, name, value] = /^([!#$%&'*+\-.^_`|~\w]+):\s*(.*)$/.exec(text) ?? [];
  if (name === undefined || /[\r\n\0]|[^\0-\u00ff]/.test(value!)) {
    throw new InvalidArgumentError('Write a name and a value, such as "Authorization: Bearer x".');
  }
  return { ...others, [name.toLowerCase()]: value! };
};

const statusList = (text: string): number[] => {
  const codes = text.split(',').map(Number);
  if (codes.some((code) => !Number.isInteger(code) || code < 200 || code > 599)) {
    throw new InvalidArgumentError('Write status codes such as 200,201.');
  }
  return codes;
};

/** A text, or a regular expression between slashes. */
const bodyPattern = (text: string): RegExp => {
  const [, pattern] = /^\/(.+)\/$/.exec(text) ?? [];
  try {
    return pattern === undefined ? new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')) : new RegExp(pattern);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
};

const requestTime = (text: string): number => {
  const ms = durationMs(text);
  if (ms < 1) throw new InvalidArgumentError('Write a time from 1ms up, such as 200ms.');
  return ms;
};

/** The most of one list, and the longest of all together. */
const mostGaps = 100;
const longestGapsMs = 86_400_000;

/** Times idle such as 1m,5m,10m. */
const gapList = (text: string): readonly number[] => {
  const gaps = text.split(',').map((part) => durationMs(part.trim()));
  if (gaps.some((gapMs) => gapMs < 1) || gaps.length > mostGaps)
    throw new InvalidArgumentError(`Write up to ${mostGaps} times from 1ms up, such as 1m,5m,10m.`);
  if (gaps.reduce((sum, gapMs) => sum + gapMs, 0) > longestGapsMs)
    throw new InvalidArgumentError('Write times that come to a day at most.');
  return gaps;
};

export const addMeasureOptions = (command: Command): Command =>
  command
    .description('send the scenario to real functions')
    .addOption(speedOption())
    .option('--target <target>', 'local, aws, the origin of an Invoke API, or any HTTP URL', 'local')
    .addOption(sandboxOption())
    .option('--threads <n>', 'sending threads (default: one, or as many as the peak wants)', wholeNumber(1))
    .option(
      '--connections <n>',
      'connections opened before the run (default: as many as its instants and laws foresee)',
      wholeNumber(1),
    )
    .option('--dry-run', 'say what would be sent, what it may cost and which limit it would meet; send nothing')
    .option(
      '--soak <window>',
      'figures of each window of a long run, such as 1m, and what drifts over them',
      requestTime,
    )
    .addOption(tracesOption())
    .addOption(traceFileOption())
    .option('--until-broken', 'measure at more and more traffic until an objective breaks, and say at which rate')
    .option(
      '--cold-starts <n>',
      'instead of traffic, so many cold starts of each function, forced by a changed variable: what they take',
      wholeNumber(1),
    )
    .option(
      '--idle-gaps <times>',
      'instead of traffic, leave each function idle for each of these, such as 1m,5m,10m: how long environments live',
      gapList,
    )
    .option('--logs <directory>', "the functions' logs, a file an environment; with --target local")
    .option('--max-requests <n>', 'send no more than so many, retries included', wholeNumber(1))
    .option('--max-cost <usd>', 'send nothing more once so much is spent', positiveNumber)
    .option(
      '--request-timeout <time>',
      'longest wait for an answer (default: timeout of the function and more)',
      requestTime,
    )
    .option(
      '--body <template>',
      'payload of every request, or @file; {{counter}} and {{column}} of --data have a place in it',
    )
    .option('--data <file.csv>', 'a table whose rows go round; its first line names the columns')
    .option('--region <region>', 'with --target aws (default: that of the scenario)')
    .option('--qualifier <version>', 'invoke this version or alias; with a Lambda target')
    .option('--run-id <text>', 'in the client context of every invocation (default: made up); with a Lambda target')
    .addOption(new Option('--method <method>', 'with an HTTP target (default: POST)').choices(httpMethods))
    .option('--header <line>', 'with an HTTP target, such as "X-Key: 1"; may be given several times', headerLine)
    .option('--expect-status <codes>', 'others are failures, such as 200,201; with an HTTP target', statusList)
    .option(
      '--expect-body <text>',
      'text or /expression/ that every answer must hold; with an HTTP target',
      bodyPattern,
    )
    .option('--follow-redirects <n>', 'follow so many a request; with an HTTP target (default: 0)', wholeNumber(0))
    .addHelpText('after', example('measure checkout.yaml --target http://127.0.0.1:9001 --out results'));
