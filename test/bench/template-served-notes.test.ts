// What of a template has its effect in simulations alone, or none, and is said when it is served; and the order of its traffic.

import { describe, expect, test } from 'vitest';
import { fragmentOf } from '../../bench/template/fragment.ts';
import { localNames } from '../../bench/template/local-arn.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { servedNotes } from '../../bench/template/served/served-notes.ts';

const listingOf = (resources: string) =>
  readTemplate(`Transform: AWS::Serverless-2016-10-31\nResources:\n${resources}`, 't.yaml');
const notesOf = (resources: string): string[] => {
  const listing = listingOf(resources);
  return servedNotes(listing.functions, listing, localNames);
};
const fn = (more: string, id = 'F'): string => `  ${id}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: f.handler
      CodeUri: .
${more}`;

describe('what is said when a template is served', () => {
  test('of a function that has nothing of it, nothing', () => {
    expect(notesOf(fn(''))).toEqual([]);
  });

  test('of events that nothing sends here, which they are, those that are disabled aside', () => {
    const events = `      Events:
        Nightly: { Type: Schedule, Properties: { Schedule: rate(1 day) } }
        Never: { Type: Schedule, Properties: { Schedule: rate(1 day), Enabled: false } }
        Get: { Type: HttpApi, Properties: { Path: /, Method: get } }
        Jobs: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn } }
`;
    const [said, ...more] = notesOf(`${fn(events)}  Queue: { Type: AWS::SQS::Queue }\n`);
    expect(said).toMatch(/^F: nothing here sends what comes from Nightly \(Schedule[^,]*\)$/);
    expect(more).toEqual([]);
  });

  test('of settings that change nothing of how it is served', () => {
    const other = process.arch === 'arm64' ? 'x86_64' : 'arm64';
    const all = `      VpcConfig: { SubnetIds: [subnet-1], SecurityGroupIds: [sg-1] }
      Architectures: [${other}]
      EphemeralStorage: { Size: 1024 }
`;
    expect(notesOf(fn(all))).toEqual([
      `F: VpcConfig, Architectures ${other}, EphemeralStorage has no effect on how it is served`,
    ]);
    const own = other === 'arm64' ? 'x86_64' : 'arm64';
    expect(notesOf(fn(`      Architectures: [${own}]\n      EphemeralStorage: { Size: 512 }\n`))).toEqual([]);
  });

  test('of target tracking, which nobody follows here', () => {
    const scaled = fn(`      AutoPublishAlias: live
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 }
`);
    const target = `  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      ServiceNamespace: lambda
      ScalableDimension: lambda:function:ProvisionedConcurrency
      ResourceId: !Sub function:\${F}:live
      MinCapacity: 2
      MaxCapacity: 50
  Policy:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: p
      PolicyType: TargetTrackingScaling
      ScalingTargetId: !Ref Target
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 0.7
        PredefinedMetricSpecification: { PredefinedMetricType: LambdaProvisionedConcurrencyUtilization }
`;
    expect(notesOf(scaled)).toEqual([]);
    expect(notesOf(scaled + target)).toContain('F: scaling by Target has no effect on how it is served');
  });

  test('of destinations that are not reached, what would reach them', () => {
    const destinations = `      DeadLetterQueue: { Type: SNS, TargetArn: !Ref Topic }
      EventInvokeConfig:
        DestinationConfig:
          OnSuccess: { Type: SQS, Destination: !GetAtt Queue.Arn }
          OnFailure: { Type: EventBridge, Destination: !GetAtt Bus.Arn }
`;
    const others = `  Queue: { Type: AWS::SQS::Queue }
  Topic: { Type: AWS::SNS::Topic }
  Bus: { Type: AWS::Events::EventBus, Properties: { Name: b } }
`;
    expect(notesOf(fn(destinations) + others)).toEqual([
      'F: OnFailure (Bus) is not delivered to; name a queue or a function',
      'F: the dead letter target (Topic) is not delivered to; name a queue or a function',
    ]);
  });

  test('of queues and streams, that the service has its own settings', () => {
    const sources = `  Queue:
    Type: AWS::SQS::Queue
    Properties: { VisibilityTimeout: 60, MessageRetentionPeriod: 600 }
  Stream:
    Type: AWS::Kinesis::Stream
    Properties: { ShardCount: 2 }
  Bare: { Type: AWS::SQS::Queue }
`;
    expect(notesOf(fn('') + sources)).toEqual([
      'Queue: VisibilityTimeout, MessageRetentionPeriod is as the service that is polled has it, whatever stands here',
      'Stream: ShardCount is as the service that is polled has it, whatever stands here',
    ]);
  });

  test('of APIs, that nobody is throttled here', () => {
    const api = (settings: string): string => `  Api:
    Type: AWS::Serverless::HttpApi
    Properties: { DefaultRouteSettings: { ${settings} } }
`;
    const said = (words: string): string => `Api: ${words} has no effect: its requests are not throttled here`;
    expect(notesOf(api('ThrottlingRateLimit: 10, ThrottlingBurstLimit: 5'))).toEqual([
      said('ThrottlingRateLimit, ThrottlingBurstLimit'),
    ]);
    expect(notesOf(api('ThrottlingBurstLimit: 5'))).toEqual([said('ThrottlingBurstLimit')]);
    expect(notesOf(api('DetailedMetricsEnabled: true'))).toEqual([]);
  });
});

test('traffic comes in the order of the functions, of each its URL first and then its events', () => {
  const events = (name: string): string => `      Events:
        ${name}: { Type: HttpApi, Properties: { Path: /${name}, Method: get } }
        Late${name}: { Type: Schedule, Properties: { Schedule: rate(1 minute) } }
`;
  const url = '      FunctionUrlConfig: { AuthType: NONE }\n';
  const listing = listingOf(fn(url + events('a'), 'A') + fn(events('b'), 'B') + fn(url, 'C'));
  const { traffic } = fragmentOf(listing, { templateDirectory: '/', scenarioDirectory: '/' });
  const told = traffic.map(({ to, via, arrivals }) => `${to} ${via ?? 'sync'} ${Object.keys(arrivals ?? {}).join()}`);
  expect(told).toEqual(['A http ', 'A http ', 'A async constant', 'B http ', 'B async constant', 'C http ']);
});
