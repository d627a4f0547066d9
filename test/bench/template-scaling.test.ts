// Application Auto Scaling in a template: what it says is simulated, refused, or named.

import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { fragmentOf } from '../../bench/template/fragment.ts';
import { readTemplate } from '../../bench/template/read-template.ts';
import { scheduleExpression, timesOf } from '../../bench/template/schedule-expression.ts';

const monday = Date.UTC(2026, 0, 5);
const hourMs = 3_600_000;

interface Written {
  readonly target?: Record<string, unknown>;
  readonly policy?: Record<string, unknown>;
  readonly provisioned?: number;
}

const template = ({ target, policy, provisioned = 5 }: Written): string =>
  JSON.stringify({
    Transform: 'AWS::Serverless-2016-10-31',
    Resources: {
      Api: {
        Type: 'AWS::Serverless::Function',
        Properties: {
          Runtime: 'nodejs22.x',
          Handler: 'a.b',
          InlineCode: '1',
          AutoPublishAlias: 'live',
          ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: provisioned },
        },
      },
      ...(target === undefined
        ? {}
        : {
            Target: {
              Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
              Properties: {
                ServiceNamespace: 'lambda',
                ScalableDimension: 'lambda:function:ProvisionedConcurrency',
                ResourceId: { 'Fn::Sub': 'function:${Api}:live' },
                MinCapacity: 2,
                MaxCapacity: 50,
                ...target,
              },
            },
          }),
      ...(policy === undefined
        ? {}
        : {
            Policy: {
              Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
              Properties: {
                PolicyName: 'p',
                PolicyType: 'TargetTrackingScaling',
                ScalingTargetId: { Ref: 'Target' },
                ...policy,
              },
            },
          }),
    },
  });

const tracking = (more: object = {}): Record<string, unknown> => ({
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 0.7,
    PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' },
    ...more,
  },
});

const action = (schedule: string, minimum?: number, maximum?: number, more: object = {}): object => ({
  ScheduledActionName: schedule,
  Schedule: schedule,
  ScalableTargetAction: {
    ...(minimum === undefined ? {} : { MinCapacity: minimum }),
    ...(maximum === undefined ? {} : { MaxCapacity: maximum }),
  },
  ...more,
});

/** What the function is in a run that begins at `startMs`. */
const scaled = (written: Written, startMs = monday, hours = 24) => {
  const listing = readTemplate(template(written), 'template.json');
  const clock = { startMs, durationMs: hours * hourMs };
  const { functions, notes } = fragmentOf(listing, { templateDirectory: '.', scenarioDirectory: '.', clock });
  const { provisionedConcurrency, provisionedScaling } = functions['Api']!;
  const told = notes.filter(({ setting }) => setting === 'provisionedScaling').map(({ message }) => message);
  return { provisionedConcurrency, provisionedScaling, told, ignored: listing.ignored.map(({ what }) => what) };
};

