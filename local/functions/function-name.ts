// The ways to name a function in a path: a name, a partial or a full ARN, each with or without a qualifier. Patterns and
// lengths: botocore service model; texts recorded from AWS.

import { functionElsewhere, invalidParameterValue, validationException, type WireError } from '../../lambda/index.ts';

const region = String.raw`([a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?`;
const namePatternOf = (name: string): string =>
  String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?${region}(\d{12}:)?(function:)?(${name})(:(\$LATEST|[a-zA-Z0-9-_]+))?`;

interface NameRules {
  readonly pattern: string;
  readonly fits: RegExp;
  readonly maxLength: number;
}

const rulesFor = (name: string, maxLength: number): NameRules => {
  const pattern = namePatternOf(name);
  return { pattern, fits: new RegExp(`^${pattern}$`), maxLength };
};

/** What an operation takes for a name: to read, anything; to create or change, less. */
const nameRules: { readonly any: NameRules; readonly own: NameRules } = {
  any: rulesFor(String.raw`[a-zA-Z0-9-_\.]+`, 170),
  own: rulesFor('[a-zA-Z0-9-_]+', 140),
};
export type NameKind = keyof typeof nameRules;

/** Of a name that is not an ARN, at its creation. */
const newNameLimit = 64;

/** What most callers say; the rest of this file is for the others. */
const plainName = /^[a-zA-Z0-9-_]{1,64}$/;
const namePattern =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:([a-z]{2}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;
const qualifierPattern = '(|[a-zA-Z0-9$_-]+)';
const qualifierLimit = 128;

export interface NameContext {
  readonly region: string;
  readonly accountId: string;
}

export interface FunctionName {
  readonly functionName: string;
  /** Without qualifier. */
  readonly arn: string;
  readonly qualifier: string | null;
  /** Of another account. */
  readonly elsewhere: boolean;
}

const problem = (value: string, member: string, constraint: string): string =>
  `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${constraint}`;

const qualifierProblems = (qualifier: string | null): string[] => [
  ...(qualifier !== null && qualifier.length > qualifierLimit
    ? [problem(qualifier, 'qualifier', `have length less than or equal to ${qualifierLimit}`)]
    : []),
  ...(qualifier !== null && !/^[a-zA-Z0-9$_-]*$/.test(qualifier)
    ? [problem(qualifier, 'qualifier', `satisfy regular expression pattern: ${qualifierPattern}`)]
    : []),
];

const nameProblems = (name: string, { pattern, fits, maxLength }: NameRules): string[] => [
  ...(name.length > maxLength ? [problem(name, 'functionName', `have length less than or equal to ${maxLength}`)] : []),
  ...(fits.test(name) ? [] : [problem(name, 'functionName', `satisfy regular expression pattern: ${pattern}`)]),
];

/** Reads a function's name and its qualifier, which may also come as a parameter. */
export const readFunctionName = (
  context: NameContext,
  name: string,
  qualifierParameter: string | null,
  kind: NameKind | 'new' = 'own',
): FunctionName | WireError => {
  if (qualifierParameter === null && plainName.test(name)) {
    const arn = `arn:aws:lambda:${context.region}:${context.accountId}:function:${name}`;
    return { functionName: name, arn, qualifier: null, elsewhere: false };
  }
  const parts = namePattern.exec(name);
  const isNew = kind === 'new';
  const rules = isNew ? nameRules.own : nameRules[kind];
  const limited = isNew && parts?.[3] === name ? { ...rules, maxLength: newNameLimit } : rules;
  const problems = [...nameProblems(name, limited), ...qualifierProblems(qualifierParameter)];
  if (problems.length > 0 || parts === null) return validationException(problems);
  const [, regionGiven = context.region, account = context.accountId, functionName, embedded = null] = parts;
  const given = qualifierParameter === '' ? null : qualifierParameter;
  if (regionGiven !== context.region) return functionElsewhere(regionGiven, context.region);
  if (embedded !== null && given !== null && embedded !== given) {
    return invalidParameterValue(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return {
    functionName: functionName!,
    arn: `arn:aws:lambda:${regionGiven}:${account}:function:${functionName}`,
    qualifier: embedded ?? given,
    elsewhere: account !== context.accountId,
  };
};
