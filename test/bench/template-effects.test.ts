// What a template says of names, versions and waiting has its effect where it is served.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localFunctions } from '../../bench/measure/target.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ignoredNotes } from '../../bench/template/ignored-notes.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { servedTemplate } from '../../bench/template/served/served-scenario.ts';
import { startPlatform, type Platform } from '../../local/index.ts';

const text = `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: { Timeout: 9, MemorySize: 256, Environment: { Variables: { COLOUR: blue } } }
Resources:
  Mugs:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: shop-mugs
      Runtime: nodejs22.x
      Handler: index.handler
      Policies: [AWSLambdaExecute]
      VpcConfig: { SubnetIds: [subnet-1], SecurityGroupIds: [sg-1] }
      EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SNS, Destination: !Ref Topic } } }
      InlineCode: |
        exports.handler = async (event, context) => {
          await new Promise((resolve) => setTimeout(resolve, event.rawPath === '/slow' ? 400 : 0));
          return [context.functionName, context.functionVersion, context.invokedFunctionArn];
        };
      Events:
        Slow: { Type: HttpApi, Properties: { Path: /slow, Method: get, TimeoutInMillis: 100 } }
        Patient: { Type: HttpApi, Properties: { Path: /patient, Method: get, TimeoutInMillis: 5000 } }
        Upload: { Type: S3, Properties: { Bucket: !Ref Uploads, Events: s3:ObjectCreated:* } }
  Plain:
    Type: AWS::Serverless::Function
    IgnoreGlobals: [Timeout, Environment]
    Properties: { Runtime: nodejs22.x, Handler: index.handler, InlineCode: 'exports.handler = async () => 7;' }
  Bare:
    Type: AWS::Serverless::Function
    IgnoreGlobals: '*'
    Properties: { Runtime: nodejs22.x, Handler: index.handler, InlineCode: 'exports.handler = async () => 7;' }
  First: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Mugs } }
  Second: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Mugs } }
  Live:
    Type: AWS::Lambda::Alias
    Properties: { FunctionName: !Ref Mugs, Name: live, FunctionVersion: !GetAtt Second.Version }
  Split:
    Type: AWS::Lambda::Alias
    Properties:
      FunctionName: !Ref Mugs
      Name: split
      FunctionVersion: !GetAtt First.Version
      RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: !GetAtt Second.Version, FunctionWeight: 1 }] }
  Topic: { Type: AWS::SNS::Topic }
  Uploads: { Type: AWS::S3::Bucket }
`;

const directory = mkdtempSync(join(tmpdir(), 'windtunnel-effects-'));
const listing = readTemplate(text, 'template.yaml');
const { value, extras } = servedTemplate(listing, join(directory, 'template.yaml'), { inlineDirectory: directory });

let platform: Platform;
beforeAll(async () => {
  const { rules, accountConcurrency, unreservedMinimum, seed, ...scenario } = compileScenario(value, 't', directory);
  const functions = localFunctions({ rules, accountConcurrency, unreservedMinimum, seed, ...scenario });
  platform = await startPlatform({
    rules,
    accountConcurrency,
    unreservedMinimum,
    seed,
    functions: functions.map((fn) => ({ ...fn, ...extras.functions.get(fn.config.name) })),
    routes: extras.routes,
    port: 0,
  });
});
afterAll(async () => {
  await platform.stop();
  rmSync(directory, { recursive: true, force: true });
});

const invoke = async (name: string): Promise<unknown> =>
  (await fetch(`${platform.url}/2015-03-31/functions/${name}/invocations`, { method: 'POST', body: '{}' })).json();

test('FunctionName is a second name of a function, by which it and its aliases are found', async () => {
  const arn = 'arn:aws:lambda:us-east-1:123456789012:function:shop-mugs';
  expect(await invoke('shop-mugs')).toEqual(['Mugs', '$LATEST', arn]);
  expect(await invoke(encodeURIComponent(`${arn}:live`))).toEqual(['Mugs', '2', `${arn}:live`]);
  expect(await invoke('Mugs:2')).toContain('2');
  const answer = await fetch(`${platform.url}/2015-03-31/functions/shop-mugs/configuration`);
  expect(await answer.json()).toMatchObject({ FunctionName: 'Mugs' });
});

test('versions and aliases of the template are there, with the weights of their routing', async () => {
  expect(await invoke('Mugs:live')).toContain('2');
  expect(await invoke('Mugs:split')).toContain('2');
  const answer = await fetch(`${platform.url}/2015-03-31/functions/Mugs/aliases/split`);
  expect(await answer.json()).toMatchObject({
    FunctionVersion: '1',
    RoutingConfig: { AdditionalVersionWeights: { 2: 1 } },
  });
});

test('a route waits no longer than its TimeoutInMillis', async () => {
  const slow = await fetch(`${platform.url}/slow`);
  expect([slow.status, await slow.text()]).toEqual([503, '{"message":"Service Unavailable"}']);
  expect((await fetch(`${platform.url}/patient`)).status).toBe(200);
});

test('IgnoreGlobals keeps globals from a function, all of them or those that it names', () => {
  const of = (id: string) => listing.functions.find((listed) => listed.id === id)!;
  expect([of('Mugs').timeoutSeconds, of('Mugs').memoryMb, of('Mugs').environment]).toEqual([
    9,
    256,
    { COLOUR: 'blue' },
  ]);
  expect([of('Plain').timeoutSeconds, of('Plain').memoryMb, of('Plain').environment]).toEqual([3, 256, {}]);
  expect([of('Bare').timeoutSeconds, of('Bare').memoryMb, of('Bare').environment]).toEqual([3, 128, {}]);
});

test('what is served and has no effect is named', () => {
  expect(extras.notes).toEqual([
    'Mugs: nothing here sends what comes from Upload (S3 Uploads)',
    'Mugs: VpcConfig has no effect on how it is served',
    'Mugs: OnFailure (Topic) is not delivered to; name a queue or a function',
  ]);
  expect(ignoredNotes(listing)).toEqual([
    'Without effect here: Resources.Mugs.Properties.Policies (line 12), ' +
      'Resources.Mugs.Properties.Events.Upload.Properties.Events (line 23), ' +
      'Resources.Topic (line 44), Resources.Uploads (line 45)',
  ]);
});
