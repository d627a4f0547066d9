// Decisions as AWS documents them. Each group names its page of the IAM User Guide, or of Lambda's Developer Guide.

import { describe, expect, test } from 'vitest';
import {
  account,
  alice,
  allow,
  bob,
  decided,
  deny,
  fn,
  noIdentity,
  noResource,
  other,
  role,
  session,
  type Given,
} from './policies.ts';

type Case = readonly [title: string, given: Given, expected: string];

const all = allow({ Action: '*', Resource: '*' });
const everybody = { Principal: '*' };
const toAlice = { Principal: { AWS: alice } };
const toRole = { Principal: { AWS: role } };
const toSession = { Principal: { AWS: session } };
const toAccount = { Principal: { AWS: account } };
const toOther = { Principal: { AWS: other } };
const toBob = { Principal: { AWS: bob } };
const toSns = { Principal: { Service: 'sns.amazonaws.com' } };
const explicit = (kind: string): string => `with an explicit deny in ${kind}`;

/** reference_policies_evaluation-logic_policy-eval-denyallow, …_policy-eval-basics */
const withinAccount: readonly Case[] = [
  ['nothing said is denied', {}, noIdentity()],
  ['his own policy is enough', { identity: [allow()] }, 'allowed'],
  ['the function policy is enough', { resource: [allow(toAlice)] }, 'allowed'],
  ['both say so', { identity: [allow()], resource: [allow(toAlice)] }, 'allowed'],
  ['a deny of his own counts', { identity: [allow(), deny()] }, explicit('an identity-based policy')],
  ['a deny counts wherever it stands', { identity: [deny(), all] }, explicit('an identity-based policy')],
  [
    'his own deny counts against the function policy',
    { identity: [deny()], resource: [allow(toAlice)] },
    explicit('an identity-based policy'),
  ],
  [
    'the function policy denies against his own',
    { identity: [allow()], resource: [deny(toAlice)] },
    explicit('a resource-based policy'),
  ],
  ['a deny for everybody', { identity: [allow()], resource: [deny(everybody)] }, explicit('a resource-based policy')],
  ['a deny for somebody else', { identity: [allow()], resource: [deny(toBob)] }, 'allowed'],
  ['a deny of something else', { identity: [allow(), deny({ Action: 'lambda:DeleteFunction' })] }, 'allowed'],
  ['an account is let in, not who is in it', { resource: [allow(toAccount)] }, noIdentity()],
  ['an account, and his own policy', { resource: [allow(toAccount)], identity: [allow()] }, 'allowed'],
  ['a deny for his account', { identity: [allow()], resource: [deny(toAccount)] }, explicit('a resource-based policy')],
  ['everybody is let in', { resource: [allow(everybody)] }, 'allowed'],
  ['everybody, written as AWS', { resource: [allow({ Principal: { AWS: '*' } })] }, 'allowed'],
  ['one of several principals', { resource: [allow({ Principal: { AWS: [bob, alice] } })] }, 'allowed'],
  ['somebody else is let in', { resource: [allow(toBob)] }, noIdentity()],
  ['a service is let in', { resource: [allow(toSns)] }, noIdentity()],
  ['a root may do everything', { by: 'root' }, 'allowed'],
  [
    'a root is denied by the function policy',
    { by: 'root', resource: [deny(everybody)] },
    explicit('a resource-based policy'),
  ],
  ['a root is denied as the account', { by: 'root', resource: [deny(toAccount)] }, explicit('a resource-based policy')],
  ['a session, by the policies of its role', { by: 'session', identity: [allow()] }, 'allowed'],
  ['a session, as its role', { by: 'session', resource: [allow(toRole)] }, 'allowed'],
  ['a session, as itself', { by: 'session', resource: [allow(toSession)] }, 'allowed'],
  [
    'another session of the role',
    { by: 'session', resource: [allow({ Principal: { AWS: `arn:aws:sts::${account}:assumed-role/worker/other` } })] },
    noIdentity(),
  ],
  [
    'a session is denied as its role',
    { by: 'session', identity: [allow()], resource: [deny(toRole)] },
    explicit('a resource-based policy'),
  ],
  [
    'a session is denied as itself',
    { by: 'session', identity: [allow()], resource: [deny(toSession)] },
    explicit('a resource-based policy'),
  ],
  ['a user is no session', { resource: [allow(toRole)] }, noIdentity()],
];

