// CodeDeploy's operations over a registry of this test and a clock that is moved by hand: each member, each refusal, each end.

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { codeDeployService } from '../../local/deployments/codedeploy-service.ts';
import { Deployments } from '../../local/deployments/deployments.ts';
import type { FunctionRegistry } from '../../local/functions/registry.ts';
import type { Alias, StoredFunction } from '../../local/settings/stored-function.ts';
import { perform } from '../../local/wire/aws-service.ts';
import { StandingTime } from './cloudwatch-service.ts';

const minuteMs = 60_000;
const begun = Date.UTC(2026, 10, 28);

interface Answer extends Record<string, unknown> {
  readonly deploymentId: string;
  readonly deploymentInfo: Record<string, unknown>;
}

const made = () => {
  const time = new StandingTime(begun);
  const notes: string[] = [];
  const alarming: string[] = [];
  const calls: { readonly name: string; readonly event: Record<string, string> }[] = [];
  let problem: string | null = null;
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
    find: (name: string) => (name === 'shop' ? { stored } : { status: 404 }),
    putAlias: (_: StoredFunction, alias: Alias) => {
      stored.aliases.set(alias.name, alias);
      return alias;
    },
  } as unknown as FunctionRegistry;
  const note = (text: string): void => void notes.push(text);
  const deployments = new Deployments({
    registry,
    time,
    alarming: (names) => names.find((name) => alarming.includes(name)) ?? null,
    call: (name, event) => {
      calls.push({ name, event: event as Record<string, string> });
      return problem;
    },
    note,
  });
  const service = codeDeployService(deployments, note);
  const ask = (operation: string, asked: object): Answer => {
    const performed = perform(service, operation, asked as Record<string, unknown>, null);
    if (performed.kind !== 'refused') return performed.answer as Answer;
    return `${performed.refusal.type}: ${performed.refusal.message}` as never;
  };
  ask('CreateApplication', { applicationName: 'app', computePlatform: 'Lambda' });
  const group = (more: object = {}) =>
    ask('CreateDeploymentGroup', { applicationName: 'app', deploymentGroupName: 'g', serviceRoleArn: 'arn', ...more });
  const spec = (change: object = {}, hooks: object[] = []): string =>
    JSON.stringify({
      Resources: [
        {
          f: {
            Type: 'AWS::Lambda::Function',
            Properties: { Name: 'shop', Alias: 'live', CurrentVersion: '1', TargetVersion: '2', ...change },
          },
        },
      ],
      Hooks: hooks,
    });
  const begin = (more: object = {}, content = spec()) =>
    ask('CreateDeployment', {
      applicationName: 'app',
      deploymentGroupName: 'g',
      revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
      ...more,
    });
  const info = (id: string) => ask('GetDeployment', { deploymentId: id }).deploymentInfo;
  const alias = () => {
    const { version, additional } = stored.aliases.get('live')!;
    return additional === null ? version : `${version}, ${additional.weight} of ${additional.version}`;
  };
  const refuseCalls = (text: string): void => {
    problem = text;
  };
  return { time, notes, alarming, calls, stored, deployments, ask, group, spec, begin, info, alias, refuseCalls };
};

