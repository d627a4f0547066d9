// How deployments are described and bounded: AppSpecs word for word, how many of each kind there may be, what a template prefers,
// and how hooks are called.

import { describe, expect, test } from 'vitest';
import { AppSpecError, readAppSpec, writeAppSpec } from '../../local/deployments/app-spec.ts';
import { codeDeployService } from '../../local/deployments/codedeploy-service.ts';
import { Deployments } from '../../local/deployments/deployments.ts';
import { deploymentsOn, preferDeployment } from '../../local/deployments/on-platform.ts';
import type { FunctionRegistry } from '../../local/functions/registry.ts';
import type { LocalDeployment } from '../../local/settings/local-function.ts';
import type { Alias, StoredFunction } from '../../local/settings/stored-function.ts';
import { perform } from '../../local/wire/aws-service.ts';
import { StandingTime } from './cloudwatch-service.ts';
import { localFunction } from './support.ts';

describe('an AppSpec', () => {
  const spec = {
    functionName: 'shop',
    alias: 'live',
    currentVersion: '1',
    targetVersion: '2',
    hooks: { BeforeAllowTraffic: 'checks', AfterAllowTraffic: 'looks' },
  };

  test('is written as SAM hands it over, and read again', () => {
    const text = writeAppSpec(spec);
    expect(JSON.parse(text)).toEqual({
      version: 0,
      Resources: [
        {
          shop: {
            Type: 'AWS::Lambda::Function',
            Properties: { Name: 'shop', Alias: 'live', CurrentVersion: '1', TargetVersion: '2' },
          },
        },
      ],
      Hooks: [{ BeforeAllowTraffic: 'checks' }, { AfterAllowTraffic: 'looks' }],
    });
    expect(readAppSpec(text)).toEqual(spec);
  });

  const written = (change: (parsed: { Resources: unknown; Hooks?: unknown }) => object): string =>
    JSON.stringify(change(JSON.parse(writeAppSpec(spec)) as { Resources: unknown; Hooks?: unknown }));
  const withProperties = (change: object): string =>
    written(() => ({
      Resources: [
        {
          f: {
            Type: 'AWS::Lambda::Function',
            Properties: { Name: 'shop', Alias: 'live', CurrentVersion: 1, TargetVersion: '2', ...change },
          },
        },
      ],
    }));

  test('is read whatever the case of its names, with numbers for versions and without hooks', () => {
    expect(readAppSpec(withProperties({}))).toEqual({ ...spec, hooks: {} });
    const lower = withProperties({}).replaceAll(/"(Resources|Type|Properties|Name|Alias|TargetVersion)"/g, (name) =>
      name.toLowerCase(),
    );
    expect(readAppSpec(lower)).toEqual({ ...spec, hooks: {} });
    expect(
      readAppSpec(written(({ Resources }) => ({ Resources, Hooks: ['none', null, { AfterAllowTraffic: 7 }] }))),
    ).toEqual({
      ...spec,
      hooks: { AfterAllowTraffic: '7' },
    });
  });

  const resource = 'Resources is no list of one function';
  const body = 'its resource is no AWS::Lambda::Function with Properties';
  test.each([
    ['{', /^it is neither JSON nor YAML: /],
    ['&a [*a]', /^it is neither JSON nor YAML: |^it is no mapping$/],
    ['[1]', 'it is no mapping'],
    ['null', 'it is no mapping'],
    ['text', 'it is no mapping'],
    ['{}', resource],
    ['{"Resources":{}}', resource],
    ['{"Resources":[]}', resource],
    ['{"Resources":["f"]}', resource],
    ['{"Resources":[{},{}]}', resource],
    ['{"Resources":[{}]}', body],
    ['{"Resources":[{"f":"text"}]}', body],
    ['{"Resources":[{"f":{"Type":"AWS::Lambda::Alias","Properties":{}}}]}', body],
    ['{"Resources":[{"f":{"Type":"AWS::Lambda::Function","Properties":[]}}]}', body],
    ['{"Resources":[{"f":{"Type":"AWS::Lambda::Function"}}]}', body],
    [withProperties({ Name: null }), 'Name is missing in Properties'],
    [withProperties({ Alias: true }), 'Alias is missing in Properties'],
    [withProperties({ CurrentVersion: {} }), 'CurrentVersion is missing in Properties'],
    [withProperties({ TargetVersion: undefined }), 'TargetVersion is missing in Properties'],
    [written(({ Resources }) => ({ Resources, Hooks: {} })), 'Hooks is no list'],
    [
      written(({ Resources }) => ({ Resources, Hooks: [{ BeforeInstall: 'x' }] })),
      'there is no hook BeforeInstall: BeforeAllowTraffic and AfterAllowTraffic are',
    ],
  ])('%s is none', (text, problem) => {
    expect(() => readAppSpec(text)).toThrow(AppSpecError);
    expect(() => readAppSpec(text)).toThrow(problem instanceof RegExp ? problem : new AppSpecError(problem));
  });
});

