// Capacity providers over HTTP: every bound of their members, what is kept and shown, what has no effect; and how many environments
// a version on one may have.

import { mostEnvironments, mostVcpus } from 'lambda-windtunnel/lambda';
import type { Platform } from 'lambda-windtunnel/local';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defaultProvider } from '../support/managed-config.ts';
import { localFunction, testPlatform } from './support.ts';
import { zip } from './zip.ts';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const notes: string[] = [];
let platform: Platform;
beforeAll(async () => {
  platform = await testPlatform([localFunction('sample.ts', 'echo')], {
    sandbox: 'auto',
    capacityProviders: [
      { ...defaultProvider, excluded: ['m7i.large'], maxVcpus: 32 },
      { ...defaultProvider, name: 'arms', architecture: 'arm64', allowed: ['m7g.large'], cpuTarget: 0.4 },
    ],
    onNote: (text) => notes.push(text),
  });
});
afterAll(() => platform.stop());

const call = async (method: string, path: string, body?: object): Promise<Answer> => {
  const response = await fetch(`${platform.url}${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
};
const messageOf = ({ status, body }: Answer): string => `${status} ${String(body['Message'] ?? body['message'])}`;

const path = '/2025-11-30/capacity-providers';
const arnOf = (name: string): string => `arn:aws:lambda:us-east-1:123456789012:capacity-provider:${name}`;
const role = 'arn:aws:iam::123456789012:role/operator';
const subnets = (count: number): string[] => Array.from({ length: count }, (_, at) => `subnet-${at}`);
const groups = (count: number): string[] => Array.from({ length: count }, (_, at) => `sg-${at}`);
const vpc = { SubnetIds: subnets(1), SecurityGroupIds: [] };
const permissions = { CapacityProviderOperatorRoleArn: role };
const auto = { MaxVCpuCount: 400, ScalingMode: 'Auto' };
const policy = (TargetValue: number): object => ({
  PredefinedMetricType: 'LambdaCapacityProviderAverageCPUUtilization',
  TargetValue,
});

let count = 0;
const create = (members: object): Promise<Answer> => {
  count += 1;
  return call('POST', path, {
    CapacityProviderName: `made-${count}`,
    VpcConfig: vpc,
    PermissionsConfig: permissions,
    ...members,
  });
};
const shown = ({ body }: Answer): object => body['CapacityProvider'] as object;
const refusedAt = (value: string, member: string, rule: string): string =>
  `400 1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must have ${rule}`;

test('what a platform is given stands as if it had been made by the API', async () => {
  const given = {
    State: 'Active',
    VpcConfig: { SubnetIds: ['subnet-local'], SecurityGroupIds: [] },
    PermissionsConfig: { CapacityProviderOperatorRoleArn: 'arn:aws:iam::123456789012:role/windtunnel' },
    LastModified: expect.any(String) as string,
  };
  expect(await call('GET', `${path}/default`)).toEqual({
    status: 200,
    body: {
      CapacityProvider: {
        ...given,
        CapacityProviderArn: arnOf('default'),
        InstanceRequirements: { Architectures: ['x86_64'], ExcludedInstanceTypes: ['m7i.large'] },
        CapacityProviderScalingConfig: { MaxVCpuCount: 32, ScalingMode: 'Auto' },
      },
    },
  });
  expect(shown(await call('GET', `${path}/arms`))).toEqual({
    ...given,
    CapacityProviderArn: arnOf('arms'),
    InstanceRequirements: { Architectures: ['arm64'], AllowedInstanceTypes: ['m7g.large'] },
    CapacityProviderScalingConfig: { MaxVCpuCount: 400, ScalingMode: 'Manual', ScalingPolicies: [policy(40)] },
  });
});

test.each(['nobody', arnOf('nobody')])('%s is not there', async (asked) => {
  const message = `404 Capacity provider not found: ${arnOf('nobody')}`;
  expect(messageOf(await call('GET', `${path}/${encodeURIComponent(asked)}`))).toBe(message);
  expect(messageOf(await call('DELETE', `${path}/${encodeURIComponent(asked)}`))).toBe(message);
});

test('a new one has what was said and the defaults of the rest, and is on its way', async () => {
  const made = await create({ CapacityProviderName: arnOf('whole') });
  expect(made).toEqual({
    status: 202,
    body: {
      CapacityProvider: {
        CapacityProviderArn: arnOf('whole'),
        State: 'Pending',
        VpcConfig: vpc,
        PermissionsConfig: permissions,
        CapacityProviderScalingConfig: auto,
        LastModified: expect.any(String) as string,
      },
    },
  });
});

test('what has no effect is kept, shown, and told of', async () => {
  const kept = {
    InstanceRequirements: { ExcludedInstanceTypes: ['m7i.large'] },
    KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012',
    PropagateTags: { Mode: 'Explicit', ExplicitTags: { team: 'blue' } },
    TelemetryConfig: { LoggingConfig: { SystemLogLevel: 'DEBUG', LogGroup: '/groups/own' } },
  };
  notes.length = 0;
  const made = await create({ CapacityProviderName: 'kept', ...kept });
  expect(shown(made)).toMatchObject(kept);
  const noted = (...members: string[]): string[] =>
    members.map((member) => `capacity provider kept: ${member} has no effect: its instances are this machine`);
  expect(notes).toEqual(noted('VpcConfig', 'PermissionsConfig', 'KmsKeyArn', 'PropagateTags', 'TelemetryConfig'));
  notes.length = 0;
  const changed = await call('PUT', `${path}/kept`, {
    PropagateTags: { Mode: 'None' },
    TelemetryConfig: { LoggingConfig: {} },
  });
  expect(changed.status).toBe(202);
  expect(shown(changed)).toEqual({
    ...shown(made),
    PropagateTags: { Mode: 'None' },
    TelemetryConfig: { LoggingConfig: {} },
    State: expect.any(String) as string,
    LastModified: expect.any(String) as string,
  });
  expect(notes).toEqual(noted('PropagateTags', 'TelemetryConfig'));
});

describe('of the members', () => {
  test.each([
    [{ VpcConfig: { SubnetIds: subnets(16), SecurityGroupIds: groups(5) } }],
    [{ InstanceRequirements: { Architectures: ['arm64'] } }],
    [{ InstanceRequirements: { AllowedInstanceTypes: Array.from({ length: 400 }, () => 'm7i.large') } }],
    [{ InstanceRequirements: { AllowedInstanceTypes: [], ExcludedInstanceTypes: ['m7i.large'] } }],
    [{ InstanceRequirements: { AllowedInstanceTypes: ['m7i.large'], ExcludedInstanceTypes: [] } }],
    [{ CapacityProviderScalingConfig: { MaxVCpuCount: 2, ScalingMode: 'Auto' } }],
    [{ CapacityProviderScalingConfig: { MaxVCpuCount: mostVcpus, ScalingMode: 'Auto' } }],
    [{ CapacityProviderScalingConfig: { ...auto, ScalingMode: 'Manual', ScalingPolicies: [policy(0)] } }],
    [{ CapacityProviderScalingConfig: { ...auto, ScalingMode: 'Manual', ScalingPolicies: [policy(100)] } }],
  ])('these are as many as may be: %.120j', async (members) => {
    const made = await create(members);
    expect(made.status).toBe(202);
    expect(shown(made)).toMatchObject(members);
  });

  test.each([
    [
      { VpcConfig: { ...vpc, SubnetIds: [] } },
      refusedAt('[]', 'vpcConfig.subnetIds', 'length greater than or equal to 1'),
    ],
    [
      { VpcConfig: { ...vpc, SubnetIds: subnets(17) } },
      refusedAt(`[${subnets(17).join(', ')}]`, 'vpcConfig.subnetIds', 'length less than or equal to 16'),
    ],
    [
      { VpcConfig: { ...vpc, SecurityGroupIds: groups(6) } },
      refusedAt(`[${groups(6).join(', ')}]`, 'vpcConfig.securityGroupIds', 'length less than or equal to 5'),
    ],
    [
      { InstanceRequirements: { Architectures: [] } },
      refusedAt('[]', 'instanceRequirements.architectures', 'length greater than or equal to 1'),
    ],
    [
      { InstanceRequirements: { Architectures: ['arm64', 'x86_64'] } },
      refusedAt('[arm64, x86_64]', 'instanceRequirements.architectures', 'length less than or equal to 1'),
    ],
    [
      { InstanceRequirements: { AllowedInstanceTypes: Array.from({ length: 401 }, () => 'a1.a') } },
      refusedAt(
        `[${Array.from({ length: 401 }, () => 'a1.a').join(', ')}]`,
        'instanceRequirements.allowedInstanceTypes',
        'length less than or equal to 400',
      ),
    ],
    [
      { InstanceRequirements: { ExcludedInstanceTypes: Array.from({ length: 401 }, () => 'a1.a') } },
      refusedAt(
        `[${Array.from({ length: 401 }, () => 'a1.a').join(', ')}]`,
        'instanceRequirements.excludedInstanceTypes',
        'length less than or equal to 400',
      ),
    ],
    [
      { InstanceRequirements: { AllowedInstanceTypes: ['a1.a'], ExcludedInstanceTypes: ['b1.b'] } },
      '400 Give AllowedInstanceTypes or ExcludedInstanceTypes, not both.',
    ],
    [
      { CapacityProviderScalingConfig: { MaxVCpuCount: 1 } },
      refusedAt('1', 'capacityProviderScalingConfig.maxVCpuCount', 'value greater than or equal to 2'),
    ],
    [
      { CapacityProviderScalingConfig: { MaxVCpuCount: mostVcpus + 1 } },
      refusedAt(
        String(mostVcpus + 1),
        'capacityProviderScalingConfig.maxVCpuCount',
        `value less than or equal to ${mostVcpus}`,
      ),
    ],
    [
      { CapacityProviderScalingConfig: { ScalingPolicies: [] } },
      "400 A scaling policy can't be specified when the scalingMode is set to Auto",
    ],
    [
      {
        CapacityProviderScalingConfig: {
          ScalingMode: 'Manual',
          ScalingPolicies: Array.from({ length: 11 }, () => policy(50)),
        },
      },
      expect.stringMatching(/^400 .* at 'capacityProviderScalingConfig.scalingPolicies' .* less than or equal to 10$/),
    ],
  ])('these are refused: %.120j', async (members, message) => {
    expect(messageOf(await create(members))).toEqual(message);
  });

  test.each([
    [-0.5, 'greater than or equal to 0'],
    [100.5, 'less than or equal to 100'],
  ])('a target of %d %% is refused: it must be %s', async (target, bound) => {
    const made = await create({
      CapacityProviderScalingConfig: { ScalingMode: 'Manual', ScalingPolicies: [policy(target)] },
    });
    expect(messageOf(made)).toMatch(
      new RegExp(`^400 .*Value '${target}' at .*targetValue.*Member must have value ${bound}$`),
    );
  });
});

test('what is left out of an update stays; manual scaling without policies has none, automatic shows none', async () => {
  await create({
    CapacityProviderName: 'scaled',
    CapacityProviderScalingConfig: { MaxVCpuCount: 64, ScalingMode: 'Manual', ScalingPolicies: [policy(40)] },
  });
  const scaling = async (members?: object): Promise<unknown> => {
    const body = members === undefined ? {} : { CapacityProviderScalingConfig: members };
    const answer = shown(await call('PUT', `${path}/scaled`, body)) as Record<string, unknown>;
    return answer['CapacityProviderScalingConfig'];
  };
  const manual = { MaxVCpuCount: 64, ScalingMode: 'Manual', ScalingPolicies: [policy(40)] };
  expect(await scaling()).toEqual(manual);
  expect(await scaling({ MaxVCpuCount: 32 })).toEqual({ ...manual, MaxVCpuCount: 32 });
  expect(await scaling({ ScalingPolicies: [policy(50)] })).toEqual({
    ...manual,
    MaxVCpuCount: 32,
    ScalingPolicies: [policy(50)],
  });
  expect(await scaling({ ScalingMode: 'Auto' })).toEqual({ MaxVCpuCount: 32, ScalingMode: 'Auto' });
  expect(await scaling({ ScalingMode: 'Manual' })).toEqual({
    MaxVCpuCount: 32,
    ScalingMode: 'Manual',
    ScalingPolicies: [],
  });
});

test('one that is there, or is not there, is said by its name and its ARN', async () => {
  expect(messageOf(await create({ CapacityProviderName: 'default' }))).toContain('409 ');
  expect(messageOf(await call('GET', `${path}/nobody`))).toContain(arnOf('nobody'));
  const states = async (state: string): Promise<unknown[]> => {
    const { body } = await call('GET', `${path}?State=${state}`);
    return (body['CapacityProviders'] as { CapacityProviderArn: string }[]).map((one) => one.CapacityProviderArn);
  };
  expect(await states('Active')).toEqual(expect.arrayContaining([arnOf('default'), arnOf('arms')]));
  expect(await states('Failed')).toEqual([]);
});

describe('a version has', () => {
  const scalingPath = '/2025-11-30/functions/scales/function-scaling-config';
  const put = (config?: object, qualifier = '?Qualifier=$LATEST.PUBLISHED'): Promise<Answer> =>
    call('PUT', `${scalingPath}${qualifier}`, config === undefined ? {} : { FunctionScalingConfig: config });
  const bounds = async (): Promise<unknown> => {
    const { body } = await call('GET', scalingPath);
    expect(body['RequestedFunctionScalingConfig']).toEqual(body['AppliedFunctionScalingConfig']);
    expect(body['FunctionArn']).toBe('arn:aws:lambda:us-east-1:123456789012:function:scales:$LATEST.PUBLISHED');
    return body['AppliedFunctionScalingConfig'];
  };
  const publish = (): Promise<Answer> =>
    call('POST', '/2015-03-31/functions/scales/versions', { PublishTo: 'LATEST_PUBLISHED' });

  beforeAll(async () => {
    await call('POST', '/2015-03-31/functions', {
      FunctionName: 'scales',
      Role: role,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      MemorySize: 2048,
      Code: { ZipFile: Buffer.from(zip({ 'index.mjs': 'export const handler = async () => 1;' })).toString('base64') },
      CapacityProviderConfig: {
        LambdaManagedInstancesCapacityProviderConfig: { CapacityProviderArn: arnOf('default') },
      },
    });
    await publish();
  });

  test('three environments at least and no bound above, unless it is said otherwise', async () => {
    expect(await bounds()).toEqual({ MinExecutionEnvironments: 3 });
  });

  test.each([
    [
      { MinExecutionEnvironments: 0, MaxExecutionEnvironments: 0 },
      { MinExecutionEnvironments: 0, MaxExecutionEnvironments: 0 },
    ],
    [
      { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 1 },
      { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 1 },
    ],
    [{ MinExecutionEnvironments: 2 }, { MinExecutionEnvironments: 2 }],
    [{ MaxExecutionEnvironments: 3 }, { MinExecutionEnvironments: 3, MaxExecutionEnvironments: 3 }],
    [
      { MaxExecutionEnvironments: mostEnvironments },
      { MinExecutionEnvironments: 3, MaxExecutionEnvironments: mostEnvironments },
    ],
    [{}, { MinExecutionEnvironments: 3 }],
  ])('of %j: %j', async (given, has) => {
    expect((await put(given)).status).toBe(202);
    expect(await bounds()).toEqual(has);
  });

  test('its default again where nothing is said', async () => {
    await put({ MinExecutionEnvironments: 1, MaxExecutionEnvironments: 4 });
    expect((await put()).status).toBe(202);
    expect(await bounds()).toEqual({ MinExecutionEnvironments: 3 });
  });

  test('a note where it has one or two', async () => {
    const noted = async (minimum: number, maximum: number): Promise<boolean> => {
      notes.length = 0;
      await put({ MinExecutionEnvironments: minimum, MaxExecutionEnvironments: maximum });
      const text = 'scales: fewer than 3 environments are for tests: AWS advises 3, over three availability zones';
      return notes.includes(text);
    };
    expect(await noted(0, 0)).toBe(false);
    expect(await noted(1, 4)).toBe(true);
    expect(await noted(2, 4)).toBe(true);
    expect(await noted(3, 4)).toBe(false);
  });

  test('what was said of it still when it is published again', async () => {
    await put({ MinExecutionEnvironments: 1, MaxExecutionEnvironments: 2 });
    const last = { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 2 };
    await call('PUT', '/2015-03-31/functions/scales/configuration', { Description: 'again' });
    expect((await publish()).body).toMatchObject({ Version: '$LATEST.PUBLISHED', Description: 'again' });
    expect(await bounds()).toEqual(last);
  });

  const below0 = '400 MinExecutionEnvironments can be 0 only together with MaxExecutionEnvironments of 0.';
  const at = (member: string): string => `functionScalingConfig.${member}ExecutionEnvironments`;
  test.each([
    [{ MinExecutionEnvironments: 0 }, below0],
    [{ MinExecutionEnvironments: 0, MaxExecutionEnvironments: 1 }, below0],
    [{ MaxExecutionEnvironments: 2 }, '400 MaxExecutionEnvironments of 2 is below MinExecutionEnvironments of 3.'],
    [
      { MinExecutionEnvironments: 5, MaxExecutionEnvironments: 4 },
      '400 MaxExecutionEnvironments of 4 is below MinExecutionEnvironments of 5.',
    ],
    [{ MinExecutionEnvironments: -1 }, refusedAt('-1', at('min'), 'value greater than or equal to 0')],
    [{ MaxExecutionEnvironments: -1 }, refusedAt('-1', at('max'), 'value greater than or equal to 0')],
    [
      { MaxExecutionEnvironments: mostEnvironments + 1 },
      refusedAt(String(mostEnvironments + 1), at('max'), `value less than or equal to ${mostEnvironments}`),
    ],
  ])('never %j: %s', async (given, message) => {
    expect(messageOf(await put(given))).toBe(message);
  });

  test('no scaling where it has no provider, is $LATEST, or is not there', async () => {
    const of = (name: string, qualifier: string): Promise<Answer> =>
      call('GET', `/2025-11-30/functions/${name}/function-scaling-config?Qualifier=${qualifier}`);
    expect(messageOf(await of('echo', '1'))).toBe(
      '400 echo has no capacity provider: it has no scaling configuration.',
    );
    expect(messageOf(await of('scales', '$LATEST'))).toBe(
      '400 Give a published version or $LATEST.PUBLISHED for the Qualifier.',
    );
    expect(messageOf(await of('scales', '7'))).toBe(
      '404 Function not found: arn:aws:lambda:us-east-1:123456789012:function:scales:7',
    );
  });

  test('its provider as long as it is there', async () => {
    const { body } = await call('GET', `${path}/default/function-versions`);
    expect(body).toEqual({
      CapacityProviderArn: arnOf('default'),
      FunctionVersions: [
        {
          FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:scales:$LATEST.PUBLISHED',
          State: expect.any(String) as string,
        },
      ],
    });
    expect((await call('GET', `${path}/arms/function-versions`)).body['FunctionVersions']).toEqual([]);
    expect((await call('DELETE', `${path}/default`)).status).toBe(409);
    const gone = await call('DELETE', `${path}/arms`);
    expect([gone.status, shown(gone)]).toEqual([202, expect.objectContaining({ State: 'Deleting' })]);
    expect((await call('GET', `${path}/arms`)).status).toBe(404);
  });
});
