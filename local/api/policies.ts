// Resource policies of functions, their versions and aliases: kept and shown as on AWS. Whom they let in is asked of open Function
// URLs, and of everything where permissions are (local/auth).

import {
  invalidPrincipal,
  noPolicy,
  noPolicyFor,
  policyOfLatest,
  policyPreconditionFailed,
  resourceNotFound,
  statementExists,
  statementNotFound,
} from '../../lambda/index.ts';
import type { Named } from '../functions/registry.ts';
import type { PolicyStatement } from '../settings/stored-function.ts';
import { jsonAnswer, type HttpAnswer } from '../wire/http-answer.ts';
import { latestVersion } from '../settings/local-function.ts';
import {
  accountId,
  actionName,
  eventSourceToken,
  organisationId,
  principalText,
  sourceArn,
  statementId,
} from './constraints.ts';
import { urlAuthTypes } from './function-urls.ts';
import type { Members } from './members.ts';
import {
  existingQualifier,
  hasQualifier,
  namedFunction,
  noContent,
  readName,
  Refusal,
  type ApiCall,
  type ApiContext,
  type Operation,
} from './operation.ts';

const keyOf = ({ qualifier }: Named): string => qualifier ?? latestVersion;

/** A principal as policies write it. */
export const principalOf = (text: string): unknown => {
  if (text === '*') return '*';
  if (/^\d{12}$/.test(text)) return { AWS: `arn:aws:iam::${text}:root` };
  if (/^arn:aws[a-zA-Z-]*:(iam|sts)::/.test(text)) return { AWS: text };
  if (/\.amazon(aws)?\.com(\.cn)?$/.test(text)) return { Service: text };
  throw new Refusal(invalidPrincipal());
};

/** All statements as the service gives them. */
export const policyText = (statements: readonly PolicyStatement[]): string =>
  JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement: statements });

/** Conditions by member: the operator, the key that it compares, and the form of its value. */
const conditionKeys = {
  EventSourceToken: ['StringEquals', 'lambda:EventSourceToken', eventSourceToken],
  SourceAccount: ['StringEquals', 'AWS:SourceAccount', accountId],
  PrincipalOrgID: ['StringEquals', 'aws:PrincipalOrgID', organisationId],
  SourceArn: ['ArnLike', 'AWS:SourceArn', sourceArn],
} as const;

const conditionOf = (members: Members): PolicyStatement['Condition'] => {
  const condition: Record<string, Record<string, string>> = {};
  const add = (operator: string, key: string, value: string | undefined): void => {
    if (value !== undefined) condition[operator] = { ...condition[operator], [key]: value };
  };
  add('StringEquals', 'lambda:FunctionUrlAuthType', members.oneOf('FunctionUrlAuthType', urlAuthTypes));
  for (const [member, [operator, key, constraint]] of Object.entries(conditionKeys)) {
    add(operator, key, members.text(member, constraint));
  }
  add('Bool', 'lambda:InvokedViaFunctionUrl', members.boolean('InvokedViaFunctionUrl')?.toString());
  return Object.keys(condition).length === 0 ? undefined : condition;
};

const checkPolicyRevision = ({ registry }: ApiContext, named: Named, expected: string | null): void => {
  const key = keyOf(named);
  if (expected === null || expected === registry.revisionIdOf(named.stored, key)) return;
  // What was changed since without it, such as a version that was published, leaves the policy's own as it was (recorded).
  if (expected === named.stored.policies.get(key)?.revisionId) return;
  throw new Refusal(policyPreconditionFailed());
};

/** Changing a policy is another revision of what it belongs to. */
const setStatements = ({ registry }: ApiContext, named: Named, statements: readonly PolicyStatement[]): void => {
  const { stored } = named;
  const key = keyOf(named);
  registry.touch(stored, key);
  if (statements.length === 0) stored.policies.delete(key);
  else stored.policies.set(key, { statements, revisionId: registry.revisionIdOf(stored, key) });
};

const add = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { members } = call;
  members.required('StatementId', 'Action', 'Principal');
  const sid = members.text('StatementId', statementId);
  const action = members.text('Action', actionName);
  const principal = members.text('Principal', principalText);
  const condition = conditionOf(members);
  members.check();
  if (readName(context, call, 'any').qualifier === latestVersion) throw new Refusal(policyOfLatest());
  const named = existingQualifier(context, call);
  checkPolicyRevision(context, named, members.text('RevisionId') ?? null);
  const { stored, qualifier } = named;
  const statements = stored.policies.get(keyOf(named))?.statements ?? [];
  if (statements.some(({ Sid }) => Sid === sid)) throw new Refusal(statementExists(sid!));
  const statement: PolicyStatement = {
    Sid: sid!,
    Effect: 'Allow',
    Principal: principalOf(principal!),
    Action: action!,
    Resource: context.registry.arnOf(stored.name, qualifier ?? undefined),
    ...(condition === undefined ? {} : { Condition: condition }),
  };
  setStatements(context, named, [...statements, statement]);
  return { ...jsonAnswer({ Statement: JSON.stringify(statement) }), status: 201 };
};

/** Nothing is told of what is not there. */
const get = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { functionName, elsewhere } = readName(context, call, 'any');
  if (elsewhere || !context.registry.has(functionName)) throw new Refusal(resourceNotFound());
  const named = namedFunction(context, call, 'any');
  if (!hasQualifier(named)) throw new Refusal(resourceNotFound());
  const policy = named.stored.policies.get(keyOf(named));
  if (policy === undefined) throw new Refusal(resourceNotFound());
  return jsonAnswer({ Policy: policyText(policy.statements), RevisionId: policy.revisionId });
};

const remove = (context: ApiContext, call: ApiCall): HttpAnswer => {
  const { functionName, arn, elsewhere } = readName(context, call, 'any');
  if (elsewhere || !context.registry.has(functionName)) throw new Refusal(noPolicyFor(arn));
  const named = existingQualifier(context, call);
  const statements = named.stored.policies.get(keyOf(named))?.statements;
  if (statements === undefined) throw new Refusal(noPolicy());
  const sid = call.names[1]!;
  const left = statements.filter(({ Sid }) => Sid !== sid);
  if (left.length === statements.length) throw new Refusal(statementNotFound(sid));
  checkPolicyRevision(context, named, call.query.get('RevisionId'));
  setStatements(context, named, left);
  return noContent;
};

const path = '/2015-03-31/functions/{name}/policy';

export const policyOperations: readonly Operation[] = [
  { method: 'POST', path, answer: add },
  { method: 'GET', path, answer: get },
  { method: 'DELETE', path: `${path}/{sid}`, answer: remove },
];
