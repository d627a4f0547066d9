import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ConfigError } from '../../bench/input/config-error.ts';
import { fragmentOf, type ScenarioFragment } from '../../bench/template/fragment.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { isTemplateText, servedTemplate } from '../../bench/template/served/served-scenario.ts';

const template = `
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev }
Globals:
  Function: { Runtime: nodejs22.x, Timeout: 10, Environment: { Variables: { STAGE: !Ref Stage } } }
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src/
      Handler: orders.handler
      MemorySize: 512
      ReservedConcurrentExecutions: 20
      EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: Lambda, Destination: !GetAtt Receipts.Arn } } }
      Events:
        Queue: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn, BatchSize: 5, ScalingConfig: { MaximumConcurrency: 4 } } }
        Route: { Type: Api, Properties: { Path: /orders, Method: post, RestApiId: !Ref Shop } }
        Changes: { Type: Kinesis, Properties: { Stream: !GetAtt S.Arn, StartingPosition: LATEST, ParallelizationFactor: 2 } }
        Often: { Type: Schedule, Properties: { Schedule: rate(5 minutes), Input: '{"clean":true}' } }
        Topics: { Type: MSK, Properties: { Stream: cluster, Topics: [a] } }
  Receipts:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: src/, Handler: nested/receipts.run, Architectures: [arm64] }
  Report:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: src/, Handler: report.handler, Runtime: python3.15 }
  Keeper:
    Type: AWS::Serverless::Function
    Properties: { CodeUri: s3://bucket/code.zip, Handler: a.b, ReservedConcurrentExecutions: 7 }
  Q:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: 60, MessageRetentionPeriod: 3600, RedrivePolicy: { maxReceiveCount: 3 } }
  S: { Type: AWS::Kinesis::Stream, Properties: { ShardCount: 6, RetentionPeriodHours: 48 } }
  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: prod
      MethodSettings: [{ HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 100, ThrottlingBurstLimit: 50 }]
`;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-template-'));
  mkdirSync(join(directory, 'src/nested'), { recursive: true });
  writeFileSync(join(directory, 'template.yaml'), template);
  writeFileSync(join(directory, 'src/orders.ts'), 'export const handler = async () => 1;\n');
  writeFileSync(join(directory, 'src/nested/receipts.cjs'), 'exports.run = async () => 2;\n');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const fragment = (text = template): ScenarioFragment =>
  fragmentOf(readTemplate(text, 't.yaml'), { templateDirectory: directory, scenarioDirectory: directory });

const base = {
  name: 'templated',
  duration: '60s',
  template: './template.yaml',
  functions: {
    Orders: { duration: { constant: '20ms' }, coldStart: { constant: '100ms' } },
    Receipts: { duration: { constant: '5ms' } },
  },
  traffic: [{ to: 'Orders', via: 'sqs', arrivals: { constant: { rate: '5/s' } } }] as unknown[],
};

const compiled = (value: object) => compileScenario({ ...base, ...value }, 'scenario.yaml', directory);