/** access_policies_boundaries, access_policies#policies_session, orgs_manage_policies_scps, …evaluation-logic_policy-eval-reqcontext */
const limited: readonly Case[] = [
  ['a boundary gives nothing', { boundary: [all] }, noIdentity()],
  ['a boundary that allows', { identity: [allow()], boundary: [all] }, 'allowed'],
  [
    'a boundary that does not',
    { identity: [allow()], boundary: [allow({ Action: 's3:*', Resource: '*' })] },
    'because no permissions boundary allows the lambda:InvokeFunction action',
  ],
  ['a boundary that denies', { identity: [allow()], boundary: [all, deny()] }, explicit('a permissions boundary')],
  [
    'the function policy names the user: no boundary counts but its deny',
    { boundary: [allow({ Action: 's3:*', Resource: '*' })], resource: [allow(toAlice)] },
    'allowed',
  ],
  [
    'a boundary that denies counts there too',
    { boundary: [deny()], resource: [allow(toAlice)] },
    explicit('a permissions boundary'),
  ],
  [
    'the function policy names the role: its boundary counts',
    { by: 'session', boundary: [allow({ Action: 's3:*', Resource: '*' })], resource: [allow(toRole)] },
    'because no permissions boundary allows the lambda:InvokeFunction action',
  ],
  [
    'the function policy names the session: no boundary counts',
    { by: 'session', boundary: [allow({ Action: 's3:*', Resource: '*' })], resource: [allow(toSession)] },
    'allowed',
  ],
  ['a session policy that allows', { by: 'session', identity: [allow()], session: [allow()] }, 'allowed'],
  [
    'a session policy that does not',
    { by: 'session', identity: [allow()], session: [allow({ Action: 's3:*', Resource: '*' })] },
    'because no session policy allows the lambda:InvokeFunction action',
  ],
  ['a session policy gives nothing', { by: 'session', session: [allow()] }, noIdentity()],
  [
    'a session policy that denies',
    { by: 'session', identity: [allow()], session: [all, deny()] },
    explicit('a session policy'),
  ],
  [
    'the role is named: the session policy counts',
    { by: 'session', session: [allow({ Action: 's3:*', Resource: '*' })], resource: [allow(toRole)] },
    'because no session policy allows the lambda:InvokeFunction action',
  ],
  [
    'the session is named: the session policy does not',
    { by: 'session', session: [allow({ Action: 's3:*', Resource: '*' })], resource: [allow(toSession)] },
    'allowed',
  ],
  ['a service control policy that allows', { identity: [allow()], scp: [all] }, 'allowed'],
  [
    'a service control policy that does not',
    { identity: [allow()], scp: [allow({ Action: 's3:*', Resource: '*' })] },
    'because no service control policy allows the lambda:InvokeFunction action',
  ],
  ['a service control policy gives nothing', { scp: [all] }, noIdentity()],
  [
    'a service control policy that denies',
    { identity: [allow()], scp: [all, deny({ Resource: '*' })] },
    explicit('a service control policy'),
  ],
  [
    'a root is bound by it too',
    { by: 'root', scp: [all, deny({ Resource: '*' })] },
    explicit('a service control policy'),
  ],
  [
    'a root without its allow',
    { by: 'root', scp: [allow({ Action: 's3:*', Resource: '*' })] },
    'because no service control policy allows the lambda:InvokeFunction action',
  ],
  [
    'it counts against the function policy',
    { scp: [allow({ Action: 's3:*', Resource: '*' })], resource: [allow(toAlice)] },
    'because no service control policy allows the lambda:InvokeFunction action',
  ],
];

/** reference_policies_evaluation-logic-cross-account */
const acrossAccounts: readonly Case[] = [
  ['his own policy alone', { by: 'bob', identity: [allow()] }, noResource()],
  ['the function policy alone', { by: 'bob', resource: [allow(toBob)] }, noIdentity()],
  ['both', { by: 'bob', identity: [allow()], resource: [allow(toBob)] }, 'allowed'],
  ['his account is let in', { by: 'bob', identity: [allow()], resource: [allow(toOther)] }, 'allowed'],
  [
    'his account as the ARN of its root',
    { by: 'bob', identity: [allow()], resource: [allow({ Principal: { AWS: `arn:aws:iam::${other}:root` } })] },
    'allowed',
  ],
  ['everybody is let in', { by: 'bob', identity: [allow()], resource: [allow(everybody)] }, 'allowed'],
  ['everybody, and nothing of his own', { by: 'bob', resource: [allow(everybody)] }, noIdentity()],
  [
    'the account of the function is let in',
    { by: 'bob', identity: [allow()], resource: [allow(toAccount)] },
    noResource(),
  ],
  [
    'his own deny',
    { by: 'bob', identity: [all, deny()], resource: [allow(toBob)] },
    explicit('an identity-based policy'),
  ],
  [
    'a deny for his account',
    { by: 'bob', identity: [allow()], resource: [allow(toBob), deny(toOther)] },
    explicit('a resource-based policy'),
  ],
  [
    'his boundary',
    { by: 'bob', identity: [allow()], resource: [allow(toBob)], boundary: [allow({ Action: 's3:*', Resource: '*' })] },
    'because no permissions boundary allows the lambda:InvokeFunction action',
  ],
  [
    'a role of elsewhere',
    {
      by: 'elsewhere',
      identity: [allow()],
      resource: [allow({ Principal: { AWS: `arn:aws:iam::${other}:role/far` } })],
    },
    'allowed',
  ],
  [
    'another role of elsewhere',
    {
      by: 'elsewhere',
      identity: [allow()],
      resource: [allow({ Principal: { AWS: `arn:aws:iam::${other}:role/near` } })],
    },
    noResource(),
  ],
  ['the root of elsewhere', { by: 'otherRoot', resource: [allow(toOther)] }, 'allowed'],
  ['the root of elsewhere, not let in', { by: 'otherRoot' }, noResource()],
  [
    'a session policy of elsewhere',
    {
      by: 'elsewhere',
      identity: [allow()],
      session: [allow({ Action: 's3:*', Resource: '*' })],
      resource: [allow(toOther)],
    },
    'because no session policy allows the lambda:InvokeFunction action',
  ],
];

