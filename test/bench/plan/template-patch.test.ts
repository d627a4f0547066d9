// Planned numbers in templates: read back, and applied by git where it is there.

import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { patchTemplate, unifiedDiff, type TemplateChange } from '../../../bench/plan/template-patch.ts';
import { readTemplate } from '../../../bench/template/read-template.ts';
import { applied, patchedIn } from './patched-templates.ts';

const patched = (text: string, changes: readonly TemplateChange[]): string => {
  const { text: after } = patchTemplate(text, 'template.yaml', changes);
  expect(applied('template.yaml', text, unifiedDiff('template.yaml', text, after))).toBe(after);
  for (const { id, reservedConcurrency, provisionedConcurrency } of changes) {
    expect(readTemplate(after, 'template.yaml').functions.find((listed) => listed.id === id)).toMatchObject({
      ...(reservedConcurrency === null ? {} : { reservedConcurrency }),
      provisionedConcurrency,
    });
  }
  return after;
};

const change = (reservedConcurrency: number | null, provisionedConcurrency = 0): TemplateChange[] => [
  { id: 'Api', reservedConcurrency, provisionedConcurrency },
];

const template = (properties: string): string => `# what we deploy
Transform: AWS::Serverless-2016-10-31
Resources:
  Api: # the one that matters
    Type: AWS::Serverless::Function
    Properties:
${properties}
`;

const code =
  "      Runtime: nodejs22.x\n      Handler: index.handler\n      InlineCode: 'exports.handler = async () => 1'";

describe('a planned number', () => {
  test('is written as a line of its own, and every comment stays', () => {
    const before = template(`      # how it runs\n${code} # all of it`);
    const after = patched(before, change(62));
    expect(after.split('\n').filter((line) => !before.includes(line))).toEqual([
      '      ReservedConcurrentExecutions: 62',
    ]);
  });

  test('takes the place of another, of an intrinsic function too', () => {
    expect(patched(template(`${code}\n      ReservedConcurrentExecutions: 5 # so far`), change(62))).toContain(
      '      ReservedConcurrentExecutions: 62 # so far\n',
    );
    const parameter = `Parameters: { Limit: { Type: Number, Default: 5 } }\n${template(
      `${code}\n      ReservedConcurrentExecutions: !Ref Limit\n      Timeout: 3`,
    )}`;
    expect(patched(parameter, change(62))).toContain('      ReservedConcurrentExecutions: 62\n      Timeout: 3\n');
    const long = `${code}\n      ReservedConcurrentExecutions:\n        Fn::If: [Big, 10, 5]\n      Timeout: 3`;
    const conditions = 'Conditions: { Big: !Equals [a, b] }\n';
    expect(patched(`${conditions}${template(long)}`, change(62))).toContain('Executions: 62\n      Timeout: 3\n');
  });

  test('of provisioned concurrency brings the alias that it needs, and goes without a trace', () => {
    const after = patched(template(code), change(10, 4));
    expect(after).toContain('ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 4 }');
    expect(after).toContain('AutoPublishAlias: live');
    expect(patched(after, change(10, 0))).not.toContain('ProvisionedConcurrencyConfig');
    const own = `${code}\n      AutoPublishAlias: prod\n      ProvisionedConcurrencyConfig:\n        ProvisionedConcurrentExecutions: 2 # nights`;
    expect(patched(template(own), change(null, 9))).toContain('        ProvisionedConcurrentExecutions: 9 # nights');
  });

  test('finds its place in flow mappings and in JSON', () => {
    const flow = `Transform: AWS::Serverless-2016-10-31\nResources: { Api: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: . } } }\n`;
    patched(flow, change(7, 3));
    for (const indent of [0, 2]) {
      const json = JSON.stringify(
        {
          Transform: 'AWS::Serverless-2016-10-31',
          Resources: {
            Api: {
              Type: 'AWS::Serverless::Function',
              Properties: { Runtime: 'nodejs22.x', Handler: 'a.b', CodeUri: '.' },
            },
          },
        },
        null,
        indent,
      );
      expect(() => JSON.parse(patched(json, change(7, 3))) as unknown).not.toThrow();
    }
  });

  test('keeps line ends as they are', () => {
    const after = patched(template(code).replaceAll('\n', '\r\n'), change(62));
    expect(after.replaceAll('\r\n', '')).not.toContain('\n');
  });

  test('for a function that is not there is refused with those that are', () => {
    expect(() =>
      patchTemplate(template(code), 't.yaml', [{ id: 'Other', reservedConcurrency: 1, provisionedConcurrency: 0 }]),
    ).toThrow(/has no function called Other; its functions are: Api/);
  });

  test('what is as planned already makes no diff', () => {
    const before = template(`${code}\n      ReservedConcurrentExecutions: 62`);
    expect(unifiedDiff('template.yaml', before, patchTemplate(before, 't', change(62)).text)).toBe('');
  });
});

