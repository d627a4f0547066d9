import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import type { Listing, ListedFunction } from '../../bench/template/listing.ts';
import { readTemplate } from '../../bench/template/read-template.ts';

/** A template with one function F that has these properties, and whatever else is given. */
const templateOf = (properties: string, rest = ''): string =>
  [
    'Resources:',
    '  F:',
    '    Type: AWS::Serverless::Function',
    '    Properties:',
    '      Runtime: nodejs22.x',
    '      Handler: app.handler',
    '      CodeUri: src/',
    ...properties.split('\n').map((line) => `      ${line}`),
    rest,
  ].join('\n');

const read = (text: string, parameters: Record<string, string> = {}): Listing =>
  readTemplate(text, 't.yaml', parameters);
const functionOf = (text: string, parameters: Record<string, string> = {}): ListedFunction =>
  read(text, parameters).functions[0]!;
const variables = (...lines: readonly string[]): string =>
  ['Environment:', '  Variables:', ...lines.map((line) => `    ${line}`)].join('\n');

const problemsOf = (text: string, parameters: Record<string, string> = {}): string[] => {
  try {
    read(text, parameters);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

describe('intrinsic functions', () => {
  const rest = `
  Table: { Type: AWS::DynamoDB::Table }
Parameters:
  Stage: { Type: String, Default: dev }
  Zones: { Type: CommaDelimitedList, Default: 'a, b,c' }
  Secret: { Type: AWS::SSM::Parameter::Value<String>, Default: /shop/secret }
Mappings:
  Sizes:
    dev: { Memory: 256 }
    prod: { Memory: 2048 }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsSmall: !Not [!Condition IsProd]
  Either: !Or [!Condition IsProd, !Equals ['1', 1]]
  Both: !And [!Condition IsProd, !Condition IsSmall]
`;
  const settings: readonly [written: string, value: string][] = [
    ['!Ref Stage', 'dev'],
    ['{ Ref: Stage }', 'dev'],
    ['!Ref AWS::Region', 'us-east-1'],
    ["!Sub '${Stage}-${AWS::AccountId}-${!Literal}'", 'dev-123456789012-${Literal}'],
    ["!Sub ['${who}-${Stage}', { who: !Ref AWS::StackName }]", 'local-dev'],
    ["!Join ['/', [a, !Ref Stage, c]]", 'a/dev/c'],
    ["Fn::Join: ['-', !Ref Zones]", 'a-b-c'],
    ['!Select [1, !Ref Zones]', 'b'],
    ["!Select ['2', !Split [':', 'x:y:z']]", 'z'],
    ['!FindInMap [Sizes, !Ref Stage, Memory]', '256'],
    ['!If [IsProd, many, few]', 'few'],
    ['!If [Either, yes-it-is, no]', 'yes-it-is'],
    ['!If [Both, on, off]', 'false'],
    ['!Base64 hello', 'aGVsbG8='],
    ['!GetAtt F.Arn', 'arn:aws:lambda:us-east-1:123456789012:function:F'],
    ['!Ref F', 'F'],
  ];
  test.for(settings)('%s comes to %s', ([written, value]) => {
    const [key, argument] = written.split(': ');
    const line = written.startsWith('Fn::') ? `X: { ${key}: ${argument} }` : `X: ${written}`;
    const listing = read(templateOf(variables(line), rest));
    expect(listing.functions[0]!.environment).toEqual({ X: value });
    expect(listing.unresolved).toEqual([]);
  });

  const unknown: readonly [written: string, value: string][] = [
    ['!Ref Table', '${Table}'],
    ['!GetAtt Table.StreamArn', '${Table.StreamArn}'],
    ["!Sub 'db:${Table}'", 'db:${Table}'],
    ["!ImportValue 'net-vpc'", '${ImportValue(net-vpc)}'],
    ['!Ref Secret', '${Secret}'],
    ["'{{resolve:ssm:/shop/key}}'", '${resolve:ssm:/shop/key}'],
  ];
  test.for(unknown)('%s is known only when deployed: it stays readable and is listed', ([written, value]) => {
    const { functions, unresolved } = read(templateOf(variables(`X: ${written}`), rest));
    expect(functions[0]!.environment).toEqual({ X: value });
    expect(unresolved).toEqual([
      { place: 'Resources.F.Properties.Environment.Variables.X', line: 10, expression: value.replace('db:', '') },
    ]);
  });

  test('AWS::NoValue takes a setting away', () => {
    const text = templateOf("MemorySize: !If [IsProd, 1024, !Ref 'AWS::NoValue']", rest);
    expect(functionOf(text).memoryMb).toBe(128);
    expect(functionOf(text, { Stage: 'prod' }).memoryMb).toBe(1024);
  });

  test('parameters and pseudo parameters are set on the command line', () => {
    const listing = read(templateOf('MemorySize: !FindInMap [Sizes, !Ref Stage, Memory]', rest), {
      Stage: 'prod',
      'AWS::Region': 'cn-north-1',
    });
    expect(listing.functions[0]!.memoryMb).toBe(2048);
    expect(listing.parameters).toEqual([
      { name: 'Stage', value: 'prod', from: 'command line' },
      { name: 'Zones', value: 'a, b,c', from: 'default' },
      { name: 'Secret', value: null, from: 'nothing' },
    ]);
    const partition = templateOf(variables('X: !Sub "${AWS::Partition}.${AWS::URLSuffix}"'), rest);
    expect(functionOf(partition, { 'AWS::Region': 'cn-north-1' }).environment['X']).toBe('aws-cn.amazonaws.com.cn');
  });

  test('a whole setting may depend on a condition', () => {
    const text = templateOf(
      "ProvisionedConcurrencyConfig: !If [IsProd, { ProvisionedConcurrentExecutions: 4 }, !Ref 'AWS::NoValue']",
      rest,
    );
    expect(functionOf(text).provisionedConcurrency).toBe(0);
    expect(problemsOf(text, { Stage: 'prod' })[0]).toMatch(/needs an alias to be put on/);
  });

  test('a resource whose condition does not hold is not there, and is named', () => {
    const text = templateOf('Timeout: 5', rest).replace('    Type: AWS', '    Condition: IsProd\n    Type: AWS');
    const { functions, ignored } = read(text);
    expect(functions).toEqual([]);
    expect(ignored).toContainEqual({
      place: 'Resources.F',
      line: 2,
      what: 'AWS::Serverless::Function (condition IsProd does not hold)',
    });
    expect(read(text, { Stage: 'prod' }).functions).toHaveLength(1);
  });
});

test('Globals: texts are replaced, mappings merged, lists added to', () => {
  const globals = `
Globals:
  Function:
    Timeout: 20
    MemorySize: 512
    Environment: { Variables: { A: 1, B: 2 } }
    Layers: [one]
    Tags: { team: shop }
  Api: { Cors: "'*'" }
`;
  const { functions, ignored } = read(
    templateOf('MemorySize: 1024\nLayers: [two]\nEnvironment: { Variables: { B: 3 } }', globals),
  );
  expect(functions[0]).toMatchObject({
    timeoutSeconds: 20,
    memoryMb: 1024,
    environment: { A: '1', B: '3' },
    layers: ['one', 'two'],
    tags: { team: 'shop' },
  });
  expect(ignored.map(({ place }) => place)).toEqual(['Globals.Api']);
});

describe('a function', () => {
  test('says all that decides how it runs', () => {
    const listed = functionOf(
      templateOf(
        `MemorySize: 1769
Timeout: 30
Architectures: [arm64]
EphemeralStorage: { Size: 2048 }
ReservedConcurrentExecutions: 50
AutoPublishAlias: live
ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 5 }
DeploymentPreference: { Type: Canary10Percent5Minutes, Alarms: [!Ref Alarm] }
DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Dead.Arn }
VpcConfig: { SubnetIds: [subnet-1], SecurityGroupIds: [sg-1] }
FunctionUrlConfig: { AuthType: NONE }
EventInvokeConfig:
  MaximumRetryAttempts: 1
  MaximumEventAgeInSeconds: 600
  DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Dead.Arn } }`,
        '  Dead: { Type: AWS::SQS::Queue }\n  Alarm: { Type: AWS::CloudWatch::Alarm }',
      ),
    );
    expect(listed).toMatchObject({
      memoryMb: 1769,
      timeoutSeconds: 30,
      architecture: 'arm64',
      ephemeralStorageMb: 2048,
      reservedConcurrency: 50,
      provisionedConcurrency: 5,
      autoPublishAlias: 'live',
      deployment: { type: 'Canary10Percent5Minutes', alarms: ['${Alarm}'] },
      deadLetter: 'Dead',
      vpc: { subnets: ['subnet-1'], securityGroups: ['sg-1'] },
      url: { authType: 'NONE', invokeMode: 'BUFFERED' },
      maximumRetryAttempts: 1,
      maximumEventAgeSeconds: 600,
      destinations: { onFailure: 'Dead' },
    });
  });

  test('of plain CloudFormation gets its versions, aliases, mappings and URL', () => {
    const { functions, ignored, unresolved } = read(`
Resources:
  F:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      Code: { ZipFile: 'exports.handler = async () => 1' }
      Role: some-role
      Tags: [{ Key: team, Value: shop }]
      DeadLetterConfig: { TargetArn: !GetAtt Q.Arn }
  Q: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true } }
  V1: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref F } }
  V2:
    Type: AWS::Lambda::Version
    Properties: { FunctionName: !GetAtt F.Arn, ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 } }
  Live:
    Type: AWS::Lambda::Alias
    Properties:
      FunctionName: !Ref F
      Name: live
      FunctionVersion: !GetAtt V1.Version
      RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: !GetAtt V2.Version, FunctionWeight: 0.1 }] }
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { FunctionName: !Ref Live, EventSourceArn: !GetAtt Q.Arn, BatchSize: 7 }
  Url: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !GetAtt F.Arn, AuthType: NONE } }
  Invoke:
    Type: AWS::Lambda::EventInvokeConfig
    Properties: { FunctionName: !Ref F, Qualifier: $LATEST, MaximumRetryAttempts: 0 }
  Elsewhere:
    Type: AWS::Lambda::Alias
    Properties: { FunctionName: another, Name: live, FunctionVersion: '1' }
`);
    expect(functions[0]).toMatchObject({
      inlineCode: true,
      tags: { team: 'shop' },
      deadLetter: 'Q',
      versions: { 1: { provisionedConcurrency: 0 }, 2: { provisionedConcurrency: 3 } },
      aliases: { live: { version: '1', weights: { 2: 0.1 } } },
      events: [{ id: 'Mapping', type: 'SQS', via: 'sqs', source: 'Q', settings: { BatchSize: 7 } }],
      url: { authType: 'NONE' },
      maximumRetryAttempts: 0,
    });
    expect(ignored.map(({ place }) => place)).toEqual([
      'Resources.F.Properties.Role',
      'Resources.Invoke.Properties.Qualifier',
      'Resources.Elsewhere',
    ]);
    expect(unresolved).toEqual([]);
  });

  test('of an image needs neither runtime nor handler', () => {
    const text =
      'Resources: { F: { Type: AWS::Serverless::Function, Properties: { PackageType: Image, ImageUri: repo/app } } }';
    expect(functionOf(text)).toMatchObject({ packageType: 'image', code: 'repo/app', runtime: null });
  });

  test('reads the same from JSON', () => {
    const json = {
      Resources: {
        F: {
          Type: 'AWS::Serverless::Function',
          Properties: { Runtime: 'nodejs22.x', Handler: 'a.b', CodeUri: '.', MemorySize: { Ref: 'Memory' } },
        },
      },
      Parameters: { Memory: { Type: 'Number', Default: 300 } },
    };
    expect(functionOf(JSON.stringify(json, null, 2))).toMatchObject({ memoryMb: 300, line: 3 });
  });
});

describe('events', () => {
  const eventOf = (type: string, properties: string, rest = '') =>
    functionOf(templateOf(`Events: { E: { Type: ${type}, Properties: { ${properties} } } }`, rest)).events[0]!;

  test.for([
    ['Api', 'Path: /a, Method: get', 'http', 'get /a'],
    ['HttpApi', 'Path: /a, Method: post', 'http', 'post /a'],
    ['SQS', "Queue: 'arn:aws:sqs:us-east-1:1:q'", 'sqs', 'arn:aws:sqs:us-east-1:1:q'],
    ['Kinesis', 'Stream: !GetAtt F.Arn', 'kinesis', 'F'],
    ['DynamoDB', 'Stream: x', 'dynamodb', 'x'],
    ['Schedule', 'Schedule: rate(5 minutes)', 'async', 'rate(5 minutes)'],
    ['ScheduleV2', 'ScheduleExpression: rate(1 hour)', 'async', 'rate(1 hour)'],
    ['S3', 'Bucket: photos, Events: s3:ObjectCreated:*', 'async', 'photos'],
    ['SNS', 'Topic: orders', 'async', 'orders'],
    ['EventBridgeRule', 'Pattern: { source: [shop] }', 'async', null],
    ['CloudWatchEvent', 'Pattern: { source: [shop] }', 'async', null],
    ['Cognito', 'UserPool: pool, Trigger: PreSignUp', 'sync', 'pool'],
    ['MSK', 'Stream: cluster, Topics: [a]', 'kafka', 'cluster'],
  ] as const)('%s { %s } comes via %s from %s', ([type, properties, via, source]) => {
    expect(eventOf(type, properties)).toMatchObject({ id: 'E', type, via, source, enabled: true });
  });

  test('carry the settings of their mapping', () => {
    const settings = eventOf(
      'SQS',
      'Queue: q, BatchSize: 100, MaximumBatchingWindowInSeconds: 2, ScalingConfig: { MaximumConcurrency: 5 }',
    ).settings;
    expect(settings).toEqual({ BatchSize: 100, MaximumBatchingWindowInSeconds: 2, MaximumConcurrency: 5 });
  });

  test('of an API keep its throttling, and name the rest of its settings', () => {
    const { functions, sources, ignored } = read(
      templateOf(
        'Events: { E: { Type: HttpApi, Properties: { Path: /a, Method: get, TimeoutInMillis: 29000 } } }',
        `  Shop:
    Type: AWS::Serverless::Api
    Properties:
      StageName: !Sub '\${AWS::StackName}-prod'
      MethodSettings:
        - { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: '10', LoggingLevel: INFO }
        - { HttpMethod: GET, ResourcePath: /slow, ThrottlingRateLimit: 1 }`,
      ),
    );
    expect(functions[0]!.events[0]!.settings).toEqual({ TimeoutInMillis: 29_000 });
    expect(sources[0]!.settings).toEqual({ StageName: 'local-prod', ThrottlingRateLimit: 10 });
    expect(ignored.map(({ what }) => what)).toEqual(['LoggingLevel', 'MethodSettings of GET']);
  });

  test('name what of them has no effect', () => {
    const text = templateOf('Events: { E: { Type: SQS, Properties: { Queue: q, KmsKeyArn: k, Enabled: false } } }');
    const { functions, ignored } = read(text);
    expect(functions[0]!.events[0]!.enabled).toBe(false);
    expect(ignored).toEqual([
      { place: 'Resources.F.Properties.Events.E.Properties.KmsKeyArn', line: 8, what: 'KmsKeyArn' },
    ]);
  });
});

describe('a broken template', () => {
  test('is told of with line and column', () => {
    expect(problemsOf('Resources:\n  F: [1\n')[0]).toMatch(/line 3, column 1/);
    expect(problemsOf('Resources: { F: !Reff X }')[0]).toMatch(
      /line 1, column 17 .*: the tag !Reff is none that is known here; correct it/,
    );
    expect(problemsOf('name: x')).toEqual([
      'Resources: has no mapping called Resources, so it is no template; name a SAM or CloudFormation template',
    ]);
  });

  test('is told of all at once, each with place, value and cure', () => {
    const text = templateOf(
      `MemorySize: 64
Timeout: soon
ReservedConcurrentExecutions: 1
ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 4 }
Architectures: [x86]
Environment: { Variables: { A: !Ref Nobody, B: !FindInMap [M, a, b], C: !If [Nowhere, 1, 2] } }
Events:
  Q: { Type: SQS, Properties: { Queue: q, BatchSize: 50 } }
  R: { Type: Queue }
  S: { Type: SQS, Properties: { BatchSize: 0 } }`,
      '  G: { Type: AWS::Serverless::Function, Properties: { CodeUri: . } }\n  H: {}\n',
    );
    const problems = problemsOf(text, { Stage: 'x' });
    const place = 'Resources.F.Properties';
    expect(problems).toEqual([
      '--parameter Stage: the template has no such parameter; there are: none; correct the name or leave it out',
      'Resources.H (line 19): has no Type; add one such as AWS::Serverless::Function',
      `${place}.MemorySize (line 8): 64 is outside 128 to 10240; choose one inside`,
      `${place}.Timeout (line 9): "soon" is no number; write one`,
      `${place}.Architectures (line 12): "x86" is no architecture; write x86_64 or arm64`,
      `${place}.ProvisionedConcurrencyConfig (line 11): 4 exceeds ReservedConcurrentExecutions 1; lower it or raise the reservation`,
      `${place}.ProvisionedConcurrencyConfig (line 11): needs an alias to be put on; add AutoPublishAlias, such as live`,
      `${place}.Environment.Variables.A (line 13): nothing is called "Nobody"; the template has: F, G, H; correct the name`,
      `${place}.Environment.Variables.B (line 13): Mappings holds no M.a.b; add it, or give another key`,
      `${place}.Environment.Variables.C (line 13): no condition is called "Nowhere"; there are: none; correct the name`,
      `${place}.Events.Q.Properties.BatchSize (line 15): 50 messages need MaximumBatchingWindowInSeconds of at least 1; set it, or ask for 10 at most`,
      expect.stringMatching(
        /^Resources\.F\.Properties\.Events\.R \(line 16\): is of no known type \(Queue\); write one of Api,/,
      ),
      `${place}.Events.S.Properties (line 17): says nothing of what it comes from; add Queue`,
      `${place}.Events.S.Properties.BatchSize (line 17): 0 is outside 1 to 10000; choose one inside`,
      'Resources.G (line 18): has no Runtime; add one such as nodejs22.x, or PackageType: Image',
      'Resources.G (line 18): has no Handler; add one such as index.handler',
    ]);
  });

  test.each([
    ['SQS', 'add Queue'],
    ['Kinesis', 'add Stream'],
    ['DynamoDB', 'add Stream'],
    ['Schedule', 'add Schedule'],
    ['ScheduleV2', 'add ScheduleExpression'],
  ])('of %s have to say what it comes from, which no other event needs', (type, cure) => {
    const problems = (of: string) => problemsOf(templateOf(`Events: { E: { Type: ${of}, Properties: {} } }`));
    expect(problems(type)).toEqual([
      `Resources.F.Properties.Events.E.Properties (line 8): says nothing of what it comes from; ${cure}`,
    ]);
    expect(problems('HttpApi')).toEqual([]);
  });

  test('may not have conditions in a circle, nor parameters that it refuses itself', () => {
    const circle = `
Parameters:
  Stage: { Type: String, Default: test, AllowedValues: [dev, prod] }
  Size: { Type: Number, Default: 1, MinValue: 128 }
Conditions:
  A: !Not [!Condition B]
  B: !Not [!Condition A]
`;
    expect(problemsOf(templateOf('Timeout: !If [A, 1, 2]', circle))).toEqual([
      'Parameters.Stage.Default (line 11): "test" is not allowed; write one of dev, prod',
      'Parameters.Size.Default (line 12): 1 is below 128; raise it',
      'Conditions.A (line 14): depends on itself; write it without the circle',
    ]);
  });

  test('may not write lists where mappings belong', () => {
    expect(problemsOf(templateOf('Events: []', '  G: { Type: AWS::SQS::Queue, Properties: [] }'))).toEqual([
      'Resources.F.Properties.Events (line 8): is no mapping of names to events; write one',
      'Resources.G.Properties (line 9): is no mapping; write the properties as one',
    ]);
  });

  test('with a macro is read as it stands, and the macro is named', () => {
    const { ignored } = read(templateOf('MemorySize: 256', 'Transform: [AWS::Serverless-2016-10-31, Shop::Macro]'));
    expect(ignored.map(({ what }) => what)).toEqual(['Shop::Macro (not run: what it writes is not seen)']);
  });

  test('is told that a key comes twice: the last one counts', () => {
    const { functions, ignored } = read(templateOf('Timeout: 4\nTimeout: 5'));
    expect(functions[0]!.timeoutSeconds).toBe(5);
    expect(ignored[0]!.what).toBe('Timeout (written twice; the last one counts)');
  });
});