/** reference_policies_elements_principal (services, anonymous), Lambda: permissions-function-services */
const services: readonly Case[] = [
  ['a service that is let in', { by: 'sns', resource: [allow(toSns)] }, 'allowed'],
  [
    'a service that is not',
    { by: 'sns', resource: [allow({ Principal: { Service: 's3.amazonaws.com' } })] },
    noResource(),
  ],
  ['a service without a policy', { by: 'sns' }, noResource()],
  [
    'a service among others',
    { by: 'sns', resource: [allow({ Principal: { Service: ['s3.amazonaws.com', 'sns.amazonaws.com'] } })] },
    'allowed',
  ],
  ['everybody is a service too', { by: 'sns', resource: [allow(everybody)] }, 'allowed'],
  ['an account is no service', { by: 'sns', resource: [allow(toAccount)] }, noResource()],
  ['a service is denied', { by: 'sns', resource: [allow(toSns), deny(toSns)] }, explicit('a resource-based policy')],
  [
    'from the right topic',
    {
      by: 'sns',
      resource: [
        allow({ ...toSns, Condition: { ArnLike: { 'AWS:SourceArn': `arn:aws:sns:us-east-1:${account}:t` } } }),
      ],
      keys: { 'aws:SourceArn': `arn:aws:sns:us-east-1:${account}:t` },
    },
    'allowed',
  ],
  [
    'from another topic',
    {
      by: 'sns',
      resource: [
        allow({ ...toSns, Condition: { ArnLike: { 'AWS:SourceArn': `arn:aws:sns:us-east-1:${account}:t` } } }),
      ],
      keys: { 'aws:SourceArn': `arn:aws:sns:us-east-1:${account}:u` },
    },
    noResource(),
  ],
  [
    'from some topic of the account',
    {
      by: 'sns',
      resource: [allow({ ...toSns, Condition: { ArnLike: { 'AWS:SourceArn': `arn:aws:sns:*:${account}:*` } } })],
      keys: { 'aws:SourceArn': `arn:aws:sns:eu-west-1:${account}:u` },
    },
    'allowed',
  ],
  [
    'for the right account',
    {
      by: 'sns',
      resource: [allow({ ...toSns, Condition: { StringEquals: { 'AWS:SourceAccount': account } } })],
      keys: { 'aws:SourceAccount': account },
    },
    'allowed',
  ],
  [
    'for another account',
    {
      by: 'sns',
      resource: [allow({ ...toSns, Condition: { StringEquals: { 'AWS:SourceAccount': account } } })],
      keys: { 'aws:SourceAccount': other },
    },
    noResource(),
  ],
  ['nobody, let in as everybody', { by: 'anonymous', resource: [allow(everybody)] }, 'allowed'],
  ['nobody, where an account is let in', { by: 'anonymous', resource: [allow(toAccount)] }, noResource()],
  ['nobody, without a policy', { by: 'anonymous' }, noResource()],
  [
    'nobody, denied as everybody',
    { by: 'anonymous', resource: [allow(everybody), deny(everybody)] },
    explicit('a resource-based policy'),
  ],
];

/** reference_policies_elements_notprincipal */
const notPrincipal: readonly Case[] = [
  [
    'denied to all others',
    { identity: [allow()], resource: [deny({ NotPrincipal: { AWS: bob } })] },
    explicit('a resource-based policy'),
  ],
  [
    'left out with his account',
    { identity: [allow()], resource: [deny({ NotPrincipal: { AWS: [alice, account] } })] },
    'allowed',
  ],
  [
    'left out without his account is denied',
    { identity: [allow()], resource: [deny({ NotPrincipal: { AWS: alice } })] },
    explicit('a resource-based policy'),
  ],
  [
    'his account alone is not enough',
    { identity: [allow()], resource: [deny({ NotPrincipal: { AWS: account } })] },
    explicit('a resource-based policy'),
  ],
  [
    'a session needs account, role and itself',
    { by: 'session', identity: [allow()], resource: [deny({ NotPrincipal: { AWS: [account, role, session] } })] },
    'allowed',
  ],
  [
    'a session without itself',
    { by: 'session', identity: [allow()], resource: [deny({ NotPrincipal: { AWS: [account, role] } })] },
    explicit('a resource-based policy'),
  ],
  [
    'a service that is left out',
    { by: 'sns', resource: [allow(everybody), deny({ NotPrincipal: { Service: 'sns.amazonaws.com' } })] },
    'allowed',
  ],
  [
    'another service',
    { by: 'sns', resource: [allow(everybody), deny({ NotPrincipal: { Service: 's3.amazonaws.com' } })] },
    explicit('a resource-based policy'),
  ],
  ['nobody is among all others', { by: 'anonymous', resource: [allow({ NotPrincipal: { AWS: bob } })] }, 'allowed'],
];

