// The roles of a template as the platform has them, and what each function has of it: its role, and who may call it. What the deployed
// stack would say of queues, streams, tables, functions and roles of the template is what the platform calls them.

import {
  defaultMaxSessionS,
  readPolicy,
  type AuthPrincipal,
  type LocalFunction,
  type Policy,
  type PolicyProblem,
} from '../../../local/index.ts';
import { managedPolicy } from '../../auth/managed-policies.ts';
import type { ListedEvent, ListedPermission, ListedRole, Listing } from '../listing.ts';
import { logicalId, resourceName, type ArnNames } from '../local-arn.ts';

export interface ServedAccess {
  readonly roles: readonly AuthPrincipal[];
  /** By logical id of the function. */
  readonly functions: ReadonlyMap<string, Pick<LocalFunction, 'role' | 'permissions'>>;
}

type PolicyStatement = NonNullable<LocalFunction['permissions']>[string][number];

const services: Readonly<Record<string, readonly [service: string, prefix: string]>> = {
  'AWS::SQS::Queue': ['sqs', ''],
  'AWS::Kinesis::Stream': ['kinesis', 'stream/'],
  'AWS::DynamoDB::Table': ['dynamodb', 'table/'],
  'AWS::DynamoDB::GlobalTable': ['dynamodb', 'table/'],
  'AWS::Serverless::SimpleTable': ['dynamodb', 'table/'],
};

/** What `${Id}` or `${Id.Attribute}` comes to; as it stands where only the stack knows. */
const known = (listing: Listing, id: string, attribute: string | undefined, names: ArnNames): string | null => {
  const { region, accountId } = names;
  const role = listing.access.roles.find((one) => one.id === id);
  if (role !== undefined) return attribute === 'Arn' ? `arn:aws:iam::${accountId}:role/${role.name}` : role.name;
  const type = listing.sources.find((source) => source.id === id)?.type ?? '';
  const [service, prefix] = services[type] ?? [];
  if (service === undefined) return listing.functions.some((one) => one.id === id) && attribute !== 'Alias' ? id : null;
  const name = resourceName(listing, id);
  const arn = `arn:aws:${service}:${region}:${accountId}:${prefix}${name}`;
  if (attribute === 'StreamArn') return `${arn}/stream/*`;
  return attribute === 'Arn' ? arn : name;
};

/** What an event is polled from; null where the template does not say, or nothing is polled. */
export const sourceArnOf = (listing: Listing, { via, source }: ListedEvent, names: ArnNames): string | null => {
  if (source === null || !['sqs', 'kinesis', 'dynamodb'].includes(via ?? '')) return null;
  if (source.startsWith('arn:')) return source.includes('${') ? null : source;
  const id = logicalId(source);
  const arn = known(listing, id, via === 'dynamodb' ? 'StreamArn' : 'Arn', names);
  return arn?.startsWith('arn:') === true ? arn.replace(/\*$/, 'latest') : null;
};

/** Texts of `value` with everything in them that is known. */
const filled = (listing: Listing, value: unknown, names: ArnNames): unknown => {
  if (typeof value === 'string') {
    return value.replaceAll(
      /\$\{(\w+)(?:\.(\w+))?\}/g,
      (whole, id: string, attribute?: string) => known(listing, id, attribute, names) ?? whole,
    );
  }
  if (Array.isArray(value)) return value.map((one) => filled(listing, one, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filled(listing, one, names)]));
};

export interface ReadRole {
  readonly principal: AuthPrincipal;
  /** Policies that are not known here, or cannot be read. */
  readonly unread: readonly string[];
}

/** Of the roles that SAM makes. */
const lambdaTrust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const trustOf = (
  { trust = lambdaTrust }: ListedRole,
  listing: Listing,
  names: ArnNames,
  unread: string[],
): Policy | null => {
  const problems: PolicyProblem[] = [];
  const policy = readPolicy(filled(listing, trust, names), 'trust', problems);
  if (problems.length === 0) return policy;
  unread.push(`its trust policy (${problems[0]!.path} ${problems[0]!.message})`);
  return null;
};

