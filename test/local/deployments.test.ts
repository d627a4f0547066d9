// Gradual deployments by CodeDeploy's API (requests as the SDK for JavaScript 3.1133 and the AWS CLI send them), on a clock on
// which a minute takes a quarter of a second.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppSpecError, readAppSpec } from '../../local/deployments/app-spec.ts';
import { comesTrue, invoke, localFunction, testPlatform } from './support.ts';

const notes: string[] = [];
let platform: Platform;
const deployed = ['even', 'bad', 'hooked', 'refused', 'stopped'] as const;

const json = async (target: string, body: object): Promise<Record<string, unknown>> => {
  const response = await fetch(platform.url, {
    method: 'POST',
    headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Record<string, unknown>;
};
const codeDeploy = (operation: string, body: object) => json(`CodeDeploy_20141006.${operation}`, body);

const lambda = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
  const response = await fetch(`${platform.url}/2015-03-31/functions/${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return JSON.parse(text) as Record<string, unknown>;
};

beforeAll(async () => {
  const functions = [
    ...deployed.map((name) => localFunction('sample.ts', 'failsByVariable', { name })),
    localFunction('sample.ts', 'deploymentHook', { name: 'agrees' }),
    localFunction('sample.ts', 'deploymentHook', { name: 'objects' }, { HOOK_STATUS: 'Failed' }),
  ];
  platform = await testPlatform(functions, {
    kept: { storeMb: 4, metrics: true },
    clockSpeed: 240,
    onNote: (text) => notes.push(text),
  });
  await codeDeploy('CreateApplication', { applicationName: 'shop', computePlatform: 'Lambda' });
  for (const name of deployed) {
    await lambda('POST', `${name}/versions`, {});
    await lambda('POST', `${name}/aliases`, { Name: 'live', FunctionVersion: '1' });
    const variables = { FAILS: name === 'bad' ? 'yes' : 'no' };
    await lambda('PUT', `${name}/configuration`, { Environment: { Variables: variables } });
    await lambda('POST', `${name}/versions`, {});
  }
});
afterAll(() => platform.stop());

const group = (name: string, more: object = {}) =>
  codeDeploy('CreateDeploymentGroup', {
    applicationName: 'shop',
    deploymentGroupName: name,
    serviceRoleArn: 'arn:aws:iam::123456789012:role/any',
    deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_FAILURE'] },
    ...more,
  });

const specOf = (name: string, hooks: readonly object[] = []): string =>
  JSON.stringify({
    version: 0.0,
    Resources: [
      {
        [name]: {
          Type: 'AWS::Lambda::Function',
          Properties: { Name: name, Alias: 'live', CurrentVersion: '1', TargetVersion: '2' },
        },
      },
    ],
    Hooks: hooks,
  });

const begin = (name: string, hooks?: readonly object[]) =>
  codeDeploy('CreateDeployment', {
    applicationName: 'shop',
    deploymentGroupName: name,
    revision: { revisionType: 'AppSpecContent', appSpecContent: { content: specOf(name, hooks) } },
  });

const info = async (deploymentId: unknown): Promise<Record<string, unknown>> => {
  const { deploymentInfo } = await codeDeploy('GetDeployment', { deploymentId });
  return deploymentInfo as Record<string, unknown>;
};

const statusIs = (id: unknown, status: string) => comesTrue(async () => (await info(id))['status'] === status);

const weights = async (name: string) => (await lambda('GET', `${name}/aliases/live`))['RoutingConfig'];
const version = async (name: string) => (await lambda('GET', `${name}/aliases/live`))['FunctionVersion'];

test('a share at once, all after the interval, on the clock of the platform', async () => {
  await group('even');
  const { deploymentId } = await begin('even');
  expect(deploymentId).toMatch(/^d-[A-Z0-9]{9}$/);
  expect(await weights('even')).toEqual({ AdditionalVersionWeights: { 2: 0.1 } });
  expect(await begin('even')).toMatchObject({
    __type: 'DeploymentLimitExceededException',
    message: `The Deployment Group 'even' already has an active Deployment '${String(deploymentId)}'`,
  });
  const running = await codeDeploy('ListDeployments', {
    applicationName: 'shop',
    deploymentGroupName: 'even',
    includeOnlyStatuses: ['InProgress'],
  });
  expect(running).toEqual({ deployments: [deploymentId] });
  expect(await statusIs(deploymentId, 'Succeeded')).toBe(true);
  expect(await version('even')).toBe('2');
  expect(await weights('even')).toBeUndefined();
  const { createTime, completeTime, deploymentOverview } = await info(deploymentId);
  // Five minutes, and how late timers are.
  expect(Number(completeTime) - Number(createTime)).toBeGreaterThanOrEqual(300);
  expect(deploymentOverview).toMatchObject({ Succeeded: 1, InProgress: 0 });
});

test('a bad version is rolled back by the alarm that its errors set off', async () => {
  await json('GraniteServiceVersion20100801.PutMetricAlarm', {
    AlarmName: 'badErrors',
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [
      { Name: 'FunctionName', Value: 'bad' },
      { Name: 'Resource', Value: 'bad:live' },
      { Name: 'ExecutedVersion', Value: '2' },
    ],
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
  await codeDeploy('CreateDeploymentConfig', {
    deploymentConfigName: 'half',
    computePlatform: 'Lambda',
    trafficRoutingConfig: {
      type: 'TimeBasedLinear',
      timeBasedLinear: { linearPercentage: 50, linearInterval: 30 },
    },
  });
  await group('bad', {
    deploymentConfigName: 'half',
    alarmConfiguration: { enabled: true, alarms: [{ name: 'badErrors' }] },
  });
  const { deploymentId } = await begin('bad');
  const answers = new Set<unknown>();
  const stopped = await comesTrue(async () => {
    answers.add((await invoke(platform, 'bad:live')).status);
    return (await info(deploymentId))['status'] === 'Stopped';
  });
  expect(stopped).toBe(true);
  expect(await info(deploymentId)).toMatchObject({
    errorInformation: { code: 'ALARM_ACTIVE', message: expect.stringContaining('<badErrors>') as string },
    rollbackInfo: {},
  });
  expect(await version('bad')).toBe('1');
  expect(await weights('bad')).toBeUndefined();
  expect((await invoke(platform, 'bad:live')).body).toBe('1');
  expect(notes.some((note) => note.endsWith('rolled back: alarm badErrors'))).toBe(true);
});

test('hooks are functions, called with what CodeDeploy sends them', async () => {
  await group('hooked', { deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' });
  const { deploymentId } = await begin('hooked', [{ BeforeAllowTraffic: 'agrees' }, { AfterAllowTraffic: 'agrees' }]);
  expect(await statusIs(deploymentId, 'Succeeded')).toBe(true);
  expect(await version('hooked')).toBe('2');
  expect(
    await codeDeploy('PutLifecycleEventHookExecutionStatus', {
      deploymentId,
      lifecycleEventHookExecutionId: 'none',
      status: 'Succeeded',
    }),
  ).toMatchObject({ __type: 'InvalidLifecycleEventHookExecutionIdException' });
  await group('refused');
  const failing = await begin('refused', [{ BeforeAllowTraffic: 'objects' }]);
  expect(await statusIs(failing['deploymentId'], 'Failed')).toBe(true);
  expect(await info(failing['deploymentId'])).toMatchObject({ errorInformation: { code: 'HOOK_EXECUTION_FAILURE' } });
  expect(await version('refused')).toBe('1');
  // One that nobody can call.
  const missing = await begin('refused', [{ BeforeAllowTraffic: 'nobody' }]);
  expect(await statusIs(missing['deploymentId'], 'Failed')).toBe(true);
});

test('StopDeployment goes back where it is asked to, and stays where it is not', async () => {
  await group('stopped');
  const first = await begin('stopped');
  expect(
    await codeDeploy('StopDeployment', { deploymentId: first['deploymentId'], autoRollbackEnabled: true }),
  ).toEqual({
    status: 'Succeeded',
    statusMessage: 'Deployment is stopped',
  });
  expect(await weights('stopped')).toBeUndefined();
  expect(await codeDeploy('StopDeployment', { deploymentId: first['deploymentId'] })).toMatchObject({
    __type: 'DeploymentAlreadyCompletedException',
  });
  const second = await begin('stopped');
  await codeDeploy('StopDeployment', { deploymentId: second['deploymentId'] });
  expect(await weights('stopped')).toEqual({ AdditionalVersionWeights: { 2: 0.1 } });
});

test('what cannot be deployed is refused', async () => {
  const refused = async (operation: string, body: object) => (await codeDeploy(operation, body))['__type'];
  expect(await refused('GetDeployment', {})).toBe('DeploymentIdRequiredException');
  expect(await refused('GetDeployment', { deploymentId: 'x' })).toBe('InvalidDeploymentIdException');
  expect(await refused('GetDeployment', { deploymentId: 'd-ABCDEFGHI' })).toBe('DeploymentDoesNotExistException');
  expect(await refused('CreateDeployment', { applicationName: 'none', deploymentGroupName: 'x' })).toBe(
    'ApplicationDoesNotExistException',
  );
  const revision = (content: string) => ({
    applicationName: 'shop',
    deploymentGroupName: 'even',
    revision: { revisionType: 'String', string: { content } },
  });
  expect(await refused('CreateDeployment', revision('[]'))).toBe('InvalidRevisionException');
  // Its alias is at version 2 by now.
  expect(await refused('CreateDeployment', revision(specOf('even')))).toBe('InvalidRevisionException');
});

test('an AppSpec is read as JSON and as YAML', () => {
  const yaml = `version: 0.0
Resources:
  - fn:
      Type: AWS::Lambda::Function
      Properties: { Name: f, Alias: live, CurrentVersion: "1", TargetVersion: 2 }
Hooks:
  - BeforeAllowTraffic: checks
`;
  const spec = {
    functionName: 'f',
    alias: 'live',
    currentVersion: '1',
    targetVersion: '2',
    hooks: { BeforeAllowTraffic: 'checks' },
  };
  expect(readAppSpec(yaml)).toEqual(spec);
  expect(readAppSpec(specOf('f', [{ BeforeAllowTraffic: 'checks' }]))).toEqual(spec);
  for (const wrong of ['', '[1]', '{', 'Resources: []', specOf('f', [{ BeforeInstall: 'x' }]), '&a [*a]']) {
    expect(() => readAppSpec(wrong), wrong).toThrow(AppSpecError);
  }
  expect(() => readAppSpec(`${'['.repeat(101)}${']'.repeat(101)}`)).toThrow(
    new AppSpecError(
      'line 1, column 101: lists and mappings lie more than 100 deep in each other here; write it flatter',
    ),
  );
});

test('new code of a function with a preference is deployed so', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-deploys-'));
  const handlerFile = join(directory, 'app.js');
  const write = (text: string): void => writeFileSync(handlerFile, `exports.handler = async () => '${text}';\n`);
  writeFileSync(join(directory, 'package.json'), '{ "type": "commonjs" }');
  write('first');
  const deployment = { type: 'Canary10Percent5Minutes', alarms: [] };
  const fn = { ...localFunction('app.js', 'handler'), handlerFile, alias: 'live', deployment };
  const other = await testPlatform([fn], { kept: { storeMb: 1, metrics: true }, clockSpeed: 240, reload: true });
  try {
    const answered = async (): Promise<unknown> => (await invoke(other, 'handler:live')).body;
    const alias = async (): Promise<Record<string, unknown>> => {
      const answer = await fetch(`${other.url}/2015-03-31/functions/handler/aliases/live`);
      return (await answer.json()) as Record<string, unknown>;
    };
    expect(await answered()).toBe('first');
    write('second');
    const shifted = { FunctionVersion: '1', RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } } };
    await expect.poll(alias, { timeout: 10_000, interval: 5 }).toMatchObject(shifted);
    await expect.poll(alias).toMatchObject({ FunctionVersion: '2' });
    expect(await answered()).toBe('second');
  } finally {
    await other.stop();
    rmSync(directory, { recursive: true });
  }
});

test.each([
  [
    'CreateApplication',
    { applicationName: 'a', computePlatform: 'Fargate' },
    'computePlatform',
    ['Server', 'Lambda', 'ECS'],
  ],
  ['CreateDeploymentConfig', { deploymentConfigName: 'c', computePlatform: 'Fargate' }, 'computePlatform', ['Lambda']],
  [
    'CreateDeploymentConfig',
    { deploymentConfigName: 'c', computePlatform: 'Lambda', trafficRoutingConfig: { type: 'Fargate' } },
    'type',
    ['TimeBasedCanary', 'TimeBasedLinear', 'AllAtOnce'],
  ],
  [
    'CreateDeployment',
    { applicationName: 'shop', deploymentGroupName: 'even', revision: { revisionType: 'Fargate' } },
    'revisionType',
    ['AppSpecContent', 'String'],
  ],
])('%s refuses %j', async (operation, asked, member, words) => {
  const { message } = await codeDeploy(operation, asked);
  expect(message).toContain(`'Fargate' at '${member}'`);
  expect(message).toContain(`enum value set: [${words.join(', ')}]`);
});