/** reference_policies_elements_action, …_notaction, …_resource, …_notresource, reference-arns; Lambda: lambda-api-permissions-ref */
const elements: readonly Case[] = [
  ['any action', { identity: [allow({ Action: '*' })] }, 'allowed'],
  ['any action of the service', { identity: [allow({ Action: 'lambda:*' })] }, 'allowed'],
  ['actions that begin so', { identity: [allow({ Action: 'lambda:Invoke*' })] }, 'allowed'],
  ['a wildcard in the middle', { identity: [allow({ Action: 'lambda:*Function' })] }, 'allowed'],
  ['one character', { identity: [allow({ Action: 'lambda:InvokeFunctio?' })] }, 'allowed'],
  ['one character is one', { identity: [allow({ Action: 'lambda:InvokeFunction?' })] }, noIdentity()],
  ['actions are no matter of case', { identity: [allow({ Action: 'Lambda:invokefunction' })] }, 'allowed'],
  ['another service', { identity: [allow({ Action: 's3:*' })] }, noIdentity()],
  [
    'one of several actions',
    { identity: [allow({ Action: ['lambda:GetFunction', 'lambda:InvokeFunction'] })] },
    'allowed',
  ],
  ['an action that only begins so', { identity: [allow({ Action: 'lambda:Invoke' })] }, noIdentity()],
  [
    'InvokeFunction is not InvokeFunctionUrl',
    { identity: [allow()], action: 'lambda:InvokeFunctionUrl' },
    noIdentity('lambda:InvokeFunctionUrl'),
  ],
  ['all others are allowed', { identity: [allow({ NotAction: 'lambda:DeleteFunction' })] }, 'allowed'],
  ['all others, and this is the one', { identity: [allow({ NotAction: 'lambda:Invoke*' })] }, noIdentity()],
  [
    'all others are denied',
    { identity: [allow(), deny({ NotAction: 'lambda:Get*', Resource: '*' })] },
    explicit('an identity-based policy'),
  ],
  ['NotAction allows but does not deny', { identity: [allow({ NotAction: 'lambda:Invoke*' }), allow()] }, 'allowed'],
  ['any resource', { identity: [allow({ Resource: '*' })] }, 'allowed'],
  ['functions that begin so', { identity: [allow({ Resource: `${fn}*` })] }, 'allowed'],
  ['another function', { identity: [allow({ Resource: `${fn}g` })] }, noIdentity()],
  [
    'a function of any region and account',
    { identity: [allow({ Resource: 'arn:aws:lambda:*:*:function:f' })] },
    'allowed',
  ],
  [
    'resources are a matter of case',
    { identity: [allow({ Resource: fn.replace('function:f', 'function:F') })] },
    noIdentity(),
  ],
  ['a function without qualifier is not its alias', { identity: [allow()], on: `${fn}:live` }, noIdentity()],
  ['an alias is not its function', { identity: [allow({ Resource: `${fn}:live` })] }, noIdentity()],
  ['an alias', { identity: [allow({ Resource: `${fn}:live` })], on: `${fn}:live` }, 'allowed'],
  ['all versions and aliases', { identity: [allow({ Resource: `${fn}:*` })], on: `${fn}:7` }, 'allowed'],
  ['all versions and aliases, not the function', { identity: [allow({ Resource: `${fn}:*` })] }, noIdentity()],
  [
    'a wildcard at the end goes beyond a colon',
    { identity: [allow({ Resource: `${fn}*` })], on: `${fn}:live` },
    'allowed',
  ],
  ['one of several resources', { identity: [allow({ Resource: [`${fn}g`, fn] })] }, 'allowed'],
  [
    'one of the names of the thing',
    { identity: [allow({ Resource: `${fn}-logical` })], on: [fn, `${fn}-logical`] },
    'allowed',
  ],
  ['all other resources', { identity: [allow({ NotResource: `${fn}g` })] }, 'allowed'],
  ['all other resources, and this is the one', { identity: [allow({ NotResource: fn })] }, noIdentity()],
  [
    'all other resources are denied',
    { identity: [allow(), deny({ NotResource: `${fn}g` })] },
    explicit('an identity-based policy'),
  ],
  [
    'an action about nothing in particular',
    { identity: [allow({ Action: 'lambda:ListFunctions', Resource: '*' })], action: 'lambda:ListFunctions', on: '*' },
    'allowed',
  ],
  [
    'which no ARN is about',
    { identity: [allow({ Action: 'lambda:ListFunctions' })], action: 'lambda:ListFunctions', on: '*' },
    noIdentity('lambda:ListFunctions'),
  ],
  [
    'PassRole on the role',
    { identity: [allow({ Action: 'iam:PassRole', Resource: role })], action: 'iam:PassRole', on: role },
    'allowed',
  ],
  [
    'PassRole to Lambda alone',
    {
      identity: [
        allow({
          Action: 'iam:PassRole',
          Resource: '*',
          Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
        }),
      ],
      action: 'iam:PassRole',
      on: role,
      keys: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    },
    'allowed',
  ],
  [
    'PassRole to another service',
    {
      identity: [
        allow({
          Action: 'iam:PassRole',
          Resource: '*',
          Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
        }),
      ],
      action: 'iam:PassRole',
      on: role,
      keys: { 'iam:PassedToService': 'lambda.amazonaws.com' },
    },
    noIdentity('iam:PassRole'),
  ],
];

