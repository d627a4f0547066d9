// The API of CloudWatch over the platform's metrics and alarms (botocore service model monitoring/2010-08-01).

import type { AwsService } from '../wire/aws-service.ts';
import {
  deleteAlarms,
  describeAlarmHistory,
  describeAlarms,
  putMetricAlarm,
  setAlarmState,
  type AlarmContext,
} from './alarm-operations.ts';
import { metricCodes, metricQuery, metricWords } from './metric-words.ts';
import { putMetricData } from './put-metrics.ts';
import { getMetricData, getMetricStatistics, listMetrics } from './read-metrics.ts';

export const metricsService = (context: AlarmContext): AwsService => {
  const { store, time, note } = context;
  return {
    target: 'GraniteServiceVersion20100801',
    contentType: 'application/x-amz-json-1.0',
    note,
    query: metricQuery,
    words: metricWords,
    codes: metricCodes,
    operations: {
      ListMetrics: (asked) => listMetrics(store, time, asked),
      GetMetricData: (asked) => getMetricData(store, time, asked),
      GetMetricStatistics: (asked) => getMetricStatistics(store, time, asked),
      PutMetricData: (asked) => putMetricData(store, time, asked),
      PutMetricAlarm: (asked) => putMetricAlarm(context, asked),
      DescribeAlarms: (asked) => describeAlarms(context, asked),
      DescribeAlarmHistory: (asked) => describeAlarmHistory(context, asked),
      DeleteAlarms: (asked) => deleteAlarms(context, asked),
      SetAlarmState: (asked) => setAlarmState(context, asked),
    },
  };
};
