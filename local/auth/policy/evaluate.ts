// Whether a request is allowed (IAM User Guide, reference_policies_evaluation-logic and
// reference_policies_evaluation-logic_policy-eval-basics-cross-account): any deny counts; within an account the caller's own policies or
// the resource's allow, across accounts both must; service control policies, boundaries and session policies must allow besides. Why it is
// not is told in AWS's words (troubleshoot_access-denied).

import { conditionHolds } from './conditions.ts';
import type { Policy, Statement } from './document.ts';
import { fits, wild } from './glob.ts';
import { namedAs, type Identity, type Named } from './principals.ts';
import type { RequestContext } from './request-context.ts';
import { patternOf, type PolicyVersion } from './variables.ts';

/** Policies that only limit: what they do not allow is not allowed, whatever others say. */
export interface Limits {
  /** Of the organization; null for none. */
  readonly serviceControl: readonly Policy[] | null;
  readonly boundary: Policy | null;
  /** Of the session; null for none. */
  readonly session: readonly Policy[] | null;
}

export interface Caller extends Identity, Limits {
  /** His own: of the user and his groups, or of the role. */
  readonly policies: readonly Policy[];
}

export interface Access {
  /** Such as `lambda:InvokeFunction`. */
  readonly action: string;
  /** The names of the one resource; the first is the one that is told. `*` where the action is about none. */
  readonly resources: readonly string[];
  /** Whose it is. */
  readonly account: string;
  /** Whether the resource must let in whoever asks, be he of its own account: so are roles, by their trust policies. */
  readonly needsResource?: boolean;
  readonly context: RequestContext;
}

export type Decision = { readonly allowed: true } | { readonly allowed: false; readonly why: string };

const allowed: Decision = { allowed: true };

const actionFits = (pattern: string, action: string): boolean =>
  fits(wild(pattern.toLowerCase()), action.toLowerCase());

const resourceFits = (written: string, version: PolicyVersion, { resources, context }: Access): boolean => {
  const pattern = patternOf(written, version, context);
  return pattern !== null && resources.some((arn) => fits(pattern, arn));
};

/** Whether a statement is about the request, whoever asks. */
const concerns = (statement: Statement, version: PolicyVersion, access: Access): boolean => {
  const { actions, otherActions, resources, otherResources, conditions } = statement;
  if (actions.some((pattern) => actionFits(pattern, access.action)) === otherActions) return false;
  if (resources.some((written) => resourceFits(written, version, access)) === otherResources) return false;
  return conditions.every((condition) => conditionHolds(condition, version, access.context));
};

type Verdict = 'deny' | 'allow' | null;

const verdictOf = (policies: readonly Policy[], access: Access): Verdict => {
  let verdict: Verdict = null;
  for (const { version, statements } of policies) {
    for (const statement of statements) {
      if (verdict === 'allow' && statement.effect === 'Allow') continue;
      if (!concerns(statement, version, access)) continue;
      if (statement.effect === 'Deny') return 'deny';
      verdict = 'allow';
    }
  }
  return verdict;
};

/** From the weakest: an account gives what it was given on to whom its own policies say. */
const strength: readonly Named[] = [null, 'account', 'role', 'everybody', 'self'];

/** What the resource says: that it is denied, or by which name the caller was let in; null where it says nothing. */
const resourceVerdict = (policy: Policy | null, identity: Identity, access: Access): 'deny' | Named => {
  let best: Named = null;
  for (const statement of policy?.statements ?? []) {
    const named = statement.principals === null ? null : namedAs(identity, statement.principals);
    if (named === null || !concerns(statement, policy!.version, access)) continue;
    if (statement.effect === 'Deny') return 'deny';
    if (strength.indexOf(named) > strength.indexOf(best)) best = named;
  }
  return best;
};

const kinds = {
  serviceControl: 'service control policy',
  resource: 'resource-based policy',
  identity: 'identity-based policy',
  boundary: 'permissions boundary',
  session: 'session policy',
} as const;
type Kind = keyof typeof kinds;

const denied = (kind: Kind): Decision => {
  const article = kind === 'identity' ? 'an' : 'a';
  return { allowed: false, why: `with an explicit deny in ${article} ${kinds[kind]}` };
};

const notAllowed = (kind: Kind, { action }: Access): Decision => ({
  allowed: false,
  why: `because no ${kinds[kind]} allows the ${action} action`,
});

/** What each kind of policy says. */
interface Verdicts {
  readonly serviceControl: Verdict;
  readonly resource: 'deny' | Named;
  readonly identity: Verdict;
  readonly boundary: Verdict;
  readonly session: Verdict;
}

const limit = (policies: readonly Policy[] | null, access: Access): Verdict =>
  policies === null ? 'allow' : verdictOf(policies, access);

const verdictsOf = (caller: Caller, access: Access, resourcePolicy: Policy | null): Verdicts => {
  const { serviceControl, boundary, session, policies, kind } = caller;
  return {
    serviceControl: limit(serviceControl, access),
    resource: resourceVerdict(resourcePolicy, caller, access),
    // A root may do all that is not forbidden to his account.
    identity: kind === 'root' ? 'allow' : verdictOf(policies, access),
    boundary: limit(boundary === null ? null : [boundary], access),
    session: limit(session, access),
  };
};

const denial = (verdicts: Verdicts): Decision | null => {
  for (const kind of Object.keys(kinds) as Kind[]) if (verdicts[kind] === 'deny') return denied(kind);
  return null;
};

/** What the caller's own side says. */
const ownSide = (verdicts: Verdicts, access: Access, isLetIn: boolean): Decision => {
  if (!isLetIn && verdicts.identity === null) return notAllowed('identity', access);
  if (verdicts.boundary === null) return notAllowed('boundary', access);
  return verdicts.session === null ? notAllowed('session', access) : allowed;
};

/** @param resourcePolicy of the resource; null where it has none */
export const decide = (caller: Caller, access: Access, resourcePolicy: Policy | null): Decision => {
  const verdicts = verdictsOf(caller, access, resourcePolicy);
  const deny = denial(verdicts);
  if (deny !== null) return deny;
  const { resource, serviceControl } = verdicts;
  // Services and nobody have no policies of their own.
  if (caller.account === null) return resource === null ? notAllowed('resource', access) : allowed;
  if (serviceControl === null) return notAllowed('serviceControl', access);
  if (access.needsResource === true && resource === null) return notAllowed('resource', access);
  if (caller.account !== access.account) {
    const own = ownSide(verdicts, access, false);
    return own.allowed && resource === null ? notAllowed('resource', access) : own;
  }
  // Whoever was let in himself needs nothing else; a session that was let in by its role is still limited.
  if (resource === 'self' || resource === 'everybody') return allowed;
  return ownSide(verdicts, access, resource === 'role');
};

/** As AWS tells it. */
export const refusalText = ({ arn }: Identity, { action, resources }: Access, why: string): string => {
  const text = `User: ${arn} is not authorized to perform: ${action} on resource: ${resources[0]}`;
  // STS does not say what is missing, so that nobody learns which roles there are; what forbids it is said.
  return action.startsWith('sts:') && why.startsWith('because') ? text : `${text} ${why}`;
};