const problemsOf = (value: object): string[] => {
  try {
    compiled(value);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

describe('a template in the words of a scenario', () => {
  test('its functions', () => {
    expect(fragment().functions['Orders']).toEqual({
      handler: './src/orders.ts#handler',
      memory: '512MB',
      timeout: '10s',
      reservedConcurrency: 20,
      runtime: 'nodejs22.x',
      environment: { STAGE: 'dev' },
      destinations: { onSuccess: 'Receipts' },
    });
    expect(fragment().functions['Receipts']).toMatchObject({
      handler: './src/nested/receipts.cjs#run',
      architecture: 'arm64',
    });
    // Nothing was published for this version of Python: the nearest stands in, and that is said.
    expect(fragment().functions['Report']).toMatchObject({ coldStart: { runtime: 'python3.14' } });
    expect(fragment().notes).toContainEqual({
      functionId: 'Report',
      setting: 'coldStart',
      message: 'no Init Duration was published for python3.15; that of python3.14 stands in; give coldStart',
    });
  });

  test('its events', () => {
    expect(fragment().traffic).toEqual([
      {
        to: 'Orders',
        via: 'sqs',
        sqs: {
          batchSize: 5,
          maximumConcurrency: 4,
          visibilityTimeout: '60s',
          retention: '3600s',
          maxReceiveCount: 3,
        },
      },
      { to: 'Orders', via: 'http', http: { kind: 'rest', rate: '100/s', burst: 50 } },
      { to: 'Orders', via: 'kinesis', stream: { shards: 6, parallelizationFactor: 2, retention: '48h' } },
      { to: 'Orders', via: 'async', arrivals: { constant: { rate: '12/h' } }, payload: { clean: true } },
      { to: 'Orders', via: 'kafka', kafka: {} },
    ]);
    expect(fragment().notes).toContainEqual({
      functionId: 'Orders',
      setting: 'kafka',
      message: 'Topics (MSK) reads a topic whose partitions a template does not tell: give kafka.partitions',
    });
  });

  test('mappings of Kafka, whose limits of retries need provisioned pollers', () => {
    const mapping = (id: string, more: string): string => `
  ${id}:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { FunctionName: !Ref F, EventSourceArn: 'arn:aws:kafka:us-east-1:123456789012:cluster/c/u', Topics: [t],
      StartingPosition: LATEST, BatchSize: 50, MaximumRetryAttempts: 2, BisectBatchOnFunctionError: true${more} }`;
    const own = `
  Own:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { FunctionName: !Ref F, SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ['b:1'] } }, Topics: [t],
      MaximumBatchingWindowInSeconds: 3, DestinationConfig: { OnFailure: { Destination: !GetAtt Failed.Arn } } }`;
    const { traffic, notes } = fragment(`
Resources:
  F: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: src } }
  Failed: { Type: AWS::SQS::Queue }
${mapping('Provisioned', ", ProvisionedPollerConfig: { MinimumPollers: 4 }, DestinationConfig: { OnFailure: { Destination: 's3://failed' } }")}
${mapping('OnDemand', '')}
${own}
`);
    expect(traffic).toEqual([
      {
        to: 'F',
        via: 'kafka',
        kafka: {
          batchSize: 50,
          pollers: { minimum: 4, maximum: 200 },
          maximumRetryAttempts: 2,
          bisectOnError: true,
          onFailure: true,
        },
      },
      { to: 'F', via: 'kafka', kafka: { batchSize: 50 } },
      { to: 'F', via: 'kafka', kafka: { batchWindow: '3s', onFailure: true } },
    ]);
    expect(notes.map(({ message }) => message)).toContain(
      'OnDemand (MSK) sets limits of retries, which AWS has with provisioned pollers only: they have no effect',
    );
  });

  test('destinations of records that streams and topics give up', () => {
    const failed = `DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Q.Arn } }`;
    const { traffic, notes } = fragment(`
Transform: AWS::Serverless-2016-10-31
Resources:
  Q: { Type: AWS::SQS::Queue }
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: a.b
      CodeUri: src
      Events:
        K: { Type: Kinesis, Properties: { Stream: 'arn:aws:kinesis:us-east-1:123456789012:stream/s', StartingPosition: LATEST, ${failed} } }
        L: { Type: Kinesis, Properties: { Stream: 'arn:aws:kinesis:us-east-1:123456789012:stream/t', StartingPosition: LATEST } }
        D: { Type: DynamoDB, Properties: { Stream: 'arn:aws:dynamodb:us-east-1:123456789012:table/t/stream/s', StartingPosition: LATEST, ${failed} } }
        M: { Type: MSK, Properties: { Stream: 'arn:aws:kafka:us-east-1:123456789012:cluster/c/u', Topics: [t], StartingPosition: LATEST, ${failed} } }
`);
    expect(traffic).toEqual([
      { to: 'F', via: 'kinesis', stream: { onFailure: true } },
      { to: 'F', via: 'kinesis', stream: {} },
      { to: 'F', via: 'dynamodb', stream: { onFailure: true } },
      { to: 'F', via: 'kafka', kafka: { onFailure: true } },
    ]);
    expect(notes.filter(({ message }) => message.includes('limits of retries'))).toEqual([]);
  });

  test('an alias that divides its traffic gets its versions, and is what the traffic goes to', () => {
    const { functions, traffic } = fragment(`
Resources:
  F: { Type: AWS::Lambda::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, Code: src } }
  V1: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref F } }
  V2: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref F } }
  Live:
    Type: AWS::Lambda::Alias
    Properties:
      { FunctionName: !Ref F, Name: live, FunctionVersion: !GetAtt V1.Version, RoutingConfig:
        { AdditionalVersionWeights: [{ FunctionVersion: !GetAtt V2.Version, FunctionWeight: 0.07 }] } }
  Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref Live, AuthType: NONE } }
`);
    expect(functions['F']).toMatchObject({
      versions: { 1: {}, 2: {} },
      aliases: { live: { version: '1', weights: { 2: '7%' } } },
    });
    expect(traffic).toEqual([{ to: 'F:live', via: 'http', http: { kind: 'url' } }]);
  });
});

describe('template: in a scenario', () => {
  test('stands in for functions; what the scenario says of one is merged over', () => {
    const { functions, document, warnings } = compiled({
      functions: { ...base.functions, Orders: { ...base.functions.Orders, memory: '1GB', environment: { LOG: 'on' } } },
    });
    expect(functions.map(({ config }) => config.name)).toEqual(['Orders', 'Receipts', 'Keeper']);
    expect(functions[0]!.config).toMatchObject({ memoryMb: 1024, timeoutMs: 10_000, reservedConcurrency: 20 });
    expect(functions[0]!.environment).toEqual({ STAGE: 'dev', LOG: 'on' });
    expect(functions[0]!.handler).toEqual({ file: join(directory, 'src/orders.ts'), exportName: 'handler' });
    // Of those that nothing reaches, one holds concurrency and stays; the other is left out, and that is said.
    expect(functions[2]!.config.reservedConcurrency).toBe(7);
    expect(warnings).toContain('template: nothing is sent to Report: left out; add traffic to try them');
    expect(document).not.toHaveProperty('template');
    expect(compileScenario(document, 'again', directory).document).toEqual(document);
  });

  test('gives the traffic the settings of the event that it stands for; its own come first', () => {
    const arrivals = { constant: { rate: '5/s' } };
    const { document } = compiled({
      traffic: [
        { to: 'Orders', via: 'sqs', arrivals, sqs: { batchSize: 1 } },
        { to: 'Orders', via: 'http', arrivals },
        { to: 'Orders', via: 'http', arrivals, http: { kind: 'url' } },
        { to: 'Orders', via: 'kinesis', arrivals },
        { to: 'Receipts', via: 'sqs', arrivals },
        { to: 'Orders', via: 'kafka', arrivals, kafka: { partitions: 6 } },
      ],
    });
    const [sqs, rest, url, kinesis, other, topic] = document.traffic;
    expect(sqs!.sqs).toMatchObject({ batchSize: 1, maximumConcurrency: 4, visibilityTimeout: '60s' });
    expect(rest!.http).toEqual({ kind: 'rest', rate: '100/s', burst: 50 });
    expect(url!.http).toEqual({ kind: 'url' });
    expect(kinesis!.stream).toMatchObject({ shards: 6, parallelizationFactor: 2, batchSize: 100 });
    expect(other!.sqs).toBeUndefined();
    expect(topic!.kafka).toMatchObject({ partitions: 6, batchWindow: '500ms' });
  });

  test('tells what stands in for what the template leaves open, unless the scenario says it', () => {
    const duration = { constant: '1ms' };
    const told = (report: object) => compiled({ functions: { ...base.functions, Report: report } }).warnings;
    expect(told({ duration })).toContainEqual(expect.stringMatching(/^template: Report: no Init Duration/));
    const said = told({ duration, coldStart: { constant: '80ms' } });
    expect(said.filter((warning) => warning.includes('Report'))).toEqual([]);
  });

  test('takes parameters', () => {
    const { functions } = compiled({ template: { file: './template.yaml', parameters: { Stage: 'prod' } } });
    expect(functions[0]!.environment).toEqual({ STAGE: 'prod' });
  });

  test('tells of what is wrong', () => {
    expect(problemsOf({ template: './nowhere.yaml' })[0]).toMatch(/^: cannot be read: there is no such file/);
    expect(problemsOf({ template: 3 })).toEqual([
      'template: is 3; write a file such as ./template.yaml, or { file, parameters: { Stage: prod } }',
    ]);
    expect(problemsOf({ traffic: [null, 'Orders'] })).toEqual([
      expect.stringMatching(/^traffic\.0: /),
      expect.stringMatching(/^traffic\.1: /),
    ]);
    expect(problemsOf({ traffic: 'Orders' })).toEqual([expect.stringMatching(/^traffic: /)]);
    expect(problemsOf({ functions: ['Orders'] })).toEqual([
      expect.stringMatching(/^functions: must be a mapping of functions of the template: Orders/),
    ]);
    expect(problemsOf({ functions: { Order: {} }, trace: {} })).toEqual([
      'functions.Order: the template has no function called "Order"; there are: Orders, Receipts, Report, Keeper',
      'trace: stands in for functions, as template does; remove one of them',
    ]);
  });
});

describe('a template to serve', () => {
  test('is told from a scenario', () => {
    expect(isTemplateText(template)).toBe(true);
    expect(isTemplateText('{"Resources": {}}')).toBe(true);
    expect(isTemplateText('name: x\nfunctions: {}')).toBe(false);
  });

  test('serves the Node.js functions whose code is there, and says why not the others', () => {
    const { value, notServed } = servedTemplate(readTemplate(template, 't.yaml'), join(directory, 'template.yaml'));
    const { functions } = compileScenario(value, 't.yaml', directory);
    expect(functions.map(({ config, handler }) => [config.name, handler!.exportName])).toEqual([
      ['Orders', 'handler'],
      ['Receipts', 'run'],
    ]);
    expect(notServed).toEqual([
      { id: 'Report', reason: expect.stringContaining('it runs on python3.15; only Node.js is served') as string },
      { id: 'Keeper', reason: 'its code is packed (s3://bucket/code.zip); name a directory' },
    ]);
  });

  test('with nothing to serve is refused, function by function', () => {
    const text = `
Resources:
  A: { Type: AWS::Serverless::Function, Properties: { PackageType: Image } }
  B: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: gone } }
`;
    const refused = () => servedTemplate(readTemplate(text, 't.yaml'), join(directory, 'template.yaml'));
    expect(refused).toThrow(/t\.yaml has 2 problems:\n {2}Resources\.A: not served: it is a container image\n/);
    expect(refused).toThrow(/Resources\.B: not served: there is no .*gone\/a\{\.ts,\.mts,\.js,\.mjs,\.cjs\}/);
  });
});

test('what is no time, and what is no list, is told beside a template, too', () => {
  const problems = (own: object): string[] => {
    try {
      compileScenario(
        { name: 'x', template: 'template.yaml', duration: '1m', traffic: [], ...own },
        'x.yaml',
        directory,
      );
    } catch (error) {
      if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
      throw error;
    }
    return [];
  };
  expect(problems({ duration: 'long' })).toEqual([
    'duration: "long" is not a duration; write one such as 250ms, 3s, 10m, 2h',
    'traffic: name at least one stream of requests',
  ]);
  expect(problems({ traffic: 'none' })).toEqual(['traffic: is "none"; a list belongs here']);
});