test('applications and groups are made once, with names, and listed', () => {
  const { ask, group } = made();
  expect(ask('CreateApplication', { applicationName: 'x' })).toContain(
    'InvalidComputePlatformException: Only the compute',
  );
  expect(ask('CreateApplication', { applicationName: 'x', computePlatform: 'Moon' })).toContain(
    'InvalidInputException',
  );
  expect(ask('CreateApplication', { computePlatform: 'Lambda' })).toBe(
    'ApplicationNameRequiredException: The application name is required',
  );
  for (const name of ['', 'x'.repeat(101)])
    expect(ask('CreateApplication', { applicationName: name, computePlatform: 'Lambda' })).toContain(
      'InvalidApplicationNameException',
    );
  expect(ask('CreateApplication', { applicationName: 'app', computePlatform: 'Lambda' })).toBe(
    'ApplicationAlreadyExistsException: Application already exists: app',
  );
  ask('CreateApplication', { applicationName: 'a', computePlatform: 'Lambda' });
  expect(ask('ListApplications', {})).toEqual({ applications: ['a', 'app'] });
  for (let i = 0; i < 120; i += 1) ask('CreateApplication', { applicationName: `b${i}`, computePlatform: 'Lambda' });
  const first = ask('ListApplications', {}) as Record<string, unknown>;
  const rest = ask('ListApplications', { nextToken: first['nextToken'] }) as Record<string, unknown>;
  const all = [...(first['applications'] as string[]), ...(rest['applications'] as string[])];
  expect([all.length, new Set(all).size, rest['nextToken']]).toEqual([122, 122, undefined]);
  for (const list of ['ListApplications', 'ListDeploymentConfigs']) {
    expect(ask(list, { nextToken: 'x' })).toBe('InvalidNextTokenException: The next token is not valid');
  }
  expect(group()).toHaveProperty('deploymentGroupId');
  expect(group()).toBe('DeploymentGroupAlreadyExistsException: Deployment group name already exists: g');
  expect(group({ deploymentGroupName: 'x'.repeat(101) })).toContain('InvalidDeploymentGroupNameException');
  expect(group({ deploymentGroupName: 'h', serviceRoleArn: null })).toContain('ServiceRoleArnRequiredException');
  expect(group({ applicationName: 'none' })).toBe(
    'ApplicationDoesNotExistException: No application found for name: none',
  );
  expect(group({ deploymentGroupName: 'h', deploymentConfigName: 'none' })).toContain(
    'DeploymentConfigDoesNotExistException',
  );
  const alarms = (count: number) => ({
    enabled: true,
    alarms: Array.from({ length: count }, (_, i) => ({ name: `a${i}` })),
  });
  expect(group({ deploymentGroupName: 'h', alarmConfiguration: alarms(11) })).toContain(
    'AlarmsLimitExceededException: At most 10',
  );
  expect(group({ deploymentGroupName: 'b', alarmConfiguration: alarms(10) })).toHaveProperty('deploymentGroupId');
  expect(
    group({ deploymentGroupName: 'h', autoRollbackConfiguration: { enabled: true, events: ['ALWAYS'] } }),
  ).toContain('InvalidAutoRollbackConfigException: There is no event ALWAYS');
  expect(ask('ListDeploymentGroups', { applicationName: 'app' })).toEqual({
    applicationName: 'app',
    deploymentGroups: ['b', 'g'],
  });
});

test('a group is told as it was made; what is switched off is nothing', () => {
  const { ask, group } = made();
  const told = (name: string) =>
    ask('GetDeploymentGroup', { applicationName: 'app', deploymentGroupName: name })['deploymentGroupInfo'] as object;
  group({
    deploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
    alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] },
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
  });
  expect(told('g')).toMatchObject({
    applicationName: 'app',
    deploymentGroupName: 'g',
    deploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] },
    alarmConfiguration: { enabled: true, ignorePollAlarmFailure: false, alarms: [{ name: 'errors' }] },
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    computePlatform: 'Lambda',
  });
  group({
    deploymentGroupName: 'off',
    alarmConfiguration: { enabled: false, alarms: [{ name: 'errors' }] },
    autoRollbackConfiguration: { enabled: false, events: ['DEPLOYMENT_FAILURE'] },
  });
  expect(told('off')).toMatchObject({
    deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce',
    autoRollbackConfiguration: { enabled: false, events: [] },
    alarmConfiguration: { enabled: false, alarms: [] },
  });
  expect(ask('GetDeploymentGroup', { applicationName: 'app', deploymentGroupName: 'none' })).toContain(
    'DeploymentGroupDoesNotExistException: No Deployment Group found for name: none',
  );
});