/** Deployments of a function with two versions, on a clock that stands. */
const made = () => {
  const stored = {
    name: 'shop',
    aliases: new Map<string, Alias>([['live', { name: 'live', version: '1', additional: null } as unknown as Alias]]),
    versions: new Map([
      ['1', {}],
      ['2', {}],
    ]),
    provisioned: new Map(),
  } as unknown as StoredFunction;
  const registry = {
    find: () => ({ stored }),
    putAlias: (_: StoredFunction, alias: Alias) => {
      stored.aliases.set(alias.name, alias);
      return alias;
    },
  } as unknown as FunctionRegistry;
  const deployments = new Deployments({
    registry,
    time: new StandingTime(Date.UTC(2026, 10, 28)),
    alarming: () => null,
    call: () => null,
    note: () => undefined,
  });
  const service = codeDeployService(deployments, () => undefined);
  const ask = (operation: string, asked: object): unknown => {
    const performed = perform(service, operation, asked as Record<string, unknown>, null);
    return performed.kind === 'refused' ? `${performed.refusal.type}: ${performed.refusal.message}` : performed.answer;
  };
  return { deployments, ask, stored };
};

describe('there are at most', () => {
  test('a thousand applications', () => {
    const { deployments, ask } = made();
    const create = (applicationName: string) =>
      ask('CreateApplication', { applicationName, computePlatform: 'Lambda' });
    for (let i = 0; i < 999; i += 1) deployments.applications.set(`a${i}`, new Map());
    expect(create('last')).toHaveProperty('applicationId');
    expect(create('more')).toBe('ApplicationLimitExceededException: Too many applications');
    expect(deployments.applications.size).toBe(1000);
  });

  test('a thousand groups of an application', () => {
    const { deployments, ask } = made();
    const create = (deploymentGroupName: string) =>
      ask('CreateDeploymentGroup', { applicationName: 'app', deploymentGroupName, serviceRoleArn: 'arn' });
    ask('CreateApplication', { applicationName: 'app', computePlatform: 'Lambda' });
    const groups = deployments.applications.get('app')!;
    for (let i = 0; i < 999; i += 1) groups.set(`g${i}`, {} as never);
    expect(create('last')).toHaveProperty('deploymentGroupId');
    expect(create('more')).toBe('DeploymentGroupLimitExceededException: Too many deployment groups');
  });

  test('a thousand configurations, those of CodeDeploy included', () => {
    const { deployments, ask } = made();
    const create = (deploymentConfigName: string) => ask('CreateDeploymentConfig', { deploymentConfigName });
    for (let i = deployments.configs.names.length; i < 999; i += 1) deployments.configs.make(`c${i}`, []);
    expect(create('last')).toHaveProperty('deploymentConfigId');
    // Without a way of its own it is all at once.
    expect(deployments.configs.stepsOf('last')).toEqual([{ afterMs: 0, share: 1 }]);
    expect(create('more')).toBe('DeploymentConfigLimitExceededException: Too many configurations');
  });

  test('a thousand deployments that are kept: the oldest that are over go', () => {
    const { deployments } = made();
    const begin = (groupName: string) =>
      deployments.begin({
        group: {
          applicationName: 'app',
          groupName,
          groupId: groupName,
          configName: 'half',
          alarms: [],
          rollbackOn: [],
        },
        configName: 'half',
        spec: { functionName: 'shop', alias: 'live', currentVersion: '1', targetVersion: '2', hooks: {} },
        description: null,
        creator: 'user',
        revision: {},
      });
    deployments.configs.make('half', [
      { afterMs: 0, share: 0.5 },
      { afterMs: 60_000, share: 1 },
    ]);
    const first = begin('running');
    const ended = Array.from({ length: 999 }, (_, i) => {
      const one = begin(`g${i}`);
      one.stop(true);
      return one.options.id;
    });
    expect(deployments.all).toHaveLength(1000);
    const last = begin('last');
    expect(deployments.all).toHaveLength(1000);
    expect(deployments.all[0]).toBe(last);
    expect(deployments.all.at(-1)).toBe(first);
    expect([deployments.find(ended[0]!), deployments.find(ended[1]!)?.options.id]).toEqual([undefined, ended[1]]);
    deployments.stop();
  });

  test('no steps without a configuration', () => {
    const { deployments } = made();
    const group = { applicationName: 'app', groupName: 'g', groupId: 'g', configName: 'c', alarms: [], rollbackOn: [] };
    const spec = { functionName: 'shop', alias: 'live', currentVersion: '1', targetVersion: '2', hooks: {} };
    const order = { group, configName: 'gone', spec, description: null, creator: 'user', revision: {} };
    expect(() => deployments.begin(order)).toThrow(
      expect.objectContaining({
        type: 'DeploymentConfigDoesNotExistException',
        message: 'No Deployment Configuration found for name: gone',
      }) as Error,
    );
    expect(deployments.all).toEqual([]);
  });
});