const problemOf = (written: Written): string => {
  try {
    readTemplate(template(written), 'template.json');
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};

describe('schedules by the clock', () => {
  const times = (
    text: string,
    more: { zone?: string; startMs?: number; endMs?: number; days?: number } = {},
  ): string[] => {
    const expression = scheduleExpression(text);
    if (typeof expression === 'string') return [expression];
    const { zone = 'UTC', startMs = null, endMs = null, days = 7 } = more;
    const window = { fromMs: monday, toMs: monday + days * 24 * hourMs };
    return timesOf({ expression, zone, startMs, endMs }, window).map((ms) => new Date(ms).toISOString().slice(5, 16));
  };

  test.each<[string, string[], object?]>([
    ['cron(0 10 * * ? *)', ['01-05T10:00', '01-06T10:00'], { days: 2 }],
    ['cron(15 12 ? * MON-WED *)', ['01-05T12:15', '01-06T12:15', '01-07T12:15']],
    ['cron(15 12 ? * 2,6 *)', ['01-05T12:15', '01-09T12:15']],
    ['cron(0 0 ? * FRI-MON *)', ['01-05T00:00', '01-09T00:00', '01-10T00:00', '01-11T00:00']],
    ['cron(0/20 8 5 1 ? 2026)', ['01-05T08:00', '01-05T08:20', '01-05T08:40']],
    ['cron(0 8 ? * MON#2 *)', ['01-12T08:00'], { days: 14 }],
    ['cron(0 8 L * ? *)', ['01-31T08:00'], { days: 30 }],
    ['cron(0 8 LW * ? *)', ['01-30T08:00'], { days: 30 }],
    ['cron(0 8 10W * ? *)', ['01-09T08:00'], { days: 30 }],
    ['cron(0 8 ? * 6L *)', ['01-30T08:00'], { days: 30 }],
    ['cron(0 8 * * ? *)', ['01-05T07:00'], { zone: 'Europe/Berlin', days: 1 }],
    ['cron(30 5 * * ? *)', ['01-05T00:00'], { zone: 'Asia/Kolkata', days: 1 }],
    ['at(2026-01-05T22:00:00)', ['01-06T03:00'], { zone: 'America/New_York' }],
    ['at(2027-01-05T22:00:00)', []],
    ['rate(10 hours)', ['01-05T10:00', '01-05T20:00'], { days: 1 }],
    // What has a start comes then, too.
    ['cron(0 10 * * ? *)', ['01-05T09:30', '01-05T10:00', '01-06T10:00'], { startMs: monday + 9.5 * hourMs, days: 2 }],
    ['cron(0 10 * * ? *)', ['01-05T10:00'], { endMs: monday + 10 * hourMs }],
    ['rate(1 day)', ['01-05T06:00', '01-06T06:00'], { startMs: monday + 6 * hourMs, days: 2 }],
  ])('%s', (text, expected, more) => {
    expect(times(text, more)).toEqual(expected);
  });

  test('an hour that a change of clocks leaves out does not come', () => {
    const expression = scheduleExpression('cron(30 2 * * ? *)');
    const window = { fromMs: Date.UTC(2026, 2, 28), toMs: Date.UTC(2026, 2, 31) };
    if (typeof expression === 'string') throw new Error(expression);
    const found = timesOf({ expression, zone: 'Europe/Berlin', startMs: null, endMs: null }, window);
    expect(found.map((ms) => new Date(ms).toISOString().slice(0, 16))).toEqual([
      '2026-03-28T01:30',
      '2026-03-30T00:30',
    ]);
  });

  test.each([
    ['cron(0 8 * * *)', /5 fields are not the six/],
    ['cron(0 8 * * * *)', /must be "\?"/],
    ['cron(0 24 * * ? *)', /"24" is not within 0 to 23/],
    ['cron(0 8 ? * MOON *)', /"MOON" is not within 1 to 7/],
    ['cron(0/0 8 * * ? *)', /no step/],
    ['rate(0 hours)', /no rate/],
    ['at(tomorrow)', /no instant/],
    ['at(2026-02-30T00:00:00)', /no instant/],
    ['every day', /is no schedule/],
  ])('%s is refused', (text, said) => {
    expect(problemOf({ target: { ScheduledActions: [action(text, 3)] } })).toMatch(said);
  });
});

describe('scheduled actions', () => {
  const target = {
    ScheduledActions: [action('cron(0 8 * * ? *)', 20, 20), action('cron(0 20 * * ? *)', 3, 3)],
  };

  test('come at their hours, and what came before the run is in force', () => {
    expect(scaled({ target })).toMatchObject({
      provisionedConcurrency: 3,
      provisionedScaling: {
        schedule: [
          ['8h', 20],
          ['20h', 3],
        ],
      },
    });
    expect(scaled({ target }, monday + 7.5 * hourMs, 2)).toMatchObject({
      provisionedConcurrency: 3,
      provisionedScaling: { schedule: [['30m', 20]] },
    });
    expect(scaled({ target }, monday + 12 * hourMs, 2)).toMatchObject({ provisionedConcurrency: 20 });
    expect(scaled({ target }, monday + 12 * hourMs, 2).provisionedScaling).toBeUndefined();
  });

  test('without a policy a lower minimum takes nothing away', () => {
    const upOnly = { ScheduledActions: [action('cron(0 8 * * ? *)', 20), action('cron(0 20 * * ? *)', 2)] };
    const { provisionedConcurrency, provisionedScaling } = scaled({ target: upOnly });
    expect(provisionedConcurrency).toBe(20);
    expect(provisionedScaling).toBeUndefined();
  });

  test('with a policy they move the bounds that it keeps to', () => {
    const upOnly = { ScheduledActions: [action('cron(0 8 * * ? *)', 20), action('cron(0 20 * * ? *)', 2)] };
    expect(scaled({ target: upOnly, policy: tracking({ ScaleInCooldown: 60, DisableScaleIn: true }) })).toMatchObject({
      provisionedConcurrency: 5,
      provisionedScaling: {
        schedule: [
          { at: '8h', minimum: 20, maximum: 50 },
          { at: '20h', minimum: 2, maximum: 50 },
        ],
        tracking: { minimum: 2, maximum: 50, target: '70%', scaleInCooldown: '60s', scaleIn: false },
      },
    });
  });

  test('that change no bound change nothing', () => {
    const bare = { ScheduledActionName: 'bare', Schedule: 'cron(0 9 * * ? *)' };
    const ScheduledActions = [bare, action('cron(0 8 * * ? *)', 7, 7), action('cron(0 20 * * ? *)', 3, 3)];
    expect(scaled({ target: { ScheduledActions } }).provisionedScaling).toEqual({
      schedule: [
        ['8h', 7],
        ['20h', 3],
      ],
    });
    const tracked = scaled({ target: { ScheduledActions: [bare] }, policy: tracking() });
    expect(tracked.provisionedScaling).toMatchObject({ schedule: [], tracking: { minimum: 2, maximum: 50 } });
  });

  test('that are suspended, or never come, are named', () => {
    const suspended = { ...target, SuspendedState: { ScheduledScalingSuspended: true } };
    expect(scaled({ target: suspended }).ignored).toContain('ScheduledActions (suspended)');
    const late = { ScheduledActions: [action('at(2027-01-01T00:00:00)', 9, 9)] };
    expect(scaled({ target: late }).told.join()).toMatch(/at\(2027.*does not come in a run that begins at 2026-01-05/);
  });
});

describe('bounds and policies', () => {
  test('tracking is read, whichever way the target is named', () => {
    const byResource = {
      ...tracking(),
      ScalingTargetId: undefined,
      ServiceNamespace: 'lambda',
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      ResourceId: { 'Fn::Join': [':', ['function', { Ref: 'Api' }, 'live']] },
    };
    const { provisionedScaling } = scaled({ target: {}, policy: tracking() });
    expect(provisionedScaling).toMatchObject({ tracking: { minimum: 2, maximum: 50, target: '70%' } });
    expect(scaled({ target: {}, policy: byResource }).provisionedScaling).toEqual(provisionedScaling);
    const ofArn = {
      ResourceId: {
        'Fn::Join': [
          ':',
          [
            'function',
            { 'Fn::Select': [6, { 'Fn::Split': [':', { Ref: 'Api.Alias' }] }] },
            { 'Fn::Select': [7, { 'Fn::Split': [':', { Ref: 'Api.Alias' }] }] },
          ],
        ],
      },
    };
    expect(scaled({ target: ofArn, policy: tracking() }).provisionedScaling).toEqual(provisionedScaling);
  });

  test('an alias is asked for where none is named, and none is there', () => {
    const text = JSON.stringify({
      Resources: {
        Api: {
          Type: 'AWS::Lambda::Function',
          Properties: { Runtime: 'nodejs22.x', Handler: 'a.b', Code: { ZipFile: '1' } },
        },
        Target: {
          Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
          Properties: {
            ServiceNamespace: 'lambda',
            ScalableDimension: 'lambda:function:ProvisionedConcurrency',
            ResourceId: 'function:Api',
            MinCapacity: 1,
            MaxCapacity: 2,
          },
        },
      },
    });
    expect(() => readTemplate(text, 't.json', {})).toThrow(
      /Target\.Properties\.ResourceId \(line 1\): "function:Api" names no alias; write function:Api:live/,
    );
  });

  test.each<[string, Written, string]>([
    ['bounds alone', { target: {} }, 'no action and no policy scales it'],
    ['another service', { target: { ServiceNamespace: 'dynamodb' } }, 'of another service'],
    [
      'another metric',
      { target: {}, policy: { TargetTrackingScalingPolicyConfiguration: { TargetValue: 1 } } },
      'only LambdaProv',
    ],
    [
      'a function from elsewhere',
      { target: { ResourceId: 'function:other:live' } },
      'a function that is not in the template',
    ],
    [
      'suspended tracking',
      {
        target: { SuspendedState: { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: true } },
        policy: tracking(),
      },
      'ScalingPolicy (suspended)',
    ],
  ])('%s is named as having no effect', (_, written, said) => {
    const { ignored, provisionedScaling } = scaled(written);
    expect(ignored.join('\n')).toContain(said);
    expect(provisionedScaling).toBeUndefined();
  });

  test.each<[string, Written, RegExp]>([
    ['StepScaling', { target: {}, policy: { ...tracking(), PolicyType: 'StepScaling' } }, /not there for Lambda/],
    ['a target in percent', { target: {}, policy: tracking({ TargetValue: 70 }) }, /70 is no share of 1.*write 0.7/],
    ['crossed bounds', { target: { MinCapacity: 60 } }, /60 is above MaxCapacity 50/],
    [
      'crossed bounds of an action',
      { target: { ScheduledActions: [action('rate(1 day)', 9, 3)] } },
      /9 is above MaxCapacity 3/,
    ],
    ['no alias', { target: { ResourceId: 'function:Api' } }, /names no alias; write function:Api:live/],
    ['another alias', { target: { ResourceId: 'function:Api:prod' } }, /no alias called "prod".*are: live/],
    [
      'a zone',
      { target: { ScheduledActions: [action('rate(1 day)', 1, 3, { Timezone: 'Moon/Sea' })] } },
      /no time zone/,
    ],
    [
      'a start',
      { target: { ScheduledActions: [action('rate(1 day)', 1, 3, { StartTime: 'soon' })] } },
      /"soon" is no instant/,
    ],
  ])('%s is refused', (_, written, said) => {
    expect(problemOf(written)).toMatch(said);
  });
});

test.each(['table/orders', { Ref: 'AWS::StackName' }, 'function'])(
  'a target that names no function, as %j, is named and scales none',
  (ResourceId) => {
    const { functions, ignored } = readTemplate(template({ target: { ResourceId } }), 'shop.json', {});
    expect(functions[0]!.scaling).toBeUndefined();
    expect(ignored.map(({ what }) => what)).toEqual([
      'AWS::ApplicationAutoScaling::ScalableTarget of a function that is not in the template',
    ]);
  },
);