describe('a configuration of one’s own', () => {
  const config = (more: object) => {
    const one = made();
    one.group();
    const answer = one.ask('CreateDeploymentConfig', {
      deploymentConfigName: 'own',
      computePlatform: 'Lambda',
      ...more,
    });
    /** What the alias is at each minute. */
    const shifts = (minutes: number): string[] => {
      one.begin({ deploymentConfigName: 'own' });
      return Array.from({ length: minutes }, (_, minute) => {
        one.time.moveTo(begun + minute * minuteMs);
        return one.alias();
      });
    };
    return { ...one, answer, shifts };
  };

  test('shifts a share, then all', () => {
    const { shifts } = config({
      trafficRoutingConfig: { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 20, canaryInterval: 2 } },
    });
    expect(shifts(4)).toEqual(['1, 0.2 of 2', '1, 0.2 of 2', '2', '2']);
  });

  test('shifts the same share again and again', () => {
    const { shifts } = config({
      trafficRoutingConfig: { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 50, linearInterval: 1 } },
    });
    expect(shifts(3)).toEqual(['1, 0.5 of 2', '2', '2']);
  });

  test('shifts all at once unless it says otherwise', () => {
    expect(config({}).shifts(1)).toEqual(['2']);
  });

  test('is listed behind those of CodeDeploy, and refused where it cannot be', () => {
    const { ask } = config({});
    const { deploymentConfigsList: names } = ask('ListDeploymentConfigs', {}) as unknown as {
      deploymentConfigsList: string[];
    };
    expect(names.at(-1)).toBe('own');
    expect(names).toContain('CodeDeployDefault.LambdaCanary10Percent5Minutes');
    const make = (more: object) => ask('CreateDeploymentConfig', { deploymentConfigName: 'x', ...more });
    expect(make({ deploymentConfigName: 'own' })).toContain('DeploymentConfigAlreadyExistsException');
    expect(make({ deploymentConfigName: 'CodeDeployDefault.x' })).toContain('InvalidDeploymentConfigNameException');
    expect(make({ deploymentConfigName: 'a b' })).toContain('InvalidDeploymentConfigNameException');
    expect(make({ computePlatform: 'Server' })).toContain('InvalidInputException');
    const canary = (canaryPercentage: number, canaryInterval: number) =>
      make({
        trafficRoutingConfig: { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage, canaryInterval } },
      });
    expect(canary(0, 1)).toContain('greater than or equal to 1');
    expect(canary(100, 1)).toContain('less than or equal to 99');
    for (const [type, member] of [
      ['TimeBasedCanary', 'canaryPercentage'],
      ['TimeBasedLinear', 'linearPercentage'],
    ] as const) {
      expect(make({ trafficRoutingConfig: { type } })).toBe(
        `InvalidInputException: 1 validation error detected: Value '0' at '${member}' failed to satisfy constraint: Member must have value greater than or equal to 1`,
      );
    }
    expect(canary(1, 2881)).toContain('less than or equal to 2880');
    expect(canary(99, 2880)).toHaveProperty('deploymentConfigId');
    expect(make({ deploymentConfigName: 'y', trafficRoutingConfig: { type: 'Other' } })).toContain(
      'InvalidInputException',
    );
  });
});

