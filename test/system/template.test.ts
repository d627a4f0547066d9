// Templates on the command line, on the built package.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ended, start, windtunnel } from './cli.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'windtunnel-sam-'));
  mkdirSync(join(directory, 'src'));
  // CommonJS, whatever a package.json further up says.
  writeFileSync(join(directory, 'src/package.json'), '{ "type": "commonjs" }');
  writeFileSync(join(directory, 'src/app.js'), 'exports.handler = async (event) => [process.env.STAGE, event.name];\n');
  writeFileSync(
    join(directory, 'template.yaml'),
    `
Parameters: { Stage: { Type: String, Default: dev } }
Resources:
  Greeter:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      CodeUri: src
      Handler: app.handler
      Environment: { Variables: { STAGE: !Ref Stage } }
  Snake: { Type: AWS::Serverless::Function, Properties: { Runtime: python3.13, CodeUri: src, Handler: app.run } }
  Topic: { Type: AWS::SNS::Topic }
`,
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test('validate-template prints the listing, and under --json with the part of a scenario', async () => {
  const text = await windtunnel(['validate-template', 'template.yaml'], directory);
  expect(text).toMatchObject({ code: 0, stderr: '' });
  expect(text.stdout).toMatch(/Greeter +│ nodejs22\.x │ 128/);
  expect(text.stdout).toContain('line 12: Resources.Topic AWS::SNS::Topic');
  const json = await windtunnel(
    ['validate-template', 'template.yaml', '--json', '--parameter', 'Stage=prod'],
    directory,
  );
  expect(JSON.parse(json.stdout)).toMatchObject({
    parameters: [{ name: 'Stage', value: 'prod', from: 'command line' }],
    scenario: { functions: { Greeter: { handler: './src/app.js#handler', environment: { STAGE: 'prod' } } } },
  });
});

test('validate-template tells every problem of a broken one and ends in 2', async () => {
  writeFileSync(
    join(directory, 'broken.yaml'),
    'Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: { Runtime: nodejs22.x, Timeout: 901 }\n',
  );
  const { code, stdout, stderr } = await windtunnel(['validate-template', 'broken.yaml'], directory);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toBe(
    [
      'broken.yaml has 2 problems:',
      '  Resources.F (line 2): has no Handler; add one such as index.handler',
      '  Resources.F.Properties.Timeout (line 4): 901 is outside 1 to 900; choose one inside',
      '',
    ].join('\n'),
  );
  const missing = await windtunnel(['validate-template', 'nowhere.yaml'], directory);
  expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('check the path')]);
});

test('serve runs the Node.js functions of a template and names the others', async () => {
  const args = ['serve', 'template.yaml', '--port', '0', '--json', '--parameter', 'Stage=prod'];
  const child = start(args, directory);
  const end = ended(child);
  try {
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout!.once('data', (data: Buffer) => resolve(data.toString()));
      child.once('exit', (code) => reject(new Error(`serve ended in ${code}`)));
    });
    const { url, functions } = JSON.parse(line) as { url: string; functions: string[] };
    expect(functions).toEqual(['Greeter']);
    const response = await fetch(`${url}/2015-03-31/functions/Greeter/invocations`, {
      method: 'POST',
      body: '{"name":"you"}',
    });
    expect(await response.json()).toEqual(['prod', 'you']);
  } finally {
    child.kill('SIGINT');
  }
  const { stderr } = await end;
  expect(stderr).toContain(
    'Snake is not served: it runs on python3.13; only Node.js is served, and what brings a bootstrap',
  );
});

