// Policies and callers of the tests, as short as they can be written.

import { readPolicy, type Policy, type PolicyKind, type PolicyProblem } from '../../../local/auth/policy/document.ts';
import { decide, type Caller } from '../../../local/auth/policy/evaluate.ts';
import type { Identity } from '../../../local/auth/policy/principals.ts';
import { RequestContext } from '../../../local/auth/policy/request-context.ts';

export const account = '123456789012';
export const other = '210987654321';
export const fn: string = `arn:aws:lambda:us-east-1:${account}:function:f`;
export const alice: string = `arn:aws:iam::${account}:user/alice`;
export const role: string = `arn:aws:iam::${account}:role/worker`;
export const session: string = `arn:aws:sts::${account}:assumed-role/worker/run`;
export const bob: string = `arn:aws:iam::${other}:user/bob`;
export const invoke = 'lambda:InvokeFunction';

type Members = Readonly<Record<string, unknown>>;

export const allow = (members: Members = {}): Members => ({
  Effect: 'Allow',
  ...('NotAction' in members ? {} : { Action: invoke }),
  ...('NotResource' in members ? {} : { Resource: fn }),
  ...members,
});
export const deny = (members: Members = {}): Members => ({ ...allow(members), Effect: 'Deny' });

/** A policy that must have nothing wrong with it. */
export const policyOf = (
  kind: PolicyKind,
  statements: readonly Members[],
  Version: string | null = '2012-10-17',
): Policy => {
  const problems: PolicyProblem[] = [];
  const policy = readPolicy({ ...(Version === null ? {} : { Version }), Statement: statements }, kind, problems);
  if (problems.length > 0) throw new Error(JSON.stringify(problems));
  return policy;
};

const nobody: Omit<Caller, keyof Identity> = { policies: [], boundary: null, session: null, serviceControl: null };
type Name = 'alice' | 'session' | 'root' | 'bob' | 'elsewhere' | 'otherRoot' | 'sns' | 'anonymous';
const callers: Readonly<Record<Name, Identity>> = {
  alice: { kind: 'user', arn: alice, account, roleArn: null },
  session: { kind: 'session', arn: session, account, roleArn: role },
  root: { kind: 'root', arn: `arn:aws:iam::${account}:root`, account, roleArn: null },
  bob: { kind: 'user', arn: bob, account: other, roleArn: null },
  elsewhere: {
    kind: 'session',
    arn: `arn:aws:sts::${other}:assumed-role/far/run`,
    account: other,
    roleArn: `arn:aws:iam::${other}:role/far`,
  },
  otherRoot: { kind: 'root', arn: `arn:aws:iam::${other}:root`, account: other, roleArn: null },
  sns: { kind: 'service', arn: 'sns.amazonaws.com', account: null, roleArn: null },
  anonymous: { kind: 'anonymous', arn: 'anonymous', account: null, roleArn: null },
};

export interface Given {
  /** `alice` unless given. */
  readonly by?: Name;
  readonly identity?: readonly Members[];
  readonly resource?: readonly Members[];
  readonly boundary?: readonly Members[];
  readonly session?: readonly Members[];
  readonly scp?: readonly Members[];
  /** `lambda:InvokeFunction` unless given. */
  readonly action?: string;
  /** The function unless given. */
  readonly on?: string | readonly string[];
  readonly keys?: Readonly<Record<string, string | readonly string[]>>;
  /** Of the policy language; null for none. */
  readonly version?: string | null;
}

/** `allowed`, or why not. */
export const decided = (given: Given): string => {
  const { by = 'alice', identity = [], resource, boundary, session: ofSession, scp, action = invoke, on = fn } = given;
  const { version = '2012-10-17' } = given;
  const of = (kind: PolicyKind, list: readonly Members[]): Policy => policyOf(kind, list, version);
  const caller: Caller = {
    ...nobody,
    ...callers[by],
    policies: identity.length === 0 ? [] : [of('identity', identity)],
    boundary: boundary === undefined ? null : of('identity', boundary),
    session: ofSession === undefined ? null : [of('identity', ofSession)],
    serviceControl: scp === undefined ? null : [of('identity', scp)],
  };
  const access = { action, resources: [on].flat(), account, context: new RequestContext(given.keys) };
  const decision = decide(caller, access, resource === undefined ? null : of('resource', resource));
  return decision.allowed ? 'allowed' : decision.why;
};

export const noIdentity = (action: string = invoke): string =>
  `because no identity-based policy allows the ${action} action`;
export const noResource = (action: string = invoke): string =>
  `because no resource-based policy allows the ${action} action`;
