// The ways to name a function in a path: a name, a partial or a full ARN, each with or without a qualifier
// (botocore service model: pattern of NamespacedFunctionName).

import { invalidParameterValue, type WireError } from '../../lambda/index.ts';

const namePattern =
  /^(?:(?:arn:(?:aws[a-zA-Z-]*):lambda:([a-z]{2}(?:-[a-z]+)+-\d):)?(\d{12}):)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;

export interface NameContext {
  readonly region: string;
  readonly accountId: string;
}

export interface FunctionName {
  readonly functionName: string;
  /** Without qualifier. */
  readonly arn: string;
  readonly qualifier: string | null;
  /** Of another region or account. */
  readonly elsewhere: boolean;
}

/** Reads a function's name and its qualifier, which may also come as a parameter. */
export const readFunctionName = (
  context: NameContext,
  name: string,
  qualifierParameter: string | null,
): FunctionName | WireError => {
  const parts = namePattern.exec(name);
  if (parts === null) return invalidParameterValue(`${name} is not a function name, a partial ARN or a full ARN`);
  const [, region = context.region, account = context.accountId, functionName, embedded = null] = parts;
  if (embedded !== null && qualifierParameter !== null && embedded !== qualifierParameter) {
    return invalidParameterValue(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  return {
    functionName: functionName!,
    arn: `arn:aws:lambda:${region}:${account}:function:${functionName}`,
    qualifier: embedded ?? qualifierParameter,
    elsewhere: region !== context.region || account !== context.accountId,
  };
};
