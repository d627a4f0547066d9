// What comes to a function of a template goes to the alias that SAM publishes, or to the version or alias that a resource names.

import { expect, test } from 'vitest';
import { localNames } from '../../bench/template/local-arn.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { servedMappings } from '../../bench/template/served/served-mappings.ts';
import { servedRoutes } from '../../bench/template/served/served-routes.ts';

const routesOf = (text: string): string[] => {
  const listing = readTemplate(text, 't.yaml');
  return servedRoutes(listing.functions, listing).map(
    ({ path, functionName, qualifier }) => `${path} ${functionName} ${qualifier ?? '-'}`,
  );
};

const mappingsOf = (text: string): string[] => {
  const listing = readTemplate(text, 't.yaml');
  const served = new Set(listing.functions.map(({ id }) => id));
  return servedMappings(listing, served, localNames).map(({ functionName }) => functionName);
};

const sam = (alias: string): string => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Q: { Type: AWS::SQS::Queue }
  F:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: f.handler
      CodeUri: .
${alias}
      Events:
        A: { Type: HttpApi, Properties: { Path: /a, Method: get } }
        B: { Type: Api, Properties: { Path: /b, Method: get } }
        C: { Type: SQS, Properties: { Queue: !GetAtt Q.Arn } }
`;

test('with AutoPublishAlias all events of a function go to its alias', () => {
  expect(routesOf(sam('      AutoPublishAlias: live'))).toEqual(['/a F live', '/b F live']);
  expect(mappingsOf(sam('      AutoPublishAlias: live'))).toEqual(['F:live']);
});

test('without one they go to the function', () => {
  expect(routesOf(sam(''))).toEqual(['/a F -', '/b F -']);
  expect(mappingsOf(sam(''))).toEqual(['F']);
});

const resources = `
Resources:
  Q: { Type: AWS::SQS::Queue }
  F:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: f.handler, Role: arn:aws:iam::123456789012:role/r, Code: . }
  V: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref F } }
  L: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref F, FunctionVersion: !GetAtt V.Version, Name: steady } }
  M: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref L, EventSourceArn: !GetAtt Q.Arn } }
  N: { Type: AWS::Lambda::EventSourceMapping, Properties: { FunctionName: !Ref V, EventSourceArn: !GetAtt Q.Arn } }
  Api: { Type: AWS::ApiGatewayV2::Api, Properties: { Name: a, ProtocolType: HTTP } }
`;

const route = (name: string, uri: string): string => `
  I${name}:
    Type: AWS::ApiGatewayV2::Integration
    Properties: { ApiId: !Ref Api, IntegrationType: AWS_PROXY, PayloadFormatVersion: '2.0', IntegrationUri: ${uri} }
  R${name}:
    Type: AWS::ApiGatewayV2::Route
    Properties: { ApiId: !Ref Api, RouteKey: GET /${name}, Target: !Sub 'integrations/\${I${name}}' }
`;

test('a resource names the function, a version or an alias of it', () => {
  const text =
    resources +
    route('alias', '!Ref L') +
    route('version', '!Ref V') +
    route('plain', '!GetAtt F.Arn') +
    route('written', '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${F}:steady"') +
    route('unknown', '!Sub "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${F}:gone"');
  expect(routesOf(text)).toEqual([
    '/alias F steady',
    '/version F 1',
    '/plain F -',
    '/written F steady',
    '/unknown F -',
  ]);
  expect(mappingsOf(text)).toEqual(['F:steady', 'F:1']);
});