const canary = { deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes' };

describe('a deployment', () => {
  test('tells where it stands until it is through', () => {
    const { group, begin, info, time, alias } = made();
    group(canary);
    const { deploymentId } = begin({ description: 'better' });
    expect(info(deploymentId)).toMatchObject({
      applicationName: 'app',
      deploymentGroupName: 'g',
      ...canary,
      deploymentId,
      status: 'InProgress',
      description: 'better',
      creator: 'user',
      createTime: new Date(begun),
      startTime: new Date(begun),
      deploymentOverview: { Pending: 0, InProgress: 1, Succeeded: 0, Failed: 0, Skipped: 0, Ready: 0 },
    });
    for (const member of ['completeTime', 'errorInformation', 'rollbackInfo'])
      expect(info(deploymentId)).not.toHaveProperty(member);
    expect(alias()).toBe('1, 0.1 of 2');
    expect(begin()).toBe(
      `DeploymentLimitExceededException: The Deployment Group 'g' already has an active Deployment '${deploymentId}'`,
    );
    time.moveTo(begun + 5 * minuteMs);
    expect(alias()).toBe('2');
    expect(info(deploymentId)).toMatchObject({
      status: 'Succeeded',
      completeTime: new Date(begun + 5 * minuteMs),
      deploymentOverview: { InProgress: 0, Succeeded: 1, Failed: 0, Skipped: 0 },
    });
    expect(time.awaited).toEqual([]);
  });

  test('ends by an alarm of its group, or of its own; goes back where that is asked for', () => {
    const watched = { ...canary, alarmConfiguration: { enabled: true, alarms: [{ name: 'errors' }] } };
    const failed = (groupMore: object, more: object, alarm: string) => {
      const one = made();
      one.group({ ...watched, ...groupMore });
      const { deploymentId } = one.begin(more);
      one.alarming.push(alarm);
      one.time.moveTo(begun + 4 * minuteMs);
      return { alias: one.alias(), info: one.info(deploymentId) };
    };
    const back = { autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOP_ON_ALARM'] } };
    const undone = failed(back, {}, 'errors');
    expect(undone.alias).toBe('1');
    expect(undone.info).toMatchObject({
      status: 'Stopped',
      errorInformation: {
        code: 'ALARM_ACTIVE',
        message: expect.stringContaining('Activated alarms: <errors>') as string,
      },
      rollbackInfo: { rollbackMessage: 'The traffic was sent back to the original version.' },
      deploymentOverview: { Skipped: 1, InProgress: 0 },
    });
    const left = failed({ autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } }, {}, 'errors');
    expect(left.alias).toBe('1, 0.1 of 2');
    expect(left.info).not.toHaveProperty('rollbackInfo');
    const others = { overrideAlarmConfiguration: { enabled: true, alarms: [{ name: 'mine' }] } };
    expect(failed({}, { ...others, ...back }, 'mine')).toMatchObject({ alias: '1' });
    expect(failed(back, others, 'errors').info).toMatchObject({
      status: 'InProgress',
      overrideAlarmConfiguration: { alarms: [{ name: 'mine' }] },
    });
  });

  test('is stopped by request, once, and goes back as the request or its group says', () => {
    const stopped = (rollsBack: boolean | null, events: string[]) => {
      const one = made();
      one.group({ ...canary, autoRollbackConfiguration: { enabled: true, events } });
      const { deploymentId } = one.begin();
      const asked = { deploymentId, ...(rollsBack === null ? {} : { autoRollbackEnabled: rollsBack }) };
      expect(one.ask('StopDeployment', asked)).toEqual({ status: 'Succeeded', statusMessage: 'Deployment is stopped' });
      expect(one.ask('StopDeployment', asked)).toBe(
        `DeploymentAlreadyCompletedException: The deployment ${deploymentId} is already completed with status Stopped`,
      );
      expect(one.info(deploymentId)).toMatchObject({ errorInformation: { code: 'MANUAL_STOP' } });
      expect(one.time.awaited).toEqual([]);
      return one.alias();
    };
    const onRequest = ['DEPLOYMENT_STOP_ON_REQUEST'];
    expect(stopped(null, onRequest)).toBe('1');
    expect(stopped(null, ['DEPLOYMENT_STOP_ON_ALARM'])).toBe('1, 0.1 of 2');
    expect(stopped(false, onRequest)).toBe('1, 0.1 of 2');
    expect(stopped(true, [])).toBe('1');
  });

  test('waits for its hooks, which say how they ended, within an hour', () => {
    const hooks = [{ BeforeAllowTraffic: 'before' }, { AfterAllowTraffic: 'after' }];
    const started = () => {
      const one = made();
      one.group({ autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } });
      const { deploymentId } = one.begin({}, one.spec({}, hooks));
      const say = (
        status: string,
        lifecycleEventHookExecutionId = one.calls.at(-1)!.event['LifecycleEventHookExecutionId']!,
      ) => one.ask('PutLifecycleEventHookExecutionStatus', { deploymentId, lifecycleEventHookExecutionId, status });
      return { ...one, deploymentId, say };
    };
    const well = started();
    expect(well.alias()).toBe('1');
    expect(well.calls.map(({ name, event }) => [name, event['DeploymentId']])).toEqual([['before', well.deploymentId]]);
    const first = well.calls[0]!.event['LifecycleEventHookExecutionId']!;
    expect(well.say('Maybe')).toContain('InvalidLifecycleEventHookExecutionStatusException');
    expect(well.say(undefined as never)).toBe(
      'InvalidLifecycleEventHookExecutionStatusException: Only Succeeded and Failed are accepted as the status of a lifecycle event hook',
    );
    expect(well.say('Succeeded', 'other')).toContain('InvalidLifecycleEventHookExecutionIdException');
    expect(well.say('Succeeded')).toEqual({ lifecycleEventHookExecutionId: first });
    expect(well.alias()).toBe('2');
    expect(well.say('Succeeded', first)).toContain('LifecycleEventAlreadyCompletedException');
    expect(well.calls.map(({ name }) => name)).toEqual(['before', 'after']);
    well.say('Succeeded');
    expect(well.info(well.deploymentId)['status']).toBe('Succeeded');
    const failing = started();
    failing.say('Succeeded');
    failing.say('Failed');
    expect(failing.alias()).toBe('1');
    expect(failing.info(failing.deploymentId)).toMatchObject({
      status: 'Failed',
      errorInformation: {
        code: 'HOOK_EXECUTION_FAILURE',
        message: expect.stringContaining('hooks failed: AfterAllowTraffic') as string,
      },
      deploymentOverview: { Failed: 1 },
    });
    const silent = started();
    silent.time.moveTo(begun + 60 * minuteMs - 1);
    expect(silent.info(silent.deploymentId)['status']).toBe('InProgress');
    silent.time.moveTo(begun + 60 * minuteMs);
    expect(silent.info(silent.deploymentId)['status']).toBe('Failed');
    expect(silent.notes.join()).toContain('before said nothing within an hour');
    const uncalled = made();
    uncalled.refuseCalls('no such function');
    uncalled.group();
    const { deploymentId } = uncalled.begin({}, uncalled.spec({}, hooks));
    expect(uncalled.info(deploymentId)['status']).toBe('Failed');
    expect(uncalled.notes.join()).toContain('before cannot be called: no such function');
  });

  test('leaves an alias that somebody deleted alone', () => {
    const { group, begin, stored, time, info } = made();
    group(canary);
    const { deploymentId } = begin();
    stored.aliases.delete('live');
    time.moveTo(begun + 5 * minuteMs);
    expect(stored.aliases.size).toBe(0);
    expect(info(deploymentId)['status']).toBe('Succeeded');
  });

  test('is refused without a revision that can be used', () => {
    const { group, begin, spec, ask } = made();
    group();
    const with_ = (change: object) => begin({}, spec(change));
    expect(with_({ Name: 'none' })).toBe('InvalidRevisionException: The function none of the AppSpec is not there.');
    expect(with_({ Alias: 'none' })).toBe('InvalidRevisionException: The function shop has no alias none.');
    expect(with_({ CurrentVersion: '2' })).toBe(
      'InvalidRevisionException: The alias live points at version 1, not at the CurrentVersion 2.',
    );
    expect(with_({ TargetVersion: '9' })).toBe('InvalidRevisionException: The function shop has no version 9.');
    for (const [content, problem] of [
      ['[]', 'it is no mapping'],
      ['{"a": [', 'it is neither JSON nor YAML'],
      ['Resources: []', 'Resources is no list of one function'],
      ['Resources: [{ a: {} }, { b: {} }]', 'Resources is no list of one function'],
      [
        'Resources: [{ f: { Type: Other, Properties: {} } }]',
        'its resource is no AWS::Lambda::Function with Properties',
      ],
      [
        'Resources: [{ f: { Type: "AWS::Lambda::Function" } }]',
        'its resource is no AWS::Lambda::Function with Properties',
      ],
      [
        'Resources: [{ f: { Type: "AWS::Lambda::Function", Properties: { Name: x } } }]',
        'Alias is missing in Properties',
      ],
    ] as const)
      expect(begin({}, content), content).toContain(`The AppSpec cannot be used: ${problem}`);
    expect(begin({}, JSON.stringify({ ...(JSON.parse(spec()) as object), Hooks: 5 }))).toContain('Hooks is no list');
    expect(begin({}, spec({}, [{ Other: 'x' }]))).toContain(
      'there is no hook Other: BeforeAllowTraffic and AfterAllowTraffic are',
    );
    expect(begin({ revision: null })).toBe('RevisionRequiredException: The revision is required');
    for (const [revisionType, member] of [
      ['AppSpecContent', 'appSpecContent'],
      ['String', 'string'],
    ] as const) {
      expect(begin({ revision: { revisionType } })).toBe('ContentRequiredException: The content is required');
      expect(begin({ revision: { revisionType, [member]: { content: 'a: [' } } })).toContain(
        'it is neither JSON nor YAML: ',
      );
    }
    expect(begin({ revision: {} })).toContain('revisionType must be AppSpecContent or String');
    expect(begin({ deploymentConfigName: 'none' })).toContain('DeploymentConfigDoesNotExistException');
    const hashed = (sha256: string) =>
      begin({ revision: { revisionType: 'String', string: { content: spec(), sha256 } } });
    expect(hashed('0'.repeat(64))).toContain('The SHA-256 hash is not that of the content');
    expect(hashed(createHash('sha256').update(spec()).digest('hex'))).toHaveProperty('deploymentId');
    expect(ask('GetDeployment', { deploymentId: 'd-abc' })).toContain(
      'InvalidDeploymentIdException: The deployment ID d-abc is not valid',
    );
    expect(ask('GetDeployment', { deploymentId: 'd-ABCDEFGH1' })).toContain('DeploymentDoesNotExistException');
  });
});

