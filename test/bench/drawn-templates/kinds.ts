// Kinds of template, each with resources that fit together, and the parameters of templates.

import * as fc from 'fast-check';
import { attachedPolicy, permission, role, samPolicies, statement } from './access.ts';
import { apis } from './apis.ts';
import { event, eventOfKind, layer, mapping, topic } from './events.ts';
import { expression } from './expressions.ts';
import {
  alias,
  invokeConfig,
  managed,
  metadata,
  plainFunction,
  properties,
  samFunction,
  simple,
  simplePlain,
  sources,
  typed,
  url,
} from './functions.ts';
import { policy, target } from './scaling.ts';
import {
  type Any,
  type Members,
  type Values,
  all,
  arn,
  none,
  of,
  ref,
  rightValues,
  some,
  unknown,
  wrongValues,
} from './values.ts';
import { alarm, aliased, provider, version } from './versions.ts';

const prelude = {
  Parameters: {
    Unknown: { Type: 'String' },
    Name: { Type: 'String', Default: 'named' },
    Size: { Type: 'Number', Default: 512 },
    Both: { Type: 'CommaDelimitedList', Default: 'one, two' },
  },
  Conditions: { Is: { 'Fn::Equals': [1, '1'] }, Isnt: { 'Fn::Not': [{ Condition: 'Is' }] } },
};

export type Template = Record<string, unknown>;

/** What stands in for a resource that is named and was not drawn. */
const standIns: Readonly<Record<string, string>> = {
  Queue: 'SQS::Queue',
  Fifo: 'SQS::Queue',
  Stream: 'Kinesis::Stream',
  Topic: 'SNS::Topic',
  Role: 'IAM::Role',
  Hosts: 'Serverless::CapacityProvider',
  Plain: 'Lambda::CapacityProvider',
  Layer: 'Serverless::LayerVersion',
  Packed: 'Lambda::LayerVersion',
  Gone: 'Serverless::LayerVersion',
  First: 'Lambda::Version',
  Second: 'Lambda::Version',
  Live: 'Lambda::Alias',
  Alarm: 'CloudWatch::Alarm',
  Rest: 'Serverless::Api',
  Http: 'Serverless::HttpApi',
  Gate: 'ApiGatewayV2::Api',
  Old: 'ApiGateway::RestApi',
};

const isNamed = (text: string, id: string): boolean => new RegExp(`["{]${id}["}.]`).test(text);

/** Of parameters and conditions those that `text` names. */
const named = (section: Record<string, unknown>, text: string): Record<string, unknown> =>
  Object.fromEntries(Object.entries(section).filter(([id]) => id === 'Is' || isNamed(text, id)));

const withStandIns = (resources: Record<string, unknown>): Record<string, unknown> => {
  const text = JSON.stringify(resources);
  const lacking = Object.entries(standIns).filter(([id]) => !(id in resources) && isNamed(text, id));
  return {
    ...Object.fromEntries(lacking.map(([id, type]) => [id, { Type: `AWS::${type}`, Properties: {} }])),
    ...resources,
  };
};

export const templateOf = (
  resources: Record<string, Any>,
  optional: Record<string, Any> = {},
  sections: Members = {},
): fc.Arbitrary<Template> =>
  fc.tuple(all(resources), some(optional), some(sections)).map(([needed, others, more]) => {
    const text = JSON.stringify([needed, others, more]);
    return {
      Transform: 'AWS::Serverless-2016-10-31',
      Parameters: named(prelude.Parameters, text),
      Conditions: named(prelude.Conditions, text),
      ...more,
      Resources: withStandIns({ ...needed, ...others }),
    };
  });

const globals = (values: Values): Any =>
  some({
    Function: values.inner(
      some({
        ...properties(values),
        Runtime: of('nodejs20.x'),
        Tags: of({ all: 'x' }),
        Layers: of<unknown>([ref('Layer')], ref('Layer')),
        Environment: of({ Variables: { A: 0, G: 'g' } }),
      }),
    ),
    Api: some({
      StageName: of('global'),
      Cors: of("'*'"),
      Auth: of({ DefaultAuthorizer: 'AWS_IAM' }),
      Variables: of({ g: 1 }),
    }),
    HttpApi: some({
      StageVariables: of({ g: 2 }),
      CorsConfiguration: of(true),
      Auth: of({ DefaultAuthorizer: 'AWS_IAM' }),
    }),
    LayerVersion: of({ ContentUri: 'layer' }),
    CapacityProvider: of({ ScalingConfig: { MaxVCpuCount: 30 } }),
    SimpleTable: of({ a: 1 }),
    More: of(1),
  });
