// What scales provisioned concurrency: schedules, actions, targets and policies.

import * as fc from 'fast-check';
import { typed, type Resource } from './functions.ts';
import { type Any, type Values, all, none, of, ref, some, sub, unknown, wrongValues } from './values.ts';

/** Schedules of Application Auto Scaling, field by field. */
export const cronFields: fc.Arbitrary<[string, string, string, string, string, string]> = fc.tuple(
  of('0', '30', '*/20', '5-10/2', '59', '0,15,45', '10/25'),
  of('8', '*', '9-17/4', '22-2', '23', '0/6'),
  of('?', '*', '1', 'L', 'LW', '1W', '15W', '31W', '28-3', '1,15', '30'),
  of('*', '1', 'JAN-MAR', 'dec', 'feb,4', '2/5', 'NOV-FEB'),
  of('?', '*', 'MON-FRI', '6#2', '5L', 'L', 'sun', 'FRI-MON', '1,7', '2#5', 'TUE/2'),
  of('*', '2026', '2025-2027', '1970', '2199', '2026/2'),
);
export const badFields: fc.Arbitrary<string> = of(
  '60',
  '24',
  '0',
  '32',
  '13',
  'MAYBE',
  '1/0',
  '1/2/3',
  '1-2-3',
  '5-',
  '',
  '1/x',
  '8#1',
  '1#6',
  '1#0',
  '9L',
  '32W',
  '0W',
  '1969',
  '2200',
  '?',
  '1.5',
);
export const schedules: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 3,
    arbitrary: cronFields.map(
      ([minute, hour, day, month, weekday, year]) =>
        `cron(${minute} ${hour} ${day} ${month} ${day === '?' ? weekday.replace('?', '*') : '?'} ${year})`,
    ),
  },
  of(
    'rate(1 minute)',
    'rate(90 minutes)',
    'rate(12 hours)',
    'rate(1 day)',
    'rate(40 days)',
    'at(2026-01-05T08:00:00)',
    'at(2026-01-05T00:00:00)',
    ' at(2026-01-04T23:59) ',
  ),
);
const badSchedules = fc.oneof(
  of(
    'rate(0 minutes)',
    'rate(x)',
    'at(soon)',
    'at(2026-01-05T08:00:00Z)',
    'at(2026-01-05T08:00:00+01:00)',
    'every day',
    'cron(0 8 * * ?)',
    'cron(0 8 * * * *)',
    'cron()',
    '',
  ),
  fc.tuple(cronFields, fc.nat(5), badFields).map(([fields, at, bad]) => `cron(${fields.with(at, bad).join(' ')})`),
);

const action = (values: Values): Any => {
  const wrong = values === wrongValues;
  return fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(
          fc.oneof(
            { weight: 3, arbitrary: schedules },
            wrong ? badSchedules : of<unknown>('cron(0 8 * * ? *)', sub('rate(${Unknown} hours)')),
          ),
          some({
            ScheduledActionName: of('morning', 'evening'),
            Timezone: of<unknown>(
              'Europe/Berlin',
              'UTC',
              'Asia/Kolkata',
              'America/New_York',
              ...(wrong ? ['Berlin', unknown] : []),
            ),
            StartTime: of<unknown>('2026-01-05T06:00:00Z', '2026-01-01T00:00:00Z', unknown, ...(wrong ? ['soon'] : [])),
            EndTime: of<unknown>('2026-01-05T12:00:00Z', '2026-03-01T00:00:00Z', ...(wrong ? ['later'] : [])),
            ScalableTargetAction: some(
              wrong
                ? { MinCapacity: values.number(0, 9), MaxCapacity: values.number(0, 9) }
                : { MinCapacity: of(0, 2, 9), MaxCapacity: of(9, 20) },
            ),
            More: of(1),
          }),
        )
        .map(([Schedule, others]) => ({ Schedule, ...others })),
    },
    wrong ? of<unknown>('morning', {}, [1]) : all({ Schedule: of('rate(1 day)') }),
  );
};
export const target = (values: Values): fc.Arbitrary<Resource> =>
  typed(
    'ApplicationAutoScaling::ScalableTarget',
    fc
      .tuple(
        of<unknown>(
          sub('function:${Shop}:live'),
          'function:Shop:live',
          'function:second:live',
          'function:shop:live',
          'function:Shop:live',
          ...(values === wrongValues ? ['function:Shop', 'function:Shop:$LATEST', 'function:Plain:blue'] : []),
          'function:gone:live',
          sub('function:${Shop}:${Unknown}'),
          { 'Fn::Join': [':', ['function', { 'Fn::Select': [6, { 'Fn::Split': [':', ref('Live')] }] }, 'live']] },
        ),
        some({
          ServiceNamespace: of('lambda', 'lambda', 'lambda', 'ecs'),
          ScalableDimension: of(
            'lambda:function:ProvisionedConcurrency',
            'lambda:function:ProvisionedConcurrency',
            'ecs:service:DesiredCount',
          ),
          MinCapacity: values === wrongValues ? values.number(0, 9) : of(0, 1, 5),
          MaxCapacity: values === wrongValues ? values.number(0, 9) : of(5, 6, 50),
          ScheduledActions: fc.array(action(values), { maxLength: 3 }),
          SuspendedState: some({
            ScheduledScalingSuspended: values.flag,
            DynamicScalingInSuspended: values.flag,
            DynamicScalingOutSuspended: values.flag,
          }),
          RoleARN: of('r'),
        }),
      )
      .map(([ResourceId, others]) => ({ ResourceId, ...others })),
  );
export const policy = (values: Values): fc.Arbitrary<Resource> => {
  const configuration = fc
    .tuple(
      values === wrongValues
        ? of<unknown>(0.7, 0, 1, 1.01, -0.1, 70, 'x', none)
        : of<unknown>(0.7, 1, 0.001, '0.55', unknown),
      some({
        ScaleInCooldown: values.number(0, 600),
        ScaleOutCooldown: values.number(0, 600),
        DisableScaleIn: values.flag,
        More: of(1),
      }),
      fc.oneof({ weight: 5, arbitrary: of('LambdaProvisionedConcurrencyUtilization') }, of('Other')),
    )
    .map(([TargetValue, others, PredefinedMetricType]) => ({
      TargetValue,
      ...others,
      PredefinedMetricSpecification: { PredefinedMetricType },
    }));
  return typed(
    'ApplicationAutoScaling::ScalingPolicy',
    some({
      PolicyName: of('p'),
      PolicyType: fc.oneof(
        { weight: 4, arbitrary: of('TargetTrackingScaling') },
        of(values === wrongValues ? 'StepScaling' : 'TargetTrackingScaling'),
      ),
      ResourceId: of<unknown>('function:Shop:live', 'function:gone:live'),
      ServiceNamespace: of('lambda', 'lambda', 'ecs'),
      TargetTrackingScalingPolicyConfiguration: configuration,
    }).map((others): unknown => ({
      ScalingTargetId: ref('Target'),
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 0.5,
        PredefinedMetricSpecification: { PredefinedMetricType: 'LambdaProvisionedConcurrencyUtilization' },
      },
      ...others,
    })),
  );
};