describe('settings of queues', () => {
  const queued = (event: string, queue: string): string => `Transform: AWS::Serverless-2016-10-31
Resources:
  Api:
    Type: AWS::Serverless::Function
    Properties:
${code}
      Events:
        Page: { Type: Api, Properties: { Path: /, Method: get } }
        Orders: # what is bought
          Type: SQS
          Properties:
            Queue: !GetAtt Orders.Arn
${event}
  Orders:
    Type: AWS::SQS::Queue
${queue}
`;
  const planned = (text: string, queue: object): string => {
    const { text: after, notes } = patchTemplate(text, 'template.yaml', [
      { id: 'Api', reservedConcurrency: 20, provisionedConcurrency: 0, queues: [{ place: 0, ...queue }] },
    ]);
    expect(notes).toEqual([]);
    expect(applied('template.yaml', text, unifiedDiff('template.yaml', text, after))).toBe(after);
    return after;
  };
  const read = (text: string) => {
    const { functions, sources } = readTemplate(text, 'template.yaml');
    const event = functions[0]!.events.find(({ via }) => via === 'sqs')!;
    return { ...event.settings, ...sources.find(({ id }) => id === 'Orders')?.settings };
  };

  test('go to the event and to the queue, where they are or anew', () => {
    const bare = planned(queued('            BatchSize: 5', ''), {
      maximumConcurrency: 20,
      visibilityTimeoutMs: 60_000,
    });
    expect(read(bare)).toMatchObject({ BatchSize: 5, MaximumConcurrency: 20, VisibilityTimeout: 60 });
    const written = queued(
      '            ScalingConfig:\n              MaximumConcurrency: 5 # for now',
      '    Properties:\n      VisibilityTimeout: 30 # seconds',
    );
    const after = planned(written, { maximumConcurrency: 20, visibilityTimeoutMs: 60_000 });
    expect(after).toContain('              MaximumConcurrency: 20 # for now');
    expect(after).toContain('      VisibilityTimeout: 60 # seconds');
  });

  test('pollers take the place of a maximum, for AWS takes one of the two', () => {
    const after = planned(queued('            ScalingConfig: { MaximumConcurrency: 5 }', ''), {
      pollers: { minimum: 3, maximum: 8 },
    });
    expect(after).not.toContain('ScalingConfig');
    expect(read(after)).toMatchObject({ MinimumPollers: 3, MaximumPollers: 8 });
    expect(read(planned(after, { maximumConcurrency: 9 }))).toMatchObject({ MaximumConcurrency: 9 });
  });

  test('go to an event source mapping that stands alone, and in JSON', () => {
    const json = JSON.stringify({
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        Api: { Type: 'AWS::Serverless::Function', Properties: { Runtime: 'nodejs22.x', Handler: 'a.b', CodeUri: '.' } },
        Orders: { Type: 'AWS::SQS::Queue' },
        Feed: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { FunctionName: { Ref: 'Api' }, EventSourceArn: { 'Fn::GetAtt': ['Orders', 'Arn'] } },
        },
      },
    });
    const after = planned(json, { maximumConcurrency: 20, visibilityTimeoutMs: 60_000 });
    expect(() => JSON.parse(after) as unknown).not.toThrow();
    expect(read(after)).toMatchObject({ MaximumConcurrency: 20, VisibilityTimeout: 60 });
  });

  test('of a queue from elsewhere are told, not written', () => {
    const elsewhere = queued('            BatchSize: 5', '').replace(
      '!GetAtt Orders.Arn',
      'arn:aws:sqs:eu-west-1:1:other',
    );
    const { text, notes } = patchTemplate(elsewhere, 't', [
      {
        id: 'Api',
        reservedConcurrency: null,
        provisionedConcurrency: 0,
        queues: [{ place: 0, maximumConcurrency: 4, visibilityTimeoutMs: 60_000 }],
      },
    ]);
    expect(notes).toEqual([
      'Api: a visibility timeout of 60 s is a setting of a queue that is not in the template, which this patch leaves to you',
    ]);
    expect(read(text)).toMatchObject({ MaximumConcurrency: 4 });
  });
});

test('templates of every kind are patched, apply and read back', () => {
  expect(patchedIn(fileURLToPath(new URL('../templates', import.meta.url)), /\.yaml$/)).toBe(3);
});
