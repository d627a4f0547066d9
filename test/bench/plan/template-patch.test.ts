// Planned numbers in templates: read back, and applied by git where it is there.

import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { patchTemplate, unifiedDiff, type TemplateChange } from '../../../bench/plan/template-patch.ts';
import type { ScalingSettings } from '../../../bench/plan/scaling-settings.ts';
import { fragmentOf } from '../../../bench/template/fragment.ts';
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

  test('of topics go to their events, by their place among topics', () => {
    const topics = queued('            BatchSize: 5', '').replace(
      '        Orders: #',
      `        Clicks:
          Type: MSK
          Properties: { Stream: 'arn:aws:kafka:eu-west-1:1:cluster/c/1', Topics: [clicks], StartingPosition: LATEST }
        Views: # what is looked at
          Type: SelfManagedKafka
          Properties:
            KafkaBootstrapServers: [kafka:9092]
            Topics: [views]
            ProvisionedPollerConfig:
              MinimumPollers: 1 # enough so far
              MaximumPollers: 2
        Orders: #`,
    );
    const pollersOf = (text: string) =>
      readTemplate(text, 't').functions[0]!.events.map(({ id, settings }) => [
        id,
        settings['MinimumPollers'],
        settings['MaximumPollers'],
      ]);
    const second = planned(topics, { place: 1, kafkaPollers: { minimum: 3, maximum: 8 } });
    expect(second).toContain('              MinimumPollers: 3 # enough so far');
    expect(pollersOf(second)).toContainEqual(['Views', 3, 8]);
    expect(pollersOf(second)).toContainEqual(['Clicks', undefined, undefined]);
    const both = planned(second, { kafkaPollers: { minimum: 1, maximum: 4 } });
    expect(pollersOf(both)).toEqual([
      ['Page', undefined, undefined],
      ['Clicks', 1, 4],
      ['Views', 3, 8],
      ['Orders', undefined, undefined],
    ]);
    const { notes } = patchTemplate(queued('            BatchSize: 5', ''), 't', [
      {
        id: 'Api',
        reservedConcurrency: null,
        provisionedConcurrency: 0,
        queues: [{ place: 0, kafkaPollers: { minimum: 1, maximum: 4 } }],
      },
    ]);
    expect(notes).toEqual(['Api: the template has no event of topic 1 of it, which this patch leaves to you']);
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

describe('provisioned concurrency that changes', () => {
  const clock = { startMs: Date.UTC(2026, 0, 5), durationMs: 24 * 3_600_000 };
  const hour = 3_600_000;
  const schedule = {
    schedule: [
      { atMs: 8 * hour, count: 40 },
      { atMs: 20 * hour, count: 3 },
    ],
  };
  const tracking = { tracking: { minimum: 4, maximum: 80, target: 0.7 } };

  /** The patched text, which git applies, and what it says in a run at `clock`. */
  const scaled = (text: string, provisionedConcurrency: number, scaling: ScalingSettings, run = clock) => {
    const changes = [{ id: 'Api', reservedConcurrency: null, provisionedConcurrency, scaling }];
    const { text: after, notes } = patchTemplate(text, 'template.yaml', changes, { clock: run });
    const diff = unifiedDiff('template.yaml', text, after);
    if (diff !== '') expect(applied('template.yaml', text, diff)).toBe(after);
    const places = { templateDirectory: '.', scenarioDirectory: '.', clock: run };
    const listing = readTemplate(after, 'template.yaml');
    const { provisionedConcurrency: initial = 0, provisionedScaling } = fragmentOf(listing, places).functions['Api']!;
    return { after, notes, initial, provisionedScaling, ignored: listing.ignored.map(({ what }) => what) };
  };

  test('by schedule is a scalable target beside the function, with the alias that it needs', () => {
    const before = template(`${code} # all of it`).replace(
      /\n$/,
      '\n  # the other one\n  Topic: { Type: AWS::SNS::Topic }\n',
    );
    const { after, notes, initial, provisionedScaling } = scaled(before, 3, schedule);
    expect(notes).toEqual([]);
    expect(initial).toBe(3);
    expect(provisionedScaling).toEqual({
      schedule: [
        ['8h', 40],
        ['20h', 3],
      ],
    });
    expect(after).toContain(`  ApiProvisionedScaling:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    DependsOn: ApiAliaslive
    Properties:
      ServiceNamespace: lambda
      ScalableDimension: lambda:function:ProvisionedConcurrency
      ResourceId: !Sub 'function:\${Api}:live'
      MinCapacity: 3
      MaxCapacity: 40
      ScheduledActions:
        - { ScheduledActionName: daily-0000, Schedule: 'cron(0 0 * * ? *)', ScalableTargetAction: { MinCapacity: 3, MaxCapacity: 3 } }
`);
    for (const line of before.trimEnd().split('\n')) expect(after).toContain(line);
    // As planned already: nothing to write.
    expect(scaled(after, 3, schedule).after).toBe(after);
  });

  test('one takes the place of another, under the same logical ids, and goes without a trace', () => {
    const bySchedule = scaled(template(code), 3, schedule).after;
    const byTracking = scaled(bySchedule, 4, tracking);
    expect(byTracking.provisionedScaling).toMatchObject({
      schedule: [],
      tracking: { minimum: 4, maximum: 80, target: '70%' },
    });
    expect(byTracking.after).not.toContain('ScheduledActions');
    expect(byTracking.after.match(/ScalableTarget$/gm)).toHaveLength(1);
    const other = { tracking: { ...tracking.tracking, target: 0.5 } };
    const otherTarget = scaled(byTracking.after, 4, other);
    expect(otherTarget.provisionedScaling).toMatchObject({ tracking: { target: '50%' } });
    // Of the policy that is there only the number changes.
    expect(otherTarget.after).toBe(byTracking.after.replace(/(TargetValue:) 0\.7/, '$1 0.5'));
    expect(otherTarget.after).not.toBe(byTracking.after);
    const back = scaled(byTracking.after, 3, schedule);
    expect(back.provisionedScaling).toEqual({
      schedule: [
        ['8h', 40],
        ['20h', 3],
      ],
    });
    expect(back.after).not.toContain('ScalingPolicy');
    const gone = scaled(back.after, 7, 'constant');
    expect(gone).toMatchObject({ initial: 7, provisionedScaling: undefined, ignored: [] });
    expect(gone.after).not.toContain('AutoScaling');
    const untracked = scaled(byTracking.after, 7, 'constant');
    expect(untracked).toMatchObject({ initial: 7, provisionedScaling: undefined, ignored: [] });
    expect(untracked.after).not.toContain('AutoScaling');
  });

  test('from nothing has no configuration of its own, but an alias', () => {
    const { after, initial, provisionedScaling } = scaled(template(code), 0, {
      schedule: [{ atMs: 8 * hour, count: 5 }],
    });
    expect(after).not.toContain('ProvisionedConcurrencyConfig');
    expect(after).toContain('AutoPublishAlias: live');
    expect(initial).toBe(0);
    expect(provisionedScaling).toEqual({ schedule: [['8h', 5]] });
  });

  test('of a week comes on its days, and of a shorter run by its hours', () => {
    const days = { startMs: clock.startMs + 6 * hour, durationMs: 7 * 24 * hour };
    const atEight = [0, 1, 2, 3, 4].flatMap((day) => [
      { atMs: (day * 24 + 2) * hour, count: 40 },
      { atMs: (day * 24 + 14) * hour, count: 3 },
    ]);
    const week = scaled(template(code), 3, { schedule: atEight }, days);
    expect(week.after).toContain("'cron(0 8 ? * MON,TUE,WED,THU,FRI *)'");
    expect(week.provisionedScaling!.schedule).toHaveLength(10);
    const short = scaled(template(code), 3, schedule, { startMs: clock.startMs, durationMs: 21 * hour });
    expect(short.notes).toEqual([
      'Api: the run is 21 h of a day; what is provisioned at its end stays until it begins again the next day',
    ]);
    const part = scaled(template(code), 3, schedule, { startMs: clock.startMs, durationMs: 20 * hour + 1_234_567 });
    expect(part.notes.join()).toContain('Api: the run is 20.3 h of a day;');
    const longer = { ...clock, durationMs: 8 * 24 * hour };
    expect(scaled(template(code), 3, schedule, longer).notes.join()).toContain('is left to you');
  });

  test('finds its place in flow mappings and in JSON', () => {
    const value = {
      Transform: 'AWS::Serverless-2016-10-31',
      Resources: {
        Api: {
          Type: 'AWS::Serverless::Function',
          Condition: 'Big',
          Properties: { Runtime: 'nodejs22.x', Handler: 'a.b', CodeUri: '.' },
        },
        Last: { Type: 'AWS::SNS::Topic' },
      },
      Conditions: { Big: { 'Fn::Equals': ['a', 'a'] } },
    };
    for (const indent of [0, 2, 4]) {
      const written = JSON.stringify(value, null, indent);
      const { after, provisionedScaling } = scaled(written, 3, schedule);
      const { Resources: resources } = JSON.parse(after) as { Resources: Record<string, { Condition?: string }> };
      expect(resources['ApiProvisionedScaling']!.Condition).toBe('Big');
      expect(provisionedScaling).toEqual({
        schedule: [
          ['8h', 40],
          ['20h', 3],
        ],
      });
      expect(() => JSON.parse(scaled(after, 4, tracking).after) as unknown).not.toThrow();
    }
    const flow = `Resources: { Api: { Type: AWS::Serverless::Function, Properties: { Runtime: nodejs22.x, Handler: a.b, CodeUri: . } } }\n`;
    expect(scaled(flow, 4, tracking).provisionedScaling).toMatchObject({ tracking: { minimum: 4 } });
  });

  test('is put on the alias by whatever name, and keeps line ends', () => {
    const named = `Parameters: { Stage: { Type: String, Default: prod-1 } }\n${template(`${code}\n      AutoPublishAlias: !Ref Stage`)}`;
    const { after, provisionedScaling } = scaled(named, 3, schedule);
    expect(after).toContain("ResourceId: !Join [':', [function, { 'Fn::Select': [6, ");
    expect(after).not.toContain('DependsOn');
    expect(provisionedScaling).toEqual({
      schedule: [
        ['8h', 40],
        ['20h', 3],
      ],
    });
    const dashed = scaled(template(`${code}\n      AutoPublishAlias: blue-green`), 3, schedule);
    expect(dashed.after).toContain('DependsOn: ApiAliasblueDgreen');
    const ends = scaled(template(code).replaceAll('\n', '\r\n'), 3, schedule).after;
    expect(ends.replaceAll('\r\n', '')).not.toContain('\n');
  });

  const plain = `Resources:
  Api:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs22.x, Handler: a.b, Code: { ZipFile: '1' }, Role: r }
`;
  const aliased = `${plain}  One: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref Api } }
  Live:
    Type: AWS::Lambda::Alias
    Properties:
      FunctionName: !Ref Api
      FunctionVersion: !GetAtt One.Version
      Name: live
`;

  test('of a function without SAM is on its alias, and left to you without one', () => {
    const { after, initial, provisionedScaling } = scaled(aliased, 3, schedule);
    expect(initial).toBe(3);
    expect(after).toContain('DependsOn: Live');
    expect(provisionedScaling).toEqual({
      schedule: [
        ['8h', 40],
        ['20h', 3],
      ],
    });
    expect(scaled(after, 5, 'constant')).toMatchObject({ initial: 5, provisionedScaling: undefined });
    expect(scaled(plain, 3, schedule).notes.join()).toMatch(/8h 40, 20h 3 is a setting of its version or alias, which/);
  });

  test('that the template has already and the plan keeps is not touched', () => {
    const written = scaled(template(code), 3, schedule).after;
    const noon = { ...clock, startMs: clock.startMs + 12 * hour, durationMs: hour };
    const change = { id: 'Api', reservedConcurrency: null, provisionedConcurrency: 40 };
    expect(patchTemplate(written, 't', [change], { clock: noon }).text).toBe(written);
  });
});

test('templates of every kind are patched, apply and read back', () => {
  expect(patchedIn(fileURLToPath(new URL('../templates', import.meta.url)), /\.yaml$/)).toBe(3);
});
