// Versions, aliases and their weights, alarms and capacity providers.

import * as fc from 'fast-check';
import { typed, type Resource } from './functions.ts';
import { type Values, all, arn, none, of, ref, some, sub, unknown, wrongValues } from './values.ts';

export const version = (values: Values): fc.Arbitrary<Resource> =>
  typed(
    'Lambda::Version',
    some({
      ProvisionedConcurrencyConfig: values.inner(some({ ProvisionedConcurrentExecutions: values.number(1, 20) })),
      Description: of('x'),
      FunctionScalingConfig: some({ MinExecutionEnvironments: values.number(0, 9), MaxExecutionEnvironments: of(9) }),
    }).map((others) => ({ FunctionName: ref('Plain'), ...others })),
  );
export const aliased = (values: Values): fc.Arbitrary<Resource> =>
  typed(
    'Lambda::Alias',
    fc
      .tuple(
        of<unknown>(ref('Plain'), ref('Plain'), 'second', arn('Plain'), none, 'elsewhere'),
        of<unknown>({ 'Fn::GetAtt': ['First', 'Version'] }, '2', 1, '$LATEST', unknown, none),
        some({
          Name: of<unknown>('live', 'live', 'blue-1', sub('${Unknown}'), ref('Name')),
          ProvisionedConcurrencyConfig: values.inner(some({ ProvisionedConcurrentExecutions: values.number(1, 20) })),
          RoutingConfig: values.inner(
            some({
              AdditionalVersionWeights: fc.array(
                fc.oneof(
                  {
                    weight: 6,
                    arbitrary: all({
                      FunctionVersion: of<unknown>({ 'Fn::GetAtt': ['Second', 'Version'] }, '3', unknown),
                      FunctionWeight:
                        values === wrongValues ? values.number(0, 1) : of<unknown>(0.1, '0', 1, '0.333', 0.0000001),
                    }),
                  },
                  of<unknown>(...(values === wrongValues ? ['x'] : []), { FunctionVersion: '2', FunctionWeight: 0.25 }),
                ),
                { maxLength: 2 },
              ),
            }),
          ),
        }),
      )
      .map(([FunctionName, FunctionVersion, others]) => ({
        FunctionName,
        FunctionVersion,
        ...others,
      })),
  );

export const alarm = (values: Values): fc.Arbitrary<Resource> =>
  typed(
    'CloudWatch::Alarm',
    some({
      AlarmName: of<unknown>('too-many', sub('${Unknown}')),
      AlarmDescription: of('d'),
      MetricName: of('Errors'),
      Namespace: of('AWS/Lambda'),
      Dimensions: of<unknown>(
        [{ Name: 'FunctionName', Value: ref('Shop') }, { Name: 'Resource', Value: unknown }, 'x'],
        [],
        none,
        'text',
      ),
      Statistic: of('Sum'),
      ExtendedStatistic: of('p99'),
      Unit: of('Count'),
      Metrics: of([{ Id: 'm' }]),
      Period: values.number(10, 60),
      EvaluationPeriods: values.number(1, 5),
      DatapointsToAlarm: values.number(1, 5),
      Threshold: values.number(0, 100),
      ComparisonOperator: of('GreaterThanThreshold'),
      TreatMissingData: of('notBreaching'),
      AlarmActions: of(['a']),
    }),
  );
export const provider = (values: Values, type: string): fc.Arbitrary<Resource> =>
  typed(
    type,
    some({
      InstanceRequirements: values.inner(
        some({
          Architectures: of(['arm64'], ['x86_64']),
          AllowedInstanceTypes: of(['m7g.large']),
          AllowedTypes: of(['c7g.large']),
          ExcludedInstanceTypes: of(['x']),
          ExcludedTypes: of(['y']),
        }),
      ),
      CapacityProviderScalingConfig: values.inner(
        some({
          MaxVCpuCount: values.number(12, 400),
          ScalingMode: of('Manual'),
          ScalingPolicies: of<unknown>([{ PredefinedMetricType: 'CPU', TargetValue: 70 }], [{}], 'x', []),
        }),
      ),
      ScalingConfig: values.inner(
        some({ MaxVCpuCount: values.number(12, 400), AverageCPUUtilization: values.number(1, 99) }),
      ),
      VpcConfig: of(1),
    }),
  );
