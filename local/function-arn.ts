// The ways to name a function in the path of Invoke: a name, a partial or a full ARN, each with or without a qualifier
// (botocore service model: pattern of NamespacedFunctionName).

import { aliasNotFound, functionNotFound, invalidParameterValue, type WireError } from '../lambda/index.ts';

const namePattern =
  /^(?:(?:arn:(?:aws[a-zA-Z-]*):lambda:([a-z]{2}(?:-[a-z]+)+-\d):)?(\d{12}):)?(?:function:)?([a-zA-Z0-9-_]+)(?::(\$LATEST|[a-zA-Z0-9-_]+))?$/;

export interface FunctionDirectory {
  readonly region: string;
  readonly accountId: string;
  /** Function index by name. */
  readonly indexes: ReadonlyMap<string, number>;
}

export interface ResolvedFunction {
  readonly functionIndex: number;
  /** With the qualifier, if the caller gave one. */
  readonly invokedFunctionArn: string;
}

const isError = (problem: WireError | null): problem is WireError => problem !== null;

const qualifierProblem = (arn: string, qualifier: string | null): WireError | null => {
  if (qualifier === null || qualifier === '$LATEST') return null;
  return /^\d+$/.test(qualifier) ? functionNotFound(`${arn}:${qualifier}`) : aliasNotFound(`${arn}:${qualifier}`);
};

/** The function that a request is for, or the error answer. Only $LATEST exists here. */
export const resolveFunction = (
  directory: FunctionDirectory,
  name: string,
  qualifierParameter: string | null,
): ResolvedFunction | WireError => {
  const parts = namePattern.exec(name);
  if (parts === null) return invalidParameterValue(`${name} is not a function name, a partial ARN or a full ARN`);
  const [, region = directory.region, account = directory.accountId, functionName, embedded = null] = parts;
  if (embedded !== null && qualifierParameter !== null && embedded !== qualifierParameter) {
    return invalidParameterValue(
      'The derived qualifier from the function name does not match the specified qualifier.',
    );
  }
  const qualifier = embedded ?? qualifierParameter;
  const arn = `arn:aws:lambda:${region}:${account}:function:${functionName}`;
  const elsewhere = region !== directory.region || account !== directory.accountId;
  const functionIndex = elsewhere ? undefined : directory.indexes.get(functionName!);
  if (functionIndex === undefined) return functionNotFound(`${arn}:${qualifier ?? '$LATEST'}`);
  const problem = qualifierProblem(arn, qualifier);
  if (isError(problem)) return problem;
  return { functionIndex, invokedFunctionArn: qualifier === null ? arn : `${arn}:${qualifier}` };
};
