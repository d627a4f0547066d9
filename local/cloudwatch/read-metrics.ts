// ListMetrics, GetMetricStatistics and GetMetricData (API reference: pages of 500 metrics and 100,800 points, 1,440 points a
// GetMetricStatistics, 500 queries a GetMetricData).

import type { JsonMembers } from '../wire/json-members.ts';
import { JsonRefusal } from '../wire/json-refusal.ts';
import { askedStatistics, statisticsAnswer } from './get-statistics.ts';
import { evaluate, idsOf, parseExpression, type SeriesValues } from './metric-math.ts';
import type { MetricIdentity, MetricStore } from './metric-store.ts';
import { datapoints } from './metric-window.ts';
import {
  identityOf,
  invalidCombination,
  invalidToken,
  invalidValue,
  missing,
  neededInside,
  periodMsOf,
  shownDimensions,
} from './metric-words.ts';
import type { PlatformTime } from './platform-time.ts';
import { statisticOf, type Statistic } from './statistics.ts';

const metricsAPage = 500;
const pointsAPage = 100_800;
const mostQueries = 500;
const recentMs = 3 * 60 * 60 * 1000;

export const tokenOf = (from: number): string => Buffer.from(String(from)).toString('base64');

/** Where a page begins. */
export const placeOf = (token: string | undefined): number => {
  if (token === undefined) return 0;
  const from = Buffer.from(token, 'base64').toString('utf8');
  if (!/^\d{1,12}$/.test(from)) throw invalidToken();
  return Number(from);
};

const matches = (asked: JsonMembers): ((identity: MetricIdentity) => boolean) => {
  const namespace = asked.text('Namespace');
  const name = asked.text('MetricName');
  const filters = asked.structures('Dimensions').map((one) => {
    const filter = asked.inside(one);
    return { name: filter.needed('Name'), value: filter.text('Value') };
  });
  return (identity) =>
    (namespace === undefined || identity.namespace === namespace) &&
    (name === undefined || identity.name === name) &&
    filters.every((filter) =>
      identity.dimensions.some(
        (own) => own.name === filter.name && (filter.value === undefined || own.value === filter.value),
      ),
    );
};

export const listMetrics = (store: MetricStore, time: PlatformTime, asked: JsonMembers): object => {
  const isWanted = matches(asked);
  const sinceMs = asked.choice('RecentlyActive', ['PT3H']) === undefined ? -Infinity : time.now() - recentMs;
  const from = placeOf(asked.text('NextToken'));
  const found = [...store.metrics()].filter(({ identity, lastMs }) => lastMs >= sinceMs && isWanted(identity));
  const to = from + metricsAPage;
  return {
    Metrics: found.slice(from, to).map(({ identity: { namespace, name, dimensions } }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: shownDimensions(dimensions),
    })),
    ...(to < found.length ? { NextToken: tokenOf(to) } : {}),
  };
};

export interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/** StartTime and EndTime, which clients read off the machine's clock. */
export const spanOf = (asked: JsonMembers, time: PlatformTime): Span => {
  const from = asked.neededInstant('StartTime');
  const to = asked.neededInstant('EndTime');
  if (from >= to) throw invalidValue('The parameter StartTime must be less than the parameter EndTime.');
  return { fromMs: time.of(from), toMs: time.of(to) };
};

/** Periods begin at multiples of themselves. */
const aligned = ({ fromMs, toMs }: Span, periodMs: number): Span => ({
  fromMs: Math.floor(fromMs / periodMs) * periodMs,
  toMs,
});

export const getMetricStatistics = (store: MetricStore, time: PlatformTime, asked: JsonMembers): object => {
  const identity = identityOf(asked);
  const wanted = askedStatistics(asked);
  const span = spanOf(asked, time);
  if (!asked.has('Period')) throw missing('Period');
  const periodMs = periodMsOf(asked);
  const window = { identity, unit: asked.text('Unit'), ...aligned(span, periodMs), periodMs };
  return statisticsAnswer(store, window, wanted);
};

/** One query of GetMetricData, or of an alarm. */
export interface MetricQuery {
  readonly id: string;
  readonly label: string;
  readonly returned: boolean;
  readonly periodMs: number;
  /** Of this span, whose start is where a period begins: values by instant, the gaps left out. */
  readonly values: (span: Span, others: ReadonlyMap<string, SeriesValues>) => SeriesValues;
  /** The queries that it needs first. */
  readonly needs: readonly string[];
}

const askedStatistic = (name: string): Statistic => {
  const statistic = statisticOf(name);
  if (statistic !== null) return statistic;
  throw invalidValue(
    `The value ${name} for parameter Stat is not supported here: Sum, Average, Minimum, Maximum, SampleCount, p99 and tm, tc, ts and wm with a number are.`,
  );
};

