// Sessions of roles by AssumeRole: who may have one, what it may do and for how long, and what the trail says of it.

import { InvokeCommand, LambdaClient, ListFunctionsCommand, type LambdaServiceException } from '@aws-sdk/client-lambda';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { managedPolicy } from '../../../bench/auth/managed-policies.ts';
import { sigV4, type Credentials } from '../../../loadgen/index.ts';
import type { Platform } from '../../../local/index.ts';
import type { TrailRecord } from '../../../local/trail/trail-record.ts';
import { comesTrue, localFunction, testPlatform } from '../support.ts';
import { zip } from '../zip.ts';
import { admin, authOf, keyOf, role, secretOf, stranger, user } from './people.ts';
import { account, allow, deny, fn, other, policyOf } from './policies.ts';

const echo = fn.replace(/f$/, 'echo');
const roleOf = (name: string, of = account): string => `arn:aws:iam::${of}:role/${name}`;
const userOf = (name: string): string => `arn:aws:iam::${account}:user/${name}`;
const sessionOf = (name: string, session: string): string => `arn:aws:sts::${account}:assumed-role/${name}/${session}`;

const trusting = (Principal: unknown, Condition?: object, Action: string | string[] = 'sts:AssumeRole') =>
  policyOf('trust', [{ Effect: 'Allow', Principal, Action, ...(Condition === undefined ? {} : { Condition }) }]);
const ownAccount = { AWS: account };
const mayAssume = allow({ Action: 'sts:*', Resource: '*' });
const invokes = [allow({ Resource: echo })];

const people = [
  admin,
  user('alice', [mayAssume]),
  user('bob'),
  user('carol', [mayAssume, deny({ Action: 'sts:AssumeRole', Resource: roleOf('deployer') })]),
  user('tagger', [allow({ Action: 'sts:AssumeRole', Resource: '*' })]),
  stranger,
  user('poor', [], { account: other }),
  role('deployer', invokes, {
    trust: trusting({ AWS: [account, userOf('bob')] }),
    maxSessionS: 7200,
    tags: { team: 'red' },
  }),
  role('team/nested', invokes, { trust: trusting(ownAccount) }),
  role('partner', invokes, { trust: trusting({ AWS: other }, { StringEquals: { 'sts:ExternalId': 'shared-7' } }) }),
  role('named', invokes, { trust: trusting(ownAccount, { StringLike: { 'sts:RoleSessionName': '${aws:username}' } }) }),
  role('tagged', [allow({ Resource: echo, Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } } })], {
    trust: trusting(ownAccount, undefined, ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity']),
  }),
  role('untagged', invokes, { trust: trusting(ownAccount) }),
  role('next', invokes, { trust: trusting({ AWS: roleOf('deployer') }) }),
  role('chain', [mayAssume], { trust: trusting(ownAccount) }),
  role('service', invokes, { trust: trusting({ Service: 'lambda.amazonaws.com' }) }),
  role('closed', invokes),
  role('elsewhere', [], { account: other, trust: trusting({ AWS: account }) }),
];

let platform: Platform;
const directory = mkdtempSync(join(tmpdir(), 'assume-role-'));
const trail = join(directory, 'trail.jsonl');

beforeAll(async () => {
  platform = await testPlatform([localFunction('sample.ts', 'echo')], {
    auth: authOf(people, { managedPolicy }),
    trail: { file: trail, data: true },
  });
});
afterEach(() => vi.useRealTimers());
afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true, force: true });
});

const ofUser = (name: string): Credentials => ({ accessKeyId: keyOf(name), secretAccessKey: secretOf(name) });

const sts = async (by: Credentials, Action: string, members: Record<string, string> = {}) => {
  const body = new URLSearchParams({ Action, Version: '2011-06-15', ...members }).toString();
  const { host } = new URL(platform.url);
  const headers = { host, 'content-type': 'application/x-www-form-urlencoded' };
  const signed = sigV4(by, 'us-east-1', 'sts').sign(
    { method: 'POST', path: '/', query: [], headers, body },
    Date.now(),
  );
  const { host: _, ...sent } = headers;
  const answer = await fetch(platform.url, { method: 'POST', body, headers: { ...sent, ...signed } });
  return { status: answer.status, text: await answer.text() };
};

