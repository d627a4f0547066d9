// Who may what, where requests or policies are odd: values that are none of their kind, names that nobody has, things of other accounts.

import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { asked } from '../../local/auth/access-request.ts';
import { credentialVariables, deliveryProblem } from '../../local/auth/authority.ts';
import { DoorKeeper } from '../../local/auth/door-keeper.ts';
import { Gatekeeper, type GatekeeperOptions, type VisitingRequest } from '../../local/auth/gatekeeper.ts';
import { Identities } from '../../local/auth/identities.ts';
import { Judge } from '../../local/auth/judge.ts';
import { ResourcePolicies } from '../../local/auth/resource-policies.ts';
import { latestVersion } from '../../local/settings/local-function.ts';
import type { HttpRequest } from '../../local/wire/http-request.ts';
import { authOf, keyOf, role, user } from './auth/people.ts';
import { account, alice, allow, bob, decided, deny, fn, invoke, other, policyOf, type Given } from './auth/policies.ts';

const where = { region: 'us-east-1', accountId: account };
const all = allow({ Action: '*', Resource: '*' });

describe('a condition', () => {
  const sourceIp = (text: string): Given['keys'] => ({ 'aws:SourceIp': text });
  test.each<[string, object, Given['keys'], boolean]>([
    ['any ARN, and what is none', { ArnLike: { 'aws:SourceArn': '*' } }, { 'aws:SourceArn': 'console' }, true],
    [
      'but a pattern of six parts',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:*:*:*:*' } },
      { 'aws:SourceArn': 'c' },
      false,
    ],
    ['a blank that is no 0', { NumericEquals: { n: '0' } }, { n: '' }, false],
    ['a blank that is not below 5', { NumericLessThan: { n: '5' } }, { n: ' ' }, false],
    ['a number below 5', { NumericLessThan: { n: '5' } }, { n: ' 4 ' }, true],
    ['no address, in none of a range', { IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, sourceIp('proxy'), false],
    ['no address, outside of a range', { NotIpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, sourceIp('proxy'), true],
    ['a range that is a variable', { IpAddress: { 'aws:SourceIp': '${own}' } }, sourceIp('10.0.0.1'), false],
    ['one address of six', { IpAddress: { 'aws:SourceIp': '2001:db8::1' } }, sourceIp('2001:db8::1'), true],
    ['its neighbour', { IpAddress: { 'aws:SourceIp': '2001:db8::1' } }, sourceIp('2001:db8::'), false],
    ['one address of four', { IpAddress: { 'aws:SourceIp': '10.0.0.1' } }, sourceIp('10.0.0.1'), true],
    ['the other neighbour', { IpAddress: { 'aws:SourceIp': '10.0.0.1' } }, sourceIp('10.0.0.0'), false],
  ])('of %s: %j with %j holds: %s', (_, Condition, keys, holds) => {
    expect(decided({ identity: [allow({ Condition })], keys: keys! }) === 'allowed').toBe(holds);
  });
});

test('a variable without a name is nothing, and nothing is denied by it', () => {
  expect(decided({ identity: [all, deny({ Resource: '*${}' })] })).toBe('allowed');
  expect(decided({ identity: [all, deny({ Resource: "*${,'f'}" })] })).toBe('allowed');
  expect(decided({ identity: [all, deny({ Resource: '*' })] })).toBe(
    'with an explicit deny in an identity-based policy',
  );
});

test('NotPrincipal of everybody is about nobody', () => {
  expect(decided({ identity: [allow()], resource: [deny({ NotPrincipal: '*' })] })).toBe('allowed');
  expect(decided({ identity: [allow()], resource: [deny({ NotPrincipal: { AWS: bob } })] })).toBe(
    'with an explicit deny in a resource-based policy',
  );
});

describe('the policies of a thing', () => {
  const statements = [{ Sid: 's', Effect: 'Allow', Principal: { AWS: alice }, Action: invoke, Resource: fn }];
  const stored = {
    policies: new Map([[latestVersion, { statements }]]),
    tags: new Map([['team', 'blue']]),
  };
  const layer = `arn:aws:lambda:us-east-1:${account}:layer:tools:1`;
  const things = new ResourcePolicies({
    registry: { find: (arn: string) => (arn.endsWith(':f') ? { stored } : { status: 404 }) } as never,
    layers: { policies: new Map() } as never,
    given: new Map([
      [fn, policyOf('resource', [deny({ Principal: { AWS: bob } })])],
      [layer, policyOf('resource', [deny({ Principal: '*', Action: 'lambda:GetLayerVersion', Resource: layer })])],
    ]),
  });

  test('are those of the file and those of the API together', () => {
    expect(things.of([fn])?.statements.map(({ effect, principals }) => [effect, principals?.arns])).toEqual([
      ['Deny', [bob]],
      ['Allow', [alice]],
    ]);
    expect(things.of([layer])?.statements).toHaveLength(1);
    expect(things.of([`${fn}2`])).toBeNull();
  });

  test('may ask for the tags of the thing', () => {
    const judge = new Judge({ ...where, policies: things, organization: null });
    const of = (team: string) => {
      const tagged = allow({ Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/team': team } } });
      const known = new Identities(authOf([user('alice', [tagged])]), account).find(keyOf('alice'))!.known;
      return judge.refusal({ ...known, arn: `${alice}2` }, [asked(invoke, fn)], judge.seen(null));
    };
    expect(of('blue')).toBeNull();
    expect(of('red')).toBe(
      `User: ${alice}2 is not authorized to perform: ${invoke} on resource: ${fn} because no identity-based policy allows the ${invoke} action`,
    );
  });
});

describe('the account', () => {
  const policies = { of: () => null, tagsOf: () => null } as unknown as ResourcePolicies;
  const judge = new Judge({ ...where, policies, organization: null });
  const identities = new Identities(
    authOf([user('nobody'), role('far', [], { account: other })], {
      serviceControl: [policyOf('identity', [deny({ Action: '*', Resource: '*' })])],
      organization: { id: 'o-a1b2c3d4e5', accounts: [account] },
    }),
    account,
  );
  const known = identities.find(keyOf('nobody'))!.known;

  test('does not know what the layers of another allow, and refuses none of them', () => {
    const layerOf = (owner: string) => asked('lambda:GetLayerVersion', `arn:aws:lambda:us-east-1:${owner}:layer:l:1`);
    expect(judge.refusal(known, [layerOf(other)], judge.seen(null))).toBeNull();
    expect(judge.refusal(known, [layerOf(account)], judge.seen(null))).toMatch(/^User: .* is not authorized/);
    const list = asked('lambda:ListFunctions', `arn:aws:lambda:us-east-1:${other}:function:f`);
    expect(judge.refusal(known, [list], judge.seen(null))).toMatch(/^User: .* is not authorized/);
  });

  test('is limited by its organization, another account by none', () => {
    expect(known.serviceControl).toHaveLength(1);
    expect(identities.asRole(`arn:aws:iam::${other}:role/far`, 'run').serviceControl).toBeNull();
    expect(identities.asRole(`arn:aws:iam::${account}:role/own`, 'run').serviceControl).toHaveLength(1);
  });

  test('tells services that ask for it which account and organization they ask for', () => {
    const source = 'arn:aws:sns:us-east-1:123456789012:topic';
    const { context } = identities.asService('sns.amazonaws.com', source);
    const told = ['PrincipalIsAWSService', 'PrincipalServiceName', 'SourceArn', 'SourceAccount', 'SourceOrgID'];
    expect(told.map((key) => context.get(`aws:${key}`))).toEqual([
      ['true'],
      ['sns.amazonaws.com'],
      [source],
      [account],
      ['o-a1b2c3d4e5'],
    ]);
    expect(context.get('aws:PrincipalOrgID')).toBeUndefined();
  });

  test('asks nothing of where no event goes', () => {
    const problem = deliveryProblem({ identities, judge });
    const own = `arn:aws:iam::${account}:role/own`;
    expect(problem(own, 'f', `arn:aws:kinesis:us-east-1:${account}:stream/s`)).toBeNull();
    expect(problem(own, 'f', `arn:aws:sqs:us-east-1:${account}:q`)).toBe('SendMessage');
  });

  test('knows ten thousand sessions, the last ones', () => {
    const asks = { session: 's', durationS: 900, policies: null, tags: {}, sourceIdentity: null };
    const far = role('far');
    const assume = () => identities.assume(far, asks).credentials.accessKeyId;
    const [first, second] = [assume(), assume()];
    for (let count = 2; count < 10_000; count += 1) assume();
    expect(identities.find(first)).toBeDefined();
    const last = assume();
    expect([first, second, last].map((id) => identities.find(id) !== undefined)).toEqual([false, true, true]);
  });

  test('is known by keys with a token, or without one', () => {
    const keys = { accessKeyId: 'AKIA', secretAccessKey: 'secret' };
    expect(credentialVariables({ ...keys, sessionToken: null })).toEqual({
      AWS_ACCESS_KEY_ID: 'AKIA',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });
    expect(credentialVariables({ ...keys, sessionToken: 'token' })).toMatchObject({ AWS_SESSION_TOKEN: 'token' });
  });
});

describe('at a door', () => {
  const registry = {
    context: where,
    arnOf: (name: string) => fn.replace(/f$/, name),
    find: () => ({ stored: { name: 'f' } }),
  };
  const policies = { of: () => null, tagsOf: () => null } as unknown as ResourcePolicies;
  const judge = new Judge({ ...where, policies, organization: null });
  const rest = `arn:aws:execute-api:us-east-1:${account}:api/prod`;
  const identities = new Identities(
    authOf([
      user('urls', [allow({ Action: ['lambda:InvokeFunctionUrl', invoke], Resource: `${fn}:live` })]),
      user('routes', [allow({ Action: 'execute-api:Invoke', Resource: `${rest}/$default` })]),
      user('lists', [allow({ Action: 'lambda:*', Resource: '*' })]),
    ]),
    account,
  );
  const options = { ...where, identities, judge, registry, mappings: {} } as unknown as GatekeeperOptions;
  const gatekeeper = new Gatekeeper(options);
  const keeper = new DoorKeeper({ ...options, gatekeeper });
  const signedBy = (name: string): void => {
    const signer = vi.spyOn(gatekeeper, 'signer').mockReturnValue(identities.find(keyOf(name))!.known);
    onTestFinished(() => signer.mockRestore());
  };
  const request = { method: 'GET', path: '/', queryText: '', headers: {}, rawHeaders: [], sourceIp: '127.0.0.1' };
  const http = { ...request, body: null } as unknown as HttpRequest;
  const visiting: VisitingRequest = { ...request, body: { content: Buffer.from('{}') } };

  test('the URL of an alias is asked for by the name of the alias, that of the function by its own', () => {
    signedBy('urls');
    const entry = (key: string) => keeper.url(http, { functionName: 'f', key, authType: 'AWS_IAM' });
    expect(entry('live')).toMatchObject({ caller: { kind: 'user' } });
    expect(entry(latestVersion)).toEqual({
      refused: null,
      why: `User: arn:aws:iam::${account}:user/urls is not authorized to perform: lambda:InvokeFunctionUrl on resource: ${fn} because no identity-based policy allows the lambda:InvokeFunctionUrl action`,
    });
  });

  test('the route for all others is asked for by its own name, without a method', () => {
    signedBy('routes');
    const entry = (path: string) =>
      keeper.route(http, {
        kind: 'http',
        apiId: 'api',
        stage: 'prod',
        method: 'GET',
        path,
        routePath: path,
        isIam: true,
      });
    expect(entry('$default')).toMatchObject({ caller: { kind: 'user' } });
    expect(entry('/orders')).toMatchObject({
      refused: null,
      why: expect.stringContaining(`on resource: ${rest}/GET/orders because`) as string,
    });
  });

  test('of a service that nobody knows everybody is a stranger', () => {
    signedBy('lists');
    const { service } = gatekeeper.visit(visiting);
    for (const [target, isQueried, status] of [
      ['Unknown_20260101', false, 400],
      ['toString', true, 403],
    ] as const) {
      expect(service(target, 'List', {}, isQueried)).toMatchObject({
        type: 'MissingAuthenticationTokenException',
        message: 'Missing Authentication Token',
        status,
      });
    }
  });

  test('what is on no list of Lambda’s is the account’s own to do', () => {
    signedBy('lists');
    const answer = gatekeeper.visit({ ...visiting, path: '/2030-01-01/secrets' }).lambda()!;
    expect([answer.status, JSON.parse(String(answer.body))]).toEqual([
      403,
      {
        Message: `User: arn:aws:iam::${account}:user/lists is not authorized to perform: windtunnel:Unlisted on resource: * because no identity-based policy allows the windtunnel:Unlisted action`,
      },
    ]);
    expect(gatekeeper.visit({ ...visiting, path: '/2016-08-19/account-settings' }).lambda()).toBeNull();
  });
});
