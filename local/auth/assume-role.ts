// AssumeRole (API reference of STS, API_AssumeRole): temporary credentials for a session of a role, for whom the role's trust policy
// lets in. Texts of refusals as AWS was seen to word them (recorded by users of its clients, 2014 to 2025).

import type { Asker } from '../wire/aws-service.ts';
import type { JsonMembers, MemberWords } from '../wire/json-members.ts';
import { JsonRefusal } from '../wire/json-refusal.ts';
import { asked, textIn, type Asked, type Structure } from './access-request.ts';
import type { Identities } from './identities.ts';
import { readPolicy, type Policy, type PolicyProblem } from './policy/document.ts';
import { RequestContext } from './policy/request-context.ts';

const invalid = (message: string, code = 'ValidationError'): JsonRefusal => new JsonRefusal(code, message);

const failed = (name: string, value: string, constraint: string): JsonRefusal =>
  invalid(`1 validation error detected: Value '${value}' at '${name}' failed to satisfy constraint: ${constraint}`);

/** How STS words what is wrong with a member. */
export const stsWords: MemberWords = {
  constraint: (message) => invalid(message),
  missing: (name) =>
    invalid(
      `1 validation error detected: Value null at '${name.charAt(0).toLowerCase()}${name.slice(1)}' failed to satisfy constraint: Member must not be null`,
    ),
};

const roleForm = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const shortestArn = 20;
const nameForm = /^[\w+=,.@-]*$/;
/** Of an inline policy, as it is written. */
const longestPolicy = 2048;
const mostTags = 50;
/** Of a session that another session assumes (User Guide, id_roles, role chaining). */
const longestChainedS = 3600;

interface Tag {
  readonly key: string;
  readonly value: string;
}

const isStructure = (value: unknown): value is Structure =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const tagsIn = (list: unknown): Tag[] =>
  (Array.isArray(list) ? list.filter(isStructure) : []).map((tag) => ({
    key: typeof tag['Key'] === 'string' ? tag['Key'] : '',
    value: typeof tag['Value'] === 'string' ? tag['Value'] : '',
  }));

/** What is to be allowed on the role, by the caller's policies and by its trust policy. */
export const assumeRoleAccess = (body: Structure): readonly Asked[] => {
  const roleArn = textIn(body, 'RoleArn') ?? '';
  // What is no role is refused as such, by the operation.
  if (!roleForm.test(roleArn)) return [];
  const tags = tagsIn(body['Tags']);
  const sourceIdentity = textIn(body, 'SourceIdentity');
  const context = new RequestContext({
    'sts:ExternalId': textIn(body, 'ExternalId'),
    'sts:RoleSessionName': textIn(body, 'RoleSessionName'),
    'sts:SourceIdentity': sourceIdentity,
    ...(tags.length === 0 ? {} : { 'aws:TagKeys': tags.map(({ key }) => key) }),
    ...Object.fromEntries(tags.map(({ key, value }) => [`aws:RequestTag/${key}`, value])),
  });
  const actions = [
    'sts:AssumeRole',
    ...(tags.length === 0 ? [] : ['sts:TagSession']),
    ...(sourceIdentity === null ? [] : ['sts:SetSourceIdentity']),
  ];
  return actions.map((action) => asked(action, roleArn, context));
};

const neededRole = (members: JsonMembers): string => {
  const roleArn = members.needed('RoleArn');
  if (roleArn.length < shortestArn) {
    throw failed('roleArn', roleArn, `Member must have length greater than or equal to ${shortestArn}`);
  }
  if (!roleForm.test(roleArn)) throw invalid(`${roleArn} is invalid`);
  return roleArn;
};

/** A name of a session, or an identity. */
const nameOf = (name: string, value: string): string => {
  if (value.length < 2) throw failed(name, value, 'Member must have length greater than or equal to 2');
  if (value.length > 64) throw failed(name, value, 'Member must have length less than or equal to 64');
  if (!nameForm.test(value)) {
    throw failed(name, value, String.raw`Member must satisfy regular expression pattern: [\w+=,.@-]*`);
  }
  return value;
};

const inlinePolicy = (text: string | undefined): Policy[] => {
  if (text === undefined) return [];
  if (text.length > longestPolicy) {
    throw failed('policy', text, `Member must have length less than or equal to ${longestPolicy}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalid('This policy contains invalid Json', 'MalformedPolicyDocument');
  }
  const problems: PolicyProblem[] = [];
  const policy = readPolicy(value, 'identity', problems);
  const [first] = problems;
  if (first === undefined) return [policy];
  throw invalid(`Syntax errors in policy. (${first.path} ${first.message})`, 'MalformedPolicyDocument');
};

const managedPolicies = (arns: readonly Structure[], { settings }: Identities): Policy[] =>
  arns.map((one) => {
    const arn = textIn(one, 'arn') ?? '';
    const policy = settings.managedPolicy?.(arn) ?? null;
    if (policy === null) throw invalid(`Policy ${arn} does not exist or is not attachable.`);
    return policy;
  });

const sessionTags = (members: JsonMembers): Readonly<Record<string, string>> => {
  const tags = tagsIn(members.structures('Tags'));
  if (tags.length > mostTags) {
    throw failed('tags', `[${tags.length}]`, `Member must have length less than or equal to ${mostTags}`);
  }
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
};

/** For so long, in s. */
const durationOf = (members: JsonMembers, roleLimitS: number, isChained: boolean): number => {
  const durationS = members.integer('DurationSeconds', { min: 900, max: 43_200, otherwise: longestChainedS });
  if (isChained && durationS > longestChainedS) {
    throw invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.');
  }
  if (durationS > roleLimitS) {
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  return durationS;
};

/** The operation, once whoever asks may. */
export const assumeRole =
  (identities: Identities) =>
  (members: JsonMembers, asker: Asker | null): object => {
    const roleArn = neededRole(members);
    const session = nameOf('roleSessionName', members.needed('RoleSessionName'));
    const caller = asker?.identity() ?? null;
    const role = identities.roleNamed(roleArn);
    if (caller === null || role === null) throw new JsonRefusal('AccessDenied', 'Access denied', 403);
    if (caller['type'] === 'Root')
      throw new JsonRefusal('AccessDenied', 'Roles may not be assumed by root accounts.', 403);
    members.text('ExternalId');
    const given = members.text('SourceIdentity');
    const policies = [
      ...inlinePolicy(members.text('Policy')),
      ...managedPolicies(members.structures('PolicyArns'), identities),
    ];
    const { credentials, known, expiresAtMs } = identities.assume(role, {
      session,
      durationS: durationOf(members, role.maxSessionS, caller['type'] === 'AssumedRole'),
      policies: policies.length === 0 ? null : policies,
      tags: sessionTags(members),
      sourceIdentity: given === undefined ? null : nameOf('sourceIdentity', given),
    });
    return {
      Credentials: {
        AccessKeyId: credentials.accessKeyId,
        SecretAccessKey: credentials.secretAccessKey,
        SessionToken: credentials.sessionToken,
        Expiration: new Date(expiresAtMs),
      },
      AssumedRoleUser: { AssumedRoleId: known.uniqueId, Arn: known.arn },
      ...(given === undefined ? {} : { SourceIdentity: given }),
    };
  };