const inXml = (text: string, name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1] ?? '';

const assume = (by: Credentials, RoleArn: string, more: Record<string, string> = {}) =>
  sts(by, 'AssumeRole', { RoleArn, RoleSessionName: 'run', ...more });

const assumed = async (by: Credentials, roleArn: string, more: Record<string, string> = {}): Promise<Credentials> => {
  const { status, text } = await assume(by, roleArn, more);
  expect(status, text).toBe(200);
  return {
    accessKeyId: inXml(text, 'AccessKeyId'),
    secretAccessKey: inXml(text, 'SecretAccessKey'),
    sessionToken: inXml(text, 'SessionToken'),
  };
};

/** Status, code and text of a refusal. */
const refused = async (answer: Promise<{ status: number; text: string }>) => {
  const { status, text } = await answer;
  return [status, inXml(text, 'Code'), inXml(text, 'Message')];
};
const denied = (who: string, roleArn: string, action = 'sts:AssumeRole', why = '') => [
  403,
  'AccessDenied',
  `User: ${who} is not authorized to perform: ${action} on resource: ${roleArn}${why}`,
];

const calling = async (credentials: Credentials, command: InvokeCommand | ListFunctionsCommand): Promise<string> => {
  const { accessKeyId, secretAccessKey, sessionToken } = credentials;
  const token = sessionToken === undefined ? {} : { sessionToken };
  const client = new LambdaClient({
    endpoint: platform.url,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId, secretAccessKey, ...token },
  });
  try {
    await (command instanceof InvokeCommand ? client.send(command) : client.send(command));
    return 'done';
  } catch (error) {
    const { name, message } = error as LambdaServiceException;
    return `${name}: ${message}`;
  } finally {
    client.destroy();
  }
};
const invoke = (credentials: Credentials): Promise<string> =>
  calling(credentials, new InvokeCommand({ FunctionName: 'echo', Payload: '{}' }));

