// What a template says of Managed Instances, snapshots and tenants, in a scenario's words and as it is served.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { fragmentOf } from '../../bench/template/fragment.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { servedTemplate } from '../../bench/template/served/served-scenario.ts';

const template = `
Transform: AWS::Serverless-2016-10-31
Globals:
  CapacityProvider: { ScalingConfig: { MaxVCpuCount: 40 } }
Resources:
  Plain:
    Type: AWS::Lambda::CapacityProvider
    Properties:
      InstanceRequirements: { Architectures: [arm64], AllowedInstanceTypes: [m7g.xlarge] }
      CapacityProviderScalingConfig:
        ScalingMode: Manual
        ScalingPolicies: [{ PredefinedMetricType: LambdaCapacityProviderAverageCPUUtilization, TargetValue: 30 }]
  Sam: { Type: AWS::Serverless::CapacityProvider, Properties: { ScalingConfig: { AverageCPUUtilization: 70 } } }
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: code
      Handler: index.handler
      Runtime: nodejs22.x
      MemorySize: 4096
      CapacityProviderConfig: { Arn: !GetAtt Sam.Arn, PerExecutionEnvironmentMaxConcurrency: 10 }
      FunctionScalingConfig: { MinExecutionEnvironments: 1, MaxExecutionEnvironments: 5 }
  Stock:
    Type: AWS::Lambda::Function
    Properties:
      Code: { S3Bucket: b, S3Key: k }
      Handler: index.handler
      Runtime: java21
      MemorySize: 8192
      Architectures: [arm64]
      CapacityProviderConfig:
        LambdaManagedInstancesCapacityProviderConfig:
          CapacityProviderArn: !GetAtt Plain.Arn
          ExecutionEnvironmentMemoryGiBPerVCpu: 4
  Orders:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: code, Handler: app.run, Runtime: python3.13, SnapStart: { ApplyOn: PublishedVersions } }
  Portal:
    Type: AWS::Serverless::Function
    Properties:
      { CodeUri: code, Handler: index.handler, Runtime: nodejs22.x, TenancyConfig: { TenantIsolationMode: PER_TENANT } }
  Rest: { Type: AWS::ApiGateway::RestApi, Properties: { Name: rest } }
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Rest
      ResourceId: !GetAtt Rest.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${Portal.Arn}/invocations
        RequestParameters: { integration.request.header.X-Amz-Tenant-Id: method.request.header.x-customer }
`;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-modes-'));
  mkdirSync(join(directory, 'code'));
  writeFileSync(join(directory, 'code', 'index.js'), 'exports.handler = async () => 7;');
  writeFileSync(join(directory, 'template.yaml'), template);
});
afterAll(() => rmSync(directory, { recursive: true }));

test('in the words of a scenario', () => {
  const listing = readTemplate(template, 'template.yaml');
  const fragment = fragmentOf(listing, { templateDirectory: directory, scenarioDirectory: directory });
  expect(fragment.capacityProviders).toEqual({
    Plain: { architecture: 'arm64', instanceTypes: ['m7g.xlarge'], cpuTarget: '30%' },
    Sam: { architecture: 'x86_64', maxVcpus: 40, cpuTarget: '70%' },
  });
  expect(fragment.functions).toMatchObject({
    Shop: {
      compute: 'managed',
      managed: { capacityProvider: 'Sam', slots: 10, minimumEnvironments: 1, maximumEnvironments: 5 },
    },
    Stock: { compute: 'managed', managed: { capacityProvider: 'Plain', memoryPerVcpu: 4, minimumEnvironments: 3 } },
    Orders: { compute: 'snapstart' },
    Portal: { tenantIsolation: true },
  });
  expect(fragment.traffic).toMatchObject([{ to: 'Portal', via: 'http', tenants: 1 }]);
  expect(listing.ignored.map(({ what }) => what)).toEqual([]);
});

test('the scenario compiles, with the providers of the template', () => {
  const arrivals = { constant: { rate: '1/s' } };
  const timed = { duration: { constant: '10ms' }, coldStart: { constant: '50ms' } };
  const { capacityProviders, functions } = compileScenario(
    {
      name: 'modes',
      duration: '10s',
      account: { era: '2026-09-01' },
      template: './template.yaml',
      functions: { Shop: timed, Stock: timed, Orders: timed, Portal: timed },
      traffic: [
        { to: 'Shop', arrivals },
        { to: 'Stock', arrivals },
        { to: 'Orders', arrivals },
        { to: 'Portal', tenants: 3, arrivals },
      ],
    },
    'modes.yaml',
    directory,
  );
  expect(capacityProviders).toMatchObject([
    { name: 'Plain', architecture: 'arm64', cpuTarget: 0.3 },
    { name: 'Sam', maxVcpus: 40, cpuTarget: expect.closeTo(0.7, 9) as number },
  ]);
  expect(functions.map(({ config }) => config.managed?.provider ?? null)).toEqual(['Sam', 'Plain', null, null]);
});

test('as it is served', () => {
  const listing = readTemplate(template, 'template.yaml');
  const { value, extras } = servedTemplate(listing, join(directory, 'template.yaml'));
  expect(value).toMatchObject({
    capacityProviders: { Sam: { maxVcpus: 40 } },
    functions: { Shop: { compute: 'managed' }, Portal: { tenantIsolation: true } },
  });
  expect(extras.routes).toMatchObject([{ functionName: 'Portal', tenant: 'method.request.header.x-customer' }]);
});

test('a template with a runtime that AWS has ended is told so, and from when', () => {
  const file = join(directory, 'ended.yaml');
  writeFileSync(
    file,
    `
Transform: AWS::Serverless-2016-10-31
Resources:
  Old: { Type: AWS::Serverless::Function, Properties: { CodeUri: code, Handler: index.handler, Runtime: nodejs14.x } }
  Ending: { Type: AWS::Serverless::Function, Properties: { CodeUri: code, Handler: index.handler, Runtime: nodejs20.x } }
`,
  );
  const { warnings } = compileScenario(
    {
      name: 'ended',
      template: './ended.yaml',
      duration: '1m',
      account: { era: '2026' },
      functions: {},
      traffic: ['Old', 'Ending'].map((to) => ({ to, arrivals: { burst: { at: 0, count: 1 } } })),
    },
    'test',
    directory,
  );
  expect(warnings).toContain(
    'functions.Old.runtime: AWS creates no functions on nodejs14.x since 2024-01-09, and changes none since 2024-02-08',
  );
  expect(warnings.join('\n')).toMatch(
    /functions.Ending.runtime: nodejs20.x is deprecated since 2026-04-30; .* created on it from 2026-08-31, nor changed from 2026-09-30/,
  );
});
