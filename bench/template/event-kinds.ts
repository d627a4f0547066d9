// The event sources of SAM: how each reaches a function, and which of its settings matter here.
// Source: SAM Developer Guide, "EventSource" of AWS::Serverless::Function, and the Lambda Developer Guide on which
// services invoke synchronously and which asynchronously.

import type { Via } from './listing.ts';

export interface EventKind {
  readonly via: Via;
  /** Properties that name what the event comes from. */
  readonly source: readonly string[];
  /** Settings that are whole numbers. */
  readonly numbers?: readonly string[];
  /** Settings that are on or off, or a mapping that says more and so means on. */
  readonly flags?: readonly string[];
  /** Settings that are kept as they come to. */
  readonly others?: readonly string[];
  /** Settings that are shown and have no effect here. */
  readonly idle?: readonly string[];
  /** Whether an on-failure destination is told of what is given up. */
  readonly keepsFailed?: boolean;
  /** Mappings inside, with the settings that are read of them. */
  readonly inside?: Readonly<Record<string, readonly string[]>>;
}

const batch = ['BatchSize', 'MaximumBatchingWindowInSeconds'];
const pollers = { ProvisionedPollerConfig: ['MinimumPollers', 'MaximumPollers'] };
const records = [
  'MaximumRecordAgeInSeconds',
  'MaximumRetryAttempts',
  'ParallelizationFactor',
  'TumblingWindowInSeconds',
];
const stream: EventKind = {
  via: 'kinesis',
  source: ['Stream'],
  numbers: [...batch, ...records],
  flags: ['BisectBatchOnFunctionError'],
  others: ['FilterCriteria', 'FunctionResponseTypes', 'StartingPosition'],
  keepsFailed: true,
};
const kafka: Omit<EventKind, 'source'> = {
  via: 'kafka',
  numbers: [...batch, 'MaximumRecordAgeInSeconds', 'MaximumRetryAttempts'],
  flags: ['BisectBatchOnFunctionError'],
  others: ['FilterCriteria', 'FunctionResponseTypes', 'StartingPosition', 'Topics'],
  idle: ['StartingPosition', 'Topics'],
  keepsFailed: true,
  inside: pollers,
};
const schedule = ['Input'];
const route = { numbers: ['TimeoutInMillis'], source: ['Method', 'Path'] };
/** Of pollers that nothing here plays every setting is idle. */
const polled = { via: null, numbers: batch, inside: pollers } as const;
const unplayed = (...others: readonly string[]): Pick<EventKind, 'others' | 'idle'> => ({
  others,
  idle: [...batch, ...others, ...Object.keys(pollers)],
});

/** By SAM's name. `via: null` is a poller that nothing here plays. */
export const eventKinds: Readonly<Record<string, EventKind>> = {
  Api: { via: 'http', ...route, others: ['RestApiId'] },
  HttpApi: { via: 'http', ...route, others: ['ApiId'] },
  SQS: {
    via: 'sqs',
    source: ['Queue'],
    numbers: batch,
    others: ['FilterCriteria', 'FunctionResponseTypes'],
    inside: { ScalingConfig: ['MaximumConcurrency'], ...pollers },
  },
  Kinesis: stream,
  DynamoDB: { ...stream, via: 'dynamodb' },
  S3: { via: 'async', source: ['Bucket'], others: ['Events'], idle: ['Events'] },
  SNS: { via: 'async', source: ['Topic'], flags: ['SqsSubscription'] },
  Schedule: { via: 'async', source: ['Schedule'], others: schedule },
  ScheduleV2: { via: 'async', source: ['ScheduleExpression'], others: schedule },
  EventBridgeRule: { via: 'async', source: ['EventBusName'], others: ['Pattern', 'Input'], idle: ['Pattern'] },
  CloudWatchEvent: { via: 'async', source: ['EventBusName'], others: ['Pattern', 'Input'], idle: ['Pattern'] },
  CloudWatchLogs: { via: 'async', source: ['LogGroupName'] },
  IoTRule: { via: 'async', source: ['Sql'] },
  Cognito: { via: 'sync', source: ['UserPool'], others: ['Trigger'], idle: ['Trigger'] },
  AlexaSkill: { via: 'sync', source: ['SkillId'] },
  MSK: { ...kafka, source: ['Stream'] },
  SelfManagedKafka: { ...kafka, source: ['KafkaBootstrapServers'] },
  MQ: { ...polled, source: ['Broker'], ...unplayed('Queues') },
  DocumentDB: {
    ...polled,
    source: ['Cluster'],
    ...unplayed('DatabaseName', 'CollectionName', 'StartingPosition'),
  },
};

/** Which of the kinds an event source mapping is, by the type of resource or the service that it polls. */
export const mappingKinds: Readonly<Record<string, string>> = {
  'AWS::SQS::Queue': 'SQS',
  'AWS::Kinesis::Stream': 'Kinesis',
  'AWS::DynamoDB::Table': 'DynamoDB',
  'AWS::DynamoDB::GlobalTable': 'DynamoDB',
  'AWS::Kinesis::StreamConsumer': 'Kinesis',
  'AWS::MSK::Cluster': 'MSK',
  'AWS::MSK::ServerlessCluster': 'MSK',
  'AWS::AmazonMQ::Broker': 'MQ',
  'AWS::DocDB::DBCluster': 'DocumentDB',
  sqs: 'SQS',
  kinesis: 'Kinesis',
  dynamodb: 'DynamoDB',
  kafka: 'MSK',
  mq: 'MQ',
  rds: 'DocumentDB',
};
