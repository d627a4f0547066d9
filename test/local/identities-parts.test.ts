// The keys that the platform makes for itself and for functions, and what a condition sees of who signs with them.

import { expect, test } from 'vitest';
import { Identities } from '../../local/auth/identities.ts';
import { authOf, role } from './auth/people.ts';
import { account } from './auth/policies.ts';

const roleArn = `arn:aws:iam::${account}:role/worker`;
const functionArn = `arn:aws:lambda:us-east-1:${account}:function:job`;
const identities = new Identities(authOf([role('worker')]), account);

test('keys are as long as those of AWS: 20 characters, and 40', () => {
  const own = identities.functionCredentials(roleArn, 'job', functionArn);
  expect(own.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
  expect(own.secretAccessKey).toMatch(/^[\w+/]{40}$/);
  expect(identities.owner.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(identities.owner.secretAccessKey).toMatch(/^[\w+/]{40}$/);
  expect([typeof own.sessionToken, identities.owner.sessionToken]).toEqual(['string', null]);
});

test('a condition sees of which function a session is, and of nobody else that it is one', () => {
  const key = 'lambda:SourceFunctionArn';
  const seenOf = (id: string) => identities.find(id)!.known.context.get(key);
  expect(seenOf(identities.functionCredentials(roleArn, 'job', functionArn).accessKeyId)).toEqual([functionArn]);
  expect(seenOf(identities.owner.accessKeyId)).toBeUndefined();
});