test.each(['thread', 'process'])('serve brings the layers of a template to a %s', async (sandbox) => {
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  put('layers/words/nodejs/node_modules/words/index.js', "module.exports = { hello: 'hello from a layer' };");
  put('layers/later/nodejs/node_modules/words/index.js', "module.exports = { hello: 'hello from a later layer' };");
  // As those who watch functions hand out theirs: it calls that of the function.
  const watches = `
const { join } = require('node:path');
exports.handler = async () => [process.env._HANDLER, await require(join(process.env.LAMBDA_TASK_ROOT, 'index')).handler()];`;
  put('layers/later/nodejs/watches.js', watches);
  put('layers/later/nodejs/node_modules/words/watches.js', watches);
  put('layered/index.js', "const { hello } = require('words'); exports.handler = async () => hello;");
  put(
    'layered.yaml',
    `
Resources:
  Words: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layers/words } }
  Later: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layers/later } }
  Away: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layers/away } }
  One:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: layered, Layers: [!Ref Words, !Ref Away] }
  Two:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: index.handler, CodeUri: layered, Layers: [!Ref Words, !Ref Later] }
  Placed:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: /opt/nodejs/watches.handler, CodeUri: layered, Layers: [!Ref Later] }
  Packed:
    Type: AWS::Serverless::Function
    Properties: { Runtime: nodejs22.x, Handler: words/watches.handler, CodeUri: layered, Layers: [!Ref Later] }
`,
  );
  const child = start(['serve', 'layered.yaml', '--port', '0', '--json', '--sandbox', sandbox], directory);
  const end = ended(child);
  try {
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout!.once('data', (data: Buffer) => resolve(data.toString()));
      child.once('exit', (code) => reject(new Error(`serve ended in ${code}`)));
    });
    const { url } = JSON.parse(line) as { url: string };
    const answerOf = async (name: string): Promise<unknown> => {
      const path = `/2015-03-31/functions/${name}/invocations`;
      return (await fetch(url + path, { method: 'POST', body: '{}' })).json();
    };
    expect([await answerOf('One'), await answerOf('Two')]).toEqual(['hello from a layer', 'hello from a later layer']);
    expect(await answerOf('Placed')).toEqual(['/opt/nodejs/watches.handler', 'hello from a later layer']);
    expect(await answerOf('Packed')).toEqual(['words/watches.handler', 'hello from a later layer']);
  } finally {
    child.kill('SIGINT');
  }
  const { stderr } = await end;
  expect(stderr).toContain('layer Away of One is not served: its content (layers/away) is no directory');
});

test('serve runs code that stands in a template, and polls the queue that feeds it', async () => {
  const queues = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false });
  const endpoint = `http://127.0.0.1:${queues.port}`;
  const sqs = new SQSClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  writeFileSync(
    join(directory, 'fed.yaml'),
    `
Resources:
  Orders: { Type: AWS::SQS::Queue, Properties: { QueueName: orders } }
  Gone: { Type: AWS::SQS::Queue }
  Table: { Type: AWS::DynamoDB::Table }
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: nodejs22.x
      Handler: index.handler
      InlineCode: |
        exports.handler = async ({ Records }) => { console.log('took ' + Records.map(({ body }) => body).join()); };
      Events:
        Orders:
          Type: SQS
          Properties: { Queue: !GetAtt Orders.Arn, BatchSize: 5, FilterCriteria: { Filters: [{ Pattern: '{"body":["one"]}' }] } }
        Gone: { Type: SQS, Properties: { Queue: !GetAtt Gone.Arn } }
        Changes: { Type: DynamoDB, Properties: { Stream: !GetAtt Table.StreamArn, StartingPosition: LATEST } }
`,
  );
  const child = start(['serve', 'fed.yaml', '--port', '0', '--endpoint', `sqs=${endpoint}`], directory);
  const end = ended(child);
  let said = '';
  child.stderr!.on('data', (data: Buffer) => (said += data.toString()));
  try {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
    await expect.poll(() => said).toContain('Worker from orders (sqs) is polled at');
    for (const MessageBody of ['two', 'one']) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await expect.poll(() => said).toMatch(/took one\n/);
    expect(said).toMatch(/Worker from Gone \(sqs\) is not polled: .*queue/i);
    expect(said).toContain('Worker from Table (dynamodb) is not polled: name its service with --endpoint dynamodb=URL');
  } finally {
    child.kill('SIGINT');
    await end;
    sqs.destroy();
    await queues.stop();
  }
  expect(said).not.toContain('took two');
});

test('sample-event prints an event, or the names', async () => {
  const event = await windtunnel(['sample-event', 'sqs'], directory);
  expect(JSON.parse(event.stdout)).toMatchObject({ Records: [{ eventSource: 'aws:sqs' }] });
  const names = await windtunnel(['sample-event', '--json'], directory);
  expect(JSON.parse(names.stdout)).toContain('apigateway-v2');
  const unknown = await windtunnel(['sample-event', 'fax'], directory);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('there are: s3-put, sqs')]);
});