/** reference_policies_variables */
const named = { 'aws:username': 'alice', 'aws:PrincipalTag/team': 'blue' };
const variables: readonly Case[] = [
  [
    'a variable in a resource',
    { identity: [allow({ Resource: `${fn}-\${aws:username}` })], on: `${fn}-alice`, keys: named },
    'allowed',
  ],
  [
    'another value',
    { identity: [allow({ Resource: `${fn}-\${aws:username}` })], on: `${fn}-bob`, keys: named },
    noIdentity(),
  ],
  [
    'a tag',
    { identity: [allow({ Resource: `${fn}-\${aws:PrincipalTag/team}` })], on: `${fn}-blue`, keys: named },
    'allowed',
  ],
  [
    'without a value it fits nothing',
    { identity: [allow({ Resource: `${fn}-\${aws:username}` })], on: `${fn}-` },
    noIdentity(),
  ],
  [
    'a default',
    { identity: [allow({ Resource: `${fn}-\${aws:PrincipalTag/team, 'red'}` })], on: `${fn}-red` },
    'allowed',
  ],
  [
    'a default that is not needed',
    { identity: [allow({ Resource: `${fn}-\${aws:PrincipalTag/team, 'red'}` })], on: `${fn}-red`, keys: named },
    noIdentity(),
  ],
  [
    'blanks around a key',
    { identity: [allow({ Resource: `${fn}-\${ aws:username }` })], on: `${fn}-alice`, keys: named },
    'allowed',
  ],
  ['a star that is a star', { identity: [allow({ Resource: `${fn}\${*}` })], on: `${fn}*` }, 'allowed'],
  ['which is no wildcard', { identity: [allow({ Resource: `${fn}\${*}` })], on: `${fn}x` }, noIdentity()],
  [
    'a value is no wildcard',
    { identity: [allow({ Resource: `${fn}-\${aws:username}` })], on: `${fn}-bob`, keys: { 'aws:username': '*' } },
    noIdentity(),
  ],
  ['a dollar', { identity: [allow({ Resource: `${fn}\${$}` })], on: `${fn}$` }, 'allowed'],
  [
    'policies of 2008 know none',
    {
      identity: [allow({ Resource: `${fn}-\${aws:username}` })],
      on: `${fn}-alice`,
      keys: named,
      version: '2008-10-17',
    },
    noIdentity(),
  ],
  [
    'nor do those without a version',
    { identity: [allow({ Resource: `${fn}-\${aws:username}` })], on: `${fn}-alice`, keys: named, version: null },
    noIdentity(),
  ],
  [
    'a variable in a condition',
    {
      identity: [allow({ Condition: { StringEquals: { 'aws:ResourceTag/owner': '${aws:username}' } } })],
      keys: { ...named, 'aws:ResourceTag/owner': 'alice' },
    },
    'allowed',
  ],
  [
    'another value in a condition',
    {
      identity: [allow({ Condition: { StringEquals: { 'aws:ResourceTag/owner': '${aws:username}' } } })],
      keys: { ...named, 'aws:ResourceTag/owner': 'bob' },
    },
    noIdentity(),
  ],
  [
    'names are no matter of case',
    { identity: [allow({ Resource: `${fn}-\${AWS:UserName}` })], on: `${fn}-alice`, keys: named },
    'allowed',
  ],
];

const when = (Condition: object, keys: Given['keys'] = {}): Given => ({ identity: [allow({ Condition })], keys });
const yes = 'allowed';
const no = noIdentity();