const layersOfAll = {
  Layer: layer('Serverless::LayerVersion', 'layer'),
  Packed: layer('Lambda::LayerVersion', { S3Bucket: 'b' }),
  Gone: layer('Serverless::LayerVersion', 'gone'),
};

/** Kinds of template, each drawn with the values it is given. */
export const kinds: Readonly<Record<string, (values: Values) => fc.Arbitrary<Template>>> = {
  functions: (values) =>
    templateOf(
      {
        Shop: samFunction(
          { ...properties(values), ...managed(values) },
          {
            Metadata: metadata,
            IgnoreGlobals: of<unknown>('*', ['Timeout', 'Tags'], 'MemorySize'),
            Condition: of('Is', 'Is', 'Isnt'),
            CreationPolicy: of(1),
          },
        ),
        Other: plainFunction(properties(values)),
      },
      {
        ...layersOfAll,
        Queue: sources(values)['Queue']!,
        Topic: topic,
        Hosts: provider(values, 'Serverless::CapacityProvider'),
        Plain: provider(values, 'Lambda::CapacityProvider'),
      },
      { Globals: globals(values) },
    ),
  events: (values) => {
    const { Queue, Fifo, Stream, Table } = sources(values);
    const events = fc.dictionary(of('One', 'Two', 'Three', 'Four'), event(values), {
      minKeys: values === wrongValues ? 2 : 1,
      maxKeys: 3,
    });
    return templateOf(
      {
        Shop: fc
          .tuple(
            simple({ TenancyConfig: of({ TenantIsolationMode: 'PER_TENANT' }), AutoPublishAlias: of('live') }),
            events,
          )
          .map(([shop, Events]) => ({ ...shop, Properties: { ...(shop['Properties'] as object), Events } })),
        Other: simple(),
        Plain: simplePlain(),
        Topic: topic,
        Queue: Queue!,
        Fifo: Fifo!,
        Stream: Stream!,
        Table: Table!,
        Consumer: fc.constant({ Type: 'AWS::Kinesis::StreamConsumer' }),
        Msk: fc.constant({ Type: 'AWS::MSK::Cluster' }),
        Rest: fc.constant({ Type: 'AWS::Serverless::Api' }),
        Http: fc.constant({ Type: 'AWS::Serverless::HttpApi' }),
        Live: fc.constant({
          Type: 'AWS::Lambda::Alias',
          Properties: { FunctionName: ref('Plain'), Name: 'live', FunctionVersion: '1' },
        }),
      },
      { Mapping: mapping(values), Again: mapping(values) },
      { Globals: globals(values).map((value) => ({ ...(value as object), Function: {} })) },
    );
  },
  versions: (values) =>
    templateOf(
      {
        Shop: simple({
          ...managed(values),
          ReservedConcurrentExecutions: values === wrongValues ? of(10, 19, 20) : of(20, 21),
          MemorySize: values.number(128, 10_240),
        }).chain((shop) =>
          fc
            .tuple(
              fc.oneof(
                { weight: 5, arbitrary: of<unknown>('live', 'live-2', 'a_b', unknown, ref('Name')) },
                of<unknown>(none),
              ),
              some(alias(values)),
            )
            .map(([AutoPublishAlias, own]) => {
              const isNone = AutoPublishAlias === none && values === rightValues;
              return {
                ...shop,
                Properties: { ...(shop['Properties'] as object), ...(isNone ? {} : { AutoPublishAlias, ...own }) },
              };
            }),
        ),
        Other: simple(),
        Plain: simplePlain(managed(values)),
        Alarm: alarm(values),
        Named: alarm(values),
        Hosts: provider(values, 'Serverless::CapacityProvider'),
      },
      {
        First: version(values),
        Second: version(values),
        Live: aliased(values),
        Split: aliased(values),
        Url: typed(
          'Lambda::Url',
          fc
            .tuple(of<unknown>(ref('Plain'), ref('Live'), 'gone'), url(values))
            .map(([TargetFunctionArn, others]) => ({ TargetFunctionArn, ...others })),
        ),
        Invoke: typed(
          'Lambda::EventInvokeConfig',
          invokeConfig(values).map((others) => ({ FunctionName: ref('Plain'), Qualifier: 'x', ...others })),
        ),
      },
    ),
  apis: (values) => {
    const kind = eventOfKind(values);
    const routed = (type: string) => kind[type]!.map((Properties): unknown => ({ Type: type, Properties }));
    const parts = apis(values);
    const shop = fc
      .tuple(simple({ AutoPublishAlias: of('live') }), some({ R: routed('Api'), H: routed('HttpApi') }))
      .map(([one, Events]) => ({ ...one, Properties: { ...(one['Properties'] as object), Events } }));
    return templateOf(
      {
        Shop: shop,
        Plain: simplePlain(),
        Live: fc.constant({
          Type: 'AWS::Lambda::Alias',
          Properties: { FunctionName: ref('Plain'), Name: 'live', FunctionVersion: '1' },
        }),
        Joint: parts['Joint']!,
        Part: parts['Part']!,
        Above: parts['Above']!,
      },
      parts,
      { Globals: globals(values).map((value) => ({ ...(value as object), Function: {} })) },
    );
  },
  access: (values) => {
    const { Queue, Stream, Table } = sources(values);
    const events = some({
      Q: of({ Type: 'SQS', Properties: { Queue: arn('Queue') } }),
      K: of({ Type: 'Kinesis', Properties: { Stream: arn('Stream') } }),
      D: of({ Type: 'DynamoDB', Properties: { Stream: { 'Fn::GetAtt': ['Table', 'StreamArn'] } } }),
      H: of(
        { Type: 'HttpApi', Properties: { Path: '/a/{b}', Method: 'get' } },
        { Type: 'Api', Properties: { Path: '/a/{b}', Method: 'any', RestApiId: 'r' } },
      ),
    });
    const { Role, VpcConfig, DurableConfig, Tracing, DeadLetterQueue, EventInvokeConfig } = properties(
      rightValues,
    ) as Record<string, Any>;
    return templateOf(
      {
        Shop: simple({
          Events: events,
          Role: Role!,
          Policies: samPolicies,
          VpcConfig: VpcConfig!,
          DurableConfig: DurableConfig!,
          Tracing: Tracing!,
          DeadLetterQueue: DeadLetterQueue!,
          EventInvokeConfig: EventInvokeConfig!,
          AutoPublishAlias: of<unknown>('live', unknown),
          AssumeRolePolicyDocument: of({ a: 1 }, statement('sts:AssumeRole', '*')),
        }),
        Other: simple({ Events: events }),
        Plain: simplePlain({ Role: Role! }),
        Queue: Queue!,
        Stream: Stream!,
        Table: Table!,
        Topic: topic,
        Live: fc.constant({
          Type: 'AWS::Lambda::Alias',
          Properties: { FunctionName: ref('Plain'), Name: 'live', FunctionVersion: '1' },
        }),
        Http: fc.constant({ Type: 'AWS::Serverless::HttpApi' }),
        Role: role,
        Managed: attachedPolicy('IAM::ManagedPolicy'),
      },
      {
        Attached: attachedPolicy('IAM::Policy'),
        Inline: attachedPolicy('IAM::RolePolicy'),
        May: permission,
        MayToo: permission,
        Mapped: typed(
          'Lambda::EventSourceMapping',
          of(
            { FunctionName: ref('Plain'), EventSourceArn: arn('Queue') },
            { FunctionName: ref('Live'), EventSourceArn: arn('Stream') },
          ),
        ),
      },
      {
        Globals: some({
          Function: some({ Policies: of<unknown>('AWSLambdaExecute'), Role: of<unknown>('arn:aws:iam::1:role/g') }),
        }),
      },
    );
  },
  scaling: (values) =>
    templateOf(
      {
        Shop: simple({
          ProvisionedConcurrencyConfig: of(
            { ProvisionedConcurrentExecutions: 3 },
            { ProvisionedConcurrentExecutions: 30 },
          ),
          FunctionName: of('shop'),
        }).map((shop) => ({ ...shop, Properties: { AutoPublishAlias: 'live', ...(shop['Properties'] as object) } })),
        Plain: simplePlain(),
        Live: aliased(rightValues).map((one) => ({
          ...one,
          Properties: { ...(one['Properties'] as object), FunctionName: ref('Plain') },
        })),
        Target: target(values),
        Policy: policy(values),
      },
      {
        Second: target(values),
        Again: policy(values),
        First: fc.constant({ Type: 'AWS::Lambda::Version', Properties: { FunctionName: ref('Plain') } }),
      },
    ),
  expressions: (values) =>
    templateOf(
      {
        Shop: simple({
          Environment: some({
            Variables: some({ A: expression(values), B: expression(values), C: expression(values) }),
          }),
          Description: expression(values),
          Tags: some({ t: expression(values) }),
        }),
        Maybe: typed('SQS::Queue', some({ QueueName: expression(values) }), {
          Condition: of(
            'Is',
            'Isnt',
            'Either',
            'Neither',
            ...(values === wrongValues ? ['Gone', 'Circle', 'Broken'] : []),
          ),
        }),
        Queue: fc.constant({ Type: 'AWS::SQS::Queue' }),
        Inner: fc.constant({ Type: 'AWS::CloudFormation::Stack' }),
      },
      {
        Bad: of<unknown>(
          {},
          'x',
          { Type: 5 },
          { Type: 'AWS::SQS::Queue', Properties: 'x' },
          { Type: 'Custom::X', Properties: {} },
        ),
        'Fn::ForEach::X': of<unknown>([]),
      },
      {
        Transform: of<unknown>('AWS::LanguageExtensions', ['AWS::Serverless-2016-10-31', 'Mine'], 'Mine'),
        Outputs: of({ a: 1 }),
        Metadata: of({ b: 1 }),
        Globals: of<unknown>({ Function: { Timeout: 4 }, Odd: {} }, 'x'),
        Description: of('d'),
      },
    ).map((template) => {
      const { Resources: resources, ...others } = template as { Resources: Record<string, unknown> };
      const { Bad, ...right } = resources;
      return {
        ...others,
        Parameters: {
          ...prelude.Parameters,
          Stage: { Type: 'String', Default: 'prod', AllowedValues: ['prod', 'dev'] },
        },
        Mappings: { Sizes: { prod: { size: 1024, name: 'big' }, dev: { size: 128, name: 'small' } } },
        Conditions: {
          ...prelude.Conditions,
          Either: { 'Fn::Or': [{ Condition: 'Isnt' }, { 'Fn::Equals': [ref('Stage'), 'prod'] }] },
          Neither: { 'Fn::And': [{ Condition: 'Is' }, { 'Fn::Equals': [true, 'false'] }] },
          Circle: { 'Fn::Not': [{ Condition: 'Circle' }] },
          Broken: { 'Fn::Perhaps': [] },
          Odd: 'x',
        },
        Resources: values === wrongValues && Bad !== undefined ? resources : right,
      };
    }),
};

/** Declarations of parameters, and what the command line says of them. */
export const parameterSets: fc.Arbitrary<[Record<string, unknown>, Record<string, unknown>]> = fc.tuple(
  fc.dictionary(
    of('One', 'Two', 'Three'),
    fc.oneof(
      some({
        Type: of(
          'String',
          'Number',
          'Number',
          'CommaDelimitedList',
          'List<Number>',
          'AWS::SSM::Parameter::Value<String>',
        ),
        Default: of<unknown>('5', 4, 10, 11, '', ' ', 'x', 'a, b', ['a', 'b'], null, true, 1.5),
        AllowedValues: of<unknown>([4, '5', 10, '7', 'x', 'a, b', 'a,b'], ['a']),
        MinValue: of<unknown>(5, '5'),
        MaxValue: of<unknown>(10, '10'),
      }),
      of<unknown>('x', {}),
    ),
    { minKeys: 2 },
  ),
  some({
    One: of('5', '4', '10', '11', 'x', '4.9'),
    Two: of('a,b', '7', 'x, y'),
    'AWS::Region': of('cn-north-1', 'us-gov-west-1', 'eu-west-1'),
    'AWS::StackName': of('mine'),
  }),
);