/** A role with its policies; what of them is not known here is named. */
export const readRole = (role: ListedRole, listing: Listing, names: ArnNames): ReadRole => {
  const unread: string[] = [];
  const policies: Policy[] = [];
  for (const given of role.policies) {
    const problems: PolicyProblem[] = [];
    const policy = readPolicy(filled(listing, given, names), 'identity', problems);
    if (problems.length === 0) policies.push(policy);
    else unread.push(`a policy (${problems[0]!.path} ${problems[0]!.message})`);
  }
  for (const name of role.managed) {
    const policy = managedPolicy(name);
    if (policy === null) unread.push(name);
    else policies.push(policy);
  }
  const { accountId: account } = names;
  const principal = {
    kind: 'role',
    account,
    name: role.name,
    keys: [],
    policies,
    boundary: null,
    session: null,
    tags: {},
    trust: trustOf(role, listing, names, unread),
    maxSessionS: role.maxSessionS ?? defaultMaxSessionS,
  } as const;
  return { principal, unread };
};

const principalIn = (text: string): unknown => {
  if (text === '*') return '*';
  if (/^\d{12}$/.test(text)) return { AWS: `arn:aws:iam::${text}:root` };
  return text.startsWith('arn:') ? { AWS: text } : { Service: text };
};

/** Operator and key of each condition, as AddPermission writes them. */
const conditionKeys: Readonly<Record<string, readonly [operator: string, key: string]>> = {
  SourceArn: ['ArnLike', 'AWS:SourceArn'],
  SourceAccount: ['StringEquals', 'AWS:SourceAccount'],
  PrincipalOrgID: ['StringEquals', 'aws:PrincipalOrgID'],
  EventSourceToken: ['StringEquals', 'lambda:EventSourceToken'],
  FunctionUrlAuthType: ['StringEquals', 'lambda:FunctionUrlAuthType'],
  InvokedViaFunctionUrl: ['Bool', 'lambda:InvokedViaFunctionUrl'],
};

const statementOf = (
  { id, functionId, qualifier, action, principal, conditions }: ListedPermission,
  listing: Listing,
  names: ArnNames,
): PolicyStatement => {
  const condition: Record<string, Record<string, string>> = {};
  for (const [name, text] of Object.entries(conditions)) {
    const [operator, key] = conditionKeys[name]!;
    // An API is called by its logical id here.
    const value = String(filled(listing, text, names)).replaceAll(/\$\{(\w+)\}/g, '$1');
    condition[operator] = { ...condition[operator], [key]: value };
  }
  const suffix = qualifier === '$LATEST' ? '' : `:${qualifier}`;
  return {
    Sid: id,
    Effect: 'Allow',
    Principal: principalIn(String(filled(listing, principal, names))),
    Action: action,
    Resource: `arn:aws:lambda:${names.region}:${names.accountId}:function:${functionId}${suffix}`,
    ...(Object.keys(condition).length === 0 ? {} : { Condition: condition }),
  };
};

/** The ARN of a function's role, which may stand elsewhere. */
const roleArn = (listing: Listing, functionId: string, names: ArnNames): string | undefined => {
  const named = listing.access.functionRoles[functionId];
  if (named === undefined) return undefined;
  const role = listing.access.roles.find(({ id }) => id === named);
  if (role !== undefined) return `arn:aws:iam::${names.accountId}:role/${role.name}`;
  return named.startsWith('arn:') ? named : undefined;
};

export const servedAccess = (listing: Listing, names: ArnNames): ServedAccess => {
  const { roles, permissions } = listing.access;
  return {
    roles: roles.map((role) => readRole(role, listing, names).principal),
    functions: new Map(
      listing.functions.map(({ id }) => {
        const own = permissions.filter(({ functionId }) => functionId === id);
        const keys = [...new Set(own.map(({ qualifier }) => qualifier))];
        const byKey = keys.map((key): [string, PolicyStatement[]] => [
          key,
          own.filter(({ qualifier }) => qualifier === key).map((one) => statementOf(one, listing, names)),
        ]);
        const role = roleArn(listing, id, names);
        return [id, { ...(role === undefined ? {} : { role }), permissions: Object.fromEntries(byKey) }];
      }),
    ),
  };
};
