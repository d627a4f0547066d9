// Events and event source mappings: of each kind what it may say.

import * as fc from 'fast-check';
import { type Resource, places, sdk, typed } from './functions.ts';
import { type Any, type Members, type Values, all, arn, none, of, ref, some, sub, unknown } from './values.ts';

export const topic: fc.Arbitrary<Resource> = fc.constant<Resource>({ Type: 'AWS::SNS::Topic' });
export const layer = (type: string, ContentUri: unknown): fc.Arbitrary<Resource> =>
  fc.constant<Resource>({ Type: `AWS::${type}`, Properties: { ContentUri } });

const batch = (values: Values): Members => ({
  BatchSize: values.number(1, 10_000),
  MaximumBatchingWindowInSeconds: values.number(0, 300),
});
export const filter: Any = of<unknown>({ Filters: [{ Pattern: '{"body":{"a":[1]}}' }] }, none);
const records = (values: Values): Members => ({
  ...batch(values),
  MaximumRecordAgeInSeconds: values.number(-1, 604_800),
  MaximumRetryAttempts: values.number(-1, 10_000),
  ParallelizationFactor: values.number(1, 10),
  TumblingWindowInSeconds: values.number(0, 900),
  BisectBatchOnFunctionError: values.flag,
  FilterCriteria: filter,
  FunctionResponseTypes: fc.array(values.word('ReportBatchItemFailures'), { maxLength: 1 }),
  StartingPosition: values.word('TRIM_HORIZON', 'LATEST', 'AT_TIMESTAMP'),
  DestinationConfig: values.inner(some({ OnFailure: some({ Type: of('SQS'), Destination: places }) })),
});
const enabled = (values: Values): Members => ({
  Enabled: values.flag,
  State: values.word('ENABLED', 'ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'),
});
const pollers = (values: Values): Members => ({
  ProvisionedPollerConfig: values.inner(
    some({ MinimumPollers: values.number(1, 200), MaximumPollers: values.number(1, 2000) }),
  ),
});
export const queued = (values: Values, source: string): Any =>
  fc.oneof(
    fc
      .tuple(
        of<unknown>(arn('Queue'), arn('Fifo'), sdk('sqs:us-east-1:1:theirs'), sub('${Queue.Arn}'), unknown),
        some({
          BatchSize: values.number(1, 10),
          MaximumBatchingWindowInSeconds: values.number(0, 300),
          FilterCriteria: filter,
          FunctionResponseTypes: fc.array(values.word('ReportBatchItemFailures'), { maxLength: 1 }),
          ScalingConfig: values.inner(some({ MaximumConcurrency: values.number(2, 1000) })),
          ...pollers(values),
          ...enabled(values),
        }),
      )
      .map(([from, others]) => ({ [source]: from, ...others })),
    all({
      [source]: fc.constant(arn('Queue')),
      BatchSize: of(10, 11, 10_000),
      MaximumBatchingWindowInSeconds: of(1, 300),
    }),
  );
const streamed = (values: Values, source: string, ...from: readonly unknown[]): Any =>
  fc
    .tuple(of(...from), some({ ...records(values), ...enabled(values), More: of(1) }))
    .map(([one, others]) => ({ [source]: one, ...others }));

