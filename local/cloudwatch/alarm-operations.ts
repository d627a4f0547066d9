// Alarms by the API of CloudWatch: put, described, deleted, set, their history.

import type { JsonMembers } from '../wire/json-members.ts';
import { JsonRefusal } from '../wire/json-refusal.ts';
import type { LogNames } from '../logs/log-names.ts';
import type { AlarmWatch } from './alarm-watch.ts';
import type { MetricAlarm } from './metric-alarm.ts';
import type { MetricStore } from './metric-store.ts';
import { invalidCombination } from './metric-words.ts';
import type { PlatformTime } from './platform-time.ts';
import { askedAlarm } from './put-alarm.ts';
import { placeOf, tokenOf } from './read-metrics.ts';

export interface AlarmContext {
  readonly store: MetricStore;
  readonly time: PlatformTime;
  readonly alarms: AlarmWatch;
  readonly names: LogNames;
  readonly note: (text: string) => void;
}

/** As many as an account has in a region unless it asks for more (quotas). */
const mostAlarms = 5000;
const states = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const;

const shownAlarm = ({ region, accountId }: LogNames, alarm: MetricAlarm): object => ({
  AlarmName: alarm.asked.name,
  AlarmArn: `arn:aws:cloudwatch:${region}:${accountId}:alarm:${alarm.asked.name}`,
  AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAtMs),
  ...alarm.asked.shown,
  StateValue: alarm.state,
  StateReason: alarm.reason,
  ...(alarm.reasonData === null ? {} : { StateReasonData: alarm.reasonData }),
  StateUpdatedTimestamp: new Date(alarm.updatedAtMs),
  StateTransitionedTimestamp: new Date(alarm.transitionedAtMs),
});

const notFound = (name: string): JsonRefusal =>
  new JsonRefusal('ResourceNotFound', `There is no alarm called ${name}.`, 404);

export const putMetricAlarm = ({ store, alarms, note }: AlarmContext, asked: JsonMembers): object => {
  const alarm = askedAlarm(store, asked, note);
  if (alarms.find(alarm.name) === undefined && alarms.size >= mostAlarms) {
    throw new JsonRefusal('LimitExceededFault', `The maximum number of alarms, ${mostAlarms}, has been reached.`);
  }
  alarms.put(alarm);
  return {};
};

/** A page of `all` by MaxRecords and NextToken. */
const page = <T>(asked: JsonMembers, all: readonly T[]): { readonly items: readonly T[]; readonly next: object } => {
  const limit = asked.integer('MaxRecords', { min: 1, max: 100, otherwise: 50 });
  const from = placeOf(asked.text('NextToken'));
  const to = from + limit;
  return { items: all.slice(from, to), next: to < all.length ? { NextToken: tokenOf(to) } : {} };
};

export const describeAlarms = ({ alarms, names }: AlarmContext, asked: JsonMembers): object => {
  const wanted = asked.texts('AlarmNames');
  const prefix = asked.text('AlarmNamePrefix');
  if (wanted.length > 0 && prefix !== undefined) {
    throw invalidCombination('AlarmNames and AlarmNamePrefix are mutually exclusive parameters');
  }
  const state = asked.choice('StateValue', states);
  const action = asked.text('ActionPrefix');
  const types = asked.texts('AlarmTypes');
  const found = alarms.all.filter(
    (alarm) =>
      (wanted.length === 0 || wanted.includes(alarm.asked.name)) &&
      alarm.asked.name.startsWith(prefix ?? '') &&
      (state === undefined || alarm.state === state) &&
      (action === undefined || actionsOf(alarm).some((one) => one.startsWith(action))) &&
      (types.length === 0 || types.includes('MetricAlarm')),
  );
  const { items, next } = page(asked, found);
  return { CompositeAlarms: [], MetricAlarms: items.map((alarm) => shownAlarm(names, alarm)), ...next };
};

const actionsOf = ({ asked: { shown } }: MetricAlarm): string[] =>
  ['OKActions', 'AlarmActions', 'InsufficientDataActions'].flatMap((kind) => shown[kind] as string[]);

/** All of them, or none (API reference). */
export const deleteAlarms = ({ alarms }: AlarmContext, asked: JsonMembers): object => {
  const wanted = asked.texts('AlarmNames');
  const unknown = wanted.find((name) => alarms.find(name) === undefined);
  if (unknown !== undefined) throw notFound(unknown);
  for (const name of wanted) alarms.delete(name);
  return {};
};

export const setAlarmState = ({ alarms, time }: AlarmContext, asked: JsonMembers): object => {
  const name = asked.needed('AlarmName');
  asked.needed('StateValue');
  const state = asked.choice('StateValue', states)!;
  const reason = asked.needed('StateReason');
  const reasonData = asked.text('StateReasonData') ?? null;
  if (reasonData !== null && !isJson(reasonData)) {
    throw new JsonRefusal('InvalidFormatFault', 'TEXT/PLAIN: StateReasonData was not a valid JSON');
  }
  const alarm = alarms.find(name);
  if (alarm === undefined) throw notFound(name);
  alarm.set({ state, reason, reasonData }, time.now());
  return {};
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const itemTypes = ['ConfigurationUpdate', 'StateUpdate', 'Action'] as const;

export const describeAlarmHistory = ({ alarms, time }: AlarmContext, asked: JsonMembers): object => {
  const name = asked.text('AlarmName');
  const type = asked.choice('HistoryItemType', itemTypes);
  const from = time.of(asked.instant('StartDate') ?? 0);
  const to = time.of(asked.instant('EndDate') ?? Number.MAX_SAFE_INTEGER);
  const ascending = asked.choice('ScanBy', ['TimestampDescending', 'TimestampAscending']) === 'TimestampAscending';
  const items = alarms.all
    .filter((alarm) => name === undefined || alarm.asked.name === name)
    .flatMap((alarm) => alarm.history.map((item) => ({ ...item, name: alarm.asked.name })))
    .filter((item) => (type === undefined || item.type === type) && item.atMs >= from && item.atMs <= to)
    .sort((a, b) => (ascending ? a.atMs - b.atMs : b.atMs - a.atMs));
  const { items: shown, next } = page(asked, items);
  return {
    AlarmHistoryItems: shown.map((item) => ({
      AlarmName: item.name,
      AlarmType: 'MetricAlarm',
      Timestamp: new Date(item.atMs),
      HistoryItemType: item.type,
      HistorySummary: item.summary,
      HistoryData: JSON.stringify(item.data),
    })),
    ...next,
  };
};