describe('who may', () => {
  test('a caller whose account is trusted and whose own policies say so; and one who is trusted by name', async () => {
    const { status, text } = await assume(ofUser('alice'), roleOf('deployer'));
    expect(status).toBe(200);
    expect(inXml(text, 'AccessKeyId')).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(inXml(text, 'SecretAccessKey')).toMatch(/^\S{40}$/);
    expect(inXml(text, 'Arn')).toBe(sessionOf('deployer', 'run'));
    expect(inXml(text, 'AssumedRoleId')).toMatch(/^AROA[A-Z2-7]{17}:run$/);
    const lastsS = (Date.parse(inXml(text, 'Expiration')) - Date.now()) / 1000;
    expect(lastsS).toBeGreaterThan(3590);
    expect(lastsS).toBeLessThanOrEqual(3600);
    expect((await assume(ofUser('bob'), roleOf('deployer'))).status).toBe(200);
    expect((await assume(ofUser('alice'), roleOf('team/nested'))).status).toBe(200);
  });

  test.each([
    ['no policy of his own', 'bob', 'team/nested', ''],
    ['a role that trusts nobody', 'alice', 'closed', ''],
    ['a role that trusts a service', 'alice', 'service', ''],
    ['a role that trusts another account', 'alice', 'partner', ''],
    ['a role that is not there', 'alice', 'nowhere', ''],
    ['another session name than the trust asks for', 'alice', 'named', ''],
    ['everything allowed, and the role does not trust him', 'admin', 'next', ''],
    ['a deny of his own', 'carol', 'deployer', ' with an explicit deny in an identity-based policy'],
  ])('not with %s', async (_, who, name, why) => {
    expect(await refused(assume(ofUser(who), roleOf(name)))).toEqual(
      denied(userOf(who), roleOf(name), 'sts:AssumeRole', why),
    );
  });

  test('conditions of the trust see the session that is asked for', async () => {
    expect((await assume(ofUser('alice'), roleOf('named'), { RoleSessionName: 'alice' })).status).toBe(200);
  });

  test('across accounts both sides must say so, and what was agreed upon', async () => {
    const far = `arn:aws:iam::${other}:user`;
    const arn = roleOf('partner');
    expect((await assume(ofUser('stranger'), arn, { ExternalId: 'shared-7' })).status).toBe(200);
    for (const ids of [{}, { ExternalId: 'shared-8' }] as Record<string, string>[]) {
      expect(await refused(assume(ofUser('stranger'), arn, ids))).toEqual(denied(`${far}/stranger`, arn));
    }
    expect(await refused(assume(ofUser('poor'), arn, { ExternalId: 'shared-7' }))).toEqual(denied(`${far}/poor`, arn));
    expect((await assume(ofUser('alice'), roleOf('elsewhere', other))).status).toBe(200);
    expect(await refused(assume(ofUser('bob'), roleOf('elsewhere', other)))).toEqual(
      denied(userOf('bob'), roleOf('elsewhere', other)),
    );
  });

  test('tags and a source identity are actions of their own, which both sides must allow', async () => {
    const tags = { 'Tags.member.1.Key': 'team', 'Tags.member.1.Value': 'blue' };
    expect(await refused(assume(ofUser('tagger'), roleOf('tagged'), tags))).toEqual(
      denied(userOf('tagger'), roleOf('tagged'), 'sts:TagSession'),
    );
    expect(await refused(assume(ofUser('alice'), roleOf('untagged'), tags))).toEqual(
      denied(userOf('alice'), roleOf('untagged'), 'sts:TagSession'),
    );
    const source = { SourceIdentity: 'alice@example' };
    expect(await refused(assume(ofUser('alice'), roleOf('untagged'), source))).toEqual(
      denied(userOf('alice'), roleOf('untagged'), 'sts:SetSourceIdentity'),
    );
    expect(await invoke(await assumed(ofUser('alice'), roleOf('tagged'), { ...tags, ...source }))).toBe('done');
    expect(await invoke(await assumed(ofUser('alice'), roleOf('tagged')))).toContain('no identity-based policy allows');
  });
});

