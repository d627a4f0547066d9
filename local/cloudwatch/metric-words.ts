// How CloudWatch refuses, and what its Query protocol names (botocore service model monitoring/2010-08-01; texts as quoted in
// public).

import type { QueryForm } from '../wire/aws-service.ts';
import type { JsonMembers, MemberWords, Structure } from '../wire/json-members.ts';
import { JsonRefusal } from '../wire/json-refusal.ts';
import type { Dimension, MetricIdentity } from './metric-store.ts';

const validation = (message: string): JsonRefusal => new JsonRefusal('ValidationError', message);

export const invalidValue = (message: string): JsonRefusal =>
  new JsonRefusal('InvalidParameterValueException', message);

export const invalidCombination = (message: string): JsonRefusal =>
  new JsonRefusal('InvalidParameterCombinationException', message);

export const missing = (name: string): JsonRefusal =>
  new JsonRefusal('MissingRequiredParameterException', `The parameter ${name} is required.`);

export const invalidToken = (): JsonRefusal => new JsonRefusal('InvalidNextToken', 'Invalid nextToken');

export const metricWords: MemberWords = { missing, constraint: validation };

/** awsQueryError of each type that has another. */
export const metricCodes: Readonly<Record<string, string>> = {
  InvalidParameterValueException: 'InvalidParameterValue',
  InvalidParameterCombinationException: 'InvalidParameterCombination',
  MissingRequiredParameterException: 'MissingParameter',
  InvalidFormatFault: 'InvalidFormat',
  LimitExceededFault: 'LimitExceeded',
};

const instants = new Set(['Timestamp', 'StartTime', 'EndTime', 'StartDate', 'EndDate']);
const flags = new Set(['ActionsEnabled', 'ReturnData', 'IncludeLinkedAccounts', 'StrictEntityValidation']);
const numbers = new Set([
  'Period',
  'EvaluationPeriods',
  'DatapointsToAlarm',
  'Threshold',
  'Values',
  'Counts',
  'SampleCount',
  'Sum',
  'Minimum',
  'Maximum',
  'StorageResolution',
  'MaxRecords',
  'MaxDatapoints',
]);

export const metricQuery: QueryForm = {
  version: '2010-08-01',
  namespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  kindOf: (path) => {
    const name = path.at(-1) ?? '';
    if (instants.has(name)) return 'instant';
    if (flags.has(name)) return 'flag';
    // The Value of a dimension or a tag is text.
    return numbers.has(name) || (name === 'Value' && path.at(-2) === 'MetricData') ? 'number' : 'text';
  },
};

/** Most that a metric may have (API reference). */
const mostDimensions = 30;

export const dimensionsOf = (asked: JsonMembers): readonly Dimension[] => {
  const given = asked.structures('Dimensions');
  if (given.length > mostDimensions) {
    throw invalidValue(`The collection Dimensions must not have a size greater than ${mostDimensions}.`);
  }
  return given.map((one) => {
    const dimension = asked.inside(one);
    return { name: dimension.needed('Name'), value: dimension.needed('Value') };
  });
};

/** The metric that Namespace, MetricName and Dimensions are. */
export const identityOf = (asked: JsonMembers): MetricIdentity => ({
  namespace: asked.needed('Namespace'),
  name: asked.needed('MetricName'),
  dimensions: dimensionsOf(asked),
});

export const shownDimensions = (dimensions: readonly Dimension[]): object[] =>
  dimensions.map(({ name, value }) => ({ Name: name, Value: value }));

/** Periods that a metric of high resolution may be asked by, s; beyond, multiples of a minute. */
const shortPeriods = new Set([1, 5, 10, 20, 30]);

export const periodMsOf = (asked: JsonMembers): number => {
  const seconds = asked.integer('Period', { min: 1, max: 86_400 * 365, otherwise: 0 });
  if (seconds % 60 === 0 || shortPeriods.has(seconds)) return seconds * 1000;
  throw invalidValue('The parameter Period must be 1, 5, 10, 20, 30, or a multiple of 60.');
};

/** Members of a structure that must be there. */
export const neededInside = (asked: JsonMembers, name: string): JsonMembers => {
  const inner: Structure | undefined = asked.structure(name);
  if (inner === undefined) throw missing(name);
  return asked.inside(inner);
};

/** Every unit there is (StandardUnit). */
const rates = ['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'];
const bits = ['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'];
export const units: readonly string[] = [
  'Seconds',
  'Microseconds',
  'Milliseconds',
  ...rates,
  ...bits,
  'Percent',
  'Count',
  ...[...rates, ...bits, 'Count'].map((unit) => `${unit}/Second`),
  'None',
];
