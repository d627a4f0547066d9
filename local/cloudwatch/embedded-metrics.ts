// Metrics that lines of a log are made of (User Guide, CloudWatch_Embedded_Metric_Format_Specification): Powertools Metrics and
// aws-embedded-metrics print them. What is no such line is left alone; one that is and breaks the form is told of.

import type { Dimension, MetricStore } from './metric-store.ts';
import { units } from './metric-words.ts';
import type { PlatformTime } from './platform-time.ts';

/** Limits of the specification. */
const mostDimensions = 30;
const mostMetrics = 100;
const mostValues = 100;

type Record_ = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Record_ =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Breaks the form. */
class FormError extends Error {}

const recordIn = (line: string): Record_ | null => {
  if (!line.startsWith('{') || !line.includes('"_aws"')) return null;
  try {
    const value = JSON.parse(line) as unknown;
    return isRecord(value) && isRecord(value['_aws']) && 'CloudWatchMetrics' in value['_aws'] ? value : null;
  } catch {
    return null;
  }
};

const listOf = (value: unknown, name: string): readonly unknown[] => {
  if (Array.isArray(value)) return value;
  throw new FormError(`${name} is no list`);
};

const textOf = (value: unknown, name: string): string => {
  if (typeof value === 'string' && value !== '') return value;
  throw new FormError(`${name} is no text`);
};

const valuesOf = (root: Record_, name: string): readonly number[] => {
  const target = root[name];
  const values = Array.isArray(target) ? (target as readonly unknown[]) : [target];
  if (values.length <= mostValues && values.every((value) => Number.isFinite(value)))
    return values as readonly number[];
  throw new FormError(`${name} is no number, and no list of up to ${mostValues}`);
};

const dimensionSet = (root: Record_, set: unknown): readonly Dimension[] => {
  const names = listOf(set, 'A set of Dimensions').map((name) => textOf(name, 'A dimension'));
  if (names.length > mostDimensions) throw new FormError(`there are more than ${mostDimensions} Dimensions`);
  return names.map((name) => ({ name, value: textOf(root[name], `the dimension ${name}`) }));
};

interface Definition {
  readonly name: string;
  readonly unit: string;
  readonly resolutionMs: number;
}

const definitionOf = (metric: unknown): Definition => {
  if (!isRecord(metric)) throw new FormError('a metric is no structure');
  const unit = metric['Unit'] === undefined ? 'None' : textOf(metric['Unit'], 'Unit');
  if (!units.includes(unit)) throw new FormError(`there is no unit ${unit}`);
  return {
    name: textOf(metric['Name'], 'Name'),
    unit,
    resolutionMs: metric['StorageResolution'] === 1 ? 1000 : 60_000,
  };
};

/** One of CloudWatchMetrics. */
const directive = (store: MetricStore, root: Record_, given: unknown, atMs: number): void => {
  if (!isRecord(given)) throw new FormError('a directive is no structure');
  const namespace = textOf(given['Namespace'], 'Namespace');
  const sets = given['Dimensions'] === undefined ? [[]] : listOf(given['Dimensions'], 'Dimensions');
  const metrics = listOf(given['Metrics'] ?? [], 'Metrics').map(definitionOf);
  if (metrics.length > mostMetrics) throw new FormError(`there are more than ${mostMetrics} Metrics`);
  const dimensions = sets.map((set) => dimensionSet(root, set));
  const values = metrics.map(({ name }) => valuesOf(root, name));
  for (const [index, { name, ...form }] of metrics.entries()) {
    for (const set of dimensions) {
      const series = store.series({ namespace, name, dimensions: set }, form);
      for (const value of values[index]!) series.add(atMs, value);
    }
  }
};

export interface EmbeddedLine {
  readonly message: string;
  /** ms since 1970, of the machine. */
  readonly timestamp: number;
  readonly group: string;
}

/** Takes the metrics of a line, if it has some. */
export const embeddedMetrics =
  (store: MetricStore, time: PlatformTime, note: (text: string) => void) =>
  ({ message, timestamp, group }: EmbeddedLine): void => {
    const root = recordIn(message);
    if (root === null) return;
    try {
      const aws = root['_aws'] as Record_;
      const given = aws['Timestamp'];
      const atMs = time.of(typeof given === 'number' && Number.isFinite(given) ? given : timestamp);
      for (const one of listOf(aws['CloudWatchMetrics'], 'CloudWatchMetrics')) directive(store, root, one, atMs);
    } catch (error) {
      if (!(error instanceof FormError)) throw error;
      note(`metrics in a line of ${group} were not taken: ${error.message}`);
    }
  };
