// What is read of documents and names, whole: policies with all that is wrong in them, names that can mean this machine alone.

import { expect, test } from 'vitest';
import { readPolicy, type PolicyKind, type PolicyProblem } from '../../local/auth/policy/document.ts';
import { isLoopbackName } from '../../local/wire/site-guard.ts';

const statement = (members: object): object => ({
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*', ...members },
});
const principal = (Principal: unknown, members: object = {}): object =>
  statement({ Resource: undefined, Principal, ...members });
const condition = (Condition: unknown): object => statement({ Condition });
const account = '123456789012';

const documents: readonly (readonly [PolicyKind, unknown])[] = [
  ['identity', null],
  ['identity', []],
  ['identity', { Statement: [] }],
  ['identity', { Version: '2008-10-17', Id: 'own', Statement: [] }],
  ['identity', { Version: '2012-10-17' }],
  ['identity', { Version: 1, Statements: [], Statement: [null, 5, []] }],
  ['identity', statement({})],
  ['identity', statement({ Sid: 'one', Effect: 'Deny', Action: ['s3:Get*', '*'] })],
  ['identity', statement({ Action: undefined, NotAction: ['sqs:*'], Resource: undefined, NotResource: 'arn:*' })],
  ['identity', statement({ Effect: 'deny', Action: 'no', Resource: [] })],
  ['identity', statement({ NotAction: 's3:*', NotResource: '*' })],
  ['identity', statement({ Resource: undefined })],
  ['identity', statement({ Action: ['', 'a:b'], Resource: [5] })],
  ['identity', statement({ Principal: '*' })],
  ['identity', statement({ Conditions: {} })],
  ['resource', principal(undefined)],
  ['resource', principal('*', { Resource: 'arn:own' })],
  ['resource', principal('somebody')],
  ['resource', principal([])],
  ['resource', principal({ AWS: [account, `arn:aws:iam::${account}:user/anna`, '*'] })],
  ['resource', principal({ AWS: `arn:aws:iam::${account}:user/*`, Service: ['s3.amazonaws.com'] })],
  ['resource', principal({ AWS: 'anna', Somebody: '*', Federated: 'x', CanonicalUser: 'y' })],
  ['resource', principal({ AWS: [], Service: '' })],
  ['resource', principal(undefined, { NotPrincipal: { AWS: account } })],
  [
    'trust',
    statement({ Resource: undefined, Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } }),
  ],
  ['trust', statement({ Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } })],
  ['trust', statement({ Resource: undefined, Action: 'sts:AssumeRole' })],
  ['identity', condition(null)],
  ['identity', condition('always')],
  ['identity', condition({ StringEquals: null })],
  ['identity', condition({ StringEquals: { 'aws:PrincipalAccount': account, 'aws:SourceAccount': ['', account] } })],
  ['identity', condition({ 'ForAllValues:StringLikeIfExists': { 'aws:TagKeys': ['a*'] } })],
  ['identity', condition({ 'ForAnyValue:StringEquals': { 'aws:TagKeys': '' } })],
  ['identity', condition({ NumericLessThan: { n: 5, m: 'five' }, Bool: { b: true, c: 'perhaps' } })],
  ['identity', condition({ NullIfExists: { k: 'true' }, Null: { k: true } })],
  ['identity', condition({ IpAddress: { a: '10.0.0.0/8', b: '10.0.0.0/33', c: 'here' } })],
  ['identity', condition({ DateLessThan: { a: '2026-01-01T00:00:00Z', b: 'tomorrow' } })],
  ['identity', condition({ ArnLike: { a: 'arn:aws:s3:::b', b: 'no' }, Equals: { k: 'v' } })],
  ['identity', condition({ StringEquals: { k: [], l: [null], m: { n: 1 } } })],
];

test('policies, with what is wrong in them', async () => {
  const told = documents.map(([kind, document]) => {
    const problems: PolicyProblem[] = [];
    const policy = readPolicy(document, kind, problems);
    const read = policy.statements.map((one) => `  ${JSON.stringify(one)}\n`).join('');
    const wrong = problems.map(({ path, message }) => `  ! ${path}: ${message}\n`).join('');
    return `${kind} ${JSON.stringify(document)}\n  of ${policy.version}\n${read}${wrong}`;
  });
  await expect(told.join('\n')).toMatchFileSnapshot('../golden/policies.txt');
});

test.each([
  ['localhost', true],
  ['localhost.', true],
  ['localhost..', false],
  ['my.localhost', false],
  ['127.0.0.1', true],
  ['127.255.0.9', true],
  ['127.1', true],
  ['0x7f.1', true],
  ['2130706433', true],
  ['128.0.0.1', false],
  ['10.0.0.1', false],
  ['[::1]', true],
  ['[0:0:0:0:0:0:0:1]', true],
  ['[::ffff:7f00:1]', true],
  ['[::ffff:127.0.0.1]', true],
  ['[::2]', false],
  ['[', false],
  ['127.0.0.1.example', false],
  ['127.attacker.com', false],
  ['feed', false],
  ['999.1.1.1', false],
  ['', false],
])('%j can mean nothing but this machine: %j', (name, isLoopback) => {
  expect(isLoopbackName(name)).toBe(isLoopback);
});