type Stat = Pick<MetricQuery, 'values' | 'needs' | 'label' | 'periodMs'>;

const statQuery = (store: MetricStore, asked: JsonMembers): Stat => {
  const stat = neededInside(asked, 'MetricStat');
  const identity = identityOf(neededInside(stat, 'Metric'));
  if (!stat.has('Period')) throw missing('Period');
  const periodMs = periodMsOf(stat);
  const statistic = askedStatistic(stat.needed('Stat'));
  const unit = stat.text('Unit');
  return {
    label: identity.name,
    periodMs,
    needs: [],
    values: (span) => {
      const window = { identity, unit, ...span, periodMs };
      return new Map(datapoints(store, window, statistic).map(({ atMs, value }) => [atMs, value]));
    },
  };
};

/** @param asked one of MetricDataQueries or of an alarm's Metrics */
const queryOf = (store: MetricStore, asked: JsonMembers): MetricQuery => {
  const id = asked.needed('Id');
  if (!/^[a-z]\w*$/.test(id)) {
    throw new JsonRefusal(
      'ValidationError',
      `The value ${id} for parameter Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    );
  }
  const label = asked.text('Label');
  const returned = asked.has('ReturnData') ? asked.flag('ReturnData') : true;
  const text = asked.text('Expression');
  if (text === undefined) {
    const own = statQuery(store, asked);
    return { id, returned, ...own, label: label ?? own.label };
  }
  if (asked.has('MetricStat')) throw invalidCombination('Expression and MetricStat cannot both be given.');
  const expression = parseExpression(text);
  return {
    id,
    returned,
    label: label ?? id,
    periodMs: asked.has('Period') ? periodMsOf(asked) : 0,
    needs: idsOf(expression),
    values: (_span, others) => evaluate(expression, others),
  };
};

export const queriesOf = (store: MetricStore, asked: JsonMembers, member: string): readonly MetricQuery[] => {
  const given = asked.structures(member);
  if (given.length === 0) throw missing(member);
  if (given.length > mostQueries) throw invalidValue(`The collection ${member} must not have a size greater than 500.`);
  const queries = given.map((one) => queryOf(store, asked.inside(one)));
  const ids = new Set(queries.map(({ id }) => id));
  if (ids.size < queries.length) throw invalidValue(`The values for parameter id in ${member} are not unique.`);
  for (const { id, needs } of queries) {
    const unknown = needs.find((one) => !ids.has(one));
    if (unknown !== undefined) throw invalidValue(`Error in expression '${id}': Undefined variable '${unknown}'`);
  }
  return queries;
};

/** The values of each query, by its id; those that others need first. */
export const valuesOf = (
  queries: readonly MetricQuery[],
  spanFor: (query: MetricQuery) => Span,
): ReadonlyMap<string, SeriesValues> => {
  const values = new Map<string, SeriesValues>();
  const byId = new Map(queries.map((query) => [query.id, query]));
  const compute = (query: MetricQuery, above: ReadonlySet<string>): void => {
    if (values.has(query.id)) return;
    if (above.has(query.id)) throw invalidValue(`Error in expression '${query.id}': it needs itself`);
    const within = new Set([...above, query.id]);
    for (const id of query.needs) compute(byId.get(id)!, within);
    values.set(query.id, query.values(spanFor(query), values));
  };
  for (const query of queries) compute(query, new Set());
  return values;
};

export const getMetricData = (store: MetricStore, time: PlatformTime, asked: JsonMembers): object => {
  const queries = queriesOf(store, asked, 'MetricDataQueries');
  const span = spanOf(asked, time);
  const ascending = asked.choice('ScanBy', ['TimestampDescending', 'TimestampAscending']) === 'TimestampAscending';
  const limit = asked.integer('MaxDatapoints', { min: 1, max: pointsAPage, otherwise: pointsAPage });
  const from = placeOf(asked.text('NextToken'));
  const values = valuesOf(queries, ({ periodMs }) => aligned(span, Math.max(1, periodMs)));
  const returned = queries.filter((query) => query.returned);
  const results = returned.map(({ id, label }) => {
    const all = [...values.get(id)!].sort(([a], [b]) => (ascending ? a - b : b - a));
    const page = all.slice(from, from + limit);
    return {
      more: all.length > from + limit,
      shown: {
        Id: id,
        Label: label,
        Timestamps: page.map(([atMs]) => new Date(atMs)),
        Values: page.map(([, value]) => value),
        StatusCode: all.length > from + limit ? 'PartialData' : 'Complete',
      },
    };
  });
  return {
    MetricDataResults: results.map(({ shown }) => shown),
    Messages: [],
    ...(results.some(({ more }) => more) ? { NextToken: tokenOf(from + limit) } : {}),
  };
};