describe('on a platform', () => {
  const onPlatform = (target: object) => {
    const accepted: unknown[] = [];
    const asked: unknown[][] = [];
    const { stored } = made();
    const registry = {
      find: () => ({ stored }),
      target: (...values: unknown[]) => {
        asked.push(values);
        return target;
      },
      putAlias: (_: StoredFunction, alias: Alias) => alias,
    };
    const notes: string[] = [];
    const deployments = deploymentsOn({
      registry: registry as never,
      events: { accept: (event: unknown) => void accepted.push(event) } as never,
      kept: { time: new StandingTime(Date.UTC(2026, 10, 28)), alarms: { alarming: () => null } } as never,
      note: (text) => void notes.push(text),
    });
    return { deployments, accepted, asked, notes, stored };
  };
  const prefer = (deployments: Deployments | null, deployment?: LocalDeployment, alias: string | undefined = 'live') =>
    preferDeployment(
      {
        ...localFunction('sample.ts', 'handler', { name: 'shop' }),
        ...(alias === '' ? {} : { alias }),
        ...(deployment === undefined ? {} : { deployment }),
      },
      deployments,
    );

  test('a function may prefer how its alias is deployed, which is rolled back by everything', () => {
    const { deployments, stored } = onPlatform({ status: 404, errorType: 'NoFunction', body: {} });
    expect(deployments.deployPreferred(stored, 'live', '2')).toBe(false);
    prefer(deployments, undefined);
    prefer(deployments, { type: 'AllAtOnce', alarms: [] }, '');
    expect(deployments.applications.size).toBe(0);
    prefer(null, { type: 'AllAtOnce', alarms: [] });
    prefer(deployments, { type: 'Linear10PercentEvery1Minute', alarms: ['errors'], beforeTraffic: 'checks' });
    expect([...deployments.applications.get('ServerlessDeploymentApplication')!.values()]).toEqual([
      {
        applicationName: 'ServerlessDeploymentApplication',
        groupName: 'shopDeploymentGroup',
        groupId: 'shop-live',
        configName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
        alarms: ['errors'],
        rollbackOn: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
      },
    ]);
  });

  test.each([
    [{}, {}],
    [{ beforeTraffic: 'checks' }, { BeforeAllowTraffic: 'checks' }],
    [{ afterTraffic: 'looks' }, { AfterAllowTraffic: 'looks' }],
    [
      { beforeTraffic: 'checks', afterTraffic: 'looks' },
      { BeforeAllowTraffic: 'checks', AfterAllowTraffic: 'looks' },
    ],
  ])('its hooks %j are those of the AppSpec', (given, hooks) => {
    const { deployments, stored } = onPlatform({ status: 404, errorType: 'NoFunction', body: {} });
    // One that is no name of SAM's is a configuration's.
    deployments.configs.make('own', [{ afterMs: 0, share: 1 }]);
    prefer(deployments, { type: 'own', alarms: [], ...given });
    expect(deployments.deployPreferred(stored, 'live', '2')).toBe(true);
    const spec = { functionName: 'shop', alias: 'live', currentVersion: '1', targetVersion: '2', hooks };
    expect(deployments.all[0]!.options).toMatchObject({
      configName: 'own',
      spec,
      creator: 'CloudFormation',
      description: null,
      revision: { revisionType: 'String', string: { content: writeAppSpec(spec) } },
    });
    deployments.stop();
  });

  const hooked = (target: object) => {
    const world = onPlatform(target);
    prefer(world.deployments, { type: 'AllAtOnce', alarms: [], beforeTraffic: 'checks' });
    world.deployments.deployPreferred(world.stored, 'live', '2');
    return { ...world, deployment: world.deployments.all[0]! };
  };

  test('a hook is an event of the function, by a name of its own', () => {
    const stored = { name: 'checks' };
    const { accepted, asked, deployment, deployments } = hooked({
      stored,
      qualifier: 'q',
      invokedFunctionArn: 'arn:checks:q',
    });
    expect(asked).toEqual([['checks', null]]);
    const id = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
    expect(accepted).toEqual([
      {
        name: 'checks',
        qualifier: 'q',
        request: {
          requestId: id,
          invokedFunctionArn: 'arn:checks:q',
          wantsTail: false,
          clientContext: null,
          traceId: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}/) as string,
          payload: expect.any(String) as string,
        },
      },
    ]);
    const { payload } = (accepted[0] as { request: { payload: string } }).request;
    expect(JSON.parse(payload)).toEqual({
      DeploymentId: deployment.options.id,
      LifecycleEventHookExecutionId: expect.any(String) as string,
    });
    deployments.stop();
  });

  test.each([
    [{ Message: 'capital', message: 'small' }, 'capital'],
    [{ message: 'small' }, 'small'],
    [{}, 'NoFunction'],
  ])('a hook that cannot be called fails the deployment: %j', (body, why) => {
    const { accepted, deployment, notes } = hooked({ status: 404, errorType: 'NoFunction', body });
    expect(accepted).toEqual([]);
    expect(deployment.status).toBe('Failed');
    expect([...notes, JSON.stringify(deployment.failure)].join('\n')).toContain(why);
  });
});
