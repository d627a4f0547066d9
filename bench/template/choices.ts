// Properties that hold one of a few words (SAM Developer Guide and CloudFormation's reference of AWS::Lambda).

import type { Properties } from './properties.ts';
import { addProblem, hasPlaceholder, type Scope } from './scope.ts';
import { textOf, type Path } from './template-source.ts';

/** By property: the words that it takes. */
interface Words {
  readonly ApplyOn: 'PublishedVersions' | 'None';
  readonly Architectures: 'x86_64' | 'arm64';
  readonly AuthType: 'AWS_IAM' | 'NONE';
  readonly FunctionResponseTypes: 'ReportBatchItemFailures';
  readonly InvokeMode: 'BUFFERED' | 'RESPONSE_STREAM';
  readonly LogFormat: 'Text' | 'JSON';
  readonly Mode: 'Active' | 'PassThrough' | 'Disabled';
  readonly PackageType: 'Zip' | 'Image';
  readonly StartingPosition: 'TRIM_HORIZON' | 'LATEST' | 'AT_TIMESTAMP';
  readonly State: 'ENABLED' | 'DISABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';
  readonly TenantIsolationMode: 'PER_TENANT';
  readonly Tracing: 'Active' | 'PassThrough' | 'Disabled';
}

interface Choice<Word> {
  /** What such a word is. */
  readonly kind: string;
  readonly words: readonly Word[];
}

const tracing: Choice<Words['Mode']> = { kind: 'way to trace', words: ['Active', 'PassThrough', 'Disabled'] };

/** Also for tests, which go through them. */
export const choices: { readonly [Key in keyof Words]: Choice<Words[Key]> } = {
  ApplyOn: { kind: 'time for snapshots', words: ['PublishedVersions', 'None'] },
  Architectures: { kind: 'architecture', words: ['x86_64', 'arm64'] },
  AuthType: { kind: 'way to sign in', words: ['AWS_IAM', 'NONE'] },
  FunctionResponseTypes: { kind: 'type of response', words: ['ReportBatchItemFailures'] },
  InvokeMode: { kind: 'way to answer', words: ['BUFFERED', 'RESPONSE_STREAM'] },
  LogFormat: { kind: 'log format', words: ['Text', 'JSON'] },
  Mode: tracing,
  PackageType: { kind: 'package', words: ['Zip', 'Image'] },
  StartingPosition: { kind: 'place to begin', words: ['TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'] },
  State: { kind: 'state', words: ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'] },
  TenantIsolationMode: { kind: 'mode', words: ['PER_TENANT'] },
  Tracing: tracing,
};

const listOf = (words: readonly string[]): string =>
  words.length === 1 ? words[0]! : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** Notes a problem where `value` is none of the words that `key` takes; what is known only once it is deployed passes. */
const checked = <Word extends string>(
  { kind, words }: Choice<Word>,
  value: string,
  path: Path,
  scope: Scope,
): Word | undefined => {
  const word = words.find((one) => one === value);
  if (word !== undefined) return word;
  if (!hasPlaceholder(value)) addProblem(scope, path, `"${value}" is no ${kind}; write ${listOf(words)}`);
  return undefined;
};

/** The word at `key`; undefined where none is written, or none of those that there are. */
export const chosenWord = <Key extends keyof Words>(
  properties: Properties,
  key: Key,
  scope: Scope,
): Words[Key] | undefined => {
  const value = properties.text(key);
  return value === undefined ? undefined : checked<Words[Key]>(choices[key], value, properties.at(key), scope);
};

const isChoice = (key: string): key is keyof Words => Object.hasOwn(choices, key);

/** Holds what was read of `key`, a word or a list of them, to the words that it takes, if it is such a property. */
export const checkWords = (properties: Properties, key: string, value: unknown, scope: Scope): void => {
  if (!isChoice(key) || value === undefined) return;
  for (const one of Array.isArray(value) ? value : [value])
    checked<string>(choices[key], textOf(one), properties.at(key), scope);
};
