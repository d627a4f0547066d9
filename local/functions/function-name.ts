// The ways to name a function in a path: a name, a partial or a full ARN, each with or without a qualifier. Patterns and
// lengths: botocore service model, shapes by their names; texts recorded from AWS in Nov 2025.

import { functionElsewhere, invalidParameterValue, validationException, type WireError } from '../../lambda/index.ts';

const region = String.raw`((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?`;
const namePatternOf = (name: string, qualifier: string): string =>
  String.raw`(arn:(aws[a-zA-Z-]*)?:lambda:)?${region}(\d{12}:)?(function:)?(${name})${qualifier}`;

interface TextRules {
  readonly pattern: string;
  readonly fits: RegExp;
  readonly maxLength: number;
}

const rulesFor = (pattern: string, maxLength: number): TextRules => ({
  pattern,
  fits: new RegExp(`^(?:${pattern})$`),
  maxLength,
});

/** What an operation takes for a name and for a qualifier beside it. */
interface NameRules {
  readonly name: TextRules;
  readonly qualifier: TextRules;
}

const qualifierLimit = 128;
const plainQualifier = rulesFor('(|[a-zA-Z0-9$_-]+)', qualifierLimit);

export type NameKind = 'own' | 'any' | 'url' | 'unqualified';

const nameRules: Readonly<Record<NameKind, NameRules>> = {
  /** FunctionName: to create and to change functions, their concurrency and their aliases. */
  own: {
    name: rulesFor(namePatternOf('[a-zA-Z0-9-_]+', String.raw`(:(\$LATEST|[a-zA-Z0-9-_]+))?`), 140),
    qualifier: plainQualifier,
  },
  /** NamespacedFunctionName: to read, to invoke and to delete. */
  any: {
    name: rulesFor(
      namePatternOf(String.raw`[a-zA-Z0-9-_\.]+`, String.raw`(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?`),
      256,
    ),
    qualifier: rulesFor(String.raw`\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+`, qualifierLimit),
  },
  /** FunctionUrlFunctionName: versions have no URLs. */
  url: {
    name: rulesFor(namePatternOf('[a-zA-Z0-9-_]{1,64}', String.raw`(:((?!\d+$)[0-9a-zA-Z-_]+))?`), 140),
    qualifier: rulesFor(String.raw`((?!^\d+$)^[0-9a-zA-Z-_]+$)`, qualifierLimit),
  },
  /** UnqualifiedFunctionName: what the function has as a whole. */
  unqualified: { name: rulesFor(namePatternOf('[a-zA-Z0-9-_]+', ''), 140), qualifier: plainQualifier },
};

/** Of a name that is not an ARN, at its creation. */
const newNameLimit = 64;

/** What most callers say; the rest of this file is for the others. */
const plainName = /^[a-zA-Z0-9-_]{1,64}$/;
const namePattern =
  /^(?:arn:(?:aws[a-zA-Z-]*)?:lambda:)?(?:((?:eusc-)?[a-z]{2}(?:-[a-z]+)+-\d):)?(?:(\d{12}):)?(?:function:)?([a-zA-Z0-9-_.]+)(?::(\$LATEST(?:\.PUBLISHED)?|[a-zA-Z0-9-_]+))?$/;

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

const textProblems = (value: string, member: string, { pattern, fits, maxLength }: TextRules): string[] => [
  ...(value.length > maxLength ? [problem(value, member, `have length less than or equal to ${maxLength}`)] : []),
  ...(fits.test(value) ? [] : [problem(value, member, `satisfy regular expression pattern: ${pattern}`)]),
];

/** Reads a function's name and its qualifier, which may also come as a parameter. */
export const readFunctionName = (
  context: NameContext,
  name: string,
  qualifierParameter: string | null,
  kind: NameKind = 'own',
): FunctionName | WireError => {
  if (qualifierParameter === null && plainName.test(name)) {
    const arn = `arn:aws:lambda:${context.region}:${context.accountId}:function:${name}`;
    return { functionName: name, arn, qualifier: null, elsewhere: false };
  }
  const parts = namePattern.exec(name);
  const rules = nameRules[kind];
  // SDKs leave an empty qualifier out; who sends one means none.
  const given = qualifierParameter === '' ? null : qualifierParameter;
  const problems = [
    ...textProblems(name, 'functionName', rules.name),
    ...(given === null ? [] : textProblems(given, 'qualifier', rules.qualifier)),
  ];
  if (problems.length > 0 || parts === null) return validationException(problems);
  const [, regionGiven = context.region, account = context.accountId, functionName, embedded = null] = parts;
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

/** The name of a function that is to be made. One that is no ARN is held to its length after everything else. */
export const readNewName = (context: NameContext, name: string): FunctionName | WireError => {
  const read = readFunctionName(context, name, null);
  if ('status' in read || read.functionName !== name || name.length <= newNameLimit) return read;
  const tooLong = problem(name, 'functionName', `have length less than or equal to ${newNameLimit}`);
  return invalidParameterValue(`1 validation error detected: ${tooLong}`);
};

/** The ARN that `name` says, whether or not such a function can be here; of what is no name, one of this place. */
export const namedArn = ({ region: ownRegion, accountId }: NameContext, name: string): string => {
  if (name.startsWith('arn:')) return name;
  const [, regionGiven = ownRegion, account = accountId, functionName = name, qualifier] = namePattern.exec(name) ?? [];
  const suffix = qualifier === undefined ? '' : `:${qualifier}`;
  return `arn:aws:lambda:${regionGiven}:${account}:function:${functionName}${suffix}`;
};