describe('a session', () => {
  test('may do what its role may, under its own name', async () => {
    const session = await assumed(ofUser('alice'), roleOf('deployer'), { RoleSessionName: 'release-7' });
    expect(await invoke(session)).toBe('done');
    expect(await calling(session, new ListFunctionsCommand({}))).toBe(
      `AccessDeniedException: User: ${sessionOf('deployer', 'release-7')} is not authorized to perform: ` +
        'lambda:ListFunctions on resource: * because no identity-based policy allows the lambda:ListFunctions action',
    );
    const { text } = await sts(session, 'GetCallerIdentity');
    expect(inXml(text, 'Arn')).toBe(sessionOf('deployer', 'release-7'));
    expect(inXml(text, 'UserId')).toMatch(/^AROA\w+:release-7$/);
    const { text: ofPath } = await sts(await assumed(ofUser('alice'), roleOf('team/nested')), 'GetCallerIdentity');
    expect(inXml(ofPath, 'Arn')).toBe(sessionOf('nested', 'run'));
  });

  test('is limited by the policies that it was asked for with, which give nothing', async () => {
    const document = (Action: string) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
    const refusal = (action: string) =>
      `AccessDeniedException: User: ${sessionOf('deployer', 'run')} is not authorized to perform: lambda:${action} on ` +
      `resource: ${action === 'InvokeFunction' ? echo : '*'} because no `;
    const reader = await assumed(ofUser('alice'), roleOf('deployer'), { Policy: document('lambda:List*') });
    expect(await invoke(reader)).toContain(`${refusal('InvokeFunction')}session policy allows`);
    expect(await calling(reader, new ListFunctionsCommand({}))).toContain(refusal('ListFunctions'));
    const arn = 'arn:aws:iam::aws:policy/AWSLambda_FullAccess';
    const full = await assumed(ofUser('alice'), roleOf('deployer'), { 'PolicyArns.member.1.arn': arn });
    expect(await invoke(full)).toBe('done');
  });

  test.each([
    ['without its token', ({ accessKeyId, secretAccessKey }: Credentials) => ({ accessKeyId, secretAccessKey })],
    ['with another token', (one: Credentials) => ({ ...one, sessionToken: `${one.sessionToken}A` })],
    ['of nobody', (one: Credentials) => ({ ...one, accessKeyId: 'ASIANOBODY0000000000' })],
  ])('%s is nobody', async (_, changed) => {
    const session = await assumed(ofUser('alice'), roleOf('deployer'));
    const text = 'UnrecognizedClientException: The security token included in the request is invalid.';
    expect(await invoke(changed(session))).toBe(text);
  });

  test('is over when it is', async () => {
    const { text } = await assume(ofUser('alice'), roleOf('deployer'), { DurationSeconds: '900' });
    const session = {
      accessKeyId: inXml(text, 'AccessKeyId'),
      secretAccessKey: inXml(text, 'SecretAccessKey'),
      sessionToken: inXml(text, 'SessionToken'),
    };
    const endMs = Date.parse(inXml(text, 'Expiration'));
    expect(endMs).toBeLessThanOrEqual(Date.now() + 900_000);
    vi.useFakeTimers({ toFake: ['Date'], now: endMs - 1000 });
    expect(await invoke(session)).toBe('done');
    vi.setSystemTime(endMs);
    expect(await invoke(session)).toBe('ExpiredTokenException: The security token included in the request is expired');
    expect(await refused(sts(session, 'GetCallerIdentity'))).toEqual([
      403,
      'ExpiredToken',
      'The security token included in the request is expired',
    ]);
  });

  test('may assume another role, for an hour at most', async () => {
    const first = await assumed(ofUser('alice'), roleOf('deployer'));
    // Within an account, a role that the trust names needs no policy of its own.
    const next = await assumed(first, roleOf('next'), { RoleSessionName: 'second' });
    expect(inXml((await sts(next, 'GetCallerIdentity')).text, 'Arn')).toBe(sessionOf('next', 'second'));
    const chain = await assumed(ofUser('alice'), roleOf('chain'));
    expect(await refused(assume(chain, roleOf('deployer'), { DurationSeconds: '7200' }))).toEqual([
      400,
      'ValidationError',
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    ]);
    expect((await assume(chain, roleOf('deployer'))).status).toBe(200);
  });

  test('is told by the trail, and so is who asked for it; no secret of it is', async () => {
    const session = await assumed(ofUser('alice'), roleOf('tagged'), {
      RoleSessionName: 'told',
      SourceIdentity: 'alice',
    });
    await calling(session, new ListFunctionsCommand({}));
    const records = (): TrailRecord[] =>
      readFileSync(trail, 'utf8')
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as TrailRecord);
    const askedFor = () =>
      records().find(
        ({ eventName, requestParameters }) =>
          eventName === 'AssumeRole' && JSON.stringify(requestParameters).includes('told'),
      );
    const usedBy = () => records().find(({ userIdentity }) => userIdentity['arn'] === sessionOf('tagged', 'told'));
    // Lines are written a moment after their calls.
    expect(await comesTrue(() => askedFor() !== undefined && usedBy() !== undefined)).toBe(true);
    expect(askedFor()).toMatchObject({
      eventSource: 'sts.amazonaws.com',
      readOnly: true,
      userIdentity: { type: 'IAMUser', userName: 'alice' },
    });
    const used = usedBy()!;
    expect(used).toMatchObject({
      eventName: 'ListFunctions20150331',
      errorCode: 'AccessDenied',
      userIdentity: {
        type: 'AssumedRole',
        principalId: expect.stringMatching(/^AROA\w+:told$/) as string,
        accountId: account,
        accessKeyId: session.accessKeyId,
        sessionContext: {
          sessionIssuer: { type: 'Role', arn: roleOf('tagged'), userName: 'tagged', accountId: account },
          attributes: { mfaAuthenticated: 'false', creationDate: expect.stringMatching(/^20.*Z$/) as string },
          sourceIdentity: 'alice',
        },
      },
    });
    const text = readFileSync(trail, 'utf8');
    for (const secret of [session.secretAccessKey, session.sessionToken!]) expect(text).not.toContain(secret);
  });
});

