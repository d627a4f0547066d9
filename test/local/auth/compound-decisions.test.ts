// Decisions where several elements meet: exceptions within exceptions, values that several keys have, and statements that seem to say
// one thing and say another. Each group names its page of the IAM User Guide, or of Lambda's Developer Guide.

import { describe, expect, test } from 'vitest';
import {
  account,
  alice,
  allow,
  bob,
  decided,
  deny,
  fn,
  invoke,
  noIdentity,
  noResource,
  other,
  role,
  session,
  type Given,
} from './policies.ts';

type Case = readonly [title: string, given: Given, expected: string];

const all = allow({ Action: '*', Resource: '*' });
const explicit = (kind: string): string => `with an explicit deny in ${kind}`;
const byIdentity = explicit('an identity-based policy');
const byResource = explicit('a resource-based policy');
const url = 'lambda:InvokeFunctionUrl';
const when = (Condition: object) => ({ identity: [allow({ Condition })] });

/** reference_policies_elements_notaction, …_notresource */
const exceptions: readonly Case[] = [
  [
    'all but two services are denied',
    { identity: [all, deny({ NotAction: ['lambda:*', 'logs:*'], Resource: '*' })] },
    'allowed',
  ],
  ['and this is of neither', { identity: [all, deny({ NotAction: ['sqs:*', 'logs:*'], Resource: '*' })] }, byIdentity],
  [
    'NotAction with a wildcard within',
    { identity: [all, deny({ NotAction: 'lambda:*Function', Resource: '*' })] },
    'allowed',
  ],
  [
    'NotAction with one character',
    { identity: [all, deny({ NotAction: 'lambda:Invoke?unction', Resource: '*' })] },
    'allowed',
  ],
  [
    'NotAction is no matter of case',
    { identity: [all, deny({ NotAction: 'LAMBDA:invokefunction', Resource: '*' })] },
    'allowed',
  ],
  [
    'NotAction allows what is not named of one resource',
    { identity: [allow({ NotAction: 'lambda:Delete*' })] },
    'allowed',
  ],
  ['and of no other', { identity: [allow({ NotAction: 'lambda:Delete*', Resource: `${fn}2` })] }, noIdentity()],
  ['neither of both exceptions', { identity: [allow({ NotAction: 'iam:*', NotResource: `${fn}2` })] }, 'allowed'],
  [
    'one of both exceptions',
    { identity: [allow({ NotAction: 'iam:*', NotResource: `${fn.slice(0, -1)}*` })] },
    noIdentity(),
  ],
  [
    'all other functions are denied, and one character decides',
    { identity: [all, deny({ NotResource: `${fn.slice(0, -1)}?` })] },
    'allowed',
  ],
  [
    'which two do not fit',
    { identity: [all, deny({ Action: '*', NotResource: `${fn.slice(0, -1)}?` })], on: `${fn}g` },
    byIdentity,
  ],
  [
    'NotResource of a function leaves its alias',
    { identity: [all, deny({ NotResource: fn })], on: `${fn}:live` },
    byIdentity,
  ],
  [
    'NotResource of all its names',
    { identity: [all, deny({ NotResource: [fn, `${fn}:*`] })], on: `${fn}:live` },
    'allowed',
  ],
  [
    'NotAction and a condition',
    {
      identity: [
        all,
        deny({ NotAction: 'lambda:List*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ],
      keys: { 'aws:SecureTransport': 'true' },
    },
    'allowed',
  ],
];

/** reference_policies_variables, access_policies_tags, tutorial_attribute-based-access-control */
const names: readonly Case[] = [
  [
    'his own functions',
    {
      identity: [allow({ Resource: fn.replace(/f$/, '${aws:username}-*') })],
      on: fn.replace(/f$/, 'alice-mail'),
      keys: { 'aws:username': 'alice' },
    },
    'allowed',
  ],
  [
    "another's",
    {
      identity: [allow({ Resource: fn.replace(/f$/, '${aws:username}-*') })],
      on: fn.replace(/f$/, 'bob-mail'),
      keys: { 'aws:username': 'alice' },
    },
    noIdentity(),
  ],
  [
    'a session has no user name',
    { by: 'session', identity: [allow({ Resource: fn.replace(/f$/, '${aws:username}*') })] },
    noIdentity(),
  ],
  [
    'all but his own are denied',
    { identity: [all, deny({ NotResource: fn.replace(/f$/, '${aws:username}*') })], keys: { 'aws:username': 'f' } },
    'allowed',
  ],
  [
    'a key of several values is no variable',
    { identity: [allow({ Resource: fn.replace(/f$/, '${aws:TagKeys}') })], keys: { 'aws:TagKeys': ['f', 'g'] } },
    noIdentity(),
  ],
  [
    'two variables in one text',
    {
      identity: [allow({ Resource: 'arn:aws:lambda:${aws:RequestedRegion}:${aws:PrincipalAccount}:function:f' })],
      keys: { 'aws:RequestedRegion': 'us-east-1', 'aws:PrincipalAccount': account },
    },
    'allowed',
  ],
  [
    'the tag of the thing is his',
    {
      identity: [allow({ Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } } })],
      keys: { 'aws:ResourceTag/team': 'red', 'aws:PrincipalTag/team': 'red' },
    },
    'allowed',
  ],
  [
    'he has no such tag',
    {
      identity: [allow({ Condition: { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } } })],
      keys: { 'aws:ResourceTag/team': 'red' },
    },
    noIdentity(),
  ],
  [
    'neither has one, and a default is both',
    {
      identity: [
        allow({ Condition: { StringEqualsIfExists: { 'aws:ResourceTag/team': "${aws:PrincipalTag/team, 'none'}" } } }),
      ],
    },
    'allowed',
  ],
  [
    'a value with a star is no pattern',
    {
      identity: [allow({ Condition: { StringLike: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } } })],
      keys: { 'aws:ResourceTag/team': 'red', 'aws:PrincipalTag/team': '*' },
    },
    noIdentity(),
  ],
  [
    'a star behind a variable is one',
    {
      identity: [allow({ Condition: { StringLike: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}*' } } })],
      keys: { 'aws:ResourceTag/team': 'red-7', 'aws:PrincipalTag/team': 'red' },
    },
    'allowed',
  ],
  [
    'numbers take no variables',
    { identity: [allow({ Condition: { NumericEquals: { 'a:n': '${a:m}' } } })], keys: { 'a:n': '7', 'a:m': '7' } },
    noIdentity(),
  ],
];

/** reference_policies_elements_condition_operators */
const values: readonly Case[] = [
  [
    'a number among several',
    { ...when({ NumericEquals: { 'lambda:n': ['1', '2', '3'] } }), keys: { 'lambda:n': '2' } },
    'allowed',
  ],
  [
    'a number that is none of several',
    { ...when({ NumericNotEquals: { 'lambda:n': ['1', '2'] } }), keys: { 'lambda:n': '2' } },
    noIdentity(),
  ],
  [
    'numbers with a fraction, and below zero',
    { ...when({ NumericGreaterThan: { 'lambda:n': '-1.5' } }), keys: { 'lambda:n': '-1.25' } },
    'allowed',
  ],
  [
    'both ends of a range',
    { ...when({ NumericGreaterThanEquals: { 'a:n': 1 }, NumericLessThan: { 'a:n': 10 } }), keys: { 'a:n': '10' } },
    noIdentity(),
  ],
  [
    'NumericLessThanIfExists, and it is more',
    { ...when({ NumericLessThanIfExists: { 'a:n': '5' } }), keys: { 'a:n': '7' } },
    noIdentity(),
  ],
  [
    'a window of time',
    {
      ...when({
        DateGreaterThan: { 'aws:CurrentTime': '2026-11-28T00:00:00Z' },
        DateLessThan: { 'aws:CurrentTime': '2026-11-29T00:00:00Z' },
      }),
      keys: { 'aws:CurrentTime': '2026-11-28T12:00:00Z' },
    },
    'allowed',
  ],
  [
    'at its very end',
    {
      ...when({ DateLessThan: { 'aws:CurrentTime': '2026-11-28T12:00:00Z' } }),
      keys: { 'aws:CurrentTime': '2026-11-28T12:00:00Z' },
    },
    noIdentity(),
  ],
  [
    'another zone is the same instant',
    {
      ...when({ DateEquals: { 'aws:CurrentTime': '2026-11-28T14:00:00+02:00' } }),
      keys: { 'aws:CurrentTime': '2026-11-28T12:00:00Z' },
    },
    'allowed',
  ],
  [
    'EpochTime against a date',
    { ...when({ DateLessThan: { 'aws:EpochTime': '2026-11-29T00:00:00Z' } }), keys: { 'aws:EpochTime': '1795867200' } },
    'allowed',
  ],
  [
    'EpochTime as a number',
    { ...when({ NumericGreaterThan: { 'aws:EpochTime': '1700000000' } }), keys: { 'aws:EpochTime': '1795867200' } },
    'allowed',
  ],
  [
    'DateLessThanIfExists, absent',
    when({ DateLessThanIfExists: { 'aws:TokenIssueTime': '2026-01-01T00:00:00Z' } }),
    'allowed',
  ],
  [
    'sessions of before are denied',
    {
      by: 'session',
      identity: [
        all,
        deny({
          Action: '*',
          Resource: '*',
          Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-11-28T12:00:00Z' } },
        }),
      ],
      keys: { 'aws:TokenIssueTime': '2026-11-28T11:59:59Z' },
    },
    byIdentity,
  ],
  [
    'and users have no such time',
    {
      identity: [
        all,
        deny({
          Action: '*',
          Resource: '*',
          Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-11-28T12:00:00Z' } },
        }),
      ],
    },
    'allowed',
  ],
  [
    'a deny for want of a second factor, with IfExists, meets keys without one',
    {
      identity: [
        all,
        deny({ Action: '*', Resource: '*', Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } }),
      ],
    },
    byIdentity,
  ],
  [
    'and without IfExists does not',
    {
      identity: [
        all,
        deny({ Action: '*', Resource: '*', Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'false' } } }),
      ],
    },
    'allowed',
  ],
  [
    'one of two addresses',
    {
      ...when({ IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.168.7.0/24'] } }),
      keys: { 'aws:SourceIp': '192.168.7.255' },
    },
    'allowed',
  ],
  [
    'none of two addresses',
    {
      ...when({ NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '192.168.7.0/24'] } }),
      keys: { 'aws:SourceIp': '192.168.7.1' },
    },
    noIdentity(),
  ],
  [
    'NotIpAddress, absent',
    { identity: [all, deny({ Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })] },
    byIdentity,
  ],
  [
    'NotIpAddressIfExists of one inside',
    {
      identity: [all, deny({ Condition: { NotIpAddressIfExists: { 'aws:SourceIp': '10.0.0.0/8' } } })],
      keys: { 'aws:SourceIp': '10.1.1.1' },
    },
    'allowed',
  ],
  [
    'an ARN with one character',
    {
      ...when({ ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::bucket-?' } }),
      keys: { 'aws:SourceArn': 'arn:aws:s3:::bucket-1' },
    },
    'allowed',
  ],
  [
    'ArnLike with less parts',
    {
      ...when({ ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:topic' } }),
      keys: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:topic' },
    },
    noIdentity(),
  ],
  [
    'StringLike of an ARN reaches over its parts',
    {
      ...when({ StringLike: { 'aws:SourceArn': 'arn:aws:sns:*:topic' } }),
      keys: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:1:topic' },
    },
    'allowed',
  ],
  [
    'Null of two keys: both must hold',
    { ...when({ Null: { 'a:x': 'true', 'a:y': 'false' } }), keys: { 'a:y': '1' } },
    'allowed',
  ],
  [
    'and one does not',
    { ...when({ Null: { 'a:x': 'true', 'a:y': 'false' } }), keys: { 'a:x': '1', 'a:y': '1' } },
    noIdentity(),
  ],
  ['Null without quotes', { ...when({ Null: { 'a:x': true } }) }, 'allowed'],
  [
    'two operators on one key',
    { ...when({ StringLike: { 'a:x': 'team-*' }, StringNotEquals: { 'a:x': 'team-7' } }), keys: { 'a:x': 'team-7' } },
    noIdentity(),
  ],
  [
    'two statements are either',
    {
      identity: [
        allow({ Condition: { StringEquals: { 'a:x': '1' } } }),
        allow({ Condition: { StringEquals: { 'a:x': '2' } } }),
      ],
      keys: { 'a:x': '2' },
    },
    'allowed',
  ],
];

/** reference_policies_condition-single-vs-multi-valued-context-keys */
const sets: readonly Case[] = [
  [
    'ForAllValues with IfExists, absent',
    when({ 'ForAllValues:StringEqualsIfExists': { 'aws:TagKeys': 'team' } }),
    'allowed',
  ],
  [
    'ForAnyValue with IfExists, absent',
    when({ 'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': 'team' } }),
    'allowed',
  ],
  [
    'ForAnyValue with IfExists, none of them',
    { ...when({ 'ForAnyValue:StringEqualsIfExists': { 'aws:TagKeys': 'team' } }), keys: { 'aws:TagKeys': ['cost'] } },
    noIdentity(),
  ],
  [
    'all of these tags, and there must be some',
    { ...when({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'cost'] }, Null: { 'aws:TagKeys': 'false' } }) },
    noIdentity(),
  ],
  [
    'and there are',
    {
      ...when({ 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'cost'] }, Null: { 'aws:TagKeys': 'false' } }),
      keys: { 'aws:TagKeys': ['cost'] },
    },
    'allowed',
  ],
  [
    'a deny where any tag is of these',
    {
      identity: [all, deny({ Condition: { 'ForAnyValue:StringLike': { 'aws:TagKeys': ['secret-*', 'pii'] } } })],
      keys: { 'aws:TagKeys': ['team', 'secret-1'] },
    },
    byIdentity,
  ],
  [
    'a deny where all are, and one is not',
    {
      identity: [all, deny({ Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': 'secret-*' } } })],
      keys: { 'aws:TagKeys': ['team', 'secret-1'] },
    },
    'allowed',
  ],
  [
    'a deny of all of none',
    { identity: [all, deny({ Condition: { 'ForAllValues:StringLike': { 'aws:TagKeys': 'secret-*' } } })] },
    byIdentity,
  ],
  [
    'ForAnyValue of numbers',
    { ...when({ 'ForAnyValue:NumericGreaterThan': { 'a:n': '5' } }), keys: { 'a:n': ['1', '6'] } },
    'allowed',
  ],
  [
    'ForAllValues of addresses',
    { ...when({ 'ForAllValues:IpAddress': { 'a:ip': '10.0.0.0/8' } }), keys: { 'a:ip': ['10.0.0.1', '11.0.0.1'] } },
    noIdentity(),
  ],
  [
    'ForAnyValue takes variables',
    {
      ...when({ 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgPaths': '${a:path}' } }),
      keys: { 'aws:PrincipalOrgPaths': ['o/1/', 'o/2/'], 'a:path': 'o/2/' },
    },
    'allowed',
  ],
];

/** access_policies_boundaries, reference_policies_evaluation-logic-cross-account, orgs_manage_policies_scps */
const layers: readonly Case[] = [
  [
    'a boundary of all but one action',
    { identity: [all], boundary: [allow({ NotAction: invoke, Resource: '*' })] },
    `because no permissions boundary allows the ${invoke} action`,
  ],
  [
    'a boundary with a condition that does not hold',
    {
      identity: [all],
      boundary: [allow({ Condition: { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } } })],
      keys: { 'aws:RequestedRegion': 'us-east-1' },
    },
    `because no permissions boundary allows the ${invoke} action`,
  ],
  [
    'the deny of the boundary is told before what the session lacks',
    { by: 'session', identity: [all], boundary: [deny()], session: [allow({ Resource: `${fn}2` })] },
    explicit('a permissions boundary'),
  ],
  [
    'all three limits allow',
    { by: 'session', identity: [all], boundary: [all], session: [all], scp: [all] },
    'allowed',
  ],
  [
    'a session policy cannot add what the role lacks',
    { by: 'session', session: [all], boundary: [all], scp: [all] },
    noIdentity(),
  ],
  [
    'regions by a service control policy',
    {
      identity: [all],
      scp: [
        all,
        deny({
          NotAction: ['iam:*', 'sts:*'],
          Resource: '*',
          Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } },
        }),
      ],
      keys: { 'aws:RequestedRegion': 'us-east-1' },
    },
    explicit('a service control policy'),
  ],
  [
    'and in one of them',
    {
      identity: [all],
      scp: [
        all,
        deny({
          NotAction: ['iam:*', 'sts:*'],
          Resource: '*',
          Condition: { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1'] } },
        }),
      ],
      keys: { 'aws:RequestedRegion': 'us-east-1' },
    },
    'allowed',
  ],
  [
    'the session of elsewhere, limited by its own boundary, though both sides allow',
    {
      by: 'elsewhere',
      identity: [all],
      boundary: [allow({ Action: 'logs:*', Resource: '*' })],
      resource: [allow({ Principal: { AWS: other } })],
    },
    `because no permissions boundary allows the ${invoke} action`,
  ],
  [
    'bob by name, and his own side says nothing',
    { by: 'bob', resource: [allow({ Principal: { AWS: bob } })] },
    noIdentity(),
  ],
  [
    'bob by name and his own side, of another function',
    { by: 'bob', identity: [allow({ Resource: `${fn}2` })], resource: [allow({ Principal: { AWS: bob } })] },
    noIdentity(),
  ],
  [
    'bob, and the function policy has a condition that does not hold',
    {
      by: 'bob',
      identity: [all],
      resource: [allow({ Principal: { AWS: other }, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })],
      keys: { 'aws:PrincipalOrgID': 'o-2' },
    },
    noResource(),
  ],
  [
    'everybody of an organization, and bob is of it',
    {
      by: 'bob',
      identity: [all],
      resource: [allow({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } })],
      keys: { 'aws:PrincipalOrgID': 'o-1' },
    },
    'allowed',
  ],
  [
    'everybody but who is of the organization is denied',
    {
      by: 'bob',
      identity: [all],
      resource: [
        allow({ Principal: '*' }),
        deny({ Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
      ],
      keys: { 'aws:PrincipalOrgID': 'o-2' },
    },
    byResource,
  ],
  [
    'and services are, for they are of none',
    {
      by: 'sns',
      resource: [
        allow({ Principal: { Service: 'sns.amazonaws.com' } }),
        deny({ Principal: '*', Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } } }),
      ],
    },
    byResource,
  ],
  [
    'but for those that are left out',
    {
      by: 'sns',
      resource: [
        allow({ Principal: { Service: 'sns.amazonaws.com' } }),
        deny({
          Principal: '*',
          Condition: {
            StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
          },
        }),
      ],
      keys: { 'aws:PrincipalIsAWSService': 'true' },
    },
    'allowed',
  ],
];

/** reference_policies_elements_notprincipal, reference_policies_elements_principal */
const principals: readonly Case[] = [
  [
    'all but one role, and this is a session of it',
    { by: 'session', identity: [all], resource: [deny({ NotPrincipal: { AWS: [account, role, session] } })] },
    'allowed',
  ],
  [
    'all but one role without its account',
    { by: 'session', identity: [all], resource: [deny({ NotPrincipal: { AWS: [role, session] } })] },
    byResource,
  ],
  ['all but a root, and this is it', { by: 'root', resource: [deny({ NotPrincipal: { AWS: account } })] }, 'allowed'],
  ['all but another account', { by: 'root', resource: [deny({ NotPrincipal: { AWS: other } })] }, byResource],
  [
    'all but one service, for another action',
    {
      by: 'sns',
      resource: [
        allow({ Principal: { Service: 'sns.amazonaws.com' } }),
        deny({ NotPrincipal: { Service: 's3.amazonaws.com' }, Action: 'lambda:GetFunction' }),
      ],
    },
    'allowed',
  ],
  [
    'an account among users, and his own policy',
    { identity: [allow()], resource: [allow({ Principal: { AWS: [bob, account] } })] },
    'allowed',
  ],
  [
    'his ARN in a condition, for everybody',
    {
      resource: [allow({ Principal: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': alice } } })],
      keys: { 'aws:PrincipalArn': alice },
    },
    'allowed',
  ],
  [
    'and another is not let in by it',
    {
      resource: [allow({ Principal: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': alice } } })],
      keys: { 'aws:PrincipalArn': `${alice}2` },
    },
    noIdentity(),
  ],
];

/** Lambda: urls-auth, access-control-resource-based, configuration-aliases */
const functions: readonly Case[] = [
  [
    'the version that is let in',
    { resource: [allow({ Principal: { AWS: alice }, Resource: `${fn}:3` })], on: `${fn}:3` },
    'allowed',
  ],
  [
    'is not another',
    { resource: [allow({ Principal: { AWS: alice }, Resource: `${fn}:3` })], on: `${fn}:30` },
    noIdentity(),
  ],
  ['one character for a version', { identity: [allow({ Resource: `${fn}:?` })], on: `${fn}:7` }, 'allowed'],
  ['does not fit two', { identity: [allow({ Resource: `${fn}:?` })], on: `${fn}:17` }, noIdentity()],
  [
    'all but the newest are denied',
    { identity: [all, deny({ NotResource: `${fn}:$LATEST` })], on: [fn, `${fn}:$LATEST`] },
    'allowed',
  ],
  [
    'an open URL that was opened for closed ones',
    {
      by: 'anonymous',
      action: url,
      resource: [
        allow({
          Action: url,
          Principal: '*',
          Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
        }),
      ],
      keys: { 'lambda:FunctionUrlAuthType': 'NONE' },
    },
    noResource(url),
  ],
  [
    'nobody at a closed URL that everybody may call',
    {
      by: 'anonymous',
      action: url,
      resource: [
        allow({
          Action: url,
          Principal: '*',
          Condition: { StringEquals: { 'lambda:FunctionUrlAuthType': ['AWS_IAM', 'NONE'] } },
        }),
      ],
      keys: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' },
    },
    'allowed',
  ],
  [
    'InvokeFunction through the URL alone',
    {
      by: 'anonymous',
      resource: [allow({ Principal: '*', Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } })],
      keys: { 'lambda:InvokedViaFunctionUrl': 'true' },
    },
    'allowed',
  ],
  [
    'and not past it',
    {
      by: 'anonymous',
      resource: [allow({ Principal: '*', Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': 'true' } } })],
    },
    noResource(),
  ],
  [
    'a deny of URLs alone',
    {
      identity: [all, deny({ Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': true } } })],
      keys: { 'lambda:InvokedViaFunctionUrl': 'true' },
    },
    byIdentity,
  ],
  [
    'leaves what is called by its name',
    { identity: [all, deny({ Condition: { Bool: { 'lambda:InvokedViaFunctionUrl': true } } })] },
    'allowed',
  ],
  [
    'closed URLs across accounts want both',
    {
      by: 'bob',
      action: url,
      identity: [allow({ Action: url })],
      resource: [allow({ Action: invoke, Principal: { AWS: bob } })],
    },
    noResource(url),
  ],
  [
    'a URL is another action than its function',
    { identity: [allow({ Action: 'lambda:InvokeFunction' })], action: url },
    noIdentity(url),
  ],
  ['which a wildcard covers too', { identity: [allow({ Action: 'lambda:InvokeFunction*' })], action: url }, 'allowed'],
];

const groups = {
  'exceptions that meet': exceptions,
  'names that stand for values': names,
  'values of conditions': values,
  'several values': sets,
  'limits and accounts': layers,
  'who is left out': principals,
  'functions and their URLs': functions,
};

describe.each(Object.entries(groups))('%s', (_, cases) => {
  test.each(cases)('%s', (_title, given, expected) => {
    expect(decided(given)).toBe(expected);
  });
});

test('there are as many as were promised', () => {
  expect(Object.values(groups).flat().length).toBeGreaterThanOrEqual(90);
});