/** Of each of SAM's kinds of event what it may say. */
export const eventOfKind = (values: Values): Record<string, Any> => {
  const { Input, ...scheduled } = {
    Input: of<unknown>('{"a":1}', 'no json', '[1', 5, unknown),
    ...enabled(values),
    Name: of('n'),
  };
  const route = { TimeoutInMillis: values.number(50, 30_000) };
  const kafka = {
    ...batch(values),
    MaximumRecordAgeInSeconds: values.number(-1, 604_800),
    MaximumRetryAttempts: values.number(-1, 10_000),
    BisectBatchOnFunctionError: values.flag,
    FunctionResponseTypes: fc.array(values.word('ReportBatchItemFailures'), { maxLength: 1 }),
    StartingPosition: values.word('LATEST'),
    Topics: of(['t']),
    DestinationConfig: some({ OnFailure: some({ Destination: places }) }),
    FilterCriteria: filter,
    ...pollers(values),
    ...enabled(values),
  };
  const rates = of<unknown>(
    'rate(1 minute)',
    'rate(5 minutes)',
    'rate(2 hours)',
    'rate(1 day)',
    'cron(0 8 * * ? *)',
    unknown,
  );
  const paths = { Path: of('/', '/a/{id}', '/{proxy+}', 'x'), Method: of('get', 'ANY', 'post', '$default') };
  return {
    Api: some({
      ...paths,
      ...route,
      RestApiId: of<unknown>(ref('Rest'), 'elsewhere', ref('ServerlessRestApi')),
      Auth: some({ Authorizer: of('AWS_IAM', 'NONE') }),
    }),
    HttpApi: some({
      ...paths,
      ...route,
      ApiId: of<unknown>(ref('Http'), unknown),
      PayloadFormatVersion: values.word('1.0', '2.0', '2'),
      Auth: some({ Authorizer: of('AWS_IAM', 'mine') }),
    }),
    SQS: queued(values, 'Queue'),
    Kinesis: streamed(
      values,
      'Stream',
      arn('Stream'),
      arn('Stream'),
      sdk('kinesis:us-east-1:1:stream/theirs'),
      unknown,
    ),
    DynamoDB: streamed(
      values,
      'Stream',
      { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      sdk('dynamodb:us-east-1:1:table/t/stream/s'),
    ),
    S3: some({
      Bucket: of<unknown>('b', unknown),
      Events: of('s3:ObjectCreated:*'),
      Filter: of(1),
      ...enabled(values),
    }),
    SNS: some({
      Topic: of<unknown>(ref('Topic'), sdk('sns:us-east-1:1:t')),
      SqsSubscription: of<unknown>(true, false, 'false', 'true', { BatchSize: 5 }),
    }),
    Schedule: fc.tuple(rates, some({ Input, ...scheduled })).map(([Schedule, others]) => ({ Schedule, ...others })),
    ScheduleV2: fc
      .tuple(rates, some({ Input, ...scheduled }))
      .map(([from, others]) => ({ ScheduleExpression: from, ...others })),
    EventBridgeRule: some({
      EventBusName: of<unknown>('bus', unknown),
      Pattern: of({ source: ['a'] }),
      Input,
      ...scheduled,
    }),
    CloudWatchEvent: some({ Pattern: of({ source: ['a'] }), Input, ...scheduled }),
    CloudWatchLogs: some({ LogGroupName: of('g'), FilterPattern: of('x') }),
    IoTRule: some({ Sql: of('SELECT 1'), More: of(1) }),
    Cognito: some({ UserPool: of<unknown>(unknown, 'pool'), Trigger: of('PreSignUp') }),
    AlexaSkill: some({ SkillId: of('s') }),
    MSK: some({ Stream: of('arn:aws:kafka:us-east-1:1:cluster/c/1'), ...kafka }),
    SelfManagedKafka: some({ KafkaBootstrapServers: of<unknown>(['a:9092', 'b:9092']), ...kafka }),
    MQ: some({
      Broker: of('arn:aws:mq:us-east-1:1:broker:b'),
      Queues: of(['q']),
      ...batch(values),
      ...pollers(values),
      ...enabled(values),
    }),
    DocumentDB: some({
      Cluster: of('arn:aws:rds:us-east-1:1:cluster:c'),
      DatabaseName: of('d'),
      CollectionName: of('c'),
      StartingPosition: values.word('LATEST'),
      ...batch(values),
    }),
  };
};

export const event = (values: Values): Any =>
  fc.oneof(
    ...Object.entries(eventOfKind(values)).map(([type, properties]) => ({
      weight: ['SQS', 'Kinesis', 'DynamoDB'].includes(type) ? 3 : 1,
      arbitrary: properties.map((Properties): unknown => ({ Type: type, Properties })),
    })),
  );

export const mapping = (values: Values): fc.Arbitrary<Resource> => {
  const { Properties: _, ...others } = { Properties: 0, ...records(values), ...enabled(values), ...pollers(values) };
  const functions = of<unknown>(
    ref('Shop'),
    arn('Shop'),
    'second',
    ref('Plain'),
    ref('Live'),
    'elsewhere',
    sub('${Shop.Arn}'),
  );
  const froms = fc.oneof(
    queued(values, 'EventSourceArn'),
    streamed(
      values,
      'EventSourceArn',
      arn('Stream'),
      { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      ref('Consumer'),
      arn('Msk'),
      unknown,
    ),
    some({
      ...others,
      EventSourceArn: of<unknown>(
        sdk('kafka:us-east-1:1:c'),
        sdk('mq:u:1:b'),
        sdk('rds:u:1:c'),
        sdk('dynamodb:u:1:table/t/stream/s'),
        sdk('s3:::b'),
        unknown,
      ),
      Topics: of(['t']),
      Queues: of(['q']),
      SelfManagedEventSource: of({ Endpoints: { KafkaBootstrapServers: ['a'] } }),
    }),
  );
  return typed(
    'Lambda::EventSourceMapping',
    fc.tuple(functions, froms).map(([FunctionName, from]) => ({ FunctionName, ...(from as object) })),
  );
};