describe('what is asked wrongly', () => {
  const failed = (value: string, name: string, constraint: string): string =>
    `1 validation error detected: Value ${value} at '${name}' failed to satisfy constraint: ${constraint}`;
  test.each<[Record<string, string>, string, string]>([
    [
      { RoleArn: '' },
      'ValidationError',
      failed("''", 'roleArn', 'Member must have length greater than or equal to 20'),
    ],
    [{ RoleArn: userOf('bob') }, 'ValidationError', `${userOf('bob')} is invalid`],
    [
      { RoleSessionName: 'a' },
      'ValidationError',
      failed("'a'", 'roleSessionName', 'Member must have length greater than or equal to 2'),
    ],
    [
      { RoleSessionName: 'a b' },
      'ValidationError',
      failed("'a b'", 'roleSessionName', String.raw`Member must satisfy regular expression pattern: [\w+=,.@-]*`),
    ],
    [
      { DurationSeconds: '899' },
      'ValidationError',
      failed("'899'", 'durationSeconds', 'Member must have value greater than or equal to 900'),
    ],
    [
      { DurationSeconds: '43201' },
      'ValidationError',
      failed("'43201'", 'durationSeconds', 'Member must have value less than or equal to 43200'),
    ],
    [
      { DurationSeconds: '7201' },
      'ValidationError',
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    ],
    [{ Policy: '{' }, 'MalformedPolicyDocument', 'This policy contains invalid Json'],
    [
      { 'PolicyArns.member.1.arn': 'arn:aws:iam::aws:policy/None' },
      'ValidationError',
      'Policy arn:aws:iam::aws:policy/None does not exist or is not attachable.',
    ],
  ])('%j', async (members, code, message) => {
    expect(await refused(assume(ofUser('alice'), roleOf('deployer'), members))).toEqual([400, code, message]);
  });

  test('what is missing, what is no policy, and who may not at all', async () => {
    expect(await refused(sts(ofUser('alice'), 'AssumeRole', { RoleArn: roleOf('deployer') }))).toEqual([
      400,
      'ValidationError',
      failed('null', 'roleSessionName', 'Member must not be null'),
    ]);
    const [status, code, message] = await refused(
      assume(ofUser('alice'), roleOf('deployer'), { Policy: JSON.stringify({ Statement: [{ Effect: 'Yes' }] }) }),
    );
    expect([status, code]).toEqual([400, 'MalformedPolicyDocument']);
    expect(message).toContain('Statement[0].Effect');
    expect((await sts(ofUser('alice'), 'AssumeRoleWithSAML')).status).toBe(400);
    expect((await sts({ ...ofUser('alice'), secretAccessKey: 'wrong' }, 'AssumeRole')).status).toBe(403);
  });
});

test('a function is made under a role that Lambda may assume alone', async () => {
  const { host } = new URL(platform.url);
  const make = async (name: string): Promise<string> => {
    const ZipFile = zip({ 'index.js': 'exports.handler = async () => 1' }).toString('base64');
    const body = JSON.stringify({
      FunctionName: `made-${name}`,
      Role: roleOf(name),
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Code: { ZipFile },
    });
    const path = '/2015-03-31/functions';
    const asked = { method: 'POST', path, query: [], headers: { host }, body };
    const headers = sigV4(ofUser('admin'), 'us-east-1', 'lambda').sign(asked, Date.now());
    return (await fetch(platform.url + path, { method: 'POST', body, headers })).text();
  };
  const text = 'The role defined for the function cannot be assumed by Lambda.';
  expect(await make('deployer')).toContain(text);
  for (const name of ['service', 'closed']) expect(await make(name)).not.toContain(text);
});