/** reference_policies_elements_condition_operators */
const conditions: readonly Case[] = [
  ['StringEquals', when({ StringEquals: { k: 'a' } }, { k: 'a' }), yes],
  ['StringEquals of another', when({ StringEquals: { k: 'a' } }, { k: 'b' }), no],
  ['StringEquals minds case', when({ StringEquals: { k: 'a' } }, { k: 'A' }), no],
  ['StringEquals knows no wildcard', when({ StringEquals: { k: 'a*' } }, { k: 'ab' }), no],
  ['StringEquals of a star', when({ StringEquals: { k: 'a*' } }, { k: 'a*' }), yes],
  ['StringEquals, key absent', when({ StringEquals: { k: 'a' } }), no],
  ['StringEquals, any of several', when({ StringEquals: { k: ['b', 'a'] } }, { k: 'a' }), yes],
  ['keys are no matter of case', when({ StringEquals: { 'AWS:SourceArn': 'a' } }, { 'aws:sourcearn': 'a' }), yes],
  ['StringNotEquals', when({ StringNotEquals: { k: 'a' } }, { k: 'b' }), yes],
  ['StringNotEquals of the same', when({ StringNotEquals: { k: 'a' } }, { k: 'a' }), no],
  ['StringNotEquals of none of several', when({ StringNotEquals: { k: ['a', 'b'] } }, { k: 'b' }), no],
  ['StringNotEquals, key absent', when({ StringNotEquals: { k: 'a' } }), yes],
  ['StringEqualsIgnoreCase', when({ StringEqualsIgnoreCase: { k: 'aB' } }, { k: 'Ab' }), yes],
  ['StringNotEqualsIgnoreCase', when({ StringNotEqualsIgnoreCase: { k: 'aB' } }, { k: 'Ab' }), no],
  ['StringLike', when({ StringLike: { k: 'a*z' } }, { k: 'abcz' }), yes],
  ['StringLike with one character', when({ StringLike: { k: 'a?' } }, { k: 'ab' }), yes],
  ['StringLike of another', when({ StringLike: { k: 'a*z' } }, { k: 'abc' }), no],
  ['StringLike minds case', when({ StringLike: { k: 'A*' } }, { k: 'ab' }), no],
  ['StringNotLike', when({ StringNotLike: { k: 'a*' } }, { k: 'b' }), yes],
  ['StringNotLike of the same', when({ StringNotLike: { k: 'a*' } }, { k: 'ab' }), no],
  ['StringNotLike, key absent', when({ StringNotLike: { k: 'a*' } }), yes],
  ['all operators must hold', when({ StringEquals: { k: 'a' }, Bool: { b: 'true' } }, { k: 'a', b: 'false' }), no],
  ['all keys must hold', when({ StringEquals: { k: 'a', l: 'b' } }, { k: 'a', l: 'c' }), no],
  [
    'all of them do',
    when({ StringEquals: { k: 'a', l: 'b' }, Bool: { b: 'true' } }, { k: 'a', l: 'b', b: 'true' }),
    yes,
  ],
  ['NumericEquals', when({ NumericEquals: { k: '10' } }, { k: '10.0' }), yes],
  ['NumericNotEquals', when({ NumericNotEquals: { k: '10' } }, { k: '10' }), no],
  ['NumericLessThan', when({ NumericLessThan: { k: '10' } }, { k: '9' }), yes],
  ['NumericLessThan of the same', when({ NumericLessThan: { k: '10' } }, { k: '10' }), no],
  ['NumericLessThanEquals', when({ NumericLessThanEquals: { k: 10 } }, { k: '10' }), yes],
  ['NumericGreaterThan', when({ NumericGreaterThan: { k: '10' } }, { k: '11' }), yes],
  ['numbers are not compared as text', when({ NumericGreaterThan: { k: '10' } }, { k: '9' }), no],
  ['NumericGreaterThanEquals', when({ NumericGreaterThanEquals: { k: '10' } }, { k: '10' }), yes],
  ['NumericEquals of what is none', when({ NumericEquals: { k: '10' } }, { k: 'ten' }), no],
  ['DateGreaterThan', when({ DateGreaterThan: { k: '2026-01-01T00:00:00Z' } }, { k: '2026-11-28T12:00:00Z' }), yes],
  ['DateLessThan', when({ DateLessThan: { k: '2026-01-01T00:00:00Z' } }, { k: '2026-11-28T12:00:00Z' }), no],
  ['DateEquals of seconds since 1970', when({ DateEquals: { k: '1767225600' } }, { k: '2026-01-01T00:00:00Z' }), yes],
  [
    'DateLessThanEquals',
    when({ DateLessThanEquals: { k: '2026-01-01T00:00:00Z' } }, { k: '2026-01-01T00:00:00Z' }),
    yes,
  ],
  [
    'DateGreaterThanEquals of a day',
    when({ DateGreaterThanEquals: { k: '2026-01-01' } }, { k: '2026-01-01T00:00:00Z' }),
    yes,
  ],
  ['DateNotEquals, key absent', when({ DateNotEquals: { k: '2026-01-01' } }), yes],
  ['Bool', when({ Bool: { k: 'true' } }, { k: 'true' }), yes],
  ['Bool without quotes', when({ Bool: { k: true } }, { k: 'true' }), yes],
  ['Bool of the other', when({ Bool: { k: 'true' } }, { k: 'false' }), no],
  ['Bool, key absent', when({ Bool: { k: 'false' } }), no],
  ['BinaryEquals', when({ BinaryEquals: { k: 'QmluYXJ5' } }, { k: 'QmluYXJ5' }), yes],
  ['IpAddress', when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, { 'aws:SourceIp': '203.0.113.9' }), yes],
  [
    'IpAddress outside',
    when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, { 'aws:SourceIp': '203.0.114.9' }),
    no,
  ],
  ['IpAddress alone', when({ IpAddress: { 'aws:SourceIp': '203.0.113.9' } }, { 'aws:SourceIp': '203.0.113.9' }), yes],
  [
    'IpAddress of version 6',
    when({ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, { 'aws:SourceIp': '2001:db8::1' }),
    yes,
  ],
  [
    'IpAddress of the other version',
    when({ IpAddress: { 'aws:SourceIp': '2001:db8::/32' } }, { 'aws:SourceIp': '203.0.113.9' }),
    no,
  ],
  [
    'NotIpAddress',
    when({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, { 'aws:SourceIp': '198.51.100.1' }),
    yes,
  ],
  [
    'NotIpAddress inside',
    when({ NotIpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, { 'aws:SourceIp': '203.0.113.1' }),
    no,
  ],
  [
    'ArnEquals',
    when({ ArnEquals: { k: 'arn:aws:sns:us-east-1:123456789012:t' } }, { k: 'arn:aws:sns:us-east-1:123456789012:t' }),
    yes,
  ],
  [
    'ArnEquals knows wildcards',
    when({ ArnEquals: { k: 'arn:aws:sns:*:123456789012:t*' } }, { k: 'arn:aws:sns:us-east-1:123456789012:topic' }),
    yes,
  ],
  [
    'ArnLike',
    when(
      { ArnLike: { k: 'arn:aws:execute-api:*:*:api/*/GET/pets' } },
      { k: 'arn:aws:execute-api:us-east-1:123456789012:api/prod/GET/pets' },
    ),
    yes,
  ],
  [
    'ArnLike of another method',
    when(
      { ArnLike: { k: 'arn:aws:execute-api:*:*:api/*/GET/pets' } },
      { k: 'arn:aws:execute-api:us-east-1:123456789012:api/prod/PUT/pets' },
    ),
    no,
  ],
  [
    'a wildcard does not leave its part',
    when({ ArnLike: { k: 'arn:*:us-east-1:123456789012:t:x' } }, { k: 'arn:aws:sns:us-east-1:123456789012:t:x' }),
    no,
  ],
  [
    'the last part has colons',
    when(
      { ArnLike: { k: 'arn:aws:lambda:*:*:function:*' } },
      { k: 'arn:aws:lambda:us-east-1:123456789012:function:f:live' },
    ),
    yes,
  ],
  ['ArnLike of what is none', when({ ArnLike: { k: 'arn:aws:sns:*:*:*' } }, { k: 'topic' }), no],
  ['ArnNotLike', when({ ArnNotLike: { k: 'arn:aws:sns:*:*:*' } }, { k: 'arn:aws:sqs:us-east-1:123456789012:q' }), yes],
  [
    'ArnNotEquals of the same',
    when({ ArnNotEquals: { k: 'arn:aws:sns:*:*:*' } }, { k: 'arn:aws:sns:us-east-1:123456789012:t' }),
    no,
  ],
  ['ArnNotLike, key absent', when({ ArnNotLike: { k: 'arn:aws:sns:*:*:*' } }), yes],
  ['Null: absent it is', when({ Null: { k: 'true' } }), yes],
  ['Null: absent it is not', when({ Null: { k: 'true' } }, { k: 'a' }), no],
  ['Null: there it is', when({ Null: { k: 'false' } }, { k: 'a' }), yes],
  ['Null: there it is not', when({ Null: { k: 'false' } }), no],
  ['Null: a list of none is absent', when({ Null: { k: 'true' } }, { k: [] }), yes],
  ['StringEqualsIfExists, absent', when({ StringEqualsIfExists: { k: 'a' } }), yes],
  ['StringEqualsIfExists, there', when({ StringEqualsIfExists: { k: 'a' } }, { k: 'b' }), no],
  ['BoolIfExists, absent', when({ BoolIfExists: { k: 'true' } }), yes],
  [
    'ArnLikeIfExists, there',
    when({ ArnLikeIfExists: { k: 'arn:aws:sns:*:*:*' } }, { k: 'arn:aws:sqs:us-east-1:123456789012:q' }),
    no,
  ],
  ['NumericLessThanIfExists, absent', when({ NumericLessThanIfExists: { k: '10' } }), yes],
  ['IpAddressIfExists, absent', when({ IpAddressIfExists: { k: '10.0.0.0/8' } }), yes],
];

/** reference_policies_condition-single-vs-multi-valued-context-keys */
const sets: readonly Case[] = [
  ['ForAllValues, all', when({ 'ForAllValues:StringEquals': { k: ['a', 'b', 'c'] } }, { k: ['a', 'b'] }), yes],
  ['ForAllValues, not all', when({ 'ForAllValues:StringEquals': { k: ['a', 'b'] } }, { k: ['a', 'x'] }), no],
  ['ForAllValues, key absent', when({ 'ForAllValues:StringEquals': { k: ['a'] } }), yes],
  ['ForAllValues, none', when({ 'ForAllValues:StringEquals': { k: ['a'] } }, { k: [] }), yes],
  ['ForAllValues, the empty text', when({ 'ForAllValues:StringEquals': { k: ['a'] } }, { k: '' }), yes],
  [
    'ForAllValues:StringLike',
    when({ 'ForAllValues:StringLike': { k: 'layer-*' } }, { k: ['layer-a', 'layer-b'] }),
    yes,
  ],
  [
    'ForAllValues:StringNotEquals, none of them',
    when({ 'ForAllValues:StringNotEquals': { k: ['a'] } }, { k: ['b', 'c'] }),
    yes,
  ],
  [
    'ForAllValues:StringNotEquals, one of them',
    when({ 'ForAllValues:StringNotEquals': { k: ['a'] } }, { k: ['a', 'c'] }),
    no,
  ],
  ['ForAnyValue, one', when({ 'ForAnyValue:StringEquals': { k: ['a', 'b'] } }, { k: ['x', 'b'] }), yes],
  ['ForAnyValue, none', when({ 'ForAnyValue:StringEquals': { k: ['a', 'b'] } }, { k: ['x', 'y'] }), no],
  ['ForAnyValue, key absent', when({ 'ForAnyValue:StringEquals': { k: ['a'] } }), no],
  [
    'ForAnyValue:StringNotEquals, one that is not',
    when({ 'ForAnyValue:StringNotEquals': { k: ['a'] } }, { k: ['a', 'b'] }),
    yes,
  ],
  ['ForAnyValue:StringNotEquals, key absent', when({ 'ForAnyValue:StringNotEquals': { k: ['a'] } }), no],
  [
    'ForAnyValue:ArnLike',
    when(
      { 'ForAnyValue:ArnLike': { k: 'arn:aws:lambda:*:*:layer:x:*' } },
      { k: ['arn:aws:lambda:us-east-1:123456789012:layer:x:1'] },
    ),
    yes,
  ],
  [
    'no VPC but these (Lambda: access-control-identity-based)',
    {
      identity: [
        allow({ Action: 'lambda:CreateFunction' }),
        deny({
          Action: 'lambda:CreateFunction',
          Condition: { 'ForAllValues:StringNotEquals': { 'lambda:VpcIds': ['vpc-1'] } },
        }),
      ],
      action: 'lambda:CreateFunction',
      keys: { 'lambda:VpcIds': ['vpc-2'] },
    },
    explicit('an identity-based policy'),
  ],
  [
    'a VPC of these',
    {
      identity: [
        allow({ Action: 'lambda:CreateFunction' }),
        deny({
          Action: 'lambda:CreateFunction',
          Condition: { 'ForAllValues:StringNotEquals': { 'lambda:VpcIds': ['vpc-1'] } },
        }),
      ],
      action: 'lambda:CreateFunction',
      keys: { 'lambda:VpcIds': ['vpc-1'] },
    },
    'allowed',
  ],
];

const url = (values: Given): Given => ({ action: 'lambda:InvokeFunctionUrl', ...values });
const ofType = (type: string): Readonly<Record<string, unknown>> => ({
  Action: 'lambda:InvokeFunctionUrl',
  Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': type } },
});

/** Lambda: urls-auth, access-control-resource-based, lambda-permissions; Service Authorization Reference, list_awslambda */
const lambdaKeys: readonly Case[] = [
  [
    'an open URL',
    url({
      by: 'anonymous',
      resource: [allow({ ...everybody, ...ofType('NONE') })],
      keys: { 'lambda:FunctionUrlAuthType': 'NONE' },
    }),
    'allowed',
  ],
  [
    'its statement does not hold for a closed one',
    url({
      by: 'anonymous',
      resource: [allow({ ...everybody, ...ofType('NONE') })],
      keys: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' },
    }),
    noResource('lambda:InvokeFunctionUrl'),
  ],
  [
    'a closed URL, by his own policy',
    url({ identity: [allow(ofType('AWS_IAM'))], keys: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } }),
    'allowed',
  ],
  [
    'a closed URL across accounts',
    url({
      by: 'bob',
      identity: [allow(ofType('AWS_IAM'))],
      resource: [allow({ ...toOther, ...ofType('AWS_IAM') })],
      keys: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' },
    }),
    'allowed',
  ],
  [
    'invoked through its URL',
    {
      by: 'anonymous',
      resource: [allow({ ...everybody, Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } })],
      keys: { 'lambda:InvokedViaFunctionUrl': 'true' },
    },
    'allowed',
  ],
  [
    'not through its URL',
    {
      by: 'anonymous',
      resource: [allow({ ...everybody, Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } })],
    },
    noResource(),
  ],
  [
    'an organization',
    {
      by: 'bob',
      identity: [allow()],
      resource: [allow({ ...everybody, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })],
      keys: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
    },
    'allowed',
  ],
  [
    'another organization',
    {
      by: 'bob',
      identity: [allow()],
      resource: [allow({ ...everybody, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })],
      keys: { 'aws:PrincipalOrgID': 'o-z1b2c3d4e5' },
    },
    noResource(),
  ],
  [
    'no organization',
    {
      by: 'bob',
      identity: [allow()],
      resource: [allow({ ...everybody, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } })],
    },
    noResource(),
  ],
  [
    'the token of a skill',
    {
      by: 'sns',
      resource: [allow({ ...toSns, Condition: { StringEquals: { 'lambda:EventSourceToken': 'skill' } } })],
      keys: { 'lambda:EventSourceToken': 'skill' },
    },
    'allowed',
  ],
  [
    'without the token',
    { by: 'sns', resource: [allow({ ...toSns, Condition: { StringEquals: { 'lambda:EventSourceToken': 'skill' } } })] },
    noResource(),
  ],
  [
    'mappings of one function',
    {
      identity: [
        allow({
          Action: 'lambda:DeleteEventSourceMapping',
          Resource: '*',
          Condition: { ArnLike: { 'lambda:FunctionArn': fn } },
        }),
      ],
      action: 'lambda:DeleteEventSourceMapping',
      on: '*',
      keys: { 'lambda:FunctionArn': fn },
    },
    'allowed',
  ],
  [
    'mappings of another',
    {
      identity: [
        allow({
          Action: 'lambda:DeleteEventSourceMapping',
          Resource: '*',
          Condition: { ArnLike: { 'lambda:FunctionArn': fn } },
        }),
      ],
      action: 'lambda:DeleteEventSourceMapping',
      on: '*',
      keys: { 'lambda:FunctionArn': `${fn}g` },
    },
    noIdentity('lambda:DeleteEventSourceMapping'),
  ],
  [
    'permissions for one service alone',
    {
      identity: [
        allow({
          Action: 'lambda:AddPermission',
          Condition: { StringEquals: { 'lambda:Principal': 's3.amazonaws.com' } },
        }),
      ],
      action: 'lambda:AddPermission',
      keys: { 'lambda:Principal': '*' },
    },
    noIdentity('lambda:AddPermission'),
  ],
  [
    'layers of one account alone',
    {
      identity: [
        allow({
          Action: 'lambda:CreateFunction',
          Condition: { 'ForAllValues:StringLike': { 'lambda:Layer': [`arn:aws:lambda:*:${account}:layer:*:*`] } },
        }),
      ],
      action: 'lambda:CreateFunction',
      keys: { 'lambda:Layer': [`arn:aws:lambda:us-east-1:${other}:layer:x:1`] },
    },
    noIdentity('lambda:CreateFunction'),
  ],
  [
    'only from within a function',
    {
      identity: [allow({ Condition: { ArnEquals: { 'lambda:SourceFunctionArn': `${fn}g` } } })],
      keys: { 'lambda:SourceFunctionArn': `${fn}g` },
    },
    'allowed',
  ],
  [
    'a tag of the function',
    {
      identity: [allow({ Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } } })],
      keys: { 'aws:ResourceTag/team': 'blue' },
    },
    'allowed',
  ],
  [
    'the same team as his own',
    {
      identity: [allow({ Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } } })],
      keys: { 'aws:ResourceTag/team': 'red', 'aws:PrincipalTag/team': 'blue' },
    },
    noIdentity(),
  ],
  [
    'everybody but one role',
    {
      by: 'session',
      identity: [allow()],
      resource: [deny({ ...everybody, Condition: { ArnNotEquals: { 'aws:PrincipalArn': role } } })],
      keys: { 'aws:PrincipalArn': role },
    },
    'allowed',
  ],
  [
    'everybody but one role, and he is none',
    {
      identity: [allow()],
      resource: [deny({ ...everybody, Condition: { ArnNotEquals: { 'aws:PrincipalArn': role } } })],
      keys: { 'aws:PrincipalArn': alice },
    },
    explicit('a resource-based policy'),
  ],
];

const groups: Readonly<Record<string, readonly Case[]>> = {
  'within an account': withinAccount,
  'policies that limit': limited,
  'across accounts': acrossAccounts,
  'services and nobody': services,
  NotPrincipal: notPrincipal,
  'actions and resources': elements,
  variables,
  conditions,
  'conditions on several values': sets,
  "Lambda's own": lambdaKeys,
};

describe.each(Object.entries(groups))('%s', (_, cases) => {
  test.each(cases)('%s', (_title, given, expected) => {
    expect(decided(given)).toBe(expected);
  });
});

test('there are as many as were promised', () => {
  expect(Object.values(groups).flat().length).toBeGreaterThanOrEqual(200);
});