test('deployments are listed, the latest first, by application, group, status and time, a hundred a page', () => {
  const { group, begin, ask, time, stored } = made();
  group();
  group({ deploymentGroupName: 'h' });
  const ids: string[] = [];
  for (let i = 0; i < 102; i += 1) {
    time.moveTo(begun + i * 1000);
    stored.aliases.set('live', { name: 'live', version: '1', additional: null } as unknown as Alias);
    ids.unshift(begin({ deploymentGroupName: i === 0 ? 'h' : 'g' }).deploymentId);
  }
  const list = (asked: object = {}) => ask('ListDeployments', asked);
  const first = list();
  expect(first['deployments']).toEqual(ids.slice(0, 100));
  expect(list({ nextToken: first['nextToken'] })).toEqual({ deployments: ids.slice(100) });
  expect(list({ applicationName: 'app', deploymentGroupName: 'h' })).toEqual({ deployments: ids.slice(-1) });
  expect(list({ createTimeRange: { start: begun / 1000 + 100, end: begun / 1000 + 101 } })).toEqual({
    deployments: ids.slice(0, 2),
  });
  expect(list({ includeOnlyStatuses: ['Failed', 'Stopped'] })).toEqual({ deployments: [] });
  expect((list({ includeOnlyStatuses: ['Succeeded'] })['deployments'] as string[]).length).toBe(100);
  expect(list({ includeOnlyStatuses: ['Odd'] })).toBe('InvalidDeploymentStatusException: There is no status Odd');
  expect(list({ deploymentGroupName: 'g' })).toBe('ApplicationNameRequiredException: The application name is required');
  expect(list({ applicationName: 'none' })).toContain('ApplicationDoesNotExistException');
  expect(list({ applicationName: 'app', deploymentGroupName: 'none' })).toContain(
    'DeploymentGroupDoesNotExistException',
  );
  expect(list({ createTimeRange: { start: 2, end: 1 } })).toContain('InvalidTimeRangeException');
  expect(list({ nextToken: 'x' })).toContain('InvalidNextTokenException');
});

test('new code of an alias with a preference stops what is under way there and is deployed', () => {
  const { deployments, stored, alias, time } = made();
  expect(deployments.deployPreferred(stored, 'live', '2')).toBe(false);
  const configName = canary.deploymentConfigName;
  deployments.prefer('shop', 'live', { group: { configName, alarms: [], rollbackOn: [] }, hooks: {} });
  expect(deployments.deployPreferred(stored, 'live', '2')).toBe(true);
  expect(alias()).toBe('1, 0.1 of 2');
  const [first] = deployments.all;
  expect(first!.options).toMatchObject({
    creator: 'CloudFormation',
    group: { applicationName: 'ServerlessDeploymentApplication', groupName: 'shopDeploymentGroup' },
  });
  (stored.versions as Map<string, unknown>).set('3', {});
  expect(deployments.deployPreferred(stored, 'live', '3')).toBe(true);
  expect(first!.status).toBe('Stopped');
  expect(alias()).toBe('1, 0.1 of 3');
  deployments.stop();
  expect(time.awaited).toEqual([]);
});
