// Policies that are none are told in whole, each mistake with its place and the cure.

import { expect, test } from 'vitest';
import { readPolicy, type PolicyKind, type PolicyProblem } from '../../../local/auth/policy/document.ts';
import { fits, wild } from '../../../local/auth/policy/glob.ts';

const problemsOf = (document: unknown, kind: PolicyKind = 'identity'): string[] => {
  const problems: PolicyProblem[] = [];
  readPolicy(document, kind, problems);
  return problems.map(({ path, message }) => `${path}: ${message}`);
};
const one = (members: object): object => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: '*', ...members }],
});

test.each([
  ['a text', 'Allow', ['is no policy; write']],
  ['no statements', { Version: '2012-10-17' }, ['Statement: is missing']],
  ['another version', { Version: '2026-01-01', Statement: [] }, ['Version: is no version']],
  ['an unknown member', { ...one({}), Comment: 'x' }, ['Comment: is no part of a policy']],
  ['a statement that is none', { Version: '2012-10-17', Statement: ['Allow'] }, ['Statement[0]: is no statement']],
  ['another effect', one({ Effect: 'Permit' }), ['Statement[0].Effect: must be Allow or Deny']],
  ['an unknown part', one({ Actions: 'x' }), ['Statement[0].Actions: is no part of a statement']],
  ['both of two', one({ NotAction: 's3:*' }), ['Statement[0]: has both Action and NotAction']],
  [
    'neither of two',
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Resource: '*' }] },
    ['Statement[0]: has neither Action nor NotAction'],
  ],
  [
    'an action without service',
    one({ Action: 'InvokeFunction' }),
    ['Statement[0].Action: "InvokeFunction" is no action'],
  ],
  ['no action at all', one({ Action: [] }), ['Statement[0].Action: is empty']],
  ['an action that is no text', one({ Action: [7, 'lambda:*'] }), ['Statement[0].Action[0]: is no text']],
  [
    'a principal of its own',
    one({ Principal: '*' }),
    ['Statement[0]: has a Principal, which an identity policy is without'],
  ],
  [
    'no operator',
    one({ Condition: { StringIs: { k: 'a' } } }),
    ['Statement[0].Condition.StringIs: "StringIs" is no condition operator'],
  ],
  [
    'an operator without a name',
    one({ Condition: { '': { k: 'a' } } }),
    ['Statement[0].Condition.: "" is no condition operator; there are StringEquals, '],
  ],
  [
    'an operator without keys',
    one({ Condition: { StringEquals: 'a' } }),
    ['Statement[0].Condition.StringEquals: names no keys'],
  ],
  [
    'a number that is none',
    one({ Condition: { NumericEquals: { k: 'ten' } } }),
    ['Statement[0].Condition.NumericEquals.k: "ten" is no number'],
  ],
  [
    'a number that is blank',
    one({ Condition: { NumericEquals: { k: ' ' } } }),
    ['Statement[0].Condition.NumericEquals.k: " " is no number'],
  ],
  ['a date that is none', one({ Condition: { DateLessThan: { k: 'soon' } } }), ['"soon" is no instant']],
  ['neither true nor false', one({ Condition: { Bool: { k: 'yes' } } }), ['"yes" is neither true nor false']],
  ['no address', one({ Condition: { IpAddress: { k: '10.0.0.0/99' } } }), ['"10.0.0.0/99" is no address']],
  ['no ARN', one({ Condition: { ArnLike: { k: 'arn:aws:sns' } } }), ['"arn:aws:sns" is no ARN']],
  [
    'several at once',
    one({ Effect: 'No', Action: 'x', Condition: { Boole: {} } }),
    ['.Effect', '.Action', '"x" is no action'],
  ],
] satisfies [string, unknown, string[]][])('%s', (_, document, texts) => {
  const problems = problemsOf(document).join('\n');
  for (const text of texts) expect(problems).toContain(text);
});

test.each([
  ['nobody', {}, 'has neither Principal nor NotPrincipal'],
  ['a name', { Principal: 'alice' }, 'is no principal'],
  ['a kind that is none', { Principal: { User: 'alice' } }, 'Principal.User: is no kind of principal'],
  ['a wildcard', { Principal: { AWS: 'arn:aws:iam::123456789012:user/*' } }, 'has a wildcard'],
  ['no ARN', { Principal: { AWS: 'alice' } }, '"alice" is no principal'],
])('a resource policy for %s', (_, members, text) => {
  expect(problemsOf(one(members), 'resource').join('\n')).toContain(text);
});

test('what is right has nothing wrong with it', () => {
  const condition = {
    StringLikeIfExists: { k: ['a*', ''] },
    'ForAllValues:ArnNotLike': { k: '*' },
    Null: { k: true },
    NumericLessThan: { k: 3 },
  };
  expect(problemsOf(one({ Sid: 'x', Condition: condition }))).toEqual([]);
  expect(problemsOf({ Statement: { Effect: 'Deny', NotAction: '*', NotResource: 'x' } })).toEqual([]);
  expect(
    problemsOf(one({ Principal: { AWS: ['123456789012', '*'], Service: 's3.amazonaws.com' } }), 'resource'),
  ).toEqual([]);
});

test('a pattern of many stars takes no longer than its length by that of the text', () => {
  const pattern = wild(`${'*a'.repeat(200)}b`);
  const before = process.cpuUsage().user;
  expect(fits(pattern, 'a'.repeat(5000))).toBe(false);
  expect(fits(wild('*a*b?c*'), 'xxaxxbzcx')).toBe(true);
  expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(5);
});
