// What PutMetricAlarm is given (API reference), read into what an alarm goes by.

import type { AlarmConfig, MissingData } from '../../lambda/index.ts';
import type { JsonMembers } from '../wire/json-members.ts';
import type { MetricIdentity, MetricStore } from './metric-store.ts';
import { identityOf, invalidCombination, invalidValue, missing, periodMsOf, shownDimensions } from './metric-words.ts';
import { queriesOf, type MetricQuery } from './read-metrics.ts';
import { simpleStatistics, statisticOf } from './statistics.ts';

export interface AskedAlarm {
  readonly name: string;
  readonly config: AlarmConfig;
  /** Null where it is on an expression. */
  readonly identity: MetricIdentity | null;
  readonly unit: string | undefined;
  /** By its name in the API: `Sum`, `p99`. */
  readonly statistic: string;
  readonly queries: readonly MetricQuery[];
  /** The query whose values are held against the threshold. */
  readonly returnedId: string;
  /** What DescribeAlarms tells of all this, in the words in which it was given. */
  readonly shown: Readonly<Record<string, unknown>>;
}

const comparisons = {
  GreaterThanOrEqualToThreshold: '>=',
  GreaterThanThreshold: '>',
  LessThanThreshold: '<',
  LessThanOrEqualToThreshold: '<=',
} as const;

const treatments: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** Longest that an alarm may look back (API reference: a day, of periods of an hour and more a week). */
const dayMs = 24 * 60 * 60 * 1000;

type Metric = Pick<AskedAlarm, 'identity' | 'unit' | 'statistic' | 'queries' | 'returnedId' | 'shown'>;

const statisticName = (asked: JsonMembers): string => {
  const simple = asked.choice('Statistic', simpleStatistics);
  const extended = asked.text('ExtendedStatistic');
  if (simple !== undefined && extended !== undefined) {
    throw invalidCombination('Exactly one of Statistic and ExtendedStatistic must be specified');
  }
  const name = simple ?? extended;
  if (name === undefined) throw missing('Statistic');
  if (statisticOf(name) === null)
    throw invalidValue(`The value ${name} for parameter ExtendedStatistic is not supported.`);
  return name;
};

/** An alarm on one metric. */
const ofMetric = (asked: JsonMembers): Metric => {
  const identity = identityOf(asked);
  const statistic = statisticName(asked);
  if (!asked.has('Period')) throw missing('Period');
  const periodMs = periodMsOf(asked);
  const unit = asked.text('Unit');
  const query = { id: 'm', label: identity.name, returned: true, periodMs, needs: [], values: () => new Map() };
  return {
    identity,
    unit,
    statistic,
    queries: [query],
    returnedId: query.id,
    shown: {
      MetricName: identity.name,
      Namespace: identity.namespace,
      [asked.has('Statistic') ? 'Statistic' : 'ExtendedStatistic']: statistic,
      Dimensions: shownDimensions(identity.dimensions),
      Period: periodMs / 1000,
      Unit: unit,
    },
  };
};

/** An alarm on an expression, or on one metric in the words of GetMetricData. */
const ofQueries = (store: MetricStore, asked: JsonMembers): Metric => {
  if (asked.has('MetricName')) throw invalidCombination('Metrics and MetricName cannot both be given.');
  const queries = queriesOf(store, asked, 'Metrics');
  const returned = queries.filter((query) => query.returned);
  if (returned.length !== 1) throw invalidValue('Exactly one element of the metrics list should return data');
  return {
    identity: null,
    unit: undefined,
    statistic: 'Expression',
    queries,
    returnedId: returned[0]!.id,
    shown: { Metrics: asked.structures('Metrics') },
  };
};

const missingDataOf = (asked: JsonMembers): MissingData => {
  const given = asked.text('TreatMissingData') ?? 'missing';
  const found = treatments.find((one) => one === given);
  if (found === undefined) throw invalidValue(`The value ${given} for parameter TreatMissingData is not supported.`);
  return found;
};

const configOf = (asked: JsonMembers): AlarmConfig => {
  const comparison = asked.choice('ComparisonOperator', Object.keys(comparisons) as (keyof typeof comparisons)[]);
  if (comparison === undefined) throw missing('ComparisonOperator');
  const threshold = asked.number('Threshold');
  if (threshold === undefined) throw missing('Threshold');
  if (!asked.has('EvaluationPeriods')) throw missing('EvaluationPeriods');
  const evaluationPeriods = asked.integer('EvaluationPeriods', { min: 1, max: 10_080, otherwise: 0 });
  const all = { min: 1, max: 10_080, otherwise: evaluationPeriods };
  const datapointsToAlarm = asked.integer('DatapointsToAlarm', all);
  if (datapointsToAlarm > evaluationPeriods) {
    throw invalidValue('DatapointsToAlarm must be less than or equal to EvaluationPeriods.');
  }
  const missingData = missingDataOf(asked);
  return { threshold, comparison: comparisons[comparison], evaluationPeriods, datapointsToAlarm, missingData };
};

/** @param note told of actions, which nobody takes here */
export const askedAlarm = (store: MetricStore, asked: JsonMembers, note: (text: string) => void): AskedAlarm => {
  const name = asked.fitting('AlarmName', { min: 1, max: 255 });
  const config = configOf(asked);
  const metric = asked.has('Metrics') ? ofQueries(store, asked) : ofMetric(asked);
  const periodMs = Math.max(...metric.queries.map((query) => query.periodMs));
  if (periodMs * config.evaluationPeriods > (periodMs < 60 * 60 * 1000 ? dayMs : 7 * dayMs)) {
    throw invalidValue(
      'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400)',
    );
  }
  const actions = Object.fromEntries(
    ['OKActions', 'AlarmActions', 'InsufficientDataActions'].map((kind) => [kind, asked.texts(kind)]),
  );
  if (Object.values(actions).some((list) => list.length > 0)) note(`the actions of alarm ${name} are not taken here`);
  return {
    name,
    config,
    ...metric,
    shown: {
      AlarmDescription: asked.text('AlarmDescription'),
      ActionsEnabled: asked.has('ActionsEnabled') ? asked.flag('ActionsEnabled') : true,
      ...actions,
      ...metric.shown,
      EvaluationPeriods: config.evaluationPeriods,
      ...(asked.has('DatapointsToAlarm') ? { DatapointsToAlarm: config.datapointsToAlarm } : {}),
      Threshold: config.threshold,
      ComparisonOperator: asked.text('ComparisonOperator'),
      ...(asked.has('TreatMissingData') ? { TreatMissingData: config.missingData } : {}),
    },
  };
};
