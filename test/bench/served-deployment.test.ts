// Alarms and deployments of a served template, by the names that they have on the platform.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTemplate } from '../../bench/template/read-template.ts';
import { servedTemplate } from '../../bench/template/served/served-scenario.ts';

const text = `Transform: AWS::Serverless-2016-10-31
Resources:
  Shop:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: h.handler
      CodeUri: .
      AutoPublishAlias: live
      DeploymentPreference:
        Type: Canary10Percent5Minutes
        Alarms: [!Ref Errors, theirs]
        Hooks: { PreTraffic: !Ref Pre, PostTraffic: !GetAtt Pre.Arn }
  Pre:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: h.handler, CodeUri: . }
  Errors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: shop-errors
      Namespace: AWS/Lambda
      MetricName: Errors
      Dimensions:
        - { Name: Resource, Value: !Sub "\${Shop}:live" }
        - { Name: ExecutedVersion, Value: !GetAtt Shop.Version.Version }
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
      AlarmActions: [!Ref Topic]
  Topic: { Type: AWS::SNS::Topic }
`;

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-deployment-'));
  writeFileSync(join(directory, 'h.mjs'), 'export const handler = async () => 1;');
});
afterAll(() => rmSync(directory, { recursive: true }));

test('an alarm is what PutMetricAlarm takes, and a preference names it and its hooks', () => {
  const file = join(directory, 'template.yaml');
  const listing = readTemplate(text, file);
  const { extras } = servedTemplate(listing, file);
  expect(extras.alarms).toEqual([
    {
      name: 'shop-errors',
      body: {
        AlarmName: 'shop-errors',
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Dimensions: [{ Name: 'Resource', Value: 'Shop:live' }],
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
      },
    },
  ]);
  expect(extras.notes).toContain('alarm shop-errors goes without ExecutedVersion, known only when deployed');
  expect(extras.functions.get('Shop')!.deployment).toEqual({
    type: 'Canary10Percent5Minutes',
    alarms: ['shop-errors', 'theirs'],
    beforeTraffic: 'Pre',
    afterTraffic: 'Pre',
  });
  // What nobody does with an alarm that goes off is named.
  expect(listing.ignored.map(({ place }) => place)).toContain('Resources.Errors.Properties.AlarmActions');
});
